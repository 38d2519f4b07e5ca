// The search page: Pagefind's JavaScript API, results as text nodes only.
const place = document.getElementById("search");
const { bundle, ...words } = place.dataset;
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
const months = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" });
// What a first query may cost: the newest two parts, of which the first is small, and few results; going on may cost as much as it takes.
const FIRST = { count: 6, parts: 2 };
const NEXT = { count: 10, parts: Infinity };
/** Articles in a file of what is shown of them. */
const CARDS = 100;

const outside = globalThis.fetch;
const asked = new URLSearchParams(location.search);
let engine;
let turn = 0;
let found;

/** Pagefind, with the newest part of the index, and what `parts.json` tells of all parts; loaded when first needed. A failed load may be tried again. */
const pagefind = () => (engine ??= (async () => {
  const at = new URL(bundle, location.href);
  const [module, answer] = await Promise.all([import(new URL("pagefind.js", at)), fetch(new URL("parts.json", at), { cache: "no-cache" })]);
  if (!answer.ok) throw new Error(`parts.json: ${answer.status}`);
  const { parts, filters, common } = await answer.json();
  const folder = (part) => new URL(part === parts[0] ? "." : `${part.name}/`, at);
  // Pagefind asks for each part's entry before anything else; `parts.json` holds them all.
  const entries = new Map(parts.map((part) => [new URL("pagefind-entry.json", folder(part)).href, part.entry]));
  globalThis.fetch = (file, ...rest) => {
    const entry = entries.get(new URL(file, location.href).href.replace(/\?.*/, ""));
    return entry ? Promise.resolve(Response.json(entry)) : outside(file, ...rest);
  };
  await module.options({ noWorker: true, mergeFilter: { part: parts[0].name } });
  await module.init();
  const loaded = new Map([[parts[0].name, Promise.resolve()]]);
  const load = (part) => {
    const { name } = part;
    if (!loaded.has(name)) {
      const merged = module.mergeIndex(folder(part).pathname, { mergeFilter: { part: name } });
      loaded.set(name, merged.catch((error) => {
        loaded.delete(name);
        throw error;
      }));
    }
    return loaded.get(name);
  };
  const files = new Map();
  const read = async (file) => {
    const answer = await fetch(file);
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
    return answer.json();
  };
  /** What is shown of an article before it is fetched itself; it is known by its part, and its place there, counted from the oldest. */
  const card = async ({ part, place }) => {
    const file = new URL(`cards/${Math.floor(place / CARDS)}.json?${part.key}`, folder(part)).href;
    if (!files.has(file)) files.set(file, read(file));
    try {
      const [url, title, date, section, authors, image] = (await files.get(file))[place % CARDS];
      return { url, title, date, section, authors, image };
    } catch (error) {
      files.delete(file);
      throw error;
    }
  };
  return { search: module.search, load, card, parts, filters, common: new Set(common) };
})().catch((error) => {
  engine = undefined;
  throw error;
}));

// Snowball's Portuguese stemmer keeps these singulars and plurals apart.
const FORMS = [[/ão$/, "ões"], [/ões$/, "ão"], [/([aeou])l$/, "$1is"], [/([aeou])is$/, "$1l"], [/m$/, "ns"], [/ns$/, "m"]];

/** A word in its other number, for Portuguese; else the word itself. */
const otherNumber = (word) => {
  const form = language.startsWith("pt") && word.length > 3 && FORMS.find(([end]) => end.test(word));
  return form ? word.replace(...form) : word;
};

/** The query, and if it is no phrase, the query with each word in its other number. */
const variants = (query) => (query.includes('"') ? [query] : [...new Set([query, query.replace(/\S+/g, otherNumber)])]);

/** What the reader chose to see, by the names of filters. */
const chosen = () => Object.fromEntries(menus.filter((menu) => menu.value).map((menu) => [menu.name, menu.value]));

/** Articles of one part in their order: ``total``, and ``take(n)`` for the next ones. ``answers``: of each variant of the query. */
const ordered = (part, answers) => {
  const best = new Map();
  for (const { id, score } of answers.flat()) best.set(id, Math.max(score, best.get(id) ?? 0));
  const byDate = sorting.value === "date";
  const items = [...best].map(([id, score]) => ({ part, place: Number(id), score }));
  items.sort((a, b) => (byDate ? 0 : b.score - a.score) || b.place - a.place);
  const ordered = { total: items.length, left: items.length };
  ordered.take = (count) => {
    const taken = items.splice(0, count);
    ordered.left = items.length;
    return taken;
  };
  return ordered;
};

/**
 * What a query finds in one part: ``exact``, articles with each of its words, and ``near``, what Pagefind offers besides: a word that a
 * part lacks is taken for the beginning of another there, or left out.
 */
const findIn = async (query, part) => {
  const { search, load } = await pagefind();
  await load(part);
  const filters = { ...chosen(), part: part.name };
  const ask = async (text) => (await search(text, { filters })).results;
  const words = query.includes('"') ? [] : query.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).slice(0, 8);
  const having = async (word) => {
    const forms = [...new Set([word, otherNumber(word)])];
    return new Set((await Promise.all(forms.map((form) => ask(`"${form}"`)))).flat().map((result) => result.id));
  };
  const [answers, sets] = await Promise.all([Promise.all(variants(query).map(ask)), Promise.all(words.map(having))]);
  const exact = answers.map((answer) => answer.filter((result) => sets.every((ids) => ids.has(result.id))));
  return { exact: ordered(part, exact), near: ordered(part, answers) };
};

/** A query without the words that are not indexed, if anything is left. */
const telling = (query, common) => query.split(/\s+/).filter((word) => !common.has(word.toLowerCase())).join(" ") || query;

/**
 * Part after part, the newest first. ``total``: in the parts looked through, which go back to ``since``, empty once that is all of them.
 * ``near``: they hold nothing exact, so what is near is shown until older parts are asked for.
 */
const find = async (asked) => {
  const { year } = chosen();
  const index = await pagefind();
  const query = telling(asked, index.common);
  const parts = index.parts.filter(({ first, last }) => !year || (first.slice(0, 4) <= year && year <= last.slice(0, 4)));
  const opened = [];
  const found = { query, total: 0, left: 0, since: "", near: false };
  let lists = [];
  const count = () => {
    found.total = lists.reduce((sum, { total }) => sum + total, 0);
    found.left = lists.reduce((sum, { left }) => sum + left, 0);
  };
  const open = async () => {
    const answer = await findIn(query, parts[0]);
    found.since = parts.length > 1 ? parts[0].first : "";
    parts.shift();
    opened.push(answer);
    lists.push(answer.exact);
  };
  /** At most ``count`` more results, from at most so many further ``parts``; ``anew``: those before were only near, and go. */
  found.take = async ({ count: wanted, parts: most }) => {
    const anew = found.near && parts.length > 0;
    if (anew) [found.near, lists] = [false, []];
    const items = [];
    for (;;) {
      const list = lists.find(({ left }) => left);
      if (items.length === wanted || (!list && (found.near || !parts.length || most <= 0))) break;
      if (list) {
        items.push(...list.take(wanted - items.length));
      } else {
        most -= 1;
        await open();
      }
    }
    if (!items.length && !found.near && lists.every(({ total }) => !total)) {
      [found.near, lists] = [true, opened.map(({ near }) => near)];
      for (const list of lists) if (items.length < wanted) items.push(...list.take(wanted - items.length));
    }
    count();
    return { items: await Promise.all(items.map(index.card)), anew };
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

/** Without accents and capitals. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What the words of a query begin with, as far as their endings may differ. */
const stems = (query) => plain(variants(query).join(" ")).match(/[\p{L}\p{N}]+/gu)?.map((word) => word.slice(0, Math.max(4, word.length - 2))) ?? [];

/** The part of a text in which most words of the query stand, these marked: at most so many words. */
const passage = (text, query, length = 30) => {
  const begins = stems(query);
  const parts = [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(({ segment, isWordLike }) => {
    const word = isWordLike ? plain(segment) : "";
    return { segment, word, stem: word && begins.find((stem) => word.startsWith(stem)) };
  });
  const words = parts.flatMap(({ word }, place) => (word ? [place] : []));
  const hits = words.flatMap((place, n) => (parts[place].stem ? [n] : []));
  const within = (n) => new Set(hits.filter((hit) => hit >= n && hit < n + length - 5).map((hit) => parts[words[hit]].stem)).size;
  const best = hits.reduce((a, b) => (within(b) > within(a) ? b : a), hits[0] ?? 0);
  const [start, end] = [words[Math.max(0, best - 5)] ?? 0, words[best + length - 5] ?? parts.length];
  const shown = parts.slice(start, end).map(({ segment, stem }) => (stem ? element("mark", "", segment) : segment));
  return [start ? "… " : "", ...shown, end < parts.length ? "…" : ""];
};

/** The text of an article, from the article itself: the index holds no second copy. Where it cannot be had, there is none. */
const textOf = async (url) => {
  try {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const text = [...page.querySelectorAll(".story .summary, .body > *")].map((part) => part.textContent).join(" ");
    return text.replace(/\s+/g, " ");
  } catch {
    return "";
  }
};

/** Rows that come into view get the passage in which the words stand. */
const awaited = new WeakMap();
const watch = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter(({ isIntersecting }) => isIntersecting)) {
    watch.unobserve(target);
    awaited.get(target)();
  }
});

const item = ({ url, title, date, section, authors, image }, query) => {
  const link = element("a", "", title);
  link.href = url;
  const excerpt = element("p", "passage");
  const facts = [dates.format(new Date(`${date}T00:00Z`)), section, authors];
  const made = element("li", "", element("h2", "", link), excerpt, element("p", "meta", facts.filter(Boolean).join(" · ")));
  if (image) made.prepend(Object.assign(element("img"), { src: image, alt: "", loading: "lazy" }));
  awaited.set(made, async () => excerpt.append(...passage(await textOf(url), query)));
  watch.observe(made);
  return made;
};

/** How many there are, and what the button goes on to. */
const tell = ({ total, left, since, near }) => {
  const number = total === 0 ? "none" : near ? "near" : total === 1 ? "one" : "other";
  const said = words[since ? `${number}Since` : number].replace("%n", total.toLocaleString(language));
  const older = since && (near || !left);
  status.textContent = since ? said.replace("%d", months.format(new Date(`${since}T00:00Z`))) : said;
  more.hidden = !left && !since;
  more.textContent = older ? words.older : words.more;
};

const show = async (mine, step) => {
  const { items, anew } = await found.take(step);
  if (mine !== turn) return undefined;
  const made = items.map((result) => item(result, found.query));
  if (anew || step === FIRST) list.replaceChildren();
  list.append(...made);
  tell(found);
  return made[0];
};

const run = async () => {
  const mine = ++turn;
  const query = field.value.trim();
  const address = new URL(location.href);
  const told = { ...(query && { q: query }), ...chosen(), ...(sorting.value && { sort: sorting.value }) };
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
    await show(mine, FIRST);
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
  status.textContent = words.busy;
  try {
    (await show(turn, NEXT))?.querySelector("a").focus();
  } catch {
    status.textContent = words.error;
  }
});

for (const menu of [sorting, ...menus]) menu.addEventListener("change", () => later(0));
sorting.value = asked.get("sort") === "date" ? "date" : "";
field.value = asked.get("q") || asked.get("s") || "";
if (field.value) run();
else field.focus();
