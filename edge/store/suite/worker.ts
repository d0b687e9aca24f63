// The cases inside workerd: `GET /` names them, `POST /d1|durable/CASE` runs one.

import { type Adapter, CASES } from "./cases.ts";
import { type D1, d1, durable, type Objects, prepare } from "../cloudflare.ts";

export { Records } from "../records.ts";

interface Bindings {
  DATABASE: D1;
  RECORDS: Objects<unknown>;
}

function adapter(name: string, bindings: Bindings): Adapter {
  const open = name === "d1" ? d1.bind(null, bindings.DATABASE) : durable.bind(null, bindings.RECORDS);
  return { name, crowd: 1000, open: (tenant, clock = Date.now) => open(tenant, clock) };
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const [, name, wanted] = decodeURIComponent(new URL(request.url).pathname).split("/");
    if (!wanted) return Response.json(Object.keys(CASES));
    try {
      await prepare(bindings.DATABASE);
      await CASES[wanted]!(adapter(name!, bindings));
      return new Response("ok");
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 });
    }
  },
};
