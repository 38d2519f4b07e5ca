"""A news archive in Portuguese of any size, the same for every generator: same titles, dates, tags and bodies for one seed.

    python bench/corpus.py 10000 FOLDER [--flavor sitegen|hugo|eleventy|pelican] [--seed 1]

Word frequencies are those of real Portuguese (``wordfreq``), dates grow denser from 2008 to 2025, tags follow Zipf's law, bodies have about
380 words. Needs ``numpy`` and ``wordfreq``.
"""

import argparse
import functools
import json
import math
import random
import re
import time
import unicodedata
from pathlib import Path

import numpy as np

SECTIONS = {"Comunidade": 22, "Economia": 16, "Política": 14, "Esportes": 14, "Cultura": 10, "Tecnologia": 7, "Mundo": 10, "Polícia": 7}
AUTHORS = [
    "Ana Souza", "Carlos Tanaka", "Mariana Oliveira", "João Nakamura", "Fernanda Pereira", "Ricardo Almeida", "Patrícia Yamamoto",
    "Paulo Ferreira", "Cláudia Gonçalves", "Hiroshi Sato", "Yumi Ribeiro", "Eduardo Barbosa", "Sílvia Watanabe", "Marcelo Moraes",
    "Akemi Suzuki", "Rodrigo Cardoso", "Beatriz Teixeira", "André Kobayashi", "Luciana Araújo", "Kenji Mendes",
]  # fmt: skip
CITIES = ["Tóquio", "Nagoia", "Hamamatsu", "Osaka", "São Paulo", "Brasília", "Toyohashi", "Oizumi", "Quioto", "Kobe", "Otsu", "Hikone"]
AGENCIES = ["Kyodo", "Agência Brasil", "Reuters", "Lusa", "Jiji Press", "Redação"]
FLAVORS = ("sitegen", "hugo", "eleventy", "pelican")
FIRST, LAST = 2008, 2025
CHUNK = 1000


def slugify(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@functools.lru_cache(1)
def vocabulary():
    from wordfreq import get_frequency_dict

    found = sorted(((f, w) for w, f in get_frequency_dict("pt", "best").items() if w.isalpha()), key=lambda t: (-t[0], t[1]))[:50_000]
    share = np.array([f for f, _ in found])
    return np.array([w for _, w in found], dtype=object), np.cumsum(share / share.sum())


@functools.lru_cache(4)
def tags_of(n: int) -> list[str]:
    """About 40 √n tags, at most 5,000, in the order of their popularity."""
    words, _ = vocabulary()
    pick = random.Random("tags")
    content = [w for w in words[300:12_000] if len(w) >= 5]
    found = {}
    while len(found) < 5000:
        tag = " ".join(pick.choice(content) for _ in range(pick.choice((1, 1, 2, 2, 3)))).capitalize()
        found.setdefault(slugify(tag), tag)
    return list(found.values())[: min(5000, int(40 * math.sqrt(n)))]


@functools.lru_cache(2)
def articles(n: int, seed: int) -> list[dict]:
    """Header fields of every article, oldest first."""
    r = np.random.default_rng([seed, 1])
    words, cumulated = vocabulary()
    start, end = np.datetime64(f"{FIRST}-01-01T00:00:00"), np.datetime64(f"{LAST}-12-31T23:59:00")
    density = (-1 + np.sqrt(1 + 35 * r.random(n))) / 5
    seconds = np.sort((density * (end - start).astype(int)).astype(np.int64))
    dates = (start + seconds.astype("timedelta64[s]")).astype("datetime64[s]").astype(str)
    tags = tags_of(n)
    popularity = np.cumsum(1 / np.arange(1, len(tags) + 1))
    drawn = np.searchsorted(popularity / popularity[-1], r.random((n, 12)))
    counts = r.choice(np.arange(1, 9), size=n, p=[0.08, 0.17, 0.24, 0.20, 0.14, 0.09, 0.05, 0.03])
    sections = r.choice(list(SECTIONS), size=n, p=np.array(list(SECTIONS.values())) / sum(SECTIONS.values()))
    weight = 1 / (np.arange(len(AUTHORS)) + 4)
    authors = r.choice(AUTHORS, size=n, p=weight / weight.sum())
    cities, agencies = r.choice(CITIES, n), r.choice(AGENCIES, n)
    lengths, summaries = r.integers(6, 13, n), r.integers(18, 34, n)
    picked = np.searchsorted(cumulated, r.random((n, 48)) * 0.999999)
    found, seen = [], set()
    for i in range(n):
        w = words[picked[i]]
        title = " ".join(w[: lengths[i]]).capitalize()
        year, month = dates[i][:4], dates[i][5:7]
        slug = slugify(title) or "materia"
        if (year, month, slug) in seen:
            slug = f"{slug}-{i}"
        seen.add((year, month, slug))
        own = list(dict.fromkeys(tags[min(t, len(tags) - 1)] for t in drawn[i]))[: counts[i]]
        found.append({
            "title": title, "slug": slug, "date": f"{dates[i]}+09:00", "year": year, "month": month, "url": f"/{year}/{month}/{slug}/", "tags": own,
            "section": str(sections[i]), "author": str(authors[i]), "city": str(cities[i]), "agency": str(agencies[i]),
            "summary": " ".join(w[12 : 12 + summaries[i]]).capitalize() + ".",
        })  # fmt: skip
    return found


def bodies(n: int, seed: int, chunk: int) -> list[str]:
    """Markdown of the articles of one chunk: paragraphs with emphasis and links; some quotations, headings, lists and tables."""
    metas = articles(n, seed)
    low, high = chunk * CHUNK, min((chunk + 1) * CHUNK, n)
    r, pick = np.random.default_rng([seed, 2, chunk]), random.Random(f"{seed}-{chunk}")
    words, cumulated = vocabulary()
    sizes = np.clip(r.lognormal(math.log(380), 0.5, high - low), 60, 2500).astype(int)
    drawn = iter(words[np.searchsorted(cumulated, r.random(int(sizes.sum()) + 200 * (high - low)) * 0.999999)])
    take = lambda k: [str(next(drawn)) for _ in range(k)]  # noqa: E731
    found = []
    for i in range(low, high):
        parts, left = [], int(sizes[i - low])
        while left > 0:
            sentence = take(min(left, pick.randint(30, 90)))
            left -= len(sentence)
            for mark in range(12, len(sentence), pick.randint(9, 18)):
                sentence[mark] += "." if pick.random() < 0.5 else ","
                if sentence[mark].endswith(".") and mark + 1 < len(sentence):
                    sentence[mark + 1] = sentence[mark + 1].capitalize()
            place = pick.randint(2, max(3, len(sentence) - 6))
            chance = pick.random()
            if chance < 0.25 and place + 2 < len(sentence):
                sentence[place] = f"**{sentence[place].rstrip('.,')}"
                sentence[place + 1] = f"{sentence[place + 1].rstrip('.,')}**"
            elif chance < 0.4 and i and place + 2 < len(sentence):
                target = (
                    metas[pick.randint(0, i - 1)]["url"] if pick.random() < 0.45 else f"https://example.org/noticias/{pick.randint(1000, 99999)}.html"
                )
                sentence[place] = f"[{sentence[place].rstrip('.,')}]({target})"
            parts.append(" ".join(sentence).capitalize().rstrip(".,") + ".")
        parts[0] = f"**{metas[i]['city']}** ({metas[i]['agency']}) – {parts[0]}"
        extra = pick.random()
        if extra < 0.25:
            parts.append("> “" + " ".join(take(pick.randint(12, 30))) + f"”, disse {pick.choice(AUTHORS)}.")
        elif extra < 0.4:
            parts += ["## " + " ".join(take(5)).capitalize(), " ".join(take(20)).capitalize() + "."]
        elif extra < 0.48:
            parts.append("\n".join("- " + " ".join(take(6)).capitalize() for _ in range(pick.randint(3, 6))))
        elif extra < 0.5:
            rows = "\n".join(f"| {a} | {b} | {pick.randint(1, 9999)} |" for a, b in (take(2) for _ in range(4)))
            parts.append(f"| {' | '.join(take(3))} |\n| --- | --- | ---: |\n{rows}")
        found.append("\n\n".join(parts) + "\n")
    return found


def extra(n: int, seed: int) -> tuple[dict, str]:
    """The article that the benchmark adds: the newest of all, with a popular, a known and a rare tag."""
    tags = tags_of(n)
    meta = articles(n, seed)[n // 2] | {
        "title": "Artigo novo acrescentado pelo teste de desempenho", "slug": "artigo-novo-acrescentado", "date": f"{LAST}-12-31T23:59:30+09:00",
        "year": str(LAST), "month": "12", "url": f"/{LAST}/12/artigo-novo-acrescentado/", "tags": [tags[0], tags[40], tags[400]],
    }  # fmt: skip
    return meta, bodies(n, seed, n // 2 // CHUNK)[n // 2 % CHUNK]


def header(flavor: str, meta: dict) -> str:
    quoted = functools.partial(json.dumps, ensure_ascii=False)
    common = f"title: {quoted(meta['title'])}\nslug: {meta['slug']}\ndate: {meta['date']}\ntags: {quoted(meta['tags'])}\nsummary: {quoted(meta['summary'])}\n"
    city, agency = quoted(meta["city"]), quoted(meta["agency"])
    if flavor == "pelican":
        names = ("title", "slug", "summary", "city", "agency", "author")
        lines = {name: meta[name] for name in names} | {
            "date": meta["date"].replace("T", " "),
            "tags": ", ".join(meta["tags"]),
            "category": meta["section"],
        }
        return "".join(f"{name.capitalize()}: {value}\n" for name, value in lines.items()) + "\n"
    if flavor == "eleventy":
        # under the name "tags" Eleventy makes a collection of each, which costs it five times as much
        common = common.replace("\ntags: ", "\ntopics: ")
        own = f"section: {quoted(meta['section'])}\nauthor: {quoted(meta['author'])}\ncity: {city}\nagency: {agency}\n"
    elif flavor == "hugo":
        own = f"categories: [{quoted(meta['section'])}]\nauthors: [{quoted(meta['author'])}]\ncity: {city}\nagency: {agency}\n"
    else:
        own = f"section: {quoted(meta['section'])}\nauthors: [{quoted(meta['author'])}]\ndateline: {{place: {city}, agency: {agency}}}\n"
    return f"---\n{common}{own}---\n\n"


def path_of(flavor: str, meta: dict) -> str:
    return f"{'content/news' if flavor == 'sitegen' else 'content'}/{meta['year']}/{meta['month']}/{meta['slug']}.md"


def generate(n: int, folder: Path, seed: int, flavor: str) -> None:
    for chunk in range(-(-n // CHUNK)):
        for meta, body in zip(articles(n, seed)[chunk * CHUNK :], bodies(n, seed, chunk), strict=False):
            target = folder / path_of(flavor, meta)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(header(flavor, meta) + body, "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flavor", choices=FLAVORS, default="sitegen")
    arguments = parser.parse_args()
    began = time.time()
    generate(arguments.n, arguments.folder, arguments.seed, arguments.flavor)
    print(f"{arguments.n} articles in {time.time() - began:.1f} s")
