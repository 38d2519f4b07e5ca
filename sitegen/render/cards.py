"""The picture that messengers show beside a link whose page has none: a headline, its section and the paper's name, in the site's colours.

The headline is set in Newsreader (SIL Open Font License, see ``fonts/OFL.txt``), a part of the program, so that every machine draws the
same bytes with the same Pillow.
"""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..outputs import SocialCard

_FONT = Path(__file__).parent / "fonts" / "Newsreader-SemiBold.ttf"
_WIDTH, _HEIGHT, _MARGIN = 1200, 630, 80
_SIZES = (92, 78, 66, 56, 48)
"""Of the headline, in pixels: the largest in which it fits."""
_ROOM = 330
"""Height for the headline."""
_LEADING = 1.14
_SMALL = 36


def draw(card: SocialCard) -> bytes:
    """A JPEG of 1200 × 630 pixels, some 45 KB: messengers take up to 300."""
    canvas = Image.new("RGB", (_WIDTH, _HEIGHT), card.paper)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 0, _WIDTH, 16), fill=card.accent)
    pen.text((_MARGIN, 74), card.kicker, card.accent, _font(_SMALL))
    size, lines = _set(card.title)
    for number, line in enumerate(lines):
        pen.text((_MARGIN - 3, 138 + number * size * _LEADING), line, card.ink, _font(size))
    pen.line((_MARGIN, 530, _WIDTH - _MARGIN, 530), card.accent, 2)
    pen.text((_MARGIN, 552), card.name, card.ink, _font(_SMALL))
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _set(title: str) -> tuple[int, list[str]]:
    """The size and the lines of a headline; what does not fit into the smallest size is cut."""
    for size in _SIZES:
        lines = _lines(title, size)
        most = int(_ROOM / (size * _LEADING))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], f"{lines[most - 1]} …"]


def _lines(title: str, size: int) -> list[str]:
    font, lines = _font(size), [""]
    for word in title.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _WIDTH - 2 * _MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)
