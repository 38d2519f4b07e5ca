// What makes reading easier: light and dark, fragments that load when they come into view, embeds that ask nobody before the click, sharing, the place where one
// stopped, and WordPress' numbered addresses. Nothing of it is needed to read.
(() => {
  "use strict";
  const words = {/* words */};
  const root = document.documentElement;
  const all = (selector) => document.querySelectorAll(selector);
  const brand = document.querySelector(".brand");
  const home = brand.href;
  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const store = (key, value) => {
    try {
      if (value === undefined) return localStorage[key];
      if (value === null) localStorage.removeItem(key);
      else localStorage[key] = value;
    } catch {
      // A browser that keeps nothing.
    }
    return undefined;
  };

  // Pages that a reader is about to open are fetched ahead. The policy in base.html knows this text by its hash.
  const near = { where: { href_matches: `${new URL(home).pathname}*` }, eagerness: "moderate" };
  if (HTMLScriptElement.supports?.("speculationrules")) {
    document.head.append(make("script", { type: "speculationrules", textContent: JSON.stringify({ prefetch: [near] }) }));
  }

  // What WordPress answered and no file does; sitegen/addresses.py knows the same rules, and a test holds the two together.
  // "/?p=4711" → the table that the build wrote for 47xx; "/?s=words" → the search page; "/?m=202509" and "/?year=2025&monthnum=9" → the month; "/?tag=x" → the tag.
  const query = new URLSearchParams(location.search);
  const find = document.querySelector(".find");
  const base = new URL(home).pathname;
  const lostPage = document.querySelector("[data-lost]");
  const leave = (way) => location.replace(way) ?? true;
  const ask = async () => {
    const value = (name) => query.get(name) || "";
    const last = (name) => value(name).split("/").filter(Boolean).pop();
    const go = (way) => leave(query.has("feed") ? `${way}feed/` : way);
    const kind = ["p", "page_id", "attachment_id", "cat", "tag_id", "author"].find((name) => /^\d+$/.test(value(name)));
    if (kind) {
      const answer = await fetch(`${home}old/${kind}-${Math.floor(value(kind) / 100)}.json`);
      const way = answer.ok && (await answer.json())[+value(kind)];
      return way && go(way);
    }
    const search = (q) => find && leave(`${find.href}?${new URLSearchParams({ q })}`);
    if (value("s")) return search(value("s"));
    const parts = ["year", "monthnum", "day"].map((name) => value(name) && value(name).padStart(2, "0"));
    const time = /^(\d{4})(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?/.exec(value("m") || parts.slice(0, [...parts, ""].indexOf("")).join(""));
    if (time) return leave(`${home}${time.slice(1).filter(Boolean).join("/")}/`);
    const [taxonomy, term] = [value("taxonomy"), last("term")];
    const list = { category: "category_name", post_tag: "tag" }[taxonomy];
    for (const [name, way] of Object.entries(words.at)) {
      const slug = last(name) || (name === list && term);
      if (slug) return go(way.replace("{slug}", encodeURIComponent(slug)));
    }
    if (taxonomy && term) return leave(`${home}${taxonomy}/${encodeURIComponent(term)}/`);
    const named = (value("name") || value("pagename")).split("/").filter(Boolean);
    if (named.length) {
      const own = `${home}${named.map(encodeURIComponent).join("/")}/`;
      return (await fetch(own, { method: "HEAD" })).ok ? leave(own) : search(named.pop().replace(/-/g, " "));
    }
    return value("feed") && leave(`${home}feed.xml`);
  };

  // Below a page there were its feed, its pictures' pages, pages of comments, AMP: they lead to the nearest page above that is there.
  const climb = async () => {
    const path = location.pathname.slice(base.length - 1);
    const parts = path.split("/").filter(Boolean);
    const above = parts.map((_, n) => `/${parts.slice(0, -n - 1).map((part) => `${part}/`).join("")}`).slice(0, -1);
    const plain = path.replace(/-\d+x\d+(?=\.\w+$)/, "");
    const ways = [plain, ...["-scaled", "-rotated"].map((mark) => plain.replace(/(?=\.\w+$)/, mark)), ...above.filter((way) => !/^\/\d{4}\/(\d\d\/){0,2}$/.test(way))];
    ways.push(path.replace(/\/(amp|embed|trackback|feed(\/(rss2?|rdf|atom))?|page\/\d+)\/?$/, "/"));
    if (/^\/(rss2?|rdf|atom)\/?$/.test(path)) ways.push("/feed/");
    for (const way of ways) {
      const url = base + way.slice(1);
      if (way !== path && (await fetch(url, { method: "HEAD" })).ok) return location.replace(url);
    }
    return undefined;
  };
  const answer = async () => (location.search && (location.pathname === base || lostPage) && (await ask())) || (lostPage && climb());
  answer().catch(() => {});

  // An address that leads nowhere is a good guess at what to search for.
  const lost = document.querySelector(".lost input");
  if (lost) {
    const last = location.pathname.split("/").filter(Boolean).pop() || "";
    try {
      lost.value = decodeURIComponent(last).replace(/\.\w+$/, "").replace(/[-_+]/g, " ");
    } catch {
      // Not percent-encoded text.
    }
  }

  // The browser's own frame in the colour of the paper.
  const frame = document.head.appendChild(make("meta", { name: "theme-color" }));
  const tint = () => (frame.content = getComputedStyle(root).getPropertyValue("--paper").trim());
  tint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tint);

  const mode = make("button", { className: "mode", type: "button", ariaLabel: words.mode });
  mode.addEventListener("click", () => {
    const dark = getComputedStyle(root).colorScheme.includes("dark");
    root.dataset.mode = dark ? "light" : "dark";
    store("mode", root.dataset.mode);
    tint();
  });
  (find || brand).after(mode);

  // Visited articles stay readable without a network, if the site wants that; a site that no longer does takes its worker back.
  const { serviceWorker } = navigator;
  if (serviceWorker && words.worker) serviceWorker.register(words.worker).catch(() => {});
  else serviceWorker?.getRegistration(home).then((worker) => worker?.scope === home && worker.unregister()).catch(() => {});

  const load = async (place) => {
    try {
      const answer = await fetch(`${place.querySelector("a").href}latest.html`);
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page?.querySelector("ul")) return;
      for (const link of page.querySelectorAll(".rows a")) {
        if (link.pathname === location.pathname) link.closest("li").remove();
      }
      place.replaceChildren(...page.body.childNodes);
    } catch {
      // The plain link in it still leads there.
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
  for (const place of all(".author")) watch.observe(place);

  const providers = { youtube: "YouTube", vimeo: "Vimeo", x: "X", instagram: "Instagram", facebook: "Facebook" };
  for (const figure of all(".embed[data-src]")) {
    const name = figure.dataset.provider || "";
    const provider = providers[name.toLowerCase()] || name;
    const button = make("button", { type: "button", textContent: words.embed_show.replace("%s", provider) });
    button.addEventListener("click", () => {
      const frame = make("iframe", {
        title: provider,
        allow: "autoplay; encrypted-media; fullscreen; picture-in-picture",
        referrerPolicy: "strict-origin-when-cross-origin",
        src: figure.dataset.src,
      });
      button.replaceWith(frame);
      frame.focus();
    });
    figure.prepend(button);
  }

  // Plain links: nobody hears of the reader before the click.
  for (const place of all(".share")) {
    const url = (document.querySelector("[rel=canonical]") || location).href;
    const title = document.querySelector("h1").textContent;
    const [u, t, both] = [url, title, `${title} ${url}`].map(encodeURIComponent);
    const links = {
      WhatsApp: `https://wa.me/?text=${both}`,
      Telegram: `https://t.me/share/url?url=${u}&text=${t}`,
      Facebook: `https://www.facebook.com/sharer/sharer.php?u=${u}`,
      X: `https://x.com/intent/post?text=${t}&url=${u}`,
    };
    place.append(words.share);
    for (const [textContent, href] of Object.entries(links)) place.append(make("a", { href, textContent, rel: "noopener nofollow", target: "_blank" }));
    place.append(make("a", { href: `mailto:?subject=${t}&body=${both}`, textContent: words.email }));
    const act = (text, run) => {
      const button = make("button", { type: "button", textContent: text });
      button.addEventListener("click", () => run(button).catch(() => {}));
      place.append(button);
    };
    if (navigator.clipboard) {
      act(words.copy, async (button) => {
        await navigator.clipboard.writeText(url);
        button.textContent = words.copied;
      });
    }
    if (navigator.share) act(words.share_more, () => navigator.share({ title, url }));
    const told = JSON.parse(document.querySelector("[type='application/ld+json']").textContent)["@graph"][0];
    const authors = (told.author || []).map(({ name }) => name).join(", ");
    const date = document.querySelector(".meta time").textContent.split(", ")[0];
    const source = brand.textContent.trim();
    place.after(make("details", { className: "cite" },
      make("summary", { textContent: words.cite }),
      make("p", {}, `${authors && `${authors}. `}“${title}”. `, make("cite", { textContent: source }), `, ${date}. `, make("a", { href: url, textContent: url }))));
  }

  // Long texts: the place where the reader stopped.
  const text = document.querySelector("[data-long]");
  if (text) {
    const key = `place ${location.pathname}`;
    const height = () => Math.max(1, text.offsetHeight - innerHeight);
    const here = () => (scrollY - text.offsetTop) / height();
    const kept = Number(store(key));
    if (kept > 0.1 && kept < 0.95 && scrollY < text.offsetTop && !location.hash) {
      const button = make("button", { type: "button", className: "resume", textContent: words.resume });
      button.addEventListener("click", () => {
        scrollTo(0, text.offsetTop + kept * height());
        button.remove();
      });
      document.body.append(button);
      setTimeout(() => button.remove(), 15000);
    }
    addEventListener("pagehide", () => {
      const part = here();
      if (part > 0.1) store(key, part < 0.95 ? part.toFixed(3) : null);
    });
  }
})();
