"""What a page tells search engines of itself: JSON-LD of schema.org, of which it may hold several graphs."""

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_DEEP = 12
"""Levels of a graph that are looked at."""
Thing = dict[str, Any]


class LinkedData:
    """The things that a page names, those that it refers to by ``@id`` in their place."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._things = [thing for node in page.css('script[type="application/ld+json"]') for thing in _things(_json(node.text()), 0)]
        self._named: dict[str, Thing] = {}
        for thing in self._things:
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > len(self._named.get(name, {})):
                self._named[name] = thing

    def first(self, *endings: str) -> Thing:
        """The first thing of a type that ends so; empty if there is none."""
        return next((t for t in self._things if any(kind.endswith(endings) for kind in _types(t)) and len(t) > 2), {})

    def whole(self, value: Any) -> list[Thing]:
        """What a property holds as things: of texts, things with that name."""
        values = value if isinstance(value, list) else [value]
        found = [{"name": one} if isinstance(one, str) else one for one in values if isinstance(one, (str, dict))]
        return [{**self._named.get(str(one.get("@id", "")), {}), **one} for one in found]


def text(thing: Thing, key: str) -> str:
    """A property that is one text; empty for anything else."""
    value = thing.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts(thing: Thing, key: str) -> list[str]:
    """A property as several texts; of one text what its commas part."""
    value = thing.get(key)
    values = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [one.strip() for one in values if isinstance(one, str) and one.strip()]


def _json(written: str | None) -> Any:
    try:
        return json.loads(written or "", strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: Any, depth: int) -> Iterator[Thing]:
    if depth > _DEEP:
        return
    if isinstance(value, list):
        for one in value:
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            if isinstance(one, (dict, list)):
                yield from _things(one, depth + 1)


def _types(thing: Thing) -> list[str]:
    kinds = thing.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
