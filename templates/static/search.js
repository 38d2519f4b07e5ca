// The search page: Pagefind's JavaScript API, results as text nodes only.
const place = document.getElementById("search");
const { bundle, base, ...words } = place.dataset;
const form = place.querySelector("form");
const field = form.elements.q;
const status = place.querySelector("[role=status]");
const list = place.querySelector(".results");
const more = place.querySelector(".more");
const language = document.documentElement.lang;
const dates = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
const STEP = 10;

let engine;
let turn = 0;
let results = [];
let shown = 0;

/** Pagefind itself, loaded when it is first needed; a failed load may be tried again. */
const pagefind = () => (engine ??= (async () => {
  const module = await import(new URL(`${bundle}pagefind.js`, location.href));
  await module.options({ baseUrl: base, excerptLength: 30 });
  await module.init();
  return module;
})().catch((error) => {
  engine = undefined;
  throw error;
}));

// Snowball's Portuguese stemmer keeps these singulars and plurals apart.
const FORMS = [[/ão$/, "ões"], [/ões$/, "ão"], [/([aeou])l$/, "$1is"], [/([aeou])is$/, "$1l"], [/m$/, "ns"], [/ns$/, "m"]];

/** The query, and for Portuguese the query with each word in its other number. */
const variants = (query) => {
  if (!language.startsWith("pt") || query.includes('"')) return [query];
  const other = query.replace(/\S+/g, (word) => {
    const form = FORMS.find(([end]) => word.length > 3 && end.test(word));
    return form ? word.replace(...form) : word;
  });
  return other === query ? [query] : [query, other];
};

const find = async (query) => {
  const { search } = await pagefind();
  const best = new Map();
  for (const answer of await Promise.all(variants(query).map((text) => search(text)))) {
    for (const result of answer.results) {
      if (!(best.get(result.id)?.score >= result.score)) best.set(result.id, result);
    }
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
};

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

/** Pagefind's excerpt is text with `<mark>`, `&lt;` and `&gt;`; nothing else in it is markup. */
const excerpt = (html) => html.split(/(<mark>.*?<\/mark>)/).map((part) => {
  const marked = /^<mark>(.*)<\/mark>$/.exec(part);
  const text = (marked ? marked[1] : part).replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return marked ? element("mark", "", text) : text;
});

const item = ({ url, meta, excerpt: text }) => {
  const link = element("a", "", meta.title || url);
  link.href = url;
  const facts = [meta.date && dates.format(new Date(`${meta.date.slice(0, 10)}T00:00Z`)), meta.section, meta.authors];
  const made = element("li", "", element("h2", "", link), element("p", "", ...excerpt(text)), element("p", "meta", facts.filter(Boolean).join(" · ")));
  if (meta.image) {
    const image = element("img");
    Object.assign(image, { src: meta.image, alt: "", loading: "lazy" });
    made.prepend(image);
  }
  return made;
};

const show = async (mine) => {
  const items = (await Promise.all(results.slice(shown, shown + STEP).map((result) => result.data()))).map(item);
  if (mine !== turn) return;
  if (!shown) list.replaceChildren();
  list.append(...items);
  shown += items.length;
  more.hidden = shown >= results.length;
  return items[0];
};

const run = async () => {
  const mine = ++turn;
  const query = field.value.trim();
  const address = new URL(location.href);
  address.search = query ? new URLSearchParams({ q: query }) : "";
  history.replaceState(null, "", address);
  if (!query) {
    list.replaceChildren();
    more.hidden = true;
    status.textContent = "";
    return;
  }
  status.textContent = words.busy;
  try {
    const found = await find(query);
    if (mine !== turn) return;
    results = found;
    shown = 0;
    await show(mine);
    if (mine !== turn) return;
    const { length } = results;
    status.textContent = length === 0 ? words.none : length === 1 ? words.one : words.other.replace("%n", length.toLocaleString(language));
  } catch (error) {
    console.error(error);
    if (mine === turn) status.textContent = words.error;
  }
};

let timer;
const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(run, wait);
};
field.addEventListener("input", () => later(250));
field.addEventListener("focus", () => pagefind().catch(() => {}), { once: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  later(0);
});
more.addEventListener("click", async () => {
  try {
    (await show(turn))?.querySelector("a").focus();
  } catch {
    status.textContent = words.error;
  }
});

const asked = new URLSearchParams(location.search);
field.value = asked.get("q") || asked.get("s") || "";
if (field.value) run();
else field.focus();
