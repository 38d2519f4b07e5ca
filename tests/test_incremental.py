"""An incremental build equals a clean one byte for byte, and costs what changed."""

import io
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jinja2
import pytest
from conftest import NOW, SmallSite
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PIL import Image

import sitegen
from sitegen.build import Report
from sitegen.errors import SitegenError

DAY = 86_400


@pytest.fixture(autouse=True, scope="module")
def _templates_are_compiled_once() -> Iterator[None]:
    """Jinja's compiler takes most of the time of a small build; what it makes of one text is always the same."""
    made: dict[Any, Any] = {}

    def remembering(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(self: jinja2.Environment, source: Any, *arguments: Any, **options: Any) -> Any:
            key = name, self.trim_blocks, str(source), arguments, tuple(sorted(options.items()))
            if key not in made:
                made[key] = original(self, source, *arguments, **options)
            return made[key]

        return wrapper

    with pytest.MonkeyPatch.context() as patch:
        for name in ("parse", "compile"):
            patch.setattr(jinja2.Environment, name, remembering(name, getattr(jinja2.Environment, name)))
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
icon = "media/icone.svg"
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
-- content/media/icone.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#036"/></svg>
"""
SPRING = NOW + 40 * DAY
"""After the scheduled article came and the offer ended."""


@pytest.fixture
def paper(tmp_path: Path) -> SmallSite:
    """A site with one of everything, built."""
    paper = SmallSite(tmp_path / "paper")
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
    "icon": lambda s: change(s, "content/media/icone.svg", "#036", "#630"),
    "media added": lambda s: s.file("content/media/mapa.png", png(9, 9)),
    "author file": lambda s: change(s, "content/authors/ana.md", "Repórter.", "Editora."),
    "author file removed": lambda s: (s.root / "content/authors/ana.md").unlink(),
    "author file added": lambda s: s.file("content/authors/bruno.md", "---\nname: Bruno Lima\n---\nFotógrafo.\n"),
    "author's address": lambda s: change(s, "content/authors/ana.md", "slug: ana-souza", "slug: ana"),
    "section file": lambda s: change(s, "content/sections/cidade.md", "A cidade e a região", "Tudo da cidade"),
    "section file added": lambda s: s.file("content/sections/cultura.md", "---\ntitle: Cultura\n---\n"),
    "tag file": lambda s: change(s, "content/tags/lago.md", "O maior", "O mais antigo"),
    "tag file renames": lambda s: change(s, "content/tags/lago.md", "title: Lago", "title: LAGO"),
    "tag file merges": lambda s: change(s, "content/tags/lago.md", "[Lago Biwa]", "[Lago Biwa, Rio]"),
    "tag file removed": lambda s: (s.root / "content/tags/lago.md").unlink(),
    "page": lambda s: change(s, "content/pages/sobre.md", "Quem somos", "O que fazemos"),
    "page leaves the menu": lambda s: change(s, "content/pages/sobre.md", "menu: 1\n", ""),
    "page added": lambda s: s.file("content/pages/contato.md", "---\ntitle: Contato\nmenu: 2\n---\nEscreva.\n"),
    "old address added": lambda s: change(s, "content/news/2023/a1.md", "[/antiga/,", "[/antiga/, /mais-antiga/,"),
    "old address removed": lambda s: change(s, "content/news/2023/a1.md", '[/antiga/, "/?p=12"]', '["/?p=13"]'),
    "old address becomes a file": lambda s: change(s, "content/news/2023/a1.md", "/antiga/,", "/antiga,"),
    "static file": lambda s: s.file("content/static/humans.txt", "bruno\n"),
    "static file added": lambda s: s.file("content/static/.well-known-not/x.txt", "x") and s.file("content/static/provas/x.txt", "x"),
    "static file removed": lambda s: (s.root / "content/static/humans.txt").unlink(),
    "own robots.txt": lambda s: s.file("content/static/robots.txt", "User-agent: *\n"),
    "template override": lambda s: s.file("templates/row.html", "<li>{{ it.title }}</li>\n"),
    "template extended": lambda s: s.file("templates/article.html", '{% extends "default/article.html" %}{% block og_type %}news{% endblock %}'),
    "theme's stylesheet": lambda s: s.file("templates/static/site.css", "body { color: red }\n"),
    "theme's words": lambda s: s.file("templates/i18n/pt-BR.toml", 'next = "Adiante"\n'),
    "site's title": lambda s: change(s, "sitegen.toml", "Jornal do Lago", "Folha do Lago"),
    "address of the site": lambda s: change(s, "sitegen.toml", "https://news.test/", "https://user.github.io/jornal/"),
    "permalinks": lambda s: [s.file("sitegen.toml", 'permalink = "/{year}/{slug}/"\n' + (s.root / "sitegen.toml").read_text()), change(s, "content/pages/sobre.md", "/2023/05/01/a1/", "/2023/a1/")],
    "addresses of tags": lambda s: s.file("sitegen.toml", (s.root / "sitegen.toml").read_text() + '[addresses]\ntag = "/assunto/{slug}/"\n'),
    "language": lambda s: s.file("sitegen.toml", 'language = "en"\n' + (s.root / "sitegen.toml").read_text()),
    "time zone": lambda s: change(s, "sitegen.toml", "Asia/Tokyo", "America/Sao_Paulo"),
    "menu": lambda s: s.file("sitegen.toml", 'menu = [{name = "Rádio", url = "/sobre/"}]\n' + (s.root / "sitegen.toml").read_text()),
    "length of lists": lambda s: change(s, "sitegen.toml", "newest = 3", "newest = 2"),
    "length of feeds": lambda s: change(s, "sitegen.toml", "items = 4", "items = 2"),
    "no months": lambda s: change(s, "sitegen.toml", "[listings]", "[listings]\nmonths = false"),
    "no icon": lambda s: change(s, "sitegen.toml", 'icon = "media/icone.svg"\n', ""),
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
