"""Pictures of each kind of page, to be looked at: ``make screenshots`` writes them into ``screenshots/``.

The demonstration archive in a phone's and a desk's width, light and dark.
"""

import functools
import http.server
import sys
import tempfile
import threading
from pathlib import Path

from browser import find
from playwright.sync_api import sync_playwright

from sitegen.build import build
from sitegen.request import Request

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "home": "",
    "article": "2025/09/04/kim-e-putin-conversam-em-pequim/",
    "section": "category/cultura/",
    "tag": "tag/lago-biwa/",
    "author": "author/helena-sakurai-prado/",
    "year": "2025/",
    "month": "2025/09/",
    "archive": "archive/",
    "tags": "tags/",
    "corrections": "corrections/",
    "page": "sobre/",
    "search": "search/?q=lago",
    "not-found": "404.html",
}
TALLEST = 4000
"""Pixels: longer pages are cut."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing."""

    def log_message(self, *_: object) -> None:
        pass


def shoot(address: str, target: Path) -> None:
    """One picture for each kind, width and scheme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, device_scale_factor=1)
                page = context.new_page()
                for name, path in KINDS.items():
                    page.goto(address + path)
                    page.evaluate(
                        "async () => { for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y); await new Promise((r) => setTimeout(r, 60)); } scrollTo(0, 0); }"
                    )
                    page.wait_for_timeout(300)
                    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                    page.screenshot(
                        path=target / f"{name}-{width}-{scheme}.png", full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
                    )
                context.close()
        browser.close()


def main() -> None:
    """Build, serve, shoot."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "screenshots")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build(Request(ROOT, output=place / "public", work=place / "work", base_url="http://localhost/"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(place / "public"))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            shoot(f"http://127.0.0.1:{server.server_address[1]}/", target)
            server.shutdown()
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")


if __name__ == "__main__":
    main()
