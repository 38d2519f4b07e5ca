"""Stand-alone pages, the search page and the page for addresses that nothing answers."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Output, Page
from .page import page


def pages(site: Site) -> Iterator[Output]:
    """``content/pages/``, search, 404 and robots.txt."""
    for leaf in site.pages:
        entry = leaf.entry
        unlisted = entry.status != "published"
        yield page(
            site, leaf.url, "page.html", entry.title, {"leaf": leaf}, origin=entry.source, description=entry.description, noindex=unlisted, early=True
        )
    urls = dict(site.chrome.urls)
    if "search" in urls:
        yield page(site, urls["search"], "search.html", "", {}, origin="the search page", noindex=True)
    yield page(site, f"{site.chrome.base_path}/404.html", "404.html", "", {}, origin="the page for unknown addresses", noindex=True)
    base = site.chrome.base_path
    context = {"sitemap_url": f"{base}/sitemap.xml", "news_url": f"{base}/sitemap-news.xml"}
    if not any(path == "robots.txt" for path, _, _ in site.files):
        yield Page("robots.txt", "robots.txt", context, "robots.txt")
