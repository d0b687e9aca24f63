// Comforts only: every page reads, and every link leads somewhere, without this file.
(() => {
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

  // What is over leaves lists at its minute, although the page was made before; the day above it goes on to what follows.
  const clear = () => {
    for (const one of document.querySelectorAll("[data-until]")) {
      if (one.matches("dl") || Date.parse(one.dataset.until) > Date.now()) continue;
      const day = one.querySelector(":scope > .day");
      const next = one.nextElementSibling;
      if (day && next && !next.querySelector(":scope > .day")) next.prepend(day);
      one.remove();
    }
  };
  clear();
  setInterval(clear, 30_000);

  // How many places are left, where people sign up on the site itself: a service says it, and may be silent.
  for (const place of document.querySelectorAll("[data-signup]")) {
    const { signup, places, place: one, waiting, full, silent } = place.dataset;
    const words = ({ state, free }) => {
      if (state === "open") return free === 1 ? one : places.replace("{count}", free);
      return { "waiting-list": waiting, full }[state] ?? "";
    };
    fetch(signup, { headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((said) => (place.textContent = words(said)))
      .catch(() => (place.textContent = silent));
  }

  // The ways through what happens change the list in place; each is a page of its own for whoever has no script.
  const show = async (url) => {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [main, other] = [document.getElementById("main"), page.getElementById("main")];
    if (!answer.ok || !other?.querySelector(".ways")) throw new Error(url);
    main.replaceWith(document.importNode(other, true));
    document.title = page.title;
    for (const current of document.querySelectorAll(`a[hreflang][href]`)) {
      const same = page.querySelector(`a[hreflang="${current.hreflang}"][href]`);
      if (same) current.href = same.getAttribute("href");
    }
    clear();
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(".ways .chips a, .poster .siblings a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      await show(link.href);
      history.pushState({ ways: true }, "", link.href);
      document.querySelector(`.ways a[href="${new URL(link.href).pathname}"]`)?.focus({ preventScroll: true });
    } catch {
      location.assign(link.href);
    }
  });
  addEventListener("popstate", () => {
    if (document.querySelector(".ways")) show(location.href).catch(() => location.reload());
  });
})();
