"""Outputs that are decided by the same things."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from ..outputs import Output


class Volume(Struct, frozen=True):
    """Outputs of which an equal key says that they would be the same: then they need not be planned again."""

    key: bytes
    """The digest of everything that decides these outputs."""
    outputs: Callable[[], Iterable[Output]]
    """Plans them."""


Shared = Callable[..., bytes]
"""Names of templates → the digest of all that pages made by them share: settings, menu, program."""
