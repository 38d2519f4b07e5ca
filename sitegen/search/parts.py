"""Cut the archive into parts that are indexed one by one, so that a new article indexes only the few newest anew.

A part ends with a month, the first at whose end a multiple of a fixed number of articles is reached, counted from the oldest. So a newer
article moves no boundary, and an older one moves at most the boundaries at whose month it makes a multiple full. What remains after the last
boundary is cut again, finer.
"""

from collections.abc import Sequence
from itertools import groupby

from ..model import Story

_FINER = 5
"""How many times smaller the parts of the remainder are."""
_LEVELS = 3


def cut(stories: Sequence[Story], pages: int) -> list[list[Story]]:
    """Parts of about so many pages at most, newest first, each oldest first; the newest is small."""
    ordered = sorted(stories, key=lambda s: (s.card.date, s.card.source))
    months = [list(month) for _, month in groupby(ordered, key=lambda s: s.card.date[:7])]
    ends = boundaries([len(month) for month in months], pages)
    parts = [[story for month in months[start:end] for story in month] for start, end in zip([0, *ends], [*ends, len(months)], strict=True)]
    return [part for part in reversed(parts) if part]


def boundaries(counts: Sequence[int], pages: int) -> list[int]:
    """Where to cut months with so many articles each: the indices of the months that begin a part, except the first and what follows the last."""
    found: list[int] = []
    for level in range(_LEVELS):
        step = max(1, pages // _FINER**level)
        start = found[-1] if found else 0
        total = 0
        for month in range(start, len(counts) - 1):
            before, total = total, total + counts[month]
            if before // step != total // step:
                found.append(month + 1)
    return found
