// Search in the pages of a site and in the directory of all libraries. The index is made with the pages (its format stands in
// src/surface/search/mod.rs); here words are folded, compared and ranked, and what is found is shown. Everything down to
// `start` is free of the page, so that tests import it. Without this file the page is a page of links.

const SPELLED = { æ: "ae", ø: "o", đ: "d", ð: "d", ŧ: "t", ŋ: "n", ł: "l", þ: "th", ß: "ss", œ: "oe" };
const JOINT = "\\-\u2010\u2011'’";
const WORD = new RegExp(`[\\p{Alphabetic}\\p{N}\u0300-\u036f${JOINT}]+`, "gu");

// A word without case and accents, in the letters of an English keyboard.
export const fold = (text) =>
  text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/a+/g, "a").replace(/[æøđðŧŋłþßœ]/g, (letter) => SPELLED[letter]);

// The words of a text as the index has them: what a hyphen joins, after each of its longer parts.
export function words(text) {
  return (text.replaceAll("\u00ad", "").match(WORD) ?? []).flatMap((joined) => {
    const parts = joined.split(new RegExp(`[${JOINT}]`)).filter(Boolean).map(fold);
    const longer = parts.length > 1 ? parts.filter((part) => [...part].length > 1) : [];
    return [...longer, fold(parts.join(""))].filter(Boolean);
  });
}

// What somebody asks for: what a hyphen joins is one word.
const asked = (text) =>
  [...new Set((text.replaceAll("\u00ad", "").match(WORD) ?? []).map((joined) => fold(joined.replace(new RegExp(`[${JOINT}]`, "g"), ""))).filter(Boolean))];

// Without the endings of Norwegian nouns, adjectives and verbs, and the English plural.
export const stem = (word) => word.replace(/^(.{3,}?)(ene|ane|ens|ets|er|ar|en|et|ne|es|e|a|s|t)$/, "$1");

// Whether one letter more, less or other, or two that changed places, make one word of the other.
export function near(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
  let from = 0;
  while (a[from] === b[from]) from += 1;
  const [x, y] = [a.slice(from), b.slice(from)];
  if (x.length !== y.length) return x.length > y.length ? x.slice(1) === y : x === y.slice(1);
  return x.slice(1) === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
}

// How well a word of the index answers one that was asked for, from 1 down to 0.
function likeness(word, wanted, wantedStem) {
  if (word === wanted) return 1;
  if (wanted.length > 2 && stem(word) === wantedStem) return 0.9;
  if (wanted.length > 1 && word.startsWith(wanted)) return 0.45 + (0.35 * wanted.length) / word.length;
  // In Norwegian compounds the last word says what it is.
  if (wanted.length > 2 && stem(word).endsWith(wantedStem) && wantedStem.length > 2) return 0.4;
  if (wanted.length > 3 && word.includes(wanted)) return 0.3;
  return 0;
}

const MOST_WORDS = 200;

// The words of the index that answer one, with how well they do; slips and other spellings only where nothing is it itself.
function answers(index, wanted) {
  const wantedStem = stem(wanted);
  const found = new Map();
  index.words.forEach((word, at) => {
    const alike = likeness(word, wanted, wantedStem);
    if (alike) found.set(at, alike);
  });
  const best = Math.max(0, ...found.values());
  if (best < 0.9 && wanted.length > 3 && !/\d/.test(wanted)) {
    const spelled = wanted.replaceAll("oe", "o");
    index.words.forEach((word, at) => {
      if (word.length < 3 || found.get(at) > 0.25) return;
      const alike = spelled !== wanted ? likeness(word, spelled, stem(spelled)) * 0.8 : 0;
      const slip = near(word, wanted) ? 0.35 : best === 0 && near(stem(word), wantedStem) ? 0.25 : best === 0 && near(word.slice(0, wanted.length), wanted) ? 0.2 : 0;
      if (alike || slip) found.set(at, Math.max(alike, slip));
    });
  }
  return new Map([...found].sort((a, b) => b[1] - a[1]).slice(0, MOST_WORDS));
}

// What is asked for as terms, each with the words that answer it and how many asked words it stands for: `bok buss` may be one
// word of a text, `barnearrangement` two.
function terms(index, query) {
  const given = asked(query);
  const all = given.map((wanted, at) => ({ covers: [at], found: answers(index, wanted) }));
  given.slice(1).forEach((second, at) => {
    const joined = given[at] + second;
    const found = new Map([...answers(index, joined)].filter(([, alike]) => alike >= 0.45));
    if (found.size) all.push({ covers: [at, at + 1], found });
  });
  let count = given.length;
  const split = (wanted, at) => {
    for (let cut = wanted.length - 3; cut >= 3; cut -= 1) {
      const parts = [wanted.slice(0, cut), wanted.slice(cut)].map((part) => answers(index, part));
      if (parts.every((found) => Math.max(0, ...found.values()) >= 0.9)) {
        all[at] = { covers: [at], found: parts[0] };
        all.push({ covers: [count], found: parts[1] });
        count += 1;
        return;
      }
    }
  };
  given.forEach((wanted, at) => all[at].found.size === 0 && wanted.length > 5 && split(wanted, at));
  return { all, count };
}

// Title, headings and subjects, summary, body.
const FIELDS = [8, 4, 2.5, 1.5];

// The index at an address; `read` gives what stands at one.
export async function open(url, read) {
  const { version, items, words, starts, parts } = await read(url);
  if (version !== 1) throw new Error(`an index of version ${version}`);
  const asked = new Map();
  const part = (number) => {
    if (!asked.has(number)) asked.set(number, read(parts[number]).catch((error) => { asked.delete(number); throw error; }));
    return asked.get(number);
  };
  return {
    items,
    words: words.split(" "),
    // Where a word stands: items with the most important of their fields.
    async places(at) {
      const number = starts.findLastIndex((start) => start <= at);
      let item = 0;
      return (await part(number))[at - starts[number]].map((place) => ((item += place >> 2), [item, place & 3]));
    },
  };
}

// What answers a query, the best first: the names of the items, and the words by which they were found.
export async function search(index, query) {
  const { all, count } = terms(index, query);
  const hits = new Map();
  for (const { covers, found } of all) {
    const scores = new Map();
    const each = [...found].map(async ([at, alike]) => [alike, await index.places(at)]);
    for (const [alike, places] of await Promise.all(each)) {
      for (const [item, field] of places) {
        const whole = field === 0 ? 1 + 1 / index.items[item][1] : 1;
        scores.set(item, Math.max(scores.get(item) ?? 0, FIELDS[field] * whole * alike));
      }
    }
    const rare = Math.log(1 + index.items.length / (scores.size || 1));
    for (const [item, score] of scores) {
      const hit = hits.get(item) ?? { item, score: 0, covered: new Set() };
      hit.score += score * (0.2 + rare);
      covers.forEach((at) => hit.covered.add(at));
      hits.set(item, hit);
    }
  }
  // What answers all words; where nothing does, what answers most of them.
  const most = Math.max(0, ...[...hits.values()].map((hit) => hit.covered.size));
  const best = [...hits.values()].filter((hit) => hit.covered.size === most);
  best.sort((a, b) => b.score - a.score || a.item - b.item);
  const by = new Set(all.flatMap(({ found }) => [...found.keys()].map((at) => index.words[at])));
  return { names: best.map((hit) => index.items[hit.item][0]), words: by, whole: most === count };
}

// Puts a mark around each word of a text by which it was found.
function mark(root, found) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  let count = 0;
  for (const text of texts) {
    const hits = [...text.data.matchAll(WORD)].filter((match) => words(match[0]).some((word) => found.has(word)));
    for (const match of hits.reverse()) {
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      range.surroundContents(document.createElement("mark"));
      count += 1;
    }
  }
  return count;
}

const LENGTH = 180;

// Where the words stand in a page, as a line of its text; the page is asked for itself, so no text is kept twice.
async function excerpt(url, found) {
  const answer = await fetch(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const blocks = page.querySelectorAll("main :is(p, li, td, dd, summary, h2, h3, h4, figcaption)");
  for (const block of blocks) {
    const text = block.textContent.replace(/\s+/g, " ").trim();
    const hit = [...text.matchAll(WORD)].find((match) => words(match[0]).some((word) => found.has(word)));
    if (!hit) continue;
    const from = hit.index > LENGTH / 2 ? text.indexOf(" ", hit.index - LENGTH / 3) + 1 : 0;
    const cut = text.slice(from, from + LENGTH);
    const to = from + LENGTH < text.length ? cut.lastIndexOf(" ") : cut.length;
    return `${from ? "… " : ""}${cut.slice(0, to)}${from + LENGTH < text.length ? " …" : ""}`;
  }
  return "";
}

const EXCERPTS = 10;

// One search in a page: a form, a line that says how many, a list of what is found, and the list of everything.
function searchable(root) {
  const [form, hits, list, all] = ["form", ".hits", ".found", ".all"].map((part) => root.querySelector(part));
  const input = form.querySelector("input");
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const items = new Map([...all.querySelectorAll("[data-name]")].map((item) => [item.dataset.name, item]));
  const read = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url);
    return answer.json();
  };
  let index;
  let shown = "";
  const load = () => (index ??= open(root.dataset.index, read).catch((error) => { index = undefined; throw error; }));

  const said = (count, query) =>
    (count ? root.dataset[plural.select(count)] ?? root.dataset.other : root.dataset.none).replace("{count}", count).replace("{query}", query);

  const explain = async (item, found, query) => {
    const text = await excerpt(item.querySelector("a").href, found).catch(() => "");
    if (!text || shown !== query) return;
    const line = document.createElement("p");
    line.className = "excerpt";
    line.textContent = text;
    mark(line, found);
    item.querySelector(".entry-text")?.append(line);
  };

  const show = async () => {
    const query = input.value.trim();
    if (query === shown) return;
    shown = query;
    if (root.id === "search") history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    let found = { names: [], words: new Set() };
    let broken = false;
    try {
      if (query) found = await search(await load(), query);
    } catch {
      broken = true;
    }
    // Somebody wrote on while the index came.
    if (shown !== query) return;
    const asking = query && !broken;
    const entries = found.names.map((name) => items.get(name)).filter(Boolean).map((item) => item.cloneNode(true));
    list.replaceChildren(...(asking ? entries : []));
    list.hidden = !asking;
    all.hidden = Boolean(asking);
    hits.textContent = broken ? root.dataset.broken : asking ? said(entries.length, query) : "";
    if (broken) shown = "";
    entries.forEach((entry, at) => {
      if (!mark(entry, found.words) && root.id === "search" && at < EXCERPTS) explain(entry, found.words, query);
    });
  };

  let waiting;
  input.addEventListener("focus", () => load().catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    await show();
    list.querySelector("a")?.focus();
  });
  const given = root.id === "search" && new URLSearchParams(location.search).get("q");
  if (given) {
    input.value = given;
    show();
  }
}

if (globalThis.document) document.querySelectorAll("[data-index]").forEach(searchable);
