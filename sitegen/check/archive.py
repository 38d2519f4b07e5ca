"""What only shows when articles are seen together, or beside the clock and the host's limits."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ..content import Article
from ..errors import Problem
from ..store.cache import Cache

TITLE = 110
"""Characters of a headline that Google's structured data once allowed, and that fit a list."""
SUMMARY = 300
LARGEST, FULL = 800_000_000, 1_000_000_000
"""Bytes of a site on GitHub Pages: from the first on it is told that the second is all that there may be (docs.github.com, "GitHub Pages limits")."""
FILES = 20_000
"""Files of a site on Cloudflare without a paid plan (developers.cloudflare.com, "Pages: Limits")."""


def look_at_archive(articles: Sequence[Article], now: int) -> list[Problem]:
    """The findings in headers, and twin headlines."""
    return [problem for article in articles for problem in _article(article, now)] + list(_twins(articles))


def look_at_size(cache: Cache, host: str) -> list[Problem]:
    """Whether the site, as it was last built, fits its host, named as in the setting ``redirects``; ``pages``: GitHub's."""
    files = cache.outputs()
    size = sum(built.size for built in files.values())
    if host == "pages" and size > LARGEST:
        message = f"the built site has {size / 1e9:.2f} GB; GitHub Pages takes {FULL / 1e9:g} GB"
        return [Problem("sitegen.toml", 1, 1, message, "choose another host, or smaller pictures", rule="size")]
    if host == "cloudflare" and len(files) > FILES:
        message = f"the built site has {len(files)} files; Cloudflare takes {FILES} without a paid plan"
        return [Problem("sitegen.toml", 1, 1, message, "choose another host or plan, or build without days' pages (listings.days)", rule="size")]
    return []


def _article(article: Article, now: int) -> Iterator[Problem]:
    path = f"content/{article.source}"
    if len(article.title) > TITLE:
        yield Problem(path, 0, 0, f"the title has {len(article.title)} characters", f"keep it below {TITLE}", "title", rule="title_length")
    if len(article.summary) > SUMMARY:
        yield Problem(path, 0, 0, f"the summary has {len(article.summary)} characters", f"keep it below {SUMMARY}", "summary", rule="summary_length")
    if article.image and not article.image.alt:
        yield Problem(path, 0, 0, "the lead picture has no description", 'write a line "alt: …" below it', "image", rule="picture_alt")
    if article.image and not article.image.credit:
        yield Problem(path, 0, 0, "the lead picture names nobody who made it", 'write a line "credit: …" below it', "image", rule="picture_credit")
    if article.when > now and article.status != "draft":
        yield Problem(path, 0, 0, "the date lies in the future", f"it is not shown before {_shown(article.publish_when)}", "date", rule="future")


def _shown(when: int) -> str:
    return f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M} UTC"


def _twins(articles: Sequence[Article]) -> Iterator[Problem]:
    """Two articles under one headline: often one that was imported twice."""
    first: dict[str, str] = {}
    for article in sorted(articles, key=lambda a: (a.when, a.source)):
        other = first.setdefault(article.title.casefold(), article.source)
        if other != article.source:
            yield Problem(f"content/{article.source}", 0, 0, f"content/{other} has the same title", "tell them apart", "title", rule="title_twice")
