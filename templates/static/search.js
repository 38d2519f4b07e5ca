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
/** What a first query may cost at most, with the page, its icon and all else that the browser asked for; each later one may cost as much again. */
const MOST = { requests: 16, bytes: 450_000 };
/** Set apart for a result: of `requests`, each of so many `bytes`. The file in which it is shown may be one, the article with its passage is another. */
const ROW = { requests: 2, bytes: 10_000 };
/** Letters of an article's page among which its passage is looked for. */
const LONGEST = 40_000;
// The first results are thrifty; what the reader goes on to may cost as much as it takes.
const FIRST = { count: 6, thrifty: true };
const NEXT = { count: 10, thrifty: false };

const given = new URLSearchParams(location.search);
let engine;
let turn = 0;
let found;

/** What was asked for since the query began: addresses, and how many bytes came. */
const asked = new Map();
const get = async (url, options) => {
  asked.set(url.href, 0);
  const answer = await outside(url, options);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const data = await answer.arrayBuffer();
  asked.set(url.href, performance.getEntriesByName(url.href).at(-1)?.encodedBodySize || data.byteLength);
  return data;
};
const json = async (url, options) => JSON.parse(new TextDecoder().decode(await get(url, options)));

/** What is left of the query's allowance. */
const left = () => {
  const page = turn > 1 ? [] : ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)).filter(({ name }) => !asked.has(name));
  const sizes = [...asked.values(), ...page.map(({ encodedBodySize }) => encodedBodySize)];
  const icon = turn > 1 ? 0 : 1;
  return { requests: MOST.requests - icon - sizes.length, bytes: MOST.bytes - sizes.reduce((sum, size) => sum + size, 0) };
};

// Pagefind asks for more files than there are: what it finds here under an address is not fetched. It passes over files of words that do not come; we don't.
const outside = globalThis.fetch;
const known = new Map();
let failure;
globalThis.fetch = async (file, ...rest) => {
  const url = new URL(file, location.href);
  const data = known.get(url.pathname);
  if (data) return new Response(data);
  if (!url.pathname.endsWith(".pf_index")) return outside(file, ...rest);
  try {
    return new Response(await get(url));
  } catch (error) {
    failure = error;
    throw error;
  }
};

/** Lists, texts and whole numbers in Pagefind's own form: CBOR (RFC 8949) behind a mark. */
const packed = (value) => {
  const bytes = [...new TextEncoder().encode("pagefind_dcd")];
  const head = (kind, n) => {
    const size = [24, 256, 65_536].findIndex((limit) => n < limit);
    bytes.push((kind << 5) | [n, 24, 25, 26].at(size));
    for (let place = [0, 1, 2, 4].at(size) - 1; place >= 0; place -= 1) bytes.push((n >>> (8 * place)) & 255);
  };
  const write = (value) => {
    if (typeof value === "number") return head(0, value);
    const parts = typeof value === "string" ? [...new TextEncoder().encode(value)] : value;
    head(parts === value ? 4 : 3, parts.length);
    for (const part of parts) {
      if (parts === value) write(part);
      else bytes.push(part);
    }
    return undefined;
  };
  write(value);
  return Uint8Array.from(bytes);
};

/** What of an index may fail to come is asked for again when it is needed again. */
const once = (store, key, make) => {
  if (!store.has(key)) {
    store.set(key, make().catch((error) => {
      store.delete(key);
      throw error;
    }));
  }
  return store.get(key);
};

let tries = 0;
/** Pagefind, what `parts.json` tells, and how to open a part and to see a result. */
const start = async () => {
  const at = new URL(bundle, location.href);
  tries += 1;
  const [module, told, program] = await Promise.all([
    import(new URL(tries > 1 ? `pagefind.js?${tries}` : "pagefind.js", at)),
    json(new URL("parts.json", at), { cache: "no-cache" }),
    get(new URL("wasm.pagefind", at)),
  ]);
  const { parts, cards, lists } = told;
  const home = (part) => new URL(part === parts[0] ? "." : `${part.name}/`, at);
  const opened = new Map();
  const files = new Map();

  const enter = async (part) => {
    const place = home(part);
    const list = lists[parts.indexOf(part)] ?? await json(new URL(`list.json?${part.key}`, place));
    const [version, pages, ...rest] = list.table;
    const table = [version, Array.from({ length: pages.length / 2 }, (_, n) => [String(pages[2 * n]), pages[2 * n + 1]]), ...rest];
    const entry = { version, include_characters: list.include_characters, languages: { [list.language]: { hash: "part", wasm: "part", page_count: part.pages } } };
    const lies = (file, data) => known.set(new URL(file, place).pathname, data);
    lies("pagefind-entry.json", JSON.stringify(entry));
    lies("pagefind.part.pf_meta", packed(table));
    lies("wasm.part.pagefind", program);
    if (part === parts[0]) {
      for (const [name, words] of Object.entries(told.words)) lies(`index/${name}.pf_index`, Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0)));
    }
    const { search, preload } = module.createInstance({ basePath: place.pathname, noWorker: true });
    const here = new Set(part === parts[0] ? Object.keys(told.words) : []);
    /** The files in which a word may stand, whatever its ending, and that are not here. */
    const missing = (word) => {
      const begin = plain(word).slice(0, Math.max(3, word.length - 3));
      return list.table[2].filter(([first, last, name]) => first <= `${begin}\uffff` && begin <= last && !here.has(name)).map(([, , name]) => name);
    };
    /** Get them. */
    const load = async (words) => {
      await Promise.all(words.map((word) => preload(word)));
      for (const name of words.flatMap(missing)) here.add(name);
      if (!failure) return;
      opened.delete(part.name);
      const error = failure;
      failure = undefined;
      throw error;
    };
    /** Whether an article has what the reader chose to see. */
    const fits = (place) => menus.every(({ name, value }) => {
      const [values, had] = list.filters[name];
      return !value || [had[place]].flat().includes(values.indexOf(value));
    });
    return { search, load, missing, fits };
  };
  const fileOf = ({ part, place }) => new URL(`cards/${Math.floor(place / cards)}.json?${part.key}`, home(part));
  /** How many requests it takes to see a result and its passage, after others that are to be seen. */
  const cost = (item, others) => {
    const file = fileOf(item).href;
    return item.part === parts[0] || files.has(file) || others.some((other) => fileOf(other).href === file) ? 1 : 2;
  };
  /** What is shown of an article before it is fetched itself; it is known by its part, and its place there, counted from the oldest. */
  const card = async (item) => {
    const file = fileOf(item);
    const rows = item.part === parts[0] ? told.rows[Math.floor(item.place / cards)] : await once(files, file.href, () => json(file));
    const [url, title, date, section, authors] = rows[item.place % cards];
    return { url, title, date, section, authors };
  };
  return { open: (part) => once(opened, part.name, () => enter(part)), cost, card, parts, filters: told.filters, common: new Set(told.common) };
};
const pagefind = () => (engine ??= start().catch((error) => {
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

/** Written without spaces between words: each character is indexed as a word. */
const ALONE = /[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/gu;

/** What of a query is searched for, in the words of the index: those that stand everywhere are not in it. `phrase`: these words in this order. */
const understood = (text, common) => {
  const query = text.normalize("NFC").replace(/[“”„«»]/g, '"').replace(/(?<![\p{L}\p{N}])\p{L}['’]|['’‘–—…]/gu, " ").trim();
  const phrase = /^".+"$/.test(query);
  const all = query.replaceAll('"', " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const words = all.filter((word) => !common.has(word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")));
  return { words: words.map((word) => word.replace(ALONE, " $& ").trim()), phrase, only: all.length > 0 && words.length === 0 };
};

/** What the reader chose to see, by the names of filters. */
const chosen = () => Object.fromEntries(menus.filter((menu) => menu.value).map((menu) => [menu.name, menu.value]));

/** Articles of one part in their order. `answers`: of each variant of the query. */
const ordered = (part, fits, answers) => {
  const best = new Map();
  for (const { id, score } of answers.flat()) best.set(id, Math.max(score, best.get(id) ?? 0));
  const byDate = sorting.value === "date";
  const items = [...best].map(([id, score]) => ({ part, place: Number(id), score })).filter(({ place }) => fits(place));
  items.sort((a, b) => (byDate ? 0 : b.score - a.score) || b.place - a.place);
  return { items, total: items.length };
};

/**
 * What a query finds in one part: `exact`, articles with each of its words, or with the phrase, and `near`, what Pagefind offers besides: a word that a
 * part lacks is taken for the beginning of another there, or left out. Nothing, if to look needs more than `room`.
 */
const findIn = async (index, part, { words, phrase }, room) => {
  if (part.largest && (room().requests < (part.listed ? 1 : 0) + words.length || room().bytes < part.listed + part.largest)) return undefined;
  const { search, load, missing, fits } = await index.open(part);
  const forms = (word) => (phrase ? [word] : [...new Set([word, otherNumber(word)])]);
  let waiting = [...new Set(words.flatMap(forms).flatMap((word) => word.split(/\s+/)))];
  if (new Set(waiting.flatMap(missing)).size > room().requests) return undefined;
  while (waiting.length) {
    const most = Math.min(room().requests, Math.floor(room().bytes / part.largest));
    const files = new Set();
    const now = waiting.filter((word) => {
      const more = missing(word).filter((name) => !files.has(name));
      if (files.size + more.length > most) return false;
      for (const name of more) files.add(name);
      return true;
    });
    if (!now.length) return undefined;
    await load(now);
    waiting = waiting.filter((word) => !now.includes(word));
  }
  const ask = async (text) => (await search(text)).results;
  const query = words.join(" ");
  if (phrase) {
    const exact = await ask(`"${query}"`);
    return { part, exact: ordered(part, fits, [exact]), near: ordered(part, fits, [await ask(query)]) };
  }
  const having = async (word) => new Set((await Promise.all(forms(word).map((form) => ask(`"${form}"`)))).flat().map(({ id }) => id));
  const variants = [...new Set([query, words.map(otherNumber).join(" ")])];
  const [answers, sets] = await Promise.all([Promise.all(variants.map(ask)), Promise.all(words.map(having))]);
  const exact = answers.map((answer) => answer.filter(({ id }) => sets.every((ids) => ids.has(id))));
  return { part, exact: ordered(part, fits, exact), near: ordered(part, fits, answers) };
};

/**
 * Part after part, the newest first. `total`: in the parts looked through, which go back to `since`, empty once that is all of them.
 * `near`: they hold nothing exact, so what is near is shown until older parts are asked for.
 */
const find = async (text) => {
  const { year } = chosen();
  const index = await pagefind();
  const query = understood(text, index.common);
  const parts = query.words.length ? index.parts.filter(({ first, last }) => !year || (first.slice(0, 4) <= year && year <= last.slice(0, 4))) : [];
  const opened = [];
  const found = { query, total: 0, left: 0, since: parts.length ? parts[0].last : "", near: false };
  let lists = [];
  /** At most `count` more results; `thrifty`: of what is left of the allowance. `anew`: those before were only near, and go. */
  found.take = async ({ count, thrifty }) => {
    const anew = found.near && parts.length > 0;
    const before = lists;
    if (anew) [found.near, lists] = [false, opened.map(({ exact }) => exact)];
    const items = [];
    let reserved = 0;
    const room = () => {
      const { requests, bytes } = thrifty ? left() : { requests: Infinity, bytes: Infinity };
      return { requests: requests - reserved, bytes: bytes - reserved * ROW.bytes };
    };
    const beside = () => ({ requests: room().requests - ROW.requests, bytes: room().bytes - ROW.requests * ROW.bytes });
    const next = () => lists.find(({ items }) => items.length)?.items;
    const take = () => {
      while (items.length < count && next()) {
        const cost = index.cost(next()[0], items);
        if (room().requests < cost || room().bytes < cost * ROW.bytes) return false;
        reserved += cost;
        items.push(next().shift());
      }
      return items.length < count;
    };
    try {
      while (take() && parts.length && !found.near) {
        const answer = await findIn(index, parts[0], query, beside);
        if (!answer) break;
        const [{ first }] = parts.splice(0, 1);
        found.since = parts.length ? first : "";
        opened.push(answer);
        lists.push(answer.exact);
      }
      if (!items.length && !found.near && lists.every(({ total }) => !total)) {
        [found.near, lists] = [true, opened.map(({ near }) => near)];
        take();
      }
      found.total = lists.reduce((sum, { total }) => sum + total, 0);
      found.left = lists.reduce((sum, { items }) => sum + items.length, 0);
      return { items: await Promise.all(items.map(index.card)), anew };
    } catch (error) {
      for (const item of items.reverse()) opened.find(({ part }) => part === item.part)[found.near ? "near" : "exact"].items.unshift(item);
      if (anew) [found.near, lists] = [true, before];
      throw error;
    }
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
    menu.value = given.get(menu.name) ?? "";
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
const stems = ({ words, phrase }) => (phrase ? words : words.flatMap((word) => [word, otherNumber(word)])).flatMap((word) => plain(word).replaceAll(" ", "")
  .match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, Math.max(4, word.length - 2)));

/** The part of a text in which most words of the query stand, these marked: at most so many words. */
const passage = (text, query, length = 30) => {
  const begins = stems(query);
  const stemOf = (word) => begins.find((stem) => word.split(/['’]/).some((part) => part.startsWith(stem)) || (word.search(ALONE) === 0 && stem.includes(word)));
  const parts = [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(({ segment, isWordLike }) => {
    const word = isWordLike ? plain(segment) : "";
    return { segment, word, stem: word && stemOf(word) };
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
    asked.set(new URL(url, location.href).href, ROW.bytes);
    const answer = await outside(url);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let html = "";
    while (answer.ok && html.length < LONGEST) {
      const { done, value } = await reader.read();
      if (done) break;
      html += value;
    }
    reader.cancel().catch(() => {});
    const page = new DOMParser().parseFromString(html, "text/html");
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

const item = ({ url, title, date, section, authors }, query) => {
  const link = element("a", "", title);
  link.href = url;
  const excerpt = element("p", "passage");
  const facts = [dates.format(new Date(`${date}T00:00Z`)), section, authors];
  const made = element("li", "", element("h2", "", link), element("p", "meta", facts.filter(Boolean).join(" · ")), excerpt);
  awaited.set(made, async () => excerpt.append(...passage(await textOf(url), query)));
  watch.observe(made);
  return made;
};

/** How many there are, and what the button goes on to. */
const tell = ({ query, total, left, since, near }) => {
  const number = query.only ? "common" : total === 0 ? "none" : near ? "near" : total === 1 ? "one" : "other";
  const said = words[since ? `${number}Since` : number].replace("%n", total.toLocaleString(language));
  const older = since && (near || !left);
  status.textContent = since ? said.replace("%d", months.format(new Date(`${since}T00:00Z`))) : said;
  offer(left || since ? (older ? words.older : words.more) : "", goOn);
};

/** What the button below the results does; without a text there is none. */
let act;
const offer = (text, action) => {
  more.hidden = !text;
  more.textContent = text;
  act = action;
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

/** Say that something did not come, and how to try again. */
const fail = (error, again) => {
  console.error(error);
  status.textContent = navigator.onLine ? words.error : words.offline;
  offer(words.again, again);
  if (!navigator.onLine) addEventListener("online", () => act === again && !more.hidden && again(), { once: true });
};

const run = async () => {
  const mine = ++turn;
  asked.clear();
  const query = field.value.trim();
  const address = new URL(location.href);
  const told = { ...(query && { q: query }), ...chosen(), ...(sorting.value && { sort: sorting.value }) };
  address.search = new URLSearchParams(told);
  history.replaceState(null, "", address);
  offer("");
  if (!query) {
    list.replaceChildren();
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
    if (mine !== turn) return;
    list.replaceChildren();
    fail(error, run);
  }
};

const goOn = async () => {
  const mine = turn;
  status.textContent = words.busy;
  try {
    (await show(mine, NEXT))?.querySelector("a").focus();
  } catch (error) {
    if (mine === turn) fail(error, goOn);
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
more.addEventListener("click", () => act());
for (const menu of [sorting, ...menus]) menu.addEventListener("change", () => later(0));
sorting.value = given.get("sort") === "date" ? "date" : "";
field.value = given.get("q") || given.get("s") || "";
if (field.value) run();
else field.focus();
