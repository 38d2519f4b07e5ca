"""Every correction in one place, newest first."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Output
from .page import page


def corrections(site: Site) -> Iterator[Output]:
    """The page of corrections."""
    url = dict(site.chrome.urls).get("corrections")
    if url is None:
        return
    corrected = site.book.stories(site.book.at(lambda sheet: sheet.corrected))
    found = [(c, story.card) for story in corrected for c in story.article.corrections]
    found.sort(key=lambda pair: (pair[0].date, pair[1].when), reverse=True)
    yield page(site, url, "corrections.html", "", {"items": tuple(found)}, origin="the corrections")
