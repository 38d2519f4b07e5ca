"""Tables whose first row is a header and whose cells are running text."""

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from . import inline
from .tree import holds

if TYPE_CHECKING:
    from .writer import Writer

_ALIGN = {"left": ":--", "center": ":-:", "right": "--:"}
_BLOCKS = "p,div,ul,ol,table,pre,blockquote,h1,h2,h3,h4,h5,h6,br,caption,figure,[colspan],[rowspan]"


def written(node: LexborNode, writer: "Writer") -> str | None:
    """A table in pipes; ``None`` when it says more than pipes can."""
    rows = [[cell for cell in row.iter(include_text=False) if cell.tag in {"td", "th"}] for row in node.css("tr")]
    rows = [row for row in rows if row]
    if len(rows) < 2 or holds(node, _BLOCKS) or len({len(row) for row in rows}) > 1:
        return None
    if not all(cell.tag == "th" for cell in rows[0]) or any(cell.tag == "th" for row in rows[1:] for cell in row):
        return None
    lines = [[inline.written(cell, writer).replace("|", "\\|") or " " for cell in row] for row in rows]
    marks = [_align(cell) for cell in rows[0]]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], marks, *lines[1:]])


def _align(cell: LexborNode) -> str:
    return _ALIGN.get((cell.attributes.get("data-align") or cell.attributes.get("align") or "").lower(), "---")
