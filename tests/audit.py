"""The demonstration archive before judges from elsewhere; ``make audit``. Exit code 1 when one of them finds a fault.

- every page: the Nu HTML checker (W3C), no error
- home, article, tag, archive and search, as a phone gets them: Lighthouse, accessibility, best practices and SEO 100, performance at least 99
- each kind of page, light and dark, 320 to 1280 pixels: axe, WCAG 2.2 AA and best practice
- the structured data of every page: schema.org's vocabulary, as types (schema-dts) that TypeScript holds them against
- articles: the reader mode of Firefox (Readability), title, byline, date and text
- feeds and sitemaps: what RSS 2.0, JSON Feed 1.1 and sitemaps.org ask for

Needs Node.js 18 or newer and Java 17 or newer; the judges come from npm, in the versions below, into ``.audit/``. Takes some minutes, so it is no part of ``make test``.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from conftest import FLAGS
from demonstration import KINDS, REPOSITORY
from lxml import etree
from lxml import html as lxml_html
from playwright.sync_api import sync_playwright
from programs import need

JUDGES = ("@mozilla/readability@0.6.0", "lighthouse@12.8.2", "schema-dts@1.1.5", "typescript@5.9.3", "vnu-jar@26.9.27")
PLACE = REPOSITORY / ".audit"
SHOWN = ("home", "article", "tag", "archive", "search")
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
NOINDEX = "is-crawlable"
"""A search page asks not to be indexed, which Lighthouse counts against it."""
RUNS = 3
"""Of Lighthouse, when the first is below what is asked of performance: the median counts."""
ATOM = "{http://www.w3.org/2005/Atom}link"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FOUR = 4
"""Faults of one kind that are told one by one."""
Row = tuple[str, str, list[str]]
"""Judge, what it looked at, what it found."""


def main() -> int:
    """Print the table of all judges."""
    judges = _judges()
    with tempfile.TemporaryDirectory() as folder:
        public = Path(folder) / "public"
        server = Server(("127.0.0.1", 0), partial(Host, directory=str(public)))
        address = f"http://localhost:{server.server_port}/"
        _build(Path(folder), address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        rows = [
            *_feeds(public, address),
            _vocabulary(public, judges, Path(folder)),
            _nu(public, judges),
            *_lighthouse(address, judges),
            _reader(public, address, judges),
            _axe(),
        ]
        server.shutdown()
    for judge, subject, faults in rows:
        print(f"{'fails' if faults else 'passes':7}{judge:12}{subject}")
        for fault, count in list(Counter(faults).items())[:FOUR]:
            print(f"       {fault}" + (f" ({count} times)" if count > 1 else ""))
    return int(any(faults for _, _, faults in rows))


def _judges() -> Path:
    """The folder of the judges' programs, which are fetched once."""
    for program, what in (("node", "Node.js 18 or newer"), ("npm", "npm"), ("java", "Java 17 or newer")):
        if shutil.which(program) is None:
            sys.exit(f"the audit needs {what}: there is no {program!r} on the PATH")
    mark = PLACE / "judges"
    if not mark.is_file() or mark.read_text("utf-8") != " ".join(JUDGES):
        print(f"Fetching {', '.join(JUDGES)} (once) ...", flush=True)
        PLACE.mkdir(exist_ok=True)
        (PLACE / "package.json").write_text("{}\n", "utf-8")
        _run("npm", "install", "--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix", str(PLACE), *JUDGES, check=True)
        mark.write_text(" ".join(JUDGES), "utf-8")
    return PLACE / "node_modules"


def _run(*command: str, check: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHROME_PATH": need("chromium")}
    return subprocess.run(command, check=check, capture_output=True, text=True, env=environment, **options)


def _build(root: Path, address: str) -> None:
    shutil.copytree(REPOSITORY / "content", root / "content")
    shutil.copy(REPOSITORY / "sitegen.toml", root)
    _run(sys.executable, "-m", "sitegen", "--site", str(root), "build", "--base-url", address, check=True)


class Server(ThreadingHTTPServer):
    """Browsers that hang up are no news."""

    def handle_error(self, *_: Any) -> None:
        """Quiet."""


class Host(SimpleHTTPRequestHandler):
    """Answers as static hosts do: packed texts, ten minutes of memory, a page of its own for what is not there."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        found = file.is_file()
        file = file if found else Path(self.directory, "404.html")
        kind = self.guess_type(str(file))
        data = file.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Cache-Control", "max-age=600")
        if re.search("text|json|xml|javascript|svg", kind) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def _pages(public: Path) -> Iterator[Path]:
    """All HTML but fragments, which are parts of pages, and ``feed/index.html``, which is RSS."""
    for file in sorted(public.rglob("*.html")):
        if file.name != "latest.html" and file.parent.name != "feed":
            yield file


def _nu(public: Path, judges: Path) -> Row:
    pages = list(_pages(public))
    jar = judges / "vnu-jar/build/dist/vnu.jar"
    said = _run("java", "-Xss2m", "-jar", str(jar), "--errors-only", "--format", "json", "--stdout", *map(str, pages)).stdout
    found = json.loads(said)["messages"]
    return "Nu", f"{len(pages)} pages", [f"{m['message']} {Path(m['url']).parent.name}:{m.get('lastLine', '')}" for m in found]


def _lighthouse(address: str, judges: Path) -> Iterator[Row]:
    for kind in SHOWN:
        first = _scores(address + KINDS[kind], judges)
        runs = [first]
        if first[0]["performance"] < LEAST["performance"]:
            runs += [_scores(address + KINDS[kind], judges) for _ in range(RUNS - 1)]
        scores = {name: round(median(run[0][name] for run in runs)) for name in LEAST}
        faults = [f"{name} {score}, not {LEAST[name]}" for name, score in scores.items() if score < LEAST[name]]
        told = ", ".join(f"{name} {score}" for name, score in scores.items())
        yield "Lighthouse", f"{kind}: {told}", faults + (first[1] if faults else [])


def _scores(url: str, judges: Path) -> tuple[dict[str, float], list[str]]:
    """What Lighthouse gives a page, out of 100, and what it finds fault with."""
    flags = "--headless=new --no-sandbox --disable-dev-shm-usage"
    command = ("node", str(judges / "lighthouse/cli/index.js"), url, "--output=json", "--quiet", f"--chrome-flags={flags}")
    skipped = [f"--skip-audits={NOINDEX}"] if "/search/" in url else []
    report = json.loads(_run(*command, *skipped).stdout)
    scores = {name: report["categories"][name]["score"] * 100 for name in LEAST}
    wanted = {ref["id"] for name in LEAST for ref in report["categories"][name]["auditRefs"] if ref["weight"]}
    faults = [f"{a['title']} {a.get('displayValue', '')}" for key, a in report["audits"].items() if key in wanted and a["score"] not in (1, None)]
    return scores, faults


def _reader(public: Path, address: str, judges: Path) -> Row:
    """What the reader mode of Firefox makes of each article."""
    script = (judges / "@mozilla/readability/Readability.js").read_text("utf-8")
    files = [file for file in sorted(public.glob("20*/*/*/*/index.html")) if b"<div class=body" in file.read_bytes()]
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        page = browser.new_context(bypass_csp=True, java_script_enabled=True).new_page()
        for file in files:
            path = file.parent.relative_to(public).as_posix()
            page.goto(f"{address}{path}/", wait_until="domcontentloaded")
            own = page.evaluate("[...document.querySelectorAll('.body > p:not(.dateline)')].map((p) => p.textContent.trim().slice(0, 60))")
            names = page.evaluate("[...document.querySelectorAll('.by a')].map((a) => a.textContent)")
            page.evaluate(script + ";window.Readability = Readability; true")
            found = page.evaluate("new Readability(document.cloneNode(true)).parse()") or {}
            text = " ".join(str(found.get("textContent")).split())
            said = {
                "title": str(found.get("title")).startswith(lxml_html.fromstring(file.read_bytes()).findtext(".//h1") or "?"),
                "byline": all(name in str(found.get("byline")) for name in names),
                "date": bool(found.get("publishedTime")),
                "text": all(" ".join(part.split()) in text for part in own),
            }
            faults += [f"{path}: no {what}" for what, right in said.items() if not right]
        browser.close()
    return "Reader mode", f"{len(files)} articles", faults


def _axe() -> Row:
    """The same test as in ``make test``."""
    test = ["-q", "--no-header", "-p", "no:cacheprovider", REPOSITORY / "tests/test_readers.py", "-k", "no_page_shuts_anyone_out"]
    lost = subprocess.run([sys.executable, "-m", "pytest", *test], check=False).returncode  # a process of its own: pytest loads its helpers itself
    return "axe", f"{len(KINDS)} kinds of pages, light and dark, three widths", ["see above"] if lost else []


def _vocabulary(public: Path, judges: Path, work: Path) -> Row:
    """Each block of structured data as a value of its type, for TypeScript to find names and values that schema.org does not know."""
    blocks: dict[str, str] = {}
    for file in _pages(public):
        for script in lxml_html.fromstring(file.read_bytes()).xpath("//script[@type='application/ld+json']"):
            for value in json.loads(script.text)["@graph"]:
                blocks.setdefault(json.dumps(value, ensure_ascii=False), file.parent.relative_to(public).as_posix())
    kinds = sorted({json.loads(text)["@type"] for text in blocks})
    lines = [f"import type {{{', '.join(kinds)}}} from 'schema-dts';"]
    lines += [f"export const v{n}: {json.loads(text)['@type']} = {text};" for n, text in enumerate(blocks)]
    source = judges.parent / "structured.ts"
    source.write_text("\n".join(lines), "utf-8")
    tsc = str(judges / "typescript/bin/tsc")
    said = _run("node", tsc, "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node10", str(source), cwd=work).stdout
    places = list(blocks.values())
    faults = [f"{places[int(line) - 2]}: {message}" for line, message in re.findall(r"structured\.ts\((\d+),\d+\): error TS\d+: (.*)", said)]
    return "schema.org", f"{len(blocks)} values: {', '.join(kinds)}", faults or ([said[:200]] if said.strip() else [])


def _feeds(public: Path, address: str) -> Iterator[Row]:
    """What validators of feeds look at."""
    judged: tuple[tuple[str, str, Callable[[bytes, str], Iterator[str]]], ...] = (
        ("RSS", "*.xml", _rss),
        ("JSON Feed", "feed.json", _json_feed),
        ("sitemaps", "sitemap*.xml", _sitemap),
    )
    for judge, pattern, look in judged:
        files = [f for f in sorted(public.rglob(pattern)) if judge != "RSS" or f.name in ("feed.xml", "podcast.xml")]
        faults = [f"{file.relative_to(public)}: {fault}" for file in files for fault in look(file.read_bytes(), address)]
        yield judge, f"{len(files)} files", faults if files else ["there is none"]


def _rss(data: bytes, address: str) -> Iterator[str]:
    """RSS 2.0 (rssboard.org), with what the RSS Advisory Board's profile asks for."""
    channel = etree.fromstring(data).find("channel")
    if channel is None:
        yield "no channel"
        return
    yield from (f"the channel has no {name}" for name in ("title", "link", "description", "language") if not channel.findtext(name))
    if not any(link.get("rel") == "self" and str(link.get("href")).startswith(address) for link in channel.findall(ATOM)):
        yield "no atom:link to itself"
    items = channel.findall("item")
    if len({item.findtext("guid") for item in items}) < len(items):
        yield "two items of one guid"
    for item in items:
        if not str(item.findtext("link")).startswith(address):
            yield f"a link that is not whole: {item.findtext('link')}"
        if parsedate_to_datetime(str(item.findtext("pubDate"))).tzinfo is None:
            yield "a date without a zone"
        for enclosure in item.findall("enclosure"):
            if not (enclosure.get("url", "").startswith(address) and enclosure.get("length", "").isdigit() and "/" in enclosure.get("type", "")):
                yield "an enclosure without address, length or type"
        if re.search(r'(?:href|src)="(?!https?:|mailto:|tel:|#)', "".join(item.itertext())):
            yield f"an address that is not whole in the text of {item.findtext('link')}"


def _json_feed(data: bytes, address: str) -> Iterator[str]:
    """JSON Feed 1.1 (jsonfeed.org)."""
    feed = json.loads(data)
    if feed["version"] != "https://jsonfeed.org/version/1.1" or not feed["title"] or not feed["feed_url"].startswith(address):
        yield "version, title or address"
    if len({item["id"] for item in feed["items"]}) < len(feed["items"]):
        yield "two items of one id"
    for item in feed["items"]:
        if not (isinstance(item["id"], str) and item["url"].startswith(address) and ("content_html" in item or "content_text" in item)):
            yield f"an item without id, address or content: {item['id']}"
        if datetime.fromisoformat(item["date_published"]).tzinfo is None:
            yield "a date without a zone"


def _sitemap(data: bytes, address: str) -> Iterator[str]:
    """Sitemaps (sitemaps.org): whole addresses of this site, dates that are dates."""
    root = etree.fromstring(data)
    if root.tag not in (f"{MAPS}urlset", f"{MAPS}sitemapindex"):
        yield f"begins with {root.tag}"
    for entry in root:
        if not str(entry.findtext(f"{MAPS}loc")).startswith(address):
            yield f"an address that is not whole: {entry.findtext(f'{MAPS}loc')}"
        changed = entry.findtext(f"{MAPS}lastmod")
        if changed:
            datetime.fromisoformat(changed)


if __name__ == "__main__":
    sys.exit(main())
