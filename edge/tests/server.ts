// The server of `serve.ts` as a process of its own.

/** A server that runs, and what it has said. */
export interface Running {
  origin: string;
  child: Deno.ChildProcess;
  lines: string[];
}

/** Starts it on the store and the libraries of a folder. */
export async function start(
  folder: string,
  environment: Record<string, string>,
  more: string[] = [],
): Promise<Running> {
  const script = new URL("../serve.ts", import.meta.url).pathname;
  const args = [
    "run",
    "--no-prompt",
    "--allow-env",
    "--allow-read",
    "--allow-net=127.0.0.1",
    `--allow-write=${folder}`,
    "--no-check",
    script,
    "--port",
    "0",
    "--store",
    `${folder}/edge.db`,
    "--tenants",
    `${folder}/tenants`,
    ...more,
  ];
  const child = new Deno.Command(Deno.execPath(), { args, env: environment, stdout: "piped", stderr: "piped" }).spawn();
  const lines: string[] = [];
  const listening = Promise.withResolvers<string>();
  const listen = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    let text = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const all = (text + chunk).split("\n");
      text = all.pop() ?? "";
      lines.push(...all);
      const [, origin] = /"listening":"([^"]+)"/.exec(all.join("\n")) ?? [];
      if (origin) listening.resolve(origin);
    }
  };
  listen(child.stdout);
  listen(child.stderr);
  return { origin: await listening.promise, child, lines };
}
