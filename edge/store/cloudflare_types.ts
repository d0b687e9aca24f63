// What a worker takes from the runtime of Cloudflare, for the type checker alone; the runtime has the real one.

export declare class DurableObject {
  protected ctx: { storage: unknown };
  constructor(ctx: { storage: unknown }, bindings: unknown);
}
