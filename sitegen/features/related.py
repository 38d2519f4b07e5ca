"""Related coverage: what was published before an article and shares its rarest tags, or else its section.

Only what came before is looked at, so that a new article never makes an old page again. The work for an article depends on its tags alone.
"""

from collections import defaultdict, deque

from ..model import Card, Story

_SHOWN = 3
_KEPT = 6
"""The newest articles of each term that are looked at."""
_SECTION = 4
"""Weight of a shared section; a tag weighs 60 when it is new, 30 after one use, 10 after thirty, 6 after five hundred."""


class Related:
    """Walks a site from the oldest article and remembers the newest ones of each term."""

    def __init__(self) -> None:
        self._newest: dict[str, deque[Card]] = defaultdict(lambda: deque(maxlen=_KEPT))
        self._count: dict[str, int] = defaultdict(int)

    def before(self, story: Story) -> tuple[Card, ...]:
        """Up to three cards, the closest first; then the article itself is filed."""
        weights = [(tag.url, 60 // (1 + self._count[tag.url].bit_length())) for tag in story.tags if tag.url]
        weights += [(section.url, _SECTION) for section in story.sections[:1] if section.url]
        scores: dict[str, int] = defaultdict(int)
        cards: dict[str, Card] = {}
        for url, weight in weights:
            for card in self._newest[url]:
                scores[card.url] += weight
                cards[card.url] = card
        best = sorted(cards.values(), key=lambda c: (-scores[c.url], -c.when, c.url))[:_SHOWN]
        self.file(story)
        return tuple(best)

    def file(self, story: Story) -> None:
        """Walk past an article."""
        for term in (*story.tags, *story.sections[:1]):
            if term.url:
                self._newest[term.url].append(story.card)
                self._count[term.url] += 1
