"""Downloads are polite, bounded, and stay out of private networks."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import running

from sitegen.download import Downloader, Limits, Refused, is_public

LOCAL = Limits(private=True, pause=0, size=1000)


class Web(BaseHTTPRequestHandler):
    """A host with bad habits."""

    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        if self.path == "/busy" and self.seen.count("/busy") == 1:
            self._answer(503, {"Retry-After": "0"})
        elif self.path == "/loop":
            self._answer(302, {"Location": "/loop"})
        elif self.path == "/there":
            self._answer(301, {"Location": "/%C3%A1.jpg"})
        elif self.path == "/large":
            self._answer(200, {"Content-Type": "image/png"}, b"x" * 2000)
        elif self.path == "/gone":
            self._answer(404, {})
        else:
            self._answer(200, {"Content-Type": "image/jpeg"}, b"jpeg")

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Web.seen.clear()
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Web)) as address:
        yield address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:7f00:1::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "nonsense",
    ],
)
def test_addresses_of_no_public_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "shape",
    [
        "http://127.0.0.1:{0}/",
        "http://localhost:{0}/",
        "http://2130706433:{0}/",
        "http://0x7f.1:{0}/",
        "http://017700000001:{0}/",
        "http://127.1:{0}/",
        "http://0:{0}/",
        "http://[::ffff:127.0.0.1]:{0}/",
        "http://[64:ff9b::7f00:1]/",
        "http://169.254.169.254/latest/",
        "http://u:p@127.0.0.1:{0}/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/",
        "http://127.0.0.1:{0}\\@old.test/",
        "http://LOCALHOST.:{0}/",
        "http://[fe80::1]/",
        "http:///x",
        "http://[",
    ],
)
def test_no_spelling_leads_into_a_private_network(web: str, shape: str) -> None:
    with pytest.raises(Refused):
        Downloader(Limits(pause=0)).fetch(shape.format(web.rpartition(":")[2]))
    assert Web.seen == []


def test_all_addresses_of_a_name_are_checked_and_no_second_answer_is_used(web: str) -> None:
    answers = iter([["93.184.216.34", "127.0.0.1"]])
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        Downloader(Limits(pause=0), resolver=lambda *_: next(answers)).fetch(web.replace("127.0.0.1", "rebind.test"))
    once = iter([["127.0.0.1"]])
    assert Downloader(LOCAL, resolver=lambda *_: next(once)).fetch(web.replace("127.0.0.1", "rebind.test") + "/a").body == b"jpeg"


def test_redirects_tries_limits_and_kinds(web: str) -> None:
    get = Downloader(LOCAL).fetch
    assert get(f"{web}/there", kinds=("image/",)).url.endswith("/%C3%A1.jpg")
    assert get(f"{web}/busy").body == b"jpeg"
    assert Web.seen.count("/busy") == 2
    for path, why in (("/loop", "redirect"), ("/large", "larger"), ("/gone", "404")):
        with pytest.raises(Refused, match=why):
            get(web + path)
    with pytest.raises(Refused, match="not text/html"):
        get(f"{web}/a", kinds=("text/html",))


def test_a_file_that_is_there_is_not_fetched_again(web: str, tmp_path: Path) -> None:
    path = tmp_path / "media" / "a.jpg"
    assert Downloader(LOCAL).save(f"{web}/a.jpg", path)
    assert not Downloader(LOCAL).save(f"{web}/a.jpg", path)
    assert path.read_bytes() == b"jpeg"
    assert Web.seen == ["/a.jpg"]
    with pytest.raises(Refused):
        Downloader(LOCAL).save(f"{web}/large", tmp_path / "b.png")
    assert [one.name for one in path.parent.iterdir()] == ["a.jpg"]
