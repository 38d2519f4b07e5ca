"""WordPress' own paragraph rules: blank lines part paragraphs, a single line end is a line break, block elements stand alone.

Source: ``wpautop`` in WordPress' ``wp-includes/formatting.php``.
"""

import re

_NAMES = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|math|style|p|h[1-6]|hr|"
    "fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary"
)
_BLOCK = rf"</?(?:{_NAMES})(?:[\s/][^<>]*)?>"
_PARKED = re.compile(r"<(pre|script|style|svg|textarea)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_PLACE = re.compile("\x0f([0-9]+)\x0f")
_SHORTCODE = re.compile(r"<p>\s*(\[[^<]*\])\s*(?:<br />)?\s*</p>")
_STEPS = [
    (re.compile(pattern, re.IGNORECASE), new)
    for pattern, new in (
        (r"<br\s*/?>\s*<br\s*/?>", "\n\n"),
        (rf"(<(?:{_NAMES})[\s/>])", r"\n\n\1"),
        (rf"(</(?:{_NAMES})>)", r"\1\n\n"),
        (r"(<hr\s*/?>)", r"\1\n\n"),
        (r"[ \t]*\n[ \t]*", "\n"),
        (r"\s*(</?(?:figcaption|param|embed|source|track|option)\b[^<>]*>)\s*", r"\1"),
        (r"\n\n+", "\n\n"),
    )
]
_PARAGRAPHS = [
    (re.compile(pattern, re.IGNORECASE), new)
    for pattern, new in (
        (r"<p>\s*</p>", ""),
        (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
        (rf"<p>\s*({_BLOCK})\s*</p>", r"\1"),
        (r"<p><blockquote([^<>]*)>", r"<blockquote\1><p>"),
        (r"</blockquote></p>", "</p></blockquote>"),
        (rf"<p>\s*({_BLOCK})", r"\1"),
        (rf"({_BLOCK})\s*</p>", r"\1"),
        (r"<br\s*/?>", "<br />"),
        (r"(?<!<br />)\n", "<br />\n"),
        (rf"({_BLOCK})\s*<br />", r"\1"),
        (r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[\s/>])", r"\1"),
        (r"<br />\n</p>", "</p>"),
    )
]


def autop(text: str) -> str:
    """Text as an author typed it → HTML with paragraphs."""
    if not text.strip():
        return ""
    parked: list[str] = []

    def park(match: re.Match[str]) -> str:
        parked.append(match[0])
        return f"\n\n\x0f{len(parked) - 1}\x0f\n\n" if match[1].lower() in {"pre", "style"} else f"\x0f{len(parked) - 1}\x0f"

    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0f", "")
    if "</" in text:
        text = _PARKED.sub(park, text) if _closed(text) else text
    text = re.sub(r"<[A-Za-z/][^<>]*>", lambda tag: tag[0].replace("\n", " "), re.sub("[ \t]{2,}", " ", text))
    for pattern, new in _STEPS:
        text = pattern.sub(new, text)
    pieces = [piece.strip("\n") for piece in re.split(r"\n\s*\n", text)]
    text = "".join([piece if _PLACE.fullmatch(piece) else f"<p>{piece}</p>" for piece in pieces if piece.strip()])
    for pattern, new in _PARAGRAPHS:
        text = pattern.sub(new, text)
    text = _SHORTCODE.sub(r"\1", text)
    return _PLACE.sub(lambda place: parked[int(place[1])] if int(place[1]) < len(parked) else "", text)


def _closed(text: str) -> bool:
    """Whether each element that is parked is closed about as often as opened, so that no search goes to the end again and again."""
    lower = text.lower()
    return all(lower.count(f"<{name}") <= lower.count(f"</{name}>") + 20 for name in ("pre", "script", "style", "svg", "textarea"))
