"""Text that Markdown would read as marks gets a backslash; other text stays as it is."""

import re

_ANYWHERE = re.compile(
    r"""\\(?=[\s!-/:-@\[-`{-~]|$)|[`*]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|=(?==)|(?<==)=|%(?=%)|(?<=%)%"""
    r"""|<(?=[A-Za-z/!?])|&(?=\#?\w{1,32};)|\[(?=[\[^])|\{(?=[ \t]*[\w#.])|(?<=[!^])\[|\](?=[(\[:{])"""
)
_SIGN = re.compile(r"[\\`*_~=%<&\[\]{]")
"""Without one of these nothing is escaped: a quick look at most texts."""
_START = re.compile(r"(?:\#{1,6}(?=[ \t]|$)|[-+](?=[ \t]|$)|>|:::|[-=_ ]{2,}$|-$|\+$|=+$|\|)|[|:\- ]*-[|:\- ]*$")
_ENDS = frozenset("\\[]{<&~=%")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")
_ESCAPED = re.compile(r"\\.|[\[\]]", re.DOTALL)


def text(value: str, *, more: bool = False) -> str:
    """Text within a paragraph; ``more``: something follows that its last character could go with."""
    if more and value[-1:] in _ENDS:
        return text(value[:-1]) + "\\" + value[-1]
    return _ANYWHERE.sub(r"\\\g<0>", value) if _SIGN.search(value) else value


def line(value: str) -> str:
    """A line of a paragraph whose text is escaped already: what would begin a block there does not."""
    if _START.match(value):
        return "\\" + value
    return _NUMBER.sub(r"\1\\\2", value, count=1) if value[:1].isdigit() and _NUMBER.match(value) else value


def label(value: str) -> str:
    """Escaped text within the brackets of a link or picture."""
    return _ESCAPED.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", value)


def target(address: str) -> str:
    """The address of a link or picture, between its round brackets."""
    address = re.sub(r"[\x00-\x1f\x7f]+", "", address).strip()
    if re.search(r"[\s<>()\\&*_`]", address):
        address = address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C").replace("(", "%28").replace(")", "%29")
        address = re.sub(r"\s", "%20", address).replace("&", "&amp;") if re.search(r"&\#?\w+;", address) else re.sub(r"\s", "%20", address)
    return address


def title(value: str) -> str:
    """A caption between double quotes, on one line."""
    value = " ".join(value.split())
    return text(value).replace('"', '\\"')
