"""Feeds and sitemaps, read back by the programs that readers and search engines use."""

import json
import re
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import feedparser
import pytest
from conftest import NOW, SETTINGS, SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from sitegen.render import filters

SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
BASE = "https://user.github.io/repo/"
FULL = f"""\
-- sitegen.toml --
title = "Jornal de Teste"
description = "Notícias de teste"
base_url = "{BASE}"
timezone = "Asia/Tokyo"
icon = "media/icone.svg"
[publisher]
name = "Radio Shiga"
email = "redacao@news.test"
[podcast]
title = "Radio Shiga: programas"
category = "News"
[feeds]
items = 4
term_items = 3
-- content/media/icone.svg --
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>
-- content/media/foto.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>
-- content/media/entrevista.mp3 --
0123456789
-- content/news/2026/a1.md --
---
title: A mais velha
date: 2026-05-01 10:00
tags: [Lago]
---
Um.
-- content/news/2026/a2.md --
---
title: "Kim & Putin: “o que se sabe” <hoje>"
date: 2026-05-02 21:10
updated: 2026-06-01 08:00
section: Mundo
tags: [Lago, Coreia do Norte]
authors: [Ana Souza, Agência Brasil]
summary: Um resumo & <mais>.
image: {{src: /media/foto.svg, alt: Um lago}}
id: wp-4711
audio: {{src: /media/entrevista.mp3, duration: "12:40"}}
---
Um [artigo](a1.md), a [página](/tags/), o [trecho](#fontes), [fora](https://example.org/x?a=1&b=2), uma nota[^1].

![Um lago](/media/foto.svg)

## Fontes

[^1]: A nota.
-- content/news/2026/a3.md --
---
title: Terceira
date: 2026-05-03 10:00
tags: [Lago]
authors: [Ana Souza]
lang: en
---
Três.
-- content/news/2026/a4.md --
---
title: Quarta
date: 2026-05-04 10:00
tags: [Lago]
authors: [Ana Souza]
section: Mundo
---
Quatro.
-- content/news/2026/a5.md --
---
title: Quinta
date: 2026-05-05 10:00
section: Mundo
audio: /media/entrevista.mp3
---
Cinco.
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Built once; the tests only read it."""
    small = SmallSite(tmp_path_factory.mktemp("feeds"))
    small.write(FULL)
    small.build()
    return small


def feed(site: SmallSite, path: str = "feed.xml") -> feedparser.FeedParserDict:
    """A feed as a reader's program sees it: without a complaint, and without cleaning."""
    found = feedparser.parse((site.public / path).read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    assert found.bozo == 0, found.get("bozo_exception")
    return found


def xml(site: SmallSite, path: str) -> etree._Element:
    """A file read strictly."""
    return etree.fromstring((site.public / path).read_bytes(), etree.XMLParser(recover=False, resolve_entities=False))


def find(root: etree._Element, path: str) -> list[str]:
    return [str(found) for found in root.xpath(path, namespaces=SPACES)]


def locs(site: SmallSite, path: str) -> list[str]:
    return find(xml(site, path), "//s:loc/text()")


# RSS.


def test_the_feed_holds_the_newest_articles_newest_first(full: SmallSite) -> None:
    assert [entry.title for entry in feed(full).entries] == ["Quinta", "Quarta", "Terceira", "Kim & Putin: “o que se sabe” <hoje>"]


def test_the_channel_says_what_the_site_is(full: SmallSite) -> None:
    found = feed(full)
    assert found.version == "rss20"
    assert found.feed.title == "Jornal de Teste"
    assert found.feed.subtitle == "Notícias de teste"
    assert found.feed.language == "pt-br"
    assert found.feed.link == BASE
    assert [link.href for link in found.feed.links if link.rel == "self"] == [f"{BASE}feed.xml"]


def test_an_item_carries_all_that_readers_show(full: SmallSite) -> None:
    entry = feed(full).entries[3]
    assert entry.link == f"{BASE}2026/05/02/a2/"
    assert [author.name for author in entry.authors] == ["Ana Souza", "Agência Brasil"]
    assert [tag.term for tag in entry.tags] == ["Mundo", "Lago", "Coreia do Norte"]
    assert entry.summary == "Um resumo &amp; &lt;mais>."
    assert entry.media_content[0]["url"] == f"{BASE}media/foto.svg"
    assert [dict(e) for e in entry.enclosures] == [{"href": f"{BASE}media/entrevista.mp3", "length": "11", "type": "audio/mpeg"}]


def test_a_guid_is_the_id_or_the_address_and_no_permalink(full: SmallSite) -> None:
    root = xml(full, "feed.xml")
    assert find(root, "//guid/text()")[2:] == [f"{BASE}2026/05/03/a3/", "wp-4711"]
    assert set(find(root, "//guid/@isPermaLink")) == {"false"}


def test_a_guid_with_an_id_survives_a_new_title_date_and_address(site: SmallSite) -> None:
    site.article("2025/primeira", "title: Uma\nid: wp-1")
    site.build()
    before = find(xml(site, "feed.xml"), "//guid/text()")
    site.file("content/news/2025/primeira.md", "---\ntitle: Outra\ndate: 2025-03-05\nslug: outra\nid: wp-1\n---\nNovo.\n")
    site.build()
    assert find(xml(site, "feed.xml"), "//guid/text()") == before == ["wp-1"]


def test_an_article_that_moved_keeps_the_guid_of_its_first_address(site: SmallSite) -> None:
    site.article("2025/primeira", "title: Primeira")
    site.build()
    before = find(xml(site, "feed.xml"), "//guid/text()")
    site.article("2025/primeira", "title: Primeira\nslug: nova\nredirect_from: [/2025/03/04/primeira/]")
    site.build()
    assert find(xml(site, "feed.xml"), "//link/text()")[1] == "https://news.test/2025/03/04/nova/"
    assert find(xml(site, "feed.xml"), "//guid/text()") == before


def test_the_full_text_is_there_with_absolute_addresses_only(full: SmallSite) -> None:
    body = html.fragment_fromstring(feed(full).entries[3].content[0].value, create_parent="div")
    urls = [str(url) for url in body.xpath("//@href | //@src")]
    assert all(url.startswith(("https://user.github.io/repo/", "https://example.org/")) for url in urls)
    assert {f"{BASE}2026/05/01/a1/", f"{BASE}tags/", f"{BASE}2026/05/02/a2/#fontes", f"{BASE}media/foto.svg"} <= set(urls)
    assert "https://example.org/x?a=1&b=2" in urls
    assert any(url.startswith(f"{BASE}2026/05/02/a2/#fn") for url in urls)
    assert body.xpath("//h2/text()") == ["Fontes"]


@pytest.mark.parametrize("language", ["pt-BR", "en", "ja", "ar"])
def test_dates_are_rfc_822_in_english_in_every_language(site: SmallSite, language: str) -> None:
    site.file("sitegen.toml", f'{SETTINGS}language = "{language}"\n')
    site.article("2026/agosto", "date: 2026-08-02 03:04:05")
    site.build()
    dates = find(xml(site, "feed.xml"), "//pubDate/text() | //lastBuildDate/text()")
    assert dates == ["Sun, 02 Aug 2026 03:04:05 +0900", "Sun, 02 Aug 2026 03:04:05 +0900", "Tue, 04 Mar 2025 10:00:00 +0900"]


def test_the_feed_s_date_is_that_of_its_newest_change_not_of_the_build(full: SmallSite) -> None:
    built = find(xml(full, "feed.xml"), "//lastBuildDate/text()")[0]
    assert parsedate_to_datetime(built) == datetime.fromisoformat("2026-06-01T08:00:00+09:00")
    assert feed(full, "author/ana-souza/feed.xml").feed.updated == built


def test_a_later_build_of_the_same_site_changes_no_feed(full: SmallSite) -> None:
    before = full.tree()
    full.build(now=NOW + 365 * 86400, clean=True)
    assert full.tree() == before


def test_wordpress_address_of_the_feed_holds_the_same_bytes(full: SmallSite) -> None:
    assert full.read("feed/index.html") == full.read("feed.xml")


def test_items_are_as_many_as_the_settings_say(site: SmallSite) -> None:
    for n in range(9):
        site.article(f"2026/n{n}", f"title: N{n}\ndate: 2026-05-0{n + 1}\ntags: [T]")
    site.file("sitegen.toml", f"{SETTINGS}[feeds]\nitems = 2\nterm_items = 3\n")
    site.build()
    assert [e.title for e in feed(site).entries] == ["N8", "N7"]
    assert [e.title for e in feed(site, "tag/t/feed.xml").entries] == ["N8", "N7", "N6"]
    assert len(json.loads(site.read("feed.json"))["items"]) == 2


def test_what_is_not_listed_is_in_no_feed(site: SmallSite) -> None:
    site.article("2026/oculta", "title: Oculta\nstatus: unlisted\naudio: https://example.org/a.mp3")
    site.build()
    assert not any("Oculta" in site.read(path) for path in site.tree() if path.startswith(("feed", "podcast", "sitemap")))


# Feeds of terms.

TERMS = {
    "tag/lago/feed.xml": ("Lago – Jornal de Teste", ["Quarta", "Terceira", "Kim & Putin: “o que se sabe” <hoje>"], "tag/lago/"),
    "category/mundo/feed.xml": ("Mundo – Jornal de Teste", ["Quinta", "Quarta", "Kim & Putin: “o que se sabe” <hoje>"], "category/mundo/"),
    "author/ana-souza/feed.xml": ("Ana Souza – Jornal de Teste", ["Quarta", "Terceira", "Kim & Putin: “o que se sabe” <hoje>"], "author/ana-souza/"),
}


@pytest.mark.parametrize("path", TERMS)
def test_a_tag_a_section_and_an_author_have_feeds_of_their_own(full: SmallSite, path: str) -> None:
    title, items, link = TERMS[path]
    found = feed(full, path)
    assert (found.feed.title, [e.title for e in found.entries], found.feed.link) == (title, items, BASE + link)
    assert [found_link.href for found_link in found.feed.links if found_link.rel == "self"] == [BASE + path]
    page = html.fromstring(full.read(f"{link}index.html"))
    assert f"/repo/{path}" in page.xpath("//link[@rel='alternate']/@href")


def test_terms_with_few_articles_have_no_feed(full: SmallSite) -> None:
    found = {path for path in full.tree() if path.endswith("/feed.xml")}
    assert found == set(TERMS)


def test_feeds_of_terms_carry_whole_texts_on_request_only(full: SmallSite, site: SmallSite) -> None:
    assert "content" not in feed(full, "tag/lago/feed.xml").entries[0]
    site.file("sitegen.toml", f"{SETTINGS}[feeds]\nterm_minimum = 1\nterm_content = true\n")
    site.build()
    assert feed(site, "tag/lago/feed.xml").entries[0].content[0].value.strip() == "<p>Um texto.</p>"


# JSON Feed.

KNOWN = {
    "feed": {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items"},
    "item": {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments"},
    "author": {"name", "url", "avatar"},
    "attachment": {"url", "mime_type", "title", "size_in_bytes", "duration_in_seconds"},
}  # fmt: skip


def test_the_json_feed_keeps_to_its_specification(full: SmallSite) -> None:
    found = json.loads(full.read("feed.json"))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"] == "Jornal de Teste"
    assert (found["home_page_url"], found["feed_url"]) == (BASE, f"{BASE}feed.json")
    assert found.keys() <= KNOWN["feed"]
    for item in found["items"]:
        assert item.keys() <= KNOWN["item"]
        assert isinstance(item["id"], str)
        assert item["content_html"] or item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert all(author.keys() <= KNOWN["author"] and author["name"] for author in item.get("authors", ()))
        assert all(file.keys() <= KNOWN["attachment"] and file["mime_type"] for file in item.get("attachments", ()))


def test_an_item_of_the_json_feed_says_what_the_rss_item_says(full: SmallSite) -> None:
    item: dict[str, Any] = json.loads(full.read("feed.json"))["items"][3]
    entry = feed(full).entries[3]
    assert (item["id"], item["url"], item["title"]) == (entry.id, entry.link, entry.title)
    assert item["content_html"].strip() == entry.content[0].value.strip()
    assert item["summary"] == "Um resumo & <mais>."
    assert item["tags"] == ["Mundo", "Lago", "Coreia do Norte"]
    assert item["authors"][1] == {"name": "Agência Brasil", "url": f"{BASE}author/agencia-brasil/"}
    assert item["image"] == f"{BASE}media/foto.svg"
    assert item["attachments"] == [{"url": f"{BASE}media/entrevista.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 11, "duration_in_seconds": 760}]
    assert item["date_modified"] == "2026-06-01T08:00:00+09:00"


# Podcast.


def test_the_podcast_holds_articles_with_sound(full: SmallSite) -> None:
    found = feed(full, "podcast.xml")
    root = xml(full, "podcast.xml")
    assert [entry.title for entry in found.entries] == ["Quinta", "Kim & Putin: “o que se sabe” <hoje>"]
    assert found.feed.title == "Radio Shiga: programas"
    assert [link.href for link in found.feed.links if link.rel == "self"] == [f"{BASE}podcast.xml"]
    assert find(root, "//channel/itunes:author/text()") == ["Radio Shiga"]
    assert find(root, "//channel/itunes:owner/itunes:email/text()") == ["redacao@news.test"]
    assert find(root, "//channel/itunes:category/@text") == ["News"]
    assert find(root, "//channel/itunes:explicit/text()") == ["false"]
    assert find(root, "//channel/itunes:image/@href") == [f"{BASE}icon-512.png"]
    assert find(root, "//item/itunes:duration/text()") == ["760"]
    assert find(root, "//item/guid/text()") == [f"{BASE}2026/05/05/a5/", "wp-4711"]
    assert find(root, "//item/enclosure/@length") == ["11", "11"]
    assert find(root, "//item/enclosure/@url") == [f"{BASE}media/entrevista.mp3"] * 2


def test_without_sound_there_is_no_podcast(site: SmallSite) -> None:
    site.build()
    assert "podcast.xml" not in site.tree()
    assert "podcast" not in site.read("index.html")


def test_a_new_recording_under_the_same_name_has_its_new_length(site: SmallSite) -> None:
    site.file("content/media/som.mp3", b"12345")
    site.article("2026/som", "audio: /media/som.mp3")
    site.build()
    site.file("content/media/som.mp3", b"1234567890")
    site.build()
    for path in ("podcast.xml", "feed.xml"):
        assert find(xml(site, path), "//enclosure/@length") == ["10"], path


def test_a_recording_has_the_type_of_its_name(site: SmallSite) -> None:
    kinds = {"a.mp3": "audio/mpeg", "b.m4a": "audio/mp4", "c.ogg": "audio/ogg", "d.opus": "audio/ogg", "e.WAV": "audio/wav"}
    for name in kinds:
        site.file(f"content/media/{name}", b"1")
        site.article(f"2026/{name[0]}", f"audio: /media/{name}\nslug: som-{name[0]}")
    site.build()
    root = xml(site, "podcast.xml")
    found = zip(find(root, "//enclosure/@url"), find(root, "//enclosure/@type"), strict=True)
    assert {url.rpartition("/")[2]: kind for url, kind in found} == kinds


# Text that XML cannot hold.

LEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production 2, the other way round."""


def test_every_control_character_leaves_the_feeds_well_formed(site: SmallSite) -> None:
    codes = [*range(1, 9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF]
    wild = "".join(f"{chr(code)}z" for code in codes)
    header = {"title": f"A{wild}", "date": "2026-05-01", "summary": wild, "tags": [f"T{wild}"], "authors": [wild], "slug": "bravo"}
    site.file("content/news/2026/bravo.md", json.dumps(header) + f"\n\n{wild}\n")
    report = site.build()
    for path in site.tree():
        if path.endswith(".xml"):
            xml(site, path)
    assert json.loads(site.read("feed.json"))["items"][0]["title"].startswith("Az")
    assert feed(site).entries[0].content[0].value.count("z") == len(codes)
    assert {p.path for p in report.problems if p.warning} == {"content/news/2026/bravo.md"}


def test_ends_of_sections_and_our_own_marks_are_plain_text(site: SmallSite) -> None:
    texts = ["]]>", "a ]]]]> b", "<![CDATA[ x ]]>", "]]&gt;", "\u0002" + "0\u0003", "\u0004" + "7\u0005"]
    for n, text in enumerate(texts):
        header = json.dumps({"title": text, "date": f"2026-05-0{n + 1}", "slug": f"n{n}", "summary": text})
        site.file(f"content/news/2026/n{n}.md", f"{header}\n\n`{text}` [x](../2025/primeira.md)\n")
    site.build()
    items = json.loads(site.read("feed.json"))["items"]
    for text, entry, item in zip(reversed(texts), feed(site).entries, items, strict=False):
        plain = re.sub("[\x02-\x05]", "", text)
        assert entry.title == item["title"] == plain
        assert html.fromstring(entry.summary).text_content() == plain.strip()
        assert html.fromstring(entry.content[0].value).xpath("string(//code)") == plain.strip()


@settings(max_examples=200)
@given(st.text(st.characters(codec=None, exclude_categories=("Cs",)), max_size=60))
def test_any_text_survives_as_xml_and_cdata(text: str) -> None:
    legal = LEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    for made in (filters.cdata(text), filters.xml(text)):
        assert (etree.fromstring(f"<a>{made}</a>".encode()).text or "") == legal


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=4)


@settings(max_examples=40)
@given(VALUES | st.dictionaries(st.text(max_size=20), VALUES, max_size=3))
def test_any_value_survives_as_json_and_cannot_leave_a_script(value: object) -> None:
    made = str(filters.json(value))
    assert json.loads(made) == value
    assert not set("<>&") & set(made)


# Sitemaps.


def test_the_index_names_one_sitemap_for_each_year_and_one_for_the_rest(site: SmallSite) -> None:
    site.article("2024/x", "title: X\ndate: 2024-12-31 23:59")
    site.build()
    assert locs(site, "sitemap.xml") == [f"https://news.test/{name}.xml" for name in ("sitemap-2024", "sitemap-2025", "sitemap-pages")]
    assert locs(site, "sitemap-2024.xml") == ["https://news.test/2024/12/31/x/"]
    assert locs(site, "sitemap-2025.xml") == ["https://news.test/2025/03/04/primeira/"]


def test_no_address_is_in_two_sitemaps_and_each_is_a_page_to_be_indexed(full: SmallSite) -> None:
    parts = [url.removeprefix(BASE) for url in locs(full, "sitemap.xml")]
    urls = [url for part in parts for url in locs(full, part)]
    assert len(urls) == len(set(urls)) > 5
    for url in urls:
        page = html.fromstring((full.public / url.removeprefix(BASE) / "index.html").read_bytes())
        assert page.xpath("//link[@rel='canonical']/@href") == [url]
        assert page.xpath("//meta[@name='robots']/@content") != ["noindex"]


def test_sitemaps_leave_out_what_search_engines_need_not_see(site: SmallSite) -> None:
    site.article("2025/oculta", "title: Oculta\nstatus: unlisted\nredirect_from: [/velha/]")
    site.article("2025/finda", "title: Finda\nexpires: 2026-01-01")
    site.article("2025/alheia", "title: Alheia\ncanonical: https://agencia.example/1")
    site.file("content/pages/segredo.md", "---\ntitle: Página oculta\nstatus: unlisted\n---\nx\n")
    site.build()
    urls = [url for path in site.tree() if path.startswith("sitemap-") for url in locs(site, path)]
    for word in ("oculta", "velha", "finda", "alheia", "segredo", "search", "404", "page/", "tag/lago"):
        assert not any(word in url for url in urls), word


def test_the_date_of_a_change_is_the_article_s_not_the_build_s(site: SmallSite) -> None:
    site.article("2025/mudou", "title: Mudou\ndate: 2025-02-01\nupdated: 2025-06-07 08:09")
    site.build()
    root = xml(site, "sitemap-2025.xml")
    assert find(root, "//s:lastmod/text()") == ["2025-06-07T08:09:00+09:00", "2025-03-04T10:00:00+09:00"]
    assert find(xml(site, "sitemap.xml"), "//s:sitemap[contains(s:loc, '2025')]/s:lastmod/text()") == ["2025-06-07T08:09:00+09:00"]


def test_past_years_stay_as_they_are_when_an_article_is_added(site: SmallSite) -> None:
    site.build()
    before = (site.public / "sitemap-2025.xml").stat().st_ino
    site.article("2026/nova", "date: 2026-01-01")
    report = site.build()
    assert (site.public / "sitemap-2025.xml").stat().st_ino == before
    assert "sitemap-2025.xml" not in report.reasons


def test_pictures_are_named_in_the_sitemap(full: SmallSite) -> None:
    assert find(xml(full, "sitemap-2026.xml"), "//image:loc/text()") == [f"{BASE}media/foto.svg"]


def test_large_years_are_cut_at_the_limit(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["sitegen.features.sitemaps"], "_LIMIT", 3)
    for n in range(7):
        site.article(f"2024/n{n}", f"title: N{n}\ndate: 2024-05-0{n + 1}\nsection: S{n}")
    site.build()
    assert [url.rpartition("/")[2] for url in locs(site, "sitemap.xml")] == [
        "sitemap-2024.xml", "sitemap-2024-2.xml", "sitemap-2024-3.xml", "sitemap-2025.xml", "sitemap-pages.xml", "sitemap-pages-2.xml", "sitemap-pages-3.xml",
        "sitemap-pages-4.xml",
    ]  # fmt: skip
    parts = [locs(site, path) for path in ("sitemap-2024.xml", "sitemap-2024-2.xml", "sitemap-2024-3.xml")]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert all(a < b for a, b in pairwise([url for part in parts for url in part]))


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat()


def test_the_news_sitemap_holds_the_last_48_hours_of_the_build_s_clock(site: SmallSite) -> None:
    hours = {"agora": 0, "ontem": -24, "limite": -48, "velha": -49, "futura": 1}
    for name, hour in hours.items():
        site.article(f"2027/{name}", f"title: {name}\ndate: {moment(hour * 3600)}\nslug: {name}")
    site.article("2027/embargo", f"title: embargo\ndate: 2026-12-01\npublish_at: {moment(-3600)}")
    site.build(future=True)
    root = xml(site, "sitemap-news.xml")
    assert set(find(root, "//news:title/text()")) == {"agora", "ontem", "limite", "embargo"}
    assert set(find(root, "//news:name/text()")) == {"Jornal de Teste"}
    assert set(find(root, "//news:language/text()")) == {"pt"}
    assert datetime.fromisoformat(find(root, "//news:publication_date/text()")[0]).tzinfo
    site.build(now=NOW + 49 * 3600)
    assert find(xml(site, "sitemap-news.xml"), "//news:title/text()") == ["futura"]
    site.build(now=NOW + 99 * 3600)
    assert locs(site, "sitemap-news.xml") == []


def test_the_news_sitemap_leaves_out_what_is_canonical_elsewhere(site: SmallSite) -> None:
    site.article("2027/alheia", f"title: Alheia\ndate: {moment(-60)}\ncanonical: https://agencia.example/1")
    site.build()
    assert locs(site, "sitemap-news.xml") == []


def test_the_news_sitemap_holds_the_newest_thousand_at_most(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["sitegen.features.sitemaps"], "_NEWS_LIMIT", 3)
    for n in range(5):
        site.article(f"2027/n{n}", f"title: N{n}\ndate: {moment(n - 60)}")
    site.build()
    assert find(xml(site, "sitemap-news.xml"), "//news:title/text()") == ["N4", "N3", "N2"]


def test_robots_may_go_everywhere_and_learn_of_the_sitemaps(full: SmallSite) -> None:
    lines = full.read("robots.txt").splitlines()
    assert lines[:2] == ["User-agent: *", "Disallow:"]
    assert [line for line in lines if line.startswith("Sitemap:")] == [f"Sitemap: {BASE}sitemap.xml", f"Sitemap: {BASE}sitemap-news.xml"]


def test_every_xml_file_of_the_site_says_that_it_is_utf_8(full: SmallSite) -> None:
    for path in Path(full.public).rglob("*.xml"):
        assert path.read_bytes().startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<')
