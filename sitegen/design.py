"""Colours and fonts of the theme: what the settings change of the style sheet, and whether text can be read in it."""

from msgspec import Struct


class Design(Struct, frozen=True):
    """Colours as ``#rrggbb``, for light and for dark screens; fonts as in CSS."""

    accent: str = "#8f1d1a"
    """Links, kickers, buttons."""
    paper: str = "#fcfaf5"
    """Background."""
    ink: str = "#1b1a17"
    """Text."""
    dark_accent: str = "#f2a097"
    dark_paper: str = "#151619"
    dark_ink: str = "#e8e5de"
    serif: str = ""
    """Font families of headlines and texts; empty: the theme's own."""
    sans: str = ""
    """Font families of everything else; empty: the theme's own."""


SOFT, TINT, RULE = 0.68, 0.055, 0.16
"""Parts of ink in the paper: for small print, tinted fields, and rules."""
READABLE = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3)."""


def faults(design: Design) -> list[tuple[str, str]]:
    """For each colour that cannot be read on its paper: the setting and what is wrong."""
    found = []
    for prefix in ("", "dark_"):
        paper, ink = getattr(design, f"{prefix}paper"), getattr(design, f"{prefix}ink")
        tint = mixed(ink, paper, TINT)
        for name, color, where in (
            ("ink", ink, tint),
            ("ink", mixed(ink, paper, SOFT), tint),
            ("accent", getattr(design, f"{prefix}accent"), tint),
        ):
            ratio = contrast(color, where)
            if ratio < READABLE:
                found.append((f"{prefix}{name}", f"{color} on {where} has a contrast of {ratio:.1f}, and text needs {READABLE}"))
                break
    return found


def style(design: Design) -> str:
    """The rules that follow the theme's own style sheet; empty if nothing was changed."""
    if design == Design():
        return ""
    light, dark = (
        _colors(*(getattr(design, f"{prefix}{name}") for name in ("accent", "paper", "ink")))
        for prefix in ("", "dark_")
    )  # fmt: skip
    fonts = "".join(f"--{name}:{value};" for name, value in (("serif", design.serif), ("sans", design.sans)) if value)
    return (
        f"\n:root{{{light}{fonts}}}\n@media (prefers-color-scheme: dark){{:root:not([data-mode=light]){{{dark}}}}}\n:root[data-mode=dark]{{{dark}}}\n"
    )


def _colors(accent: str, paper: str, ink: str) -> str:
    names = {
        "accent": accent,
        "paper": paper,
        "ink": ink,
        "soft": mixed(ink, paper, SOFT),
        "tint": mixed(ink, paper, TINT),
        "rule": mixed(ink, paper, RULE),
    }
    return "".join(f"--{name}:{color};" for name, color in names.items())


def mixed(one: str, other: str, part: float) -> str:
    """``part`` of one colour in another, in sRGB."""
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in zip(_channels(one), _channels(other), strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
