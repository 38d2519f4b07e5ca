"""What WordPress keeps as a post's content → Markdown that a person could have written. Pure: no files, no network."""

from .convert import convert, convert_finished
from .finished import ready
from .original import original_html
from .values import Converted, Dateline, MarkupContext, Media, Note, original_of, site_address, whole

__all__ = [
    "Converted",
    "Dateline",
    "MarkupContext",
    "Media",
    "Note",
    "convert",
    "convert_finished",
    "original_html",
    "original_of",
    "ready",
    "site_address",
    "whole",
]
