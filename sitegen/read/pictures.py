"""Pictures: the tag inside a line, the figure with caption and credit for a picture that stands alone."""

from msgspec import Struct

from . import attributes
from .body import ADDRESS_HINT, Body, quoted, reach


class Picture(Struct, frozen=True):
    """A picture as written in a body."""

    src: str
    alt: str
    caption: str
    attributes: dict[str, str]


def tag(picture: Picture, body: Body, *, alone: bool) -> str:
    """``img``, or nothing when its address is not allowed. ``alone``: in a figure, which has the caption and the names."""
    where = reach(picture.src)
    size = f"\x04{body.number(picture.src)}\x05" if where == "site" else ""
    if width := picture.attributes.get("width"):
        size = f' width="{width}"'
    more = ""
    if not alone:
        title = " — ".join([text for text in (picture.caption, picture.attributes.get("credit", "")) if text])
        more = (f' title="{quoted(title)}"' if title else "") + attributes.html(picture.attributes)
    return f'<img src="{body.href(picture.src, where)}" alt="{quoted(picture.alt)}"{more} loading="lazy" decoding="async"{size}>'


def allowed(picture: Picture, body: Body, line: int, until: int) -> bool:
    """Whether a picture's address may be asked for; else a warning."""
    if picture.src and reach(picture.src) in {"site", "web"}:
        return True
    if picture.src:
        body.warn(f'the picture "{picture.src[:80]}" was removed', line, ADDRESS_HINT, find=picture.src, until=until)
    else:
        body.warn("a picture without an address was removed", line, find="![", until=until)
    return False


def figure(image: str, picture: Picture, caption: str, credit: str) -> str:
    """A figure around the ``img`` (or the link around it); ``caption`` and ``credit`` are HTML."""
    text = " ".join([part for part in (caption, f'<span class="credit">{credit}</span>' if credit else "") if part])
    return f"<figure{attributes.html(picture.attributes)}>{image}{f'<figcaption>{text}</figcaption>' if text else ''}</figure>\n"
