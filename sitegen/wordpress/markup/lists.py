"""Lists of WordPress → Markdown."""

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from . import escape
from .blocks import BLOCKS, bullet
from .figures import gallery

if TYPE_CHECKING:
    from .writer import Writer


def listed(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    """A list, a gallery of pictures that is one, or footnotes that stand elsewhere."""
    classes = node.attributes.get("class") or ""
    if "blocks-gallery-grid" in classes:
        return gallery(writer, node, depth)
    if "wp-block-footnotes" in classes:
        return [] if writer.notes else _items(writer, node, depth)
    return _items(writer, node, depth) if writer.nested < writer.NESTED else writer.blocks(node, depth)


def _items(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    ordered = node.tag == "ol"
    if ordered and ((node.attributes.get("type") or "1") != "1" or "reversed" in node.attributes):
        return [raw] if (raw := writer.raw(node)) else []
    start = node.attributes.get("start") or "1"
    number = int(start) if re.fullmatch(r"\d{1,6}", start, re.ASCII) else 1
    items: list[list[str]] = []
    stray: list[str] = []
    writer.nested += 1
    for child in node.iter(include_text=True):
        if child.tag == "li":
            items.append(writer.blocks(child, depth + 1))
        elif child.tag in BLOCKS:
            parts = writer.block(child, depth + 1)
            (items[-1] if items else stray).extend(parts)
        elif (text := (child.text_content or "").strip()) if child.tag == "-text" else child.text(deep=True).strip():
            (items[-1] if items else stray).append(escape.line(escape.text(" ".join(text.split()))))
    writer.nested -= 1
    loose = any(len(item) > 1 and not all(bullet(part) for part in item[1:]) for item in items)
    written = []
    for i, item in enumerate(items):
        mark = f"{number + i}. " if ordered else "- "
        text = ("\n\n" if loose else "\n").join(item)
        written.append(mark + text.replace("\n", "\n" + " " * len(mark)) if text else mark.rstrip())
    text = re.sub(r"^ +$", "", ("\n\n" if loose else "\n").join(written), flags=re.MULTILINE)
    return stray + ([text] if text else [])
