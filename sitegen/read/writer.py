"""The blocks of a body as HTML, in one pass over what the scanner and the parser found."""

import re
from collections.abc import Callable
from typing import ClassVar

from markdown_it.token import Token

from ..urls import slugify
from . import attributes, quotations, sanitize
from .attributes import Attributes
from .body import Body, escape, quoted
from .embeds import Embed
from .grammar import NESTING
from .phrases import Phrases, plain
from .scan import Part

HEADINGS = 2000
"""The most headings of one body."""

_LANGUAGE = re.compile(r"[A-Za-z0-9_+-]{1,40}")
_FIXED = {
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_close": "</li>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>\n",
    "tr_close": "</tr>\n",
    "table_close": "</table></div>\n",
}
_CONTAINERS = {"pullquote": ("aside", "pullquote"), "note": ("aside", "note"), "gallery": ("div", "gallery"), "": ("div", "")}
"""Meaning of a container: element and class."""


class Writer:
    """Writes one body; afterwards ``first`` is the HTML of its first paragraph."""

    def __init__(self, body: Body, phrases: Phrases) -> None:
        self.first = ""
        self._body = body
        self._phrases = phrases
        self._out: list[str] = []
        self._base = 0
        self._shift = 0
        self._headings = 0
        self._attributes: dict[str, str] = {}
        self._stray = ("attributes on a line of their own belong to the block below, and there is none", 0)
        """What to say, and where, if no block takes the attributes."""
        self._first = ("", "")
        """The first paragraph of the text itself, and the first one of anything."""

    def html(self, parts: list[Part]) -> str:
        """The whole body, its footnotes last."""
        marks = "#" in self._body.text or "=" in self._body.text
        self._shift = int(marks and any(part.level == 1 or any(token.tag == "h1" for token in part.tokens) for part in parts))
        for part in parts:
            if part.level == 0:
                self._paragraph(part.content, part.line, part.until, top=True)
            elif part.level > 0:
                self._heading(part.content, part.level, part.line, part.until)
            else:
                self._base = part.line
                self._tokens(part.tokens)
        if self._attributes:
            self._body.warn(*self._stray)
        notes = self._phrases.notes
        inline = {number: f"<p>{self._phrases.write(tokens, 0, 0)}</p>\n" for number, tokens in notes.inline()}
        self._out.append(notes.html(inline))
        self.first = self._first[0] or self._first[1]
        return "".join(self._out)

    def _tokens(self, tokens: list[Token]) -> None:
        i = 0
        while i < len(tokens):
            kind = tokens[i].type
            if kind in _FIXED:
                self._out.append(_FIXED[kind])
                i += 1
            else:
                i = self._WRITERS[kind](self, tokens, i)

    def _lines(self, token: Token) -> tuple[int, int]:
        """Where in the body a token stands."""
        first, last = token.map or (0, 1)
        return self._base + first, self._base + last

    def _take(self) -> dict[str, str]:
        """The attributes that a line before this block gave it."""
        found, self._attributes = self._attributes, {}
        return found

    def _paragraph(self, content: str, line: int, until: int, *, top: bool, hidden: bool = False) -> None:
        if content[:1] in {"!", "["} and "![" in content[:3]:
            html, figures = self._phrases.figures(content, line, until)
        else:
            html, figures = self._phrases.html(content, line, until), False
        more = attributes.html(self._take()) if self._attributes else ""
        if figures:
            self._out.append(html.replace("<figure>", f"<figure{more}>", 1) if more else html)
        elif html and not html.isspace():
            if not self._first[0]:
                self._first = (html if top else "", self._first[1] or html)
            self._out.append(html if hidden else f"<p{more}>{html}</p>\n")

    def _paragraph_tokens(self, tokens: list[Token], i: int) -> int:
        opening, inline = tokens[i], tokens[i + 1]
        self._paragraph(inline.content, *self._lines(inline), top=opening.level == 0, hidden=opening.hidden)
        if opening.hidden and tokens[i + 3].nesting >= 0:
            self._out.append("\n")
        return i + 3

    def _heading(self, content: str, level: int, line: int, until: int) -> None:
        more = self._take()
        if content.endswith("}") and (found := attributes.read(content, content.rfind("{"))) and found.end == len(content):
            content = content[: content.rfind("{")].rstrip()
            attributes.merge(found, more, self._body, line, until)
        html = self._phrases.html(content, line, until)
        if "id" not in more:
            more["id"] = self._body.unique(slugify(plain(self._body.named(html))) or "section")
        self._headings += 1
        if self._headings == HEADINGS + 1:
            self._body.error(f"the text has more than {HEADINGS:,} headings", line, "divide it into several articles")
        tag = f"h{min(level + self._shift, 6)}"
        self._out.append(f"<{tag}{attributes.html(more)}>{html}</{tag}>\n")

    def _heading_tokens(self, tokens: list[Token], i: int) -> int:
        self._heading(tokens[i + 1].content, int(tokens[i].tag[1]), *self._lines(tokens[i + 1]))
        return i + 3

    def _cell(self, tokens: list[Token], i: int) -> int:
        tag = tokens[i].tag
        align = str(tokens[i].attrs.get("style", "")).removeprefix("text-align:")
        more = (' scope="col"' if tag == "th" else "") + (f' class="{align}"' if align else "")
        self._out.append(f"<{tag}{more}>{self._phrases.html(tokens[i + 1].content, *self._lines(tokens[i + 1]))}</{tag}>\n")
        return i + 3

    def _table(self, _tokens: list[Token], i: int) -> int:
        self._out.append(f'<div class="table" tabindex="0" role="region"><table{attributes.html(self._take())}>\n')
        return i + 1

    def _list(self, tokens: list[Token], i: int) -> int:
        start = tokens[i].attrs.get("start")
        more = attributes.html(self._take()) + ("" if start is None else f' start="{start}"')
        self._out.append(f"<{tokens[i].tag}{more}>\n")
        return i + 1

    def _item(self, tokens: list[Token], i: int) -> int:
        following = tokens[i + 1]
        self._check_depth(tokens[i])
        self._out.append("<li>" if following.hidden or following.type == "list_item_close" else "<li>\n")
        return i + 1

    def _quotation(self, tokens: list[Token], i: int) -> int:
        self._check_depth(tokens[i])
        quotations.shape(tokens, i)
        if "callout" not in tokens[i].meta:
            self._out.append(f"<blockquote{attributes.html(self._take())}>\n")
            return i + 1
        self._open("aside", str(tokens[i].meta["callout"]), str(tokens[i].meta["title"]), self._lines(tokens[i])[0])
        return i + 1

    def _quotation_end(self, tokens: list[Token], i: int) -> int:
        self._source(tokens[i])
        self._out.append("</aside>\n" if "callout" in tokens[i].meta else "</blockquote>\n")
        return i + 1

    def _container(self, tokens: list[Token], i: int) -> int:
        self._check_depth(tokens[i])
        if tokens[i].info == "pullquote":
            quotations.attribute(tokens, i, quotations.closing(tokens, i))
        self._open(*_CONTAINERS[tokens[i].info], str(tokens[i].meta["title"]), self._lines(tokens[i])[0])
        return i + 1

    def _container_end(self, tokens: list[Token], i: int) -> int:
        self._source(tokens[i])
        self._out.append(f"</{_CONTAINERS[tokens[i].info][0]}>\n")
        return i + 1

    def _open(self, tag: str, name: str, title: str, line: int) -> None:
        more = self._take()
        more["class"] = " ".join([part for part in (name, more.get("class", "")) if part])
        self._out.append(f"<{tag}{attributes.html(more)}>\n")
        if title:
            self._out.append(f'<p class="title">{self._phrases.html(title, line, line + 1)}</p>\n')

    def _source(self, token: Token) -> None:
        if "source" in token.meta:
            line = self._base + int(token.meta["line"])
            self._out.append(f"<footer>— <cite>{self._phrases.html(str(token.meta['source']), line, line + 1)}</cite></footer>\n")

    def _check_depth(self, token: Token) -> None:
        if token.level >= NESTING - 1:
            self._body.error("the text is nested too deeply", self._lines(token)[0], "take out quotations or lists that stand within each other")

    def _code(self, tokens: list[Token], i: int) -> int:
        word = tokens[i].info.strip().partition(" ")[0]
        language = f' class="language-{word}"' if _LANGUAGE.fullmatch(word) else ""
        self._out.append(f"<pre{attributes.html(self._take())}><code{language}>{escape(tokens[i].content)}</code></pre>\n")
        return i + 1

    def _rule(self, _tokens: list[Token], i: int) -> int:
        self._out.append(f"<hr{attributes.html(self._take())}>\n")
        return i + 1

    def _html(self, tokens: list[Token], i: int) -> int:
        html = sanitize.filtered(tokens[i].content, self._body, *self._lines(tokens[i]), block=True)
        self._phrases.words += len(plain(html).split())
        self._first = (self._first[0], self._first[1] or html)
        self._out.append(html)
        return i + 1

    def _embed(self, tokens: list[Token], i: int) -> int:
        embed = tokens[i].meta["embed"]
        assert isinstance(embed, Embed)
        provider, frame, url = quoted(embed.provider), quoted(embed.frame), quoted(embed.url)
        self._body.frames |= {embed.provider, embed.frame}
        more = self._take()
        more["class"] = f"embed {more['class']}" if "class" in more else "embed"
        said = quoted(more["caption"]) if more.get("caption") else url
        self._out.append(
            f'<figure{attributes.html(more)} data-provider="{provider}" data-src="{frame}"><a href="{url}" rel="noopener">{provider}: {said}</a></figure>\n'
        )
        return i + 1

    def _note(self, tokens: list[Token], i: int) -> int:
        """A footnote's definition is written aside; it is shown at the end."""
        end = quotations.closing(tokens, i)
        self._check_depth(tokens[i])
        out, first, self._out = self._out, self._first, []
        self._tokens(tokens[i + 1 : end])
        text, self._out, self._first = "".join(self._out), out, first
        self._phrases.notes.define(str(tokens[i].meta["label"]), self._lines(tokens[i])[0], text)
        return end + 1

    def _attribute_line(self, tokens: list[Token], i: int) -> int:
        found = tokens[i].meta["attributes"]
        assert isinstance(found, Attributes)
        line, until = self._lines(tokens[i])
        self._stray = (self._stray[0], line)
        if i + 1 < len(tokens) and tokens[i + 1].nesting < 0:
            self._body.warn(*self._stray)
        else:
            box = i + 1 < len(tokens) and tokens[i + 1].type == "embed"
            attributes.merge(found, self._attributes, self._body, line, until, more=attributes.EMBED if box else frozenset())
        return i + 1

    _WRITERS: ClassVar[dict[str, Callable[["Writer", list[Token], int], int]]] = {
        "paragraph_open": _paragraph_tokens,
        "heading_open": _heading_tokens,
        "th_open": _cell,
        "td_open": _cell,
        "table_open": _table,
        "bullet_list_open": _list,
        "ordered_list_open": _list,
        "list_item_open": _item,
        "blockquote_open": _quotation,
        "blockquote_close": _quotation_end,
        "container_open": _container,
        "container_close": _container_end,
        "fence": _code,
        "code_block": _code,
        "hr": _rule,
        "html_block": _html,
        "embed": _embed,
        "footnote_reference_open": _note,
        "attributes": _attribute_line,
    }
