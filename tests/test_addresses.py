"""Old addresses live: what answers them in the built site."""

import pytest
from conftest import SmallSite

from sitegen.addresses import Answer, resolve
from sitegen.config import Config

BASE = "https://user.github.io/lago/"
CONFIG = Config(title="Lago", base_url=BASE)


@pytest.fixture
def moved(site: SmallSite) -> SmallSite:
    """A site below a path, with an article that had two other addresses."""
    site.file("sitegen.toml", f'title = "Lago"\nbase_url = "{BASE}"\ntimezone = "Asia/Tokyo"\n')
    site.article("2025/festa", "redirect_from: [/velha/festa.html, /2020/ação/, '/?p=4711']")
    site.build()
    return site


def test_each_kind_of_address_is_answered(moved: SmallSite) -> None:
    page = "/2025/03/04/festa/"
    assert resolve(moved.public, CONFIG, page) == Answer("page", page)
    assert resolve(moved.public, CONFIG, f"https://user.github.io/lago{page}") == Answer("page", page)
    assert resolve(moved.public, CONFIG, page.rstrip("/")).kind == "page"
    assert resolve(moved.public, CONFIG, "/404").kind == "page"
    assert resolve(moved.public, CONFIG, "/velha/festa.html") == Answer("redirect", page)
    assert resolve(moved.public, CONFIG, "/2020/a%C3%A7%C3%A3o/") == Answer("redirect", page)
    for query in ("?p=4711", "?p=04711&preview=true", "?post_type=x&p=4711", "?feed=rss2&p=4711", "index.php?p=4711"):
        assert resolve(moved.public, CONFIG, f"/{query}") == Answer("map", page)
    for query in ("?paged=2", "?utm_source=x", "?p=x"):
        assert resolve(moved.public, CONFIG, f"/{query}") == Answer("page", "/")
    assert resolve(moved.public, CONFIG, "/lago/").kind == "page"


@pytest.mark.parametrize(
    "address", ["/nada/", "/?p=4712", "/?tag=nada", "/?m=199901", "/.sitegen/manifest", "/../site/sitegen.toml", "https://other.test/", "//"]
)
def test_what_nothing_answers_is_dead(moved: SmallSite, address: str) -> None:
    assert resolve(moved.public, CONFIG, address).kind == ("page" if address == "//" else "dead")


def test_whatever_leads_on_must_lead_to_a_page_at_once(moved: SmallSite) -> None:
    stub = '<meta http-equiv="refresh" content="0; url=/lago/{}">'
    moved.file("public/a/index.html", stub.format("velha/festa.html"))
    moved.file("public/b/index.html", stub.format("nada/"))
    assert "only leads on" in resolve(moved.public, CONFIG, "/a/").where
    assert "nothing is" in resolve(moved.public, CONFIG, "/b/").where


def test_a_list_is_proved_line_by_line(moved: SmallSite) -> None:
    listed = moved.file("old.txt", "# from the old site\n/\tpage\n/velha/festa.html\tredirect\n\n/?p=4711\tmap\n")
    done = moved.run("addresses", str(listed))
    assert (done.returncode, done.stdout) == (0, "3 of 3 addresses are answered\n")
    moved.file("old.txt", "/nada/\n/\tredirect\n")
    done = moved.run("addresses", str(listed))
    assert done.returncode == 1
    assert "old.txt:1:1" in done.stderr
    assert "the address / is answered by a page, not by a redirect" in done.stderr


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("year=2025", "/2025/"), ("year=2025&monthnum=3", "/2025/03/"), ("year=2025&monthnum=3&day=4", "/2025/03/04/"), ("year=2025&day=3", "/2025/"),
        ("year=2025&monthnum=13", "/2025/"), ("year=2025&monthnum=03&day=32", "/2025/03/"), ("m=202503", "/2025/03/"), ("m=20250304", "/2025/03/04/"),
        ("monthnum=3", "/"), ("feed=rss2", "/feed.xml"), ("name=festa", "/search/"), ("s=festa&feed=rss2", "/search/"),
    ],
)  # fmt: skip
def test_dates_and_names_are_asked_for_as_of_wordpress(moved: SmallSite, query: str, where: str) -> None:
    assert resolve(moved.public, CONFIG, f"/?{query}") == Answer("page" if where == "/" else "map", where)
