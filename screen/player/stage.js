// The regions on the page, and the slides in them: one stands, the next is made ready behind it and comes when all of it is there.
// What has gone is let go of, films first, as a page that runs for months must not grow.

import { WHOLE } from "../core/schedule.js";
import { enliven } from "./live.js";

// How long a slide's pictures are waited for, and how long the old one stays beneath the new.
const PATIENCE = 8000;
const FADE = 1000;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function regionOf(root, id, area) {
  const element = document.createElement("section");
  element.className = id === WHOLE ? "region whole" : "region";
  element.dataset.region = id;
  // Set as properties, which a content security policy allows.
  if (area) element.style.gridArea = `${area.row} / ${area.column} / span ${area.rows} / span ${area.columns}`;
  root.append(element);
  return { element, key: undefined, slide: undefined };
}

// The stage of a page: regions by id, and what is drawn on.
export const stageOf = (root) => ({ root, layout: undefined, regions: new Map() });

// Lays the regions out as a manifest has them. What plays is kept where the layout is the same.
export function lay(stage, layout) {
  const text = JSON.stringify(layout);
  if (stage.layout === text) return;
  stage.layout = text;
  for (const region of stage.regions.values()) region.slide && release(region.slide);
  stage.root.replaceChildren();
  stage.root.style.setProperty("--columns", layout.columns);
  stage.root.style.setProperty("--rows", layout.rows);
  stage.regions = new Map([...layout.regions.map((area) => [area.id, area]), [WHOLE]].map(([id, area]) => [id, regionOf(stage.root, id, area)]));
}

function release(element) {
  for (const film of element.querySelectorAll("video")) {
    film.pause();
    // Captions stay within their film: a browser keeps for ever what is taken out of it.
    for (const track of film.textTracks) track.mode = "disabled";
    film.removeAttribute("src");
    for (const source of film.querySelectorAll("source")) source.remove();
    film.load();
  }
  for (const picture of element.querySelectorAll("img")) picture.removeAttribute("src");
  element.remove();
}

const article = (id, kind, tag) => {
  const element = document.createElement("article");
  element.className = "slide";
  Object.assign(element.dataset, { slide: id, kind });
  if (tag) element.lang = tag;
  return element;
};

// A message is text, whoever wrote it.
function messageOf({ id, title, text, language }) {
  const element = article(id, "emergency", language);
  const parts = [["h2", title], ["p", text]].filter(([, words]) => words).map(([name, words]) => Object.assign(document.createElement(name), { textContent: words }));
  const body = document.createElement("div");
  body.className = "s-emergency";
  body.setAttribute("role", "alert");
  body.append(...parts);
  element.append(body);
  return element;
}

const decoder = new TextDecoder();

// A fragment as an element. It is inert until it is put into the page: no film of it loads before that.
function fragmentOf({ id, kind }, bytes, tag) {
  const element = article(id, kind, tag);
  element.innerHTML = decoder.decode(bytes);
  return element;
}

const decoded = (element) => Promise.race([Promise.all([...element.querySelectorAll("img")].map((image) => image.decode())).then(() => true, () => false), wait(PATIENCE).then(() => true)]);

// Films are silent and have their captions on; where nothing may move, their first picture stands.
function play(element, broken) {
  for (const film of element.querySelectorAll("video")) {
    film.muted = true;
    for (const track of film.textTracks) track.mode = "showing";
    const failed = () => element.isConnected && broken();
    for (const part of [film, film.querySelector("source:last-of-type")]) part?.addEventListener("error", failed, { once: true });
    if (!still()) film.play().catch(() => {});
  }
}

const PARTS = ".s, .s-body, .s-rows, .s-covers, .s-hours, .s-hours div, .s-line p, .s-emergency";

// Long texts are set smaller, step by step, rather than cut; before they are too small to read, lists show fewer rows.
function fit(element) {
  const parts = [...element.querySelectorAll(PARTS)];
  const fits = () => parts.every((part) => part.scrollHeight <= part.clientHeight + 1 && part.scrollWidth <= part.clientWidth + 1);
  const at = (scale) => {
    element.style.setProperty("--scale", scale);
    return fits();
  };
  if ([1, 0.92, 0.84].some(at)) return;
  for (const list of element.querySelectorAll(".s-rows[data-most]")) {
    for (let room = Math.min(Number(list.dataset.most), list.children.length); room > 2 && !fits(); ) {
      room -= 1;
      list.dataset.most = String(room);
      [...list.children].filter((row) => !row.hidden).forEach((row, place) => (row.hidden = place >= room));
    }
  }
  if (!fits()) [0.76, 0.68, 0.6].some(at);
}

async function change(region, next, context) {
  const old = region.slide;
  region.slide = next;
  // This lays it out before it is shown, so that the browser has something to come from.
  fit(next);
  next.classList.add("on");
  play(next, () => context.broken(next.dataset.slide));
  if (!old) return;
  for (const film of old.querySelectorAll("video")) film.pause();
  if (!still()) await wait(FADE);
  release(old);
}

// Makes a slide ready behind what stands, and then shows it. What was asked for meanwhile goes before.
async function bring(region, { level, slide }, key, context) {
  const element = await context.element(level, slide, { messageOf, fragmentOf }).catch(() => undefined);
  if (!element) return context.broken(slide);
  if (region.key !== key) return;
  enliven(element, context.instant(), context.pieces);
  region.element.append(element);
  const whole = await decoded(element);
  if (region.key !== key || !element.isConnected) return release(element);
  if (!whole) {
    release(element);
    return context.broken(slide);
  }
  await change(region, element, context);
}

function clear(region) {
  const { slide } = region;
  region.slide = undefined;
  if (!slide) return;
  slide.classList.remove("on");
  setTimeout(() => release(slide), still() ? 0 : FADE);
}

// Brings the stage to what an answer of the schedule says. Regions that it does not name have nothing while the whole screen is taken.
export function show(stage, answer, context) {
  for (const [id, region] of stage.regions) {
    const now = answer.regions[id];
    const key = now?.slide ? [now.level, now.list, now.slide, context.version(now)].join("\n") : "";
    // Beneath what takes the whole screen regions keep what they have, so that they are there at once when it ends.
    if (region.key === key || (!now && id !== WHOLE)) continue;
    region.key = key;
    if (key) bring(region, now, key, context).catch(() => context.broken(now.slide));
    else clear(region);
  }
}

// Brings what stands up to an instant.
export function refresh(stage, instant, pieces) {
  for (const { slide } of stage.regions.values()) if (slide) enliven(slide, instant, pieces);
}
