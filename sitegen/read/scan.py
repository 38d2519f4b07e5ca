"""The plain parts of a body, found without a parser; the rest goes to markdown-it in pieces.

Nine blocks in ten of an article are paragraphs of running text and headings. Where nothing is open (at the beginning, after a
heading, after a blank line followed by a letter in the first column) such a line can only be what it seems, so a search for the
end of the line is all the parsing that it needs. A test holds this module to the answers of the whole parser.
"""

import re
from collections.abc import Callable
from typing import Literal

from markdown_it.token import Token
from msgspec import Struct

from .blocks import Containers


class Part(Struct, gc=False):
    """A piece of a body, in order."""

    line: int
    """From 0, in the body."""
    until: int
    """The line after its last one."""
    level: int
    """0: a paragraph; 1 to 6: a heading; -1: ``tokens``."""
    content: str = ""
    tokens: list[Token] = []


Parse = Callable[[str, int], list[Token]]
"""Tokens of a piece of the body that begins at a line."""

_PLAIN = re.compile(r"(?!http)[^\W\d_]|[\"“‘«'(¿¡—–…!&$€£¥]|\*\*?[^\s*]|[0-9]+(?![0-9.)])|_[^\s_]|`[^`]|\[\[|\[[^\[\]\\\n]+\]\(")
"""Begins a paragraph and nothing else, if it stands in the first column; ``http`` may begin an embed."""
_HEADING = re.compile(r"(#{1,6})[ \t]+([^\s#][^\n]*)")
_MORE = re.compile(r"<!--[ \t]*more[ \t]*-->[ \t]*(?:\n|$)")
_MARKERS = frozenset({"> ", "- ", "* ", "+ "})
_OPEN_ENDED = re.compile(r"```|~~~|:::|%%|<[!?]|<(?i:script|pre|style|textarea)")
"""May hold blank lines, so that its end cannot be seen from outside."""


def parts(text: str, containers: Containers, parse: Parse) -> list[Part]:
    """A body in parts."""
    found: list[Part] = []
    size = len(text)
    start = line = 0
    while start < size:
        if text[start] == "\n":
            start += 1
            line += 1
            continue
        if _PLAIN.match(text, start):
            end, lines = _paragraph(text, start)
            content = text[start:end].rstrip(" \t")
            if end and not content[-1].isspace():
                found.append(Part(line, line + lines, 0, content))
                start, line = end + 2, line + lines + 1
                continue
        elif text[start] == "#":
            heading = _HEADING.match(text, start)
            content = heading[2].rstrip(" \t") if heading else "#"
            if heading and content[-1] != "#" and not content[-1].isspace():
                found.append(Part(line, line + 1, len(heading[1]), content))
                start, line = heading.end() + 1, line + 1
                continue
        elif more := _MORE.match(text, start):
            start, line = more.end(), line + 1
            continue
        end = _region(text, start, containers.ends.get(containers.closing.get(line, -1), 0))
        lines = text.count("\n", start, end)
        piece = text[start:end]
        found.append(Part(line, line + lines, -1, "", _flat(piece) or parse(piece, line)))
        start, line = end, line + lines
    return found


def _paragraph(text: str, start: int) -> tuple[int, int]:
    """Where a paragraph of plain lines ends and how many they are; zeros when another kind of line follows without a blank one."""
    lines = 1
    while True:
        end = text.find("\n", start)
        if end < 0:
            return len(text), lines
        start = end + 1
        if text.startswith("\n", start) or start == len(text):
            return end, lines
        if not _PLAIN.match(text, start):
            return 0, 0
        lines += 1


def _region(text: str, start: int, container_end: int) -> int:
    """Where the piece for the parser ends: with its container, or before the next block that can only be plain."""
    if container_end:
        return min(container_end + 1, len(text))
    end = start
    while (end := text.find("\n\n", end)) >= 0:
        while text.startswith("\n", end):
            end += 1
        if _PLAIN.match(text, end) or _HEADING.match(text, end):
            return len(text) if _OPEN_ENDED.search(text, start, end) else end
    return len(text)


def _flat(piece: str) -> list[Token]:
    """The parser's tokens of a quotation or a list in which every line is a marker and plain text; none for anything else."""
    marker = piece[:2]
    if marker not in _MARKERS:
        return []
    contents: list[str] = []
    for line in piece.rstrip("\n").split("\n"):
        if not line.startswith(marker) or not _PLAIN.match(line, 2):
            return []
        content = line[2:].rstrip(" \t")
        if content[-1].isspace() or (marker == "> " and line[-1].isspace()):
            return []
        contents.append(content)
    return _quotation("\n".join(contents), len(contents)) if marker == "> " else _list(contents)


def _quotation(content: str, lines: int) -> list[Token]:
    tokens = [
        _token("blockquote_open", "blockquote", 1, 0),
        *_paragraph_tokens(content, 0, lines, 1),
        _token("blockquote_close", "blockquote", -1, 0),
    ]
    tokens[0].map = [0, lines]
    return tokens


def _list(contents: list[str]) -> list[Token]:
    tokens = [_token("bullet_list_open", "ul", 1, 0)]
    for line, content in enumerate(contents):
        paragraph = _paragraph_tokens(content, line, line + 1, 2)
        paragraph[0].hidden = paragraph[2].hidden = True
        tokens += (_token("list_item_open", "li", 1, 1), *paragraph, _token("list_item_close", "li", -1, 1))
    return [*tokens, _token("bullet_list_close", "ul", -1, 0)]


def _paragraph_tokens(content: str, first: int, last: int, level: int) -> list[Token]:
    inline = _token("inline", "", 0, level + 1)
    inline.content, inline.map = content, [first, last]
    return [_token("paragraph_open", "p", 1, level), inline, _token("paragraph_close", "p", -1, level)]


def _token(kind: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> Token:
    return Token(kind, tag, nesting, level=level)


def whole(text: str, _containers: Containers, parse: Parse) -> list[Part]:
    """The same body by the parser alone: what ``parts`` must agree with."""
    return [Part(0, text.count("\n") + 1, -1, "", parse(text, 0))]
