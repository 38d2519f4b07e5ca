"""What is wrong, where, what to do: every problem of a site in one run, and exit codes that scripts can trust."""

import io
import json
import os
import re
import shutil
import signal
import socket
import sys
import threading
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import click
import pytest
from conftest import SETTINGS, SmallSite
from PIL import Image
from test_incremental import failure, templates_are_compiled_once  # noqa: F401 - a fixture

from sitegen import cli
from sitegen.errors import SitegenError
from sitegen.store.lock import lock

CLOCK = "2027-01-15T08:00:00+00:00"
CANARY = "CANARY-8f3a"


@dataclass
class Finding:
    """One problem as it was printed."""

    path: str
    line: int
    column: int
    level: str
    text: str
    excerpt: str = ""
    caret: int = -1
    """Cells before the caret, from the start of the excerpt."""


@dataclass
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line in self.err.split("\n"):
            if found := re.match(r"(?!::)(.+?):(\d+):(\d+): (error|warning): (.*)", line):
                self.findings.append(Finding(found[1], int(found[2]), int(found[3]), found[4], found[5]))
            elif self.findings and (found := re.match(r" *\d+ │ (.*)", line)):
                self.findings[-1].excerpt = found[1]
            elif self.findings and (found := re.fullmatch(r" {8}( *)\^", line)):
                self.findings[-1].caret = len(found[1])

    def places(self) -> list[tuple[str, int, int]]:
        return [(f.path, f.line, f.column) for f in self.findings]

    def one(self) -> Finding:
        assert len(self.findings) == 1, self.err
        return self.findings[0]


Command = Callable[..., Said]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Run the command as its console script does, and check what holds for every output."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def run(site: SmallSite, *arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["sitegen", "--site", str(site.root), *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        sys.stderr.flush()
        out, err = capfd.readouterr()
        said = Said(int(ended.value.code or 0), out, err)
        for text in (out, err):
            assert "Traceback" not in text
            assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"], repr(text)
        if os.environ.get("GITHUB_ACTIONS") != "true":
            assert not [line for line in err.split("\n") if line.startswith("::")]
        assert said.code in {0, 1, 2, 3, 4, 5}, err
        return said

    yield run
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def build(say: Command) -> Command:
    """``sitegen build`` without search, at the tests' hour."""
    return lambda site, *arguments: say(site, "build", "--no-search", "--now", CLOCK, *arguments)


def png(width: int = 4, height: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# Places


def test_every_problem_of_every_file_is_told_in_one_run(site: SmallSite, build: Command) -> None:
    site.write("""-- content/news/2025/a.md --
---
titel: A
date: 2025-01-01
---
Um texto.
-- content/news/2025/b.md --
---
title: B
date: 2025-02-30
sumary: x
---
[nada](nada.md) e ![nada](nada.png)

[[Nenhures]]
-- content/pages/sobre.md --
---
menu: 1
---
[nada](/nada/)
-- content/authors/ana.md --
---
name: Ana Souza
kind: robot
---
-- content/outro/x.md --
---
title: X
---
""")
    site.file("content/media/ruim.png", b"nada")
    site.file("content/news/2025/correto.md", "---\ntitle: C\ndate: 2025-01-01\n---\n[nada](nada.md)\n\n![x](ausente.png)\n")
    said = build(site)
    assert said.code == 1
    assert sorted(said.places()) == said.places()
    assert {("content/authors/ana.md", 3, 7), ("content/news/2025/a.md", 2, 1), ("content/news/2025/b.md", 3, 7)} <= set(said.places())
    assert {("content/news/2025/correto.md", 5, 8), ("content/news/2025/correto.md", 7, 6)} <= set(said.places())
    assert {f.path for f in said.findings} == {
        "content/authors/ana.md", "content/media/ruim.png", "content/news/2025/a.md", "content/news/2025/b.md", "content/news/2025/correto.md",
        "content/outro/x.md", "content/pages/sobre.md",
    }  # fmt: skip
    assert said.err.splitlines()[-1] == f"{len(said.findings)} problems"
    assert not list(site.public.rglob("*.html"))


def test_problems_of_content_templates_data_and_addresses_are_told_together(site: SmallSite, build: Command) -> None:
    site.article("2025/ruim", "titel: A")
    site.article("2025/x1", "slug: mesmo")
    site.article("2025/x2", "slug: mesmo")
    site.article("2025/x3", "", "[nada](nada.md)")
    site.file("templates/page.html", "{% if %}")
    site.file("content/data/equipe.toml", "a = \n")
    said = build(site)
    assert said.code == 1
    assert {f.path for f in said.findings} == {
        "content/news/2025/ruim.md", "content/news/2025/x1.md", "content/news/2025/x2.md", "content/news/2025/x3.md", "templates/page.html",
        "content/data/equipe.toml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "line", "column", "under", "words"),
    [
        ("title: A\ntitel: B\ndate: 2025-01-01", 3, 1, "titel", ("titel", 'did you mean "title"')),
        ("title: A\ndtae: 2025-01-01\ndate: 2025-01-01", 3, 1, "dtae", ('did you mean "date"',)),
        ("title: A\ntítlo: B\ndate: 2025-01-01", 3, 1, "títlo", ('did you mean "título"',)),
        ("title: A\ntitle: B\ndate: 2025-01-01", 3, 1, "title", ("duplicate", "title", "line 2")),
        ("title: A\ndate: amanhã", 3, 7, "amanhã", ("amanhã",)),
        ("título: Ação 日本 𝒳\ndate: 2025-13-01", 3, 7, "2025-13-01", ("month 13",)),
        ("title: A\ndate: 2025-01-01\nstatus: publicda", 4, 9, "publicda", ("publicda",)),
        ("title: A\ndate: 2025-01-01\nimage: {src: nada.png, alt: x}", 4, 8, "{src", ("no picture", "nada.png")),
    ],
)
def test_the_caret_stands_under_what_is_wrong(
    site: SmallSite, build: Command, header: str, line: int, column: int, under: str, words: tuple[str, ...]
) -> None:
    for end, start in (("\n", ""), ("\r\n", ""), ("\n", "\ufeff")):
        site.file("content/news/2025/x.md", (start + f"---\n{header}\n---\nUm texto.\n".replace("\n", end)).encode())
        said = build(site)
        found = said.one()
        assert (said.code, found.path, found.line, found.level) == (1, "content/news/2025/x.md", line, "error")
        assert found.column in {column, column + 6}
        assert found.excerpt == header.splitlines()[line - 2]
        assert found.excerpt[found.column - 1 :].startswith(under.removeprefix("{src") or "nada.png")
        assert found.caret == cells(found.excerpt[: found.column - 1])
        assert all(word in found.text for word in words), found.text
        assert "; " in found.text


def test_the_caret_counts_cells_and_the_column_characters(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "", "Olá, 日本語 e 𝒳: [aqui](nada.md).")
    found = build(site).one()
    assert found.excerpt == "Olá, 日本語 e 𝒳: [aqui](nada.md)."
    assert found.excerpt[found.column - 1 :].startswith("nada.md")
    assert found.caret == cells(found.excerpt[: found.column - 1]) == found.column - 1 + 3


def test_a_long_line_is_shown_around_the_place(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "", f"{'palavra ' * 200}[aqui](nada.md){' palavra' * 200}")
    found = build(site).one()
    assert len(found.excerpt) <= 160
    assert found.excerpt[found.caret :].startswith("nada.md")


def test_a_tab_before_the_place_does_not_move_the_caret_away(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "", "a\tb\t[aqui](nada.md)")
    said = build(site)
    lines = said.err.split("\n")
    excerpt, caret = next((a, b) for a, b in pairwise(lines) if b.strip() == "^")
    assert excerpt.expandtabs()[len(caret.expandtabs()) - 1 :].startswith("nada.md")


def test_many_problems_are_counted_after_the_first_hundred(site: SmallSite) -> None:
    for i in range(130):
        site.article(f"2025/x{i:03}", "titel: A")
    done = site.run("build", "--no-search")
    assert done.returncode == 1
    assert len([line for line in done.stderr.split("\n") if ": error: " in line]) == 100
    assert done.stderr.endswith("… and 30 more\n130 problems\n")
    assert "Traceback" not in done.stderr


# Names and links


@pytest.mark.parametrize(
    ("key", "kind", "name", "written"), [("section", "section", "Comunidade", "Comunidad"), ("authors", "author", "Ana Souza", "Ana Sousa")]
)
def test_a_misspelt_section_or_author_is_a_warning_with_a_suggestion(
    site: SmallSite, build: Command, key: str, kind: str, name: str, written: str
) -> None:
    site.file(f"content/{kind}s/x.md", f"---\n{'name' if kind == 'author' else 'title'}: {name}\n---\n")
    site.article("2025/x", f"{key}: {written}")
    said = build(site)
    found = said.one()
    assert (said.code, found.level, found.path, found.line) == (0, "warning", "content/news/2025/x.md", 4)
    assert found.excerpt[found.column - 1 :] == written
    assert f"did you mean '{name}'" in found.text or f'did you mean "{name}"' in found.text


@pytest.mark.parametrize(
    ("body", "line", "under", "words"),
    [
        ("Um.\n\n[a](nada.md)", 7, "nada.md", ("leads nowhere",)),
        ("Um.\n\n\n[a](primera.md)", 8, "primera.md", ("leads nowhere", "did you mean 'primeira.md'")),
        ("[a](/2020/01/01/nada/)", 5, "/2020/01/01/nada/", ("leads nowhere",)),
        ("[a](https://news.test/nada/ 'x') e [b](/nada/#x)", 5, "/nada/#x", ("leads nowhere",)),
        ("Um [[Nenhures]].", 5, "[[Nenhures", ("nothing is called",)),
        ("[[Primeira notícia|assim]] e [[primera]]", 5, "[[primera", ("nothing is called", "did you mean")),
        ("Um.\n\n![a](ausente.png)", 7, "ausente.png", ("ausente.png",)),
        ("![a](/media/2025/ausente.png)", 5, "/media/2025/ausente.png", ("ausente.png",)),
        ("[a]\n\n[a]: nada.md", 7, "nada.md", ("leads nowhere",)),
        ("[a](rascunho.md)", 5, "rascunho.md", ("not published",)),
        ("```\n[a](nada.md)\n```\n\n[a](nada.md)", 9, "nada.md", ("leads nowhere",)),
    ],
)
def test_a_link_or_picture_that_leads_nowhere_is_told_with_its_line(
    site: SmallSite, build: Command, body: str, line: int, under: str, words: tuple[str, ...]
) -> None:
    site.article("2025/rascunho", "status: draft")
    site.article("2025/x", "", body)
    said = build(site)
    found = said.one()
    assert (said.code, found.path, found.line, found.level) == (1, "content/news/2025/x.md", line, "error")
    assert found.excerpt[found.column - 1 :].startswith(under), found
    assert all(word in found.text for word in words), found.text


def test_links_of_pages_and_terms_are_checked_too(site: SmallSite, build: Command) -> None:
    for path in ("pages/sobre.md", "authors/ana.md", "sections/c.md", "tags/t.md"):
        site.file(f"content/{path}", "---\ntitle: X\n---\n\n[a](/nada/)\n")
    said = build(site)
    assert said.places() == [(f"content/{path}", 5, 5) for path in ("authors/ana.md", "pages/sobre.md", "sections/c.md", "tags/t.md")]


def test_links_to_an_article_that_cannot_be_read_are_not_held_against_others(site: SmallSite, build: Command) -> None:
    site.article("2025/ruim", "titel: A")
    site.article("2025/x", "", "[a](ruim.md), [[ruim]], [b](/2025/03/04/ruim/)")
    assert {f.path for f in build(site).findings} == {"content/news/2025/ruim.md"}


# Two for one address


def test_two_articles_with_one_slug_are_both_named_at_their_slugs(site: SmallSite, build: Command) -> None:
    site.article("2025/x1", "title: Um\nslug: mesmo")
    site.article("2025/x2", "title: Dois\nslug: mesmo")
    said = build(site)
    assert said.code == 1
    assert said.places() == [("content/news/2025/x1.md", 4, 7), ("content/news/2025/x2.md", 4, 7)] or said.places() == [
        ("content/news/2025/x1.md", 3, 7), ("content/news/2025/x2.md", 3, 7),
    ]  # fmt: skip
    one, two = said.findings
    assert one.excerpt[one.column - 1 :] == two.excerpt[two.column - 1 :] == "mesmo"
    assert "/2025/03/04/mesmo/" in one.text
    assert "content/news/2025/x2.md" in one.text
    assert "content/news/2025/x1.md" in two.text


def test_old_addresses_that_clash_are_all_named(site: SmallSite, build: Command) -> None:
    site.article("2025/x1", "redirect_from: [/2025/03/04/primeira/, /velha/]")
    site.article("2025/x2", "redirect_from: [/velha]")
    said = build(site)
    assert said.code == 1
    text = " ".join(f"{f.path} {f.text}" for f in said.findings)
    for name in ("content/news/2025/x1.md", "content/news/2025/x2.md", "content/news/2025/primeira.md", "/velha/", "/2025/03/04/primeira/"):
        assert name in text
    assert {f.line for f in said.findings if f.path.endswith(("x1.md", "x2.md"))} == {4}


def test_names_that_differ_only_in_case_are_one_address(site: SmallSite, build: Command) -> None:
    site.article("2025/About")
    site.article("2025/about")
    said = build(site)
    assert said.code == 1
    assert [f.path for f in said.findings] == ["content/news/2025/About.md", "content/news/2025/about.md"]


def test_media_whose_names_differ_only_in_case_are_refused(site: SmallSite, build: Command) -> None:
    for name in ("Foto.png", "foto.png"):
        site.file(f"content/media/{name}", png())
    said = build(site)
    assert said.code == 1
    assert {f.path for f in said.findings} == {"content/media/Foto.png", "content/media/foto.png"}


def test_tags_that_differ_only_in_case_or_accents_are_one_page(site: SmallSite, build: Command) -> None:
    site.article("2025/t1", "tags: [Iraque, São Paulo]")
    site.article("2025/t2", "tags: [iraque, Sao paulo]")
    assert build(site).code == 0
    places = [path.casefold() for path in site.tree()]
    assert len(places) == len(set(places))


def test_names_that_look_alike_are_told_apart_by_their_code_points(site: SmallSite, build: Command) -> None:
    for form in ("NFC", "NFD"):
        site.article(f"2025/{unicodedata.normalize(form, 'eleição')}")
    said = build(site)
    assert said.code == 1
    assert len(said.findings) == 2
    assert all("/2025/03/04/eleicao/" in f.text for f in said.findings)
    one, two = said.err.encode("ascii", "backslashreplace").decode().split("\n")[0], said.err
    assert "\\xe7" in one or "\\u0327" in one
    assert "\\u0327" in two or "U+0327" in two


def test_a_file_where_another_needs_a_folder_is_named_with_both(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "redirect_from: [/feed.xml/velho/]")
    said = build(site)
    assert (said.code, said.one().path, said.one().line) == (1, "content/news/2025/x.md", 4)
    assert "the feeds" in said.one().text
    assert "/feed.xml" in said.one().text


@pytest.mark.parametrize("name", ["feed.xml", "index.html", "404.html", "tag/lago/index.html", "FEED.xml", "2025"])
def test_a_static_file_where_the_site_has_its_own_is_refused(site: SmallSite, build: Command, name: str) -> None:
    site.file(f"content/static/{name}", "meu")
    said = build(site)
    assert said.code == 1
    assert f"content/static/{name}" in {f.path for f in said.findings}


def test_the_owners_robots_txt_wins(site: SmallSite, build: Command) -> None:
    site.file("content/static/robots.txt", "User-agent: meu\n")
    assert build(site).code == 0
    assert site.read("robots.txt") == "User-agent: meu\n"


# Files that are no files


def test_symbolic_links_are_refused_everywhere_and_lead_nowhere(site: SmallSite, build: Command) -> None:
    secret = site.root.with_name("secret.txt")
    secret.write_text(f"---\ntitle: {CANARY}\ndate: 2025-01-01\n---\n")
    folder = site.root.with_name("elsewhere")
    folder.mkdir()
    (folder / "x.md").write_text(f"---\ntitle: {CANARY}\ndate: 2025-01-01\n---\n")
    links = {
        "content/news/2025/x.md": secret, "content/static/s.txt": secret, "content/media/m.png": secret, "content/data/d.toml": secret,
        "content/news/2024": folder, "content/pages/p.md": Path("nowhere"),
    }  # fmt: skip
    for path, target in links.items():
        (site.root / path).parent.mkdir(parents=True, exist_ok=True)
        (site.root / path).symlink_to(target)
    said = build(site)
    assert said.code == 1
    assert {f.path for f in said.findings} == links.keys()
    assert all("symbolic link" in f.text for f in said.findings)
    assert all(str(links[f.path]) in f.text for f in said.findings)
    assert CANARY not in said.err


@pytest.mark.parametrize("name", ["article.html", "partes/x.html", "static/x.css", "i18n/pt-BR.toml", "partes", "static/pasta"])
def test_templates_are_no_symbolic_links(site: SmallSite, build: Command, name: str) -> None:
    outside = site.root.with_name("outside")
    outside.mkdir()
    (outside / "x.html").write_text(CANARY)
    secret = site.root.with_name("secret.toml")
    secret.write_text(f'next = "{CANARY}"\n')
    (site.root / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
    (site.root / "templates" / name).symlink_to(outside if name in ("partes", "static/pasta") else secret)
    said = build(site)
    assert said.code == 1
    assert said.one().path == f"templates/{name}"
    assert "symbolic link" in said.one().text


def test_a_file_that_becomes_a_link_during_the_build_is_never_followed(site: SmallSite) -> None:
    secret = site.root.with_name("secret.txt")
    secret.write_text(CANARY)
    file, aside = site.file("content/media/x.txt", "meu"), site.root / "aside"
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            aside.symlink_to(secret)
            aside.replace(file)
            aside.write_text("meu")
            aside.replace(file)

    racer = threading.Thread(target=swap)
    racer.start()
    try:
        for _ in range(20):
            failure(lambda: site.build(clean=True))  # refused is well; what counts is what is published
            assert CANARY.encode() not in b"".join(site.tree().values())
    finally:
        stop.set()
        racer.join()


def test_sockets_and_pipes_are_refused(site: SmallSite, build: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.root / "content/news/2025")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.md")
        os.mkfifo("p.md")
        said = build(site)
    assert said.code == 1
    assert [(f.path, "not a regular file" in f.text) for f in said.findings] == [("content/news/2025/p.md", True), ("content/news/2025/s.md", True)]


def test_what_editors_and_systems_drop_is_not_content(site: SmallSite, build: Command) -> None:
    assert build(site).code == 0
    before = site.tree()
    for name in (
        "content/news/2025/#a.md#", "content/news/2025/a.md~", "content/news/2025/.a.md.swp", "content/news/2025/4913", "content/.DS_Store",
        "content/static/Thumbs.db", "content/news/2025/._a.md", "content/media/desktop.ini", "content/news/_rascunhos/x.md", "content/news/.git/x.md",
        "content/news/2025/a.md.tmp", "content/pages/x.md.bak", "content/data/x.toml.orig", "templates/.article.html.swp", "templates/article.html~",
        "templates/_velho.html", "templates/static/.DS_Store",
    ):  # fmt: skip
        site.file(name, b"\0\5\26\7")
    (site.root / "content/news/2025/.#a.md").symlink_to("me@host.1234:99")
    assert build(site).code == 0
    assert site.tree() == before


HOSTILE = [
    "a\n::error::pwn\x1b[2J.md",
    "a\r\n::set-env name=x::y.md",
    "::warning::x.md",
    "a\x1b]0;t\x07.md",
    "a\u202ecod.md",
    "a\u2028b.md",
    b"caf\xe9.md",
    "-rf.md",
    "a b'\"$(x)`.md",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("actions", ["false", "true"], ids=["terminal", "GitHub"])
def test_hostile_file_names_are_escaped(site: SmallSite, build: Command, monkeypatch: pytest.MonkeyPatch, name: str | bytes, actions: str) -> None:
    folder = site.root / "content/news/2025"
    with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "wb") as file:
        file.write(b"---\ntitle: A\ntitle: B\n---\nx")
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    said = build(site)
    assert said.code == 1
    commands = [line for line in said.err.split("\n") if line.startswith("::")]
    assert all(re.match(r"::error file=content/news/2025/[^,:]*,line=\d+,col=\d+::", line) for line in commands)
    assert bool(commands) == (actions == "true")
    assert said.findings


# GitHub


def test_on_github_each_problem_is_an_annotation_and_nothing_else_is_a_command(
    site: SmallSite, build: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    site.article(
        "2025/x",
        'title: "::error file=x::pwned\\n::add-mask::a"\ndate: nope\n"::stop-commands::x": 1',
        "::stop-commands::x\n\n[100% a,b](::nada::.md)",
    )
    site.article("2025/y", "authors: [Ana Sousa]")
    site.file("content/authors/ana.md", "---\nname: Ana Souza\n---\n")
    said = build(site)
    assert said.code == 1
    commands = [line for line in said.err.split("\n") if line.startswith("::")]
    assert [re.match(r"::(error|warning) file=([^,]*),line=(\d+),col=(\d+)::", line).groups() for line in commands] == [  # type: ignore[union-attr]
        (f.level, f.path, str(f.line), str(f.column)) for f in said.findings
    ]
    assert len(commands) >= 3
    assert "\r" not in said.err


def test_elsewhere_there_are_no_annotations(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "titel: A")
    assert "::error" not in build(site).err


# Templates


def test_a_syntax_error_in_a_template_is_told_once_with_its_line(site: SmallSite, build: Command) -> None:
    for i in range(5):
        site.article(f"2025/x{i}")
    site.file("templates/article.html", "<html>\n{% if %}\n</html>\n")
    said = build(site)
    assert (said.code, said.places()) == (1, [("templates/article.html", 2, 1)])
    assert said.one().excerpt == "{% if %}"


def test_templates_that_include_each_other_are_told_with_the_chain(site: SmallSite, build: Command) -> None:
    site.file("templates/article.html", '<p>\n{% include "article.html" %}')
    site.file("templates/um.html", '{% include "dois.html" %}')
    site.file("templates/dois.html", '\n\n{% extends "um.html" %}')
    site.file("templates/base.html", '{% extends "nope.html" %}')
    said = build(site)
    assert said.code == 1
    assert "RecursionError" not in said.err
    told = {(f.path, f.line): f.text for f in said.findings}
    assert "article.html → article.html" in told["templates/article.html", 2]
    assert any("um.html → dois.html → um.html" in text or "dois.html → um.html → dois.html" in text for text in told.values())
    assert "nope.html" in told["templates/base.html", 1]
    assert all(path.startswith("templates/") for path, _ in told)


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("a\nb {{ nada }}", 2, "'nada' is undefined"),
        ("a\n\n{{ story.nada }}", 3, "nada"),
        ("{{ story.card.title.nada.mais }}", 1, "nada"),
        ("\n{{ asset('nada.css') }}", 2, "static/nada.css"),
        ("\n{{ t('nada') }}", 2, "nada"),
        ("\n{{ 1 / 0 }}", 2, "division"),
        ("\n{{ 'x'|nada }}", 2, "nada"),
        ("\n{{ 'x'|long_date }}", 2, "x"),
        ("{% macro m() %}\n{{ nada }}{% endmacro %}\n\n{{ m() }}", 2, "'nada' is undefined"),
        ("\n{% include 'parte.html' %}", 2, "'nada' is undefined"),
        ("\n{{ partial(story.card.title, story) }}", 2, "written out"),
        ("\n{% include nome %}", 2, "written out"),
        ("\n{{ caller() }}", 2, "caller"),
        ("\n{% for a in 5 %}{% endfor %}", 2, "int"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_template_and_line_and_once(
    site: SmallSite, build: Command, template: str, line: int, words: str
) -> None:
    for i in range(3):
        site.article(f"2025/x{i}")
    site.file("templates/article.html", template)
    site.file("templates/parte.html", "a\n{{ nada }}" if "parte.html" in template else "a")
    said = build(site)
    found = said.one()
    assert (said.code, found.path, found.line) == (1, "templates/parte.html" if "parte.html" in template else "templates/article.html", line)
    assert words in found.text
    assert not list(site.public.rglob("*.html"))


def test_everything_is_escaped_whatever_a_template_is_called(site: SmallSite, build: Command) -> None:
    site.article("2025/primeira", 'title: "<b>&"')
    names = [f"p.{ending}" for ending in ("html", "html.j2", "jinja", "xml.j2", "atom", "txt", "json")]
    for name in names:
        site.file(f"templates/{name}", "[{{ story.card.title }}]")
    site.file("templates/article.html", "".join(f'{{% include "{name}" %}}' for name in names))
    assert build(site).code == 0
    assert site.read("2025/03/04/primeira/index.html").count("[&lt;b&gt;&amp;]") == len(names)


def test_a_template_that_is_no_text_and_words_that_are_no_toml_are_told(site: SmallSite, build: Command) -> None:
    site.file("templates/article.html", b"caf\xe9")
    said = build(site)
    assert (said.code, said.places()) == (1, [("templates/article.html", 1, 1)])
    (site.root / "templates/article.html").unlink()
    site.file("templates/i18n/pt-BR.toml", 'a = "b"\nnext = \n')
    said = build(site)
    assert said.code in {1, 2}
    assert "pt-BR.toml" in said.err
    assert "line 2" in said.err or ":2:" in said.err


def test_data_that_is_no_toml_is_told_with_its_line(site: SmallSite, build: Command) -> None:
    site.file("content/data/equipe.toml", 'a = "b"\n\nc = \n')
    said = build(site)
    assert (said.code, said.one().path) == (1, "content/data/equipe.toml")
    assert said.one().line == 3


# Options


def test_strict_makes_errors_of_warnings_and_publishes_nothing(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "updated: 2024-01-01")
    said = build(site, "--strict")
    assert (said.code, said.one().level) == (1, "error")
    assert not list(site.public.rglob("*.html"))
    for _ in range(2):
        said = build(site)
        assert (said.code, said.one().level) == (0, "warning")
    before = site.tree()
    assert build(site, "--strict").code == 1
    assert site.tree() == before


BAD = {
    "unreadable": "---\ntitel: Nova versão\n---\n",
    "broken link": "---\ntitle: Nova versão\ndate: 2025-01-01\n---\n[a](nada.md)\n",
    "missing picture": "---\ntitle: Nova versão\ndate: 2025-01-01\nimage: nada.png\n---\n",
    "taken address": "---\ntitle: Nova versão\ndate: 2025-03-04\nslug: primeira\n---\n",
    "taken old address": "---\ntitle: Nova versão\ndate: 2025-03-04\nredirect_from: [/velha/]\n---\n",
}


@pytest.mark.parametrize("told_before", [False, True], ids=["at once", "after a build that failed"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_keep_going_publishes_the_rest_and_the_last_good_version(site: SmallSite, build: Command, bad: str, told_before: bool) -> None:
    site.article("2025/velha", "redirect_from: [/velha/]")
    site.article("2025/x", "title: Velha versão\ndate: 2025-01-01", "O texto que fica.")
    assert build(site).code == 0
    site.file("content/news/2025/x.md", bad)
    site.article("2025/terceira", "title: Terceira")
    if told_before:
        assert build(site).code == 1
    for _ in range(2):
        said = build(site, "--keep-going")
        assert said.code == 1
        assert "content/news/2025/x.md" in {f.path for f in said.findings}
        assert "Terceira" in site.read("index.html")
        assert "O texto que fica." in site.read("2025/01/01/x/index.html")
        assert "Velha versão" in site.read("index.html")
        assert not [path for path, data in site.tree().items() if "Nova versão".encode() in data]
    site.article("2025/x", "title: Boa versão\ndate: 2025-01-01")
    assert build(site).code == 0
    assert "Boa versão" in site.read("index.html")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_keep_going_leaves_out_what_never_was_good(site: SmallSite, build: Command, bad: str) -> None:
    site.article("2025/velha", "redirect_from: [/velha/]")
    assert build(site).code == 0
    before = site.tree()
    site.file("content/news/2025/x.md", bad)
    for _ in range(2):
        said = build(site, "--keep-going")
        assert said.code == 1
        assert "content/news/2025/x.md" in {f.path for f in said.findings}
        assert site.tree() == before


def test_keep_going_does_not_keep_going_with_a_broken_template(site: SmallSite, build: Command) -> None:
    assert build(site).code == 0
    before = site.tree()
    site.file("templates/article.html", "{{ nada }}")
    assert build(site, "--keep-going").code == 1
    assert site.tree() == before


FIGURES = {"articles", "outputs", "rendered", "reused", "removed", "problems", "seconds", "bytes"}


def test_json_is_the_only_thing_on_standard_output(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "updated: 2024-01-01")
    said = build(site, "--json")
    figures = json.loads(said.out)
    assert figures.keys() >= FIGURES
    assert (figures["articles"], figures["reused"], figures["removed"]) == (2, 0, 0)
    assert figures["outputs"] == figures["rendered"] == len(site.tree()) - 1
    assert figures["bytes"] == sum(len(data) for path, data in site.tree().items() if not path.startswith(".sitegen/"))
    assert all(isinstance(seconds, float) for seconds in figures["seconds"].values())
    (problem,) = figures["problems"]
    assert (problem["path"], problem["line"], problem["severity"]) == ("content/news/2025/x.md", 4, "warning")
    again = json.loads(build(site, "--json").out)
    assert (again["rendered"], again["reused"], again["bytes"], again["problems"]) == (0, figures["outputs"], figures["bytes"], figures["problems"])
    for option in (("--why", "/"), ("--verify",), ("--verbose",)):
        assert json.loads(build(site, "--json", *option).out).keys() >= FIGURES


def test_json_tells_the_problems_of_a_build_that_kept_going(site: SmallSite, build: Command) -> None:
    site.article("2025/x", "titel: A")
    said = build(site, "--json", "--keep-going")
    assert said.code == 1
    assert {p["path"] for p in json.loads(said.out)["problems"] if p["severity"] == "error"} == {"content/news/2025/x.md"}
    said = build(site, "--json")
    assert said.code == 1
    assert not said.out or json.loads(said.out)


def test_quiet_says_nothing_of_a_good_build_and_all_of_a_bad_one(site: SmallSite, build: Command) -> None:
    said = build(site, "--quiet")
    assert (said.code, said.out, said.err) == (0, "", "")
    site.article("2025/x", "titel: A")
    assert build(site, "-q").findings


def test_verify_compares_with_a_clean_build(site: SmallSite, build: Command) -> None:
    assert build(site, "--verify").code == 0
    said = build(site, "--verify")
    assert (said.code, "every byte" in said.err) == (0, True)


def test_the_figures_are_printed_at_the_end(site: SmallSite, build: Command) -> None:
    said = build(site)
    rows = dict(line.split(None, 1) for line in said.err.splitlines())
    assert rows.keys() >= {"articles", "outputs", "rendered", "reused", "removed", "problems", "size", "seconds", "site"}
    assert (rows["articles"], rows["site"]) == ("1", str(site.public))
    assert said.out == ""


# Exit codes


def test_missing_or_empty_content_keeps_the_old_site(site: SmallSite, build: Command) -> None:
    assert build(site).code == 0
    before = site.tree()
    shutil.move(site.root / "content", site.root / "aside")
    for _ in range(2):
        said = build(site)
        assert said.code == 1
        assert "content" in said.err
        assert site.tree() == before
        (site.root / "content/news").mkdir(parents=True, exist_ok=True)
    assert "no articles" in said.err


@pytest.mark.parametrize(
    ("settings", "place", "words"),
    [
        ('title = "X"\ntimezonne = "UTC"\n', (2, 1), 'did you mean "timezone"'),
        ('title = "X"\n[listings]\nnewst = 3\n', (3, 1), 'did you mean "newest"'),
        ("title = 3\n", (1, 9), "title"),
        ('title = "X"\ntimezone = "Mars/Base"\n', (2, 12), "Mars/Base"),
        ('title = "X"\nbase_url = "news.test"\n', (2, 12), "web address"),
        ('title = "X"\nlistings = {rows = 3}\n', (2, 20), "10–1000"),
        ('title = "X\n', (1, 9), ""),
        ("", (1, 1), "title"),
    ],
)  # fmt: skip
def test_mistakes_in_the_settings_are_code_2_with_their_place(
    site: SmallSite, build: Command, settings: str, place: tuple[int, int], words: str
) -> None:
    site.file("sitegen.toml", settings)
    said = build(site)
    found = said.one()
    assert (said.code, found.path, found.line) == (2, "sitegen.toml", place[0])
    assert abs(found.column - place[1]) <= 1 or not words
    assert words in found.text


def test_several_mistakes_in_the_settings_are_told_together(site: SmallSite, build: Command) -> None:
    site.file("sitegen.toml", 'title = 3\nnada = 1\n[feeds]\nitems = "x"\n')
    assert [f.line for f in build(site).findings] == [1, 2, 4]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("build", "--nada"), 2, "--nada"),
        (("nada",), 2, "nada"),
        (("build", "--jobs", "x"), 2, "--jobs"),
        (("build", "--jobs", "-1"), 2, "--jobs"),
        (("build", "--now", "ontem"), 2, "ontem"),
        (("build", "--now", "2025-01-01"), 2, "offset"),
        (("build", "--base-url", "nada"), 2, "nada"),
        (("build", "extra"), 2, "extra"),
        (("build", "--output", "sitegen.toml/x"), 5, "sitegen.toml"),
        (("build", "--output", "content"), 5, "content"),
        (("--version",), 0, ""),
        (("--help",), 0, ""),
    ],
)
def test_exit_codes_of_the_command_line(
    site: SmallSite, say: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    monkeypatch.chdir(site.root)
    said = say(site, *arguments)
    assert said.code == code, said.err
    assert words in said.err
    assert not site.public.exists() or not list(site.public.rglob("*.html"))


def test_exit_codes_of_the_surroundings(site: SmallSite, build: Command) -> None:
    site.file("a-file", "x")
    assert build(site, "--output", str(site.root / "a-file/x")).code == 3
    assert build(site, "--output", str(site.root / "a-file")).code == 5
    with lock(site.root / ".sitegen"):
        assert build(site).code == 4
    shutil.rmtree(site.root / ".sitegen")
    site.file(".sitegen", "x")
    said = build(site)
    assert said.code == 3
    assert said.err.startswith("error: ")


def test_a_folder_without_settings_is_no_site(tmp_path: Path, build: Command) -> None:
    said = build(SmallSite(tmp_path))
    assert said.code == 2
    assert "sitegen.toml" in said.err
    assert build(SmallSite(tmp_path / "nada")).code == 2
    assert not list(tmp_path.iterdir())


def test_help_names_every_option_and_every_exit_code(site: SmallSite, say: Command) -> None:
    text = say(site, "--help").out
    assert all(name in text for name in cli.sitegen.commands)
    assert all(str(code) in text for code in (0, 1, 2, 3, 4, 5, 70, 130))
    for name, command in cli.sitegen.commands.items():
        said = say(site, name, "--help")
        assert said.code == 0
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help
                assert all(option in said.out for option in parameter.opts)


def test_the_smallest_settings_make_a_site(site: SmallSite, build: Command) -> None:
    site.file("sitegen.toml", 'title = "X"\n')
    assert build(site).code == 0
    assert tomllib.loads(SETTINGS)["title"] == "Jornal de Teste"
    assert "X" in site.read("index.html")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="{space}" width="8" height="8">{inside}</svg>'
XHTML, XLINK, SVG_SPACE, INKSCAPE = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/svg",
    "http://www.inkscape.org/namespaces/inkscape",
)


@pytest.mark.parametrize(
    ("space", "inside"),
    [
        (XHTML, "<x:script>alert(1)</x:script>"),
        (XHTML, '<x:iframe x:src="https://evil.test/"/>'),
        (SVG_SPACE, "<x:script>alert(1)</x:script>"),
        (SVG_SPACE, "<x:foreignObject/>"),
        (XLINK, '<a x:href="javascript:alert(1)"><path/></a>'),
        (XLINK, '<image x:href="https://evil.test/a.png"/>'),
        (XLINK, '<g xml:base="https://evil.test/"/>'),
        (XLINK, '<rect onload="alert(1)"/>'),
        (XLINK, '<?xml-stylesheet href="https://evil.test/a.css"?>'),
        ("urn:unknown", "<x:thing/>"),
    ],
)
def test_a_picture_that_could_run_or_ask_for_something_is_refused_whatever_its_prefixes(
    site: SmallSite, build: Command, space: str, inside: str
) -> None:
    site.file("content/media/a.svg", SVG.format(space=space, inside=inside))
    said = build(site)
    assert said.code == 1
    assert "content/media/a.svg:1:1: error: the SVG holds " in said.err


def test_what_drawing_programs_write_for_themselves_is_no_danger(site: SmallSite, build: Command) -> None:
    site.file("content/media/a.svg", SVG.format(space=INKSCAPE, inside='<x:namedview x:zoom="1"/><path d="M0 0h8"/>'))
    assert build(site).code == 0


def test_an_excerpt_is_never_read_through_a_link(site: SmallSite, build: Command) -> None:
    secret = site.file("secret.txt", "the password\n")
    (site.root / "content/news/2025/x.md").symlink_to(secret)
    said = build(site)
    assert said.code == 1
    assert "a symbolic link" in said.err
    assert "password" not in said.err


def test_two_data_files_of_one_name_are_told(site: SmallSite, build: Command) -> None:
    site.file("content/data/a/ligas.toml", "x = 1\n")
    site.file("content/data/b/ligas.toml", "x = 2\n")
    assert "content/data/b/ligas.toml:1:1: error: templates know this file as 'ligas', and so another one before it" in build(site).err


def test_json_of_a_build_that_failed_names_the_problems(site: SmallSite, build: Command) -> None:
    site.file("content/news/2025/x.md", "---\ntitel: X\n---\n")
    said = build(site, "--json")
    figures = json.loads(said.out)
    assert said.code == 1
    assert figures.keys() >= FIGURES
    assert figures["error"] == "nothing was published"
    assert {p["path"] for p in figures["problems"]} == {"content/news/2025/x.md"}


def test_the_sample_of_the_readme_is_what_is_said(site: SmallSite, build: Command) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    sample = next(block for block in re.findall(r"```text\n(.*?)```", readme, re.DOTALL) if ": error: " in block)
    site.file("content/news/2025/09/primeira.md", "---\ntitle: A\ndate: 2025-09-31 21:10\n---\nUm texto.\n")
    assert build(site).err.startswith(sample)


def test_a_picture_that_cannot_be_read_is_one_problem(site: SmallSite) -> None:
    site.file("content/media/foto.png", b"no picture")
    site.article("2025/a", "image: /media/foto.png")
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert [p.path for p in caught.value.problems] == ["content/media/foto.png"]
