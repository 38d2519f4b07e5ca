// The search page: Pagefind's JavaScript API, results as text nodes only.
const place = document.getElementById("search");
const { bundle, base, ...words } = place.dataset;
const form = place.querySelector("form");
const field = form.elements.q;
const status = place.querySelector("[role=status]");
const list = place.querySelector(".results");
const more = place.querySelector(".more");
const choices = place.querySelector(".choices");
const menus = [...choices.querySelectorAll("select")];
const sorting = menus.shift();
const language = document.documentElement.lang;
const dates = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
const STEP = 10;

const asked = new URLSearchParams(location.search);
let engine;
let turn = 0;
let found;
let shown = 0;

/** Pagefind, with the newest part of the index, and what `parts.json` tells of all parts; loaded when first needed. A failed load may be tried again. */
const pagefind = () => (engine ??= (async () => {
  const at = new URL(bundle, location.href);
  const [module, answer] = await Promise.all([import(new URL("pagefind.js", at)), fetch(new URL("parts.json", at), { cache: "no-cache" })]);
  if (!answer.ok) throw new Error(`parts.json: ${answer.status}`);
  const { parts, filters } = await answer.json();
  await module.options({ baseUrl: base, excerptLength: 30, mergeFilter: { part: parts[0].key } });
  await module.init();
  const loaded = new Map([[parts[0].key, Promise.resolve()]]);
  const load = ({ key }) => {
    if (!loaded.has(key)) loaded.set(key, module.mergeIndex(new URL(`${key}/`, at).pathname, { baseUrl: base, mergeFilter: { part: key } }));
    return loaded.get(key);
  };
  return { search: module.search, load, parts, filters };
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

/** What the reader chose: ``filters`` by name, ``sort`` by date or not at all. */
const chosen = () => ({
  filters: Object.fromEntries(menus.filter((menu) => menu.value).map((menu) => [menu.name, menu.value])),
  ...(sorting.value && { sort: { date: "desc" } }),
});

/** Everything that a query finds in one part: ``total``, and ``take(n)`` for the next ones. */
const findIn = async (query, part) => {
  const { search, load } = await pagefind();
  await load(part);
  const options = chosen();
  options.filters.part = part.key;
  const answers = (await Promise.all(variants(query).map((text) => search(text, options)))).map((answer) => answer.results);
  const best = new Map();
  for (const result of answers.flat()) {
    if (!(best.get(result.id)?.score >= result.score)) best.set(result.id, result);
  }
  const total = best.size;
  if (!options.sort || answers.length === 1) {
    const list = options.sort ? answers[0] : [...best.values()].sort((a, b) => b.score - a.score);
    return { total, take: (count) => Promise.all(list.splice(0, count).map((result) => result.data())) };
  }
  // Each answer is in the order of time; together they are when the newest of their first ones is taken again and again.
  const seen = new Set();
  const take = async (count) => {
    const taken = [];
    while (taken.length < count) {
      for (const list of answers) while (list.length && seen.has(list[0].id)) list.shift();
      const open = answers.filter((list) => list.length);
      if (!open.length) break;
      const heads = await Promise.all(open.map((list) => list[0].data()));
      const newest = heads.reduce((a, b, i) => (b.meta.date > heads[a].meta.date ? i : a), 0);
      seen.add(open[newest].shift().id);
      taken.push(heads[newest]);
    }
    return taken;
  };
  return { total, take };
};

/** Part after part, the newest first: ``total`` so far, ``whole`` once no part is left, and ``take(n)``, which goes on to older parts. */
const find = async (query) => {
  const { year } = chosen().filters;
  const parts = (await pagefind()).parts.filter(({ first, last }) => !year || (first <= year && year <= last));
  const found = { total: 0, whole: !parts.length };
  let open = { total: 0 };
  let left = 0;
  const next = async () => {
    open = await findIn(query, parts.shift());
    left = open.total;
    found.total += left;
    found.whole = !parts.length;
  };
  found.take = async (count) => {
    const taken = [];
    while (taken.length < count && (left || parts.length)) {
      if (!left) await next();
      const some = await open.take(Math.min(count - taken.length, left));
      left -= some.length;
      taken.push(...some);
    }
    return taken;
  };
  return found;
};

/** Fill the menus with what there is, once; a menu with one choice is none. */
const fill = async () => {
  if (!choices.hidden) return;
  const { filters } = await pagefind();
  for (const menu of menus) {
    const values = [...filters[menu.name]].sort(new Intl.Collator(language).compare);
    if (menu.name === "year") values.reverse();
    menu.append(...values.map((value) => new Option(value, value)));
    menu.value = asked.get(menu.name) ?? "";
    if (menu.selectedIndex < 0) menu.value = "";
    menu.parentElement.hidden = values.length < 2;
  }
  choices.hidden = false;
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
  const items = (await found.take(STEP)).map(item);
  if (mine !== turn) return;
  if (!shown) list.replaceChildren();
  list.append(...items);
  shown += items.length;
  const { total, whole } = found;
  more.hidden = whole && shown >= total;
  status.textContent = total === 0 ? words.none : total === 1 && whole ? words.one : words.other.replace("%n", total.toLocaleString(language) + (whole ? "" : "+"));
  return items[0];
};

const run = async () => {
  const mine = ++turn;
  const query = field.value.trim();
  const address = new URL(location.href);
  const { filters } = chosen();
  const told = { ...(query && { q: query }), ...filters, ...(sorting.value && { sort: sorting.value }) };
  address.search = new URLSearchParams(told);
  history.replaceState(null, "", address);
  if (!query) {
    list.replaceChildren();
    more.hidden = true;
    status.textContent = "";
    return;
  }
  status.textContent = words.busy;
  try {
    await fill();
    const now = await find(query);
    if (mine !== turn) return;
    found = now;
    shown = 0;
    await show(mine);
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

for (const menu of [sorting, ...menus]) menu.addEventListener("change", () => later(0));
sorting.value = asked.get("sort") === "date" ? "date" : "";
field.value = asked.get("q") || asked.get("s") || "";
if (field.value) run();
else field.focus();
