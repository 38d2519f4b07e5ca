"""The page of each article. Of other articles it shows its neighbours and what came before it."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..model import Card, Site, Story
from ..outputs import Output, Page
from .cards import Cards
from .page import output_path, page
from .related import Related

_EARLIER = 12
"""Earlier parts of a series that an article names; the series' own page has them all."""


class _Around(Struct, frozen=True):
    """What an article's page shows of other articles."""

    older: Card | None = None
    newer: Card | None = None
    earlier: tuple[Card, ...] = ()
    related: tuple[Card, ...] = ()


def articles(site: Site) -> Iterator[Output]:
    """Public articles, unlisted ones, and a word in place of those that have expired."""
    earlier, related, cards = _Series(), Related(), Cards(site)
    stories = site.stories
    last = len(stories) - 1
    for i, story in enumerate(stories):
        older = stories[i - 1].card if i else None
        newer = stories[i + 1].card if i < last else None
        early = "draft" if story.article.status == "draft" else "scheduled" if story.article.publish_when > site.now else ""
        around = _Around(older, newer, earlier.before(story), related.before(story))
        yield _article(site, story, around, cards.of(story), early)
    for story in site.unlisted:
        yield _article(site, story, _Around(), cards.of(story), "unlisted")
    yield from cards.drawn.values()
    for story in site.expired:
        title = story.card.title
        yield page(site, story.card.url, "gone.html", title, {"story": story}, origin=story.article.source, noindex=True, early=True)


class _Series:
    """Walks a site from the oldest article and remembers the parts of each series that it has passed."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Card]] = {}

    def before(self, story: Story) -> tuple[Card, ...]:
        if story.series is None:
            return ()
        parts = self._parts.setdefault(story.series.url, [])
        found = tuple(parts[-_EARLIER:])
        parts.append(story.card)
        return found


def _article(site: Site, story: Story, around: _Around, social_card: str, early: str) -> Page:
    card = story.card
    author = card.authors[0] if card.authors else None
    context: dict[str, Any] = {
        "page_url": card.url,
        "page_title": card.title,
        "page_description": card.summary,
        "noindex": bool(early),
        "early": early,
        "story": story,
        "newer": around.newer,
        "older": around.older,
        "earlier": around.earlier,
        "related": around.related,
        "author_term": author,
        "social_card": social_card,
        "latest_url": f"{author.url}latest.html" if author and author.url else "",
    }
    return Page(output_path(site, card.url), "article.html", context, story.article.source, True)
