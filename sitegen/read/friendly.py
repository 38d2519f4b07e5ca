"""Texts that YAML would want in quotes, and people write without: titles, summaries, captions, credits."""

import json
import re

from .keys import FRIENDLY, PICTURES, fold
from .yaml_faults import open_quote

_BLOCK = 20
"""Lines that a picture's block may have."""
_LINE = re.compile(
    r"^( *)([^\W\d_][^:\n\"'#]*+):[ \t]+(?=\S)"
    r'(?!"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"[ \t]*$|[^\W\d_][^:#\n]{5,}+$(?<=\S))(.*)$',
    re.MULTILINE,
)
_YAML_VALUE = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[|>](?:[+-]?[1-9]?|[1-9][+-]))[ \t]*(?:[ \t]#.*)?""")
_TAG = re.compile(r"!<|!!(?:[a-z]+/|(?:str|int|float|bool|null|binary|seq|map|set|omap|pairs|timestamp|merge|value)\b)")
_COMMENT = re.compile(r"(?<![ \t])[ \t]{2,}+# .*$")
_NOTHING = re.compile(r"[ \t]*(?:[ \t]#.*)?")


def friendly(text: str) -> str:
    """Quote the texts that may be written without quotes: the one-line values of ``FRIENDLY`` keys, at the root and in picture blocks.

    Lines and the columns where values begin stay. A quote that is opened and not closed stays as it is: that is a mistake.
    """
    pieces: list[str] = []
    done = 0
    for found in _LINE.finditer(text):
        value = found[3]
        if fold(found[2].rstrip()) not in FRIENDLY or _YAML_VALUE.fullmatch(value) or _TAG.match(value):
            continue
        if (found[1] and not _in_picture(text, found.start())) or _goes_on(text, found) or open_quote(value):
            continue
        if value[:2] == "# " and text[found.start(3) - 2] in " \t":
            continue
        pieces += text[done : found.start(3)], json.dumps(_COMMENT.sub("", value).strip(), ensure_ascii=False)
        done = found.end()
    return "".join(pieces) + text[done:] if pieces else text


def _in_picture(text: str, start: int) -> bool:
    """The line belongs to a block of a picture: the last line above that is not indented is ``image:``."""
    end = start - 1
    for _ in range(_BLOCK):
        begin = text.rfind("\n", 0, max(end, 0)) + 1
        if text[begin : begin + 1] not in ("", "\n", " ", "\t", "#"):
            key, _, rest = text[begin:end].partition(":")
            return fold(key.strip()) in PICTURES and _NOTHING.fullmatch(rest) is not None
        end = begin - 1
    return False


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """The next line is a continuation of this one: it is indented more."""
    following = text[found.end() + 1 : found.end() + 2 + len(found[1])]
    return bool(following) and not following.strip(" ")
