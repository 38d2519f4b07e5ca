"""YAML front matter: ryaml, which is fast, and stops at the first mistake; ``yaml_tree`` finds all of them, and reads good YAML alike.

Values are those of YAML 1.2's core schema as ryaml reads them (``no``, ``010`` and ``12:30`` are texts). Anchors, aliases, tags and
merge keys are refused before anything is built, so that a bomb of aliases costs nothing.
"""

import re
from typing import Any

try:
    from ryaml import loads as _loads  # type: ignore[attr-defined]  # its stub forgets to export it
except ImportError:  # it has no wheel for every system; PyYAML is slower and reads the same values

    def _loads(s: str) -> Any:
        from .yaml_tree import tree

        found = tree(s)
        if found.faults:
            raise ValueError(found.faults[0].message)
        return found.value


DEPTH = 120
"""Blocks and lists inside each other; ryaml takes a few more."""
DIGITS = 1000
"""Digits of a number: more are a mistake, and Python refuses to read them."""

_HUGE = re.compile(rf"[ \t,\[][-+]?[0-9]{{{DIGITS}}}")
_ODD = re.compile(r"[:?\-\[{,][ \t]*[&*!]|^[ \t]*[&*!]|<<[ \t]*:", re.MULTILINE)


def load(text: str) -> Any:
    """The value of good YAML, fast. Raises ``ValueError`` for all that ``tree`` has to look at."""
    if ("*" in text or "&" in text or "!" in text or "<<" in text) and _ODD.search(text):
        raise ValueError("anchors, aliases or tags, perhaps")
    if len(text) > DIGITS and (_HUGE.search(text) or _deep(text)):
        raise ValueError("a number that is too long, perhaps, or too many blocks inside each other")
    return _loads(text)


def _deep(text: str) -> bool:
    """More brackets may be open at once than anybody means: libyaml's time grows with their square."""
    if text.count("[") + text.count("{") <= DEPTH:
        return False
    depth = deepest = 0
    for found in re.finditer(r"[\[\]{}]", text):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > DEPTH
