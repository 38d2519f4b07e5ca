"""What a page costs to render: CPU milliseconds by template, in one process, with templates compiled and texts at hand.

    python bench/render.py SITE [--profile article.html]

Each page is rendered twice, the first time to fill what workers keep from page to page; the second time counts. Lists are told apart by the number
of articles that they show. ``--profile`` shows where the time of one template's pages goes.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from sitegen.build import build
from sitegen.outputs import Page
from sitegen.read.settings import Settings
from sitegen.render.renderer import Renderer
from sitegen.rendering import Bodies
from sitegen.request import Request
from sitegen.warm import Warm

MOST = 1000
"""Pages of one template that are rendered."""


def main() -> None:
    """Print the table, or the profile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--profile", metavar="TEMPLATE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warm = Warm()
        build(Request(options.site, output=Path(folder) / "public", work=Path(folder) / "work", search=False), warm=warm)
        assert warm.kept is not None
        config, theme, site = warm.kept.config, warm.kept.theme, warm.kept.site
        renderer = Renderer(theme.for_rendering(site.chrome))
        renderer.bodies = Bodies(options.site.absolute(), Path(folder) / "work", Settings(config.language, config.timezone, config.raw_html))
        pages: dict[str, list[Page]] = defaultdict(list)
        for output in warm.kept.plan.outputs.values():
            if isinstance(output, Page) and len(found := pages[_kind(output)]) < MOST:
                found.append(output)
        if options.profile:
            _profile(renderer, [page for found in pages.values() for page in found if page.template == options.profile])
        else:
            _table(renderer, pages)


def _kind(page: Page) -> str:
    if page.template != "listing.html":
        return page.template
    shown = len(page.context["newest"]) + len(page.context["rows"])
    return f"listing.html of {'1' if shown == 1 else '2 to 9' if shown < 10 else '10 to 30' if shown <= 30 else 'more'}"


def _table(renderer: Renderer, pages: dict[str, list[Page]]) -> None:
    print(f"{'template':26}{'pages':>7}{'ms each':>9}")
    for kind, found in sorted(pages.items(), key=lambda item: -len(item[1])):
        for page in found:
            renderer.render(page, b"")
        start = time.process_time()
        for page in found:
            renderer.render(page, b"")
        print(f"{kind:26}{len(found):7}{(time.process_time() - start) / len(found) * 1000:9.3f}")


def _profile(renderer: Renderer, pages: list[Page]) -> None:
    for page in pages:
        renderer.render(page, b"")
    profile = cProfile.Profile()
    profile.enable()
    for page in pages:
        renderer.render(page, b"")
    profile.disable()
    print(f"{len(pages)} pages")
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
