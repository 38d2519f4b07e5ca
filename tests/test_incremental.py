"""An incremental build equals a clean one byte for byte, and costs what changed."""

import io
import os
import pickle
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest
from conftest import NOW, SmallSite
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from PIL import Image

import sitegen
from sitegen.build import Report, build
from sitegen.errors import SitegenError
from sitegen.outputs import Page
from sitegen.plan import Plan, Prints, make_plan
from sitegen.planning import survey
from sitegen.render.theme import TemplateDigest, theme_folder
from sitegen.request import Request
from sitegen.warm import Warm

DAY = 86_400
MEMORY = Path("/dev/shm")
"""A file system without a disk, where the machine has one: thousands of small files cost less there."""


@contextmanager
def compiled_once() -> Iterator[None]:
    """Jinja's parser and compiler take most of the time of a small build; what they make of one text is always the same."""
    made: dict[Any, Any] = {}
    find_all = jinja2.nodes.Template.find_all

    def remembering(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(self: jinja2.Environment, source: Any, *arguments: Any, **options: Any) -> Any:
            key = name, self.trim_blocks, str(source), arguments, tuple(sorted(options.items()))
            if key not in made:
                made[key] = original(self, source, *arguments, **options)
            return made[key]

        return wrapper

    def found(self: jinja2.nodes.Template, kinds: Any) -> Iterator[Any]:
        key = id(self), kinds
        if key not in made:
            made[key] = self, list(find_all(self, kinds))
        return iter(made[key][1])

    with pytest.MonkeyPatch.context() as patch:
        for name in ("parse", "compile"):
            patch.setattr(jinja2.Environment, name, remembering(name, getattr(jinja2.Environment, name)))
        patch.setattr(jinja2.nodes.Template, "find_all", found)
        yield


@pytest.fixture(autouse=True, scope="module")
def templates_are_compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


def png(width: int, height: int, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def clean_build(site: SmallSite, **options: Any) -> Report:
    """The same sources in a new folder, built for the first time."""
    other = SmallSite(site.root.with_name(f"{site.root.name}-clean"))
    shutil.rmtree(other.root, ignore_errors=True)
    shutil.copytree(site.root, other.root, ignore=lambda folder, names: {"public", ".sitegen"} & set(names) if folder == str(site.root) else set())
    return other.build(**options)


def assert_as_clean(site: SmallSite, **options: Any) -> None:
    """Every published byte, and the list of published files, are those of a clean build."""
    report = clean_build(site, **options)
    here, there = site.tree(), site.tree(Path(report.output))
    assert sorted(here) == sorted(there)
    assert [path for path in here if here[path] != there[path]] == []


PAPER = """-- sitegen.toml --
title = "Jornal do Lago"
base_url = "https://news.test/"
timezone = "Asia/Tokyo"
[listings]
newest = 3
rows = 10
[feeds]
items = 4
term_items = 2
term_minimum = 2
-- content/news/2023/a1.md --
---
title: A ponte velha
date: 2023-05-01 10:00
summary: Um resumo da ponte.
tags: [Lago, Ponte]
section: Cidade
authors: [Ana Souza]
redirect_from: [/antiga/, "/?p=12"]
---
Primeiro texto, longe de todos os feeds.
-- content/news/2024/b1.md --
---
title: Rio, parte um
date: 2024-02-01 10:00
summary: Resumo da parte um.
tags: [Rio]
section: Cidade
authors: [Ana Souza]
series: O rio
image: {src: /media/foto.png, alt: O rio, caption: Uma legenda}
---
Veja [a ponte](../2023/a1.md).
-- content/news/2024/b2.md --
---
title: Rio, parte dois
date: 2024-02-02 10:00
summary: Resumo da parte dois.
tags: [Rio, Lago]
section: Cidade
authors: [Bruno Lima]
series: O rio
corrections: [{date: 2024-02-03, text: "Eram duas pontes."}]
dateline: {place: Otsu, date: 2024-02-02, agency: Xinhua}
---
Segue [a parte um](b1.md) e ![foto](/media/foto.png).
-- content/news/2025/c1.md --
---
title: Entrevista no estúdio
date: 2025-03-04 10:00
summary: Resumo da entrevista.
tags: [Lago]
section: Cultura
authors: [Ana Souza]
audio: {src: /media/som.mp3, duration: "1:02"}
---
A conversa completa. [[Sobre nós]]
-- content/news/2025/d1.md --
---
title: Um rascunho
date: 2025-04-01 10:00
status: draft
---
Ainda não.
-- content/news/2025/e1.md --
---
title: Para assinantes
date: 2025-05-01 10:00
summary: Resumo dos assinantes.
status: unlisted
tags: [Ponte]
---
Fora das listas.
-- content/news/2026/f1.md --
---
title: Promoção de inverno
date: 2026-12-01 10:00
summary: Resumo da promoção.
expires: 2027-02-01
tags: [Lago]
section: Cultura
---
Só até janeiro.
-- content/news/2026/g1.md --
---
title: A feira de fevereiro
date: 2027-01-10 10:00
publish_at: 2027-02-10 10:00
summary: Resumo da feira.
tags: [Lago]
authors: [Ana Souza]
---
Marcada.
-- content/news/2027/h1.md --
---
title: Neve em Maibara
date: 2027-01-14 10:00
summary: Resumo da neve.
tags: [Lago, Neve]
section: Cidade
authors: [Ana Souza]
---
Nevou a noite inteira.
-- content/authors/ana.md --
---
name: Ana Souza
description: Repórter.
slug: ana-souza
photo: /media/ana.png
---
Escreve desde 2010.
-- content/sections/bairro.md --
---
title: Bairro
parent: Cidade
---
-- content/sections/cidade.md --
---
title: Cidade
description: A cidade e a região.
---
-- content/tags/lago.md --
---
title: Lago
merge: [Lago Biwa]
---
O maior do país.
-- content/pages/sobre.md --
---
title: Sobre nós
menu: 1
---
Quem somos: [a ponte](/2023/05/01/a1/).
-- content/static/humans.txt --
ana
"""
ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#036"/></svg>'
SPRING = NOW + 40 * DAY
"""After the scheduled article came and the offer ended."""


@pytest.fixture(name="place")
def place_for_many_files() -> Iterator[Path]:
    """A folder for thousands of small files."""
    with tempfile.TemporaryDirectory(prefix="sitegen-test-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def paper(place: Path) -> SmallSite:
    """A site with one of everything, built."""
    paper = SmallSite(place / "paper")
    paper.write(PAPER)
    paper.file("content/media/foto.png", png(60, 40))
    paper.file("content/media/ana.png", png(20, 20, "blue"))
    paper.file("content/media/som.mp3", b"ID3" + bytes(500))
    paper.build()
    return paper


def change(site: SmallSite, path: str, old: str, new: str) -> None:
    file = site.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def add_setting(site: SmallSite, line: str) -> None:
    site.file("sitegen.toml", f"{line}\n{(site.root / 'sitegen.toml').read_text('utf-8')}")


Edit = Callable[[SmallSite], object]
EDITS: dict[str, Edit] = {
    "nothing": lambda s: None,
    "body": lambda s: change(s, "content/news/2024/b1.md", "Veja", "Leia"),
    "title": lambda s: change(s, "content/news/2024/b1.md", "parte um", "capítulo um"),
    "summary": lambda s: change(s, "content/news/2025/c1.md", "Resumo da", "Síntese da"),
    "date": lambda s: change(s, "content/news/2025/c1.md", "date: 2025-03-04", "date: 2025-03-05"),
    "updated": lambda s: change(s, "content/news/2025/c1.md", "summary:", "updated: 2025-03-09\nsummary:"),
    "new article": lambda s: s.article("2027/novo", "date: 2027-01-15 01:00\ntags: [Lago, Inverno]\nsection: Cidade\nauthors: [Ana Souza]"),
    "new old article": lambda s: s.article("2023/velho", "date: 2023-01-01\ntags: [Ponte]\nseries: O rio"),
    "article deleted": lambda s: (s.root / "content/news/2027/h1.md").unlink(),
    "article renamed": lambda s: (s.root / "content/news/2027/h1.md").rename(s.root / "content/news/2027/nevasca.md"),
    "article moved, its address stays": lambda s: (s.root / "content/news/2027/h1.md").rename(s.root / "content/news/h1.md"),
    "article becomes a folder": lambda s: [(s.root / "content/news/2027/h1").mkdir(), (s.root / "content/news/2027/h1.md").rename(s.root / "content/news/2027/h1/index.md")],
    "slug of a cited article": lambda s: [change(s, "content/news/2023/a1.md", "summary:", "slug: ponte-velha\nsummary:"), change(s, "content/pages/sobre.md", "/a1/", "/ponte-velha/")],
    "tag renamed": lambda s: change(s, "content/news/2024/b1.md", "tags: [Rio]", "tags: [Rios]"),
    "tag removed": lambda s: change(s, "content/news/2027/h1.md", "[Lago, Neve]", "[Lago]"),
    "oldest spelling of a tag": lambda s: change(s, "content/news/2023/a1.md", "Ponte]", "PONTE]"),
    "section changed": lambda s: change(s, "content/news/2024/b1.md", "section: Cidade", "section: Cultura"),
    "author changed": lambda s: change(s, "content/news/2024/b2.md", "Bruno Lima", "Ana Souza"),
    "series left": lambda s: change(s, "content/news/2024/b1.md", "series: O rio\n", ""),
    "place": lambda s: change(s, "content/news/2024/b2.md", "place: Otsu", "place: Kusatsu"),
    "correction": lambda s: change(s, "content/news/2024/b2.md", "duas pontes", "três pontes"),
    "featured": lambda s: change(s, "content/news/2024/b2.md", "series:", "featured: true\nseries:"),
    "draft published": lambda s: change(s, "content/news/2025/d1.md", "status: draft", "status: published"),
    "article withdrawn": lambda s: change(s, "content/news/2025/c1.md", "summary:", "status: draft\nsummary:"),
    "article unlisted": lambda s: change(s, "content/news/2027/h1.md", "summary:", "status: unlisted\nsummary:"),
    "article scheduled": lambda s: change(s, "content/news/2027/h1.md", "summary:", "publish_at: 2028-01-01\nsummary:"),
    "article expired": lambda s: change(s, "content/news/2026/f1.md", "expires: 2027-02-01", "expires: 2027-01-01"),
    "caption": lambda s: change(s, "content/news/2024/b1.md", "Uma legenda", "Outra legenda"),
    "picture, other size": lambda s: s.file("content/media/foto.png", png(80, 30)),
    "picture, same size": lambda s: s.file("content/media/foto.png", png(60, 40, "green")),
    "picture of an author, other size": lambda s: s.file("content/media/ana.png", png(33, 21, "blue")),
    "recording, longer": lambda s: s.file("content/media/som.mp3", b"ID3" + bytes(900)),
    "duration": lambda s: change(s, "content/news/2025/c1.md", "1:02", "2:03"),
    "icon": lambda s: [s.file("content/media/icone.svg", ICON), add_setting(s, 'icon = "media/icone.svg"')],
    "media added": lambda s: s.file("content/media/mapa.png", png(9, 9)),
    "author file": lambda s: change(s, "content/authors/ana.md", "Repórter.", "Editora."),
    "author file removed": lambda s: (s.root / "content/authors/ana.md").unlink(),
    "author file added": lambda s: s.file("content/authors/bruno.md", "---\nname: Bruno Lima\n---\nFotógrafo.\n"),
    "author's address": lambda s: change(s, "content/authors/ana.md", "slug: ana-souza", "slug: ana"),
    "section file": lambda s: change(s, "content/sections/cidade.md", "A cidade e a região", "Tudo da cidade"),
    "section file added": lambda s: s.file("content/sections/cultura.md", "---\ntitle: Cultura\n---\n"),
    "section file below another": lambda s: s.file("content/sections/cultura.md", "---\ntitle: Cultura\nparent: Cidade\n---\n"),
    "section file out of its place": lambda s: change(s, "content/sections/bairro.md", "parent: Cidade\n", ""),
    "tag file": lambda s: change(s, "content/tags/lago.md", "O maior", "O mais antigo"),
    "tag file renames": lambda s: change(s, "content/tags/lago.md", "title: Lago", "title: LAGO"),
    "tag file merges": lambda s: change(s, "content/tags/lago.md", "[Lago Biwa]", "[Lago Biwa, Rio]"),
    "tag file removed": lambda s: (s.root / "content/tags/lago.md").unlink(),
    "page": lambda s: change(s, "content/pages/sobre.md", "Quem somos", "O que fazemos"),
    "page leaves the menu": lambda s: change(s, "content/pages/sobre.md", "menu: 1\n", ""),
    "page with a picture": lambda s: change(s, "content/pages/sobre.md", "menu: 1", "image: /media/foto.png"),
    "page added": lambda s: s.file("content/pages/contato.md", "---\ntitle: Contato\nmenu: 2\n---\nEscreva.\n"),
    "old address added": lambda s: change(s, "content/news/2023/a1.md", "[/antiga/,", "[/antiga/, /mais-antiga/,"),
    "old address removed": lambda s: change(s, "content/news/2023/a1.md", '[/antiga/, "/?p=12"]', '["/?p=13"]'),
    "old address becomes a file": lambda s: change(s, "content/news/2023/a1.md", "/antiga/,", "/antiga,"),
    "static file": lambda s: s.file("content/static/humans.txt", "bruno\n"),
    "static file added": lambda s: s.file("content/static/provas/x.txt", "x"),
    "static file removed": lambda s: (s.root / "content/static/humans.txt").unlink(),
    "own robots.txt": lambda s: s.file("content/static/robots.txt", "User-agent: *\n"),
    "template override": lambda s: s.file("templates/row.html", "<li>{{ it.title }}</li>\n"),
    "template extended": lambda s: s.file("templates/article.html", '{% extends "default/article.html" %}{% block og_type %}news{% endblock %}'),
    "theme's stylesheet": lambda s: s.file("templates/static/site.css", "body { color: red }\n"),
    "theme's words": lambda s: s.file("templates/i18n/pt-BR.toml", 'next = "Adiante"\n'),
    "site's title": lambda s: change(s, "sitegen.toml", "Jornal do Lago", "Folha do Lago"),
    "address of the site": lambda s: change(s, "sitegen.toml", "https://news.test/", "https://user.github.io/jornal/"),
    "permalinks": lambda s: [add_setting(s, 'permalink = "/{year}/{slug}/"'), change(s, "content/pages/sobre.md", "/2023/05/01/a1/", "/2023/a1/")],
    "addresses of tags": lambda s: add_setting(s, 'addresses.tag = "/assunto/{slug}/"'),
    "language": lambda s: add_setting(s, 'language = "en"'),
    "time zone": lambda s: change(s, "sitegen.toml", "Asia/Tokyo", "America/Sao_Paulo"),
    "menu": lambda s: add_setting(s, 'menu = [{name = "Rádio", url = "/sobre/"}]'),
    "length of lists": lambda s: change(s, "sitegen.toml", "newest = 3", "newest = 2"),
    "length of feeds": lambda s: change(s, "sitegen.toml", "items = 4", "items = 2"),
    "no months": lambda s: change(s, "sitegen.toml", "[listings]", "[listings]\nmonths = false"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_after_any_edit_the_site_is_as_if_built_anew_and_after_its_undoing_as_before(paper: SmallSite, edit: Edit) -> None:
    before = paper.tree()
    shutil.copytree(paper.root / "content", paper.root.with_name("content"))
    shutil.copy(paper.root / "sitegen.toml", paper.root.with_name("sitegen.toml"))
    edit(paper)
    paper.build()
    assert_as_clean(paper)
    for name in ("content", "templates"):
        shutil.rmtree(paper.root / name, ignore_errors=True)
    shutil.move(paper.root.with_name("content"), paper.root / "content")
    shutil.move(paper.root.with_name("sitegen.toml"), paper.root / "sitegen.toml")
    paper.build()
    assert paper.tree() == before


def test_a_picture_of_a_page_that_gets_another_size_renews_the_page(paper: SmallSite) -> None:
    change(paper, "content/pages/sobre.md", "menu: 1", "image: /media/foto.png")
    paper.build()
    paper.file("content/media/foto.png", png(123, 45))
    paper.build()
    assert_as_clean(paper)


def test_an_icon_that_changes_is_drawn_again(paper: SmallSite) -> None:
    EDITS["icon"](paper)
    paper.build()
    change(paper, "content/media/icone.svg", "#036", "#630")
    report = paper.build()
    assert {"favicon.ico", "apple-touch-icon.png", "icon-512.png", "icon.svg", "media/icone.svg"} <= set(report.reasons)
    assert_as_clean(paper)


def test_data_renews_the_pages_whose_templates_read_it_and_no_other(paper: SmallSite) -> None:
    paper.file("content/data/equipe.toml", 'chefe = "Ana"\n')
    paper.file(
        "templates/page.html", '{% extends "default/page.html" %}{% block head %}<meta name="x" content="{{ data.equipe.chefe }}">{% endblock %}'
    )
    paper.build()
    assert "content=Ana>" in paper.read("sobre/index.html")
    paper.file("content/data/equipe.toml", 'chefe = "Bruno"\n')
    assert set(paper.build().reasons) == {"sobre/index.html"}
    assert "content=Bruno>" in paper.read("sobre/index.html")
    (paper.root / "content/data/equipe.toml").write_text('chefe = "Bruno"\nvice = "Ana"\n')
    paper.build()
    assert_as_clean(paper)


def test_an_override_that_changes_and_one_that_goes_renew_every_page_that_includes_it(paper: SmallSite) -> None:
    base = paper.tree()
    paper.file("templates/footer.html", "<footer>um</footer>\n")
    paper.build()
    assert "<footer>um</footer>" in paper.read("404.html")
    paper.file("templates/footer.html", "<footer>dois</footer>\n")
    paper.build()
    assert not [path for path, data in paper.tree().items() if b"<footer>um</footer>" in data]
    assert_as_clean(paper)
    (paper.root / "templates/footer.html").unlink()
    paper.build()
    assert paper.tree() == base


def test_the_clock_alone_publishes_ends_and_retires_what_is_due(paper: SmallSite) -> None:
    def at(day: str) -> int:
        return int(datetime.fromisoformat(f"{day}:00+09:00").timestamp())

    scheduled, expired, news = at("2027-02-10T10:00"), at("2027-02-01T00:00"), at("2027-01-16T10:00")
    for moment in (scheduled - 1, scheduled, expired, expired - 1, news - 1, news, news + 1, at("2026-11-30T00:00"), at("2027-02-12T10:00") + 1):
        paper.build(now=moment)
        assert_as_clean(paper, now=moment)
    tree = paper.tree()
    assert b"A feira de fevereiro" in tree["tag/lago/index.html"]
    assert b"S\xc3\xb3 at\xc3\xa9 janeiro" not in tree["2026/12/01/f1/index.html"]


def test_drafts_and_scheduled_articles_come_and_go_with_their_flags(paper: SmallSite) -> None:
    before = paper.tree()
    paper.build(drafts=True, future=True)
    assert "Um rascunho" in paper.read("2025/04/01/d1/index.html")
    assert_as_clean(paper, drafts=True, future=True)
    paper.build()
    assert paper.tree() == before


# What it costs


def test_a_second_build_makes_and_writes_nothing(paper: SmallSite) -> None:
    def marks() -> dict[Path, tuple[int, int]]:
        return {f: (f.stat().st_mtime_ns, f.stat().st_ino) for f in paper.public.rglob("*")}

    before = marks()
    report = paper.build()
    assert (report.rendered, report.written, report.removed) == (0, 0, 0)
    assert report.reused == report.outputs == len(report.paths)
    assert marks() == before


def test_new_times_of_untouched_files_make_nothing_again(paper: SmallSite) -> None:
    for file in (*(paper.root / "content").rglob("*"), *paper.public.rglob("*"), paper.root / "sitegen.toml"):
        os.utime(file, (NOW + 9 * DAY, NOW + 9 * DAY))
    assert paper.build().rendered == 0
    for file in (*(paper.root / "content").rglob("*"), *paper.public.rglob("*")):
        os.utime(file, (0, 0))
    assert paper.build().rendered == 0
    assert_as_clean(paper)


def test_a_checkout_with_a_restored_cache_makes_nothing_again(paper: SmallSite) -> None:
    other = SmallSite(paper.root.with_name("checkout"))
    shutil.copytree(paper.root, other.root, copy_function=shutil.copyfile)
    assert other.build().rendered == 0
    assert other.tree() == paper.tree()


def test_the_body_of_an_old_article_renews_its_page_only(paper: SmallSite) -> None:
    change(paper, "content/news/2023/a1.md", "Primeiro texto", "Outro texto")
    assert paper.build().reasons == {"2023/05/01/a1/index.html": "changed: story"}


def test_the_body_of_a_new_article_renews_its_page_and_the_feeds_that_carry_it(paper: SmallSite) -> None:
    change(paper, "content/news/2027/h1.md", "a noite inteira", "o dia inteiro")
    report = paper.build()
    site_feeds = {"feed.xml", "feed/index.html", "feed.json"}
    assert set(report.reasons) == {
        "2027/01/14/h1/index.html",
        *site_feeds,
        "tag/lago/feed.xml",
        "category/cidade/feed.xml",
        "author/ana-souza/feed.xml",
    }
    assert set(report.reasons.values()) == {"changed: story", "changed: items"}
    assert report.written == 4


def test_a_title_renews_every_page_that_shows_it(paper: SmallSite) -> None:
    showing = {path for path, data in paper.tree().items() if b"Rio, parte um" in data}
    before = paper.tree()
    change(paper, "content/news/2024/b1.md", "Rio, parte um", "Rio, nascente")
    report = paper.build()
    after = paper.tree()
    assert {path for path in after if after[path] != before[path]} == showing
    assert showing <= set(report.reasons)
    assert report.written == len(showing)


def test_a_cited_title_renews_the_page_that_cites_it_and_no_other_that_does_not_show_it(site: SmallSite) -> None:
    for n in range(1, 13):
        site.article(f"2024/n{n}", f"title: Número {n}\ndate: 2024-{n:02}-05\nsummary: Resumo {n}.", "Um texto.")
    site.article("2024/citante", "title: Citante\ndate: 2024-06-20\nsummary: Um resumo.", "Depois de [[n1]] e [do primeiro](n1.md).")
    site.build()
    before = site.tree()
    assert '<a href="/2024/01/05/n1/">Número 1</a>' in site.read("2024/06/20/citante/index.html")
    change(site, "content/news/2024/n1.md", "Número 1", "A nascente & o rio")
    report = site.build()
    after = site.tree()
    articles = {path for path in after if re.fullmatch(r"2024/\d\d/\d\d/\w+/index.html", path) and after[path] != before[path]}
    assert articles == {f"2024/{path}/index.html" for path in ("01/05/n1", "02/05/n2", "06/20/citante")}
    assert report.reasons["2024/06/20/citante/index.html"] == "changed: story"
    assert '<a href="/2024/01/05/n1/">A nascente &amp; o rio</a>' in site.read("2024/06/20/citante/index.html")
    clean = SmallSite(site.root)
    clean.build(output=site.root / "clean", work=site.root / "clean-work")
    assert site.tree(site.root / "clean") == after


@pytest.mark.parametrize("path", ["content/news/2025/d1.md", "content/news/2026/g1.md"], ids=["draft", "scheduled"])
def test_what_is_not_public_costs_nothing(paper: SmallSite, path: str) -> None:
    file = paper.root / path
    file.write_text(file.read_text("utf-8") + "\nMais texto.\n", "utf-8")
    assert paper.build().rendered == 0


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("content/media/mapa.png", {"media/mapa.png"}),
        ("content/static/provas/x.txt", {"provas/x.txt"}),
        ("content/static/humans.txt", {"humans.txt"}),
    ],
)
def test_a_file_that_nothing_shows_renews_itself_only(paper: SmallSite, path: str, made: set[str]) -> None:
    paper.file(path, png(7, 7) if path.endswith("png") else "novo\n")
    assert set(paper.build().reasons) == made


def test_a_template_renews_the_pages_that_it_makes_and_no_other(paper: SmallSite) -> None:
    paper.file("templates/year.html", '{% extends "default/year.html" %}')
    report = paper.build()
    assert set(report.reasons) == {f"{year}/index.html" for year in (2023, 2024, 2025, 2026, 2027)}
    assert set(report.reasons.values()) == {"changed: the template"}
    assert report.written == 0


def test_the_title_of_the_site_renews_every_page_but_copies_no_file(paper: SmallSite) -> None:
    change(paper, "sitegen.toml", "Jornal do Lago", "Folha do Lago")
    report = paper.build()
    copies = {path for path in report.paths if path.startswith(("media/", "static/", "old/", "lost/")) or path == "humans.txt"}
    assert set(report.reasons) == report.paths - copies
    again = {path: reason for path, reason in report.reasons.items() if not path.startswith("social/")}
    assert all(reason.startswith("changed: the settings or the menu") for reason in again.values())


def archive(site: SmallSite, articles: int) -> None:
    """Articles every six hours, the newest at one same moment whatever their number."""
    newest = datetime(2026, 11, 20, 6, tzinfo=UTC)
    for i in range(articles):
        when = newest - timedelta(hours=6 * i)
        header = f"title: Notícia {i}\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\ntags: [T{i % 10}, Comum]\nsection: S{i % 3}\nauthors: [Autor {i % 4}]"
        site.article(f"{when:%Y/%m}/n{i}", header)


def test_one_more_article_costs_the_same_in_a_small_and_in_a_large_archive(place: Path) -> None:
    rendered = {}
    for size in (30, 400):
        site = SmallSite(place / str(size))
        site.file("sitegen.toml", 'title = "Jornal"\n')
        archive(site, size)
        site.build()
        site.article("2026/11/nova", "date: 2026-11-20T12:00:00Z\ntags: [T0, Comum]\nsection: S0\nauthors: [Autor 0]")
        report = site.build()
        rendered[size] = report.rendered
        assert report.rendered <= 25 + 2 * 2, sorted(report.reasons)
    assert abs(rendered[30] - rendered[400]) <= 1


def test_numbered_pages_stay_as_they_are_when_articles_come(paper: SmallSite) -> None:
    archive(paper, 24)
    paper.build()
    numbered = {path: data for path, data in paper.tree().items() if "/page/" in f"/{path}"}
    assert {"page/1/index.html", "page/2/index.html"} <= numbered.keys()
    for i in range(3):
        paper.article(f"2027/mais{i}", f"date: 2027-01-15 0{i}:00\ntags: [Comum]")
        report = paper.build()
        assert not numbered.keys() & report.reasons.keys()
    assert_as_clean(paper)


# Why


@pytest.mark.parametrize(
    ("edit", "path", "reason"),
    [
        ("title", "2024/02/02/b2/index.html", "changed: older, earlier, related"),
        ("title", "2023/05/01/a1/index.html", "changed: newer"),
        ("author file", "author/ana-souza/latest.html", "changed: author"),
        ("new article", "2027/01/15/novo/index.html", "new"),
        ("page leaves the menu", "404.html", "changed: the settings or the menu"),
        ("static file", "humans.txt", "changed: the file"),
        ("template extended", "2023/05/01/a1/index.html", "changed: the template"),
    ],
)
def test_a_build_knows_why_each_output_was_made_again(paper: SmallSite, edit: str, path: str, reason: str) -> None:
    EDITS[edit](paper)
    assert paper.build().reasons[path] == reason


def test_why_is_answered_for_any_way_to_name_an_output(paper: SmallSite) -> None:
    change(paper, "content/news/2023/a1.md", "Primeiro texto", "Outro texto")
    moment = datetime.fromtimestamp(NOW, UTC).isoformat()
    done = paper.run("build", "--no-search", "--now", moment, "--why", "/2023/05/01/a1/")
    assert done.stdout == "2023/05/01/a1/index.html was made again: changed: story\n"
    done = paper.run("build", "--no-search", "--now", moment, "--why", "public/sobre/index.html")
    assert done.stdout == "sobre/index.html was not made again: nothing that it shows has changed\n"
    done = paper.run("build", "--no-search", "--now", moment, "--why", "nada.html")
    assert done.stdout == "nada.html is no file of this site\n"


# Files that changed behind the builder's back


def test_an_edit_that_leaves_size_and_time_as_they_were_is_seen(paper: SmallSite) -> None:
    file = paper.root / "content/news/2023/a1.md"
    for _ in range(2):
        paper.build()
        stat = file.stat()
        file.write_bytes(file.read_bytes().replace(b"Primeiro texto", b"PRIMEIRO TEXTO"))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        paper.build()
        assert "PRIMEIRO TEXTO" in paper.read("2023/05/01/a1/index.html")
        file.write_bytes(file.read_bytes().replace(b"PRIMEIRO TEXTO", b"Primeiro texto"))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    paper.build()
    assert_as_clean(paper)


def test_many_edits_within_a_moment_are_each_seen(paper: SmallSite) -> None:
    file = paper.root / "content/news/2023/a1.md"
    text = file.read_bytes()
    for i in range(20):
        file.write_bytes(text.replace(b"Primeiro", b"Texto %02d" % i))
        paper.build()
        assert f"Texto {i:02}" in paper.read("2023/05/01/a1/index.html")


def test_a_file_put_in_the_place_of_another_with_its_time_is_seen(paper: SmallSite) -> None:
    file, aside = paper.root / "content/news/2023/a1.md", paper.root / "aside"
    stat = file.stat()
    aside.write_bytes(file.read_bytes().replace(b"Primeiro texto", b"PRIMEIRO TEXTO"))
    os.utime(aside, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    aside.rename(file)
    paper.build()
    assert "PRIMEIRO TEXTO" in paper.read("2023/05/01/a1/index.html")


DAMAGE: dict[str, Callable[[SmallSite], object]] = {
    "a page is gone": lambda s: (s.public / "2023/05/01/a1/index.html").unlink(),
    "a page is cut off": lambda s: os.truncate(s.public / "2023/05/01/a1/index.html", 40),
    "a page holds something else": lambda s: s.file("public/2023/05/01/a1/index.html", "outra coisa"),
    "a page is a folder": lambda s: [(s.public / "404.html").unlink(), (s.public / "404.html").mkdir()],
    "a page is a symbolic link": lambda s: [(s.public / "404.html").unlink(), (s.public / "404.html").symlink_to(s.public / "feed.xml")],
    "a folder is gone": lambda s: shutil.rmtree(s.public / "2024"),
    "a folder is a file": lambda s: [shutil.rmtree(s.public / "2024"), s.file("public/2024", "x")],
    "a picture is cut off": lambda s: os.truncate(s.public / "media/foto.png", 10),
    "everything is gone": lambda s: shutil.rmtree(s.public),
    "everything and the cache is gone": lambda s: [shutil.rmtree(s.public), shutil.rmtree(s.root / ".sitegen")],
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE.keys())
def test_whatever_happens_to_the_published_files_the_next_build_mends_it(paper: SmallSite, harm: Callable[[SmallSite], object]) -> None:
    before = paper.tree()
    harm(paper)
    paper.build()
    assert paper.tree() == before
    assert paper.build().rendered == 0


def test_the_reason_names_what_happened_to_a_published_file(paper: SmallSite) -> None:
    (paper.public / "404.html").write_text("x")
    (paper.public / "feed.xml").unlink()
    assert paper.build().reasons == {"404.html": "changed in the output folder", "feed.xml": "missing in the output folder"}


def test_a_damaged_list_of_published_files_is_never_a_bug(paper: SmallSite) -> None:
    before = paper.tree()
    for harm in (b"", b"\xff\xfe\x00garbage", b"404.html\n\n//\n../x\n"):
        (paper.public / ".sitegen/manifest").write_bytes(harm)
        assert paper.run("build", "--no-search").returncode in {0, 3, 5}
        paper.build(clean=True)
        assert paper.tree() == before


def test_a_list_of_published_files_that_names_others_never_harms_them(paper: SmallSite) -> None:
    """The output folder may come from a cache that others can write."""
    inside, outside = paper.root / "content/news/2023/a1.md", paper.root.with_name("outside.txt")
    outside.write_text("mine")
    manifest = paper.public / ".sitegen/manifest"
    manifest.write_text(f"../content/news/2023/a1.md\n../../outside.txt\n{outside}\n{manifest.read_text('utf-8')}", "utf-8")
    paper.run("build", "--no-search")
    assert inside.is_file()
    assert outside.read_text() == "mine"


def test_an_old_address_with_a_line_break_never_makes_other_files_ours(paper: SmallSite) -> None:
    """What an article asks for ends up in the list of files that later builds may remove."""
    outside = paper.root.with_name("outside.txt")
    outside.write_text("mine")
    own = paper.file("public/CNAME", "news.test")
    paper.article("hostil", f'date: 2025-01-01\nredirect_from: ["/x%0A{outside}", "/x%0ACNAME"]')
    paper.run("build", "--no-search")
    (paper.root / "content/news/hostil.md").unlink()
    assert paper.run("build", "--no-search").returncode == 0
    assert outside.read_text() == "mine"
    assert own.read_text() == "news.test"


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\u00a0", "\u3000", "'", "&", "é", "日本"], ids=ascii)
def test_names_with_rare_characters_are_published_and_removed_like_others(paper: SmallSite, odd: str) -> None:
    before = paper.tree()
    file = paper.file(f"content/media/um{odd}dois.png", png(5, 5))
    paper.build()
    paper.build()
    assert_as_clean(paper)
    file.unlink()
    paper.build()
    assert paper.tree() == before


def test_an_address_that_was_a_folder_can_become_a_file_and_a_folder_again(paper: SmallSite) -> None:
    for old in ("/velha.html/amp/", "/velha.html", "/velha.html/amp/"):
        file = paper.root / "content/news/2023/a1.md"
        text = file.read_text("utf-8").splitlines()
        text = [f"redirect_from: [{old}]" if line.startswith("redirect_from") else line for line in text]
        file.write_text("\n".join(text), "utf-8")
        paper.build()
        assert_as_clean(paper)


# Settings that a failed build has seen


def test_settings_that_changed_while_a_template_was_broken_take_effect_when_it_is_mended(paper: SmallSite) -> None:
    change(paper, "sitegen.toml", "Asia/Tokyo", "America/Sao_Paulo")
    paper.file("templates/page.html", "{% if %}")
    with pytest.raises(SitegenError):
        paper.build()
    (paper.root / "templates/page.html").unlink()
    paper.build()
    assert_as_clean(paper)


def test_a_failed_build_leaves_the_site_and_the_next_one_is_as_clean(paper: SmallSite) -> None:
    before = paper.tree()
    paper.article("2027/ruim", "title: A\ntitle: B")
    change(paper, "content/news/2023/a1.md", "Primeiro texto", "Outro texto")
    with pytest.raises(SitegenError):
        paper.build()
    assert paper.tree() == before
    (paper.root / "content/news/2027/ruim.md").unlink()
    paper.build()
    assert "Outro texto" in paper.read("2023/05/01/a1/index.html")
    assert_as_clean(paper)


# Hidden inputs


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Enough articles for processes to start; built by one process."""
    site = SmallSite(tmp_path_factory.mktemp("large") / "site")
    site.file("sitegen.toml", 'title = "Jornal"\ntimezone = "Europe/Berlin"\nsearch.enabled = false\n')
    archive(site, 90)
    site.build()
    return site


@pytest.mark.parametrize(
    ("jobs", "env", "elsewhere"),
    [
        (1, {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}, False),
        (2, {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"}, True),
        (3, {"PYTHONHASHSEED": "3", "LANG": "ja_JP.EUC-JP", "TZ": "America/New_York", "PYTHONUTF8": "0"}, True),
    ],
    ids=["one process", "two processes", "three processes"],
)
def test_nothing_about_the_machine_shows_in_the_bytes(large: SmallSite, tmp_path: Path, jobs: int, env: dict[str, str], elsewhere: bool) -> None:
    other = SmallSite(tmp_path / "another place" / "site")
    shutil.copytree(large.root, other.root, ignore=shutil.ignore_patterns("public", ".sitegen"), copy_function=shutil.copyfile)
    command = [sys.executable, "-m", "sitegen", "--site", str(other.root) if elsewhere else ".", "build", "--jobs", str(jobs), "--now"]
    command.append(datetime.fromtimestamp(NOW, UTC).isoformat())
    path = {"PYTHONPATH": str(Path(sitegen.__file__).parent.parent)}
    done = subprocess.run(
        command, cwd=tmp_path if elsewhere else other.root, env={**os.environ, **path, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert other.tree() == large.tree()
    change(other, "sitegen.toml", "Jornal", "Folha")
    done = subprocess.run(command, cwd=tmp_path if elsewhere else other.root, env={**os.environ, **path, **env}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert_as_clean(other)


# The cache is harmless


def cache_of(site: SmallSite) -> Path:
    return site.root / ".sitegen/cache.sqlite3"


def execute(site: SmallSite, *statements: str) -> None:
    db = sqlite3.connect(cache_of(site))
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


class Hostile:
    """Would leave a file behind if anything unpickled it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._folder / "PWNED"),)


def every_cache_file(site: SmallSite, data: bytes) -> None:
    for file in (site.root / ".sitegen").rglob("*"):
        if file.is_file():
            file.write_bytes(data)


def folder_at(path: Path) -> None:
    if not path.is_dir():
        path.unlink(missing_ok=True)
        path.mkdir()
    (path / "x").write_text("x")


ON = "WHERE name LIKE '{} %'"
"""The shelves of one table."""
CACHE_DAMAGE: dict[str, Callable[[SmallSite], object]] = {
    "gone": lambda s: shutil.rmtree(s.root / ".sitegen"),
    "empty": lambda s: every_cache_file(s, b""),
    "cut in half": lambda s: os.truncate(cache_of(s), cache_of(s).stat().st_size // 2),
    "cut within a page": lambda s: os.truncate(cache_of(s), cache_of(s).stat().st_size // 2 + 100),
    "garbage": lambda s: every_cache_file(s, random.Random(1).randbytes(5000)),
    "text": lambda s: every_cache_file(s, b"x" * 5000),
    "a pickle that runs code": lambda s: every_cache_file(s, pickle.dumps(Hostile(s.root))),
    "another database": lambda s: [cache_of(s).unlink(), execute(s, "CREATE TABLE other (x)")],
    "a folder": lambda s: folder_at(cache_of(s)),
    "a garbled journal of SQLite": lambda s: cache_of(s).with_name("cache.sqlite3-wal").write_bytes(b"garbage" * 1000),
    "folders in place of SQLite's files": lambda s: [folder_at(cache_of(s).with_name(f"cache.sqlite3-{n}")) for n in ("wal", "shm")],
    "a later format": lambda s: execute(s, "PRAGMA user_version = 99"),
    "tables gone": lambda s: execute(s, "DROP TABLE bodies", "DROP TABLE shelves"),
    "one table gone": lambda s: execute(s, "DROP TABLE facts"),
    "columns gone": lambda s: execute(s, "ALTER TABLE shelves DROP COLUMN sum"),
    "bodies of other articles": lambda s: execute(s, "UPDATE bodies SET html = (SELECT html FROM bodies ORDER BY key LIMIT 1)"),
    "numbers in place of bytes": lambda s: execute(s, f"UPDATE shelves SET value = 7 {ON.format('sources')}", f"UPDATE shelves SET value = 'x' {ON.format('outputs')}", "UPDATE facts SET value = NULL"),
    "what articles say is gone": lambda s: execute(s, f"DELETE FROM shelves {ON.format('values')}"),
    "what other articles say": lambda s: execute(s, f"UPDATE shelves SET value = (SELECT value FROM shelves {ON.format('values')} LIMIT 1) {ON.format('values')}"),
    "sources that were never there": lambda s: execute(s, f"INSERT OR REPLACE INTO shelves SELECT 'sources falsa', value, sum FROM shelves {ON.format('sources')} LIMIT 1"),
    "outputs that were never there": lambda s: execute(s, f"INSERT OR REPLACE INTO shelves SELECT 'outputs ../../x', value, sum FROM shelves {ON.format('outputs')} LIMIT 1"),
    "prints of other outputs": lambda s: execute(s, f"UPDATE shelves SET value = (SELECT value FROM shelves {ON.format('outputs')} LIMIT 1) {ON.format('outputs')}"),
    "months without their articles": lambda s: execute(s, "DELETE FROM months WHERE part = 'articles'"),
    "months without their places": lambda s: execute(s, "DELETE FROM months WHERE part = 'places'"),
    "a month that is not known any more": lambda s: execute(s, "DELETE FROM months WHERE part = 'head' AND month = (SELECT max(month) FROM months)"),
    "articles of other months": lambda s: execute(s, "UPDATE months SET value = (SELECT value FROM months WHERE part = 'articles' LIMIT 1) WHERE part = 'articles'"),
    "numbers in place of months": lambda s: execute(s, "UPDATE months SET value = 7, sum = 7"),
    "months that have nothing in common": lambda s: execute(s, "UPDATE facts SET value = x'00' WHERE name = 'edition'"),
    "staging is a file": lambda s: s.file(".sitegen/staging", "x"),
    "left-over staging": lambda s: s.file(".sitegen/staging/late/404.html", "velho"),
    "the lock is a folder": lambda s: folder_at(s.root / ".sitegen/lock"),
}  # fmt: skip


@pytest.mark.parametrize("harm", CACHE_DAMAGE.values(), ids=CACHE_DAMAGE.keys())
def test_a_damaged_cache_costs_time_and_nothing_else(paper: SmallSite, harm: Callable[[SmallSite], object]) -> None:
    before = paper.tree()
    harm(paper)
    paper.build()
    assert paper.tree() == before
    assert not list(paper.root.rglob("PWNED"))
    harm(paper)
    EDITS["title"](paper)
    paper.build()
    assert_as_clean(paper)
    assert paper.build().rendered == 0


def test_a_build_lets_go_of_its_cache_whether_or_not_it_succeeds(paper: SmallSite) -> None:
    """SQLite removes its own journal when the last connection ends."""
    files = {"cache.sqlite3", "lock"}
    assert {f.name for f in (paper.root / ".sitegen").iterdir()} == files
    for path in ("content/news/x.md", "templates/page.html", "content/pages/y.md"):
        file = paper.file(path, "{% if %}" if path.startswith("templates") else "---\ntitle: X\ndate: 2025-01-01\nslug: a1\n---\n[x](nada.md)\n")
        with pytest.raises(SitegenError):
            paper.build()
        assert {f.name for f in (paper.root / ".sitegen").iterdir()} == files
        file.unlink()


def test_a_cache_with_flipped_bits_costs_time_and_nothing_else(paper: SmallSite) -> None:
    dice = random.Random(20)
    good, before = cache_of(paper).read_bytes(), paper.tree()
    for _ in range(25):
        data = bytearray(good)
        for _ in range(dice.choice((1, 1, 8, 200))):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        for suffix in ("-wal", "-shm"):
            cache_of(paper).with_name(f"cache.sqlite3{suffix}").unlink(missing_ok=True)
        cache_of(paper).write_bytes(data)
        paper.build()
        assert paper.tree() == before


def test_a_damaged_cache_is_no_matter_for_the_command(large: SmallSite, tmp_path: Path) -> None:
    """With processes of its own, each of which opens the cache."""
    site = SmallSite(tmp_path / "site")
    shutil.copytree(large.root, site.root)
    execute(site, "DROP TABLE bodies")
    change(site, "sitegen.toml", "Jornal", "Folha")
    done = site.run("build", "--jobs", "2", "--now", datetime.fromtimestamp(NOW, UTC).isoformat())
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert_as_clean(site)


def test_a_damaged_search_bundle_is_made_again(site: SmallSite) -> None:
    site.build(search=True)
    before = site.tree()
    folder = next(f for f in (site.root / ".sitegen/search").iterdir() if f.is_dir())
    for harm in (
        lambda: (folder / "files.json").write_text("{"),
        lambda: (folder / "files.json").write_text('{"../../../content/news/2025/primeira.md": "00"}'),
        lambda: [f.write_bytes(b"x") for f in folder.rglob("*") if f.is_file() and f.name != "files.json"],
        lambda: [f.unlink() for f in folder.rglob("*") if f.is_file() and f.name != "files.json"],
        lambda: shutil.rmtree(folder),
    ):
        harm()
        shutil.rmtree(site.public)
        site.build(search=True)
        assert site.tree() == before


def test_the_search_index_is_the_same_every_time_and_leaves_nothing_of_articles_that_went(site: SmallSite) -> None:
    site.article("2025/segunda", "tags: [Lago]\nsection: Cultura\nauthors: [Bruno Lima]", "Palavra zebra.")
    for _ in range(2):
        site.build(search=True)
        assert_as_clean(site, search=True)
        (site.root / "content/news/2025/segunda.md").unlink(missing_ok=True)
    site.build(search=False)
    assert not (site.public / "pagefind").exists()


# Any sequence of edits

TITLES = ("Uma notícia", "Outra notícia", "Ainda outra: com dois-pontos", "<b>Negrito</b> & mais")
BODIES = (
    "Um texto.",
    "Outro texto.\n\nCom dois parágrafos.",
    "![foto](/media/foto.png)",
    "Veja [outra]({other}.md).",
    "[[Uma notícia]]",
    "[dia](/2025/03/02/)",
)
LINES = (
    "", "", "", "series: A série", "image: /media/foto.png", "featured: true", "redirect_from: [/velho/]", 'redirect_from: ["/?p=7", /velho/mais/]', "updated: 2026-01-01",
    "corrections: [{date: 2025-05-05, text: Erro}]", "dateline: Otsu", "publish_at: 2027-01-20", "expires: 2027-01-18", "slug: mesmo", "lang: en", "errado: 1",
    "canonical: https://other.test/x", "audio: /media/som.mp3",
)  # fmt: skip
SETTINGS = {
    "title": ("", 'title = "Folha"', 'title = "Diário"'),
    "base_url": ("", 'base_url = "https://user.github.io/repo/"'),
    "permalink": ("", 'permalink = "/{year}/{slug}/"', 'permalink = "/{section}/{slug}/"'),
    "language": ("", 'language = "en"'),
    "timezone": ("", 'timezone = "America/Sao_Paulo"'),
    "listings": (
        "",
        "listings = {newest = 2, rows = 10}",
        "listings = {months = false, days = false}",
        "listings = {places = false, series = false}",
    ),
    "feeds": ("", "feeds = {items = 2, term_minimum = 1, term_items = 1}", "feeds = {terms = false}"),
    "addresses": ("", 'addresses = {tag = "/t/{slug}/", page = "/p/{slug}/"}'),
    "menu": ("", 'menu = [{name = "Início", url = "/"}]'),
    "params": ("", "params = {cor = 1}"),
    "unknown": ("", "", "", "nada = 1"),
}
TEMPLATES = {
    "article.html": (
        '{% extends "default/article.html" %}{% block og_type %}um{% endblock %}',
        "{{ story.card.title }} {{ older.title if older }}",
        "{{ nada }}",
    ),
    "row.html": ("<li>{{ it.title }}</li>", "<li>{{ it.title }} {{ it.summary }}</li>", "{% if %}"),
    "footer.html": ("<footer>um</footer>", "<footer>{{ data.equipe.chefe|default('ninguém') if data.equipe }}</footer>"),
    "static/extra.css": ("a{}", "b{}"),
    "i18n/pt-BR.toml": ('next = "Adiante"', 'next = "Depois"'),
}
FILES = {
    "content/authors/ana.md": ("---\nname: Ana Souza\n---\nRepórter.\n", "---\nname: Ana Souza\nslug: ana\nphoto: /media/foto.png\n---\nEditora.\n"),
    "content/tags/lago.md": ("---\ntitle: LAGO\n---\n", "---\ntitle: Lago\nmerge: [Rio]\n---\nO lago.\n"),
    "content/sections/cidade.md": ("---\ntitle: A cidade\nslug: cidade\nmerge: [Cidade]\n---\n",),
    "content/pages/sobre.md": (
        "---\ntitle: Sobre\nmenu: 1\n---\nNós.\n",
        "---\ntitle: Sobre\nredirect_from: [/velho/]\n---\n![f](/media/foto.png)\n",
    ),
    "content/data/equipe.toml": ('chefe = "Ana"\n', 'chefe = "Bruno"\n', "chefe = \n"),
    "content/static/robots.txt": ("User-agent: *\n",),
    "content/static/x/humans.txt": ("ana\n", "bruno\n"),
    "content/static/feed.xml": ("x",),
    "content/media/foto.png": (png(60, 40), png(30, 50), png(60, 40, "blue"), b"nada"),
    "content/media/som.mp3": (b"ID3", b"ID3" + bytes(99)),
}
SLOTS = st.integers(0, 5)


class AnySequence(RuleBasedStateMachine):
    """People edit a site in any order, break it and mend it; after each step an incremental build and a clean one are compared."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sitegen-test-", dir=MEMORY if MEMORY.is_dir() else None))
        self.site = SmallSite(self.folder / "site")
        self.now = NOW
        self.chosen = {"title": 'title = "Jornal"'}
        self.site.file("sitegen.toml", 'title = "Jornal"\n')
        for i in range(3):
            self.site.article(f"n{i}", f"title: {TITLES[i]}\ndate: 2025-03-0{i + 1} 10:00\ntags: [Lago]\nauthors: [Ana Souza]\nsection: Cidade")
        self.site.file("content/media/foto.png", png(60, 40))
        self.site.file("content/media/som.mp3", b"ID3")
        self.compare()

    @rule(
        slot=SLOTS,
        title=st.sampled_from(TITLES),
        day=st.sampled_from(("2024-12-31", "2025-01-01", "2025-02-05", "2025-03-01", "2025-03-04", "2025-03-05", "2025-03-09")),
        tags=st.lists(st.sampled_from(("Lago", "lago", "Rio", "Neve")), max_size=2),
        section=st.sampled_from(("", "Cidade", "Cultura")),
        author=st.sampled_from(("", "Ana Souza", "Bruno Lima")),
        status=st.sampled_from(("published", "published", "published", "draft", "unlisted")),
        line=st.sampled_from(LINES),
        body=st.sampled_from(BODIES),
        other=SLOTS,
    )
    def write(
        self, slot: int, title: str, day: str, tags: list[str], section: str, author: str, status: str, line: str, body: str, other: int
    ) -> None:
        header = [f"title: {title}", f"date: {day} 10:00", f"tags: [{', '.join(tags)}]", f"status: {status}", line]
        header += [f"section: {section}"] if section else []
        header += [f"authors: [{author}]"] if author else []
        self.edit(lambda: self.site.article(f"n{slot}", "\n".join(h for h in header if h), body.format(other=f"n{other}")))

    @rule(slot=SLOTS)
    def delete(self, slot: int) -> None:
        self.edit(lambda: (self.site.root / f"content/news/n{slot}.md").unlink(missing_ok=True))

    @rule(slot=SLOTS, other=SLOTS)
    def rename(self, slot: int, other: int) -> None:
        old, new = (self.site.root / f"content/news/n{n}.md" for n in (slot, other))
        self.edit(lambda: old.replace(new) if old.is_file() else None)

    @rule(path=st.sampled_from(sorted(FILES)), version=st.integers(-1, 3))
    def other_file(self, path: str, version: int) -> None:
        self.edit(lambda: self.put(path, FILES[path], version))

    @rule(name=st.sampled_from(sorted(TEMPLATES)), version=st.integers(-1, 2))
    def template(self, name: str, version: int) -> None:
        self.edit(lambda: self.put(f"templates/{name}", TEMPLATES[name], version))

    @rule(name=st.sampled_from(sorted(SETTINGS)), version=st.integers(0, 3))
    def setting(self, name: str, version: int) -> None:
        lines = {**self.chosen, name: SETTINGS[name][version % len(SETTINGS[name])]}
        lines["title"] = lines["title"] or 'title = "Jornal"'
        self.edit(lambda: self.site.file("sitegen.toml", "\n".join(line for line in lines.values() if line) + "\n"))

    @rule(days=st.integers(-400, 30))
    def time_passes(self, days: int) -> None:
        self.now = NOW + days * DAY
        self.compare()

    @rule()
    def touch_everything(self) -> None:
        for file in self.site.root.rglob("*"):
            os.utime(file)
        self.compare()

    @rule()
    def forget_the_cache(self) -> None:
        shutil.rmtree(self.site.root / ".sitegen")
        self.compare()

    @rule(number=st.integers(0, 1000), how=st.sampled_from(("gone", "cut", "changed", "folder gone")))
    def harm_a_published_file(self, number: int, how: str) -> None:
        files = sorted(f for f in self.site.public.rglob("*") if f.is_file() and ".sitegen" not in f.parts)
        if files:
            file = files[number % len(files)]
            if how == "gone":
                file.unlink()
            elif how == "cut":
                os.truncate(file, file.stat().st_size // 2)
            elif how == "changed":
                file.write_bytes(file.read_bytes() + b"x")
            elif file.parent != self.site.public:
                shutil.rmtree(file.parent)
        self.compare()

    @rule()
    def remove_the_output(self) -> None:
        shutil.rmtree(self.site.public, ignore_errors=True)
        self.compare()

    def put(self, path: str, versions: tuple[str | bytes, ...], version: int) -> None:
        if version < 0:
            (self.site.root / path).unlink(missing_ok=True)
        else:
            self.site.file(path, versions[version % len(versions)])

    def edit(self, change: Callable[[], object]) -> None:
        """Change the sources; if that breaks them, put them back as they were, and build again."""
        aside = self.folder / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(self.site.root, aside, ignore=lambda folder, _: {"public", ".sitegen"} if folder == str(self.site.root) else set())
        change()
        if self.compare():
            self.chosen = {line.partition(" ")[0]: line for line in (self.site.root / "sitegen.toml").read_text("utf-8").splitlines()}
            return
        for name in ("content", "templates", "sitegen.toml"):
            target = self.site.root / name
            shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
            if (aside / name).exists():
                shutil.move(aside / name, target)
        self.compare()

    def compare(self) -> bool:
        """Build here and cleanly elsewhere: the same bytes, or the same problems and the old bytes."""
        before = self.site.tree()
        problem = failure(self.make)
        clean_problem = failure(lambda: clean_build(self.site, now=self.now))
        assert problem == clean_problem
        after = self.site.tree()
        if problem:
            assert after == before
        else:
            expected = self.site.tree(self.folder / "site-clean/public")
            assert sorted(after) == sorted(expected)
            assert [path for path in after if after[path] != expected[path]] == []
        return not problem

    def make(self) -> Report:
        """The build that is judged."""
        return self.site.build(now=self.now)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


def failure(action: Callable[[], Report]) -> tuple[Any, ...]:
    """How a build failed; nothing if it did not."""
    try:
        action()
    except SitegenError as error:
        return int(error.code), error.message, error.problems
    return ()


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(
    max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "25")), stateful_step_count=8, derandomize=True, database=None
)


class WarmSequence(AnySequence):
    """The same edits, built in one process that is told which files were edited."""

    def make(self) -> Report:
        if not hasattr(self, "warm"):
            self.warm, self.seen = Warm(), {}
        now = {f.relative_to(self.site.root).as_posix(): f.read_bytes() for f in sources(self.site)}
        edited = frozenset(path for path in {*now, *self.seen} if now.get(path) != self.seen.get(path))
        self.seen = now
        return build(Request(self.site.root, search=False, now=self.now, jobs=1), warm=self.warm, edited=edited or None)

    @rule(slot=SLOTS, text=st.sampled_from(("Mais texto.", "Menos texto, e [um link](n1.md).", "![](/media/foto.png)", "{broken}")))
    def edit_a_body(self, slot: int, text: str) -> None:
        file = self.site.root / f"content/news/n{slot}.md"
        if file.is_file():
            header = file.read_text("utf-8").split("\n\n")[0]
            self.edit(lambda: file.write_text(f"{header}\n\n{text}\n", "utf-8"))


def sources(site: SmallSite) -> Iterator[Path]:
    for name in ("content", "templates"):
        yield from (f for f in (site.root / name).rglob("*") if f.is_file())
    yield site.root / "sitegen.toml"


TestWarmSequence = WarmSequence.TestCase
TestWarmSequence.settings = settings(TestAnySequence.settings, max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "10")), stateful_step_count=12)


class WarmSite:
    """A site that is built again and again in one process."""

    def __init__(self, site: SmallSite) -> None:
        self.site = site
        self.warm = Warm()

    def build(self, *edited: str, **options: Any) -> Report:
        request = Request(self.site.root, **{"search": False, "now": NOW, "jobs": 1, **options})
        return build(request, warm=self.warm, edited=frozenset(edited) if edited else None)


@pytest.fixture
def warm(paper: SmallSite) -> WarmSite:
    """The paper, built once and kept."""
    made = WarmSite(paper)
    made.build()
    return made


def append(site: SmallSite, path: str, text: str) -> None:
    file = site.root / path
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def test_a_warm_build_of_an_edited_body_looks_at_that_article_alone(warm: WarmSite) -> None:
    """Neither the other sources are looked at, nor the output folder; what shows the article is made again, and nothing is planned."""
    append(warm.site, "content/news/2023/a1.md", "\nMais um parágrafo.\n")
    append(warm.site, "content/news/2024/b1.md", "\nIsto ninguém viu ainda.\n")
    report = warm.build("content/news/2023/a1.md")
    assert set(report.reasons) == {"2023/05/01/a1/index.html"}
    assert "Mais um parágrafo" in warm.site.read("2023/05/01/a1/index.html")
    assert "look" not in report.seconds
    assert report.bytes == sum(len(data) for path, data in warm.site.tree().items() if not path.startswith(".sitegen"))
    assert set(warm.build().reasons) >= {"2024/02/01/b1/index.html"}
    assert_as_clean(warm.site)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/news/2023/a1.md", "A ponte velha", "A ponte nova"),
        ("content/news/2023/a1.md", "Um resumo da ponte.", "Outro resumo."),
        ("content/news/2023/a1.md", "Primeiro texto", "[Primeiro texto](../2024/b1.md)"),
        ("content/news/2023/a1.md", "10:00", "11:00"),
        ("sitegen.toml", "Jornal do Lago", "Jornal do Rio"),
    ],
)
def test_a_warm_build_looks_at_everything_when_more_than_a_body_changed(warm: WarmSite, path: str, old: str, new: str) -> None:
    file = warm.site.root / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    assert "look" in warm.build(path).seconds
    assert_as_clean(warm.site)


def test_a_warm_build_sees_files_that_came_and_went_and_the_clock(warm: WarmSite) -> None:
    append(warm.site, "content/news/2023/a1.md", "\nMais.\n")
    assert "look" not in warm.build("content/news/2023/a1.md", "content/news/2023", "content/news/2023/a1.md.swx").seconds
    warm.site.article("2023/novo", "title: Novo")
    assert "look" in warm.build("content/news/2023").seconds
    (warm.site.root / "content/news/2023/novo.md").unlink()
    assert "look" in warm.build("content/news/2023/novo.md").seconds
    append(warm.site, "content/news/2023/a1.md", "\nE mais.\n")
    assert "look" in warm.build("content/news/2023/a1.md", now=NOW + 4000 * DAY).seconds
    assert_as_clean(warm.site, now=NOW + 4000 * DAY)


def test_a_warm_build_that_fails_leaves_nothing_to_begin_with(warm: WarmSite) -> None:
    file = warm.site.root / "content/news/2023/a1.md"
    good = file.read_text("utf-8")
    file.write_text(good.replace("title:", "titel:"), "utf-8")
    with pytest.raises(SitegenError):
        warm.build("content/news/2023/a1.md")
    file.write_text(f"{good}\nFim.\n", "utf-8")
    assert "look" in warm.build("content/news/2023/a1.md").seconds
    assert_as_clean(warm.site)


def test_a_plan_is_not_remembered_beyond_the_next_publication(paper: SmallSite) -> None:
    """A build that leaves out a broken file publishes other things too; the sources as they were before it are no reason to rest."""
    paper.build(keep_going=True)
    one, other = (paper.root / f"content/news/{name}.md" for name in ("2023/a1", "2024/b1"))
    before = one.read_text("utf-8"), other.read_text("utf-8")
    append(paper, "content/news/2023/a1.md", "\nMais.\n")
    other.write_text(before[1].replace("title:", "titel:"), "utf-8")
    paper.build(keep_going=True)
    one.write_text(before[0], "utf-8")
    other.write_text(before[1], "utf-8")
    paper.build(keep_going=True)
    assert_as_clean(paper, keep_going=True)


def months(site: SmallSite) -> None:
    """Eight articles in as many months, which know of each other in every way."""
    for i in range(1, 9):
        body = f"Veja [o outro](m{i - 1}.md)." if i > 1 else "O primeiro."
        site.article(
            f"m{i}",
            f"title: Mês {i}\ndate: 2024-0{i}-15 10:00\ntags: [Lago, T{i % 3}]\nsection: S{i % 2}\nauthors: [Ana Souza]\nseries: A série",
            body,
        )


def planned(site: SmallSite, sealed: dict[bytes, Prints] | None = None) -> Plan:
    seen = survey(Request(site.root, now=NOW, jobs=1)).site
    assert seen
    return make_plan(seen, b"engine", {file.name: TemplateDigest(b"template", data=False) for file in theme_folder().glob("*.*")}, sealed)


def test_a_plan_takes_months_that_did_not_change_from_the_one_before(site: SmallSite) -> None:
    """Of the articles only those of the newest month, and its neighbour, are planned when one is added, and the plan is the same."""
    site.file("sitegen.toml", 'title = "Jornal"\n')
    months(site)
    before = planned(site)
    site.article("novo", "title: Novo\ndate: 2026-09-01 10:00\ntags: [Lago]")
    after, fresh = planned(site, before.volumes), planned(site)
    assert after.prints == fresh.prints
    assert after.volumes == fresh.volumes
    assert sorted(o.origin for o in after.outputs.values() if isinstance(o, Page) and o.template == "article.html") == [
        "news/2025/primeira.md",
        "news/novo.md",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("m2", "title: Mês 2", "title: Outro"),
        ("m2", "title: Mês 2", "title: Mês 2\nslug: outro"),
        ("m2", "tags: [Lago, T2]", "tags: [Rio]"),
        ("m2", "tags: [Lago, T2]", "tags: [T2, Lago]"),
        ("m2", "section: S0", "section: S1"),
        ("m2", "series: A série", "series: Outra"),
        ("m2", "series: A série", "status: unlisted"),
        ("m2", "2024-02-15", "2024-06-20"),
        ("m2", "Veja", "Vejam"),
        ("m2", "authors: [Ana Souza]", "authors: [Rui]"),
        ("m2", "series: A série", "expires: 2027-01-20"),
        ("m8", "series: A série", "publish_at: 2027-01-20"),
        ("m2", "series: A série", "redirect_from: [/velho/]"),
        ("m2", "series: A série", "featured: true"),
    ],
)
def test_an_edit_in_a_month_long_past_reaches_every_page_that_shows_it(site: SmallSite, name: str, old: str, new: str) -> None:
    site.file("sitegen.toml", 'title = "Jornal"\npermalink = "/{year}/{month}/{slug}/"\n')
    months(site)
    site.build()
    file = site.root / f"content/news/{name}.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    site.build()
    assert_as_clean(site)
    site.build(now=NOW + 400 * DAY)
    assert_as_clean(site, now=NOW + 400 * DAY)
    file.write_text(text, "utf-8")
    site.build()
    assert_as_clean(site)


def test_what_changes_for_all_months_at_once_is_seen(site: SmallSite) -> None:
    site.file("sitegen.toml", 'title = "Jornal"\n')
    months(site)
    site.build()
    for path, text in (
        ("sitegen.toml", 'title = "Folha"\n'),
        ("sitegen.toml", 'title = "Folha"\n[pictures]\ncards = "article"\n'),
        ("content/tags/t1.md", "---\ntitle: T um\nmerge: [T1]\n---\n"),
        ("content/sections/s0.md", "---\ntitle: S zero\nmerge: [S0]\n---\n"),
        ("content/authors/ana-souza.md", "---\ntitle: Ana Souza\nkind: organization\n---\n"),
        ("templates/article.html", "{{ story.card.title }}\n"),
    ):
        site.file(path, text)
        assert failure(site.build) == ()
        assert_as_clean(site)
    (site.root / "content/news/m1.md").write_text("---\ntitle: Mês 1\ndate: 2024-01-15 10:00\n---\nSó.\n", "utf-8")
    (site.root / "content/tags/t1.md").unlink()
    site.build()
    assert_as_clean(site)


def test_two_articles_of_different_months_that_want_one_address_are_named(site: SmallSite) -> None:
    """Also when the older one's month would not be planned again."""
    site.file("sitegen.toml", 'title = "Jornal"\npermalink = "/{slug}/"\n')
    months(site)
    site.build()
    site.article("novo", "title: Novo\ndate: 2024-10-01 10:00\nslug: m1")
    problem = failure(site.build)
    assert problem
    assert problem == failure(lambda: clean_build(site))
    assert {p.path for p in problem[2]} == {"content/news/m1.md", "content/news/novo.md"}
    site.article("novo", "title: Novo\ndate: 2024-10-01 10:00\nredirect_from: [/m1/]")
    assert failure(site.build) == failure(lambda: clean_build(site)) != ()


def test_a_page_of_a_month_that_did_not_change_is_made_again_when_its_file_is_lost(site: SmallSite) -> None:
    site.file("sitegen.toml", 'title = "Jornal"\n')
    months(site)
    site.build()
    (site.public / "2024/02/15/m2/index.html").unlink()
    site.article("novo", "title: Novo\ndate: 2024-10-01 10:00")
    site.build()
    assert_as_clean(site)
