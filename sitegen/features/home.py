"""The home page and the numbered pages behind it."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Output
from .listings import listing

_FEATURED = 6


def home(site: Site) -> Iterator[Output]:
    """Featured articles, the newest, and the way to all others."""
    cards = [story.card for story in site.stories]
    featured = tuple(story.card for story in reversed(site.stories) if story.article.featured)[:_FEATURED]
    url = f"{site.chrome.base_path}/"
    yield from listing(site, url, "home", site.chrome.title, cards, origin="the home page", template="home.html", extra={"featured": featured})
