"""The home page and the numbered pages behind it."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from ..model import Card, Site, Term, Topic
from ..outputs import Output
from .listings import listing

_FEATURED = 6
_NEWEST = 20
_SECOND = 4
"""Articles beside the lead."""
_BLOCK = 4
"""Articles of each section and dossier."""
_DOSSIERS = 4


class Block(Struct, frozen=True, gc=False):
    """The newest articles of a section or a series on the home page."""

    term: Term
    cards: tuple[Card, ...]


def home(site: Site) -> Iterator[Output]:
    """A lead story, featured articles, the newest, each section's newest, dossiers, and the way to all others."""
    cards = site.cards
    featured = tuple(site.book.cards(site.book.at(lambda sheet: sheet.featured)[: -_FEATURED - 1 : -1]))
    newest = tuple(cards[: -_NEWEST - 1 : -1])
    first = tuple(dict.fromkeys((*featured, *newest)))
    lead, second = first[:1], first[1 : 1 + _SECOND]
    above = {card.url for card in (*lead, *second)}
    extra: dict[str, Any] = {
        "featured": featured,
        "lead": lead[0] if lead else None,
        "second": second,
        "latest": tuple(card for card in newest if card.url not in above),
        "blocks": tuple(_blocks(site.sections, above)),
        "dossiers": _dossiers(site),
    }
    url = f"{site.chrome.base_path}/"
    yield from listing(site, url, "home", site.chrome.title, cards, origin="the home page", template="home.html", extra=extra, shown=_NEWEST)


def _blocks(sections: Sequence[Topic], above: set[str]) -> Iterator[Block]:
    for topic in sections:
        cards = [card for card in topic.cards[-_BLOCK - len(above) :] if card.url not in above][-_BLOCK:]
        if len(cards) > 1:
            yield Block(topic.term, tuple(reversed(cards)))


def _dossiers(site: Site) -> tuple[Block, ...]:
    """The series that were last continued, of two parts and more."""
    if not site.config.listings.series:
        return ()
    series = sorted((t for t in site.series if len(t.cards) > 1), key=lambda t: (-t.cards[-1].when, t.term.url))[:_DOSSIERS]
    return tuple(Block(topic.term, tuple(topic.cards[: -_BLOCK - 1 : -1])) for topic in series)
