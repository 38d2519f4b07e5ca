"""What a site becomes: planned files of ``public/``, each with everything that decides its bytes."""

from typing import Any

from msgspec import Struct


class Page(Struct, frozen=True, gc=False):
    """A file made by a template."""

    path: str
    """POSIX path within the output folder."""
    template: str
    context: dict[str, Any]
    """All that the template may see besides ``site``: model values, tuples of them, texts, numbers."""
    origin: str
    """The content file, or the feature, that asks for it: for messages."""
    early: bool = False
    """Published before the pages that link to it."""


class Copy(Struct, frozen=True, gc=False):
    """A file carried over as it is."""

    path: str
    source: str
    """Path of the file: absolute, or relative to the site's folder."""
    digest: bytes
    """Of its bytes."""
    origin: str
    early: bool = True


class Text(Struct, frozen=True, gc=False):
    """A small file made by a feature itself."""

    path: str
    text: str
    origin: str
    early: bool = False


class Icon(Struct, frozen=True, gc=False):
    """A picture drawn from the site's one icon: square, or (``.jpg``) in the shape that messengers show."""

    path: str
    source: str
    digest: bytes
    size: int
    """Width in pixels."""
    padding: int
    """Part of the edge left free on each side, in percent (maskable icons)."""
    background: str
    """CSS colour behind the picture, or empty: transparent."""
    origin: str
    early: bool = True


class Variant(Struct, frozen=True, gc=False):
    """A picture in another size or form, or (``width`` 0) as it is, without private notes."""

    path: str
    source: str
    digest: bytes
    """Of the picture's bytes."""
    width: int
    height: int
    form: str
    origin: str
    early: bool = True


class SocialCard(Struct, frozen=True, gc=False):
    """A picture made of words, for links to pages that have none."""

    path: str
    title: str
    kicker: str
    name: str
    """Of the paper."""
    paper: str
    """CSS colours: of the ground, of the words, of the rest."""
    ink: str
    accent: str
    origin: str
    early: bool = True


Output = Page | Copy | Text | Icon | Variant | SocialCard
