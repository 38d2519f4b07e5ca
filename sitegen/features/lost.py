"""What the page "not found" asks for, to name the article that a damaged address meant: every address, in shards of bounded size.

Two tables. *Places* hold the addresses themselves. Their key is the address if it begins with a date, so that whatever befell the slug the day
still finds it; else the slug, which finds what was cut off at its end. *Names* lead into the places from the other side: from the beginning of
the slug to its day, or, where there is no day, from the slug's end to its beginning. ``templates/static/lost.js`` reads both.

A table is cut like a dictionary, by the first letters of its keys, and a part only where it is too large: a new article changes one file of each.
"""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from zlib import crc32

from ..config import Config
from ..model import Site
from ..outputs import Output, Text

_FOLDER = "lost"
_SHARD = 24_000
"""Characters of a shard, at most, unless its keys have so many letters in common."""
_DEEPEST = 40
"""Letters of a shard's name, at most."""
_BEGINNING, _END = 10, 16
"""Letters of a slug by which its name is known."""
_DATED = re.compile(r"/\{year\}/(?:\{month\}/(?:\{day\}/)?)?\{slug\}[^{}]*")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_CHECKS = [one + other for one in _DIGITS for other in _DIGITS]
_FIRST_YEAR = 1900
_LAST = "\U0010ffff"
_AFTER = "\0"


def lost(site: Site) -> Iterator[Output]:
    """The shards of both tables, and the list of their keys."""
    dated, end = _shape(site.config)
    places = sorted(chain.from_iterable(sheet.places for sheet in site.book.sheets))
    names = sorted(chain.from_iterable(sheet.names for sheet in site.book.sheets))
    by_place, by_name = cut(places if dated else [place.partition(_AFTER)[0] for place in places]), cut(names)
    for key, low, high in by_place:
        yield _text(f"p{_hex(key)}.txt", _grouped(places[low:high], dated=dated))
    for key, low, high in by_name:
        yield _text(f"n{_hex(key)}.txt", "".join(f"{line[8:]}\n" for line in names[low:high]))
    table = {"dated": dated, "end": end, "places": [key for key, _, _ in by_place], "names": [key for key, _, _ in by_name]}
    yield _text("shards.json", f"{json.dumps(table, ensure_ascii=False, separators=(',', ':'))}\n")


def lines(config: Config, addresses: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of both tables the lines for some articles, which stand at these addresses, each sorted: a month's are made once."""
    dated, end = _shape(config)
    parts = [_parts(address, end) for address in addresses]
    places = sorted(f"{parent}/{slug}" if dated else f"{slug}{_AFTER}{parent}" for parent, slug in parts)
    return tuple(places), tuple(sorted(_name(parent, slug, dated=dated) for parent, slug in parts))


def _shape(config: Config) -> tuple[bool, str]:
    """Whether addresses begin with a date, and what stands behind their slugs."""
    end = config.permalink.partition("{slug}")[2]
    return bool(_DATED.fullmatch(config.permalink)), end if "{" not in end else "/" if end.endswith("/") else ""


def cut(keys: Sequence[str], size: int = _SHARD) -> list[tuple[str, int, int]]:
    """Shards of sorted keys: the letters that those of one have in common, and where it begins and ends."""
    sizes = [0, *accumulate(len(key) + 1 for key in keys)]
    found: list[tuple[str, int, int]] = []

    def part(common: str, low: int, high: int) -> None:
        same = bisect_right(keys, common, low, high)
        if sizes[high] - sizes[low] <= size or len(common) == _DEEPEST or same == high:
            found.append((common, low, high))
            return
        if same > low:
            found.append((common, low, same))
        while same < high:
            longer = keys[same][: len(common) + 1]
            after = bisect_left(keys, longer + _LAST, same, high)
            part(longer, same, after)
            same = after

    if keys:
        part("", 0, len(keys))
    return found


def _parts(address: str, end: str) -> tuple[str, str]:
    """What stands before an article's slug, and the slug."""
    parent, _, slug = address.removesuffix(end).rpartition("/")
    return parent[1:], slug


def _name(parent: str, slug: str, *, dated: bool) -> str:
    """A line of the other table, behind the eight digits that decide its shard: twelve bits more of them, and where to look."""
    letters = slug[:_BEGINNING] if dated else slug[-min(_END, len(slug) // 2) :]
    mark = crc32(letters.encode())
    return f"{mark:08x}{_CHECKS[mark & 0xFFF]}{_day(parent) if dated else slug[:3]}"


@lru_cache(4096)
def _day(parent: str) -> str:
    """The day that a date is, in three digits."""
    year, month, day = (int(part) for part in f"{parent}/0/0".split("/")[:3])
    number = min(max(0, ((year - _FIRST_YEAR) * 13 + month) * 32 + day), 0x3FFFF)
    return _DIGITS[number >> 12] + _CHECKS[number & 0xFFF]


def _grouped(places: Sequence[str], *, dated: bool) -> str:
    """Slugs below what stands before them, line by line."""
    text: list[str] = []
    former = None
    for place in places:
        parent, slug = place.rpartition("/")[::2] if dated else place.partition(_AFTER)[::-2]
        if parent != former:
            text.append(f"/{parent}")
            former = parent
        text.append(slug)
    return "\n".join([*text, ""])


def _hex(key: str) -> str:
    """A key as part of a file's name."""
    return key.encode().hex()


def _text(name: str, text: str) -> Text:
    return Text(f"{_FOLDER}/{name}", text, 'the page "not found"')
