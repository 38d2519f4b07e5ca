"""Comments of WordPress → a file of ``content/comments/``: what readers saw, and nothing that only the newsroom may know."""

import re
from collections.abc import Sequence

from ..read.comments import FOLDER, harmless_comment
from ..read.emit import write_list
from ..rules import is_url
from .items import Comment, plain

PINGS = ("pingback", "trackback")
_MOST = 10**18
_GLUED = re.compile(r"(?<=[^\n])<(?:d[ltd]|t[rdh]|h[1-6]|div|table|hr)\b", re.IGNORECASE)
"""Elements that comments cannot have; what they part stays apart."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def comments_file(source: str) -> str:
    """Where the comments on an article or a page belong; both below ``content/``."""
    return f"{FOLDER}/{source.removesuffix('.md')}.yaml"


def write_comments(comments: Sequence[Comment]) -> str:
    """The file's text. What answers a comment that is not shown stands alone."""
    numbers: set[int] = set()
    rows = []
    for comment in comments:
        free = 0 < comment.id < _MOST and comment.id not in numbers
        number = comment.id if free else max(numbers, default=0) + 1
        numbers.add(number)
        rows.append((number, comment))
    rows.sort(key=lambda row: (row[1].date, row[0]))
    return write_list([_row(number, comment, numbers) for number, comment in rows])


def _row(number: int, comment: Comment, known: set[int]) -> dict[str, object]:
    ping = comment.kind in PINGS
    values = {
        "id": number, "kind": "ping" if ping else None, "author": plain(comment.author) or None, "url": comment.url if is_url(comment.url) else None,
        "date": comment.date or None, "parent": comment.parent if comment.parent in known else None, "text": None if ping else _text(comment.text),
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


def _text(html: str) -> str:
    text = _CONTROL.sub("", html.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip() for line in harmless_comment(_GLUED.sub(r"\n\g<0>", text)).strip().split("\n"))
