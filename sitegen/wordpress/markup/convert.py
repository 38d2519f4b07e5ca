"""A post's content → Markdown: expand as WordPress does, parse as browsers do, write as people do."""

from . import dateline
from .original import Expansion
from .tree import Tree
from .values import Converted, MarkupContext
from .writer import Writer


def convert(content: str, context: MarkupContext) -> Converted:
    """The Markdown of a post's content, and what was seen in it. Pure; never raises for what is in the content."""
    into = Expansion(context)
    tree = Tree(into.html(content), into)
    writer = Writer(tree, into)
    markdown = writer.markdown()
    found, markdown = dateline.take(markdown)
    return Converted(
        markdown=markdown,
        notes=tuple(into.notes),
        shortcodes=dict(into.shortcodes),
        blocks=dict(into.blocks),
        media=tuple(tree.media),
        links=tuple(writer.links),
        dateline=found,
        furniture=tuple(tree.furniture),
    )
