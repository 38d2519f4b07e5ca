"""The manual is a site that sitegen builds, and the tutorial's steps do what they say."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from test_new import run

from sitegen.errors import SitegenError

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)


def test_the_manual_is_a_site_without_problems(tmp_path: Path) -> None:
    report = runpy.run_path(str(ROOT / "docs/manual.py"))["manual"](tmp_path)
    assert report.problems == []
    pages = {file.parent.name: file.read_text("utf-8") for file in (tmp_path / "public").glob("*/index.html")}
    for file in (ROOT / "docs").glob("*.md"):
        assert f"<h1>{file.read_text('utf-8').splitlines()[0].removeprefix('# ')}" in pages[file.stem]
    assert 'href="/content/#dates"' in pages["content"] or 'href="#dates"' in pages["content"]


def test_the_tutorial_leads_to_a_published_article(tmp_path: Path) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines() if " serve" not in line]
    assert [shlex.split(line)[1 if "--site" not in line else 3] for line in commands] == ["init", "new", "build"]
    for line in commands:
        done = run(tmp_path, *shlex.split(line)[1:])
        assert done.returncode == 0, done.stderr
    site = tmp_path / "jornal"
    written = next(site.glob("content/news/*/*/festa-junina-reune-mil-pessoas.md"))
    article = blocks("markdown")[0]
    written.write_text(article, "utf-8")
    assert run(tmp_path, "--site", "jornal", "build", "--strict", "--now", "2026-07-01T12:00:00+09:00").returncode == 0
    page = (site / "public/2026/06/20/festa-junina-reune-mil-pessoas/index.html").read_text("utf-8")
    assert "Esperávamos quatrocentos." in page


def test_the_mistakes_of_the_tutorial_are_told_as_it_says(tmp_path: Path) -> None:
    run(tmp_path, "init", "jornal", "--title", "Jornal")
    place = "content/news/2026/06/festa-junina-reune-mil-pessoas.md"
    file = tmp_path / "jornal" / place
    file.parent.mkdir(parents=True)
    article = blocks("markdown")[0]
    file.write_text(article.replace("2026-06-20", "2026-06-31"), "utf-8")
    assert run(tmp_path, "--site", "jornal", "build", SITEGEN_LANGUAGE="en").stderr.startswith(blocks("text")[0])
    file.write_text(article.replace("section:", "sumary:"), "utf-8")
    assert 'unknown key "sumary" (did you mean "summary"?)' in run(tmp_path, "--site", "jornal", "build", SITEGEN_LANGUAGE="en").stderr
    picture, correction = blocks("yaml")
    file.write_text(article.replace("section:", f"{picture}{correction}section:"), "utf-8")
    said = run(tmp_path, "--site", "jornal", "build", SITEGEN_LANGUAGE="en").stderr
    assert "there is no picture: festa.jpg" in said
    assert said.endswith("1 problem\n")


def test_the_command_of_the_manual_says_what_is_wrong(tmp_path: Path) -> None:
    manual = runpy.run_path(str(ROOT / "docs/manual.py"))["manual"]
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "public").mkdir()
    (tmp_path / "public/index.html").write_text("somebody's own")
    with pytest.raises(SitegenError, match="did not write"):
        manual(tmp_path)
