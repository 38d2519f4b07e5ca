"""Icons of every size from the site's one picture, and the web app manifest that names them."""

from collections.abc import Iterator

from ..model import Site
from ..outputs import Copy, Icon, Output, Page

_PAPER = "#ffffff"


def icons(site: Site) -> Iterator[Output]:
    """Favicon, Apple's icon (opaque), and the sizes that Android asks for; the maskable one keeps its inner four fifths clear of the edge."""
    base = site.chrome.base_path
    named: list[tuple[str, int, str]] = []
    if site.icon:
        source, key = site.icon
        yield Icon("favicon.ico", source, key, 32, 0, "", "the icon")
        yield Icon("apple-touch-icon.png", source, key, 180, 8, _PAPER, "the icon")
        for name, size, padding, purpose in (
            ("icon-192.png", 192, 0, "any"),
            ("icon-512.png", 512, 0, "any"),
            ("icon-maskable.png", 512, 12, "maskable"),
        ):
            yield Icon(name, source, key, size, padding, _PAPER if padding else "", "the icon")
            named.append((f"{base}/{name}", size, purpose))
        if source.lower().endswith(".svg"):
            yield Copy("icon.svg", source, key, "the icon")
    yield Page("manifest.webmanifest", "manifest.webmanifest", {"icons": tuple(named)}, "the manifest")
