"""Cut the archive into parts that are indexed one by one, so that a new article indexes the small newest part anew and no other.

A part ends with a day, the first at whose end a multiple of a fixed number of articles is reached, counted from the oldest. So a newer
article moves no boundary, and an older one moves at most those at whose day it makes a multiple full. What remains after the last boundary is
cut once more, where a multiple of a much smaller number was last reached: the newest part has little more than a hundred articles at most, so that a
new one makes few files anew. More parts than these two would cost readers more requests: each has files of its own that a first query asks for.

A part is named by the last day of the one before it: when it grows, or is full, its files stay where they are.
"""

from collections.abc import Sequence

from msgspec import Struct

from ..book import Book, Row
from ..model import Story

_SMALLER = 64
"""How many times smaller than a full part the newest is at most."""


class Piece(Struct, frozen=True):
    """Some days of the archive."""

    name: str
    stories: Row[Story]
    """Oldest first."""
    first: str
    last: str
    """The days of its oldest and newest article."""


def cut(book: Book, pages: int) -> list[Piece]:
    """Parts of about so many pages at most, newest first."""
    days = [day for sheet in book.sheets for day in sheet.days]
    ends = boundaries([day.count for day in days], pages)
    parts: list[Piece] = []
    position, name = 0, "oldest"
    for start, end in zip([0, *ends], [*ends, len(days)], strict=True) if days else ():
        after = position + sum(day.count for day in days[start:end])
        parts.append(Piece(name, book.stories(range(position, after)), days[start].date, days[end - 1].date))
        position, name = after, f"after-{parts[-1].last}"
    return parts[::-1]


def boundaries(counts: Sequence[int], pages: int) -> list[int]:
    """Where to cut days with so many articles each: the indices of the days that begin a part, but for the first."""
    found = _reached(counts, 0, pages)
    return found + _reached(counts, found[-1] if found else 0, max(1, pages // _SMALLER))[-1:]


def _reached(counts: Sequence[int], start: int, step: int) -> list[int]:
    """The indices of the days before which a multiple of ``step`` was reached, counted from ``start``; some article follows each."""
    found: list[int] = []
    total = 0
    for day in range(start, len(counts) - 1):
        before, total = total, total + counts[day]
        if before // step != total // step:
            found.append(day + 1)
    return found
