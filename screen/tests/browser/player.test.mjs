// The player in a real browser while everything around it fails: networks, servers, disks, clocks, power. Whatever happens, something
// stands on the screen.

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { fileOf, siteOf } from "../fixture/site.mjs";
import { launch, later, pass, playing, plays, reloading, screenOf, settled, until } from "./screen.mjs";
import { serve } from "./server.mjs";

const HOUR = 3_600_000;
const TWO = ["event-now", "text"];
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// A site, its server and a screen; all of it is gone after the test.
async function stage(t, options = {}, how = settled) {
  const site = siteOf({ kinds: ["text"], ...options });
  const server = await serve(site);
  const screen = await how(browser, server, options);
  t.after(async () => {
    await screen.context.close();
    await server.close();
  });
  return { site, server, ...screen };
}

// Publishes a slide more, so that a switch can be seen: it plays alone.
function republish({ files, manifest, publish }, name) {
  const bytes = Buffer.from(`<div class="s s-words s-band"><h2>${name}</h2></div>`);
  const address = `/screen/files/${name}.html`;
  files.set(address, bytes);
  manifest.slides = [...manifest.slides.filter(({ id }) => id === "demo/text"), { id: name, kind: "text", file: fileOf(address, bytes), seconds: 10 }];
  manifest.playlists = [{ id: "all", slides: [name] }];
  publish();
}

const mark = (page) => page.evaluate(() => (document.querySelector(".mark").hidden ? "" : document.querySelector(".mark").textContent));
const text = (page) => page.evaluate(() => [...document.querySelectorAll(".slide.on")].map((slide) => slide.innerText).join(" "));
const never = async (page) => {
  const seen = await page.evaluate(() => document.elementsFromPoint(innerWidth / 2, innerHeight / 2).some((element) => element.closest(".slide.on, .last"))).catch(reloading);
  assert.ok(seen, "black");
};

test("a first start without a network shows the page's own text, and plays as soon as there is one", async (t) => {
  const { server, page, address, errors } = await stage(t, {}, screenOf);
  await page.route(/manifest\.json|emergency/, (route) => (server.mood === "down" ? route.abort() : route.continue()));
  await page.goto(address);
  server.mood = "down";
  await pass(page, 60);
  assert.match(await page.locator(".last").innerText(), /Storvik bibliotek \(demo\)[\s\S]*11:4/);
  await never(page);
  server.mood = "portal";
  await pass(page, 60);
  assert.deepEqual(await playing(page), {});
  server.mood = "well";
  await pass(page, 11);
  await plays(page, "demo/text");
  assert.deepEqual(errors, []);
});

test("seven days without a network, with losses of power", async (t) => {
  const { server, page, errors } = await stage(t, { kinds: [...TWO, "events-week", "openings", "countdown"] });
  server.mood = "down";
  for (let hour = 0; hour < 7 * 24; hour += 1) {
    await pass(page, 3600, 25);
    if (hour % 40 === 17) {
      await page.reload();
      await until("it plays after a loss of power", async () => (await playing(page)).main);
    }
    await until("something plays", async () => (await playing(page)).main, 5);
    await never(page);
    assert.notEqual((await playing(page)).main, "demo/event-now", "an event that is over");
  }
  assert.equal(await mark(page), "7 d");
  assert.deepEqual(errors, []);
  server.mood = "well";
  await pass(page, 61);
  await until("the mark goes", async () => (await mark(page)) === "");
});

test("an event is gone at its minute, without a server", async (t) => {
  const { server, page } = await stage(t, { kinds: TWO, more: { campaigns: [{ id: "now", slides: ["demo/event-now"] }] } });
  await plays(page, "demo/event-now");
  server.mood = "down";
  await page.clock.setFixedTime(Date.parse("2026-11-26T11:14:59Z"));
  await pass(page, 1);
  assert.equal((await playing(page)).main, "demo/event-now");
  await page.clock.setFixedTime(Date.parse("2026-11-26T11:15:00Z"));
  await pass(page, 1);
  await plays(page, "demo/text");
});

test("manifests that lie, and what comes instead of them, change nothing", async (t) => {
  const { site, server, page, errors } = await stage(t);
  const [{ id, ...slide }] = site.manifest.slides;
  const lie = (file) => JSON.stringify({ ...site.manifest, slides: [{ id, ...slide, file: { ...slide.file, ...file } }] });
  const lies = [
    lie({ sha256: "0".repeat(64) }), lie({ bytes: 3 }), lie({ path: "/screen/files/gone.html", sha256: "1".repeat(64) }), "", "null", "[]", "<!doctype html><title>Logg inn</title>",
    JSON.stringify(site.manifest).slice(0, 900), JSON.stringify({ ...site.manifest, version: 2 }), JSON.stringify({ ...site.manifest, screen: { ...site.manifest.screen, id: "other" } }),
    JSON.stringify({ ...site.manifest, slides: [] }), "x".repeat(1_000_000),
  ];
  for (const manifest of lies) {
    server.spoil.set("/screen/lobby/manifest.json", Buffer.from(manifest));
    await pass(page, 61);
    await plays(page, "demo/text");
  }
  await page.reload();
  await plays(page, "demo/text");
  server.spoil.clear();
  republish(site, "after-the-lies");
  await pass(page, 61);
  await plays(page, "after-the-lies");
  assert.deepEqual(errors, []);
});

test("a server that dies in the middle of an update, and a portal, leave the old bundle", async (t) => {
  const { site, server, page } = await stage(t);
  republish(site, "new");
  for (const mood of ["dying", "down", "portal", "dying"]) {
    server.mood = mood;
    await pass(page, 61, 400);
    assert.equal((await playing(page)).main, "demo/text", mood);
  }
  await page.reload();
  await plays(page, "demo/text");
  server.mood = "well";
  await pass(page, 61);
  await plays(page, "new");
});

// Spoils what is kept: `how` gets a file's bytes.
const spoil = (page, match, how) => page.evaluate(async ([match, how]) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!new RegExp(match).test(request.url)) continue;
      const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
      if (how === "gone") await cache.delete(request);
      else await cache.put(request, new Response(how === "cut" ? bytes.slice(0, bytes.length / 2) : bytes.map((byte) => byte ^ 1)));
    }
  }
}, [match, how]);

test("files and slots that are damaged, cut or gone", async (t) => {
  const { site, server, page } = await stage(t);
  const slide = site.manifest.slides[0].file.sha256;
  for (const how of ["cut", "changed", "gone"]) {
    for (const match of [`~file/${slide}`, "~slot/lobby/1", "~slot/", "~note/"]) {
      server.mood = "down";
      await spoil(page, match, how);
      // What is spoilt is found when it is next read, and what stands stays until then.
      await never(page);
      server.mood = "well";
      await page.reload();
      await plays(page, "demo/text");
      await until("all is whole again", () => page.evaluate(async ([digest]) => {
        const file = await (await caches.open("ffl-screen-files-1")).match(new URL(`/screen/~file/${digest}`, location.href));
        const bytes = file && new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
        return bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") === digest;
      }, [slide]).then(async (whole) => whole || (await pass(page, 61), false)));
    }
  }
  server.mood = "down";
  await spoil(page, `~file/${slide}`, "changed");
  await page.reload();
  await later(300);
  await never(page);
  assert.match(await page.locator(".last").innerText(), /Storvik/);
});

test("clocks that jump: a year on, back, before the manifest, and past an event", async (t) => {
  const { page } = await stage(t, { kinds: TWO, more: { campaigns: [{ id: "now", slides: ["demo/event-now"] }] } });
  const at = async (time, id) => {
    await page.clock.setSystemTime(Date.parse(time));
    await pass(page, 1);
    await plays(page, id);
  };
  await plays(page, "demo/event-now");
  await at("2027-11-26T10:40:00Z", "demo/text");
  await at("2026-11-26T10:45:00Z", "demo/event-now");
  await at("2026-11-26T11:15:00Z", "demo/text");
  await at("2026-11-26T10:30:00Z", "demo/event-now");
  await at("1970-01-01T00:10:00Z", "demo/text");
  assert.equal(await mark(page), "klokka går feil");
  assert.equal(await page.locator(".last-clock").isHidden(), true);
  await at("2026-11-26T10:46:00Z", "demo/event-now");
  await until("the mark goes", async () => (await mark(page)) === "");
});

test("a server's time is believed where the device's cannot be", async (t) => {
  const { page } = await stage(t, { kinds: TWO, more: { made: new Date().toISOString().slice(0, 7) }, now: Date.parse("2001-01-01T00:00:00Z") });
  await pass(page, 61);
  const own = await until("the clock is right", () => page.evaluate(() => document.querySelector(".last-clock").hidden === false && document.querySelector(".last-clock").textContent));
  const wanted = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hour: "2-digit", minute: "2-digit" });
  const near = [-120_000, -60_000, 0, 60_000, 120_000].map((by) => wanted.format(Date.now() + by));
  assert.ok(near.includes(own), `${own}, not ${near[2]}`);
});

const FULL = () => {
  const put = Cache.prototype.put;
  window.full = sessionStorage.full !== "no";
  Cache.prototype.put = function (...parts) {
    return window.full ? Promise.reject(new DOMException("full", "QuotaExceededError")) : put.apply(this, parts);
  };
};

test("a full disk: the first start plays from memory, later ones keep what they have", async (t) => {
  const { site, page } = await stage(t, { before: FULL }, screenOf).then(async (screen) => (await screen.page.goto(screen.address), screen));
  await plays(page, "demo/text");
  assert.equal(await mark(page), "fullt lager");
  await page.evaluate(() => (window.full = false));
  await pass(page, 61);
  await until("it is kept", () => page.evaluate(async () => (await (await caches.open("ffl-screen-state-1")).keys()).some(({ url }) => url.includes("~slot/"))));
  await until("the mark goes", async () => (await mark(page)) === "");
  await page.evaluate(() => (window.full = true));
  republish(site, "too-much");
  await pass(page, 61);
  await plays(page, "demo/text");
  await until("the mark", async () => (await mark(page)) === "fullt lager");
  await page.evaluate(() => (window.full = false));
  await pass(page, 61);
  await plays(page, "too-much");
});

const emergency = (...messages) => Buffer.from(JSON.stringify({ version: 1, messages }));
const fire = { id: "fire", until: "2026-11-26T11:30:00Z", title: "Brannalarm", text: "<b>Gå ut</b>" };

test("an emergency is there within one poll, above all, and over at its minute", async (t) => {
  const { site, server, page } = await stage(t);
  site.files.set("/api/live/screens/emergency", emergency(fire, { ...fire, id: "elsewhere", branches: ["filial"], weight: 9 }));
  await pass(page, 60);
  await plays(page, "fire", "screen");
  assert.match(await text(page), /<b>Gå ut<\/b>/, "texts are texts");
  server.mood = "down";
  await page.reload();
  await plays(page, "fire", "screen");
  await page.clock.setFixedTime(Date.parse("2026-11-26T11:29:59Z"));
  await pass(page, 1);
  assert.equal((await playing(page)).screen, "fire");
  await page.clock.setFixedTime(Date.parse("2026-11-26T11:30:00Z"));
  await pass(page, 1);
  await until("it is over", async () => (await playing(page)).screen === null);
  assert.equal((await playing(page)).main, "demo/text");
});

test("the live service calls off what the build's file has", async (t) => {
  const { site, server, page } = await stage(t);
  site.files.set("/screen/emergency.json", emergency(fire));
  await pass(page, 60);
  await plays(page, "fire", "screen");
  site.files.set("/api/live/screens/emergency", emergency());
  await pass(page, 60);
  await until("it is called off", async () => (await playing(page)).screen === null);
  site.files.delete("/api/live/screens/emergency");
  await pass(page, 60);
  server.mood = "portal";
  await pass(page, 60);
  assert.equal((await playing(page)).screen, null);
});

test("a campaign takes the whole screen, and what was beneath it is there again", async (t) => {
  const { site, page } = await stage(t, { layout: "line" });
  const bytes = Buffer.from('<div class="s s-words s-spark"><h2>Alt</h2></div>');
  site.files.set("/screen/files/whole.html", bytes);
  site.manifest.slides.push({ id: "whole", kind: "text", region: "screen", file: fileOf("/screen/files/whole.html", bytes), seconds: 10 });
  site.manifest.campaigns = [{ id: "k", slides: ["whole"], when: [{ parts: [[710, 720]] }] }];
  site.publish();
  await pass(page, 61);
  await plays(page, "demo/text");
  assert.deepEqual(await playing(page), { main: "demo/text", strip: "demo/line", screen: null });
  await page.clock.setSystemTime(Date.parse("2026-11-26T10:50:00Z"));
  await pass(page, 1);
  await plays(page, "whole", "screen");
  await page.clock.setSystemTime(Date.parse("2026-11-26T11:00:00Z"));
  await pass(page, 1);
  await until("it is over", async () => (await playing(page)).screen === null);
  assert.deepEqual(await playing(page), { main: "demo/text", strip: "demo/line", screen: null });
});

test("says nothing to anybody unless it is asked to, and then nothing about anybody", async (t) => {
  const { site, server, page } = await stage(t);
  await pass(page, 300);
  assert.deepEqual(server.posted, []);
  site.manifest.heartbeat = { path: "/api/live/screens/heartbeat", seconds: 60 };
  site.publish();
  for (let minute = 0; minute < 4; minute += 1) await pass(page, 70);
  await until("it tells", () => server.posted.length);
  const { name, body } = server.posted.at(-1);
  assert.equal(name, "/api/live/screens/heartbeat");
  assert.deepEqual(Object.keys(JSON.parse(body)).sort(), ["bundle", "clock", "fault", "missing", "playing", "screen", "uptime_seconds", "version"]);
  assert.deepEqual(await page.context().cookies(), []);
});

test("films are silent, captioned, let go of, and still where nothing may move", async (t) => {
  const { page, site } = await stage(t, { kinds: ["video", "text"], more: { playlists: [{ id: "p", slides: ["demo/video"] }] }, reducedMotion: "no-preference" });
  await plays(page, "demo/video");
  const film = () => page.evaluate(() => {
    const { muted, paused, currentTime, textTracks } = document.querySelector("video");
    return { muted, paused, moves: currentTime > 0.2, captions: textTracks[0].mode, cues: textTracks[0].cues?.length };
  });
  await until("it moves", async () => (await film()).moves);
  assert.deepEqual(await film(), { muted: true, paused: false, moves: true, captions: "showing", cues: 2 });
  republish(site, "other");
  await pass(page, 61);
  await plays(page, "other");
  await pass(page, 2);
  assert.equal(await page.locator("video").count(), 0);
  const still = await stage(t, { kinds: ["video"] });
  await plays(still.page, "demo/video");
  await later(500);
  assert.equal(await still.page.evaluate(() => document.querySelector("video").paused), true);
});

test("is loaded anew in the night, and for a new player; comes back without a network", async (t) => {
  const { site, server, page } = await stage(t);
  let loads = 0;
  page.on("load", () => (loads += 1));
  await pass(page, 7 * 3600);
  server.mood = "down";
  await page.clock.setSystemTime(Date.parse("2026-11-27T02:59:00Z"));
  await pass(page, 10);
  assert.equal(loads, 0, "not before the night");
  await page.clock.setSystemTime(Date.parse("2026-11-27T03:01:00Z"));
  await page.clock.runFor(2000).catch(() => {});
  await until("it is loaded anew", () => loads === 1);
  await plays(page, "demo/text");
  server.mood = "well";
  const style = Buffer.concat([site.files.get("/screen/player/player.css"), Buffer.from("\n.mark { color: #123456; }\n")]);
  site.files.set("/screen/player/player.css", style);
  const place = site.manifest.assets.findIndex(({ path }) => path === "/screen/player/player.css");
  site.manifest.assets[place] = fileOf("/screen/player/player.css", style);
  site.publish();
  await pass(page, 61);
  await later(500);
  assert.equal(loads, 1, "not within its first minutes");
  await pass(page, 700).catch(() => {});
  await until("it is loaded anew", () => loads === 2);
  server.mood = "down";
  await plays(page, "demo/text");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".mark")).color), "rgb(18, 52, 86)");
});

test("a player that is broken is put right by the server after a few starts", async (t) => {
  const { site, page } = await stage(t);
  const place = site.manifest.assets.findIndex(({ path }) => path === "/screen/player/player.js");
  const good = site.files.get("/screen/player/player.js");
  const bad = Buffer.from("throw new Error('broken');\n");
  site.files.set("/screen/player/player.js", bad);
  site.manifest.assets[place] = fileOf("/screen/player/player.js", bad);
  site.publish();
  await pass(page, 61);
  await until("it is kept", () => page.evaluate(async () => (await (await caches.open("ffl-screen-state-1")).keys()).filter(({ url }) => url.includes("~slot/")).length === 2));
  site.files.set("/screen/player/player.js", good);
  site.manifest.assets[place] = fileOf("/screen/player/player.js", good);
  site.publish();
  for (let start = 0; start < 4; start += 1) {
    await page.reload();
    await later(150);
  }
  await plays(page, "demo/text");
  await pass(page, 61);
  await until("the good one is kept", () => page.evaluate(async () => Boolean(await (await fetch("/screen/player/player.js")).text().then((source) => !source.startsWith("throw")))));
});

test("an hour passes as it should: no slide comes before or after its time", async (t) => {
  const { page } = await stage(t, { kinds: ["text", "poster", "qr"] });
  const { evaluate } = await import("../../core/schedule.js");
  const { manifest } = siteOf({ kinds: ["text", "poster", "qr"] });
  const start = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(Math.ceil((start + 5000) / 1000) * 1000);
  for (let step = 0; step < 60; step += 1) {
    await page.clock.runFor(3000);
    const now = await page.evaluate(() => Date.now());
    const wanted = evaluate(manifest, now).regions.main.slide;
    if (evaluate(manifest, now - 1000).regions.main.slide === wanted) await plays(page, wanted);
  }
  assert.ok((await page.evaluate(() => Date.now())) - start < HOUR);
});
