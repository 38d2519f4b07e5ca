"""Icons of every size from the site's one picture, and the web app manifest that names them."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Copy, Icon, Output, Page
from ..urls import social_card


def icons(site: Site) -> Iterator[Output]:
    """Favicon, Apple's icon (opaque), the card for messengers, and the sizes that Android asks for; the maskable one keeps its inner four fifths clear of the edge."""
    base, paper = site.chrome.base_path, site.config.design.paper
    named: list[tuple[str, int, str]] = []
    if site.icon:
        source, key = site.icon
        yield Icon("favicon.ico", source, key, 32, 0, "", "the icon")
        yield Icon("apple-touch-icon.png", source, key, 180, 8, paper, "the icon")
        yield Icon(social_card(key)[1:], source, key, 1200, 36, paper, "the icon")
        for name, size, padding, purpose in (
            ("icon-192.png", 192, 0, "any"),
            ("icon-512.png", 512, 0, "any"),
            ("icon-maskable.png", 512, 12, "maskable"),
        ):
            yield Icon(name, source, key, size, padding, paper if padding else "", "the icon")
            named.append((f"{base}/{name}", size, purpose))
        if source.lower().endswith(".svg"):
            yield Copy("icon.svg", source, key, "the icon")
    yield Page("manifest.webmanifest", "manifest.webmanifest", {"icons": tuple(named)}, "the manifest")
