"""``init`` and ``new``: from nothing to a published article."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SmallSite
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.new import Draft, likely, new_article
from sitegen.settings_file import load
from sitegen.starter import Answers, start

NOON = 1_764_126_000
"""2025-11-26 12:00 in Tokyo."""


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitegen", *arguments]
    root = str(Path(__file__).resolve().parent.parent)
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": root, **env},
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "title", "section"), [("pt-BR", "Nossa primeira notícia", "comunidade"), ("en", "Our first story", "community")]
)
def test_a_new_site_is_whole_and_has_no_problem(tmp_path: Path, language: str, title: str, section: str) -> None:
    assert run(tmp_path, "init", "jornal", "--title", "Meu jornal", "--language", language, "--timezone", "Asia/Tokyo").returncode == 0
    folder = tmp_path / "jornal"
    built = run(folder, "build", "--strict")
    assert built.returncode == 0, built.stderr
    assert title in (folder / "public/index.html").read_text("utf-8")
    assert (folder / f"public/category/{section}/index.html").is_file()
    assert "public/" in (folder / ".gitignore").read_text("utf-8").splitlines()


def test_a_site_is_begun_with_the_editors_of_its_authors(tmp_path: Path) -> None:
    ran = SmallSite(tmp_path).run("init", str(tmp_path / "novo"), "--title", "Novo", "--editor", "pages-cms", "--editor", "vscode")
    assert ran.returncode == 0, ran.stderr
    assert {".pages.yml", ".vscode/tasks.json"} <= {f.relative_to(tmp_path / "novo").as_posix() for f in (tmp_path / "novo").rglob("*")}
    assert SmallSite(tmp_path / "novo").run("build").returncode == 0


def test_a_site_is_never_begun_twice(tmp_path: Path) -> None:
    run(tmp_path, "init", "--title", "Jornal")
    before = SmallSite(tmp_path).tree(tmp_path)
    again = run(tmp_path, "init", "--title", "Outro")
    assert again.returncode == 5
    assert "there is a site in . already" in again.stderr
    assert SmallSite(tmp_path).tree(tmp_path) == before


def test_an_answer_that_cannot_be_right_leaves_nothing(tmp_path: Path) -> None:
    wrong = run(tmp_path, "init", "x", "--timezone", "Asia/Tokio")
    assert wrong.returncode == 2
    assert 'did you mean "Asia/Tokyo"?' in wrong.stderr
    assert list((tmp_path / "x").iterdir()) == []


@given(title=st.text(min_size=1).filter(lambda t: t.strip() and t.isprintable()))
def test_any_title_makes_settings_that_can_be_read(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    start(folder, Answers(title), NOON)
    assert load(folder).title == " ".join(title.split())


def test_a_new_article_has_its_place_its_date_and_what_is_known(site: SmallSite) -> None:
    site.file("content/authors/ana.md", "---\nname: Ana Souza\n---\n")
    path = new_article(site.root, load(site.root), Draft("Lago: o que muda", "Comunidade", tags=("Lago", "sim")), NOON)
    assert path.relative_to(site.root).as_posix() == "content/news/2025/11/lago-o-que-muda.md"
    assert path.read_text("utf-8") == (
        '---\ntitle: "Lago: o que muda"\ndate: 2025-11-26 12:00\nsection: Comunidade\ntags: [Lago, sim]\nauthors: [Ana Souza]\n---\n\n'
    )
    site.build()
    assert "Lago: o que muda" in site.read("tag/lago/index.html")


def test_a_new_article_takes_nobodys_place(site: SmallSite) -> None:
    config = load(site.root)
    path = new_article(site.root, config, Draft("Uma notícia"), NOON)
    path.write_text("o texto de alguém")
    with pytest.raises(SitegenError, match="is there already"):
        new_article(site.root, config, Draft("Uma notícia"), NOON)
    assert path.read_text() == "o texto de alguém"


def test_a_slip_in_a_name_is_pointed_out(site: SmallSite) -> None:
    draft = Draft("x", "Comunidad", ("Ana Sousa",), ("Lago", "Bicicleta"))
    assert likely(site.root, draft) == []
    site.build()
    assert likely(site.root, draft) == [("Comunidad", "Comunidade"), ("Ana Sousa", "Ana Souza")]
    said = run(site.root, "new", "Outra", "--section", "Comunidad")
    assert said.stderr == 'note: "Comunidad" is new here; did you mean "Comunidade"?\n'


def test_pages_and_authors_are_begun_too(site: SmallSite) -> None:
    assert run(site.root, "new", "page", "Quem somos").stdout == "content/pages/quem-somos.md\n"
    assert run(site.root, "new", "author", "Bia Lima").stdout == "content/authors/bia-lima.md\n"
    site.article("2025/a", "authors: [Bia Lima]")
    assert site.build().problems == []
    assert "Bia Lima" in site.read("author/bia-lima/index.html")


def test_the_editor_opens_what_was_begun(site: SmallSite, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{tmp_path}/opened'\n")
    editor.chmod(0o755)
    assert run(site.root, "new", "Uma", "notícia", "--open", VISUAL=str(editor)).returncode == 0
    assert (tmp_path / "opened").read_text("utf-8").endswith("/uma-noticia.md")
    lost = run(site.root, "new", "Duas", "--open", VISUAL="", EDITOR="")
    assert (lost.returncode, lost.stderr) == (3, "error: no editor is named; set VISUAL or EDITOR, or open the file by hand\n")
