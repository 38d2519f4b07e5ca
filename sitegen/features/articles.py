"""The page of each article. Of other articles it shows its neighbours and what came before it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model import Card, Leaf, Site, Story
from ..outputs import Output, Page
from .page import output_path, page

_EARLIER = 12
"""Earlier parts of a series that an article names; the series' own page has them all."""


def articles(site: Site) -> Iterator[Output]:
    """Public articles, unlisted ones, and a word in place of those that have expired."""
    profiles = {topic.term.url: topic.leaf for topic in site.authors if topic.leaf}
    earlier = _Series()
    stories = site.stories
    last = len(stories) - 1
    for i, story in enumerate(stories):
        older = stories[i - 1].card if i else None
        newer = stories[i + 1].card if i < last else None
        shown_early = story.article.status == "draft" or story.article.publish_when > site.now
        yield _article(site, story, profiles, older, newer, earlier.before(story), noindex=shown_early)
    for story in site.unlisted:
        yield _article(site, story, profiles, None, None, (), noindex=True)
    for story in site.expired:
        title = story.card.title
        yield page(site, story.card.url, "gone.html", title, {"story": story}, origin=story.article.source, noindex=True, early=True)


class _Series:
    """Walks a site from the oldest article and remembers the parts of each series that it has passed."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Card]] = {}

    def before(self, story: Story) -> tuple[Card, ...]:
        if story.series is None:
            return ()
        parts = self._parts.setdefault(story.series.url, [])
        found = tuple(parts[-_EARLIER:])
        parts.append(story.card)
        return found


def _article(
    site: Site, story: Story, profiles: Mapping[str, Leaf], older: Card | None, newer: Card | None, earlier: Sequence[Card], *, noindex: bool = False
) -> Page:
    card = story.card
    author = card.authors[0] if card.authors else None
    context: dict[str, Any] = {
        "page_url": card.url,
        "page_title": card.title,
        "page_description": card.summary,
        "noindex": noindex,
        "story": story,
        "newer": newer,
        "older": older,
        "earlier": earlier,
        "author_term": author,
        "author": profiles.get(author.url) if author and author.url else None,
        "latest_url": f"{author.url}latest.html" if author and author.url else "",
    }
    return Page(output_path(site, card.url), "article.html", context, story.article.source, True)
