"""Comparing what a host shows with what was built."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import SmallSite, running

from sitegen.live import Difference, compare_live


@pytest.fixture
def host(site: SmallSite) -> Iterator[str]:
    """The address of a plain server of a copy of the built site."""
    site.article("2025/acao", "title: Ação e emoção\nslug: ação")
    site.build()
    for path, data in site.tree().items():
        site.file(f"host/{path}", data)
    with running(ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(site.root / "host")))) as address:
        yield f"{address}/"


def test_a_host_that_shows_everything_differs_in_nothing(site: SmallSite, host: str) -> None:
    count, found = compare_live(site.public, host)
    assert count == len([name for name in site.tree() if not name.startswith(".sitegen/")])
    assert found == []
    assert site.run("verify-live", host).returncode == 0


def test_what_is_missing_or_other_is_named(site: SmallSite, host: str) -> None:
    (site.root / "host/feed.xml").unlink()
    site.file("host/index.html", "hacked")
    assert compare_live(site.public, host)[1] == [Difference("feed.xml", "status 404"), Difference("index.html", "other content")]
    done = site.run("verify-live", host)
    assert done.returncode == 1
    assert "index.html: other content" in done.stdout


def test_a_host_that_does_not_answer_is_no_traceback(site: SmallSite) -> None:
    site.build()
    done = site.run("verify-live", "http://127.0.0.1:9/")
    assert (done.returncode, "no answer" in done.stdout, "Traceback" in done.stderr) == (1, True, False)
    assert site.run("verify-live", "news.test").returncode == 2
