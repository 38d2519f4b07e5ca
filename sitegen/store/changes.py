"""Which outputs are stale, and why: a pure function of what is wanted and what is there."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from ..digest import PART
from .cache import Built


class Changes(Struct, frozen=True):
    """The work of one build."""

    stale: dict[str, str]
    """Path → the reason in words."""
    gone: tuple[str, ...]
    """Files of a former build that are no longer wanted, sorted."""


def compare(
    wanted: Mapping[str, bytes],
    names: Callable[[str], tuple[str, ...]],
    built: Mapping[str, Built],
    damaged: Mapping[str, str],
) -> dict[str, str]:
    """Compare the plan with the last build and with the disk.

    ``wanted``: path → fingerprint; ``names(path)``: what the parts of that fingerprint stand for; ``built``: what the last build left;
    ``damaged``: path → what happened to its file since. Returns what is stale: path → the reason in words.
    """
    stale = {}
    for path, mark in wanted.items():
        known = built.get(path)
        if known is None:
            stale[path] = "new"
        elif known.print != mark:
            stale[path] = difference(known.print, mark, names(path))
        elif path in damaged:
            stale[path] = damaged[path]
    return stale


def difference(old: bytes, new: bytes, names: tuple[str, ...]) -> str:
    """The names of the parts in which two fingerprints differ."""
    if len(old) != len(new) or len(new) != PART * len(names):
        return "made in another way than before"
    changed = [name for i, name in enumerate(names) if old[i * PART : (i + 1) * PART] != new[i * PART : (i + 1) * PART]]
    return f"changed: {', '.join(changed)}"
