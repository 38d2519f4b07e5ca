"""Running text of HTML → Markdown: emphasis, links, pictures, code, line breaks."""

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from . import escape

if TYPE_CHECKING:
    from .writer import Writer

MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~", "strike": "~~", "mark": "=="}
_ELEMENTS = {"*": "em", "**": "strong", "~~": "del", "==": "mark"}
KEPT = frozenset(
    [
        "sub",
        "sup",
        "kbd",
        "u",
        "small",
        "abbr",
        "cite",
        "ins",
        "q",
        "dfn",
        "var",
        "samp",
        "bdi",
        "bdo",
        "ruby",
        "rt",
        "rp",
        "time",
        "data",
        "big",
        "tt",
    ]
)
"""Elements that Markdown has no marks for, written as HTML; their text is still Markdown."""
_RENAMED = {"big": "b", "tt": "code"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORD = re.compile(r"\w")
BREAK = "\\\n"


class Mark:
    """One end of an emphasis, whose sign is chosen when its neighbours are known."""

    __slots__ = ("opening", "sign", "written")

    def __init__(self, sign: str, *, opening: bool) -> None:
        self.sign = sign
        self.opening = opening
        self.written = sign


Pieces = list["str | Mark"]


def written(node: LexborNode, writer: "Writer") -> str:
    """The children of a node as one paragraph; lines are parted by hard breaks."""
    return assemble(pieces_of(node, writer))


def pieces_of(node: LexborNode, writer: "Writer") -> Pieces:
    """The children of a node, not yet put together."""
    pieces: Pieces = []
    _children(node, pieces, frozenset(), writer, 0)
    return pieces


def _children(node: LexborNode, pieces: Pieces, inside: frozenset[str], writer: "Writer", depth: int) -> None:
    child = node.first_child
    while child is not None:
        one(child, pieces, inside, writer, depth)
        child = child.next


def one(node: LexborNode, pieces: Pieces, inside: frozenset[str], writer: "Writer", depth: int = 0) -> None:
    """Add one node of running text."""
    tag = node.tag or ""
    if tag == "-text":
        value = _SPACE.sub(" ", node.text_content or "")
        if value:
            shown = escape.text(value, more=(bool(inside) or depth > 0 or node.next is not None) and not _ends_alone(value, node))
            pieces.append(escape.label(shown) if "a" in inside else shown)
    elif tag == "br":
        pieces.append(BREAK)
    elif depth > writer.DEEPEST:
        pieces.append(escape.text(_SPACE.sub(" ", node.text(deep=True))))
    elif tag in MARKS:
        _marked(node, MARKS[tag], pieces, inside, writer, depth)
    elif tag == "a" and "a" not in inside:
        _link(node, pieces, inside, writer, depth)
    elif tag == "img":
        pieces.append(writer.picture(node))
    elif tag in {"audio", "video"}:
        pieces.append(writer.raw(node))
    elif tag in {"code", "tt"}:
        after = bool(pieces) and isinstance(pieces[-1], str) and pieces[-1].endswith("`")
        text = node.text(deep=True)
        edges = [" " if text[place : place + 1 or None].isspace() else "" for place in (0, -1)]
        pieces += filter(None, [edges[0], _code(text, after_code=after and not edges[0]), edges[1]])
    elif tag == "sup" and (note := writer.footnote(node)):
        pieces.append(note)
    elif tag in KEPT:
        name = _RENAMED.get(tag, tag)
        pieces.append(writer.open_tag(node, name))
        _children(node, pieces, inside, writer, depth + 1)
        pieces.append(f"</{name}>")
    elif tag == "-comment":
        return
    else:
        edge = [BREAK] if tag in writer.BLOCKS else []
        pieces += edge
        _children(node, pieces, inside, writer, depth + 1)
        pieces += edge


def _ends_alone(value: str, node: LexborNode) -> bool:
    """Whether text ends in a percent sign, which only another one could go with, and none follows."""
    after = node.parent.next if node.parent is not None else None
    return (
        value.endswith("%") and node.next is None and not (after is not None and (after.text(deep=True) or after.text_content or "").startswith("%"))
    )


def _marked(node: LexborNode, sign: str, pieces: Pieces, inside: frozenset[str], writer: "Writer", depth: int) -> None:
    if sign in inside:
        _children(node, pieces, inside, writer, depth + 1)
        return
    inner: Pieces = []
    _children(node, inner, inside | {sign}, writer, depth + 1)
    before, after = _bare(inner)
    pieces.extend(before)
    if inner:
        pieces += _turned(inner) if sign == "*" else [Mark(sign, opening=True), *inner, Mark(sign, opening=False)]
    pieces.extend(after)


def _turned(inner: Pieces) -> Pieces:
    """An emphasis; around one that is strong as a whole, the other way round, as people write it: ``**_so_**``."""
    strong = [i for i, piece in enumerate(inner) if isinstance(piece, Mark) and piece.sign == "**"]
    if strong == [0, len(inner) - 1]:
        return [inner[0], Mark("*", opening=True), *inner[1:-1], Mark("*", opening=False), inner[-1]]
    return [Mark("*", opening=True), *inner, Mark("*", opening=False)]


def _bare(inner: Pieces) -> tuple[Pieces, Pieces]:
    """Take white space and line breaks at both ends out of an emphasis, and what is empty."""
    before: Pieces = []
    after: Pieces = []
    inner[:] = [piece for piece in inner if piece]
    while inner and isinstance(first := inner[0], str) and (first == BREAK or first != first.lstrip()):
        if first == BREAK or not first.strip():
            before.append(inner.pop(0))
        else:
            before.append(" ")
            inner[0] = first.lstrip()
    while inner and isinstance(last := inner[-1], str) and (last == BREAK or last != last.rstrip()):
        if last == BREAK or not last.strip():
            after.insert(0, inner.pop())
        else:
            after.insert(0, " ")
            inner[-1] = last.rstrip()
    return before, after


def _link(node: LexborNode, pieces: Pieces, inside: frozenset[str], writer: "Writer", depth: int) -> None:
    target = writer.target(node)
    inner: Pieces = []
    _children(node, inner, inside | {"a"}, writer, depth + 1)
    if not target:
        pieces.extend(inner)
        return
    before, after = _bare(inner)
    shown = assemble(inner)
    pieces.extend(before)
    if not shown:
        pieces.extend(after)
        return
    if isinstance(last := pieces[-1] if pieces else "", str) and last.endswith(("!", "^")):
        pieces[-1] = f"{last[:-1]}\\{last[-1]}"
    plain = node.text(deep=True).strip()
    if target == plain and re.fullmatch(r"https?://[\w\-./~?=&%#+:]*[\w/]", target) and (not pieces or str(pieces[-1])[-1:] in {"", " ", "\n"}):
        pieces.append(f"<{target}>")
    else:
        pieces.append(f"[{shown}]({escape.target(target)})")
    pieces.extend(after)


def _code(value: str, *, after_code: bool) -> str:
    value = " ".join(value.split())
    if not value:
        return ""
    if after_code:
        return f"<code>{escape.text(value, more=True)}</code>"
    ticks = "`" * (max([len(run) for run in re.findall("`+", value)], default=0) + 1)
    return f"{ticks} {value} {ticks}" if "`" in (value[0], value[-1]) else f"{ticks}{value}{ticks}"


def assemble(pieces: Pieces) -> str:
    """Pieces as text, with a sign for each emphasis that reads as one there, else an element."""
    pieces = [piece for piece in pieces if not isinstance(piece, str) or piece]
    _choose(pieces)
    whole = "".join([piece if isinstance(piece, str) else piece.written for piece in pieces])
    whole = re.sub(r" {2,}", " ", whole) if "  " in whole else whole
    whole = re.sub(r"[ \t]*\\\n[ \t]*", "\\\n", whole) if BREAK in whole else whole
    lines = whole.split(BREAK)
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return BREAK.join([escape.line(line) for line in BREAK.join(lines).strip(" \t\n").split(BREAK)])


def paragraphs(pieces: Pieces) -> list[str]:
    """Running text as paragraphs: two line breaks outside of every emphasis part them, as people write it."""
    parts: list[Pieces] = [[]]
    breaks: Pieces = []
    depth = 0
    for piece in pieces:
        if depth == 0 and isinstance(piece, str) and (piece == BREAK or (breaks and not piece.strip())):
            breaks.append(piece)
            continue
        if breaks.count(BREAK) > 1:
            parts.append([])
        else:
            parts[-1] += breaks
        breaks = []
        if isinstance(piece, Mark):
            depth += 1 if piece.opening else -1
        parts[-1].append(piece)
    return [text for part in parts if (text := assemble(part))]


def _choose(pieces: Pieces) -> None:
    opened: list[int] = []
    for i, piece in enumerate(pieces):
        if not isinstance(piece, Mark):
            continue
        if piece.opening:
            opened.append(i)
        elif opened:
            start = opened.pop()
            _sign(pieces, start, i)


def _sign(pieces: Pieces, start: int, end: int) -> None:
    first, last = pieces[start], pieces[end]
    assert isinstance(first, Mark)
    assert isinstance(last, Mark)
    before, within = _character(pieces, start - 1, -1), _character(pieces, start + 1, 0)
    inner, after = _character(pieces, end - 1, -1), _character(pieces, end + 1, 0)
    crowded = any(0 <= i < len(pieces) and isinstance(pieces[i], Mark) for i in (start - 1, start + 1, end - 1, end + 1))
    signs = [first.sign] if first.sign != "*" else (["_", "*"] if crowded else ["*"])
    for sign in signs:
        if sign[0] in (before, within, inner, after):
            continue
        if _opens(before, within, sign) and _opens("" if after == "\\" else after, inner, sign):
            first.written = last.written = sign
            return
    name = _ELEMENTS[first.sign]
    first.written, last.written = f"<{name}>", f"</{name}>"


def _opens(outer: str, inner: str, sign: str) -> bool:
    """Whether a run of signs between these two characters begins (or, read backwards, ends) an emphasis."""
    if not inner or inner.isspace() or (outer == "\\" and inner != "\\"):
        return False
    outside = not outer or outer.isspace() or not (outer.isalnum() or outer == "_")
    if sign == "_":
        return outside
    return inner.isalnum() or outside


def _character(pieces: Pieces, place: int, end: int) -> str:
    """The character next to a mark; of a mark the one that it may become."""
    if not 0 <= place < len(pieces):
        return ""
    piece = pieces[place]
    return piece[end] if isinstance(piece, str) else piece.written[end]
