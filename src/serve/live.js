// Reloads the page when its site changed; lays what is wrong over it when an edit cannot be shown.
(() => {
  const shown = Number(new URL(document.currentScript.src).searchParams.get("version"));
  let box = null;
  const style = new CSSStyleSheet();
  style.replaceSync(`
    aside { position: fixed; inset: auto 0 0; max-height: 70vh; overflow: auto; z-index: 2147483647; color: #fdf6f3; background: #2a1512;
      border-top: .25rem solid #ff7a5c; font: 1rem/1.5 ui-monospace, monospace; padding: 1rem 1.25rem }
    aside.mild { inset: auto 1rem 1rem auto; max-width: min(60rem, 100vw - 2rem); border: 0; border-radius: .5rem; background: #3a2f10; padding: .5rem 1rem }
    summary, h2 { font: 700 1rem/1.5 system-ui, sans-serif; margin: 0 }
    pre { white-space: pre; overflow-x: auto; font: inherit; margin: 1rem 0 0 }
    button { float: right; font: inherit; min-width: 2.75rem; min-height: 2.75rem }`);
  const element = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });
  const show = (state) => {
    box?.remove();
    if (!state.diagnostics.length) return;
    box = element("div");
    const root = box.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    const aside = element("aside");
    aside.setAttribute("role", state.failed ? "alert" : "status");
    const heading = `${state.title} (${state.diagnostics.length})`;
    const inside = state.failed ? aside : element("details");
    if (state.failed) {
      const close = element("button", state.close);
      close.addEventListener("click", () => box.remove());
      aside.append(close, element("h2", heading));
    } else {
      aside.className = "mild";
      inside.append(element("summary", heading));
      aside.append(inside);
    }
    inside.append(...state.diagnostics.map((text) => element("pre", text)));
    root.append(aside);
    document.body.append(box);
  };
  new EventSource("/_ffl/events").addEventListener("message", (event) => {
    const state = JSON.parse(event.data);
    if (state.version !== shown) location.reload();
    else show(state);
  });
})();
