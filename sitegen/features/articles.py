"""The page of each article. Of other articles it shows its neighbours and what came before it."""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from ..digest import SIZE, digest
from ..model import Card, Site, Story
from ..outputs import Output, Page
from .cards import Cards
from .page import output_path, page
from .related import earlier, related
from .volumes import Shared, Volume


class _Around(Struct, frozen=True):
    """What an article's page shows of other articles."""

    older: Card | None = None
    newer: Card | None = None
    earlier: tuple[Card, ...] = ()
    related: tuple[Card, ...] = ()


def articles(site: Site, shared: Shared) -> Iterator[Volume]:
    """Public articles, day by day, unlisted ones, and a word in place of those that have expired.

    A page shows its own story, its neighbours and what came before. So a day is decided by its stories, by why some of them are shown early, by the cards
    and terms of all stories before it, in their order, and by the card after it.
    """
    book = site.book
    rest = shared("article.html")
    before = blake2b(digest_size=SIZE)
    for start, sheet in zip(book.starts, book.sheets, strict=False):
        first = start
        for day in sheet.days:
            after = first + day.count
            key = digest(rest, before.digest(), book.mark(first - 1), book.mark(after), day.key)
            yield Volume(key, partial(_day, site, range(first, after), {start + at: why for at, why in sheet.early}))
            before.update(day.filed)
            first = after
    key = digest(shared("article.html", "gone.html"), *(story.digest for story in site.unlisted), "", *(story.digest for story in site.expired))
    yield Volume(key, partial(_aside, site))


def _day(site: Site, positions: range, early: Mapping[int, str]) -> Iterator[Output]:
    book, cards = site.book, Cards(site)
    for position in positions:
        story = book.story(position)
        around = _Around(
            book.card(position - 1) if position else None,
            book.card(position + 1) if position + 1 < len(book) else None,
            earlier(book, story, position),
            related(book, story, position),
        )
        yield _article(site, story, around, cards.of(story), early.get(position, ""))
    yield from cards.drawn.values()


def _aside(site: Site) -> Iterator[Output]:
    """What no list knows: unlisted articles, and expired ones."""
    cards = Cards(site)
    for story in site.unlisted:
        yield _article(site, story, _Around(), cards.of(story), "unlisted")
    yield from cards.drawn.values()
    for story in site.expired:
        title = story.card.title
        yield page(site, story.card.url, "gone.html", title, {"story": story}, origin=story.article.source, noindex=True, early=True)


def _article(site: Site, story: Story, around: _Around, social_card: str, early: str) -> Page:
    card = story.card
    author = card.authors[0] if card.authors else None
    context: dict[str, Any] = {
        "page_url": card.url,
        "page_title": card.title,
        "page_description": card.summary,
        "noindex": bool(early) or story.article.noindex,
        "early": early,
        "story": story,
        "newer": around.newer,
        "older": around.older,
        "earlier": around.earlier,
        "related": around.related,
        "author_term": author,
        "social_card": social_card,
    }
    return Page(output_path(site, card.url), "article.html", context, story.article.source, True)
