"""What WordPress keeps as a post's content → Markdown that a person could have written. Pure: no files, no network."""

from .convert import convert
from .original import original_html
from .values import Converted, Dateline, MarkupContext, Media, Note, site_address

__all__ = ["Converted", "Dateline", "MarkupContext", "Media", "Note", "convert", "original_html", "site_address"]
