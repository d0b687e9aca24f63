// A PostgreSQL of one's own: in a temporary folder, on a socket that nobody else sees, as an ordinary user, since it refuses to be
// root's.

import pg from "pg";

export interface Server {
  /** The folder of its socket. */
  socket: string;
  stop(): Promise<void>;
}

const USER = "ffl";

/** Where the programs of PostgreSQL are; Debian keeps them out of the way. */
function programs(): string {
  const folders = ["/usr/lib/postgresql"].flatMap((folder) => {
    try {
      return [...Deno.readDirSync(folder)].map((entry) => `${folder}/${entry.name}/bin`);
    } catch {
      return [];
    }
  });
  const all = [...(Deno.env.get("PATH") ?? "").split(":"), ...folders.sort().reverse()];
  const found = all.find((folder) => {
    try {
      return folder !== "" && Deno.statSync(`${folder}/initdb`).isFile;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("initdb is missing (a PostgreSQL is started by the tests): apt-get install postgresql");
  return found;
}

async function command(program: string, args: string[]): Promise<void> {
  const asRoot = Deno.uid() === 0;
  const whole = asRoot
    ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", program, ...args]
    : [program, ...args];
  const { success, stderr } = await new Deno.Command(whole[0]!, { args: whole.slice(1), cwd: "/", stdout: "null" })
    .output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
}

/** Starts a server with nothing in it. */
export async function startPostgres(): Promise<Server> {
  const bin = programs();
  const folder = await Deno.makeTempDir({ prefix: "ffl-postgres-" });
  if (Deno.uid() === 0) await new Deno.Command("chown", { args: ["nobody:nogroup", folder] }).output();
  const data = `${folder}/data`;
  await command(`${bin}/initdb`, ["-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
  const options = `-k ${folder} -c listen_addresses='' -c max_connections=80`;
  await command(`${bin}/pg_ctl`, ["-D", data, "-w", "-l", `${folder}/log`, "-o", options, "start"]);
  const stop = async (): Promise<void> => {
    await command(`${bin}/pg_ctl`, ["-D", data, "-w", "-m", "immediate", "stop"]);
    await Deno.remove(folder, { recursive: true });
  };
  return { socket: folder, stop };
}

/** Connections to a server that [`startPostgres`] started. */
export function openPostgres(socket: string): pg.Pool {
  const pool = new pg.Pool({ host: socket, user: USER, database: "postgres", max: 16 });
  // A connection that is cut while idle is nobody's error: the pool makes another.
  pool.on("error", () => {});
  return pool;
}
