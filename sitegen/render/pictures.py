"""A picture → the files that readers get: turned upright, in sRGB, without what cameras and phones write about people and places."""

import io
import struct
from functools import lru_cache
from typing import Any

from PIL import Image, ImageCms, ImageOps

from ..outputs import Variant

_FORMS = ["JPEG", "PNG", "WEBP", "AVIF"]
_LARGEST = 290_000
"""Bytes of a plain JPEG: messengers show no preview above 300 KB."""
_QUALITY = {"webp": 78, "avif": 60, "jpg": 82}
_SRGB = ImageCms.createProfile("sRGB")
_JPEG_KEPT = (0xE0, 0xE2, 0xEE)
"""Application segments that stay: JFIF, colour profile, Adobe's colours."""
_PNG_NOTES = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
_WEBP_NOTES = (b"EXIF", b"XMP ")


def draw(variant: Variant, data: bytes) -> bytes:
    """One variant; ``data`` is the file that ``variant.source`` names. Without a width: the picture itself, cleaned."""
    if not variant.width:
        return _cleaned(data)
    picture = _opened(data)
    size = variant.width, variant.height
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, _middle(picture.size, size), reducing_gap=3.0)
    return _saved(picture, variant.form)


def _middle(whole: tuple[int, int], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The largest part in the middle of a picture that has the shape of ``size``: all of it, or all but some pixels, if only its width changes."""
    scale = min(whole[0] / size[0], whole[1] / size[1])
    left, top = (whole[0] - size[0] * scale) / 2, (whole[1] - size[1] * scale) / 2
    return left, top, whole[0] - left, whole[1] - top


def _saved(picture: Image.Image, form: str) -> bytes:
    if form == "png":
        return _written(picture, "PNG", optimize=True)
    if form == "webp":
        return _written(picture, "WEBP", quality=_QUALITY[form], method=4)
    if form == "avif":
        return _written(picture, "AVIF", quality=_QUALITY[form], speed=6, max_threads=1)
    flat = picture.convert("RGB")
    for quality in (_QUALITY["jpg"], 72, 60, 45, 30):
        data = _written(flat, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(data) <= _LARGEST:
            break
    return data


def _written(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


@lru_cache(1)
def _opened(data: bytes) -> Image.Image:
    """Decoded once for all its variants."""
    with Image.open(io.BytesIO(data), formats=_FORMS) as file:
        picture = ImageOps.exif_transpose(file)
        clear = picture.has_transparency_data
        mode = "RGBA" if clear else "RGB"
        profile = picture.info.get("icc_profile")
        if profile:
            try:
                source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
                usable = picture if picture.mode in ("RGB", "RGBA", "CMYK", "L") else picture.convert(mode)
                colours = ImageCms.profileToProfile(usable.convert("RGB") if clear else usable, source, _SRGB, outputMode="RGB")
                if colours is not None:
                    if clear:
                        colours.putalpha(usable.convert("RGBA").getchannel("A"))
                    return _bare(colours)
            except ImageCms.PyCMSError:
                pass  # a profile that is no profile: the numbers are taken as sRGB, as browsers do
        return _bare(picture.convert(mode))


def _bare(picture: Image.Image) -> Image.Image:
    picture.info = {}
    return picture


def _cleaned(data: bytes) -> bytes:
    """The same picture without private notes. Only one that lies on its side is written anew: its direction is one of the notes."""
    with Image.open(io.BytesIO(data), formats=_FORMS) as file:
        form = "JPEG" if file.format == "MPO" else file.format or ""
        if file.getexif().get(0x0112, 1) not in (0, 1):
            upright = ImageOps.exif_transpose(file)
            profile = {"icc_profile": file.info["icc_profile"]} if file.info.get("icc_profile") else {}
            upright.info = {}
            options: dict[str, Any] = {"JPEG": {"quality": 92}, "WEBP": {"quality": 90}, "AVIF": {"quality": 80, "max_threads": 1}}.get(form, {})
            return _written(upright, form, **options, **profile, exif=b"")
    strip = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}.get(form)
    return strip(data) if strip else data


def _jpeg(data: bytes) -> bytes:
    """Leave out application segments and comments up to the first scan (ITU-T T.81, B.1.1)."""
    out = bytearray(data[:2])
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            break
        length = struct.unpack(">H", data[at + 2 : at + 4])[0] + 2
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _JPEG_KEPT:
            out += data[at : at + length]
        at += length
    end = data.rfind(b"\xff\xd9")
    return bytes(out + data[at : end + 2 if end > at else len(data)])


def _png(data: bytes) -> bytes:
    out = bytearray(data[:8])
    at = 8
    while at + 12 <= len(data):
        length = struct.unpack(">I", data[at : at + 4])[0] + 12
        if data[at + 4 : at + 8] not in _PNG_NOTES:
            out += data[at : at + length]
        if data[at + 4 : at + 8] == b"IEND":
            break
        at += length
    return bytes(out)


def _webp(data: bytes) -> bytes:
    """Leave out two chunks of the RIFF file, and their bits in the header (RFC 9649, section 2.7)."""
    out = bytearray()
    at = 12
    while at + 8 <= len(data):
        name = data[at : at + 4]
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        chunk = bytearray(data[at : at + 8 + length + (length & 1)])
        if name == b"VP8X":
            chunk[8] &= ~0x0C & 0xFF
        if name not in _WEBP_NOTES:
            out += chunk
        at += 8 + length + (length & 1)
    return data[:4] + struct.pack("<I", len(out) + 4) + b"WEBP" + bytes(out)
