"""What a site has to know of a month: made of its listed articles."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from ..book import Day, Filed, Sheet, term_key
from ..config import Config
from ..content import Article, indexed
from ..digest import digest, digest_all
from ..features.lost import lines
from ..model import Story, Term
from ..terms import Terms


def sheet(month: str, stories: Sequence[Story], addresses: Sequence[str], config: Config, terms: Terms, now: int) -> Sheet:
    """The sheet of a month; ``stories``: oldest first, and their addresses, as the clock says ``now``, seconds since 1970 UTC."""
    filed: dict[str, list[int]] = defaultdict(list)
    for at, story in enumerate(stories):
        for term in _filed(story, terms):
            filed[term_key(term)].append(at)
    cards, marks = [s.card.digest for s in stories], [s.digest for s in stories]
    found = {key: Filed(digest_all([cards[n] for n in at]), digest_all([marks[n] for n in at]), tuple(at)) for key, at in filed.items()}
    early = tuple((at, why) for at, s in enumerate(stories) if (why := _early(s.article, now)))
    own = [s.card for s in stories if indexed(s.article)]
    return Sheet(
        month,
        tuple(_day(date, list(found), now) for date, found in groupby(stories, lambda s: s.card.date[:10])),
        b"".join(cards),
        b"".join(marks),
        found,
        early,
        tuple(at for at, s in enumerate(stories) if s.article.featured),
        tuple(at for at, s in enumerate(stories) if s.audio),
        tuple(at for at, s in enumerate(stories) if s.article.corrections),
        tuple(at for at, s in enumerate(stories) if not indexed(s.article)),
        *lines(config, addresses),
        max((max(card.date, card.updated) for card in own), default=""),
    )


def _filed(story: Story, terms: Terms) -> Iterator[Term]:
    """What a story is filed under: its names, and the sections above its own."""
    return (term for term in (*terms.with_above(story.sections), *story.tags, *story.card.authors, story.place, story.series) if term)


def _day(date: str, stories: Sequence[Story], now: int) -> Day:
    key = digest(*(part for s in stories for part in (s.digest, _early(s.article, now))))
    return Day(date, len(stories), key, digest(*map(_known, stories)))


def _known(story: Story) -> bytes:
    """What later pages may know of a story: its card and its terms."""
    return b"".join(
        (
            story.card.digest,
            bytes([min(len(story.tags), 255), min(len(story.sections), 255)]),
            *[term.digest for term in (*story.tags, *story.sections, story.series) if term],
            b"." if story.series else b"",
        )
    )


def _early(article: Article, now: int) -> str:
    """Why an article is shown that readers do not see yet, or not any more."""
    if article.status == "draft":
        return "draft"
    ended = article.expires_when is not None and article.expires_when <= now
    return "expired" if ended else "scheduled" if article.publish_when > now else ""
