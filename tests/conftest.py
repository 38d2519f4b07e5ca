"""Small sites written in the tests' own text, built by the real thing."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import HTTPServer
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from programs import need

from sitegen.build import build
from sitegen.request import Report, Request

settings.register_profile("sitegen", deadline=None)  # no test depends on the speed of its machine
settings.load_profile("sitegen")
os.environ["SITEGEN_LANGUAGE"] = "en"
NOW = 1_800_000_000
"""The tests' clock: 15 January 2027."""
SETTINGS = 'title = "Jornal de Teste"\nbase_url = "https://news.test/"\ntimezone = "Asia/Tokyo"\n'


FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class SmallSite:
    """A site in a folder of its own."""

    root: Path

    @property
    def public(self) -> Path:
        return self.root / "public"

    def write(self, text: str) -> None:
        """Write files given as ``-- path --`` lines, each followed by its text."""
        for path, content in re.findall(r"^-- (.+?) --\n(.*?)(?=^-- .+? --\n|\Z)", text, re.DOTALL | re.MULTILINE):
            self.file(path, content)

    def file(self, path: str, content: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def article(self, name: str, header: str = "", body: str = "Um texto.") -> Path:
        """An article with a title and a date unless ``header`` has them."""
        lines = header.splitlines()
        if not any(line.startswith("title:") for line in lines):
            lines.insert(0, f"title: Notícia {name}")
        if not any(line.startswith("date:") for line in lines):
            lines.insert(1, "date: 2025-03-04 10:00")
        return self.file(f"content/news/{name}.md", "---\n" + "\n".join(lines) + f"\n---\n{body}\n")

    def build(self, **options: object) -> Report:
        """Build in this process, without search unless it is asked for."""
        return build(Request(self.root, **{"search": False, "now": NOW, "jobs": 1, **options}))  # type: ignore[arg-type]

    def run(self, *arguments: str, env: dict[str, str] | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the command as people do, in a process of its own."""
        command = [sys.executable, "-m", "sitegen", "--site", str(self.root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, env={**os.environ, **(env or {})}, check=False)

    def read(self, path: str) -> str:
        return (self.public / path).read_text("utf-8")

    def tree(self, folder: Path | None = None) -> dict[str, bytes]:
        """Every published file and its bytes."""
        root = folder or self.public
        files = (f for f in root.rglob("*") if f.is_file())
        return {f.relative_to(root).as_posix(): f.read_bytes() for f in files}


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """An empty site with settings and one article."""
    small = SmallSite(tmp_path / "site")
    small.file("sitegen.toml", SETTINGS)
    small.article("2025/primeira", "title: Primeira notícia\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    return small


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    """The address of a server of the test's own, which answers until the end."""
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def served(site: SmallSite) -> Iterator[str]:
    """The address of a built site as a host would show it."""
    built = site.run("build")
    assert built.returncode == 0, built.stderr
    command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "serve", "--no-build", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ) as process:
        assert process.stdout
        line = process.stdout.readline().strip()
        assert line.startswith("http://localhost:")
        try:
            yield line
        finally:
            process.terminate()
