"""Our own rules inside a paragraph: ``[[name]]``, ``==mark==``, ``%%comment%%``, bare addresses, attributes, footnote references.

Each has the shape that markdown-it asks for: ``rule(state, silent)`` says whether it matched at ``state.pos``. They only make
tokens; what is wrong in them is found when they are written.
"""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_ref as plugin_footnote_ref

from ..urls import names_file
from . import attributes

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")

_WIKI = re.compile(r"!?\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_SIZE = re.compile(r"([0-9]{1,5})(?:x[0-9]{1,5})?")
_ADDRESS = re.compile(r"://[^\s\x00-\x1f<>\"'`\[\]{}|\\^“”‘’«»…—–。、，「」『』（）【】]+")
_SCHEME = re.compile(r"(?<![a-z0-9+.-])https?$", re.IGNORECASE)
_REFERENCE = re.compile(r"\[\^[^\s\]]{1,200}\]")
_ELEMENTS = frozenset({"image", "link_close", "code_inline"})
"""Attributes may follow these, with nothing between."""
_EQUALS = ord("=")


def wikilink(state: StateInline, silent: bool) -> bool:
    """Obsidian's ``[[name]]``, ``[[name#heading]]``, ``[[name|text]]``, ``![[photo.jpg]]``, ``![[photo.jpg|300]]``."""
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if match is None or not (name := match[1].strip()):
        return False
    if not silent:
        text = (match[2] or "").strip()
        picture = match[0].startswith("!")
        if picture and name.lower().endswith(PICTURES):
            _picture(state, name, text)
        else:
            _link(state, name, text, match[0] if picture else "")
    state.pos = match.end()
    return True


def _picture(state: StateInline, name: str, text: str) -> None:
    token = state.push("image", "img", 0)
    token.attrs = {"src": f"[[{name}]]"}
    if size := _SIZE.fullmatch(text):
        token.meta = {"width": size[1]}
    else:
        token.content = text
        token.children = [Token("text", "", 0, content=text)]


def _link(state: StateInline, name: str, text: str, shown: str) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": f"[[{name}]]"}
    token.meta = {"shown": shown}
    written = name.partition("#")[0].strip()
    if text or not written or names_file(written):
        state.push("text", "", 0).content = text or written or name.lstrip("# ")
    else:
        token = state.push("linked_title", "", 0)
        token.content, token.meta = written, {"target": f"[[{name}]]"}
    state.push("link_close", "a", -1)


def mark(state: StateInline, silent: bool) -> bool:
    """``==`` as a delimiter, paired later by markdown-it as ``~~`` is."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    token = state.push("text", "", 0)
    token.content = "=" * scanned.length
    if scanned.length == 2:
        place = len(state.tokens) - 1
        state.delimiters.append(Delimiter(_EQUALS, 0, place, -1, scanned.can_open, scanned.can_close))
    state.pos += scanned.length
    return True


def mark_pairs(state: StateInline) -> None:
    """Turn paired delimiters into tags."""
    for delimiters in (state.delimiters, *[meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]):
        for delimiter in delimiters:
            if delimiter.marker == _EQUALS and delimiter.end >= 0:
                opening, closing = state.tokens[delimiter.token], state.tokens[delimiters[delimiter.end].token]
                opening.type, opening.tag, opening.nesting, opening.content = "mark_open", "mark", 1, ""
                closing.type, closing.tag, closing.nesting, closing.content = "mark_close", "mark", -1, ""


def comment(state: StateInline, silent: bool) -> bool:
    """``%%text%%`` is for authors; readers never get it, nor two spaces where it stood."""
    start = state.pos
    if not state.src.startswith("%%", start):
        return False
    end = state.src.find("%%", start + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("comment", "", 0)
    state.pos = end + 2
    if state.pos < state.posMax and state.src[state.pos] == " " and (not start or state.src[start - 1].isspace()):
        state.pos += 1
    return True


def address(state: StateInline, silent: bool) -> bool:
    """A bare ``http://`` or ``https://`` address, by the rules of GitHub for what may end one."""
    scheme = _SCHEME.search(state.src[max(state.pos - 6, 0) : state.pos])
    if scheme is None or state.linkLevel or not (silent or state.pending.endswith(scheme[0])):
        return False
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if match is None or len(rest := _trim(match[0])) < 4:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": scheme[0] + rest}
        token.info = "auto"
        state.push("text", "", 0).content = scheme[0] + rest
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _trim(text: str) -> str:
    """Without the punctuation of the sentence, and without a closing bracket that was opened before the address."""
    end = len(text)
    extra = text.count(")") - text.count("(")
    while end and (text[end - 1] in "?!.,:;*_~" or (text[end - 1] == ")" and extra > 0)):
        end -= 1
        extra -= text[end] == ")"
    return text[:end]


def attributes_after(state: StateInline, silent: bool) -> bool:
    """Attributes directly after a picture, a link or a code span."""
    if state.pending or not state.tokens or state.tokens[-1].type not in _ELEMENTS:
        return False
    found = attributes.read(state.src, state.pos)
    if found is None or found.end > state.posMax:
        return False
    if not silent:
        token = state.tokens[-1]
        token.meta = {**token.meta, "attributes": (*token.meta.get("attributes", ()), found)}
    state.pos = found.end
    return True


def footnote_ref(state: StateInline, silent: bool) -> bool:
    """The plug-in's rule behind a check of the label: on its own it looks for "]" to the end of the text, each time."""
    if not _REFERENCE.match(state.src, state.pos, state.posMax):
        return False
    return plugin_footnote_ref(state, silent)
