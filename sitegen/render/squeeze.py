"""What HTML lets be left out goes when a template is loaded, so that templates are written as people read them and every page is short.

Outside of ``pre``, ``script``, ``style``, ``textarea`` and comments: white space beside an element that stands on lines of its own, the quotes of an
attribute that needs none, and end tags that the next tag implies (HTML, 13.1.2.3 and 13.1.2.4). Values are quoted when they are known.
"""

import re
from collections.abc import Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from .escaping import printed, safe

_BLOCK = re.compile(
    "article|aside|base|blockquote|body|caption|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|li|link|"
    "main|meta|nav|ol|optgroup|option|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_IMPLIED = frozenset(("dd", "dt", "li", "option", "td", "th", "tr"))
"""Nothing but their like, or the end of what holds them, may follow these."""
_KEPT = frozenset(("pre", "script", "style", "textarea"))
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][\w-]*)", re.DOTALL)
_MARK = re.compile("""["'>]""")
_PLAIN = r"""[^\s"'=<>`]+"""
_QUOTED = re.compile(rf'="({_PLAIN})"(?=[\s>])')
_BARE = re.compile(_PLAIN)
_ADDRESS = re.compile("[!#-%(-;?-_a-~]+")
"""What most values are: ASCII that is neither escaped nor quoted. A set without classes is looked through in half the time."""
_OPEN = '="'
_SPACE = " \t\n\r\f"
"""What HTML takes for white space: no other spaces."""


def quoted(value: object) -> Markup:
    """An attribute's value as HTML, in quotes if it needs them."""
    if value.__class__ is str and _ADDRESS.fullmatch(value):
        return safe(value)
    text = printed(value)
    return safe(text if _BARE.fullmatch(text) else f'"{text}"')


class Squeeze(Extension):
    """Shortens the literal text of templates whose names end with ``.html``."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The same tokens, shorter."""
        return _Squeezer().tokens(list(stream)) if (stream.name or "").endswith(".html") else stream


class _Squeezer:
    """Goes through one template; what it is in carries over from text to text."""

    def __init__(self) -> None:
        self._tag = ""
        """The tag that is open."""
        self._quote = ""
        """In it, the quote that is open."""
        self._kept = ""
        """The element whose text stays as it is."""
        self._after_block = False

    def tokens(self, tokens: list[Token]) -> Iterator[Token]:
        bare = False
        for place, token in enumerate(tokens):
            if token.type == "data":
                text = self._text(token.value[1:] if bare else token.value)
                bare = bool(self._quote) and text.endswith(_OPEN) and _closes(tokens, place)
                if bare:
                    self._quote = ""
                yield Token(token.lineno, "data", text[:-1] if bare else text)
                continue
            if not self._tag:
                self._after_block = False
            if bare and token.type == "variable_end":
                yield from (Token(token.lineno, *part) for part in (("rparen", ")"), ("pipe", "|"), ("name", "quoted")))
            yield token
            if bare and token.type == "variable_begin":
                yield Token(token.lineno, "lparen", "(")

    def _text(self, text: str) -> str:
        out: list[str] = []
        position = 0
        while position < len(text):
            if self._tag:
                end = self._rest(text, position)
                inside = text[position:end]
                out.append(inside if "'" in inside else _QUOTED.sub(r"=\1", inside))
                position = end
                continue
            found = _MARKUP.search(text, position) if not self._kept else re.compile(f"<(/)({self._kept})", re.IGNORECASE).search(text, position)
            start = found.start() if found else len(text)
            between = text[position:start]
            if not found:
                out.append(self._between(between, before_block=False))
                break
            name = (found[2] or "").lower()
            out.append(self._between(between, before_block=_BLOCK.fullmatch(name) is not None))
            position = found.end()
            self._kept = "" if found[1] else self._kept
            if found[1] and name in _IMPLIED and text[position : position + 1] == ">":
                position += 1
                self._after_block = True
                continue
            out.append(found[0])
            self._tag = found[1] + name if name else ""
        return "".join(out)

    def _rest(self, text: str, position: int) -> int:
        """Where the open tag ends, or the text."""
        while position < len(text):
            if self._quote:
                end = text.find(self._quote, position) + 1
                if not end:
                    break
                self._quote = ""
            else:
                found = _MARK.search(text, position)
                if not found:
                    break
                end = found.end()
                if found[0] == ">":
                    self._closed()
                    return end
                self._quote = found[0]
            position = end
        return len(text)

    def _closed(self) -> None:
        name = self._tag.lstrip("/")
        self._after_block = _BLOCK.fullmatch(name) is not None
        self._kept = name if name in _KEPT and self._tag == name else ""
        self._tag = ""

    def _between(self, text: str, *, before_block: bool) -> str:
        if self._kept:
            return text
        if self._after_block:
            text = text.lstrip(_SPACE)
        if before_block:
            text = text.rstrip(_SPACE)
        if text:
            self._after_block = False
        return text


def _closes(tokens: list[Token], place: int) -> bool:
    """Whether the value that begins after a text is one expression, and the quote that ends it stands before a space or the end of the tag."""
    kinds = [token.type for token in tokens[place + 1 :]]
    if kinds[:1] != ["variable_begin"]:
        return False
    end = place + 1 + kinds.index("variable_end")
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    if following is None or following.type != "data" or not following.value.startswith('"'):
        return False
    after = following.value[1:2]
    return after in {" ", "\n", ">"} if after else tokens[end + 2].type == "block_begin"
