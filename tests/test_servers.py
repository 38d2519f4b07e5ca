"""A built site behind the real nginx and the real Apache, configured by the files that ``init --host`` writes."""

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
import urllib3
from conftest import SmallSite
from programs import need
from test_new import run

from sitegen.live import compare_live
from sitegen.urls import address_path

OLD = [
    "/velho/festival/", "/ação/", "/日本/語/", "/velho.html", "/a;b/", "/q'uote/", '/dou"ble/', "/$uri/", "/{brace}/", "/~tilde/", "/Maior/CASO/", "/a&b/",
    "/a+b/", "/100%25/", "/default/", "/a,b=c/", "/%23nada/",
]  # fmt: skip
NUMBERED = ["/?p=4711", "/?page_id=7", "/?cat=3"]


TYPES = {
    "": "text/html",
    "feed.xml": "text/xml|application/xml|application/rss+xml",
    "feed.json": "application/json",
    "manifest.webmanifest": "application/manifest+json",
    "robots.txt": "text/plain",
    "sitemap.xml": "text/xml|application/xml",
    "favicon.ico": "image/x-icon|image/vnd.microsoft.icon",
    "icon.svg": "image/svg+xml",
    "foto.avif": "image/avif",
    "static/site-*.css": "text/css",
    "static/site-*.js": "application/javascript|text/javascript",
}


@dataclass
class Server:
    """A server that shows a site."""

    kind: str
    home: str
    site: SmallSite

    def ask(self, path: str) -> urllib3.BaseHTTPResponse:
        """The answer to a path below the home page, as it is; nothing is followed."""
        return urllib3.request("GET", self.home + path, redirect=False, retries=False)

    @property
    def base(self) -> str:
        return urlsplit(self.home).path.rstrip("/")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def first(*paths: str) -> str:
    """The one of these that is there."""
    return next(path for path in paths if Path(path).exists())


def nginx(folder: Path, site: str) -> list[str]:
    """The command that serves with a site's file."""
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    types = first("/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types")
    (folder / "site.conf").write_text(site)
    (folder / "main.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {folder}/pid; error_log {folder}/log; events {{ }}\n"
        f"http {{ access_log off; default_type application/octet-stream; include {types}; {paths} include {folder}/site.conf; }}\n"
    )
    return [need("nginx"), "-e", f"{folder}/log", "-c", f"{folder}/main.conf"]


def apache(folder: Path, site: str) -> list[str]:
    """The same. Apache never serves as root, so its folders must be open to others."""
    modules = Path(first("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"))
    names = ("mpm_event", "unixd", "authz_core", "mime", "dir", "alias", "rewrite", "headers")
    loaded = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in names if (modules / f"mod_{name}.so").exists())
    (folder / "main.conf").write_text(
        f"{loaded}ServerRoot {folder}\nServerName 127.0.0.1\nPidFile {folder}/pid\nErrorLog {folder}/log\n"
        f"TypesConfig {first('/etc/mime.types', '/etc/apache2/mime.types', '/etc/httpd/mime.types')}\n"
        f"Listen {site.partition('<VirtualHost ')[2].partition('>')[0]}\n{'User #65534' if os.geteuid() == 0 else ''}\n"
        f"{'Group #65534' if os.geteuid() == 0 else ''}\n<Directory />\nRequire all denied\n</Directory>\n{site}"
    )
    return [need("apache"), "-d", str(folder), "-f", f"{folder}/main.conf", "-DFOREGROUND"]


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server, from its first answer on."""
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(300):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert process.poll() is None, f"{process.stderr.read().decode()}\n{log.read_text() if log.exists() else ''}"  # type: ignore[union-attr]
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()


@pytest.fixture(scope="module", params=[(kind, base) for kind in ("nginx", "apache") for base in ("", "/jornal")], ids="".join)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A site that was begun for the server, built, and published into a folder of it."""
    kind, base = request.param
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="server-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        site = SmallSite(folder / "sources")
        home = f"http://news.test:{port}{base}/"
        done = run(folder, "init", "sources", "--title", "Jornal", "--base-url", home, "--host", kind)
        assert done.returncode == 0, done.stderr
        quoted = ", ".join(json.dumps(old, ensure_ascii=False) for old in (*OLD, *NUMBERED))
        site.article("2025/festival", f"title: Festival\nredirect_from: [{quoted}]")
        site.article("2025/ação", "title: Ação $uri\nslug: 日本\nredirect_from: [/acao/]")
        site.file("content/static/foto.avif", b"not looked at")
        for picture in ("foto.jpg", "praça.JPG", "grande-scaled.png", "tem.png", "tem-300x200.png"):
            site.file(f"content/static/wp-content/uploads/2019/05/{picture}", picture)
        site.file("content/redirects/away.txt", "/fora/ https://other.test/a?b=$uri&c=%7B{x}'\n")
        www = folder / f"www{base}"
        www.mkdir(parents=True)
        done = site.run("deploy", "--no-search", "--to", str(www))
        assert done.returncode == 0, done.stderr
        (www / "empty").mkdir()
        text = (site.root / f"{kind}.conf").read_text("utf-8").replace("/srv/www/site", str(folder / "www"))
        text = text.replace("listen 80", f"listen 127.0.0.1:{port}").replace("*:80", f"127.0.0.1:{port}")
        with running((nginx if kind == "nginx" else apache)(folder, text), port, folder / "log"):
            yield Server(kind, f"http://127.0.0.1:{port}{base}/", site)


def led(answer: urllib3.BaseHTTPResponse) -> tuple[int, str]:
    """Status, and where it leads, from the server's root."""
    parts = urlsplit(answer.headers.get("Location", ""))
    return answer.status, parts.path if parts.hostname in (None, "127.0.0.1") else answer.headers["Location"]


def test_every_old_address_leads_to_its_article_at_once(server: Server) -> None:
    for old in OLD:
        path = quote(unquote(old).lstrip("/"))
        assert led(server.ask(path)) == (301, f"{server.base}/2025/03/04/festival/"), old
        if path.endswith("/"):
            assert led(server.ask(path.rstrip("/"))) == (301, f"{server.base}/2025/03/04/festival/"), old
        assert led(server.ask(f"{path}?utm_source=x")) == (301, f"{server.base}/2025/03/04/festival/"), old
    for old in (*NUMBERED, "/?p=04711", "/?p=4711&utm_source=x"):
        assert led(server.ask(old.lstrip("/"))) == (301, f"{server.base}/2025/03/04/festival/"), old
    assert led(server.ask("acao/")) == (301, f"{server.base}/2025/03/04/{quote('日本')}/")
    away = (301, "https://other.test/a?b=%24uri&c=%7B%7Bx%7D'") if server.kind == "nginx" else (200, "")
    assert led(server.ask("fora/")) == away, "Apache leaves a way with a query to the page"
    for there in ("", "?p=1", "?s=festival", "?p=47110", "2025/03/04/festival/", "?x=1&p=4711"):
        assert server.ask(there).status == 200, there


def test_pages_have_their_types_and_headers(server: Server) -> None:
    for name, kind in TYPES.items():
        path = next(server.site.public.glob(name)).relative_to(server.site.public).as_posix() if name else name
        answer = server.ask(path)
        assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) in [(200, one) for one in kind.split("|")], name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        kept = (
            "public, max-age=31536000, immutable"
            if name.startswith("static/")
            else "public, max-age=86400"
            if name.endswith(("svg", "avif"))
            else "no-cache"
        )
        assert answer.headers["Cache-Control"] == kept, name
    for name in ("", "static/site-*.css", "robots.txt"):
        path = next(server.site.public.glob(name)).relative_to(server.site.public).as_posix() if name else name
        assert "charset=utf-8" in server.ask(path).headers["Content-Type"]
    assert led(server.ask("2025/03/04/festival")) == (301, f"{server.base}/2025/03/04/festival/")


def test_sizes_that_wordpress_made_of_a_picture_show_the_picture(server: Server) -> None:
    for size, name in {
        "foto-300x200.jpg": "foto.jpg",
        "praça-1024x768.JPG": "praça.JPG",
        "grande-150x150.png": "grande-scaled.png",
        "tem-300x200.png": "tem-300x200.png",
    }.items():
        answer = server.ask(quote(f"wp-content/uploads/2019/05/{size}"))
        assert (answer.status, answer.data.decode()) == (200, name), size
        assert answer.headers["Content-Type"] == ("image/png" if name.endswith("png") else "image/jpeg")
    for size in ("nada-300x200.jpg", "foto-300x200.png", "foto-300x.jpg"):
        assert server.ask(f"wp-content/uploads/2019/05/{size}").status == 404, size


def test_what_is_missing_or_not_for_readers_is_told_by_the_sites_own_page(server: Server) -> None:
    page = (server.site.public / "404.html").read_bytes()
    for path in (
        "nada/disto/",
        "static/nada.css",
        ".sitegen/deployed",
        ".sitegen/",
        "_redirects",
        "empty/",
        "2025/03/04/festival/.git/config",
        "_headers",
    ):
        answer = server.ask(path)
        assert (answer.status, answer.data) == (404, page), path
        assert "immutable" not in answer.headers.get("Cache-Control", ""), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert server.ask(".htaccess").status in (403, 404)


def test_the_live_site_is_the_built_one(server: Server) -> None:
    home = server.home
    moved = {address_path(old) for old in (*map(unquote, OLD), "/acao/", *(["/fora/"] if server.kind == "nginx" else []))}
    count, found = compare_live(server.site.public, home)
    assert count > 30
    assert {difference.path for difference in found} == moved, "old addresses are answered by rules"
