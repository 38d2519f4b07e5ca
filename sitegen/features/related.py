"""Related coverage: what was published before an article and shares its rarest tags, or else its section.

Only what came before is looked at, so that a new article never makes an old page again. The work for an article depends on its tags alone.
"""

from collections import defaultdict

from ..book import Book, term_key
from ..model import Card, Story

_SHOWN = 3
_KEPT = 6
"""The newest articles of each term that are looked at."""
_SECTION = 4
"""Weight of a shared section; a tag weighs 60 when it is new, 30 after one use, 10 after thirty, 6 after five hundred."""
_EARLIER = 12
"""Earlier parts of a series that an article names; the series' own page has them all."""


def related(book: Book, story: Story, position: int) -> tuple[Card, ...]:
    """Up to three cards of what stands before ``position``, the closest first."""
    scores: dict[int, int] = defaultdict(int)
    for term in (*story.tags, *story.sections[:1]):
        if term.url:
            found = book.under(term_key(term))
            count = found.before(position)
            weight = 60 // (1 + count.bit_length()) if term.kind == "tag" else _SECTION
            for other in found[max(0, count - _KEPT) : count]:
                scores[other] += weight
    least = min(sorted(scores.values())[-_SHOWN:], default=0)
    best = sorted((-score, -(card := book.card(other)).when, card.url, other) for other, score in scores.items() if score >= least)
    return tuple(book.card(other) for *_, other in best[:_SHOWN])


def earlier(book: Book, story: Story, position: int) -> tuple[Card, ...]:
    """The parts of an article's series that stand before ``position``, oldest first."""
    if not story.series:
        return ()
    found = book.under(term_key(story.series))
    count = found.before(position)
    return tuple(book.card(other) for other in found[max(0, count - _EARLIER) : count])
