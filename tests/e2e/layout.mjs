// What a layout must do whatever stands in it: nothing wider than the screen, no word torn, header and first screen whole.

export const NARROW = [320, 390];
export const WIDE = [768, 900, 1100, 1440, 1920];

// What reaches beyond a narrow screen (WCAG 1.4.10), unless it scrolls by itself.
export const beyond = () => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return [];
  const culprits = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
  return [`${over} px: ${culprits.slice(0, 3).map((element) => element.outerHTML.slice(0, 90)).join(" | ")}`];
};

// Words that stand on two lines without a hyphen; addresses and code may break anywhere.
export const torn = () => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = texts.nextNode()); ) {
    const parent = node.parentElement;
    if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest("script, style, noscript, code, pre, .hidden")) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}\d]{4,}/gu)) {
      const around = node.data.slice(0, index).match(/\S*$/)[0] + node.data.slice(index).match(/^\S*/)[0];
      if (/[@/._]\S/.test(around)) continue;
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)));
      if (lines.size > 1) found.add(word);
    }
  }
  return [...found];
};

// The box for searching stands beside the name, nothing of the header lies upon another part, and the menu takes two lines at most.
export const header = () => {
  const faults = [];
  const shown = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility());
  const box = (element) => element.getBoundingClientRect();
  const [brand, search] = [shown(".brand"), shown(".quicksearch, .search-open, main .searchform")];
  if (!brand) faults.push("no name");
  if (!search && document.querySelector(".quicksearch")) faults.push("no way to search");
  const parts = [brand, search, shown(".menu"), shown(".menu-open")].filter((part) => part && part.closest("header"));
  for (const [at, part] of parts.entries()) {
    for (const other of parts.slice(at + 1)) {
      const [a, b] = [box(part), box(other)];
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push(`${part.className} lies upon ${other.className}`);
    }
  }
  const lines = new Set([...document.querySelectorAll(".menu li")].filter((item) => item.checkVisibility()).map((item) => Math.round(box(item).top)));
  if (innerWidth >= 900 && lines.size > 2) faults.push(`the menu takes ${lines.size} lines`);
  return faults;
};

// On the first screen of a front page there is something to do.
export const first = () => {
  const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().bottom <= innerHeight;
  const acts = [...document.querySelectorAll("main :is(input, a, button)")].filter(seen);
  return acts.length ? [] : ["nothing to act on"];
};
