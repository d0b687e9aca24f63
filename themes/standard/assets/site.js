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
})();
