"""Files that are carried over: media, the theme's files under hashed names, and what the owner puts at the root."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Copy, Output
from ..urls import safe_name


def files(site: Site) -> Iterator[Output]:
    """``content/media/`` and pictures beside articles, ``templates/static/``, ``content/static/``."""
    for asset in site.assets:
        path = "/".join(safe_name(part) for part in asset.source.split("/"))
        yield Copy(path, f"content/{asset.source}", asset.digest, asset.source)
    for path, source, key in site.files:
        yield Copy(path, source, key, source.removeprefix("content/"))
