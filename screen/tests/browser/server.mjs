// A web server for one site, which can be told to misbehave as servers and networks do. Its only header beside the type is the
// content security policy that the site has.

import http from "node:http";
import { typeOf } from "../fixture/site.mjs";

const PORTAL = "<!doctype html><title>Logg inn</title><p>Velkommen til gjestenettet. Logg inn for å fortsette.";

// `server.mood`: "well", "down" (connections are cut), "portal" (a page for everything), "dying" (half of a file, then nothing).
export async function serve(site) {
  const state = { mood: "well", asked: [], posted: [], spoil: new Map() };
  const listener = http.createServer((request, response) => {
    const name = new URL(request.url, "http://x").pathname;
    state.asked.push(name);
    if (state.mood === "down") return void request.socket.destroy();
    if (state.mood === "portal") return void response.writeHead(200, { "content-type": "text/html" }).end(PORTAL);
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        state.posted.push({ name, body });
        response.writeHead(204).end();
      });
      return;
    }
    const file = name.endsWith("/") ? `${name}index.html` : name;
    const bytes = state.spoil.get(file) ?? site.files.get(file);
    if (!bytes) return void response.writeHead(404, { "content-type": "text/plain" }).end("404");
    response.writeHead(200, { "content-type": typeOf(file), "content-security-policy": "default-src 'self'; base-uri 'none'; object-src 'none'", "content-length": bytes.length });
    if (state.mood === "dying" && name.startsWith("/screen/files/")) {
      response.write(bytes.subarray(0, bytes.length / 2));
      return void setTimeout(() => request.socket.destroy(), 50);
    }
    response.end(bytes);
  });
  await new Promise((done) => listener.listen(0, "localhost", done));
  const close = () => new Promise((done) => {
    listener.closeAllConnections();
    listener.close(done);
  });
  return Object.assign(state, { origin: `http://localhost:${listener.address().port}`, close });
}
