"""Quotations and pull quotes of WordPress → Markdown, with the name below them."""

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from . import inline
from .blocks import bullet

if TYPE_CHECKING:
    from .writer import Writer

_PULLED = {"pullquote", "pull-quote", "td_pull_quote"}
"""What themes call sentences that are set large."""


def quotation(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    """A quotation, its source on the last line."""
    if writer.nested >= writer.NESTED:
        return writer.blocks(node, depth)
    if _PULLED & set((node.attributes.get("class") or "").split()):
        return pullquote(writer, node, depth)
    source = _source_of(writer, node)
    writer.nested += 1
    parts = writer.blocks(node, depth)
    writer.nested -= 1
    if not parts and not source:
        return []
    text = "\n\n".join(parts)
    if source and "\n" not in source:
        text = f"{text}\n— {source}" if _ends_in_text(parts) else f"{text}\n\n— {source}"
    return [re.sub(r"^(?=.)", "> ", text, flags=re.MULTILINE).replace("\n\n", "\n>\n")]


def _source_of(writer: "Writer", node: LexborNode) -> str:
    """The name below a quotation, taken out of it."""
    last = node.last_child
    while last is not None and last.tag == "-text" and not (last.text_content or "").strip():
        last = last.prev
    if last is not None and last.tag == "p" and (only := _only_child(last)) is not None and only.tag == "cite":
        last = only
    if last is not None and last.tag == "p":
        last = _below(last) or last
    if last is None or last.tag not in {"cite", "footer"}:
        return ""
    text = inline.written(last, writer).strip().lstrip("—–- ")
    if text and inline.BREAK not in text:
        last.decompose()
        return text
    return ""


def _below(paragraph: LexborNode) -> LexborNode | None:
    """A name on the last line of a paragraph."""
    last = paragraph.last_child
    before = last.prev if last is not None and last.tag == "cite" else None
    while before is not None and before.tag == "-text" and not (before.text_content or "").strip():
        before = before.prev
    return last if before is not None and before.tag == "br" else None


def pullquote(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    """A sentence of the text set large."""
    quote = node.css_first("blockquote") or node
    source = _source_of(writer, quote)
    parts = writer.blocks(quote, depth + 1)
    if not parts:
        return []
    text = "\n\n".join(parts)
    return [f"::: pullquote\n{text}" + (f"\n— {source}" if source else "") + "\n:::"]


def _only_child(node: LexborNode) -> LexborNode | None:
    children = [child for child in node.iter(include_text=True) if child.tag != "-text" or (child.text_content or "").strip()]
    return children[0] if len(children) == 1 else None


def _ends_in_text(parts: list[str]) -> bool:
    return bool(parts) and not parts[-1].startswith(("#", ">", "-", "`", "<", ":", "|", "![", "http", "1.")) and not bullet(parts[-1])
