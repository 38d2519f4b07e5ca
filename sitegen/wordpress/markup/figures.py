"""Pictures with captions, and galleries of WordPress → Markdown."""

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from . import escape, inline
from .quotations import pullquote
from .tree import holds

if TYPE_CHECKING:
    from .writer import Writer


def figure(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    """A picture, several, a pull quote, or anything with a caption."""
    classes = node.attributes.get("class") or ""
    if "wp-block-pullquote" in classes:
        return pullquote(writer, node, depth)
    if "gallery" in classes:
        return gallery(writer, node, depth)
    caption = node.css_first("figcaption")
    pictures = node.css("img")
    if len(pictures) == 1 and not holds(node, "figure,table,audio,video,p,ul,blockquote"):
        return [_captioned(writer, pictures[0], caption)]
    if caption is not None and holds(node, "audio,video,table") and not holds(node, "figure"):
        return [raw] if (raw := writer.raw(node)) else []
    return writer.anchored(node, writer.blocks(node, depth))


def _captioned(writer: "Writer", picture: LexborNode, caption: LexborNode | None) -> str:
    if caption is None or not caption.text(deep=True).strip():
        return _linked(writer, picture)
    if holds(caption, "a,sup,sub,br"):
        figure = picture.parent
        while figure is not None and figure.tag != "figure":
            figure = figure.parent
        return writer.raw(figure if figure is not None else picture)
    return _linked(writer, picture, " ".join(caption.text(deep=True).split()))


def _linked(writer: "Writer", picture: LexborNode, caption: str = "") -> str:
    text = writer.picture(picture, caption)
    parent = picture.parent
    if parent is not None and parent.tag == "a" and (target := writer.target(parent)) and not _own_file(target, picture):
        return f"[{text}]({escape.target(target)})"
    return text


def _own_file(target: str, picture: LexborNode) -> bool:
    """Whether a picture's link shows only the picture itself, larger, or WordPress' page about it."""
    if target == picture.attributes.get("src") or "attachment_id=" in target:
        return True
    relation = (picture.parent.attributes.get("rel") or "") if picture.parent is not None else ""
    return "attachment" in relation


def gallery(writer: "Writer", node: LexborNode, depth: int) -> list[str]:
    """Pictures side by side; whatever else is in the gallery follows it."""
    inner: list[str] = []
    for picture in node.css("img"):
        frame = picture.parent
        while frame is not None and frame.mem_id != node.mem_id and frame.tag not in {"figure", "li", "dl"}:
            frame = frame.parent
        own = frame is not None and frame.mem_id != node.mem_id
        caption = frame.css_first("figcaption,dd") if own and frame is not None else None
        inner.append(_captioned(writer, picture, caption))
    if not inner:
        return writer.blocks(node, depth)
    parts = ["::: gallery\n" + "\n\n".join(inner) + "\n:::"]
    for caption in node.css("figcaption.blocks-gallery-caption"):
        if text := inline.written(caption, writer):
            parts.append(text)
    return parts
