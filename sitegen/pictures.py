"""Which sizes of a picture readers get, and where. Pure: what is drawn is drawn by ``render/pictures.py``.

A reader's browser chooses among WebP files of several widths (``srcset``); the JPEG or PNG beside them is for everything else: old browsers,
feed readers, and the previews of messengers, which take no other form and no more than 300 KB.
"""

from functools import cache
from importlib.metadata import version

from msgspec import Struct

from .content import Asset
from .digest import digest
from .urls import encode, safe_name

WIDTHS = (400, 800, 1200, 1600)
"""Pixels; a picture is never enlarged."""
PLAIN = 1200
"""Largest width of the plain variant."""
SHAPES = ((16, 9, 1200), (4, 3, 800), (1, 1, 600))
"""Width to height, and largest width in pixels, of the JPEGs that search engines choose from (Google: Article structured data)."""
_LEAST = 50_000
"""Pixels that such a picture has at least."""
_SMALL = 300_000
"""Bytes: a JPEG up to this size and ``PLAIN`` wide is its own plain variant."""


_TINY = 20_000
"""Bytes: a picture that is neither heavier nor wider than the narrowest variant stays alone."""


class Size(Struct, frozen=True, gc=False):
    """One file that is made from a picture."""

    address: str
    width: int
    height: int
    form: str
    """``webp``, ``avif``, ``jpg`` or ``png``."""


@cache
def engine() -> bytes:
    """The digest of all that decides a variant's bytes besides the picture: a new version of sitegen alone makes none again."""
    return digest("pictures 2", version("pillow"))


def scalable(asset: Asset) -> bool:
    """Whether smaller variants are made; drawings (SVG), animations and what is no picture stay as they are."""
    return bool(asset.color)


def address_of(asset: Asset) -> str:
    """Where a file is published: under its path in ``content/``, with names that every system takes."""
    return "/" + "/".join(safe_name(part) for part in asset.source.split("/"))


def sizes_of(asset: Asset, modern: str) -> tuple[Size, ...]:
    """The variants for ``srcset``, narrowest first. ``modern``: ``webp`` or ``avif``."""
    if not scalable(asset) or (asset.size <= _TINY and asset.width <= WIDTHS[0]):
        return ()
    widths = [w for w in WIDTHS if w < asset.width]
    if asset.width <= WIDTHS[-1]:
        widths.append(asset.width)
    return tuple(_size(asset, width, modern) for width in widths)


def plain_of(asset: Asset) -> Size | None:
    """The variant for everybody else; ``None``: the picture itself will do."""
    if not scalable(asset):
        return None
    ending = asset.source.rpartition(".")[2].lower()
    if ending in ("jpg", "jpeg", "png") and asset.width <= PLAIN and asset.size <= _SMALL:
        return None
    return _size(asset, min(asset.width, PLAIN), "png" if asset.clear else "jpg")


def shapes_of(asset: Asset) -> tuple[Size, ...]:
    """The parts of a lead picture that search engines show, widest shape first; a drawing or a small picture has none."""
    if not scalable(asset) or asset.clear:
        return ()
    return tuple(size for shape in SHAPES if (size := _shape(asset, *shape)).width * size.height >= _LEAST)


def srcset(asset: Asset, modern: str, base: str) -> str:
    """The value of ``srcset``, or nothing."""
    return ", ".join(f"{base}{encode(size.address)} {size.width}w" for size in sizes_of(asset, modern))


def _size(asset: Asset, width: int, form: str) -> Size:
    stem, _, ending = address_of(asset).rpartition(".")
    mark = asset.digest.hex()[:8]
    return Size(f"{stem}-{ending.lower()}-{width}-{mark}.{form}", width, max(1, round(asset.height * width / asset.width)), form)


def _shape(asset: Asset, wide: int, high: int, largest: int) -> Size:
    width = min(largest, asset.width, asset.height * wide // high)
    stem, _, ending = address_of(asset).rpartition(".")
    mark = asset.digest.hex()[:8]
    return Size(f"{stem}-{ending.lower()}-{wide}x{high}-{mark}.jpg", width, max(1, width * high // wide), "jpg")
