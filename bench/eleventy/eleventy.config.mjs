import { createHash } from "node:crypto";
const slugCache = new Map();
const slug = s => { let v = slugCache.get(s); if (!v) { v = s.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, ""); slugCache.set(s, v); } return v; };
const pad = n => String(n).padStart(2, "0");
const jst = d => new Date(d.getTime() + 9 * 3600e3);
const listing = (groups, dir) => {           // [name, items newest first] -> one record per listing page
  const out = [];
  for (const [name, items, base] of groups) {
    const n = Math.max(1, Math.ceil(items.length / 20));
    for (let p = 0; p < n; p++) out.push({
      title: name, number: p + 1, total: n, items: items.slice(p * 20, p * 20 + 20),
      url: p ? `${base}page/${p + 1}/` : base,
      prev: p ? (p === 1 ? base : `${base}page/${p}/`) : null, next: p + 1 < n ? `${base}page/${p + 2}/` : null });
  }
  return out;
};
export default function (cfg) {
  cfg.addPassthroughCopy({ static: "/" });
  cfg.setUseGitIgnore(false);
  cfg.amendLibrary("md", md => md.set({ html: true, linkify: true, typographer: true }));
  cfg.addFilter("slug", slug);
  cfg.addFilter("iso", d => jst(d).toISOString().slice(0, 19) + "+09:00");
  cfg.addFilter("ymd", d => jst(d).toISOString().slice(0, 10));
  cfg.addFilter("br", d => { d = jst(d); return `${pad(d.getUTCDate())}/${pad(d.getUTCMonth() + 1)}/${d.getUTCFullYear()} ${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`; });
  cfg.addFilter("rfc822", d => d.toUTCString());
  cfg.addFilter("json", o => JSON.stringify(o).replace(/</g, "\\u003c"));
  cfg.addGlobalData("site", { title: "Jornal Alternativa", url: "https://www.exemplo.com.br" });
  const newest = api => {
    const a = api.getFilteredByGlob("content/**/*.md").slice();
    a.sort((x, y) => y.date - x.date || (x.inputPath < y.inputPath ? -1 : 1));
    return a;
  };
  cfg.addCollection("news", api => { const a = newest(api); a.forEach((x, i) => { x.data.nav = { next: i ? { url: a[i - 1].url, title: a[i - 1].data.title } : null, prev: i + 1 < a.length ? { url: a[i + 1].url, title: a[i + 1].data.title } : null }; }); return a; });
  const by = (api, key) => { const m = new Map(); for (const x of newest(api)) for (const v of [].concat(key(x))) { if (!m.has(v)) m.set(v, []); m.get(v).push(x); } return m; };
  cfg.addCollection("tagPages", api => listing([...by(api, x => x.data.topics)].map(([k, v]) => [k, v, `/tag/${slug(k)}/`])));
  cfg.addCollection("sectionPages", api => listing([...by(api, x => x.data.section)].map(([k, v]) => [k, v, `/secao/${slug(k)}/`])));
  cfg.addCollection("authorPages", api => listing([...by(api, x => x.data.author)].map(([k, v]) => [k, v, `/autor/${slug(k)}/`])));
  cfg.addCollection("homePages", api => listing([["Jornal Alternativa", newest(api), "/"]]));
  cfg.addCollection("archives", api => {
    const m = by(api, x => [x.url.slice(1, 5), x.url.slice(1, 8)]);
    return [...m].map(([k, v]) => ({ title: "Arquivo " + k, url: `/${k}/`, items: v }));
  });
  cfg.addCollection("tagIndex", api => [...by(api, x => x.data.topics)].map(([k, v]) => ({ name: k, url: `/tag/${slug(k)}/`, count: v.length })).sort((a, b) => a.name < b.name ? -1 : 1));
  return { dir: { input: ".", output: "_site", includes: "_includes" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk", templateFormats: ["md", "njk"] };
}
