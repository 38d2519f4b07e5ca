"""What a site has. Each feature is one pure function, ``Site → outputs``; this is their table of contents."""

from collections.abc import Callable, Iterator

from ..model import Site
from ..outputs import Output
from .archive import archive, calendar
from .articles import articles
from .corrections import corrections
from .feeds import feeds
from .files import files, media
from .home import home
from .icons import icons
from .lost import lost
from .pages import pages
from .redirects import redirects
from .sitemaps import sitemaps
from .terms import terms
from .volumes import Shared, Volume

VOLUMES: tuple[Callable[[Site, Shared], Iterator[Volume]], ...] = (articles, terms, calendar, media, redirects)
"""Features whose outputs are many: what decides some of them is known without planning them."""
FEATURES: tuple[Callable[[Site], Iterator[Output]], ...] = (
    pages,
    home,
    archive,
    corrections,
    feeds,
    sitemaps,
    icons,
    files,
    lost,
)
