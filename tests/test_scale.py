"""What one change costs in an archive of 20,000 articles, in numbers of files: read, rendered, written, indexed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conftest import NOW, SmallSite
from test_incremental import place_for_many_files  # noqa: F401 - a fixture

from sitegen.build import build
from sitegen.request import Report, Request

ARTICLES = 20_000
SETTINGS = 'title = "Jornal"\nbase_url = "https://news.test/"\npermalink = "/{year}/{month}/{slug}/"\nlistings.days = false\nfeeds.terms = false\n'


class Archive(SmallSite):
    """Six short articles a day until the end of 2026, with pages so plain that 20,000 are made in seconds."""

    def made(self) -> tuple[Report, int, int]:
        """Build; what was done, how many files were read, and how many articles were indexed."""
        before, read = set(self._parts()), 0

        def hear(stage: str, done: int, _of: int) -> None:
            nonlocal read
            read = done if stage == "reading" else read

        report = build(Request(self.root, now=NOW), hear)
        return report, read, sum(pages for key, pages in self._parts().items() if key not in before)

    def _parts(self) -> dict[str, int]:
        file = self.public / "pagefind/parts.json"
        return {part["key"]: part["pages"] for part in json.loads(file.read_text())["parts"]} if file.exists() else {}


def filled(archive: Archive) -> Archive:
    archive.file("sitegen.toml", SETTINGS)
    archive.file("templates/article.html", "<!doctype html><title>{{ page_title }}</title><a href='{{ older.url if older }}'>{{ body(story) }}</a>")
    newest = datetime(2026, 12, 31, tzinfo=UTC)
    for i in range(ARTICLES):
        when = newest - timedelta(hours=4 * i)
        header = f"title: Notícia {i}\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\ntags: [T{i % 400}]\nsection: S{i % 5}\nauthors: [Autor {i % 4}]"
        archive.article(f"{when:%Y/%m}/n{i}", header, f"Lago {i}.")
    return archive


def test_a_change_in_an_archive_of_20_000_articles_costs_what_it_changes(place: Path) -> None:
    archive = filled(Archive(place / "archive"))
    report, read, indexed = archive.made()
    assert (report.articles, read, indexed) == (ARTICLES, ARTICLES, ARTICLES)

    report, read, indexed = archive.made()
    assert (report.rendered, report.written, read, indexed) == (0, 0, 0, 0)

    new = archive.article("2026/12/nova", "title: Nova\ndate: 2026-12-31T12:00:00Z\ntags: [T1, T2, T3]\nsection: S1\nauthors: [Autor 1]")
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert read == 1
    assert len(pages) <= 25 + 2 * 3, pages
    assert indexed <= 500

    edited = next((archive.root / "content/news/2019/03").glob("*.md"))
    edited.write_text(edited.read_text("utf-8") + "\nMais um parágrafo.\n", "utf-8")
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert (read, len(pages)) == (1, 1), pages
    assert 500 < indexed <= 8_000 + 12

    new.unlink()
    report, read, indexed = archive.made()
    pages = [path for path in report.reasons if not path.startswith("pagefind/")]
    assert (read, report.articles) == (0, ARTICLES)
    assert len(pages) <= 25 + 2 * 3, pages
    assert indexed <= 500
