"""Which pages are one text: versions for phones and AMP, copies, and the parts of a text that was cut into several pages."""

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import unquote

from msgspec import Struct, structs

from ...urls import split
from ..entries import Entry
from ..items import MADE_UP
from .facts import Facts
from .places import KIND, Place

_HOST = re.compile(r"^(?:www|m|mobile|amp)\.")
_VERSION = re.compile(r"/amp/?$")
_PART = re.compile(r"(.+)/([2-9]|[1-9][0-9])")

_Seen = tuple[Place, Facts, int]


class Text(Struct, frozen=True):
    """A text and its pages."""

    number: int
    """WordPress' own, else one that is made of its address."""
    facts: Facts
    """What all its pages say together."""
    places: tuple[Place, ...]
    """First those that hold its text, in order, then its other versions."""
    parts: int
    """How many hold its text."""


def key_of(address: str) -> str:
    """What all versions of a text have in common: host and path, and the number if there is nothing else."""
    parts = split(address)
    path = _VERSION.sub("", unquote(parts.path)).rstrip("/")
    return f"{_HOST.sub('', (parts.hostname or '').lower())}{path or '/'}{'?' + parts.query if parts.query else ''}"


def unite(seen: Sequence[_Seen]) -> tuple[list[Text], list[Entry]]:
    """The texts in the order of their first pages, and what became of the pages that added nothing but themselves."""
    known = {key_of(facts.address) for _, facts, _ in seen if facts.address}
    groups: dict[str, dict[int, list[_Seen]]] = {}
    numbers: dict[int, str] = {}
    for one in seen:
        place, facts, _ = one
        key, part = _part(key_of(facts.address), known) if facts.address else (f"file:{place.name}", 1)
        key = numbers.setdefault(facts.number, key) if facts.number else key
        groups.setdefault(key, {}).setdefault(part, []).append(one)
    texts, told = [], []
    for key, parts in groups.items():
        chosen = [max(parts[part], key=_worth) for part in sorted(parts)]
        others = [one for part in sorted(parts) for one in parts[part] if one is not chosen[sorted(parts).index(part)]]
        facts = _together([one[1] for one in chosen + others])
        number = facts.number or MADE_UP + int(hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:14], 16)
        texts.append(Text(number, facts, tuple(one[0] for one in chosen + others), len(chosen)))
        told += [Entry(KIND, place.name, "merged", chosen[0][0].name, "a version of the same text") for place, _, _ in others]
        told += [Entry(KIND, place.name, "merged", chosen[0][0].name, "its next part") for place, _, _ in chosen[1:]]
        told += [
            Entry(KIND, address, "lost", chosen[0][0].name, "the text goes on there, but the page was not given") for address in _absent(key, parts)
        ]
        told.append(Entry(KIND, chosen[0][0].name, "imported", facts.address or "its old address is not known"))
    return texts, told


def _part(key: str, known: set[str]) -> tuple[str, int]:
    found = _PART.fullmatch(key)
    return (found[1], int(found[2])) if found is not None and found[1] in known else (key, 1)


def _absent(key: str, parts: dict[int, list[_Seen]]) -> list[str]:
    """Addresses of the pages of a text to which others of its pages lead, and that are not there."""
    led: dict[int, str] = {}
    for one in (one for part in parts.values() for one in part):
        for address in one[1].goes_on:
            base, number = _part(key_of(address), {key})
            if base == key:
                led.setdefault(number, address)
    return [led[number] for number in sorted(led) if number not in parts]


def _worth(one: _Seen) -> tuple[bool, int]:
    """The page that was made for large screens, then the one that says most."""
    return not one[1].amp, one[2]


def _together(pages: list[Facts]) -> Facts:
    """The first page's facts, and what only others know."""
    first = pages[0]
    lacking = {
        name: value
        for name in structs.asdict(first)
        if not getattr(first, name) and (value := next((v for p in pages if (v := getattr(p, name))), None))
    }
    if first.status == "publish":
        lacking["status"] = next((page.status for page in pages if page.status != "publish"), "publish")
    times = tuple(dict.fromkeys(time for page in pages for time in page.times))
    return structs.replace(first, **{**lacking, "times": times, "kind": first.kind or lacking.get("kind") or ("post" if times else "page")})
