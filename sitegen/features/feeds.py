"""RSS, JSON Feed and podcast. A feed changes only when an article in it does."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from ..model import Site, Story, Topic
from ..outputs import Output, Page
from .page import output_path


class Channel(Struct, frozen=True, gc=False):
    """What a podcast feed says of itself."""

    title: str
    category: str
    email: str
    explicit: bool


def feeds(site: Site) -> Iterator[Output]:
    """The site's feeds, also at the address that WordPress gave them, and its podcast."""
    base = site.chrome.base_path
    hub = site.config.notify.hub
    newest = tuple(site.stories[: -site.config.feeds.items - 1 : -1]) if site.config.feeds.items else ()
    for path, template in (("/feed.xml", "feed.xml"), ("/feed/", "feed.xml"), ("/feed.json", "feed.json")):
        own = f"{base}/feed.json" if template == "feed.json" else f"{base}/feed.xml"
        yield _feed(
            site, base + path, template, site.chrome.title, f"{base}/", newest, full=True, own=own, description=site.chrome.description, hub=hub
        )
    if "podcast" in dict(site.chrome.urls):
        yield _podcast(site)


def term_feeds(site: Site, topic: Topic) -> Iterator[Page]:
    """The feed of a tag, a section or an author; by setting also where WordPress had it."""
    settings = site.config.feeds
    title = f"{topic.term.name} – {site.chrome.title}"
    about = topic.leaf.entry.description if topic.leaf else ""
    newest = tuple(topic.stories[: -settings.term_items - 1 : -1]) if settings.term_items else ()
    for url in (topic.feed_url, f"{topic.term.url}feed/") if settings.term_folders else (topic.feed_url,):
        yield _feed(site, url, "feed.xml", title, topic.term.url, newest, full=settings.term_content, own=topic.feed_url, description=about)


def _feed(
    site: Site, url: str, template: str, title: str, link: str, items: Sequence[Story], *, full: bool, own: str, description: str, hub: str = ""
) -> Page:
    context: dict[str, Any] = {
        "title": title,
        "link_url": link,
        "self_url": own,
        "description": description or title,
        "items": items,
        "full": full,
        "hub": hub,
        "updated": max((max(s.card.date, s.card.updated) for s in items), default=""),
    }
    return Page(output_path(site, url), template, context, "the feeds")


def _podcast(site: Site) -> Page:
    settings = site.config.podcast
    sounding = site.book.at(lambda sheet: sheet.audio)[: -max(site.config.feeds.items, 1) * 10 - 1 : -1]
    items = tuple(site.book.stories(sounding))
    channel = Channel(settings.title or site.chrome.title, settings.category, settings.email or site.config.publisher.email, settings.explicit)
    base = site.chrome.base_path
    page = _feed(
        site,
        f"{base}/podcast.xml",
        "podcast.xml",
        channel.title,
        f"{base}/",
        items,
        full=True,
        own=f"{base}/podcast.xml",
        description=site.chrome.description,
    )
    return Page(page.path, page.template, page.context | {"podcast": channel}, page.origin)
