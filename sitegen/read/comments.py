"""A file of ``content/comments/``: what readers wrote below one article or page, as threads. Pure; runs in a worker.

Everything in it came from strangers: of HTML only a few harmless elements stay, and no link passes on the site's good name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import nh3
from msgspec import Struct

from ..content import Comment, Comments, Thread
from .fields import Fields, File
from .keys import COMMENT
from .parts import url

VERSION = "1"
FOLDER = "comments"
_TAGS = {"a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "li", "ol", "p", "pre", "q", "s", "strong", "ul"}
_BLOCK = re.compile(r"(</?(?:blockquote|ol|ul|li|pre|p)>)")
_DEEPEST = 4
"""Answers to answers are set no further in than this."""
_MOST = 10**18


class _Written(Struct, frozen=True):
    """A comment as its file has it."""

    id: int
    author: str
    url: str
    date: str
    when: int
    parent: int
    ping: bool
    text: str


def harmless_comment(html: str) -> str:
    """What stays of a stranger's HTML."""
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="nofollow ugc noopener", url_schemes={"http", "https", "mailto"})


def read_comments(source: str, key: bytes, items: Sequence[Any], file: File) -> tuple[Comments, str]:
    """The value, and the ``Thread`` as JSON. ``items``: what the file lists; ``file`` takes the problems."""
    written = _written(file, items)
    talk = [comment for comment in written if not comment.ping]
    pings = [_shown(comment, 0, None) for comment in sorted(written, key=lambda c: (c.when, c.id)) if comment.ping]
    thread = Thread(tuple(_threads(talk)), tuple(pings))
    return Comments(source, key), msgspec.json.encode(thread).decode()


def _written(file: File, values: Sequence[Any]) -> list[_Written]:
    found: dict[int, _Written] = {}
    for number, value in enumerate(values):
        if not isinstance(value, dict):
            file.problem((number,), "a comment needs an id and a text", 'write "- id: 12", and below it "text: …"')
            continue
        comment = _comment(Fields(file, COMMENT, value, (number,)))
        if comment.id in found:
            file.problem((number,), f"there are two comments with the id {comment.id}", "give one of them another id")
        found[comment.id] = comment
    for comment in found.values():
        if comment.parent and comment.parent not in found:
            hint = "remove its parent, or write the other comment"
            file.missing(f"the comment {comment.id} answers {comment.parent}, which is not in this file", hint, warning=True)
    return list(found.values())


def _comment(fields: Fields) -> _Written:
    ping = fields.text("kind") == "ping"
    moment = fields.moment("date")
    text = _paragraphs(fields.block("text"))
    if fields.text("kind") not in ("", "comment", "ping"):
        fields.problem("kind", f'unknown kind "{fields.text("kind")}"', "write comment or ping")
    for key in ("id", "text"):
        if key not in fields and not (ping and key == "text"):
            fields.file.problem(fields.place(key), f"the comment has no {key}", 'write "- id: 12", and below it "text: …"')
    return _Written(
        fields.number("id", 1, _MOST) or 0, fields.text("author"), url(fields, "url"), moment.text if moment else "", moment.when if moment else 0,
        fields.number("parent", 0, _MOST) or 0, ping, text,
    )  # fmt: skip


def _paragraphs(text: str) -> str:
    """Text as people type it → HTML: blank lines part paragraphs, line ends stay."""
    out: list[str] = []
    inside: list[str] = []
    for piece in _BLOCK.split(harmless_comment(text)):
        name = piece.strip("</>") if _BLOCK.fullmatch(piece) else ""
        if name == "li" and not {"ul", "ol"}.intersection(inside):
            continue
        if name and name != "p":
            out.append(piece)
            if piece[1] != "/":
                inside.append(name)
            elif name in inside:
                inside.remove(name)
        elif not name:
            out += [piece] if "pre" in inside else _lines(piece, alone="li" not in inside)
    return harmless_comment("".join(out))


def _lines(text: str, *, alone: bool) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph:
            lines = paragraph.strip().replace("\n", "<br>\n")
            yield f"<p>{lines}</p>\n" if alone else lines


def _threads(written: Sequence[_Written]) -> Iterator[Comment]:
    """Oldest first, each followed by its answers; what answers itself round a circle stands alone."""
    known = {comment.id: comment for comment in written}
    answers: dict[int, list[_Written]] = defaultdict(list)
    for comment in sorted(written, key=lambda c: (c.when, c.id), reverse=True):
        answers[comment.parent if comment.parent in known else 0].append(comment)
    done: set[int] = set()
    for start in (answers[0], sorted(written, key=lambda c: (c.when, c.id), reverse=True)):
        open_ = [(comment, 0) for comment in start]
        while open_:
            comment, depth = open_.pop()
            if comment.id not in done:
                done.add(comment.id)
                yield _shown(comment, depth, known.get(comment.parent) if depth else None)
                open_ += [(answer, depth + 1) for answer in answers[comment.id]]


def _shown(comment: _Written, depth: int, parent: _Written | None) -> Comment:
    return Comment(
        comment.id, comment.author, comment.url, comment.date, comment.text, min(depth, _DEEPEST), parent.id if parent else 0,
        parent.author if parent else "",
    )  # fmt: skip
