// Comforts only: every page reads, and every link leads somewhere, without this file.
(() => {
  const fold = (text) => text.toLowerCase().normalize("NFC").trim();
  const menu = document.getElementById("menu");
  if (menu?.hidePopover) {
    menu.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      if (to && !menu.contains(to) && menu.matches(":popover-open")) menu.hidePopover();
    });
  }

  for (const link of document.querySelectorAll("[data-player]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const frame = document.createElement("iframe");
      frame.src = link.dataset.player;
      frame.title = link.textContent.trim();
      frame.allow = "autoplay; fullscreen; picture-in-picture";
      frame.allowFullscreen = true;
      frame.referrerPolicy = "strict-origin";
      link.nextElementSibling?.remove();
      link.replaceWith(frame);
      frame.focus();
    });
  }

  for (const root of document.querySelectorAll("[data-filter]")) {
    const form = root.querySelector("form");
    const input = form?.querySelector("input");
    const hits = root.querySelector(".hits");
    const items = [...root.querySelectorAll(".county li, .entries > .entry")];
    const sections = [...root.querySelectorAll(".county")];
    const more = new Map();
    let asked = !root.dataset.src;
    if (!input || !items.length) continue;
    const text = items.map((item) => fold(`${item.textContent} ${item.dataset.places || ""}`));

    const show = () => {
      const query = fold(input.value);
      const words = query.split(/\s+/).filter(Boolean);
      let count = 0;
      items.forEach((item, at) => {
        const href = item.querySelector("a").getAttribute("href");
        const haystack = ` ${text[at]} ${more.get(href) || ""}`;
        // A word counts where a word begins, so that "os" finds Os and Oslo, not Tromsø's "…os".
        const hit = words.every((word) => haystack.includes(` ${word}`));
        item.hidden = !hit;
        if (hit) count += 1;
      });
      for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
      root.classList.toggle("filtered", words.length > 0);
      hits.textContent = !words.length ? "" : count === 0
        ? root.dataset.none.replace("{query}", input.value.trim())
        : count === 1 ? root.dataset.one : root.dataset.other.replace("{count}", count);
    };
    const ask = async () => {
      if (asked) return;
      asked = true;
      try {
        const answer = await fetch(root.dataset.src);
        for (const [href, words] of Object.entries(await answer.json())) more.set(href, words);
        show();
      } catch { asked = false; }
    };
    input.addEventListener("focus", ask, { once: true });
    input.addEventListener("input", () => { ask(); show(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
      const only = items.filter((item) => !item.hidden);
      if (root.matches(".finder") && only.length === 1) only[0].querySelector("a").click();
    });
    const given = new URLSearchParams(location.search).get("q");
    if (given && root.id === "search") { input.value = given; ask(); show(); }
  }
})();
