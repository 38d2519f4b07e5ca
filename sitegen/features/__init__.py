"""What a site has. Each feature is one pure function, ``Site → outputs``; this is their table of contents."""

from collections.abc import Callable, Iterator

from ..model import Site
from ..outputs import Output
from .archive import archive, calendar
from .articles import articles
from .corrections import corrections
from .feeds import feeds
from .files import files
from .home import home
from .icons import icons
from .pages import pages
from .redirects import redirects
from .sitemaps import sitemaps
from .terms import terms

FEATURES: tuple[Callable[[Site], Iterator[Output]], ...] = (
    articles,
    pages,
    home,
    terms,
    calendar,
    archive,
    corrections,
    feeds,
    sitemaps,
    icons,
    files,
    redirects,
)
