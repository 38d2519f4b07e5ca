"""Stand-alone pages, the search page, the pages for addresses that nothing answers and for days without a network."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Output, Page
from .page import page


def pages(site: Site) -> Iterator[Output]:
    """``content/pages/``, search, 404, robots.txt and, by setting, the service worker."""
    for leaf in site.pages:
        entry = leaf.entry
        hidden = entry.status != "published" or entry.noindex
        yield page(
            site, leaf.url, "page.html", entry.title, {"leaf": leaf}, origin=entry.source, description=entry.description, noindex=hidden, early=True
        )
    urls = dict(site.chrome.urls)
    if "search" in urls:
        yield page(site, urls["search"], "search.html", "", {}, origin="the search page", noindex=True)
    yield page(site, f"{site.chrome.base_path}/404.html", "404.html", "", {}, origin="the page for unknown addresses", noindex=True)
    if site.config.offline:
        yield from _offline(site)
    base = site.chrome.base_path
    context = {"sitemap_url": f"{base}/sitemap.xml", "news_url": f"{base}/sitemap-news.xml"}
    if not any(path == "robots.txt" for path, _, _ in site.files):
        yield Page("robots.txt", "robots.txt", context, "robots.txt")


def _offline(site: Site) -> Iterator[Output]:
    """The service worker, and the page that it shows without a network."""
    base = site.chrome.base_path
    url = f"{base}/offline/"
    shell = tuple(address for name, address in site.chrome.assets if name in ("site.css", "site.js", "offline.js"))
    version = "".join(address.rpartition("-")[2][:4] for address in shell)
    yield page(site, url, "offline.html", "", {}, origin="the page without a network", noindex=True)
    yield Page("sw.js", "sw.js", {"shell": shell, "offline_url": url, "version": version}, "the service worker")
