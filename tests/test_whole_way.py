"""From an empty folder to a page in a reader's browser: begin a site, build it, publish it on a branch, and read it on a host such as GitHub Pages."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import FLAGS, SmallSite, running
from playwright.sync_api import Browser, Page, expect
from programs import need
from test_deploy import git

HOME = "http://maria.github.test/jornal/"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "application/javascript; charset=utf-8", ".json": "application/json; charset=utf-8",
         ".xml": "application/xml", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json; charset=utf-8", ".jpg": "image/jpeg"}  # fmt: skip


class GitHubPages(BaseHTTPRequestHandler):
    """What GitHub Pages does with the files of a branch: a base path, index files, names without ``.html``, ``404.html``; queries are not seen."""

    def __init__(self, files: dict[str, bytes], *arguments: object) -> None:
        self.files = files
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        name = path.removeprefix("/jornal/")
        if path == "/jornal" or f"{name}/index.html" in self.files:
            self.send_response(301)
            self.send_header("Location", f"{path}/")
            self.end_headers()
            return
        found = next((n for n in (name, f"{name}index.html", f"{name}.html") if n in self.files and (n == name or n.startswith(name))), None)
        self.send_response(200 if found else 404)
        found = found or "404.html"
        self.send_header("Content-Type", TYPES.get(Path(found).suffix, "application/octet-stream"))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.files[found])

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hosted(bare: Path) -> Iterator[int]:
    """The port of a server of what the branch holds."""
    packed = subprocess.run(["git", "-C", str(bare), "archive", "gh-pages"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}  # type: ignore[union-attr]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(GitHubPages, files))
    with running(server):
        yield server.server_port


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A bare repository with a site that was made by the commands alone."""
    site, bare = SmallSite(tmp_path / "jornal"), tmp_path / "host.git"

    def run(*arguments: str) -> str:
        done = site.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    site.root.mkdir()
    run("init", str(site.root), "--title", "Jornal da Maria", "--timezone", "Asia/Tokyo", "--base-url", HOME, "--host", "github")
    site.article("2025/festival", "title: Festival de verão\ntags: [Lago Biwa]\nredirect_from: [/velho/festival/, '/?p=4711']", "Fogos sobre o lago.")
    git(tmp_path, "init", "-q", "--bare", str(bare))
    git(site.root, "init", "-q", "-b", "main")
    git(site.root, "remote", "add", "origin", str(bare))
    git(site.root, "add", "-A")
    git(site.root, "commit", "-qm", "first")
    run("check")
    run("build")
    assert "published" in run("deploy")
    site.article("2025/segundo", "title: Segundo dia\ntags: [Lago Biwa]", "Mais fogos.")
    assert "published" in run("deploy")
    return bare


@pytest.fixture
def reader(published: Path, browser: Browser) -> Iterator[Page]:
    """A browser for which the host's name stands for the server on this machine."""
    with hosted(published) as port:
        rules = f"--host-resolver-rules=MAP maria.github.test 127.0.0.1:{port}"
        chromium = browser.browser_type.launch(executable_path=need("chromium"), args=[*FLAGS, rules])
        page = chromium.new_page(locale="pt-BR")
        page.set_default_timeout(15_000)
        yield page
        chromium.close()


def test_a_reader_finds_everything_on_the_host(reader: Page) -> None:
    failed: list[str] = []
    reader.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    reader.on("pageerror", lambda error: failed.append(str(error)))
    reader.goto(HOME)
    reader.get_by_role("link", name="Segundo dia").first.click()
    expect(reader).to_have_url(f"{HOME}2025/03/04/segundo/")
    expect(reader.get_by_text("Mais fogos.")).to_be_visible()
    reader.get_by_role("link", name="Lago Biwa").first.click()
    expect(reader).to_have_url(f"{HOME}tag/lago-biwa/")
    reader.get_by_role("link", name="Festival de verão").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Festival de verão")
    for old in ("?p=4711", "velho/festival/", "2025/03/04/festival"):
        reader.goto(HOME + old)
        expect(reader).to_have_url(f"{HOME}2025/03/04/festival/")
    reader.goto(f"{HOME}search/?q=fogos")
    expect(reader.locator(".results li")).to_have_count(2)
    assert failed == []
    assert reader.goto(f"{HOME}nada/disto/").status == 404  # type: ignore[union-attr]
    expect(reader.locator(".lost input")).to_have_value("disto")
    reader.locator(".brand").click()
    expect(reader).to_have_url(HOME)
