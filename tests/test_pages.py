"""Every kind of page at its address, what may show on it, and that every link leads somewhere."""

import base64
import gzip
import hashlib
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from conftest import NOW, SETTINGS, SmallSite
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from PIL import Image

from sitegen.build import build
from sitegen.errors import SitegenError
from sitegen.read.typography import typeset
from sitegen.request import Request

REPOSITORY = Path(__file__).resolve().parent.parent
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#c00000"/></svg>'
URL_ATTRIBUTES = ("href", "src", "poster", "action", "data-base")


def png(edge: int = 8, colour: str = "#c00000", note: str = "") -> bytes:
    """A square picture."""
    out = io.BytesIO()
    info = None
    if note:
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("note", note)
    Image.new("RGBA", (edge, edge), colour).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def at(seconds: int) -> str:
    """A moment before (negative) or after the tests' clock, as front matter has it."""
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat()


def parse(data: str | bytes) -> HtmlElement:
    return lxml_html.document_fromstring(data if isinstance(data, bytes) else data.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))


def html_pages(public: Path) -> Iterator[tuple[str, HtmlElement]]:
    """Every HTML file; ``feed/index.html`` is RSS, at the address that WordPress gave it."""
    for file in sorted(public.rglob("*.html")):
        path = file.relative_to(public).as_posix()
        if path != "feed/index.html" and not path.startswith("pagefind/"):
            yield path, parse(file.read_bytes())


def full_pages(public: Path) -> Iterator[tuple[str, HtmlElement]]:
    """Without the fragments that other pages load, and the pages that only lead on."""
    for path, page in html_pages(public):
        if not path.endswith("latest.html") and not page.xpath("//meta[@http-equiv='refresh']"):
            yield path, page


def urls_of(page: HtmlElement) -> Iterator[str]:
    """Every address that a page names for its reader's browser."""
    for element in page.iter(etree.Element):
        yield from (element.get(name) for name in URL_ATTRIBUTES if element.get(name))
        yield from (part.split()[0] for part in (element.get("srcset") or "").split(",") if part.strip())
        if (element.get("http-equiv") or "").lower() == "refresh":
            yield element.get("content").partition("url=")[2]
        if (element.get("property") or "") == "og:image":
            yield element.get("content")


def broken_links(public: Path, base_url: str) -> list[str]:
    """Internal links of all pages that lead to no file or to no such place in it, and those that leave the base path out."""
    root = urlsplit(base_url)
    pages = dict(html_pages(public))
    ids = {path: {str(i) for i in page.xpath("//@id")} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        here = root.path + path.removesuffix("index.html")
        for url in urls_of(page):
            address, fragment = urldefrag(url.removeprefix(f"{root.scheme}://{root.netloc}"))
            if re.match(r"[a-z][a-z0-9+.-]*:|//", address):
                continue
            address = unquote(address.partition("?")[0]) or here
            target = f"{address[len(root.path) :]}index.html" if address.endswith("/") else address[len(root.path) :]
            if not address.startswith(root.path):
                broken.append(f"{path}: {url} is outside the base path")
            elif not (public / target).is_file() and not (public / target.removesuffix("index.html")).is_dir():
                broken.append(f"{path}: {url} leads nowhere")
            elif fragment and target in ids and unquote(fragment) not in ids[target]:
                broken.append(f"{path}: {url} has no such place")
    return broken


def contents(public: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's name and bytes, unpacked where they are packed (the search index)."""
    for file in sorted(public.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            yield file.relative_to(public).as_posix(), gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            if file.name == "parts.json":
                for name, words in json.loads(data)["words"].items():
                    yield f"pagefind/index/{name}", gzip.decompress(base64.b64decode(words))


def where(public: Path, *markers: str | bytes) -> list[str]:
    """The files that hold a marker, or have it in their name, whatever its case."""
    wanted = [m.encode().lower() if isinstance(m, str) else m for m in markers]
    return [path for path, data in contents(public) if any(m in path.lower().encode() or m in data.lower() or m in data for m in wanted)]


def text(page: HtmlElement, path: str) -> str:
    """The text of the one element that a path finds."""
    found = page.xpath(path)
    assert len(found) == 1, f"{path} finds {len(found)}"
    return " ".join(str(found[0] if isinstance(found[0], str) else found[0].text_content()).split())


def titles(page: HtmlElement, part: str) -> list[str]:
    """The titles in one part of a list: ``cards`` (shown in full) or ``rows``."""
    return [str(t) for t in page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {part} ')]//a[not(@class) and not(ancestor::p)]/text()")]


# One site with everything.

RICH = f"""\
-- sitegen.toml --
title = "Jornal de Teste"
base_url = "https://news.test/"
timezone = "Asia/Tokyo"
icon = "media/icone.svg"
description = "Notícias de teste"
social = [{{name = "Instagram", url = "https://instagram.com/example"}}]
menu = [{{name = "Especial", url = "/series/guerra-na-ucrania/"}}]
-- content/media/icone.svg --
{ICON}
-- content/media/entrevista.mp3 --
not really sound
-- content/authors/ana-souza.md --
---
name: Ana Souza
bio: Repórter em Otsu.
email: ana@news.test
---
-- content/sections/mundo.md --
---
title: Mundo
description: Notícias de longe.
---
-- content/tags/russia.md --
---
title: Rússia
merge: [URSS, Federação Russa]
---
-- content/pages/sobre.md --
---
title: Sobre nós
menu: 1
redirect_from: [/quem-somos/]
---
Quem faz o [jornal](/archive/).
-- content/news/2025/primeira.md --
---
title: Primeira notícia
date: 2025-03-04 10:00
section: Mundo
tags: [Lago]
authors: [Ana Souza]
---
Um texto com [[visita-a-pequim]].
-- content/news/2025/09/visita-a-pequim.md --
---
title: Visita a Pequim
date: 2025-09-04 21:10
updated: 2025-09-05 08:00
section: Mundo
tags: [URSS, China]
authors: [Ana Souza]
dateline: {{place: Pequim, agency: Xinhua}}
series: Guerra na Ucrânia
corrections: [{{date: 2025-09-06, text: O encontro durou três horas.}}]
redirect_from: [/2025/09/kim-e-putin/, /antigas/visita.html, "/?p=4711", "/?page_id=47"]
audio: {{src: /media/entrevista.mp3, duration: "12:40"}}
featured: true
---
Um texto.
-- content/news/2026/01/segunda-parte.md --
---
title: Segunda parte
date: 2026-01-02 03:04
section: Ásia
tags: [Rússia]
authors: [Agência Brasil, Ana Souza]
series: Guerra na Ucrânia
corrections: [{{date: 2026-01-03, text: O nome é outro.}}]
---
Outro texto.
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Built once; the tests only look at it."""
    small = SmallSite(tmp_path_factory.mktemp("rich"))
    small.write(RICH)
    small.build()
    return small


KINDS = {
    "home": ("index.html", "Jornal de Teste"),
    "article": ("2025/09/04/visita-a-pequim/index.html", "Visita a Pequim"),
    "stand-alone page": ("sobre/index.html", "Sobre nós"),
    "tag": ("tag/russia/index.html", "Rússia"),
    "tag without a file": ("tag/china/index.html", "China"),
    "section": ("category/mundo/index.html", "Mundo"),
    "section without a file": ("category/asia/index.html", "Ásia"),
    "author": ("author/ana-souza/index.html", "Ana Souza"),
    "author without a file": ("author/agencia-brasil/index.html", "Agência Brasil"),
    "place": ("place/pequim/index.html", "Pequim"),
    "series": ("series/guerra-na-ucrania/index.html", "Guerra na Ucrânia"),
    "year": ("2025/index.html", "2025"),
    "month": ("2025/09/index.html", "Setembro de 2025"),
    "day": ("2025/09/04/index.html", "4 de setembro de 2025"),
    "index of tags": ("tags/index.html", "Assuntos"),
    "index of sections": ("categories/index.html", "Editorias"),
    "index of authors": ("authors/index.html", "Autores"),
    "index of places": ("places/index.html", "Lugares"),
    "index of series": ("series/index.html", "Séries"),
    "archive": ("archive/index.html", "Arquivo"),
    "corrections": ("corrections/index.html", "Correções"),
    "search": ("search/index.html", "Buscar"),
    "not found": ("404.html", "Página não encontrada"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_stands_at_its_address(rich: SmallSite, kind: str) -> None:
    path, heading = KINDS[kind]
    page = parse(rich.read(path))
    assert text(page, "//h1") == heading
    assert "Jornal de Teste" in text(page, "//title")


def test_a_site_has_nothing_but_what_is_known(rich: SmallSite) -> None:
    known = {path for path, _ in KINDS.values()} | {
        *("2025/03/04/primeira/index.html", "2026/01/02/segunda-parte/index.html", "tag/lago/index.html"),
        *("2025/03/index.html", "2025/03/04/index.html", "2026/index.html", "2026/01/index.html", "2026/01/02/index.html"),
        *("author/ana-souza/latest.html", "author/agencia-brasil/latest.html", "author/ana-souza/feed.xml"),
        *("tag/urss/index.html", "tag/federacao-russa/index.html", "quem-somos/index.html", "2025/09/kim-e-putin/index.html"),
        *("antigas/visita.html", "old/p-47.json", "old/page_id-0.json", "media/icone.svg", "media/entrevista.mp3"),
        *("feed.xml", "feed/index.html", "feed.json", "podcast.xml", "robots.txt", "manifest.webmanifest"),
        *("sitemap.xml", "sitemap-2025.xml", "sitemap-2026.xml", "sitemap-pages.xml", "sitemap-news.xml"),
        *("favicon.ico", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "icon-maskable.png", "icon.svg"),
    }
    assert {path for path in rich.tree() if not path.startswith(("static/", ".sitegen/", "social", "lost/"))} == known


def test_every_internal_link_leads_somewhere(rich: SmallSite) -> None:
    assert broken_links(rich.public, "https://news.test/") == []


def test_an_article_shows_what_its_header_says(rich: SmallSite) -> None:
    page = parse(rich.read("2025/09/04/visita-a-pequim/index.html"))
    assert page.xpath("//a[@rel='author']/@href") == ["/author/ana-souza/"]
    assert page.xpath("//ul[@class='tags']//a/text()") == ["Rússia", "China"]
    assert page.xpath("//header//time/@datetime") == ["2025-09-04T21:10:00+09:00", "2025-09-05T08:00:00+09:00"]
    assert text(page, "//*[@class='dateline']") == "Pequim — Xinhua"
    assert "O encontro durou três horas." in text(page, "//*[@class='fix']")
    assert page.xpath("//audio/@src") == ["/media/entrevista.mp3"]
    assert page.xpath("//section[@class='box author']//a/@href") == ["/author/ana-souza/"]


def structured(page: HtmlElement) -> list[dict[str, Any]]:
    """What a page says to machines: the values of its one JSON-LD block."""
    found = json.loads(text(page, "//script[@type='application/ld+json']"))
    assert found.pop("@context") == "https://schema.org"
    return list(found["@graph"]) if "@graph" in found else [found]


STRUCTURED = {
    "@type": "NewsArticle",
    "headline": "Visita a Pequim",
    "image": ["https://news.test/media/foto.png"],
    "datePublished": "2025-09-04T21:10:00+09:00",
    "dateModified": "2025-09-05T08:00:00+09:00",
    "author": [
        {"@type": "Person", "name": "Ana Souza", "url": "https://news.test/author/ana-souza/"},
        {"@type": "Organization", "name": "Xinhua", "url": "https://news.test/author/xinhua/"},
    ],
    "publisher": {"@id": "/#publisher"},
    "articleSection": ["Mundo", "Ásia"],
    "dateline": "Pequim",
    "locationCreated": {"@type": "Place", "name": "Pequim"},
    "sourceOrganization": {"@type": "Organization", "name": "Xinhua"},
    "isBasedOn": "https://xinhua.test/1",
    "audio": {"@type": "AudioObject", "contentUrl": "https://news.test/media/entrevista.mp3", "duration": "PT760S"},
    "correction": [{"@type": "CorrectionComment", "text": "O encontro durou três horas.", "datePublished": "2025-09-06"}],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page of an article with everything says to machines."""
    small = SmallSite(tmp_path_factory.mktemp("told"))
    small.write(RICH.replace("section: Mundo\ntags: [URSS", "sections: [Mundo, Ásia]\nimage: /media/foto.png\ntags: [URSS"))
    small.file("content/media/foto.png", png(40))
    small.file("content/authors/xinhua.md", "---\nname: Xinhua\nkind: organization\n---\n")
    visit = small.root / "content/news/2025/09/visita-a-pequim.md"
    header = visit.read_text("utf-8").replace(
        "authors: [Ana Souza]", "authors: [Ana Souza, Xinhua]\nsource: {name: Xinhua, url: 'https://xinhua.test/1'}"
    )
    visit.write_text(header, "utf-8")
    small.build()
    return structured(parse(small.read("2025/09/04/visita-a-pequim/index.html")))[0]


@pytest.mark.parametrize("field", STRUCTURED)
def test_structured_data_of_an_article_field_by_field(told: dict[str, Any], field: str) -> None:
    assert told[field] == STRUCTURED[field]


def test_structured_data_hold_no_field_without_a_value(rich: SmallSite, told: dict[str, Any]) -> None:
    assert told.keys() == STRUCTURED.keys()
    plain = structured(parse(rich.read("2025/03/04/primeira/index.html")))[0]
    assert plain.keys() == STRUCTURED.keys() - {
        *("image", "dateModified", "dateline", "locationCreated", "sourceOrganization", "isBasedOn", "audio", "correction")
    }


def test_the_way_to_an_article_is_told_to_machines(rich: SmallSite) -> None:
    crumbs = structured(parse(rich.read("2025/09/04/visita-a-pequim/index.html")))[1]
    assert crumbs == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Jornal de Teste", "item": "https://news.test/"},
            {"@type": "ListItem", "position": 2, "name": "Mundo", "item": "https://news.test/category/mundo/"},
        ],
    }


def test_the_home_page_says_who_publishes(rich: SmallSite) -> None:
    assert structured(parse(rich.read("index.html"))) == [
        {
            "@type": "NewsMediaOrganization",
            "@id": "https://news.test/#publisher",
            "name": "Jornal de Teste",
            "url": "https://news.test/",
            "description": "Notícias de teste",
            "logo": "https://news.test/icon-512.png",
            "correctionsPolicy": "https://news.test/corrections/",
            "sameAs": ["https://instagram.com/example"],
        },
        {
            "@type": "WebSite",
            "@id": "https://news.test/#site",
            "name": "Jornal de Teste",
            "url": "https://news.test/",
            "inLanguage": "pt-BR",
            "publisher": {"@id": "https://news.test/#publisher"},
        },
    ]


def test_the_page_of_a_person_says_who_it_is(rich: SmallSite) -> None:
    profile, crumbs = structured(parse(rich.read("author/ana-souza/index.html")))
    assert profile == {
        "@type": "ProfilePage",
        "isPartOf": {"@id": "https://news.test/#site"},
        "mainEntity": {
            "@type": "Person",
            "name": "Ana Souza",
            "url": "https://news.test/author/ana-souza/",
            "description": "Repórter em Otsu.",
            "worksFor": {"@id": "https://news.test/#publisher"},
        },
    }
    assert [item["name"] for item in crumbs["itemListElement"]] == ["Jornal de Teste", "Autores", "Ana Souza"]


def test_the_page_of_a_list_says_what_it_collects(rich: SmallSite) -> None:
    page, crumbs = structured(parse(rich.read("category/mundo/index.html")))
    assert page == {
        "@type": "CollectionPage",
        "name": "Mundo",
        "url": "https://news.test/category/mundo/",
        "description": "Notícias de longe.",
        "inLanguage": "pt-BR",
        "isPartOf": {"@id": "https://news.test/#site"},
    }
    assert [item["item"] for item in crumbs["itemListElement"]] == [
        *("https://news.test/", "https://news.test/categories/", "https://news.test/category/mundo/")
    ]


def test_a_headline_has_the_quotes_and_spaces_of_its_language(site: SmallSite) -> None:
    site.article("2025/a", """title: 'Prefeito diz: "custa R$ 5", e ri' """)
    site.article("2025/b", """title: 'A "praia" de Otsu'\nlang: de""")
    site.build()
    assert text(parse(site.read("2025/03/04/a/index.html")), "//h1") == "Prefeito diz: “custa R$ 5”, e ri"
    assert text(parse(site.read("2025/03/04/b/index.html")), "//h1") == "A „praia“ de Otsu"
    assert "“custa R$\u00a05”" in site.read("index.html")


NAMING = {
    "[[primeira]]": "Primeira <notícia>",
    "[[2025/primeira#parte]]": "Primeira <notícia>",
    "[[Primeira <notícia>]]": "Primeira <notícia>",
    "[[primeira|outro texto]]": "outro texto",
    "[[Ana Souza]]": "Ana Souza",
    "[[tabela.csv]]": "tabela.csv",
    "<b>**[[primeira]]**</b>": "Primeira <notícia>",
}


@pytest.mark.parametrize("written", NAMING)
def test_a_link_by_name_shows_the_title(site: SmallSite, written: str) -> None:
    site.article("2025/primeira", "title: Primeira <notícia>")
    site.file("content/authors/ana.md", "---\nname: Ana Souza\n---\n")
    site.file("content/media/tabela.csv", "a,b\n")
    site.article("2025/b", "", f"Antes, {written} contou.\n\n## Sobre {written}")
    site.file("content/pages/sobre.md", f"---\ntitle: Sobre\n---\nVeja {written}.\n")
    site.build()
    page = parse(site.read("2025/03/04/b/index.html"))
    assert text(page, "//div[@class='body']/p//a") == NAMING[written]
    assert page.xpath("//div[@class='body']/h2/@id")[0].startswith("sobre-")
    said = f"Antes, {NAMING[written]} contou."
    assert page.xpath("//meta[@name='description']/@content") == [said]
    assert [item["summary"] for item in json.loads(site.read("feed.json"))["items"] if item["title"] == "b"] in ([said], [])
    assert f"Veja {NAMING[written]}." in parse(site.read("sobre/index.html")).xpath("//meta[@name='description']/@content")
    assert not any(re.search(rb"[\x00-\x08]", data) for path, data in site.tree().items() if path.endswith((".html", ".xml", ".json")))


def test_what_has_ended_names_nothing_by_its_title(site: SmallSite) -> None:
    site.article("2025/velha", f"expires: {at(-50)}", "Antes de [[primeira]].")
    site.build()
    assert "Antes de" not in site.read("2025/03/04/velha/index.html")


def test_previous_and_next_are_the_neighbours_in_time(rich: SmallSite) -> None:
    def turn(path: str) -> dict[str, str]:
        return {a.get("rel"): a.get("href") for a in parse(rich.read(path)).xpath("//nav[@class='turn']/a")}

    assert turn("2025/03/04/primeira/index.html") == {"next": "/2025/09/04/visita-a-pequim/"}
    assert turn("2025/09/04/visita-a-pequim/index.html") == {"prev": "/2025/03/04/primeira/", "next": "/2026/01/02/segunda-parte/"}
    assert turn("2026/01/02/segunda-parte/index.html") == {"prev": "/2025/09/04/visita-a-pequim/"}
    assert turn("2026/index.html") == {"prev": "/2025/"}
    assert turn("2025/03/index.html") == {"next": "/2025/09/"}


def test_an_article_names_earlier_parts_of_its_series_and_no_later_ones(rich: SmallSite) -> None:
    earlier = "//section[@class='box' and .//h2[starts-with(., 'Série')]]//ul[@class='rows']//a/text()"
    assert parse(rich.read("2026/01/02/segunda-parte/index.html")).xpath(earlier) == ["Visita a Pequim"]
    assert parse(rich.read("2025/09/04/visita-a-pequim/index.html")).xpath(earlier) == []


def test_old_names_of_a_tag_are_one_tag(rich: SmallSite) -> None:
    assert titles(parse(rich.read("tag/russia/index.html")), "cards") == ["Segunda parte", "Visita a Pequim"]
    for old in ("urss", "federacao-russa"):
        assert text(parse(rich.read(f"tag/{old}/index.html")), "//meta[@http-equiv='refresh']/@content") == "0; url=/tag/russia/"


def test_old_paths_lead_on(rich: SmallSite) -> None:
    for path, url in (
        ("2025/09/kim-e-putin/index.html", "/2025/09/04/visita-a-pequim/"),
        ("antigas/visita.html", "/2025/09/04/visita-a-pequim/"),
        ("quem-somos/index.html", "/sobre/"),
    ):
        page = parse(rich.read(path))
        assert text(page, "//meta[@http-equiv='refresh']/@content") == f"0; url={url}"
        assert text(page, "//link[@rel='canonical']/@href") == f"https://news.test{url}"
        assert page.xpath("//a/@href") == [url]
        assert "noindex" not in rich.read(path)


def test_numbered_addresses_of_wordpress_are_in_small_tables(rich: SmallSite) -> None:
    assert json.loads(rich.read("old/p-47.json")) == {"4711": "/2025/09/04/visita-a-pequim/"}
    assert json.loads(rich.read("old/page_id-0.json")) == {"47": "/2025/09/04/visita-a-pequim/"}


@pytest.mark.parametrize("old", ["/index.php?p=12", "/?feed=rss2", "/velha/?amp=1"])
def test_an_old_address_that_no_file_can_answer_is_named_in_a_warning(site: SmallSite, old: str) -> None:
    site.article("2025/velha", f"redirect_from: ['{old}']")
    problems = site.build().problems
    assert [(problem.path, problem.warning) for problem in problems] == [("content/news/2025/velha.md", True)]
    assert old in problems[0].message


def test_corrections_are_listed_newest_first(rich: SmallSite) -> None:
    page = parse(rich.read("corrections/index.html"))
    assert page.xpath("//ol/li/h2/a/@href") == ["/2026/01/02/segunda-parte/", "/2025/09/04/visita-a-pequim/"]
    assert page.xpath("//ol/li/p[not(@class)]/text()") == ["O nome é outro.", "O encontro durou três horas."]


def test_latest_by_an_author_is_a_fragment_with_the_newest_five(site: SmallSite) -> None:
    for n in range(7):
        site.article(f"2026/n{n}", f"title: N{n}\ndate: 2026-05-0{n + 1}\nauthors: [Ana Souza]")
    site.build()
    fragment = site.read("author/ana-souza/latest.html")
    assert re.findall(r">(N\d)</a>", fragment) == ["N6", "N5", "N4", "N3", "N2"]
    assert "<html" not in fragment
    assert "<title" not in fragment


def test_the_archive_counts_each_year_and_leads_to_every_month(rich: SmallSite) -> None:
    page = parse(rich.read("archive/index.html"))
    assert page.xpath("//ul[@class='counts']/li/a/@href") == ["/2026/", "/2025/"]
    assert page.xpath("//ul[@class='counts']/li/span/text()") == ["1 artigo", "2 artigos"]
    assert page.xpath("//ul[@class='counts']/li/ul//a/@href") == ["/2026/01/", "/2025/03/", "/2025/09/"]


def test_featured_articles_are_held_at_the_top(rich: SmallSite) -> None:
    home = parse(rich.read("index.html"))
    assert text(home, "//article[contains(@class, 'lead')]/h2") == "Visita a Pequim"
    assert home.xpath("//main//article/h2/a/text()") == ["Visita a Pequim", "Segunda parte", "Primeira notícia"]


def test_an_author_s_address_for_mail_is_hidden_from_robots(rich: SmallSite) -> None:
    assert where(rich.public, "ana@news.test") == []
    assert "ana [arroba] news.test" in rich.read("author/ana-souza/index.html")


def test_what_search_engines_shall_leave_out_is_in_no_sitemap_but_in_lists_feeds_and_search(site: SmallSite) -> None:
    site.article("2025/fora", "noindex: yes\nsection: Comunidade\ndate: 2027-01-14 10:00")
    site.file("content/pages/aviso.md", "---\ntitle: Aviso\nnoindex: yes\n---\nTexto.\n")
    site.build(search=True)
    for path in ("2027/01/14/fora/index.html", "aviso/index.html"):
        assert parse(site.read(path)).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert [path for path, data in site.tree().items() if "sitemap" in path and (b"/fora/" in data or b"/aviso/" in data)] == []
    assert all("/fora/" in site.read(path) for path in ("index.html", "feed.xml", "category/comunidade/index.html"))
    assert [part["pages"] for part in json.loads(site.read("pagefind/parts.json"))["parts"]] == [2]


def test_a_title_for_search_engines_is_in_the_head_alone(site: SmallSite) -> None:
    site.article("2025/longo", "title: Biblioteca reabre\nseo_title: 'Biblioteca de Ōtsu: \"novo\" horário'")
    site.file("content/pages/sobre.md", "---\ntitle: Sobre\nmeta_title: Quem somos\n---\nTexto.\n")
    site.build(search=True)
    page = parse(site.read("2025/03/04/longo/index.html"))
    assert page.findtext(".//title").startswith("Biblioteca de Ōtsu: “novo” horário – ")
    assert page.xpath("//h1//text()") == ["Biblioteca reabre"]
    assert [path for path, data in site.tree().items() if path.endswith((".html", ".xml", ".json")) and "novo” horário".encode() in data] == [
        "2025/03/04/longo/index.html"
    ]
    about = parse(site.read("sobre/index.html"))
    assert about.findtext(".//title").startswith("Quem somos – ")
    assert about.xpath("//meta[@property='og:title']/@content") == ["Quem somos"]
    assert about.xpath("//h1//text()") == ["Sobre"]


def test_not_found_speaks_of_nothing_and_is_not_indexed(rich: SmallSite) -> None:
    page = parse(rich.read("404.html"))
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//link[@rel='canonical']") == []
    assert all(url.startswith(("/", "https://instagram.com/", "#", "https://news.test/social-")) for url in urls_of(page))


def test_an_article_in_another_language_says_so(site: SmallSite) -> None:
    site.article("2025/tanuki", "title: Raccoon dogs\nlang: en")
    site.build()
    assert parse(site.read("2025/03/04/tanuki/index.html")).xpath("//article/@lang") == ["en"]
    assert "en" in parse(site.read("index.html")).xpath("//article[.//a[text()='Raccoon dogs']]/@lang")


def test_text_first_published_elsewhere_names_that_address_as_canonical(site: SmallSite) -> None:
    site.article("2025/agencia", "title: Agência\ncanonical: https://agencia.example/1")
    site.build()
    page = parse(site.read("2025/03/04/agencia/index.html"))
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://agencia.example/1"]


# Numbered pages.


def paged(site: SmallSite, count: int) -> None:
    """Ten rows on a numbered page, three articles in full on the first one; ``count`` articles, named by their age."""
    site.file("sitegen.toml", SETTINGS + "[listings]\nrows = 10\nnewest = 3\n")
    (site.root / "content/news/2025/primeira.md").unlink(missing_ok=True)
    for n in range(1, count + 1):
        site.article(f"2025/a{n:02}", f"title: A{n:02}\ndate: 2025-01-{n // 24 + 1:02} {n % 24:02}:00\ntags: [Lago]\nsection: Mundo")


def names(numbers: Iterator[int] | range) -> list[str]:
    return [f"A{n:02}" for n in numbers]


def test_lists_are_cut_from_the_oldest_and_only_when_full(site: SmallSite) -> None:
    paged(site, 25)
    site.build()
    for place in ("", "tag/lago/", "category/mundo/", "2025/01/"):
        first = parse(site.read(f"{place}index.html"))
        if place:
            assert titles(first, "cards") == names(range(25, 22, -1))
            assert titles(first, "days") == names(range(22, 20, -1))
        else:  # the front page has an order of its own, and nothing is missing there either
            shown = {*titles(first, "lead"), *titles(first, "cards"), *titles(first, "rows")}
            assert shown >= {*names(range(25, 20, -1))}
        assert titles(parse(site.read(f"{place}page/2/index.html")), "days") == names(range(20, 10, -1))
        assert titles(parse(site.read(f"{place}page/1/index.html")), "days") == names(range(10, 0, -1))
        assert not (site.public / place / "page/3").exists()


def test_a_numbered_page_never_changes_when_an_article_is_added(site: SmallSite) -> None:
    paged(site, 25)
    site.build()
    before = {path: data for path, data in site.tree().items() if re.search(r"/?page/\d+/", path)}
    assert len(before) == 10
    for count in (26, 30, 31):
        paged(site, count)
        report = site.build()
        after = site.tree()
        assert {path: after[path] for path in before} == before
        assert not before.keys() & report.reasons.keys()
    assert titles(parse(after["page/3/index.html"]), "days") == names(range(30, 20, -1))


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """A site with one list for each length from 0 to 44: tag ``k07`` holds the 7 oldest articles."""
    small = SmallSite(tmp_path_factory.mktemp("sizes"))
    paged(small, 0)
    for n in range(1, 45):
        tags = ", ".join(f"k{k:02}" for k in range(n, 45))
        small.article(f"2025/a{n:02}", f"title: A{n:02}\ndate: 2025-01-{n // 24 + 1:02} {n % 24:02}:00\ntags: [{tags}]")
    small.build()
    return small


@pytest.mark.parametrize("length", [1, 3, 4, 9, 10, 11, 12, 13, 14, 20, 23, 24, 30, 43, 44])
def test_each_article_is_reached_from_the_first_page_of_its_list(sizes: SmallSite, length: int) -> None:
    place = f"/tag/k{length:02}/"
    seen: set[str] = set()
    waiting = [place]
    found: set[str] = set()
    while waiting:
        url = waiting.pop()
        seen.add(url)
        page = parse(sizes.read(f"{url[1:]}index.html"))
        found |= {t for t in page.xpath("//main//a/text()") if re.fullmatch(r"A\d\d", t)}
        waiting += [u for u in page.xpath("//main//a/@href") if u.startswith(place) and u.endswith("/") and u not in seen]
    assert found == set(names(range(1, length + 1)))
    assert len(seen) == 1 + length // 10


# What may show: drafts, embargoes, unlisted and expired articles.

SECRET = "quiropterologia"


def secret(site: SmallSite, header: str, name: str = SECRET) -> None:
    """An article whose every word and file is marked, and that nobody may see."""
    site.file("content/news/2025/fotos/segredo-ao-lado.png", png(note=SECRET))
    site.file("content/media/segredo-em-media.png", png(9, note=SECRET))
    site.file("content/media/segredo-som.mp3", SECRET.encode())
    site.article(
        f"2025/{name}",
        f"title: Tudo sobre {SECRET}\nsection: Seção {SECRET}\ntags: [Lago, {SECRET}]\nauthors: [Ana Souza, Dra. {SECRET}]\n"
        f"summary: Resumo de {SECRET}\nseries: Série {SECRET}\ndateline: {{place: Vila {SECRET}, agency: Agência {SECRET}}}\n"
        f"image: {{src: fotos/segredo-ao-lado.png, alt: foto de {SECRET}, credit: foto {SECRET}}}\naudio: /media/segredo-som.mp3\n"
        f"corrections: [{{date: 2026-01-01, text: era {SECRET}}}]\nredirect_from: [/velho-{name}/, '/?p=999{len(name)}']\n{header}",
        f"Um corpo com {SECRET} e ![um morcego](/media/segredo-em-media.png).",
    )


HELD = {
    f"{SECRET}-draft": "status: draft",
    f"{SECRET}-rascunho": "rascunho: sim",
    f"{SECRET}-private": "status: private",
    f"{SECRET}-scheduled": f"publish_at: {at(1)}",
    f"{SECRET}-hidden-until-then": f"status: unlisted\npublish_at: {at(3600)}",
    f"{SECRET}-dated-later": f"date: {at(86400)}",
    f"{SECRET}-draft-that-expired": f"status: draft\nexpires: {at(-1)}",
}


def test_nothing_of_an_unpublished_article_is_in_the_site(site: SmallSite) -> None:
    for name, header in HELD.items():
        secret(site, header, name)
    site.build(search=True)
    assert where(site.public, SECRET, "segredo", '"999') == []
    assert broken_links(site.public, "https://news.test/") == []


def test_what_an_embargoed_article_shares_with_a_public_one_stays(site: SmallSite) -> None:
    secret(site, "status: draft")
    site.article("2025/publica", "title: Pública\nimage: /media/segredo-em-media.png")
    site.build()
    assert [path for path in where(site.public, "segredo") if path.startswith("media/")] == ["media/segredo-em-media.png"]


def test_nothing_of_a_draft_page_is_in_the_site(site: SmallSite) -> None:
    site.file("content/media/segredo.png", png(note=SECRET))
    site.file("content/pages/segredo.md", f"---\ntitle: Página {SECRET}\nstatus: draft\nmenu: 1\nimage: /media/segredo.png\n---\n{SECRET}\n")
    site.file(f"content/tags/{SECRET}.md", f"---\ntitle: Assunto {SECRET}\nstatus: draft\n---\n{SECRET}\n")
    site.build()
    assert where(site.public, SECRET, "segredo") == []


def test_an_embargo_ends_at_its_very_second(site: SmallSite) -> None:
    path = "2025/03/04/embargada/index.html"
    site.article("2025/embargada", f"publish_at: {at(0)}")
    site.build(now=NOW - 1)
    assert not (site.public / path).exists()
    site.build(now=NOW)
    assert (site.public / path).exists()


def test_an_article_that_becomes_a_draft_again_leaves_no_trace(site: SmallSite) -> None:
    secret(site, "")
    site.build(search=True)
    assert len(where(site.public, SECRET)) > 10
    secret(site, "status: draft")
    site.build(search=True)
    assert where(site.public, SECRET, "segredo") == []


def test_drafts_and_scheduled_articles_show_on_request_only(site: SmallSite) -> None:
    site.article("2025/rascunho", "title: Um rascunho\nstatus: draft")
    site.article("2025/futuro", f"title: Um futuro\npublish_at: {at(9999)}")
    for options, expected in (
        ({}, [False, False]),
        ({"drafts": True}, [True, False]),
        ({"future": True}, [False, True]),
        ({"drafts": True, "future": True}, [True, True]),
        ({}, [False, False]),
    ):
        site.build(**options)
        assert [(site.public / f"2025/03/04/{name}/index.html").exists() for name in ("rascunho", "futuro")] == expected
        assert [name in site.read("index.html") for name in ("Um rascunho", "Um futuro")] == expected


def test_an_expired_article_is_shown_with_a_badge_on_request(site: SmallSite) -> None:
    site.article("2025/velho", f"title: Um velho\nexpires: {at(-1)}", "O texto velho.")
    path = "2025/03/04/velho/index.html"
    for options, expected in (({}, (False, False)), ({"future": True}, (True, True)), ({}, (False, False))):
        site.build(**options)
        assert ("O texto velho" in site.read(path), "<p class=early>Expirado</p>" in site.read(path)) == expected
        assert ("Um velho" in site.read("index.html")) == expected[0]


def test_the_command_line_shows_drafts_and_takes_a_clock(site: SmallSite) -> None:
    site.article("2025/rascunho", "status: draft")
    site.article("2025/futuro", "publish_at: 2031-01-01 00:00")
    paths = [site.public / f"2025/03/04/{name}/index.html" for name in ("rascunho", "futuro")]
    for options, expected in (
        (["--now", "2031-01-01T00:00:00+09:00"], [False, True]),
        (["--drafts", "--future", "--now", "2030-01-01T00:00:00Z"], [True, True]),
    ):
        done = site.run("build", "--no-search", *options)
        assert done.returncode == 0, done.stderr
        assert [path.exists() for path in paths] == expected


@pytest.mark.parametrize(
    "link", ["[x](rascunho.md)", "[[rascunho]]", "[x](/2025/03/04/rascunho/)", "[x](/2025/03/04/rascunho)", "![x](/2025/03/04/rascunho/)"]
)
def test_a_link_to_an_unpublished_article_is_a_problem(site: SmallSite, link: str) -> None:
    site.article("2025/rascunho", "title: Rascunho\nstatus: draft")
    site.article("2025/outra", "title: Outra", link)
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert {problem.path for problem in caught.value.problems} == {"content/news/2025/outra.md"}


def test_a_draft_that_is_scheduled_needs_both_flags(site: SmallSite) -> None:
    site.article("2025/ambos", f"status: draft\npublish_at: {at(9999)}")
    for options in ({"drafts": True}, {"future": True}):
        site.build(**options)
        assert not (site.public / "2025/03/04/ambos").exists()


def test_an_unlisted_article_is_only_at_its_own_address(site: SmallSite) -> None:
    secret(site, "status: unlisted")
    site.build(search=True)
    page = f"2025/03/04/{SECRET}/index.html"
    assert (
        set(where(site.public, SECRET, "segredo"))
        - {
            *("media/segredo-em-media.png", "media/segredo-som.mp3", "news/2025/fotos/segredo-ao-lado.png", ".sitegen/manifest"),
            *(f"velho-{SECRET}/index.html", "old/p-999.json", page),
        }
        == set()
    )
    found = parse(site.read(page))
    assert found.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert found.xpath("//nav[@class='turn']") == []


def test_an_unlisted_article_links_to_no_page_that_is_not_there(site: SmallSite) -> None:
    secret(site, "status: unlisted")
    site.build()
    assert broken_links(site.public, "https://news.test/") == []


def expiring(site: SmallSite) -> None:
    site.file("content/news/2025/fotos/segredo.png", png(note=SECRET))
    header = f"title: Vaga aberta\nsummary: {SECRET}\ntags: [{SECRET}]\nauthors: [Dra. {SECRET}]\nimage: fotos/segredo.png\nexpires: {at(0)}"
    site.article("2025/vaga", header, f"Corpo com {SECRET}.")


def test_an_expired_article_leaves_a_word_in_its_place_and_nothing_else(site: SmallSite) -> None:
    expiring(site)
    site.build(search=True, now=NOW - 1)
    assert "Vaga aberta" in site.read("feed.xml")
    site.build(search=True)
    page = parse(site.read("2025/03/04/vaga/index.html"))
    assert text(page, "//h1") == "Este artigo não está mais disponível"
    assert "Vaga aberta" in text(page, "//main")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert set(where(site.public, "vaga")) == {"2025/03/04/vaga/index.html", ".sitegen/manifest"}
    assert [path for path in where(site.public, SECRET) if not path.endswith(".png")] == []


def test_the_picture_of_an_expired_article_goes_with_it(site: SmallSite) -> None:
    expiring(site)
    site.build()
    assert where(site.public, SECRET, "segredo") == []


# Hostile text.

MACHINE = ("application/ld+json",)
BOOT = "try{document.documentElement.dataset.mode=localStorage.mode}catch{}"
"""The one inline script of every page."""
HOSTILE = """</script><script>alert(1)</script>"'&<b onclick=alert(1)>]]><!--${7*7}{{7*7}}"""
HEADLINE = typeset(HOSTILE, "pt-BR")
"""The same as a title, with typographic quotes and dashes."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """A site whose every name and title tries to be markup."""
    small = SmallSite(tmp_path_factory.mktemp("hostile"))
    small.file(
        "sitegen.toml",
        f"title = {json.dumps(HOSTILE)}\ndescription = {json.dumps(HOSTILE)}\nnotice = {json.dumps(HOSTILE)}\nbase_url = 'https://news.test/'\n"
        f"menu = [{{name = {json.dumps(HOSTILE)}, url = '/archive/'}}]\nsocial = [{{name = {json.dumps(HOSTILE)}, url = 'https://x.test/?a=1&b=2'}}]\n"
        f"[publisher]\nname = {json.dumps(HOSTILE)}\n[podcast]\ntitle = {json.dumps(HOSTILE)}\n[feeds]\nterm_minimum = 1\n",
    )
    small.file("content/news/2025/foto.png", png())
    small.file("content/media/som.mp3", b"x")
    header = {
        "title": HOSTILE, "date": "2025-03-04 10:00", "updated": "2025-03-05 10:00", "slug": "hostil", "summary": HOSTILE, "series": HOSTILE,
        "sections": [HOSTILE, "Outra"], "tags": [HOSTILE, "x"], "authors": [HOSTILE, "y"], "id": HOSTILE,
        "image": {"src": "foto.png", "alt": HOSTILE, "caption": HOSTILE, "credit": HOSTILE}, "audio": "/media/som.mp3",
        "dateline": {"place": HOSTILE, "agency": HOSTILE}, "source": {"name": HOSTILE, "url": "https://x.test/?a=1&b=2"},
        "corrections": [{"date": "2025-03-06", "text": HOSTILE}], "redirect_from": ['/velho"><script>alert(1)/'],
    }  # fmt: skip
    small.file("content/news/2025/hostil.md", json.dumps(header) + "\n\nUm texto.\n")
    page = {"title": HOSTILE, "description": HOSTILE, "menu": 1, "slug": "pagina"}
    small.file("content/pages/pagina.md", json.dumps(page) + "\n\nUm texto.\n")
    author = {"name": HOSTILE, "bio": "x", "description": HOSTILE, "links": [{"name": HOSTILE, "url": "https://x.test/?a=1&b=2"}]}
    small.file("content/authors/autor.md", json.dumps(author) + "\n")
    small.build()
    return small


def test_a_hostile_text_is_no_markup_on_any_page(hostile: SmallSite) -> None:
    for path, page in html_pages(hostile.public):
        assert [b.get("onclick") for b in page.xpath("//*[@onclick]")] == [], path
        assert all(s.get("src") or s.get("type") in MACHINE or s.text == BOOT for s in page.xpath("//script")), path
        assert page.xpath("//comment()") == [], path
        assert all(e.tag != "b" for e in page.iter("b")), path


def test_a_hostile_text_is_shown_as_it_is(hostile: SmallSite) -> None:
    page = parse(hostile.read("2025/03/04/hostil/index.html"))
    assert text(page, "//h1") == HEADLINE
    assert text(page, "//title").startswith(HEADLINE)
    assert page.xpath("//main//figure/img/@alt") == [HOSTILE]
    assert HOSTILE in text(page, "//*[@class='fix']")
    assert page.xpath("//ul[@class='tags']//a/text()") == [HOSTILE, "x"]


def test_a_hostile_text_survives_in_data_for_machines(hostile: SmallSite) -> None:
    page = parse(hostile.read("2025/03/04/hostil/index.html"))
    assert json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)["@graph"][0]["headline"] == HEADLINE[:110]
    home = parse(hostile.read("index.html"))
    assert json.loads(home.xpath("//script[@type='application/ld+json']")[0].text)["@graph"][0]["name"] == HOSTILE
    assert json.loads(hostile.read("manifest.webmanifest"))["name"] == HOSTILE
    assert json.loads(hostile.read("feed.json"))["items"][0]["title"] == HEADLINE
    for path in (p for p in hostile.tree() if p.endswith(".xml")):
        etree.parse(hostile.public / path)
    assert etree.parse(hostile.public / "feed.xml").xpath("//item/title/text()") == [HEADLINE]
    assert etree.parse(hostile.public / "feed.xml").xpath("//item/guid/text()") == [HOSTILE]
    assert html.unescape(etree.parse(hostile.public / "podcast.xml").xpath("string(//item/description)")) == HEADLINE


def test_hostile_names_break_no_link(hostile: SmallSite) -> None:
    assert broken_links(hostile.public, "https://news.test/") == []


# The base path.


@pytest.fixture(scope="module")
def under_path(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """The rich site as a project page of GitHub."""
    small = SmallSite(tmp_path_factory.mktemp("path"))
    small.write(RICH.replace("https://news.test/", "https://user.github.io/repo/"))
    small.build(search=True)
    return small


def test_every_address_of_every_page_starts_with_the_base_path(under_path: SmallSite) -> None:
    assert broken_links(under_path.public, "https://user.github.io/repo/") == []
    for path, page in html_pages(under_path.public):
        own = [url for url in urls_of(page) if not url.startswith(("#", "https://instagram.com/", "https://wa.me/", "mailto:"))]
        assert all(url.startswith(("/repo/", "https://user.github.io/repo/")) for url in own), path


def test_every_address_for_machines_starts_with_the_base_path(under_path: SmallSite) -> None:
    tree = under_path.tree()
    for path in tree:
        if path.endswith(".xml") or path == "feed/index.html":
            root = etree.fromstring(tree[path])
            urls = root.xpath("//@url | //@href | //*[local-name()='loc' or local-name()='link' and text()]/text()")
            assert urls or path == "sitemap-news.xml"
            assert all(str(url).startswith("https://user.github.io/repo/") for url in urls), path
    manifest = json.loads(tree["manifest.webmanifest"])
    assert {manifest["start_url"], manifest["scope"]} == {"/repo/"}
    assert all(icon["src"].startswith("/repo/") for icon in manifest["icons"])
    assert all(url.startswith("/repo/") for path in tree if path.startswith("old/") for url in json.loads(tree[path]).values())
    assert re.findall("Sitemap: (.+)", tree["robots.txt"].decode()) == [
        "https://user.github.io/repo/sitemap.xml",
        "https://user.github.io/repo/sitemap-news.xml",
    ]


def test_a_base_url_on_the_command_line_moves_the_whole_site(site: SmallSite, tmp_path: Path) -> None:
    site.article("2025/outra", "title: Outra\nredirect_from: [/repo/velha/]", "Veja [a primeira](/repo/2025/03/04/primeira/) e [esta](primeira.md).")
    site.build(base_url="https://user.github.io/repo/")
    assert broken_links(site.public, "https://user.github.io/repo/") == []
    assert (site.public / "velha/index.html").exists()


# Addresses and switches.

PERMALINKS = {
    "/{year}/{month}/{slug}/": "2025/03/primeira/index.html",
    "/{slug}/": "primeira/index.html",
    "/{year}/{slug}.html": "2025/primeira.html",
    "/%year%/%monthnum%/%day%/%postname%/": "2025/03/04/primeira/index.html",
    "/%year%/%monthnum%/%postname%": "2025/03/primeira/index.html",
    "/%postname%.html": "primeira.html",
    "/archives/%post_id%": "archives/4711/index.html",
    "/%category%/%postname%/": "comunidade/primeira/index.html",
    "/%author%/%postname%/": "ana-souza/primeira/index.html",
    "/{year}{month}{day}/{hour}-{minute}-{second}-{slug}/": "20250304/10-09-08-primeira/index.html",
}


@pytest.mark.parametrize("pattern", PERMALINKS)
def test_articles_stand_where_the_permalink_pattern_says(site: SmallSite, pattern: str) -> None:
    site.file("sitegen.toml", f'{SETTINGS}permalink = "{pattern}"\n')
    header = "title: Primeira\ndate: 2025-03-04 10:09:08\nid: wp-4711\nsection: Comunidade\nauthors: [Ana Souza]"
    site.article("2025/primeira", header)
    site.article("2025/segunda", "title: Segunda\nid: wp-12", "Veja [a outra](primeira.md) ou [[primeira]].")
    site.build()
    assert text(parse(site.read(PERMALINKS[pattern])), "//h1") == "Primeira"
    assert broken_links(site.public, "https://news.test/") == []


def test_two_articles_with_one_address_are_refused_with_both_named(site: SmallSite) -> None:
    site.file("sitegen.toml", f'{SETTINGS}permalink = "/{{slug}}/"\n')
    site.article("2026/primeira")
    with pytest.raises(SitegenError) as caught:
        site.build()
    said = " ".join(f"{p.path} {p.message}" for p in caught.value.problems)
    assert "content/news/2025/primeira.md" in said
    assert "content/news/2026/primeira.md" in said


def test_every_address_can_be_chosen(site: SmallSite) -> None:
    chosen = {
        "tag": "/assunto/{slug}/", "section": "/editoria/{slug}/", "author": "/autor/{slug}/", "place": "/lugar/{slug}/", "series": "/serie/{slug}/",
        "page": "/pagina/{slug}/", "tags": "/assuntos/", "sections": "/editorias/", "authors": "/autores/", "places": "/lugares/",
        "all_series": "/todas-as-series/", "corrections": "/correcoes/", "archive": "/arquivo/", "search": "/busca/",
    }  # fmt: skip
    site.write(RICH.replace('url = "/series/guerra-na-ucrania/"', 'url = "/serie/guerra-na-ucrania/"').replace("(/archive/)", "(/arquivo/)"))
    with (site.root / "sitegen.toml").open("a") as file:
        file.write("[addresses]\n" + "".join(f'{key} = "{value}"\n' for key, value in chosen.items()))
    site.build()
    tree = site.tree()
    slugs = {"tag": "russia", "section": "mundo", "author": "ana-souza", "place": "pequim", "series": "guerra-na-ucrania", "page": "sobre"}
    for key, value in chosen.items():
        assert f"{value.strip('/').replace('{slug}', slugs.get(key, ''))}/index.html" in tree
    defaults = (
        "tag/",
        "category/",
        "author/",
        "place/",
        "series/",
        "tags/",
        "categories/",
        "authors/",
        "places/",
        "corrections/",
        "archive/",
        "search/",
    )
    assert [path for path in tree if path.startswith(defaults)] == []
    assert "assunto/urss/index.html" in tree
    assert broken_links(site.public, "https://news.test/") == []


SWITCHES = {
    "listings.years": r"\d{4}/index\.html",
    "listings.months": r"\d{4}/\d\d/index\.html",
    "listings.days": r"\d{4}/\d\d/\d\d/index\.html",
    "listings.places": r"places?/.*",
    "listings.series": r"series/.*",
    "listings.corrections": r"corrections/.*",
    "feeds.terms": r"(tag|category|author)/.*/feed\.xml",
    "search.enabled": r"(search|pagefind)/.*",
}


@pytest.mark.parametrize("switch", [*SWITCHES, "all"])
def test_what_is_switched_off_is_gone_and_nothing_links_to_it(site: SmallSite, rich: SmallSite, switch: str) -> None:
    off = list(SWITCHES) if switch == "all" else [switch]
    assert all(any(re.fullmatch(SWITCHES[name], path) for path in rich.tree()) for name in off)
    site.write(re.sub("(?m)^(menu|icon) = .*\n", "", RICH))
    with (site.root / "sitegen.toml").open("a") as file:
        file.write("".join(f"{name} = false\n" for name in off))
    site.build()
    assert [path for path in site.tree() if any(re.fullmatch(SWITCHES[name], path) for name in off)] == []
    assert broken_links(site.public, "https://news.test/") == []


def test_owners_files_go_to_the_root_and_their_robots_txt_wins(site: SmallSite) -> None:
    site.file("content/static/ads.txt", "google.com, pub-1, DIRECT\n")
    site.file("content/static/robots.txt", "User-agent: *\nDisallow: /tmp/\n")
    site.build()
    assert site.read("ads.txt") == "google.com, pub-1, DIRECT\n"
    assert site.read("robots.txt") == "User-agent: *\nDisallow: /tmp/\n"


# Icons.


@pytest.mark.parametrize("name", ["media/icone.svg", "media/icone.png"])
def test_every_icon_is_made_from_one_picture(site: SmallSite, name: str) -> None:
    site.file("sitegen.toml", f'{SETTINGS}icon = "{name}"\n')
    site.file(f"content/{name}", ICON if name.endswith("svg") else png(512))
    site.build()
    sizes = {"favicon.ico": 32, "apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512, "icon-maskable.png": 512}
    for path, size in sizes.items():
        with Image.open(site.public / path) as icon:
            assert icon.format == ("ICO" if path.endswith("ico") else "PNG")
            assert icon.size == (size, size)
            middle = icon.convert("RGBA").getpixel((size // 2, size // 2))
            assert middle == (192, 0, 0, 255)
    for path in ("apple-touch-icon.png", "icon-maskable.png"):
        with Image.open(site.public / path) as icon:
            assert icon.convert("RGBA").getpixel((0, 0)) == (252, 250, 245, 255)
    manifest = json.loads(site.read("manifest.webmanifest"))
    for icon in manifest["icons"]:
        with Image.open(site.public / icon["src"].lstrip("/")) as picture:
            assert icon["sizes"] == f"{picture.width}x{picture.height}"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    page = parse(site.read("index.html"))
    assert page.xpath("//link[@rel='icon']/@href") == ["/icon.svg" if name.endswith("svg") else "/favicon.ico"]
    assert (site.public / "icon.svg").exists() == name.endswith("svg")


def test_a_site_without_an_icon_names_none(site: SmallSite) -> None:
    site.build()
    assert json.loads(site.read("manifest.webmanifest"))["icons"] == []
    assert parse(site.read("index.html")).xpath("//link[contains(@rel, 'icon')]") == []


# The demonstration archive.


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of this repository, built elsewhere."""
    place = tmp_path_factory.mktemp("demonstration")
    report = build(Request(REPOSITORY, output=place / "public", work=place / "work", now=NOW, search=False, base_url="https://user.github.io/repo/"))
    assert report.problems == []
    return place / "public"


def test_every_internal_link_of_the_demonstration_leads_somewhere(demonstration: Path) -> None:
    assert broken_links(demonstration, "https://user.github.io/repo/") == []


def test_every_page_of_the_demonstration_has_its_head(demonstration: Path) -> None:
    for path, page in full_pages(demonstration):
        assert len(page.xpath("//h1")) == 1, path
        assert page.get("lang") == "pt-BR", path
        assert len(text(page, "//head/title")) > 3, path
        noindex = page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        own = f"https://user.github.io/repo/{path.removesuffix('index.html')}"
        assert page.xpath("//link[@rel='canonical']/@href") == ([] if noindex else [own]), path
        assert page.xpath("//img[not(@alt)]") == [], path
        assert len(page.xpath("//main")) == 1, path


def test_the_policy_stands_before_anything_that_loads(demonstration: Path) -> None:
    for path, page in html_pages(demonstration):
        if path.endswith("latest.html"):
            continue
        first = page.xpath("(//meta[@http-equiv='Content-Security-Policy'] | //script | //link | //style | //img)[1]")[0]
        assert first.get("http-equiv") == "Content-Security-Policy", path
        rules = {rule.split()[0]: rule.split()[1:] for rule in first.get("content").split(";") if rule.strip()}
        assert rules["default-src"] in (["'self'"], ["'none'"]), path
        assert rules.pop("style-src-attr", []) in ([], ["'unsafe-inline'"]), path
        allowed = {word for words in rules.values() for word in words}
        assert not allowed & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:"}, path
        assert "https:" not in rules.get("script-src", []), path
        assert not rules.keys() & {"frame-ancestors", "report-uri", "sandbox"}, path


def test_no_page_holds_what_the_policy_forbids(demonstration: Path) -> None:
    for path, page in html_pages(demonstration):
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        for script in page.xpath("//script[not(@src)]"):
            key = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
            assert script.get("type") == "application/ld+json" or f"'sha256-{key}'" in policy[0], path
        assert page.xpath("//style") == [], path
        assert all(re.fullmatch("background:#[0-9a-f]{6}", style) for style in page.xpath("//@style")), path
        assert [name for name in page.xpath("//@*") if getattr(name, "attrname", "").startswith("on")] == [], path
        assert page.xpath("//iframe | //object | //embed | //base") == [], path


def test_no_page_asks_another_host_when_it_loads(demonstration: Path) -> None:
    loads = (
        "//script/@src | //img/@src | //link[@rel='stylesheet' or contains(@rel, 'icon') or @rel='manifest' or @rel='preload']/@href | //audio/@src"
    )
    for path, page in html_pages(demonstration):
        assert all(str(url).startswith(("/repo/", "data:")) for url in page.xpath(loads)), path


def test_structured_data_of_the_demonstration_load(demonstration: Path) -> None:
    count = 0
    for path, page in full_pages(demonstration):
        for script in page.xpath("//script[@type='application/ld+json']"):
            assert json.loads(script.text)["@context"] == "https://schema.org", path
            count += 1
    assert count > 60


def test_no_two_pages_of_the_demonstration_share_a_title(demonstration: Path) -> None:
    seen: dict[str, str] = {}
    for path, page in full_pages(demonstration):
        title = text(page, "//head/title")
        assert title not in seen, f"{path} and {seen.get(title)}: {title}"
        seen[title] = path


def test_headings_of_the_demonstration_skip_no_level(demonstration: Path) -> None:
    for path, page in full_pages(demonstration):
        levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
        assert all(b <= a + 1 for a, b in pairwise(levels)), path


def test_ids_of_the_demonstration_are_unique_in_their_page(demonstration: Path) -> None:
    for path, page in full_pages(demonstration):
        ids = [str(i) for i in page.xpath("//@id")]
        assert len(ids) == len(set(ids)), path


def test_the_build_s_clock_decides_not_the_machine_s(site: SmallSite) -> None:
    site.article("2025/depois", f"publish_at: {at(50)}")
    assert not any("depois" in path for path in site.build().paths)
    assert any("depois" in path for path in site.build(now=NOW + 50).paths)


def test_names_that_hosts_fix_are_carried_to_the_root(site: SmallSite) -> None:
    for name in (".nojekyll", ".well-known/security.txt", "_redirects", "_headers", ".htaccess"):
        site.file(f"content/static/{name}", "x\n")
    site.file("content/static/.secret", "x\n")
    site.file("content/news/.well-known/x.md", "no content\n")
    site.build()
    assert {".nojekyll", ".well-known/security.txt", "_redirects", "_headers", ".htaccess"} <= site.tree().keys()
    assert ".secret" not in site.tree()


def test_old_addresses_of_terms_lead_to_them(site: SmallSite) -> None:
    site.file("content/sections/comunidade.md", "---\ntitle: Comunidade\nredirect_from: /editoria/gente/\n---\n")
    site.build()
    assert "/category/comunidade/" in site.read("editoria/gente/index.html")


def test_an_agency_is_an_organization_to_machines(site: SmallSite) -> None:
    site.file("content/authors/agencia.md", "---\nname: Agência\nkind: organization\n---\n")
    site.article("2025/a", "authors: [Ana Souza, Agência]")
    site.build()
    assert re.findall(r'"@type":"(\w+)","name":"(Ana Souza|Agência)"', site.read("2025/03/04/a/index.html")) == [
        ("Person", "Ana Souza"),
        ("Organization", "Agência"),
    ]


def test_previews_of_drafts_ask_machines_to_stay_away(site: SmallSite) -> None:
    site.article("2025/d", "status: draft")
    site.article("2025/f", "date: 2035-01-01")
    site.build(drafts=True, future=True)
    assert "name=robots content=noindex" in site.read("2025/03/04/d/index.html")
    assert "name=robots content=noindex" in site.read("2035/01/01/f/index.html")


@pytest.fixture
def branches(site: SmallSite) -> SmallSite:
    """Sections on three levels."""
    for name, parent in (("mundo", ""), ("asia", "Mundo"), ("japao", "asia")):
        above = f"parent: {parent}\n" if parent else ""
        site.file(f"content/sections/{name}.md", f"---\ntitle: {name.title()}\n{above}---\n")
    site.article("2025/a", "sections: [Japao]")
    site.article("2025/b", "sections: [Mundo, Asia]")
    return site


def test_a_section_below_another_has_its_address_there_and_its_articles_in_both(branches: SmallSite) -> None:
    branches.build()
    for path, articles in (("mundo", "ab"), ("mundo/asia", "ab"), ("mundo/asia/japao", "a")):
        page = parse(branches.read(f"category/{path}/index.html"))
        assert sorted(
            url[-2] for url in page.xpath("//main//article//a/@href | //main//*[contains(@class, 'cards')]//a/@href") if url.startswith("/2025/")
        ) == sorted(articles)
    deep = parse(branches.read("category/mundo/asia/japao/index.html"))
    assert deep.xpath("//nav[@class='crumbs']//a/@href") == ["/categories/", "/category/mundo/", "/category/mundo/asia/"]
    assert "/category/mundo/asia/" in parse(branches.read("category/mundo/index.html")).xpath("//main//ul[@class='tags']//a/@href")
    for old, new in (("asia", "mundo/asia"), ("japao", "mundo/asia/japao")):
        assert f'url=/category/{new}/"' in branches.read(f"category/{old}/index.html")
    assert "href=/category/mundo/asia/japao/>Japao</a>" in branches.read("2025/03/04/a/index.html")


@pytest.mark.parametrize(
    ("name", "parent", "said"),
    [
        ("mundo", "Japao", "is below itself"),
        ("asia", "Asia", "is below itself"),
        ("asia", "Mundu", "there is no section 'Mundu' for this one to be below"),
    ],
)
def test_sections_that_stand_nowhere_or_in_a_circle_are_named(branches: SmallSite, name: str, parent: str, said: str) -> None:
    branches.file(f"content/sections/{name}.md", f"---\ntitle: {name.title()}\nparent: {parent}\n---\n")
    done = branches.run("build")
    assert done.returncode == 1
    assert said in done.stderr
    assert re.search(r"content/sections/\w+\.md:3:\d+: error", done.stderr)
