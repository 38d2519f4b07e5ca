"""What one change costs in an archive of 20,000 articles, in numbers: of files read, articles bound and looked at, old addresses followed,
pages rendered, articles indexed."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, SmallSite
from test_incremental import place_for_many_files  # noqa: F401 - a fixture

from sitegen import months
from sitegen.binding import Binder
from sitegen.build import build
from sitegen.redirects import Sources
from sitegen.request import Report, Request

ARTICLES = 20_000
SETTINGS = 'title = "Jornal"\nbase_url = "https://news.test/"\npermalink = "/{year}/{month}/{slug}/"\nlistings.days = false\nfeeds.terms = false\n'


class Looked:
    """Counts the articles that are bound anew, those that are looked at, and how often old addresses are."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.bound = self.made = self.tables = 0
        bind, make, follow = Binder.bound, months.story_of, Sources.table

        def bound(binder: Binder, *arguments: Any) -> Any:
            self.bound += 1
            return bind(binder, *arguments)

        def made(*arguments: Any) -> Any:
            self.made += 1
            return make(*arguments)

        def table(sources: Sources, *arguments: Any) -> Any:
            self.tables += 1
            return follow(sources, *arguments)

        patch.setattr(Binder, "bound", bound)
        patch.setattr(Sources, "table", table)
        patch.setattr(months, "story_of", made)

    def since(self) -> tuple[int, int]:
        """Both numbers since the last call."""
        found, self.bound, self.made = (self.bound, self.made), 0, 0
        return found


class Archive(SmallSite):
    """Six short articles a day until the end of 2026, with pages so plain that 20,000 are made in seconds."""

    def made(self) -> tuple[Report, int, int]:
        """Build; what was done, how many files were read, and how many articles were indexed."""
        before, read = set(self._parts()), 0
        time.sleep(0.2)  # a file that was written a moment ago is read once more by the next build

        def hear(stage: str, done: int, _of: int) -> None:
            nonlocal read
            read = done if stage == "reading" else read

        report = build(Request(self.root, now=NOW), hear)
        return report, read, sum(pages for key, pages in self._parts().items() if key not in before)

    def _parts(self) -> dict[str, int]:
        """Of the parts of the search index: what each was made from, and the number of its articles."""
        file, home = self.public / "pagefind/parts.json", self.root / ".sitegen/search"
        parts = json.loads(file.read_text())["parts"] if file.exists() else []
        return {json.loads((home / part["name"] / "files.json").read_text())["key"]: part["pages"] for part in parts}


def filled(archive: Archive) -> Archive:
    archive.file("sitegen.toml", SETTINGS)
    archive.file("templates/article.html", "<!doctype html><title>{{ page_title }}</title><a href='{{ older.url if older }}'>{{ body(story) }}</a>")
    newest = datetime(2026, 12, 31, tzinfo=UTC)
    archive.file("content/redirects/wordpress.txt", "".join(f"/?attachment_id={i} /tag/t{i % 400}/\n" for i in range(ARTICLES)))
    for i in range(ARTICLES):
        when = newest - timedelta(hours=4 * i)
        header = f"title: Notícia {i}\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\ntags: [T{i % 400}]\nsection: S{i % 5}\nauthors: [Autor {i % 4}]\nredirect_from: ['/?p={i}']"
        archive.article(f"{when:%Y/%m}/n{i}", header, f"Lago {i}.")
    return archive


def test_a_change_in_an_archive_of_20_000_articles_costs_what_it_changes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)
    archive = filled(Archive(place / "archive"))
    report, read, indexed = archive.made()
    assert (report.articles, read, indexed) == (ARTICLES, ARTICLES + 1, ARTICLES)

    report, read, indexed = archive.made()
    assert (report.rendered, report.written, read, indexed) == (0, 0, 0, 0)
    assert looked.since()[0] == ARTICLES
    assert looked.tables == 1

    new = archive.article("2026/12/nova", "title: Nova\ndate: 2026-12-31T12:00:00Z\ntags: [T1, T2, T3]\nsection: S1\nauthors: [Autor 1]")
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert read == 1
    assert len(pages) <= 25 + 2 * 3, pages
    assert indexed <= 500
    bound, made = looked.since()
    assert bound == 1
    assert made <= ARTICLES // 10

    edited = next((archive.root / "content/news/2019/03").glob("*.md"))
    edited.write_text(edited.read_text("utf-8") + "\nMais um parágrafo.\n", "utf-8")
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert (read, len(pages)) == (1, 1), pages
    assert looked.since()[0] == 1
    assert 500 < indexed <= 8_000 + 12

    new.unlink()
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert (read, report.articles) == (0, ARTICLES)
    assert len(pages) <= 25 + 2 * 3, pages
    assert indexed <= 500
    assert looked.tables == 1, "nothing that was changed says an old address"

    archive.article("2026/12/outra", "title: Outra\ndate: 2026-12-31T13:00:00Z\nredirect_from: [/era/]")
    report, _, _ = archive.made()
    assert looked.tables == 2
    assert archive.read("era/index.html")
    assert [path for path in report.reasons if path.startswith(("old/", "era/"))] == ["era/index.html"]
