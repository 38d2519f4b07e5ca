"""How long a save takes to be seen: `sitegen serve` and a real browser on a copy of a corpus.

    python bench/corpus.py 10000 /tmp/corpus
    python bench/saves.py /tmp/corpus            (or a site of one's own, with its sitegen.toml)

Prints the start of the preview on a warm cache, and the time from the end of a save to the text on the screen: of the first save, and the
median and worst of those after it. The site is copied first; nothing of it is changed.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from programs import find

SETTINGS = """title = "Jornal Alternativa"
base_url = "https://www.exemplo.com.br/"
timezone = "Asia/Tokyo"
permalink = "/{year}/{month}/{slug}/"
"""

_SEEN = """(mark) => new Promise((done) => {
  const look = () => (document.querySelector(".body")?.innerText.includes(mark) ? done() : requestAnimationFrame(look));
  look();
})"""
"""Looks at every frame: waiting for a locator looks a few times a second."""


def main() -> None:
    """Measure one site."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--saves", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-saves-") as folder:
        site = Path(folder) / "site"
        shutil.copytree(wanted.site, site, ignore=shutil.ignore_patterns(".sitegen", "public"), copy_function=os.link)
        if not (site / "sitegen.toml").exists():
            (site / "sitegen.toml").write_text(SETTINGS, "utf-8")
        _command(site, "build", "--quiet")
        _measure(site, wanted.saves)


def _measure(site: Path, saves: int) -> None:
    article = sorted((site / "content/news").rglob("*.md"))[-5]
    text = article.read_text("utf-8")
    began = time.perf_counter()
    serve = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "--site", str(site), "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert serve.stdout is not None
        url = serve.stdout.readline().strip()
        started = time.perf_counter() - began
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find("chromium"), args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(url + _address(site, article))
            page.wait_for_timeout(1500)
            times = [_save(page, article, text, number) for number in range(saves)]
            browser.close()
    finally:
        serve.terminate()
        serve.wait()
    rest = times[1:]
    print(
        f"start {started:.2f} s; first save {times[0] * 1e3:.0f} ms; then median {statistics.median(rest) * 1e3:.0f} ms, worst {max(rest) * 1e3:.0f} ms"
    )


def _save(page: Page, article: Path, text: str, number: int) -> float:
    """Seconds from a save to its text on the screen."""
    aside = article.with_suffix(".tmp")
    aside.write_text(f"{text}\n\nmarca{number}x\n", "utf-8")
    aside.replace(article)
    began = time.perf_counter()
    page.evaluate(_SEEN, f"marca{number}x")
    spent = time.perf_counter() - began
    page.wait_for_timeout(400)
    return spent


def _address(site: Path, article: Path) -> str:
    for page in (site / "public").rglob(f"{article.stem}/index.html"):
        return page.parent.relative_to(site / "public").as_posix() + "/"
    raise SystemExit(f"no page of {re.escape(article.stem)}")


def _command(site: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "sitegen", "--site", str(site), *words], check=True)


if __name__ == "__main__":
    main()
