"""Tags, sections, authors, places and series: a list for each, an index for each kind, and the fragment "latest by this author"."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..model import MenuItem, Site, Term, Topic
from ..outputs import Output, Page
from ..urls import slugify
from .listings import listing
from .page import output_path, page

_LATEST = 5


class TermCount(Struct, frozen=True, gc=False):
    """A term in an index."""

    term: Term
    count: int


def terms(site: Site) -> Iterator[Output]:
    """Everything that is filed under a name."""
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
            yield page(
                site, urls[index], "terms.html", index, {"heading": index, "kind": kind, "groups": _groups(topics)}, origin=f"the index of {index}"
            )
        else:
            crumbs = ()
        for topic in topics:
            yield from listing(site, topic.term.url, kind, topic.term.name, topic.cards, origin=topic.origin, topic=topic, crumbs=crumbs)
            if kind == "author":
                cards = tuple(reversed(topic.cards[-_LATEST:]))
                yield Page(
                    output_path(site, f"{topic.term.url}latest.html"),
                    "latest.html",
                    {"term": topic.term, "author": topic.leaf, "cards": cards},
                    topic.origin,
                )


def _groups(topics: Sequence[Topic]) -> tuple[tuple[str, tuple[TermCount, ...]], ...]:
    """Terms under their first letters."""
    groups: dict[str, list[TermCount]] = defaultdict(list)
    for topic in sorted(topics, key=lambda t: t.term.slug):
        first = slugify(topic.term.name)[:1].upper()
        groups[first if first.isalpha() else "#"].append(TermCount(topic.term, len(topic.cards)))
    return tuple((letter, tuple(groups[letter])) for letter in sorted(groups))
