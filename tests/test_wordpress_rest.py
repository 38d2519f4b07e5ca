"""``--rest``: what WordPress' REST API tells, live or saved, adds to an export, or is the source itself."""

import json
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import SmallSite, running
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pictures import picture
from test_wordpress_import import EXAMPLES, FOOT, HEAD, item

from sitegen.addresses import check_addresses
from sitegen.download import Limits
from sitegen.errors import SitegenError
from sitegen.settings_file import load
from sitegen.wordpress.export import Export
from sitegen.wordpress.ledger import Ledger
from sitegen.wordpress.move import Wishes, move
from sitegen.wordpress.rest import Rest, bring

HOST = "https://antiga.test"
LOCAL = Limits(private=True, pause=0)


def post(number: int, text: str = "<p>Um texto.</p>", **more: Any) -> dict[str, Any]:
    """A post as the API gives it."""
    slug = f"noticia-{number}"
    return {
        "id": number, "date": "2025-09-04T00:10:00", "date_gmt": "2025-09-03T15:10:00", "guid": {"rendered": f"{HOST}/?p={number}"}, "modified": "2025-09-04T00:10:00",
        "slug": slug, "status": "publish", "type": "post", "link": f"{HOST}/2025/09/04/{slug}/", "title": {"rendered": f"Notícia &#8220;{number}&#8221;"},
        "content": {"rendered": text, "protected": False}, "excerpt": {"rendered": "<p>Um texto. [&hellip;]</p>\n", "protected": False}, "author": 3, "featured_media": 0,
        "sticky": False, "format": "standard", "categories": [5], "tags": [8], "yoast_head_json": {"description": "Um texto.", "robots": {"index": "index"}}, **more,
    }  # fmt: skip


ANSWERS: dict[str, Any] = {
    "users": [{"id": 3, "name": "Ana Souza", "slug": "ana-souza", "description": "Repórter &amp; fotógrafa.", "url": "https://ana.test/", "avatar_urls": {"24": "{0}/small.jpg", "96": "{0}/ana.jpg"}}],
    "categories": [{"id": 5, "name": "Ásia", "slug": "asia", "taxonomy": "category", "parent": 4, "description": "", "link": f"{HOST}/category/mundo/asia/"},
                   {"id": 4, "name": "Mundo", "slug": "mundo", "taxonomy": "category", "parent": 0, "description": "Longe.", "link": f"{HOST}/category/mundo/"}],
    "tags": [{"id": 8, "name": "Barcos &amp; rios", "slug": "barcos", "taxonomy": "post_tag", "link": f"{HOST}/tag/barcos/"}],
    "media": [{"id": 51, "date": "2025-09-04T00:00:00", "slug": "barco", "type": "attachment", "status": "inherit", "link": f"{HOST}/barco/", "title": {"rendered": "barco"}, "post": 1,
               "alt_text": "O barco", "caption": {"rendered": "<p>Na saída</p>"}, "media_type": "image", "source_url": "{0}/wp-content/uploads/2025/09/barco.jpg",
               "media_details": {"file": "2025/09/barco.jpg", "image_meta": {"credit": "Kenji"}}}],
    "posts": [post(1, '<p>Um <b>texto</b>.</p><div class="sharedaddy">Compartilhe</div>', featured_media=51), post(2, "<p>segredo-dois</p>", content={"rendered": "<p>segredo-dois</p>", "protected": True}),
              post(3, status="private", title={"rendered": "segredo-tres"}), *[post(n) for n in range(4, 7)]],
    "pages": [post(20, "<p>Quem somos.</p>", type="page", slug="sobre", link=f"{HOST}/sobre/")],
    "comments": [{"id": 9, "post": 1, "parent": 0, "author_name": "Bia", "author_url": "", "date": "2025-09-05T10:00:00", "content": {"rendered": "<p>Gostei.</p>"}, "status": "approved",
                  "type": "comment", "author_avatar_urls": {}}],
}  # fmt: skip
INDEX = {
    "name": "Rádio Antiga",
    "description": "Notícias",
    "url": HOST,
    "home": HOST,
    "gmt_offset": 9,
    "timezone_string": "Asia/Tokyo",
    "namespaces": ["wp/v2"],
}


class WordPress(BaseHTTPRequestHandler):
    """A site whose API gives two entries a page, and is busy once."""

    asked: ClassVar[list[str]] = []
    hidden: ClassVar[set[str]] = set()
    busy: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        address = f"http://{self.headers['Host']}"
        self.asked.append(self.path)
        parts = urlsplit(self.path)
        base = parts.path.removeprefix("/wp-json/").removeprefix("wp/v2/")
        if parts.path.endswith(".jpg"):
            self._send(200, picture(), {"Content-Type": "image/jpeg"})
        elif base in self.busy:
            self.busy.remove(base)
            self._send(429, b"", {"Retry-After": "0"})
        elif base in self.hidden:
            self._json(401, {"code": "rest_user_cannot_view"})
        elif not base:
            self._json(200, INDEX)
        elif base in ("types", "taxonomies"):
            kinds = {
                "types": {"post": "posts", "page": "pages", "wp_block": "blocks"},
                "taxonomies": {"category": "categories", "post_tag": "tags", "nav_menu": "menus"},
            }
            self._json(200, {name: {"slug": name, "rest_base": rest} for name, rest in kinds[base].items()})
        elif base in ANSWERS:
            self._page(base, int(parse_qs(parts.query)["page"][0]), address)
        else:
            self._json(404, {"code": "rest_no_route"})

    def _page(self, base: str, number: int, address: str) -> None:
        rows = json.loads(json.dumps(ANSWERS[base]).replace("{0}", address))
        pages = max(1, -(-len(rows) // 2))
        if number > pages:
            self._json(400, {"code": "rest_post_invalid_page_number"})
        else:
            self._json(200, rows[2 * number - 2 : 2 * number], {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)})

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=UTF-8", **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def old() -> Iterator[str]:
    for known in (WordPress.asked, WordPress.hidden, WordPress.busy):
        known.clear()
    with running(ThreadingHTTPServer(("127.0.0.1", 0), WordPress)) as address:
        yield address


def saved(folder: Path, answers: dict[str, Any] | None = None) -> Path:
    """Answers as files."""
    target = folder / "rest"
    target.mkdir(exist_ok=True)
    for name, value in {"index": INDEX, **(ANSWERS if answers is None else answers)}.items():
        (target / f"{name}.json").write_text(json.dumps(value).replace("{0}", HOST), "utf-8")
    return target


def outcomes(ledger: Ledger, kind: str) -> list[str]:
    return [entry.outcome for entry in ledger.entries if entry.kind == kind]


def texts(site: SmallSite) -> str:
    return "".join(file.read_text("utf-8") for file in sorted((site.root / "content").glob("[!_]*/**/*.md")))


def test_the_api_alone_is_a_source_and_what_is_private_stays_so(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    ledger = move(Wishes((Rest(saved(tmp_path)),), site.root), lambda *_: None)
    assert outcomes(ledger, "post") == ["imported", "quarantined", "quarantined", "imported", "imported", "imported"]
    found = tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))
    assert (found["title"], found["timezone"], found["base_url"]) == ("Rádio Antiga", "Asia/Tokyo", f"{HOST}/")
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert 'title: "Notícia “1”"\ndate: 2025-09-04 00:10:00\nsections: [Ásia]\ntags: ["Barcos & rios"]\nauthors: [Ana Souza]\n' in text
    assert 'image:\n  src: "https://antiga.test/wp-content/uploads/2025/09/barco.jpg"\n  alt: O barco\n  caption: Na saída\n  credit: Kenji\n' in text
    assert text.endswith("---\nUm **texto**.\n")
    assert "summary:" not in text
    author = (site.root / "content/authors/ana-souza.md").read_text("utf-8")
    assert "https://ana.test/" in author
    assert author.endswith("Repórter & fotógrafa.\n")
    site.build()
    assert not [path for path, data in site.tree().items() if b"segredo-" in data]
    assert '<li id="comment-9">' in site.read("2025/09/04/noticia-1/index.html")
    assert "Quem somos." in site.read("sobre/index.html")
    config = load(site.root / "sitegen.toml", {})
    assert check_addresses(site.public, config, [site.root / "old-addresses.txt"])[1] == []
    assert "/category/mundo/asia/" in (site.root / "old-addresses.txt").read_text("utf-8")


def test_the_api_adds_to_an_export_what_it_lacks(tmp_path: Path) -> None:
    author = "<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ana@x</wp:author_login><wp:author_display_name>Ana Souza</wp:author_display_name></wp:author>"
    (tmp_path / "export.xml").write_text(HEAD.replace("ana]]>", "ana@x]]>") + author + item(1).replace("[ana]", "[ana@x]") + FOOT, "utf-8")
    posts = [
        post(1, "<p>Outro</p>", yoast_head_json={"description": "Descrito por alguém.", "robots": {"index": "noindex"}}),
        post(4, "<p>Novo texto.</p>"),
    ]
    rest = saved(tmp_path, {"users": ANSWERS["users"], "posts": posts})
    site = SmallSite(tmp_path / "site")
    ledger = move(Wishes((Export(tmp_path / "export.xml"), Rest(rest)), site.root), lambda *_: None)
    assert outcomes(ledger, "post") == ["imported", "merged", "imported"]
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert text.endswith("Um texto.\n")
    assert "summary: Descrito por alguém." in text
    assert "noindex: true" in text
    assert "noindex" not in (site.root / "content/news/2025/09/noticia-4.md").read_text("utf-8")
    assert [f.name for f in (site.root / "content/authors").iterdir()] == ["ana-souza.md"]


def test_the_words_before_terms_are_those_of_their_links(tmp_path: Path) -> None:
    answers = json.loads(json.dumps(ANSWERS).replace("/category/", "/editoria/").replace("/tag/", "/"))
    site = SmallSite(tmp_path / "site")
    move(Wishes((Rest(saved(tmp_path, answers)),), site.root), lambda *_: None)
    site.build()
    assert "/2025/09/04/noticia-1/" in site.read("editoria/mundo/asia/index.html")
    assert 'url=/tag/barcos/"' in site.read("barcos/index.html")
    assert check_addresses(site.public, load(site.root / "sitegen.toml", {}), [site.root / "old-addresses.txt"])[1] == []


def test_a_site_that_hides_itself_hides_no_single_text(tmp_path: Path) -> None:
    posts = [post(1, yoast_head_json={"robots": {"index": "noindex"}}), post(2, yoast_head_json={}, aioseo_head_json={"robots": "noindex, nofollow"})]
    site = SmallSite(tmp_path / "site")
    move(Wishes((Rest(saved(tmp_path, {"posts": posts})),), site.root), lambda *_: None)
    assert "noindex" not in texts(site)


def test_what_editors_see_is_the_text_itself(tmp_path: Path) -> None:
    raw = "<!-- wp:paragraph --><p>Texto [gallery]</p><!-- /wp:paragraph -->"
    posts = [
        post(1, content={"raw": raw, "rendered": "<p>x</p>", "protected": False}),
        post(2, content={"raw": "segredo-dois", "protected": False}, password="abc"),
    ]
    site = SmallSite(tmp_path / "site")
    ledger = move(Wishes((Rest(saved(tmp_path, {"posts": posts})),), site.root), lambda *_: None)
    assert outcomes(ledger, "post") == ["imported", "quarantined"]
    assert ledger.tally.counts["blocks"] == {"core/paragraph": 1}
    assert "segredo" not in texts(site)


def test_a_live_site_is_asked_page_by_page_once_and_what_it_hides_is_named(old: str, tmp_path: Path) -> None:
    WordPress.hidden.update({"users", "comments"})
    WordPress.busy.add("posts")
    site = SmallSite(tmp_path / "site")
    told = bring(old, tmp_path / "answers", lambda *_: None, LOCAL)
    ledger = move(Wishes((Rest(tmp_path / "answers", told),), site.root, download=True, private=True), lambda *_: None)
    assert [(entry.name, entry.outcome) for entry in told] == [("users", "skipped"), ("comments", "skipped")]
    assert outcomes(ledger, "post").count("imported") == 4
    assert outcomes(ledger, "attachment") == ["imported"]
    assert not ledger.lost
    pages = [path for path in WordPress.asked if "/posts?" in path]
    assert [parse_qs(urlsplit(path).query)["page"][0] for path in pages] == ["1", "1", "2", "3"]
    WordPress.asked.clear()
    bring(f"{old}/wp-json/wp/v2/posts", tmp_path / "answers", lambda *_: None, LOCAL)
    assert not [path for path in WordPress.asked if "/posts?" in path]


def test_portraits_are_fetched_once(old: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    for _ in range(2):
        told = bring(old, tmp_path / "answers", lambda *_: None, LOCAL)
        move(Wishes((Rest(tmp_path / "answers", told),), site.root, download=True, private=True), lambda *_: None)
    assert 'image: "/media/authors/ana-souza.jpg"' in (site.root / "content/authors/ana-souza.md").read_text("utf-8")
    assert WordPress.asked.count("/ana.jpg") == 1
    site.build()
    assert "ana-souza-jpg-" in site.read("author/ana-souza/index.html")


def test_the_commands_take_a_live_site(old: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    refused = site.run("import", "wordpress", "--rest", old)
    assert refused.returncode != 0
    assert WordPress.asked == []
    done = site.run("import", "wordpress", "--rest", old, "--private-network", "--download")
    assert (done.returncode, "4 post: imported" in done.stdout) == (0, True), done.stderr
    site.build()
    good = site.run("import", "audit", "--rest", old, "--private-network")
    assert (good.returncode, good.stdout) == (0, ""), good.stdout + good.stderr
    file = site.root / "content/news/2025/09/noticia-1.md"
    file.write_text(file.read_text("utf-8").replace("**texto**", "livro"), "utf-8")
    site.build()
    assert "noticia-1.md: 50.00 % of 2 words, without: texto" in site.run("import", "audit", "--rest", old, "--private-network").stdout
    neither = site.run("import", "wordpress")
    assert (neither.returncode, "Name the export files" in neither.stderr) == (2, True)


def test_what_is_no_api_is_refused(old: str, tmp_path: Path) -> None:
    WordPress.hidden.add("")
    with pytest.raises(SitegenError, match="no REST API"):
        bring(old, tmp_path / "answers", lambda *_: None, LOCAL)
    with pytest.raises(SitegenError, match="holds no answers"):
        Rest(tmp_path)


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**18), st.text(max_size=8), st.sampled_from(["publish", "private", "<p>a</p>", "http://[", "2025-09-04T00:10:00"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["rendered", "raw", "protected", "index", "a"]), inner, max_size=3)), max_leaves=8,
)  # fmt: skip


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_answer_is_taken_and_what_is_private_stays_so(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    answers = json.loads(json.dumps(ANSWERS))
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.sampled_from([row for rows in answers.values() for row in rows]))
        key = data.draw(st.sampled_from(sorted(row)))
        if key not in ("content", "status", "password"):
            row[key] = data.draw(_JSON)
    site = SmallSite(folder / "site")
    try:
        move(Wishes((Rest(saved(folder, answers)),), site.root), lambda *_: None)
    except SitegenError:
        return
    assert "segredo-dois" not in texts(site)
    if (site.root / "content/news").exists():
        site.build()


def test_of_two_terms_at_one_address_the_first_has_it(tmp_path: Path) -> None:
    answers = json.loads(json.dumps(ANSWERS))
    rows = {row["name"]: row for found in answers.values() for row in found if row.get("name") in ("Mundo", "Ásia")}
    rows["Mundo"]["taxonomy"] = rows["Ásia"]["slug"] = None
    site = SmallSite(tmp_path / "site")
    move(Wishes((Rest(saved(tmp_path, answers)),), site.root), lambda *_: None)
    site.build()
