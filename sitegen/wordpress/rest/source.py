"""A folder of answers of the REST API → the terms of an export. Answers are known by what they hold, whatever their files are called."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ...errors import Exit, SitegenError
from ..entries import Entry
from ..nodes import Node
from .live import KIND
from .nodes import Thing, author, comment, medium, number, post, site, term, words

_SITE = ("namespaces", "gmt_offset", "timezone_string", "timezone")


class Rest:
    """A folder as a source of an import; ``told``: what could not be fetched into it."""

    def __init__(self, folder: Path, told: Iterable[Entry] = ()) -> None:
        self._files = sorted(folder.rglob("*.json"))
        if not self._files:
            raise SitegenError(f"{folder} holds no answers of a REST API: files that end with .json", code=Exit.USAGE)
        self._told = list(told)

    def __iter__(self) -> Iterator[Node | Entry]:
        faults: list[Entry] = []
        terms: dict[int, tuple[str, str, str]] = {}
        parents: dict[int, str] = {}
        writers: dict[int, str] = {}
        remarks: dict[int, list[msgspec.Raw]] = defaultdict(list)
        hidden = shown = 0
        for kind, thing, raw in self._things(faults):
            if kind == "term":
                terms[number(thing, "id")] = words(thing, "taxonomy"), words(thing, "slug"), words(thing, "name")
                parents[number(thing, "id")] = words(thing, "slug")
            elif kind == "user":
                writers[number(thing, "id")] = words(thing, "slug")
            elif kind == "comment":
                remarks[number(thing, "post")].append(raw)
            elif kind == "post":
                hidden += _noindex(thing)
                shown += not _noindex(thing)
        yield from (*self._told, *faults)
        for kind, thing, _ in self._things([]):
            if kind == "site":
                yield from site(thing)
            elif kind == "term":
                yield term(thing, parents)
            elif kind == "user":
                yield author(thing)
            elif kind == "media":
                yield medium(thing)
            elif kind == "post":
                item = post(thing, terms, writers, noindex=_noindex(thing) and shown > 0)
                item.children += [comment(msgspec.json.decode(raw)) for raw in remarks.get(number(thing, "id"), ())]
                yield item

    def _things(self, faults: list[Entry]) -> Iterator[tuple[str, Thing, msgspec.Raw]]:
        """Each answer with its kind; files that cannot be read are added to the faults."""
        for file in self._files:
            try:
                data = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
                value = msgspec.json.decode(data, type=list[msgspec.Raw] | dict[str, Any])
                rows = [(msgspec.json.decode(raw), raw) for raw in value] if isinstance(value, list) else [(value, msgspec.Raw(data))]
            except (OSError, msgspec.MsgspecError, RecursionError) as error:
                faults.append(Entry(KIND, str(file), "lost", why=f"it cannot be read: {error}"))
                continue
            for thing, raw in rows:
                if isinstance(thing, dict) and (kind := _kind(thing)):
                    yield kind, thing, msgspec.Raw(bytes(raw))


def _kind(thing: Thing) -> str:
    """What an answer is about; empty for what an import has no use for, such as the list of kinds."""
    if "avatar_urls" in thing and "slug" in thing:
        return "user"
    if "taxonomy" in thing and "slug" in thing:
        return "term"
    if "source_url" in thing:
        return "media"
    if "author_name" in thing and "post" in thing:
        return "comment"
    if "type" in thing and "slug" in thing and "id" in thing:
        return "post"
    return "site" if any(key in thing for key in _SITE) else ""


def _noindex(thing: Thing) -> bool:
    """Whether Yoast tells search engines to leave a text out. Where it does so for all, it is the site that hides itself."""
    head = thing.get("yoast_head_json")
    if "noindex" in words(thing, "aioseo_head_json", "robots"):
        return True
    robots = head.get("robots") if isinstance(head, dict) else None
    return isinstance(robots, dict) and robots.get("index") == "noindex"
