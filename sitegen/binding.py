"""Binds what one file says to the site: its names become terms, its links URLs."""

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from html import unescape

from msgspec import Struct, structs

from .config import Config
from .content import Article, Audio, Comments, Entry, Picture
from .digest import SIZE, digest, digest_all, digest_value
from .model import Card, Leaf, Story, Term
from .places import Place
from .redirects import normal
from .resolve import Resolver, Trace
from .terms import NOBODY, Terms
from .urls import absolute, base_path

_TITLE = re.compile("\x06([0-9]+)\x07")


class Bound(Struct, frozen=True, gc=False, array_like=True):
    """An article with its links resolved; with its names it is a ``Story``."""

    article: Article
    digest: bytes
    """Of the story."""
    card_digest: bytes
    url: str
    summary: str
    image: Picture | None
    audio: Audio | None
    id: str
    links: tuple[str, ...]
    details: tuple[str, ...]
    comments: Comments | None
    meant: bytes
    """See ``meaning``."""
    trace: Trace
    """What its links, its picture and its recording depend on."""


def story_of(bound: Bound, terms: Terms) -> Story:
    """The story that an article is, on a site with these terms."""
    article = bound.article
    sections = terms.many("section", article.sections)
    place, series = _named(article, terms)
    card = Card(
        bound.card_digest, article.source, bound.url, article.title, article.date, article.when, article.updated, bound.summary,
        sections[0] if sections else None, terms.many("author", article.authors), bound.image, article.audio is not None, article.lang,
    )  # fmt: skip
    return Story(
        bound.digest, card, article, sections, terms.many("tag", article.tags), place, series, bound.audio, bound.id, bound.links, bound.details,
        bound.comments,
    )  # fmt: skip


def meaning(article: Article, terms: Terms) -> bytes:
    """The digest of what an article's names mean."""
    sections, authors, tags = terms.many("section", article.sections), terms.many("author", article.authors), terms.many("tag", article.tags)
    return _meant((*sections, *authors, *tags, *_named(article, terms)))


def _meant(named: Iterable[Term | None]) -> bytes:
    return digest_all([term.digest if term else NOBODY for term in named])


def _named(article: Article, terms: Terms) -> tuple[Term | None, Term | None]:
    return terms.one("place", article.dateline.place) if article.dateline else None, terms.one("series", article.series)


class Binder:
    """Binds one file after another."""

    def __init__(self, config: Config, terms: Terms, resolver: Resolver, comments: Callable[[str], Comments | None]) -> None:
        """``comments``: source → what readers wrote below it."""
        self._terms = terms
        self._resolver = resolver
        self._base = config.base_url
        self._comments = comments

    def bound(self, article: Article, place: Place) -> Bound:
        """An article with its links resolved."""
        terms, resolver = self._terms, self._resolver
        sections = terms.many("section", article.sections)
        authors = terms.many("author", article.authors)
        image = resolver.lead_picture(article)
        url = resolver.url(place.address)
        links, details = resolver.links(article.source, article.links)
        summary = _titled(article.summary, details)
        parts = [article.card_digest, url.encode(), *[t.digest for t in (*sections[:1], *authors)]]
        if summary != article.summary:
            parts.append(summary.encode())
        if image:
            parts.append(digest_value(image))
        card = blake2b(b"\x00".join(parts), digest_size=SIZE).digest()
        audio = resolver.audio(article.source, article.audio)
        first = next((old for old in article.redirect_from if "?" not in old), "") if article.redirect_from else ""
        identity = article.id or absolute(self._base, resolver.url(normal(first, base_path(self._base))) if first else url)
        comments = self._comments(article.source)
        rest = (*terms.many("tag", article.tags), *_named(article, terms))
        key = _key(card, article, (*sections, *rest), (*links, *details), audio, comments)
        meant = _meant((*sections, *authors, *rest))
        return Bound(article, key, card, url, summary, image, audio, identity, links, details, comments, meant, resolver.trace())

    def leaf(self, entry: Entry) -> Leaf:
        """A page, or the text of a term, with its links resolved."""
        links, details = self._resolver.links(entry.source, entry.links)
        if "\x06" in entry.description:
            entry = structs.replace(entry, description=_titled(entry.description, details))
        image = self._resolver.picture(entry.source, entry.image)
        url = self._resolver.entry_url(entry)
        comments = self._comments(entry.source) if entry.kind == "page" else None
        key = digest(entry.digest, url, *links, *details, digest_value(image), comments.digest if comments else b"")
        return Leaf(key, entry, url, image, links, details, comments)


def _titled(text: str, details: Sequence[str]) -> str:
    """A summary that was taken from a text, with the titles of what that links to; a place that was cut off goes."""
    if "\x06" not in text:
        return text
    return _TITLE.sub(lambda found: unescape(details[int(found[1])]), text).partition("\x06")[0]


def revise(story: Story, article: Article) -> Story | None:
    """The same story from a file that was edited; none if more of it changed than its own page and the feeds show: its body and its length."""
    if structs.replace(article, digest=story.article.digest, words=story.article.words) != story.article:
        return None
    named, resolved = (*story.sections, *story.tags, story.place, story.series), (*story.links, *story.details)
    return structs.replace(story, article=article, digest=_key(story.card.digest, article, named, resolved, story.audio, story.comments))


def _key(
    card: bytes, article: Article, named: Sequence[Term | None], resolved: Sequence[str], audio: Audio | None, comments: Comments | None
) -> bytes:
    """The digest of a story made of these."""
    parts = [card, article.digest, *[t.digest for t in named if t], *[text.encode() for text in resolved]]
    if audio:
        parts.append(f"{audio.src}\x00{audio.bytes}".encode())
    if comments:
        parts.append(comments.digest)
    return blake2b(b"\x00".join(parts), digest_size=SIZE).digest()
