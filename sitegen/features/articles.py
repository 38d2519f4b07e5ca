"""The page of each article. Of other articles it shows its neighbours and what came before it."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any

from msgspec import Struct

from ..digest import SIZE, digest
from ..model import Card, Site, Story
from ..outputs import Output, Page, SocialCard
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


class Volume(Struct, frozen=True):
    """The articles of one month, and all that their pages need."""

    key: bytes
    """The digest of everything that decides these outputs; empty where that is not known."""
    outputs: tuple[Output, ...]


def articles(site: Site) -> Iterator[Output]:
    """Public articles, unlisted ones, and a word in place of those that have expired."""
    drawn: set[str] = set()
    for volume in volumes(site, b"", ()):
        for output in volume.outputs:
            if output.path not in drawn or not isinstance(output, SocialCard):
                drawn.add(output.path)
                yield output


def volumes(site: Site, rest: bytes, sealed: Container[bytes]) -> Iterator[Volume]:
    """The same in volumes, oldest first; those whose keys are ``sealed`` come without their outputs, and cost next to nothing.

    A page shows its own story, its neighbours and what came before. So a volume is decided by its stories, by the cards and terms of all
    stories before it, in their order, by the card after it, by what of it is shown early, and by ``rest``: the digest of what all pages share.
    """
    stories = site.stories
    earlier, related = _Series(), Related()
    before = blake2b(digest_size=SIZE)
    start = 0
    for _, found in groupby(stories, key=lambda story: story.card.date[:7]):
        part = list(found)
        older = stories[start - 1].card if start else None
        start += len(part)
        newer = stories[start].card if start < len(stories) else None
        key = _key(site, part, newer, digest(rest, before.digest()))
        if key in sealed:
            for story in part:
                earlier.file(story)
                related.file(story)
            yield Volume(key, ())
        else:
            yield Volume(key, tuple(_volume(site, part, older, newer, earlier, related)))
        for story in part:
            before.update(_filed(story))
    yield Volume(b"", tuple(_aside(site)))


def _key(site: Site, part: Sequence[Story], newer: Card | None, rest: bytes) -> bytes:
    shown = [f"{story.digest.hex()}{_early(site, story)}" for story in part]
    return digest(rest, newer.digest if newer else b"", *shown)


def _filed(story: Story) -> bytes:
    """What later pages may know of a story: its card and its terms."""
    return b"".join(
        (
            story.card.digest,
            bytes([len(story.tags), len(story.sections)]),
            *[term.digest for term in (*story.tags, *story.sections, story.series) if term],
            b"." if story.series else b"",
        )
    )


def _early(site: Site, story: Story) -> str:
    article = story.article
    if article.status == "draft":
        return "draft"
    expired = article.expires_when is not None and article.expires_when <= site.now
    return "expired" if expired else "scheduled" if article.publish_when > site.now else ""


def _volume(site: Site, part: Sequence[Story], older: Card | None, newer: Card | None, earlier: "_Series", related: Related) -> Iterator[Output]:
    cards = Cards(site)
    last = len(part) - 1
    for i, story in enumerate(part):
        beside = part[i - 1].card if i else older, part[i + 1].card if i < last else newer
        around = _Around(*beside, earlier.before(story), related.before(story))
        yield _article(site, story, around, cards.of(story), _early(site, story))
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


class _Series:
    """Walks a site from the oldest article and remembers the parts of each series that it has passed."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Card]] = defaultdict(list)

    def before(self, story: Story) -> tuple[Card, ...]:
        found = tuple(self._parts[story.series.url][-_EARLIER:]) if story.series else ()
        self.file(story)
        return found

    def file(self, story: Story) -> None:
        """Walk past an article."""
        if story.series:
            self._parts[story.series.url].append(story.card)


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
