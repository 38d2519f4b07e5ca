"""Pictures of each kind of page, to be looked at: ``make screenshots`` writes them into ``screenshots/``.

The demonstration archive in a phone's and a desk's width, light and dark.
"""

import sys
import tempfile
from pathlib import Path

from conftest import FLAGS
from demonstration import KINDS, REPOSITORY, demonstration
from playwright.sync_api import sync_playwright
from programs import need

TALLEST = 4000
"""Pixels: longer pages are cut."""


def shoot(address: str, target: Path) -> None:
    """One picture for each kind, width and scheme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
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
    """All of them."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "screenshots")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as address:
        shoot(address, target)
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")


if __name__ == "__main__":
    main()
