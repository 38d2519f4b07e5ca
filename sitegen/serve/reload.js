// Listens for rebuilds: shows the page anew where it changed, keeps its place, and shows what is wrong. Part of the preview, never of the site.
(() => {
  "use strict";
  let build = document.currentScript.dataset.build;
  let shade;

  const make = (name, style, text = "") => {
    const made = document.createElement(name);
    made.style.cssText = style;
    made.textContent = text;
    return made;
  };

  const hide = () => {
    shade?.remove();
    shade = undefined;
  };

  // What the terminal says too, each place with a link that opens the editor.
  const show = (problems) => {
    hide();
    if (!problems.length) return;
    shade = make("div", "position:fixed;inset:0;z-index:2147483647;overflow:auto;padding:5vh 5vw;background:#1b1a17e6;color:#fff;font:15px/1.5 ui-monospace,monospace");
    shade.setAttribute("role", "alert");
    const close = make("button", "position:fixed;top:12px;right:16px;font:inherit;padding:6px 14px", "Esc");
    close.addEventListener("click", hide);
    shade.append(close);
    for (const { text, link } of problems) {
      const [first, ...rest] = text.split("\n");
      const line = make(link ? "a" : "p", "display:block;color:#ffb4a8;margin:0 0 4px;overflow-wrap:anywhere", first);
      if (link) line.href = link;
      shade.append(line, make("pre", "margin:0 0 28px;white-space:pre-wrap", rest.join("\n")));
    }
    document.body.append(shade);
  };
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());

  const parts = "h1, .summary, .body, .meta, .dateline";
  const same = (one, other, selector) => {
    const [a, b] = [one, other].map((page) => {
      const copy = page.cloneNode(true);
      copy.querySelectorAll(`${selector}, script[data-build]`).forEach((part) => part.replaceChildren());
      return copy.innerHTML;
    });
    return a === b;
  };

  let kept = null;
  const source = async () => {
    const answer = await fetch(location.href);
    return (await answer.text()).replace(/<script[^>]*data-build[^>]*><\/script>/, "");
  };
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  const renew = async () => {
    const before = await kept;
    const text = await source();
    kept = Promise.resolve(text);
    if (text === before) return;
    const [old, now] = [parse(before ?? ""), parse(text)];
    const [sheet, newSheet] = [old, now].map((page) => page.querySelector("link[rel=stylesheet]")?.getAttribute("href"));
    if (before && sheet !== newSheet && same(old.body, now.body, "nothing")) {
      const link = document.querySelector("link[rel=stylesheet]");
      const next = link.cloneNode();
      next.href = newSheet;
      next.addEventListener("load", () => link.remove(), { once: true });
      link.after(next);
      return;
    }
    const [shown, fresh] = [document.querySelectorAll(`main :is(${parts})`), now.querySelectorAll(`main :is(${parts})`)];
    if (before && sheet === newSheet && shown.length === fresh.length && same(old.body, now.body, `main :is(${parts})`) && fresh.length) {
      shown.forEach((part, i) => part.innerHTML !== fresh[i].innerHTML && part.replaceChildren(...fresh[i].childNodes));
      document.title = now.title;
      return;
    }
    location.reload();
  };

  const listen = () => {
    const news = new EventSource("/_sitegen/news");
    news.addEventListener("message", ({ data }) => {
      const state = JSON.parse(data);
      show(state.problems);
      if (String(state.build) === String(build)) return;
      build = state.build;
      if (state.open && state.open !== location.pathname) location.assign(state.open);
      else renew().catch(() => {});
    });
    addEventListener("pagehide", () => news.close(), { once: true });
  };
  kept = source().catch(() => null);
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  listen();
})();
