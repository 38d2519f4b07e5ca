"""The listed articles of a site, month by month. None is made before it is looked at; digests tell which have changed.

``Sheet`` is what the cache keeps of a month: with it a month in which nothing changed takes part in a build without its articles being read.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar, overload

from msgspec import Struct

from .digest import SIZE, digest_all

if TYPE_CHECKING:
    from .model import Card, Story, Term

T = TypeVar("T")


class Row(Sequence[T]):
    """Some values in order, made when they are looked at, and known by the digest that a tuple of them would have."""

    __slots__ = ("_digest", "_make", "_marks", "_positions")

    def __init__(self, make: Callable[[int], T], marks: bytes, positions: Sequence[int]) -> None:
        """``make``: position → value; ``marks``: the digests of the values at all positions."""
        self._make = make
        self._marks = marks
        self._positions = positions
        self._digest = b""

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> "Row[T]": ...
    def __getitem__(self, at: int | slice) -> "T | Row[T]":
        found = self._positions[at]
        return self._make(found) if isinstance(found, int) else Row(self._make, self._marks, found)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._positions)

    @property
    def digest(self) -> bytes:
        """Equal digests mean equal values in an equal order."""
        if not self._digest:
            found, marks = self._positions, self._marks
            self._digest = digest_all([marks[n * SIZE : n * SIZE + SIZE] for n in found])
        return self._digest


class Spread(Sequence[int]):
    """Positions that lie in several months; counted at once, joined when they are looked at."""

    def __init__(self, parts: Sequence[tuple[int, tuple[int, ...]]]) -> None:
        """``parts``: the position at which a month begins, positions within it."""
        self._parts = parts
        self._length = sum([len(found) for _, found in parts])

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[int, ...]: ...
    def __getitem__(self, at: int | slice) -> int | tuple[int, ...]:
        return self._joined[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._joined)

    def before(self, position: int) -> int:
        """How many are lower."""
        return bisect_left(self._joined, position)

    @cached_property
    def _joined(self) -> tuple[int, ...]:
        return tuple([start + at for start, found in self._parts for at in found])


class Filed(Struct, frozen=True, gc=False, array_like=True):
    """What a month has under one term."""

    cards: bytes
    """The digest of these articles' cards."""
    stories: bytes
    """The digest of the articles."""
    at: tuple[int, ...]
    """Their places in the month."""


class Day(Struct, frozen=True, gc=False, array_like=True):
    """The articles of one day."""

    date: str
    """``YYYY-MM-DD``."""
    count: int
    key: bytes
    """The digest of these stories, and of why some are shown early."""
    filed: bytes
    """The digest of what later articles may know of them: cards and terms in their order."""


class Sheet(Struct, frozen=True, gc=False, array_like=True):
    """A month: everything that a site has to know of its listed articles to plan what did not change."""

    month: str
    """``YYYY-MM``."""
    days: tuple["Day", ...]
    cards: bytes
    """The digests of their cards, joined, oldest first."""
    stories: bytes
    """The digests of the stories, joined."""
    terms: dict[str, Filed]
    """By ``term_key``."""
    early: tuple[tuple[int, str], ...] = ()
    """The places of those that are shown before or after their time, and why."""
    featured: tuple[int, ...] = ()
    audio: tuple[int, ...] = ()
    corrected: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    """The places of those that search engines are not told of."""
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What the page "not found" is told of their addresses: see ``features/lost.py``."""
    changed: str = ""
    """When the last of those that are not ``hidden`` was published or updated, ISO 8601."""

    def __len__(self) -> int:
        return len(self.cards) // SIZE


def term_key(term: "Term") -> str:
    """What a term is filed under."""
    return f"{term.kind} {term.slug}"


class Book:
    """All months in their order; an article's position is its number, counted from the oldest."""

    def __init__(self, sheets: Sequence[Sheet], make: Callable[[int, int], "Story"]) -> None:
        """``make``: number of a month, place in it → the story."""
        self.sheets = sheets
        self.starts = [0, *accumulate(len(sheet) for sheet in sheets)]
        self._make = make
        self._made: dict[int, Story] = {}
        self._under: dict[str, Spread] = {}
        self._cards = b"".join([sheet.cards for sheet in sheets])
        self._stories = b"".join([sheet.stories for sheet in sheets])

    def __len__(self) -> int:
        return self.starts[-1]

    def stories(self, positions: Sequence[int] | None = None) -> "Row[Story]":
        """Those at some positions, or all."""
        return Row(self.story, self._stories, range(len(self)) if positions is None else positions)

    def cards(self, positions: Sequence[int] | None = None) -> "Row[Card]":
        """The cards of those at some positions, or of all."""
        return Row(self.card, self._cards, range(len(self)) if positions is None else positions)

    @cached_property
    def filed(self) -> dict[str, list[tuple[int, Filed]]]:
        """For each ``term_key`` the months that have something under it: where they begin, and what."""
        found: dict[str, list[tuple[int, Filed]]] = defaultdict(list)
        for start, sheet in zip(self.starts, self.sheets, strict=False):
            for key, filed in sheet.terms.items():
                found[key].append((start, filed))
        return dict(found)

    def under(self, key: str) -> Spread:
        """The positions of what is filed under a ``term_key``."""
        found = self._under.get(key)
        if found is None:
            found = self._under[key] = Spread([(start, filed.at) for start, filed in self.filed.get(key, ())])
        return found

    def mark(self, position: int) -> bytes:
        """The digest of the card at a position; empty where there is none."""
        return self._cards[position * SIZE : position * SIZE + SIZE] if position >= 0 else b""

    def card(self, position: int) -> "Card":
        """The card at a position."""
        return self.story(position).card

    def story(self, position: int) -> "Story":
        """The story at a position."""
        found = self._made.get(position)
        if found is None:
            month = bisect_right(self.starts, position) - 1
            found = self._made[position] = self._make(month, position - self.starts[month])
        return found

    def hold(self) -> None:
        """Make all stories now: they are to be used after the build, when the cache is closed."""
        for position in range(len(self)):
            self.story(position)

    def at(self, places: Callable[[Sheet], tuple[int, ...]]) -> Spread:
        """The positions of what ``places`` names in each month."""
        return Spread([(start, found) for start, sheet in zip(self.starts, self.sheets, strict=False) if (found := places(sheet))])
