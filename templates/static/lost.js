// The page "not found": which articles a damaged address may have meant. sitegen/features/lost.py writes the tables that are asked here.
const home = new URL(document.querySelector(".brand").href);
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const [BEGINNING, END] = [10, 16];
// What a question may cost: shards of the places, and articles that are offered.
const [SHARDS, OFFERS] = [6, 3];
const AROUND = /^(amp|embed|trackback|feed|rss2?|rdf|atom|page|comment-page-\d+|index\.\w+)$/;

const asked = new Map();
const ask = (name) => {
  if (!asked.has(name)) asked.set(name, fetch(`${home.pathname}lost/${name}`).then((answer) => (answer.ok ? answer.text() : "")));
  return asked.get(name);
};
const bytes = (text) => new TextEncoder().encode(text);
const hex = (text) => [...bytes(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const day = (number) => [1900 + Math.floor(number / 416), Math.floor(number / 32) % 13, number % 32].filter(Boolean)
  .map((part) => String(part).padStart(2, "0")).join("/");
const number = (digits) => [...digits].reduce((sum, digit) => sum * 64 + DIGITS.indexOf(digit), 0);

/** The checksum of zlib. */
const crc32 = (text) => {
  let sum = -1;
  for (const byte of bytes(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320);
  }
  return ~sum >>> 0;
};

/** Percent-encoding undone, however often it was done; half a letter at the end of a run is dropped. */
const decoded = (text) => {
  const run = (found) => {
    for (let end = found.length; end > 0; end -= 3) {
      try {
        return decodeURIComponent(found.slice(0, end));
      } catch {
        // One byte less.
      }
    }
    return "";
  };
  for (let again = 0; again < 4; again += 1) text = text.replace(/(%[0-9a-f]{2})+/gi, run);
  return text.replace(/%.?$/, "");
};

/** What an address says: `slug`, without what all addresses end with, and the date before it as `2025/03/04`, as far as there is one. */
const read = (path, end = "") => {
  const parts = decoded(path).normalize("NFC").toLowerCase().split("/")
    .map((part) => part.replace(/^[^\p{L}\p{N}]+/u, "").split(/[^\p{L}\p{M}\p{N}._~-]/u)[0].replace(/[^\p{L}\p{M}\p{N}]+$/u, "")).filter(Boolean);
  const names = parts.filter((part) => !/^\d+$/.test(part) && !AROUND.test(part));
  const last = names.pop() || "";
  const cut = [...end].map((_, length) => end.slice(0, end.length - length)).find((some) => some.length > 1 && last.endsWith(some)) || "";
  const slug = last.slice(0, last.length - cut.length);
  const before = parts.slice(0, Math.max(0, parts.indexOf(last)));
  const start = before.findIndex((part) => /^\d{4}$/.test(part));
  return { slug, date: start < 0 ? "" : before.slice(start, start + 3).filter((part) => /^\d+$/.test(part)).join("/") };
};

/** How many letters are wrong, missing, too many or exchanged; what is missing at the end counts for little. */
const distance = (asked, slug) => {
  let [last, row] = [[], Array.from({ length: asked.length + 1 }, (_, i) => i)];
  let least = asked.length + slug.length / 50;
  for (let i = 1; i <= slug.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= asked.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (slug[i - 1] !== asked[j - 1]));
      if (i > 1 && j > 1 && slug[i - 1] === asked[j - 2] && slug[i - 2] === asked[j - 1]) next[j] = Math.min(next[j], last[j - 2] + 1);
    }
    [last, row] = [row, next];
    least = Math.min(least, row[asked.length] + (slug.length - i) / 50);
  }
  return least;
};

/** The addresses, below the home page, that `path` may have meant; the likeliest first. */
export const offers = async (path) => {
  const shards = JSON.parse((await ask("shards.json")) || "null");
  const { slug, date } = read(path, shards?.end);
  if (!slug || !shards) return [];
  const found = new Map();

  /** Look through the shards of some keys: those that hold one, or hold longer ones. */
  const look = async (keys) => {
    const of = (key) => shards.places.filter((shard) => key.startsWith(shard) || shard.startsWith(key)).sort((a, b) => b.length - a.length);
    const names = [...new Set(keys.flatMap(of))].slice(0, SHARDS);
    for (const text of await Promise.all(names.map((name) => ask(`p${hex(name)}.txt`)))) {
      let parent = "";
      for (const line of text.split("\n")) {
        if (line.startsWith("/")) parent = line.slice(1);
        else if (line) {
          const same = date !== "" && parent !== "" && (parent.startsWith(date) || date.startsWith(parent));
          const far = distance(slug, line);
          if (far <= (same ? Math.max(1, slug.length / 2) : slug.length > 2 ? 1 + slug.length / 5 : 0)) {
            found.set(`${parent && `${parent}/`}${line}${shards.end}`, far + (same || !date ? 0 : 1.5));
          }
        }
      }
    }
  };

  /** Where the other table says to look for the slug; the newest days first. */
  const known = async () => {
    const halves = [slug.length - 1, slug.length, slug.length + 1].map((length) => Math.max(1, Math.min(END, length >> 1)));
    const letters = shards.dated ? [slug.slice(0, BEGINNING)] : [...new Set(halves)].map((half) => slug.slice(-half));
    const keys = new Set();
    for (const mark of letters.map(crc32)) {
      const shard = shards.names.find((name) => mark.toString(16).padStart(8, "0").startsWith(name));
      const wanted = DIGITS[(mark >> 6) & 63] + DIGITS[mark & 63];
      const lines = shard === undefined ? [] : (await ask(`n${hex(shard)}.txt`)).split("\n");
      for (const line of lines) if (line.startsWith(wanted)) keys.add(line.slice(2));
    }
    return shards.dated ? [...keys].map(number).sort((a, b) => b - a).map(day) : [...keys];
  };

  const first = shards.dated ? [...(date ? [`${date}/${slug}`, `${date}/`] : [])] : [slug];
  await look(first);
  if (!(Math.min(...found.values()) < (shards.dated ? 2.5 : 1))) await look(await known());
  return [...found].sort(([a, one], [b, other]) => one - other || (a < b ? 1 : -1)).slice(0, OFFERS).map(([address]) => address);
};

/** An article as a row: what its own page says of it. */
const row = async (address) => {
  const url = home.pathname + address.split("/").map(encodeURIComponent).join("/");
  const answer = await fetch(url);
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const title = page.querySelector("h1")?.textContent.trim();
  if (!title) return [];
  const item = document.createElement("li");
  const date = document.createElement("small");
  const link = document.createElement("a");
  date.textContent = page.querySelector(".meta time")?.textContent.split(",")[0] ?? "";
  Object.assign(link, { href: url, textContent: title });
  item.append(date, link);
  return [item];
};

const place = document.querySelector("[data-offers]");
if (place) {
  offers(location.pathname.slice(home.pathname.length - 1)).then((found) => Promise.all(found.map(row))).then((rows) => {
    if (!rows.flat().length) return;
    const heading = document.createElement("h2");
    const list = document.createElement("ul");
    heading.textContent = place.dataset.offers;
    heading.className = "rule";
    list.className = "rows";
    list.append(...rows.flat());
    place.append(heading, list);
  }).catch(() => {
    // The search below still helps.
  });
}
