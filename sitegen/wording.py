"""How problems speak: values quoted so that they are short and harmless on a terminal, and suggestions. Imports nothing of ours."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 60
"""Characters of a value that a message repeats."""


def show(value: object) -> str:
    """A value in quotes: cut to a readable length, control characters escaped."""
    text = value if isinstance(value, str) else str(value)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}…"
    return f'"{plain(text)}"'


def plain(text: str) -> str:
    """A text without control, bidirectional or other invisible characters: they are written as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def guess(word: str, known: Iterable[str]) -> str:
    """`` (did you mean "title"?)``, or nothing when no known word is near."""
    close = get_close_matches(word[:LONGEST], list(known), 1, 0.65)
    return f' (did you mean "{close[0]}"?)' if close else ""


def _escape(character: str) -> str:
    code = ord(character)
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
