"""Text that was UTF-8, was taken for Latin-1 and encoded again (``SÃ£o Paulo``): found where that is certain, and taken back where it is wanted."""

import re

from .nodes import Node

_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0x100)}
"""Character → the byte that it was taken from: Windows' Latin-1, in which five bytes are no character."""
_HINTS = ("Ã", "Â", "â€")
_CONTROL = re.compile("[\x80-\x9f]")


def recoded(text: str) -> str:
    """What a text said; itself if it is not certain that all of it was encoded twice."""
    if not any(hint in text for hint in _HINTS):
        return text
    try:
        said = text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
    return text if _CONTROL.search(said) else said


def recode(node: Node, *, mend: bool) -> str:
    """The first text of an element, and of those in it, that was encoded twice; empty if there is none. ``mend``: take it back in all."""
    found = ""
    for one in (node, *node.children):
        said = recoded(one.text)
        inner = recode(one, mend=mend) if one is not node else ""
        found = found or (one.text if said != one.text else inner)
        if mend:
            one.text = said
    return found
