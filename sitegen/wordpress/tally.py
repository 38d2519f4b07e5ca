"""Names of WordPress, its plug-ins and its themes in an old site: how often each occurs, what became of it, and where one is that nobody knows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from .markup import Converted
from .metas import UNKNOWN, Choice, outcome

_KEY = re.compile(r"[0-9a-f]{32}")
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w.-]+|(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.])|(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])"
)
_SHOWN = 80
"""Characters of an example."""


class Unknown(Struct, frozen=True):
    """A name of which nobody knows what it was for."""

    kind: str
    name: str
    count: int
    where: str
    """What has it."""
    example: str


class Tally(Struct):
    """Counts by kind of name: ``meta``, ``term meta``, ``comment meta``, ``shortcodes``, ``blocks``, ``fields``."""

    chosen: Choice = Choice()
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    became: dict[str, dict[str, str]] = field(default_factory=dict)
    """By kind and name: the outcome and, after a colon, where to or why."""
    examples: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Of what is unknown: where the first is, and what it says."""

    def keys(self, kind: str, pairs: Iterable[tuple[str, str]], where: str, *, came: bool = True) -> None:
        """Meta keys with their values. ``came``: whether what has them came along; what did not takes its keys with it."""
        for key, value in pairs:
            name = _KEY.sub("*", key)
            self._note(kind, name, 1)
            said = self.became[kind].get(name, "")
            if said != UNKNOWN and (not said or (came and said == _LEFT)):
                said = outcome(key, value, self.chosen)
                self.became[kind][name] = _LEFT if said == UNKNOWN and not came else said
            if self.became[kind][name] == UNKNOWN and came:
                self.examples.setdefault((kind, name), (where, value))

    def text(self, found: Converted, where: str) -> None:
        """Shortcodes and blocks of a text; one that is unknown once stays so."""
        for kind, counts in (("shortcodes", found.shortcodes), ("blocks", found.blocks)):
            for name, count in counts.items():
                self._note(kind, name, count)
                if self.became[kind].get(name) == UNKNOWN:
                    continue
                said = self.became[kind][name] = found.became[kind, name]
                if said == UNKNOWN:
                    self.examples[kind, name] = where, next((note.text for note in found.notes if note.name == name), "")

    def unknown(self) -> Iterator[Unknown]:
        """Every name that nobody can explain, the most frequent first."""
        for kind, names in self.became.items():
            for name, said in sorted(names.items(), key=lambda one: (-self.counts[kind][one[0]], one[0])):
                if said == UNKNOWN:
                    where, example = self.examples.get((kind, name), ("", ""))
                    shown = " ".join(_PERSONAL.sub("…", example[:500]).split())
                    yield Unknown(kind, name, self.counts[kind][name], where, f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown)

    def _note(self, kind: str, name: str, count: int) -> None:
        self.counts.setdefault(kind, Counter())[name] += count
        self.became.setdefault(kind, {})


_LEFT = "skipped: only things that did not come along have it"
