"""Our own rules for blocks: ``:::`` containers, ``%%`` comments, attributes on a line of their own, addresses that become embeds.

Each has the shape that markdown-it asks for: ``rule(state, start, end, silent)``; ``state.env["body"]`` is the ``Body``,
``state.env["base"]`` the line of the body at which the parsed part begins.
"""

import re
from difflib import get_close_matches

from markdown_it.rules_block import StateBlock
from msgspec import Struct

from . import attributes, embeds
from .body import Body

CONTAINERS = {"pullquote": "pullquote", "destaque": "pullquote", "note": "note", "nota": "note", "gallery": "gallery", "galeria": "gallery"}
"""Name as written, and what it means."""

_COLONS = re.compile(r"[ \t>]*(:{3,})[ \t]*(.*)")
_OPENING = re.compile(r":{3,}[ \t]*([^\s:{]+)[ \t]*(.*?)[ \t:]*$")
_CLOSING = re.compile(r":{3,}[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_ADDRESS = re.compile(r"https?://\S+")


class Containers(Struct, frozen=True):
    """Which line of the body closes the container that another opens."""

    closing: dict[int, int]
    ends: dict[int, int]
    """Offset of the end of each closing line."""


def containers(text: str) -> Containers:
    """Match ``:::`` lines as brackets, in one pass; those in code fences do not count."""
    closing: dict[int, int] = {}
    ends: dict[int, int] = {}
    opened: list[int] = []
    fence = ""
    offset = 0
    for number, line in enumerate(text.split("\n")):
        offset += len(line) + 1
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif not fence and (colons := _COLONS.match(line)):
            if colons[2].strip(" \t:"):
                opened.append(number)
            elif opened:
                closing[opened.pop()] = number
                ends[number] = offset - 1
    return Containers(closing, ends)


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``::: note Title`` … ``:::``; nested ones close in order, as in Pandoc."""
    line = _line(state, start)
    if not line.startswith(":::") or state.is_code_block(start):
        return False
    opening = _OPENING.match(line)
    if opening is None and not _CLOSING.match(line):
        return False
    if silent:
        return True
    body, base = _body(state), int(state.env["base"])
    if opening is None:
        body.error('":::" closes nothing', base + start, "remove the line, or name the container at its beginning")
        state.line = start + 1
        return True
    name = CONTAINERS.get(opening[1].lower(), "")
    if not name:
        near = get_close_matches(opening[1].lower(), CONTAINERS, 1)
        hint = f'did you mean "{near[0]}"?' if near else "known ones are pullquote, note and gallery (destaque, nota, galeria)"
        body.error(f'unknown container "{opening[1]}"', base + start, hint, find=opening[1])
    last = state.env["containers"].closing.get(base + start, base + end) - base
    if last >= end:
        body.error(f'"{line.strip()}" is not closed', base + start, 'end it with a line ":::"')
        last = end
    _contain(state, start, last, end, name, opening[2])
    return True


def _contain(state: StateBlock, start: int, last: int, end: int, name: str, title: str) -> None:
    parent, maximum = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push("container_open", "", 1)
    token.map = [start, last]
    token.info, token.meta = name, {"title": title}
    state.md.block.tokenize(state, start + 1, last)
    state.push("container_close", "", -1).info = name
    state.parentType, state.lineMax = parent, maximum
    state.line = min(last + 1, end)


def comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``%%`` at the beginning of a line up to ``%%`` at the end of one, blank lines and all."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("%%", begin) or state.is_code_block(start):
        return False
    close = state.src.find("%%", begin + 2, state.eMarks[end - 1])
    last = start
    while close >= 0 and state.eMarks[last] < close:
        last += 1
    if close < 0 or state.src[close + 2 : state.eMarks[last]].strip():
        if not silent and close < 0 and _line(state, start).strip() == "%%":
            _body(state).error("the comment that begins here is not closed", int(state.env["base"]) + start, 'end it with "%%"')
        return False
    if not silent:
        state.line = last + 1
    return True


def attributes_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """``{.class #id}`` on a line of its own belongs to the block below it."""
    line = _line(state, start).rstrip(" \t")
    if silent or not line.startswith("{") or state.is_code_block(start):
        return False
    found = attributes.read(line)
    if found is None or found.end != len(line):
        return False
    token = state.push("attributes", "", 0)
    token.meta, token.map = {"attributes": found}, [start, start + 1]
    state.line = start + 1
    return True


def embed(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """The bare address of a video or a post, alone on its line; it ends a paragraph."""
    line = _line(state, start).strip(" \t")
    if not line.startswith("http") or state.is_code_block(start) or not _ADDRESS.fullmatch(line):
        return False
    found = embeds.find(line)
    if found is None:
        return False
    if not silent:
        token = state.push("embed", "", 0)
        token.meta, token.map = {"embed": found}, [start, start + 1]
        state.line = start + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _body(state: StateBlock) -> Body:
    body = state.env["body"]
    assert isinstance(body, Body)
    return body
