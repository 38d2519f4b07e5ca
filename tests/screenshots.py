"""Pictures of each kind of page, to be looked at: ``make screenshots`` writes them into ``screenshots/``.

The demonstration archive as wide as a phone, a tablet and a desk, light and dark. ``make pictures`` cuts those of the README out of them.
"""

import sys
import tempfile
from pathlib import Path

from conftest import FLAGS
from demonstration import KINDS, REPOSITORY, demonstration
from PIL import Image
from playwright.sync_api import sync_playwright
from programs import need

TALLEST = 4000
"""Pixels: longer pages are cut."""
README = {"home-1280-light": 0, "home-1280-dark": 2650, "article-360-light": 0, "search-360-dark": 0, "archive-360-light": 0}
"""The README's pictures, and where each begins in its page."""
SHAPES = {"1280": ((1280, 1180), (960, 885)), "360": ((360, 900), (300, 750))}
"""What is cut out at each width, and the size that it gets."""


def shoot(address: str, target: Path) -> None:
    """One picture for each kind, width and scheme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        for width in (360, 768, 1280):
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, device_scale_factor=1)
                page = context.new_page()
                for name, path in KINDS.items():
                    page.goto(address + path)
                    if "?q=" in path:
                        page.locator(".results li").first.wait_for()
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


def cut(taken: Path, target: Path) -> None:
    """The README's pictures out of those that were taken."""
    for name, top in README.items():
        (width, height), size = SHAPES[name.split("-")[1]]
        with Image.open(taken / f"{name}.png") as picture:
            part = picture.convert("RGB").crop((0, top, width, top + height)).resize(size, Image.Resampling.LANCZOS)
        part.save(target / f"{name}.webp", quality=82, method=6)


def main() -> None:
    """All of them."""
    target = REPOSITORY / "screenshots"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as address:
        shoot(address, target)
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")
    if "--readme" in sys.argv:
        cut(target, REPOSITORY / "docs" / "pictures")


if __name__ == "__main__":
    main()
