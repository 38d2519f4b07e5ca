"""Files that are carried over: media, the theme's files under hashed names, and what the owner puts at the root."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from ..content import Asset
from ..digest import digest
from ..model import Site
from ..outputs import Copy, Output, Text, Variant
from ..pictures import address_of, plain_of, scalable, shapes_of, sizes_of
from .volumes import Shared, Volume


def media(site: Site, shared: Shared) -> Iterator[Volume]:
    """``content/media/`` and pictures beside articles with their smaller variants, folder by folder."""
    rest = shared()
    for _, found in groupby(site.assets, lambda asset: asset.source.rpartition("/")[0]):
        assets = tuple(found)
        names = "\n".join([asset.source for asset in assets])
        leads = "".join(["1" if asset.source in site.leads else "0" for asset in assets])
        yield Volume(digest(rest, names, leads, b"".join([asset.digest for asset in assets])), partial(_folder, site, assets))


def _folder(site: Site, assets: Sequence[Asset]) -> Iterator[Output]:
    for asset in assets:
        path, source = address_of(asset)[1:], f"content/{asset.source}"
        if not scalable(asset):
            yield Copy(path, source, asset.digest, asset.source)
            continue
        yield Variant(path, source, asset.digest, 0, 0, "", asset.source)
        plain = plain_of(asset)
        shapes = shapes_of(asset) if asset.source in site.leads else ()
        for size in (*sizes_of(asset, site.config.pictures.form), *([plain] if plain else []), *shapes):
            yield Variant(size.address[1:], source, asset.digest, size.width, size.height, size.form, asset.source)


def files(site: Site) -> Iterator[Output]:
    """``templates/static/`` and ``content/static/``."""
    for path, source, key in site.files:
        yield Copy(path, source, key, source.removeprefix("content/"))
    for path, text in site.texts:
        yield Text(path, text, "the theme", early=True)
