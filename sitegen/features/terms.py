"""Tags, sections, authors, places and series: a list for each, an index for each kind, and the fragment "latest by this author"."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from ..digest import digest
from ..model import MenuItem, Site, Term, Topic
from ..outputs import Output, Page
from ..urls import slugify
from .feeds import term_feeds
from .listings import listing
from .page import output_path, page
from .volumes import Shared, Volume

_LATEST = 5


class TermCount(Struct, frozen=True, gc=False):
    """A term in an index."""

    term: Term
    count: int


def terms(site: Site, shared: Shared) -> Iterator[Volume]:
    """Everything that is filed under a name, term by term."""
    urls = dict(site.chrome.urls)
    shape = site.config.listings
    kinds: tuple[tuple[str, str, Sequence[Topic], bool], ...] = (
        ("tag", "tags", site.tags, True),
        ("section", "sections", site.sections, True),
        ("author", "authors", site.authors, True),
        ("place", "places", site.places, shape.places),
        ("series", "series", site.series, shape.series),
    )
    for kind, index, topics, wanted in kinds:
        if not wanted:
            continue
        if index in urls:
            crumbs: tuple[MenuItem, ...] = (MenuItem(index, urls[index]),)
            key = digest(shared("terms.html"), kind, *(part for topic in topics for part in (topic.term.digest, str(len(topic.cards)))))
            yield Volume(key, partial(_index, site, kind, index, urls[index], topics))
        else:
            crumbs = ()
        rest = shared("listing.html", "latest.html", "feed.xml")
        for topic in topics:
            yield Volume(digest(rest, topic.key, *(crumb.url for crumb in crumbs)), partial(_topic, site, topic, crumbs))


def _index(site: Site, kind: str, index: str, url: str, topics: Sequence[Topic]) -> Iterator[Output]:
    yield page(site, url, "terms.html", index, {"heading": index, "kind": kind, "groups": _groups(topics)}, origin=f"the index of {index}")


def _topic(site: Site, topic: Topic, crumbs: tuple[MenuItem, ...]) -> Iterator[Output]:
    term = topic.term
    way = (*crumbs, *(MenuItem(above.name, above.url) for above in topic.above))
    yield from listing(site, term.url, term.kind, term.name, topic.cards, origin=topic.origin, topic=topic, crumbs=way)
    if term.kind == "author":
        path = output_path(site, f"{term.url}latest.html")
        yield Page(path, "latest.html", {"term": term, "author": topic.leaf, "cards": tuple(topic.cards[: -_LATEST - 1 : -1])}, topic.origin)
    if topic.feed_url:
        yield from term_feeds(site, topic)


def _groups(topics: Sequence[Topic]) -> tuple[tuple[str, tuple[TermCount, ...]], ...]:
    """Terms under their first letters."""
    groups: dict[str, list[TermCount]] = defaultdict(list)
    for topic in sorted(topics, key=lambda t: t.term.slug):
        first = slugify(topic.term.name)[:1].upper()
        groups[first if first.isalpha() else "#"].append(TermCount(topic.term, len(topic.cards)))
    return tuple((letter, tuple(groups[letter])) for letter in sorted(groups))
