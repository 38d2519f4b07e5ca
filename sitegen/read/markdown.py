r"""Markdown → HTML with symbolic links, a lead for summaries, and problems with their places.

Links and pictures that stay within the site are numbered: ``href="\x02N\x03"`` stands for ``links[N]``, which is resolved when the
page is written, ``\x04N\x05`` before the end of an ``img`` for the size of that picture, and ``\x06N\x07`` for the title of what ``[[name]]`` names.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import markdown_it
import mdit_py_plugins
import nh3
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def, footnote_inline
from msgspec import Struct

from ..errors import Problem
from . import blocks, inlines, sanitize, scan, typography
from .body import Body, Settings
from .grammar import Added, Feature, Grammar, build
from .phrases import Phrases, plain
from .writer import Writer

__all__ = ["VERSION", "Rendered", "Settings", "render"]

VERSION = f"3;{markdown_it.__version__};{mdit_py_plugins.__version__};{nh3.__version__}"  # type: ignore[attr-defined]  # its stub has no versions
"""Part of the cache's key: its first number changes whenever the output for some text changes."""

BYTES = 2_000_000
"""Size of the longest body."""
BRACKETS = 20_000
"""The most "[" of one body: each may make markdown-it look for its end, at up to 50 µs."""

FEATURES = (
    Feature("escape", ("\\",), inlines=("escape",), stops=("\\",)),
    Feature("code", ("`",), inlines=("backticks",), stops=("`",)),
    Feature("fence", ("```", "~~~"), blocks=("fence",)),
    Feature("emphasis", ("*", "_"), inlines=("emphasis",), pairs=("balance_pairs", "emphasis"), stops=("*", "_")),
    Feature("strikethrough", ("~~",), inlines=("strikethrough",), pairs=("balance_pairs", "strikethrough"), stops=("~~",)),
    Feature("mark", ("==",), inlines=("mark",), pairs=("balance_pairs", "mark"), stops=("==",)),
    Feature("link", ("[",), blocks=("reference",), inlines=("link", "image"), stops=("[", "]", "![")),
    Feature("wikilink", ("[[",), inlines=("wikilink",)),
    Feature("footnote", ("[^", "^["), blocks=("footnote_def",), inlines=("footnote_inline", "footnote_ref"), stops=("^[",)),
    Feature("address", ("://",), blocks=("embed",), inlines=("address",), stops=("://",)),
    Feature("html", ("<",), blocks=("html_block",), inlines=("autolink", "html_inline"), stops=("<",)),
    Feature("entity", ("&",), inlines=("entity",), stops=("&",)),
    Feature("comment", ("%%",), blocks=("comment",), inlines=("comment",), stops=("%%",)),
    Feature("attributes", ("{",), blocks=("attributes",), inlines=("attributes",), stops=("{",)),
    Feature("container", (":::",), blocks=("container",)),
    Feature("table", ("|",), blocks=("table",)),
)
"""What our Markdown holds beyond paragraphs, headings, lists, quotations, rules and indented code, which are always on."""

_ENDS_PARAGRAPH = ("paragraph", "reference")
_ENDS_ANY = (*_ENDS_PARAGRAPH, "blockquote", "list")
_ADDED = Added(
    blocks=(
        ("comment", "fence", blocks.comment, _ENDS_ANY),
        ("container", "fence", blocks.container, _ENDS_ANY),
        ("attributes", "fence", blocks.attributes_line, ()),
        ("embed", "fence", blocks.embed, _ENDS_PARAGRAPH),
        ("footnote_def", "reference", footnote_def, _ENDS_PARAGRAPH),
    ),
    inlines=(
        ("address", "newline", inlines.address),
        ("mark", "emphasis", inlines.mark),
        ("comment", "emphasis", inlines.comment),
        ("attributes", "emphasis", inlines.attributes_after),
        ("wikilink", "link", inlines.wikilink),
        ("footnote_inline", "autolink", footnote_inline),
        ("footnote_ref", "autolink", inlines.footnote_ref),
    ),
    pairs=(("mark", "fragments_join", inlines.mark_pairs),),
)


class Rendered(Struct, frozen=True):
    """What a body is to readers, and what is wrong with it."""

    html: str
    links: tuple[str, ...]
    """Targets within the site as the author wrote them: paths, addresses, ``[[name]]``."""
    first: str
    """HTML of the first paragraph."""
    words: int
    problems: tuple[Problem, ...]

    @property
    def lead(self) -> str:
        """Plain text of the first paragraph, with the places of titles."""
        return plain(self.first)


def render(text: str, path: str, first_line: int, settings: Settings) -> Rendered:
    """Render a body (LF line ends) that begins at ``first_line`` of the file ``path``; never raises for what is in it."""
    text = _without_controls(text)
    body = Body(text, path, first_line, settings)
    if len(text) > BYTES // 4 and len(text.encode("utf-8", "replace")) > BYTES:
        body.error(f"the text is longer than {BYTES:,} bytes", 0, "divide it into several articles")
        return _nothing(body)
    if len(text) > BRACKETS and text.count("[") > BRACKETS:
        body.error(f'the text has more than {BRACKETS:,} "["', 0, "divide it into several articles")
        return _nothing(body)
    grammar = _grammar(_needed(text))
    try:
        return compose(body, grammar, typography.rules(settings.language, text), scan.parts)
    except RecursionError:
        body.error("the text is nested too deeply", 0, "take out quotations, lists or brackets that stand within each other")
        return _nothing(body)


Cut = Callable[[str, blocks.Containers, scan.Parse], list[scan.Part]]


def compose(body: Body, grammar: Grammar, rules: list[typography.Rule], cut: Cut) -> Rendered:
    """A body by a grammar, typographic rules and a way to cut it into parts; every choice that fits a body gives the same."""
    containers = blocks.containers(body.text) if "container" in grammar.features else blocks.Containers({}, {})
    env: dict[str, Any] = {"body": body, "containers": containers}

    def parse(piece: str, line: int) -> list[Token]:
        tokens: list[Token] = []
        env["base"] = line
        grammar.md.block.parse(piece, grammar.md, env, tokens)
        return tokens

    phrases = Phrases(body, grammar, env, rules)
    writer = Writer(body, phrases)
    html = writer.html(cut(body.text, containers, parse))
    if body.raw:
        html = sanitize.clean(html, body)
    return Rendered(html, tuple(body.numbers), writer.first, phrases.words, tuple(body.problems))


def _nothing(body: Body) -> Rendered:
    return Rendered("", (), "", 0, tuple(body.problems))


def _without_controls(text: str) -> str:
    """The placeholders' own characters, which no file should get this far with."""
    for control in _CONTROLS:
        if control in text:
            return text.translate(dict.fromkeys(map(ord, _CONTROLS)))
    return text


def _needed(text: str) -> int:
    """The features whose signs a text holds, as bits."""
    bits = 0
    for bit, first, search in _SIGNS:
        if first in text and search(text):
            bits |= bit
    return bits


@lru_cache(256)
def _grammar(bits: int) -> Grammar:
    return build([feature for i, feature in enumerate(FEATURES) if bits >> i & 1], _ADDED)


_CONTROLS = "\x02\x03\x04\x05\x06\x07"
_SIGNS = tuple(
    [
        (1 << i, sign[0], re.compile(f"{re.escape(sign[0])}(?={re.escape(sign[1:])})").search)
        for i, feature in enumerate(FEATURES)
        for sign in feature.signs
    ]
)
"""With the first character of each, because a search for one character is ten times faster than one for two."""
