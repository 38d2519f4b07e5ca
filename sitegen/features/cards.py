"""The pictures that messengers show beside links to articles without one."""

import re

from ..digest import digest
from ..model import Site, Story
from ..outputs import SocialCard

_LATIN = re.compile("[\u0020-\u024f\u2010-\u203a\u20ac\u2122\u2212]*")
"""What the font of the cards can write."""


class Cards:
    """Draws each card once, however many articles share it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.drawn: dict[str, SocialCard] = {}

    def of(self, story: Story) -> str:
        """The URL of the card of an article without a picture; empty: the site's own will do."""
        image = story.card.image
        section = story.card.section.name if story.card.section else ""
        if image and not image.src.endswith(".svg"):
            return ""
        if self._site.config.pictures.cards == "article" and _LATIN.fullmatch(story.card.title + section):
            return self._draw(story.card.title, section, story.article.source)
        return self._draw(section, "", f"section {section!r}") if section and _LATIN.fullmatch(section) else ""

    def _draw(self, title: str, kicker: str, origin: str) -> str:
        chrome, design = self._site.chrome, self._site.config.design
        colors = design.paper, design.ink, design.accent
        path = f"social/{digest(title, kicker, chrome.title, *colors).hex()[:16]}.jpg"
        if path not in self.drawn:
            name = chrome.title if _LATIN.fullmatch(chrome.title) else ""
            self.drawn[path] = SocialCard(path, title, kicker, name, *colors, origin)
        return f"{chrome.base_path}/{path}"
