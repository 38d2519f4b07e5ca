"""A post's content → Markdown: expand as WordPress does, parse as browsers do, write as people do."""

from msgspec import structs

from . import dateline
from .finished import ready
from .original import Expansion
from .tree import Tree
from .values import Converted, MarkupContext
from .writer import Writer


def convert(content: str, context: MarkupContext) -> Converted:
    """The Markdown of a post's content, and what was seen in it. Pure; never raises for what is in the content."""
    into = Expansion(context)
    return _written(into.html(content), into)


def convert_finished(html: str, context: MarkupContext) -> Converted:
    """The same of a text as readers got it: from a page, or from WordPress' REST API."""
    shown, footnotes = ready(html)
    return _written(shown, Expansion(structs.replace(context, footnotes=footnotes)))


def _written(html: str, into: Expansion) -> Converted:
    tree = Tree(html, into)
    writer = Writer(tree, into)
    markdown = writer.markdown()
    found, markdown = dateline.take(markdown)
    return Converted(
        markdown=markdown,
        notes=tuple(into.notes),
        shortcodes=dict(into.counts["shortcodes"]),
        blocks=dict(into.counts["blocks"]),
        became=into.became,
        media=tuple(tree.media),
        links=tuple(writer.links),
        dateline=found,
        furniture=tuple(tree.furniture),
    )
