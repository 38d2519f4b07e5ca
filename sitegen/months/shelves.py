"""What the clock and their status make of articles."""

from collections.abc import Iterable

from msgspec import Struct, structs

from ..content import Article

NEWS = 48 * 3600
"""Seconds after which an article leaves the news sitemap."""
FOREVER = 2**62


class Options(Struct, frozen=True):
    """What a build shows besides what is public."""

    now: int
    """Seconds since 1970 UTC."""
    drafts: bool = False
    future: bool = False


class Shelves(Struct, frozen=True):
    """Articles by what the clock and their status make of them, each oldest first."""

    listed: list[Article]
    unlisted: list[Article]
    expired: list[Article]
    held: list[Article]
    """Drafts and what is scheduled: nothing of them may show."""


def shelve(articles: Iterable[Article], options: Options) -> Shelves:
    """Sort articles by date and put each where it belongs."""
    shelves = Shelves([], [], [], [])
    now = options.now
    for article in sorted(articles, key=lambda a: (a.when, a.source)):
        if (article.status == "draft" and not options.drafts) or (article.publish_when > now and not options.future):
            shelves.held.append(article)
        elif article.expires_when is not None and article.expires_when <= now and not options.future:
            shelves.expired.append(structs.replace(article, summary="", image=None, audio=None, links=()))
        elif article.status == "unlisted":
            shelves.unlisted.append(article)
        else:
            shelves.listed.append(article)
    return shelves
