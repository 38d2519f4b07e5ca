"""Sitemaps: an index, one file for each year, one for everything that has no date, and the news of the last two days."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..book import Sheet
from ..content import indexed
from ..model import Site
from ..outputs import Output, Page, Text

_LIMIT = 1000
"""URLs in one file; sitemaps.org allows 50,000, and a new article makes a small one anew."""
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
    parts: list[tuple[str, str]] = []
    for year, sheets in groupby(zip(site.book.starts, site.book.sheets, strict=False), key=lambda pair: pair[1].month[:4]):
        months = list(sheets)
        own = _own(months)
        for n, start in enumerate(range(0, len(own), _LIMIT), 1):
            name = f"sitemap-{year}.xml" if n == 1 else f"sitemap-{year}-{n}.xml"
            part = own[start : start + _LIMIT]
            changed = max(sheet.changed for start, sheet in months if start <= part[-1] and part[0] < start + len(sheet))
            parts.append((f"{base}/{name}", changed))
            yield Page(name, "sitemap.xml", {"urls": site.book.cards(part), "plain": ()}, "the sitemaps")
    for n, start in enumerate(range(0, len(plain := _plain(site)), _LIMIT), 1):
        name = "sitemap-pages.xml" if n == 1 else f"sitemap-pages-{n}.xml"
        parts.append((f"{base}/{name}", ""))
        yield Page(name, "sitemap.xml", {"urls": (), "plain": plain[start : start + _LIMIT]}, "the sitemaps")
    yield Page("sitemap.xml", "sitemap-index.xml", {"parts": tuple(parts)}, "the sitemaps")
    newest = [story for story in site.stories[: -_NEWS_LIMIT - 1 : -1] if indexed(story.article)]
    news = [story.card for story in newest if site.now - _NEWS <= story.article.publish_when <= site.now]
    yield Page("sitemap-news.xml", "sitemap-news.xml", {"cards": tuple(news)}, "the sitemaps")


def _own(months: Sequence[tuple[int, Sheet]]) -> Sequence[int]:
    """The positions of what search engines are told of; ``months``: where each begins, and the month."""
    (start, _), (last, sheet) = months[0], months[-1]
    everything = range(start, last + len(sheet))
    others = {start + at for start, sheet in months for at in sheet.hidden}
    return [position for position in everything if position not in others] if others else everything


def _plain(site: Site) -> tuple[str, ...]:
    urls = [f"{site.chrome.base_path}/", *(page.url for page in site.pages if page.entry.status == "published" and not page.entry.noindex)]
    for topics in (site.sections, site.authors, site.series if site.config.listings.series else ()):
        urls += [topic.term.url for topic in topics if topic.cards]
    for topics in (site.tags, site.places if site.config.listings.places else ()):
        urls += [topic.term.url for topic in topics if len(topic.cards) >= _MINIMUM]
    return tuple(urls)
