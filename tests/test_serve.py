"""The preview server: it shows the built site to this machine and nothing else to anybody."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import SETTINGS, SmallSite

CANARY = "CANARY-8f3a"


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    rest: bytes = b""
    """What came after it on the same connection."""


@dataclass
class Server:
    """A server in a process of its own."""

    site: SmallSite
    process: subprocess.Popen[str]
    line: str
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.port = int(re.fullmatch(r"http://localhost:(\d+)/.*", self.line)[1])

    def raw(self, data: bytes, timeout: float = 5) -> bytes:
        """Everything that comes back for some bytes until the server, or our patience, ends."""
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(data)
            try:
                while part := connection.recv(65536):
                    found += part
            except TimeoutError:
                pass
        return found

    def ask(self, target: str, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
        """One request, its target sent as it is."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{self.port}'}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return answer(self.raw("\r\n".join([*lines, "", ""]).encode("latin-1")))


def answer(data: bytes) -> Answer:
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    length = int(headers.get("content-length", 0))
    return Answer(int(first.split()[1]), headers, body[:length], body[length:])


def start(site: SmallSite, *arguments: str) -> Server:
    command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "serve", "--no-build", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    return Server(site, process, process.stdout.readline().strip())


def stop(server: Server) -> None:
    server.process.kill()
    server.process.communicate()


def small_site(root: Path, base_url: str = "https://news.test/") -> SmallSite:
    """A built site with a secret beside its public folder."""
    site = SmallSite(root / "site")
    site.file("sitegen.toml", SETTINGS.replace("https://news.test/", base_url))
    site.article("2025/primeira", "title: Primeira notícia")
    site.file("content/media/som.mp3", bytes(range(256)) * 40)
    site.file("secret.txt", CANARY)
    site.file("../secret.txt", CANARY)
    site.build()
    return site


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site at the root of its host."""
    running = start(small_site(tmp_path_factory.mktemp("root")), "--port", "0")
    yield running
    stop(running)


@pytest.fixture(scope="module")
def under_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site below /repo/."""
    running = start(small_site(tmp_path_factory.mktemp("path"), "https://user.github.io/repo/"), "--port", "0")
    yield running
    stop(running)


# What it shows.


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/?p=4711", "text/html; charset=utf-8"),
        ("/2025/03/04/primeira/", "text/html; charset=utf-8"),
        ("/2025/03/04/primeira/index.html", "text/html; charset=utf-8"),
        ("/2025/03/04/prime%69ra/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/xml"),
        ("/feed.json", "application/json"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/media/som.mp3", "audio/mpeg"),
    ],
)
def test_published_files_are_shown_with_their_types(server: Server, target: str, kind: str) -> None:
    found = server.ask(target)
    assert (found.status, found.headers["content-type"]) == (200, kind)
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cache-control"] == "no-store"
    assert len(found.body) == int(found.headers["content-length"]) > 0


def test_nothing_allows_other_origins_to_read(server: Server) -> None:
    found = server.ask("/", Origin="https://evil.example")
    assert not [name for name in found.headers if name.startswith("access-control-")]


def test_head_has_the_same_headers_and_no_body(server: Server) -> None:
    for target in ("/", "/nowhere/", "/feed.xml"):
        whole, head = server.ask(target), server.ask(target, "HEAD")
        assert head.body == head.rest == b""
        assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


def test_an_unknown_address_gets_the_site_s_own_page(server: Server) -> None:
    found = server.ask("/nada/aqui/")
    assert found.status == 404
    assert found.body == (server.site.public / "404.html").read_bytes()


def test_a_site_is_shown_under_its_base_path(under_path: Server) -> None:
    assert under_path.line.endswith("/repo/")
    assert under_path.ask("/repo/").status == 200
    assert under_path.ask("/repo/feed.xml").status == 200
    for target in ("/", "/repo"):
        found = under_path.ask(target)
        assert (found.status, found.headers["location"]) == (301, "/repo/")
    for target in ("/feed.xml", "/repofeed.xml", "/repository/", "/REPO/", "/other/"):
        assert under_path.ask(target).status == 404


RANGES = {
    "bytes=0-9": (206, slice(0, 10), "bytes 0-9/10240"),
    "bytes=5-": (206, slice(5, None), "bytes 5-10239/10240"),
    "bytes=-5": (206, slice(10235, None), "bytes 10235-10239/10240"),
    "bytes=-99999": (206, slice(0, None), "bytes 0-10239/10240"),
    "bytes=10000-99999": (206, slice(10000, None), "bytes 10000-10239/10240"),
    "bytes=10240-": (416, slice(0, 0), "bytes */10240"),
    "bytes=-0": (416, slice(0, 0), "bytes */10240"),
    "bytes=-": (200, slice(0, None), None),
    "bytes=0-1,5-6": (200, slice(0, None), None),
    "lines=0-1": (200, slice(0, None), None),
    "bytes=a-b": (200, slice(0, None), None),
    f"bytes={'9' * 5000}-": (416, slice(0, 0), "bytes */10240"),
}


@pytest.mark.parametrize("wanted", RANGES, ids=lambda text: text[:20])
def test_a_part_of_a_file_can_be_asked_for(server: Server, wanted: str) -> None:
    status, part, span = RANGES[wanted]
    found = server.ask("/media/som.mp3", Range=wanted)
    assert (found.status, found.headers.get("content-range")) == (status, span)
    assert found.body == (bytes(range(256)) * 40)[part]


def test_a_large_file_comes_piece_by_piece(server: Server) -> None:
    data = bytes(range(256)) * 12_000
    (server.site.public / "media/longo.mp3").write_bytes(data)
    assert server.ask("/media/longo.mp3").body == data
    found = server.ask("/media/longo.mp3", Range="bytes=7-2500000")
    assert (found.status, found.headers["content-length"], found.headers["content-range"]) == (206, "2499994", "bytes 7-2500000/3072000")
    assert found.body == data[7:2_500_001]


def test_one_connection_serves_several_requests(server: Server) -> None:
    one = f"GET /robots.txt HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    data = server.raw(f"{one}\r\n{one}Connection: close\r\n\r\n".encode())
    assert data.count(b"HTTP/1.1 200 OK") == 2


# Who may ask.


def test_it_listens_on_the_loopback_address_only(server: Server) -> None:
    port = f"{server.port:04X}"
    listening = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = [line.split() for line in Path(table).read_text().splitlines()[1:]] if Path(table).exists() else []
        listening += [row[1] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A"]
    assert listening in ([f"0100007F:{port}"], [])
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", server.port), timeout=2)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "localhost:1"])
def test_this_machine_s_names_are_answered(server: Server, host: str) -> None:
    assert server.ask("/", host=host.format(port=server.port)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example#localhost"),
        *("0.0.0.0", "127.0.0.2", "user@localhost", "localhost:{port}:1", "localhost/", "local host", "192.168.0.1:{port}", "xn--localhost-"),
    ],
)
def test_a_request_that_names_another_host_is_refused(server: Server, host: str) -> None:
    for target, method in (("/", "GET"), ("/", "HEAD"), ("/nowhere", "GET"), ("http://localhost/", "GET")):
        found = server.ask(target, method, host=host.format(port=server.port), X_Forwarded_Host="localhost")
        assert found.status == 403
        assert b"Primeira" not in found.body


def test_a_request_without_a_host_is_refused(server: Server) -> None:
    assert answer(server.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).status in (400, 403)
    assert answer(server.raw(b"GET / HTTP/1.0\r\n\r\n")).status in (400, 403)


def test_two_names_for_the_host_are_refused(server: Server) -> None:
    data = server.raw(f"GET / HTTP/1.1\r\nHost: localhost:{server.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
    assert answer(data).status in (400, 403)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_only_reading_is_possible(server: Server, method: str) -> None:
    before = server.site.tree()
    found = server.ask("/index.html", method)
    assert (found.status, found.headers["allow"]) == (405, "GET, HEAD")
    assert server.site.tree() == before


@pytest.mark.parametrize(
    "first", ["POST / HTTP/1.1\r\nHost: evil.example", "GET / HTTP/1.1\r\nHost: evil.example", "POST / HTTP/1.1\r\nHost: localhost"]
)
def test_a_body_is_never_taken_for_the_next_request(server: Server, first: str) -> None:
    inner = f"GET /robots.txt HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n"
    data = server.raw(f"{first}\r\nContent-Length: {len(inner)}\r\n\r\n{inner}".encode(), timeout=1)
    assert data.count(b"HTTP/1.1 ") == 1
    assert b"User-agent" not in data


# Where a request may lead.

TRAVERSALS = [
    *("/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/..%5csecret.txt", "/....//secret.txt"),
    *("/..%c0%afsecret.txt", "/%252e%252e/secret.txt", "//etc/hostname", "/./../secret.txt", "/posts/..;/../secret.txt"),
    *("/2025/../../secret.txt", "/2025/%2e%2e/%2e%2e/secret.txt", "/media/..%2f..%2fsecret.txt", "/..\\secret.txt", "/2025/..%00/secret.txt"),
    *(
        "///etc/hostname",
        "/%2fetc/hostname",
        "//%2fetc/hostname",
        "/file:///etc/hostname",
        "file:///etc/hostname",
        "/C:/secret.txt",
        "/c:%5csecret.txt",
    ),
    *("/%00", "/%2e", "/%2e%2e", "/.", "/..", "/%ff", "/robots.txt%00.html", "/" + "a" * 5000, "/" + "a/" * 3000, "/robots.txt/", "/%e2%80%ae"),
    *(
        "/.sitegen/manifest",
        "/.sitegen/",
        "/%2esitegen/manifest",
        "/./.sitegen/manifest",
        "/2025/../.sitegen/manifest",
        "/../sitegen.toml",
        "/.SITEGEN/manifest",
    ),
]


@pytest.mark.parametrize("target", TRAVERSALS, ids=lambda text: text[:32])
def test_no_address_leads_out_of_the_site(server: Server, under_path: Server, target: str) -> None:
    for running, path in ((server, target), (under_path, target), (under_path, f"/repo{target}")):
        found = running.ask(path)
        assert found.status in (400, 404)
        assert CANARY.encode() not in found.body
        assert str(running.site.root).encode() not in found.body + str(found.headers).encode()


def test_links_in_the_folder_are_not_followed(server: Server) -> None:
    site = server.site
    (site.public / "link.txt").symlink_to(site.root / "secret.txt")
    (site.public / "folder").symlink_to(site.root)
    (site.public / "loop").symlink_to("loop")
    (site.public / "real").mkdir()
    (site.public / "real/index.html").symlink_to(site.root / "secret.txt")
    for target in ("/link.txt", "/folder/secret.txt", "/folder/", "/folder", "/loop", "/loop/", "/real/", "/real/index.html"):
        found = server.ask(target)
        assert found.status == 404, target
        assert CANARY.encode() not in found.body


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/2025", "/2025/"),
        ("/2025?x=1", "/2025/"),
        ("/2025/03/04/primeira", "/2025/03/04/primeira/"),
        ("//evil.example/..%2f2025", None),
        ("//evil.example/2025", None),
        ("/\\evil.example/2025", None),
        ("/%5cevil.example/2025", None),
        ("//2025", None),
        ("/%2f2025", None),
        ("/2025%2f03", "/2025/03/"),
        ("/%2f%2fevil.example/%2e%2e/2025", None),
        ("http://evil.example/2025", "/2025/"),
        ("/2025%0d%0aX-Evil:%201", None),
    ],
)
def test_a_folder_without_its_slash_leads_on_within_this_host(server: Server, target: str, location: str | None) -> None:
    found = server.ask(target)
    assert "x-evil" not in found.headers
    if location is None:
        assert found.status in (400, 404) or found.headers["location"] == "/2025/"
        assert not found.headers.get("location", "/").startswith(("//", "/\\"))
    else:
        assert found.status == 301
        assert found.headers["location"].partition("?")[0] == location


# Bad manners.


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    ],
    ids=["nothing", "half a line", "a version", "TLS", "200 headers"],
)
def test_noise_is_survived(server: Server, data: bytes) -> None:
    found = server.raw(data, timeout=1)
    assert b"200 OK" not in found
    assert server.ask("/").status == 200


def test_many_half_requests_keep_nobody_waiting(server: Server) -> None:
    half = [socket.socket() for _ in range(150)]
    for connection in half:
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", server.port))
    for connection in half:
        with suppress(OSError):
            connection.send(b"GET /")
    before = time.monotonic()
    assert server.ask("/").status == 200
    assert time.monotonic() - before < 3
    for connection in half:
        connection.close()


# Starting and ending.


def test_a_port_that_is_taken_makes_it_take_the_next(server: Server) -> None:
    other = start(server.site, "--port", str(server.port))
    try:
        assert server.port < other.port < server.port + 20
        assert other.ask("/").status == 200
        assert server.ask("/").status == 200
    finally:
        stop(other)


def test_ctrl_c_ends_it_and_frees_the_port(tmp_path: Path) -> None:
    running = start(small_site(tmp_path), "--port", "0")
    assert running.ask("/").status == 200
    running.process.send_signal(signal.SIGINT)
    _, said = running.process.communicate(timeout=5)
    assert running.process.returncode == 130
    assert "Traceback" not in said
    again = start(running.site, "--port", str(running.port))
    assert again.port == running.port
    again.process.terminate()
    assert again.process.wait(5) == 143
    again.process.communicate()


def test_without_a_site_it_says_what_to_do(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.file("sitegen.toml", SETTINGS)
    done = site.run("serve", "--no-build")
    assert done.returncode == 3
    assert "sitegen build" in done.stderr


def test_settings_that_cannot_be_read_end_it_at_once(site: SmallSite) -> None:
    site.file("sitegen.toml", "title = ")
    done = site.run("serve", "--port", "0")
    assert done.returncode == 2
    assert "sitegen.toml:1:" in done.stderr
    assert "http://" not in done.stdout
