"""What stands inside a paragraph, a heading or a cell, as HTML: tags, links, pictures, and the typography of the text between.

The text of a paragraph is put together with ``MARK`` in place of each tag, so that the typographic rules see all of it at once.
"""

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any, ClassVar

from markdown_it.token import Token

from . import attributes, pictures, sanitize
from .body import ADDRESS_HINT, Body, escape, quoted, reach
from .footnotes import Notes
from .grammar import Grammar
from .pictures import Picture
from .typography import MARK, Rule

_TAGS = {
    "comment": "",
    "em_open": "<em>",
    "em_close": "</em>",
    "hardbreak": "<br>",
    "mark_open": "<mark>",
    "mark_close": "</mark>",
    "s_open": "<s>",
    "s_close": "</s>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
}
_MARKS = {"hardbreak": f"{MARK}\n"}
_STRONG = re.compile(r"(\*\*?)([^\W_](?:[^*\[\]]*(?:[^\W_]|[.:!?](?=\*\*? )))?)\1(?=[ \n.,;:!?)”’\"'…—–]|$)")
_BEFORE_STRONG = " \n(“‘\"'—–"
_LINK = re.compile(r"\[([^*\[\]\n]+)\]\(([^\s()<>\\&\x00-\x1f\x7f]+)\)")
_IMAGE = re.compile(r"!\[([^*_\[\]`<&\\~=%{}^:\n]*)\]\(([^\s()<>\\&\x00-\x1f\x7f]+)(?: +\"([^\"\\&\n]*)\")?\)")
_LITERAL = re.compile(r"[^\s\x02]*://[^\s\x02]+")
_UNKNOWN_NOTE = re.compile(r"\[\^[^\s\]]{1,200}\]")
_FIGURE_TOKENS = frozenset({"image", "softbreak", "hardbreak", "link_open", "link_close", "comment"})
_REFERENCE = re.compile(r'<sup class="footnote-ref">.*?</sup>')
_ANY_TAG = re.compile(r"<[^<>]*>")


def _has_breaks(content: str) -> bool:
    """Whether a line ends or begins with a space, which may be a break."""
    return "\n" in content and (" \n" in content or "\n " in content or "\n\t" in content)


def plain(html: str) -> str:
    """The text of HTML that this module made."""
    if "<" in html:
        html = _ANY_TAG.sub("", _REFERENCE.sub("", html))
    return " ".join((unescape(html) if "&" in html else html).split())


def _described(tokens: list[Token]) -> str:
    """The text of a picture's description, without its markup."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "image":
            parts.append(_described(token.children or []))
        elif token.type != "html_inline":
            parts.append(token.content or " " * (token.type in {"softbreak", "hardbreak"}))
    return "".join(parts)


def _only_pictures(tokens: list[Token]) -> bool:
    """Whether nothing but pictures is there to see, some of them inside of links."""
    for i, token in enumerate(tokens):
        if token.type not in _FIGURE_TOKENS and (token.type != "text" or token.content.strip()):
            return False
        if token.type == "link_close" and tokens[i - 1].type == "link_open":
            return False
    return True


class Phrases:
    """Writes the inline parts of one body, in order; counts its words."""

    def __init__(self, body: Body, grammar: Grammar, env: dict[str, Any], rules: Sequence[Rule]) -> None:
        self.body = body
        self.notes = Notes(body, env)
        self.words = 0
        self._rules = rules
        self._grammar = grammar
        self._other_signs = [sign for sign in grammar.signs if sign not in {"*", "[", "://"}]
        self._ragged = "  " in body.text or "\t" in body.text
        self._env = env
        self._escapes = "&" in body.text or "<" in body.text or ">" in body.text
        self._addresses = "address" in grammar.features
        self._keeps_html = "html" not in grammar.features or body.settings.raw_html == "allow"
        self._place = (0, 0)

    def html(self, content: str, line: int, until: int) -> str:
        """A paragraph's text as HTML; it stands in the lines from ``line`` to before ``until``."""
        for sign in self._grammar.signs:
            if sign in content:
                break
        else:
            if not _has_breaks(content):
                return self.text(content)
        self._place = (line, until)
        simple = self._simple(content)
        return self._write(self._parse(content)) if simple is None else simple

    def text(self, text: str) -> str:
        """Plain text as HTML."""
        if self._ragged or not text:
            self.words += len(text.replace(MARK, "").split())
        else:
            self.words += text.count(" ") + text.count("\n") + 1
        for rule in self._rules:
            text = rule(text)
        return escape(text) if self._escapes else text

    def figures(self, content: str, line: int, until: int) -> tuple[str, bool]:
        """A paragraph that may hold nothing but pictures: its HTML, and whether that is figures."""
        self._place = (line, until)
        if simple := _IMAGE.fullmatch(content):
            return self._figure(Picture(simple[2], simple[1], simple[3] or "", {})), True
        tokens = self._parse(content)
        if not _only_pictures(tokens):
            return self._write(tokens), False
        opening, closing, found = "", "", []
        for token in tokens:
            if token.type == "link_open":
                opening, closing = self._link(token)
            elif token.type == "link_close":
                opening, closing = "", ""
            elif token.type == "image":
                found.append(self._figure(self._picture(token), opening, closing))
        return "".join(found), bool(found)

    def write(self, tokens: list[Token], line: int, until: int) -> str:
        """Tokens that are parsed already."""
        self._place = (line, until)
        return self._write(tokens)

    def _parse(self, content: str) -> list[Token]:
        tokens: list[Token] = []
        return self._grammar.md.inline.parse(content, self._grammar.md, self._env, tokens)

    def _simple(self, content: str) -> str | None:
        """HTML of a text whose only markup is emphasis and links that can be read in one way; ``None``: it needs the parser.

        A run of ``*`` between a space and a letter can only open, one between a letter and a space can only close.
        """
        if _has_breaks(content):
            return None
        for sign in self._other_signs:
            if sign in content:
                return None
        found: list[re.Match[str]] = []
        texts: list[str] = []
        at = 0
        star, bracket = content.find("*"), content.find("[")
        while star >= 0 or bracket >= 0:
            start = star if bracket < 0 or 0 <= star < bracket else bracket
            before = content[start - 1] if start else " "
            if start == star:
                match = _STRONG.match(content, start) if before in _BEFORE_STRONG else None
            else:
                match = _LINK.match(content, start) if before not in "!^" else None
            if match is None:
                return None
            found.append(match)
            texts += (content[at:start], match[1 + (start == star)])
            at = match.end()
            star, bracket = content.find("*", at), content.find("[", at)
        texts.append(content[at:])
        text = MARK.join(texts)
        if self._addresses and "://" in text:
            return None
        return self._join(text, [tag for match in found for tag in self._pair(match)])

    def _pair(self, match: re.Match[str]) -> tuple[str, str]:
        if match[0][0] == "[":
            return self._anchor(match[2], "", {})
        return ("<em>", "</em>") if match[1] == "*" else ("<strong>", "</strong>")

    def _write(self, tokens: list[Token]) -> str:
        texts: list[str] = []
        tags: list[str] = []
        closing: list[str] = []
        literal = False
        for token in tokens if self._keeps_html else sanitize.without_content(tokens):
            kind = token.type
            if kind == "text" and not literal:
                texts.append(self._prose(token.content, tags))
                continue
            if kind == "softbreak":
                texts.append("\n")
                continue
            if kind == "link_open":
                opening, end = self._link(token)
                closing.append(end)
                tags.append(opening)
            elif kind == "link_close":
                tags.append(closing.pop())
            elif kind in _TAGS:
                tags.append(_TAGS[kind])
            else:
                tags.append(self._WRITERS[kind](self, token))
            literal = kind == "link_open" and token.info == "auto"
            texts.append(_MARKS.get(kind, MARK))
        return self._join("".join(texts), tags)

    def _join(self, text: str, tags: list[str]) -> str:
        """Set the text, then put each tag in place of its mark."""
        text = self.text(text)
        if not tags:
            return text
        pieces = text.split(MARK)
        result = [""] * (2 * len(tags) + 1)
        result[::2] = pieces
        result[1::2] = tags
        return "".join(result)

    def _prose(self, text: str, tags: list[str]) -> str:
        """Running text; addresses in it are left as they are."""
        if "[^" in text and "footnote" in self._grammar.features:
            for label in _UNKNOWN_NOTE.findall(text):
                self._warn(f"there is no footnote {label}", f'write it on a line of its own: "{label}: text"', label)
        if not (self._addresses and "://" in text):
            return text
        tags += [escape(address) for address in _LITERAL.findall(text)]
        return _LITERAL.sub(MARK, text)

    def _link(self, token: Token) -> tuple[str, str]:
        if shown := token.meta.get("shown"):
            self._warn(f'"{shown}" cannot be shown here: it became a link', "only pictures can be shown inside a text", shown)
        return self._anchor(str(token.attrs["href"]), str(token.attrs.get("title", "")), self._attributes(token))

    def _anchor(self, target: str, title: str, more: dict[str, str]) -> tuple[str, str]:
        where = reach(target)
        if where == "refused":
            self._warn(f'the link to "{target[:80]}" was removed', ADDRESS_HINT, target)
            return "", ""
        if not target:
            self._warn("a link without an address was removed", "", "]()")
            return "", ""
        rel = ' rel="noopener"' if where == "web" else ""
        named = f' title="{quoted(title)}"' if title else ""
        return f'<a href="{self.body.href(target, where)}"{rel}{named}{attributes.html(more) if more else ""}>', "</a>"

    def _picture(self, token: Token) -> Picture:
        """What an ``image`` token says."""
        alt = " ".join(_described(token.children or []).split())
        more = self._attributes(token, picture=True)
        if "width" in token.meta:
            more.setdefault("width", str(token.meta["width"]))
        return Picture(str(token.attrs["src"]), alt, str(token.attrs.get("title", more.get("caption", ""))), more)

    def _figure(self, picture: Picture, opening: str = "", closing: str = "") -> str:
        if not pictures.allowed(picture, self.body, *self._place):
            return ""
        image = opening + pictures.tag(picture, self.body, alone=True) + closing
        credit = picture.attributes.get("credit", "")
        return pictures.figure(image, picture, self.text(picture.caption) if picture.caption else "", self.text(credit) if credit else "")

    def _image(self, token: Token) -> str:
        picture = self._picture(token)
        return pictures.tag(picture, self.body, alone=False) if pictures.allowed(picture, self.body, *self._place) else ""

    def _code(self, token: Token) -> str:
        return f"<code{attributes.html(self._attributes(token))}>{escape(token.content)}</code>"

    def _attributes(self, token: Token, *, picture: bool = False) -> dict[str, str]:
        merged: dict[str, str] = {}
        for found in token.meta.get("attributes", ()):
            attributes.merge(found, merged, self.body, *self._place, more=attributes.PICTURE if picture else frozenset())
        return merged

    def _warn(self, message: str, hint: str, find: str) -> None:
        line, until = self._place
        self.body.warn(message, line, hint, find=find, until=until)

    def _html(self, token: Token) -> str:
        return sanitize.filtered(token.content, self.body, *self._place, block=False)

    def _literal(self, token: Token) -> str:
        return escape(token.content)

    def _title(self, token: Token) -> str:
        """The place of the title of what a link names."""
        return f"\x06{self.body.number(token.meta['target'])}\x07"

    def _note(self, token: Token) -> str:
        return self.notes.reference(token)

    _WRITERS: ClassVar[dict[str, Callable[["Phrases", Token], str]]] = {
        "code_inline": _code,
        "footnote_ref": _note,
        "html_inline": _html,
        "image": _image,
        "linked_title": _title,
        "text": _literal,
        "text_special": _literal,
    }
