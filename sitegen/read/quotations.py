"""What a quotation of Markdown may be besides a quotation: one with its source at the end, or Obsidian's callout."""

import re

from markdown_it.token import Token

_SOURCE = re.compile(r"(?:—|–|―|---?)[ \t]*(\S.*)")
_CALLOUT = re.compile(r"\[!([\w-]{1,40})\][+-]?[ \t]*(.*)")
_KINDS = {"nota": "note", "info": "note", "aviso": "warning", "atenção": "warning", "caution": "warning", "dica": "tip", "importante": "important"}


def shape(tokens: list[Token], start: int) -> None:
    """Look at the quotation that opens at ``start``; mark it as a callout, or its end with the source."""
    end = closing(tokens, start)
    first = tokens[start + 2] if end > start + 2 else None
    if first is None or first.type != "inline":
        return
    if callout := _CALLOUT.match(first.content):
        kind = _KINDS.get(callout[1].lower(), callout[1].lower())
        tokens[start].meta = {"callout": "note" if kind == "note" else f"note {kind}", "title": callout[2].strip()}
        tokens[end].meta = {"callout": True}
        _cut(first, first.content[callout.end() + 1 :], 1, 0)
    elif not _SOURCE.match(first.content):
        attribute(tokens, start, end)


def attribute(tokens: list[Token], start: int, end: int) -> None:
    """Take a last line "— Name" out of the last paragraph between two tokens and leave it with the closing one."""
    last = tokens[end - 2]
    if tokens[end - 1].type != "paragraph_close" or last.map is None:
        return
    before, _, line = last.content.rpartition("\n")
    source = _SOURCE.fullmatch(line.strip())
    if source and (before or end - 3 > start + 1):
        tokens[end].meta = {"source": source[1], "line": last.map[1] - 1}
        _cut(last, before, 0, 1)


def _cut(inline: Token, content: str, top: int, bottom: int) -> None:
    inline.content = content
    if inline.map:
        inline.map = [inline.map[0] + top, inline.map[1] - bottom]


def closing(tokens: list[Token], start: int) -> int:
    """The index of the token that closes the one at ``start``."""
    level = tokens[start].level
    end = start + 1
    while tokens[end].level != level or tokens[end].nesting != -1:
        end += 1
    return end
