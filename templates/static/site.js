// Fragments that load when they come into view, embeds that ask nobody before the click, and WordPress' numbered addresses.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const providers = { youtube: "YouTube", vimeo: "Vimeo", x: "X", instagram: "Instagram", facebook: "Facebook" };

  // "/?p=4711" → the table that the build wrote for 47xx; "/?s=words" → the search page.
  const old = /^\?(p|page_id|attachment_id|cat|author)=(\d+)/.exec(location.search);
  if (old) {
    const [, kind, number] = old;
    fetch(`${document.querySelector(".brand").href}old/${kind}-${Math.floor(number / 100)}.json`)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((table) => table[+number] && location.replace(table[+number]))
      .catch(() => {});
  }

  const asked = new URLSearchParams(location.search).get("s");
  const form = document.querySelector(".top form");
  if (asked && form) location.replace(`${form.action}?${new URLSearchParams({ q: asked })}`);

  const load = async (place) => {
    try {
      const answer = await fetch(place.dataset.fragment);
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const list = page && page.querySelector("ul");
      if (!list) return;
      place.replaceChildren(list);
      for (const link of list.querySelectorAll("a")) {
        if (link.pathname === location.pathname) link.closest("li").remove();
      }
    } catch {
      // The plain link beside it still leads there.
    }
  };

  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting) {
        watch.unobserve(target);
        load(target);
      }
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll("[data-fragment]")) watch.observe(place);

  for (const figure of document.querySelectorAll(".embed[data-src]")) {
    const name = figure.dataset.provider || "";
    const provider = providers[name.toLowerCase()] || name;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.embed.replace("%s", provider);
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.title = provider;
      frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      frame.src = figure.dataset.src;
      button.replaceWith(frame);
      frame.focus();
    });
    figure.prepend(button);
  }
})();
