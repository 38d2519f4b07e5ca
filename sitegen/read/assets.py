"""Pictures and other files that are carried over: their size, and that they are what they say."""

import io
import re
import warnings
from typing import TYPE_CHECKING
from xml.parsers import expat

from ..content import Asset
from ..digest import digest
from ..errors import Problem

if TYPE_CHECKING:
    from PIL import Image

VERSION = "3"
Found = tuple[int, int, str, bool]
"""Width, height, average colour (empty: no smaller variants can be made), whether there are transparent places."""
_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
_LIMIT = 60_000_000
"""Pixels of a picture, all frames together."""
_SVG = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "image",
        "linearGradient",
        "radialGradient",
        "stop",
        "pattern",
        "clipPath",
        "mask",
        "marker",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feBlend",
        "feColorMatrix",
        "feFlood",
        "feComposite",
        "feMerge",
        "feMergeNode",
        "feDropShadow",
        "feTurbulence",
        "feDisplacementMap",
        "feComponentTransfer",
        "feFuncA",
        "feFuncR",
        "feFuncG",
        "feFuncB",
        "switch",
        "metadata",
        "a",
    ]
)
"""Elements that draw and can do nothing else."""
_SVG_SPACE = "http://www.w3.org/2000/svg"
_INERT = re.compile(
    r"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#|http://purl\.org/dc/|http://(?:web\.resource|creativecommons)\.org/|http://sodipodi\.|http://www\.inkscape\.org/|http://ns\.adobe\.com/"
)
"""What drawing programs write for themselves; browsers ignore it."""


def asset_key(source: str, data: bytes) -> bytes:
    """Equal keys: the same file, read in the same way."""
    return digest(VERSION, source, data)


def read_asset(source: str, data: bytes) -> Asset | Problem:
    """What a file is, or why it can't be published. Pictures are decoded whole, once: a broken one is found here, not by readers."""
    ending = source.rpartition(".")[2].lower()
    if ending in _FORMATS:
        found = _picture(data, _FORMATS[ending])
    elif ending == "svg":
        found = _svg(data)
    else:
        found = (0, 0, "", False)
    if isinstance(found, str):
        return Problem(f"content/{source}", 1, 1, found, "export the picture again, or remove it")
    return Asset(source, digest(data), len(data), *found)


def _picture(data: bytes, form: str) -> Found | str:
    from PIL import Image, UnidentifiedImageError

    if not data:
        return "the picture is empty (0 bytes)"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "GIF", "WEBP", "AVIF"]) as picture:
                if picture.format != form and not (picture.format == "MPO" and form == "JPEG"):
                    return f"the picture is a {picture.format}, not the {form} that its name says"
                frames = getattr(picture, "n_frames", 1)
                if picture.width * picture.height * frames > _LIMIT or frames > 2000:
                    return f"the picture is too large: {picture.width} × {picture.height} pixels, {frames} frame(s)"
                size = picture.size
                turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
                picture.load()
                clear = picture.has_transparency_data
                color = "" if (frames > 1 and picture.format != "MPO") or form == "GIF" else _color(picture)
    except UnidentifiedImageError:
        return f"not a {form} picture"
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError, Warning) as error:
        return f"the picture is damaged: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    return (*(size[::-1] if turned else size), color, clear)


def _color(picture: "Image.Image") -> str:
    small = picture.convert("RGB").resize((1, 1), 4)  # 4: the mean of all pixels
    red, green, blue = small.getpixel((0, 0))  # type: ignore[misc]  # three numbers in this mode
    return f"#{red:02x}{green:02x}{blue:02x}"


def _svg(data: bytes) -> Found | str:
    """The size of an SVG that runs nothing and asks for nothing; else what is wrong with it."""
    wrong: list[str] = []
    size: list[tuple[int, int]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(" ")
        drawn = space in ("", _SVG_SPACE)
        if not size:
            size.append(_svg_size(attributes))
            if plain != "svg" or not drawn:
                wrong.append("the picture is not an SVG")
        if plain not in _SVG if drawn else not _INERT.match(space):
            wrong.append(f"the SVG holds <{plain}>, which is not allowed in pictures")
        for key, value in attributes.items():
            local = key.rpartition(" ")[2].lower()
            if _hostile(local, value):
                wrong.append(f"the SVG holds {local}={value[:40]!r}, which is not allowed in pictures")

    def doctype(*_: object) -> None:
        wrong.append("the SVG declares a DOCTYPE, which is not allowed in pictures")

    def instruction(target: str, _data: str) -> None:
        wrong.append(f"the SVG holds <?{target}?>, which is not allowed in pictures")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        wrong.append(f"the SVG is damaged: {error}")
    return wrong[0] if wrong else (*size[0], "", False)


def _hostile(key: str, value: str) -> bool:
    folded = re.sub(r"[\x00-\x20]+", "", value).lower()
    if key.startswith("on") or key == "base" or (key == "style" and ("url(" in folded or "@import" in folded or "expression" in folded)):
        return True
    if key in ("href", "src"):
        return not folded.startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,"))
    return "javascript:" in folded or re.search(r"url\((?!['\"]?#)", folded) is not None


def _svg_size(attributes: dict[str, str]) -> tuple[int, int]:
    pixels = [re.fullmatch(r"\s*([0-9]+)(?:\.[0-9]+)?(?:px)?\s*", attributes.get(name, "")) for name in ("width", "height")]
    if pixels[0] and pixels[1]:
        return int(pixels[0][1]), int(pixels[1][1])
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    if len(box) == 4 and all(re.fullmatch(r"-?[0-9.]+", part) for part in box):
        return round(float(box[2])), round(float(box[3]))
    return 0, 0
