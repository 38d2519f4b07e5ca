"""Cut the archive into parts that are indexed one by one, so that a new article indexes the small newest part anew and no other.

A part may end with a day, and within a day that has many articles (an import may give all of them one date) after every so many of that day. It ends at
the first such place at which a multiple of a fixed number of articles is reached, counted from the oldest. So a newer article moves no boundary, and an
older one moves at most those at whose place it makes a multiple full. What remains after the last boundary is cut once more, where a multiple of
a much smaller number was last reached: browsers get all of the newest part at once. More parts than these two would cost readers more requests.

A part is named by the end of the one before it: when it grows, or is full, its files stay where they are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from ..book import Book, Row
from ..model import Story

_NEWEST = 128
"""How many times smaller than a full part the newest is at most."""
_STEP = 512
"""How many times smaller than a full part is what a day is cut into."""


class Piece(Struct, frozen=True):
    """Some days of the archive."""

    name: str
    stories: Row[Story]
    """Oldest first."""
    first: str
    last: str
    """The days of its oldest and newest article."""


def cut(book: Book, pages: int) -> list[Piece]:
    """Parts of so many pages at most, newest first."""
    days = [day for sheet in book.sheets for day in sheet.days]
    if not days:
        return []
    ends = list(accumulate(day.count for day in days))
    parts: list[Piece] = []
    name = "oldest"
    for start, end in pairwise([0, *boundaries([day.count for day in days], pages), ends[-1]]):
        first, last = bisect_right(ends, start), bisect_left(ends, end)
        parts.append(Piece(name, book.stories(range(start, end)), days[first].date, days[last].date))
        name = f"after-{days[last].date}" + (f"-{end - (ends[last] - days[last].count)}" if end < ends[last] else "")
    return parts[::-1]


def boundaries(counts: Sequence[int], pages: int) -> list[int]:
    """Where to cut days with so many articles each: the positions of the articles that begin a part, but for the first."""
    step = max(1, pages // _STEP)
    places = list(_places(counts, step))
    found = _reached(places, 0, pages - step + 1)
    return found + _reached(places, found[-1] if found else 0, max(1, pages // _NEWEST - step + 1))[-1:]


def _places(counts: Sequence[int], step: int) -> Iterator[int]:
    """Where a part may end: how many articles are before that place, at most ``step`` after the place before it."""
    total = 0
    for count in counts:
        yield from range(total + step, total + count, step)
        total += count
        yield total


def _reached(places: Sequence[int], start: int, step: int) -> list[int]:
    """The places at which a multiple of ``step`` is reached, counted from ``start``; some article follows each."""
    after = [start, *places[bisect_left(places, start + 1) :]]
    return [place for before, place in pairwise(after) if (before - start) // step != (place - start) // step and place < places[-1]]
