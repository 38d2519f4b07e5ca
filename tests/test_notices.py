"""Who is told of a deployment: a hub and a service that listen on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from conftest import SmallSite, running

KEY = "6f1c2a8e9b3d4705"


class Listener(ThreadingHTTPServer):
    """Keeps what is posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hears)
        self.heard: list[tuple[str, str, bytes]] = []


class Hears(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Content-Type"], data))
        self.send_response(500 if self.path == "/broken" else 202)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    with running(server):
        yield server


def settings(site: SmallSite, listener: Listener, hub: str = "/hub") -> None:
    at = f"http://127.0.0.1:{listener.server_port}"
    told = f'hub = "{at}{hub}"\nindexnow = "{KEY}"\nindexnow_service = "{at}/indexnow"'
    site.file("sitegen.toml", f'title = "Jornal"\nbase_url = "https://news.test/lago/"\ntimezone = "Asia/Tokyo"\n[notify]\n{told}\n')


def deploy(site: SmallSite, tmp_path: Path, *options: str) -> str:
    done = site.run("deploy", "--no-search", "--to", str(tmp_path / "www"), *options)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_both_hear_of_what_changed_and_of_nothing_else(site: SmallSite, listener: Listener, tmp_path: Path) -> None:
    settings(site, listener)
    site.article("2024/velha", "title: Velha\ndate: 2024-05-06 10:00")
    site.article("2024/antiga", "title: Antiga\ndate: 2024-05-05 10:00")
    deploy(site, tmp_path)
    assert (tmp_path / f"www/{KEY}.txt").read_text("utf-8") == KEY
    assert f'<atom:link href="http://127.0.0.1:{listener.server_port}/hub" rel="hub"/>' in site.read("feed.xml")
    assert json.loads(site.read("feed.json"))["hubs"][0]["type"] == "WebSub"
    listener.heard.clear()
    site.article("2025/acao", "title: Festa\nslug: 祭")
    (site.root / "content/news/2024/antiga.md").unlink()
    deploy(site, tmp_path, "--dry-run")
    assert listener.heard == []
    deploy(site, tmp_path)
    (hub, kind, said), (service, _, told) = listener.heard
    assert (hub, kind) == ("/hub", "application/x-www-form-urlencoded")
    assert parse_qsl(said.decode()) == [
        ("hub.mode", "publish"), ("hub.url", "https://news.test/lago/feed.xml"), ("hub.url", "https://news.test/lago/feed/"),
        ("hub.url", "https://news.test/lago/feed.json"),
    ]  # fmt: skip
    message = json.loads(told)
    assert service == "/indexnow"
    assert (message["host"], message["key"], message["keyLocation"]) == ("news.test", KEY, f"https://news.test/lago/{KEY}.txt")
    assert {"https://news.test/lago/", "https://news.test/lago/2025/03/04/%E7%A5%AD/", "https://news.test/lago/2024/05/05/antiga/"} <= set(
        message["urlList"]
    )
    assert "https://news.test/lago/tags/" not in message["urlList"]
    listener.heard.clear()
    deploy(site, tmp_path)
    assert listener.heard == []


def test_a_service_that_fails_is_a_warning_and_the_site_is_published(site: SmallSite, listener: Listener, tmp_path: Path) -> None:
    settings(site, listener, "/broken")
    said = deploy(site, tmp_path)
    assert "/broken could not be told of the changes: " in said
    assert (tmp_path / "www/index.html").is_file()
    assert [path for path, _, _ in listener.heard][-1] == "/indexnow"


def test_a_key_that_could_be_no_file_is_refused(site: SmallSite) -> None:
    site.file("sitegen.toml", 'title = "Jornal"\n[notify]\nindexnow = "../../etc"\n')
    done = site.run("build")
    assert (done.returncode, "is not a key for IndexNow" in done.stderr) == (2, True)
