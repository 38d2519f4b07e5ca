"""Blocks: which elements of HTML stand on lines of their own, and which blocks of Markdown are lists."""

import re

BLOCKS = frozenset((
    "address", "article", "aside", "audio", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video",
))  # fmt: skip


def bullet(part: str) -> str:
    """The mark by which a block is a list; empty if it is none."""
    found = re.match(r"([-*])(?:[ \n]|$)|\d{1,9}([.)])(?:[ \n]|$)", part)
    return (found[1] or found[2]) if found and part != "---" else ""


def other_bullet(part: str) -> str:
    """The same list with another mark."""
    if part[0] in "-*":
        return re.sub(rf"^\{part[0]}(?=\s|$)", "*" if part[0] == "-" else "-", part, flags=re.MULTILINE)
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", lambda found: found[1] + (")" if found[2] == "." else "."), part, flags=re.MULTILINE)
