"""Sitemaps: an index, one file for each year, one for everything that has no date, and the news of the last two days."""

from collections.abc import Iterator
from itertools import groupby

from ..model import Card, Site, Story
from ..outputs import Output, Page, Text

_LIMIT = 50_000
"""URLs in one file (sitemaps.org)."""
_NEWS = 48 * 3600
"""Seconds that an article counts as news for Google, and the number of articles that one file may hold."""
_NEWS_LIMIT = 1000
_MINIMUM = 3
"""Tags and places with fewer articles are thin: readers find them, search engines need not."""


def sitemaps(site: Site) -> Iterator[Output]:
    """Canonical, indexable addresses only. And the file that proves to IndexNow whose addresses it is told."""
    if key := site.config.notify.indexnow:
        yield Text(f"{key}.txt", key, "the settings")
    base = site.chrome.base_path
    cards = [story.card for story in site.stories if _indexed(story)]
    parts: list[tuple[str, str]] = []
    for year, found in groupby(cards, key=lambda card: card.date[:4]):
        listed = list(found)
        for n, start in enumerate(range(0, len(listed), _LIMIT), 1):
            name = f"sitemap-{year}.xml" if n == 1 else f"sitemap-{year}-{n}.xml"
            part = tuple(listed[start : start + _LIMIT])
            parts.append((f"{base}/{name}", max(_changed(card) for card in part)))
            yield Page(name, "sitemap.xml", {"urls": part, "plain": ()}, "the sitemaps")
    for n, start in enumerate(range(0, len(plain := _plain(site)), _LIMIT), 1):
        name = "sitemap-pages.xml" if n == 1 else f"sitemap-pages-{n}.xml"
        parts.append((f"{base}/{name}", ""))
        yield Page(name, "sitemap.xml", {"urls": (), "plain": plain[start : start + _LIMIT]}, "the sitemaps")
    yield Page("sitemap.xml", "sitemap-index.xml", {"parts": tuple(parts)}, "the sitemaps")
    own = [story for story in site.stories[-_NEWS_LIMIT:] if _indexed(story)]
    news = [story.card for story in reversed(own) if site.now - _NEWS <= story.article.publish_when <= site.now]
    yield Page("sitemap-news.xml", "sitemap-news.xml", {"cards": tuple(news)}, "the sitemaps")


def _indexed(story: Story) -> bool:
    """Whether search engines shall know it: this address of it, and at all."""
    return not story.article.canonical and not story.article.noindex


def _changed(card: Card) -> str:
    return max(card.date, card.updated)


def _plain(site: Site) -> tuple[str, ...]:
    urls = [f"{site.chrome.base_path}/", *(page.url for page in site.pages if page.entry.status == "published" and not page.entry.noindex)]
    for topics in (site.sections, site.authors, site.series if site.config.listings.series else ()):
        urls += [topic.term.url for topic in topics if topic.cards]
    for topics in (site.tags, site.places if site.config.listings.places else ()):
        urls += [topic.term.url for topic in topics if len(topic.cards) >= _MINIMUM]
    return tuple(urls)
