"""How a list of articles is cut into pages.

Numbered pages are cut from the oldest end and only when full, so a numbered page never changes again: page 1 holds the oldest articles for ever.
The unnumbered first page shows the newest in full and, below them, everything newer than the last numbered page.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import structs

from ..model import Card, MenuItem, Site, Topic
from ..outputs import Page
from .page import page


def listing(
    site: Site,
    url: str,
    kind: str,
    heading: str,
    cards: Sequence[Card],
    *,
    origin: str,
    topic: Topic | None = None,
    crumbs: tuple[MenuItem, ...] = (),
    older: str = "",
    newer: str = "",
    template: str = "listing.html",
    extra: dict[str, Any] | None = None,
    shown: int | None = None,
) -> Iterator[Page]:
    """The pages of a list. ``cards`` come oldest first; ``older`` and ``newer`` are URLs of the lists beside this one.

    ``shown``: articles on the first page before the rows, if it is another number than the setting's.
    """
    shape = site.config.listings
    shown = shape.newest if shown is None else shown
    full = len(cards) // shape.rows
    fresh = cards[full * shape.rows :]
    newest = cards[: -shown - 1 : -1]
    rows = fresh[: len(fresh) - shown][::-1] if len(fresh) > shown else ()
    numbered = tuple(MenuItem(str(n), f"{url}page/{n}/") for n in range(full, 0, -1))
    description = topic.leaf.entry.description if topic and topic.leaf else ""
    context: dict[str, Any] = {
        "kind": kind,
        "heading": heading,
        "topic": _head(topic),
        "newest": newest,
        "rows": rows,
        "pages": numbered if len(numbered) <= 6 else (*numbered[:5], numbered[-1]),
        "crumbs": crumbs,
        "newer_page": newer,
        "older_page": older,
        "feed_url": topic.feed_url if topic else "",
    }
    yield page(site, url, template, heading, context | (extra or {}), origin=origin, description=description)
    for n in range(1, full + 1):
        context = {
            "kind": f"{kind}-page",
            "heading": heading,
            "topic": None,
            "newest": (),
            "rows": cards[(n - 1) * shape.rows : n * shape.rows][::-1],
            "pages": (),
            "crumbs": (*crumbs, MenuItem(heading, url)),
            "newer_page": "",
            "older_page": f"{url}page/{n - 1}/" if n > 1 else "",
            "feed_url": "",
            "number": n,
        }
        yield page(site, f"{url}page/{n}/", "listing.html", heading, context, origin=origin)


def _head(topic: Topic | None) -> Topic | None:
    """What the head of a list shows of its topic: not the cards, which the list has itself."""
    return structs.replace(topic, cards=(), stories=(), origin="", key=b"") if topic else None
