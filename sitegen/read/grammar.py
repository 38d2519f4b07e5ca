"""markdown-it put together from features: a body gets only the rules that it can use, and each set of rules is built once."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from msgspec import Struct

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

NESTING = 20
"""Blocks within blocks, brackets within brackets: the cost of a bracket grows with it. markdown-it drops blocks that are deeper,
which is reported."""
_BLOCKS = ("code", "blockquote", "hr", "list", "heading", "lheading", "paragraph")
_INLINES = ("text", "newline")


class Feature(Struct, frozen=True):
    """A construct of our Markdown: the signs without which no body can hold it, and the rules that read it."""

    name: str
    signs: tuple[str, ...]
    blocks: tuple[str, ...] = ()
    inlines: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    """Rules that join delimiters once a paragraph is read."""
    stops: tuple[str, ...] = ()
    """What running text is searched for: only there the inline rules are asked."""


class Added(Struct, frozen=True):
    """Rules of our own: name, the rule of markdown-it that it goes before, the function, for blocks also what it may end."""

    blocks: tuple[tuple[str, str, BlockRule, tuple[str, ...]], ...]
    inlines: tuple[tuple[str, str, InlineRule], ...]
    pairs: tuple[tuple[str, str, Callable[[StateInline], None]], ...]


class Grammar(Struct, frozen=True):
    """A parser, and what tells text that needs it from text that does not."""

    md: MarkdownIt
    features: frozenset[str]
    signs: tuple[str, ...]
    """A paragraph of one line with none of these is text and nothing else."""


class _Parser(MarkdownIt):
    """Leaves addresses as the author wrote them; what they may be is decided when they are written."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002 - the shape that the library asks for
        return True

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


def build(features: list[Feature], added: Added) -> Grammar:
    """A grammar of these features and no others."""
    md = _Parser("commonmark", {"html": True, "maxNesting": NESTING})
    for name, before, block, ends in added.blocks:
        md.block.ruler.before(before, name, block, {"alt": [*ends]})
    for name, before, inline in added.inlines:
        md.inline.ruler.before(before, name, inline)
    for name, before, pair in added.pairs:
        md.inline.ruler2.before(before, name, pair)
    md.block.ruler.enableOnly([*_BLOCKS, *[rule for feature in features for rule in feature.blocks]])
    md.inline.ruler.enableOnly([*_INLINES, *[rule for feature in features for rule in feature.inlines]])
    md.inline.ruler2.enableOnly([*[rule for feature in features for rule in feature.pairs], "fragments_join"])
    md.inline.terminator_re = _any_of(["\n", *[stop for feature in features for stop in feature.stops]])
    return Grammar(md, frozenset([feature.name for feature in features]), _signs(features))


def _any_of(stops: list[str]) -> re.Pattern[str]:
    """Single characters as one set, which is found much faster, then the longer signs."""
    single = "".join([re.escape(stop) for stop in stops if len(stop) == 1])
    longer = [re.escape(stop) for stop in stops if len(stop) > 1]
    return re.compile("|".join([f"[{single}]"] * bool(single) + longer))


def _signs(features: list[Feature]) -> tuple[str, ...]:
    """The signs of inline markup, without those that hold a shorter one."""
    signs = [sign for feature in features if feature.inlines for sign in feature.signs]
    return tuple([sign for sign in signs if not any(other in sign for other in signs if other != sign)])
