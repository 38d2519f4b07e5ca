"""Icons of every size from the site's one picture (SVG or PNG)."""

import io
from functools import lru_cache

from PIL import Image, ImageColor

from ..outputs import Icon

_LARGEST = 1024
_CARD = 630 / 1200
"""Height of a social card for its width (Open Graph)."""


def draw(icon: Icon, data: bytes) -> bytes:
    """One icon as PNG, or as ICO where the path says so. ``data`` is the file that ``icon.source`` names."""
    inner = round(icon.size * (100 - 2 * icon.padding) / 100)
    picture = _picture(data, max(inner, 1))
    height = round(icon.size * _CARD) if icon.path.endswith(".jpg") else icon.size
    canvas = Image.new("RGBA", (icon.size, height), ImageColor.getrgb(icon.background) if icon.background else (0, 0, 0, 0))
    offset = (icon.size - picture.width) // 2, (height - picture.height) // 2
    canvas.alpha_composite(picture, offset)
    out = io.BytesIO()
    if icon.path.endswith(".ico"):
        canvas.save(out, "ICO", sizes=[(icon.size, icon.size)])
    elif icon.path.endswith(".jpg"):
        canvas.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
    else:
        (canvas.convert("RGB") if icon.background else canvas).save(out, "PNG", optimize=True)
    return out.getvalue()


def _picture(data: bytes, edge: int) -> Image.Image:
    picture = _opened(data).copy()
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return picture


@lru_cache(2)
def _opened(data: bytes) -> Image.Image:
    if data.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<!--"[:5]) or b"<svg" in data[:512]:
        import resvg_py

        data = bytes(resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), width=_LARGEST))
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as file:
        return file.convert("RGBA")
