"""Sections below sections, as their files say it: WordPress' categories have levels, and their addresses name them all."""

from collections.abc import Iterator, Sequence

from .content import Entry
from .errors import Problem
from .urls import slugify


class Tree:
    """The sections that have files. One that names no section that has a file, or is below itself, stands at the top and is a problem."""

    def __init__(self, sections: Sequence[Entry], problems: list[Problem]) -> None:
        self._parents: dict[str, Entry] = {}
        self._sections = sections
        if not any(entry.parent for entry in sections):
            return
        named = {slugify(name): entry for entry in sections for name in (*entry.merge, entry.slug, entry.title)}
        for entry in sections:
            above = named.get(slugify(entry.parent)) if entry.parent else None
            if above is not None:
                self._parents[entry.source] = above
            elif entry.parent:
                hint = "write the name of one that has a file in content/sections/"
                problems.append(
                    Problem(f"content/{entry.source}", 0, 0, f"there is no section {entry.parent!r} for this one to be below", hint, "parent")
                )
        for entry in sections:
            if self._returns(entry):
                del self._parents[entry.source]
                message = f"the section {entry.title!r} is below itself"
                problems.append(Problem(f"content/{entry.source}", 0, 0, message, "take parent out of one of the files", "parent"))

    def path(self, entry: Entry) -> str:
        """What an entry's address has in the place of its slug: ``mundo/asia``."""
        return "/".join(one.slug for one in (*self._above(entry), entry))

    def placed(self) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
        """Each section that is below others, with those, the topmost first."""
        yield from ((entry, self._above(entry)) for entry in self._sections if entry.source in self._parents)

    def _above(self, entry: Entry) -> tuple[Entry, ...]:
        found: tuple[Entry, ...] = ()
        while (above := self._parents.get(entry.source)) is not None:
            entry, found = above, (above, *found)
        return found

    def _returns(self, start: Entry) -> bool:
        """Whether the way up from a section comes back to it."""
        entry, steps = self._parents.get(start.source), 0
        while entry is not None and entry.source != start.source and steps <= len(self._sections):
            entry, steps = self._parents.get(entry.source), steps + 1
        return entry is not None and entry.source == start.source
