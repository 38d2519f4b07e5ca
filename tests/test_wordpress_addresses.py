"""Every address of the old site is written down, and the new site answers it; the site's script does what ``sitegen addresses`` says of it."""

import hashlib
import json
import tomllib
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
from conftest import SmallSite, running, served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from test_pictures import picture
from test_wordpress_import import FOOT, HEAD, imported, item

from sitegen.addresses import check_addresses, resolve
from sitegen.errors import SitegenError
from sitegen.settings_file import load
from sitegen.wordpress.audit import audit
from sitegen.wordpress.export import Export
from sitegen.wordpress.ledger import remembered
from sitegen.wordpress.move import Wishes, move

TERMS = """<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>mundo</wp:category_nicename><wp:cat_name>Mundo</wp:cat_name></wp:category>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>asia</wp:category_nicename><wp:category_parent>mundo</wp:category_parent><wp:cat_name>Ásia</wp:cat_name></wp:category>
<wp:tag><wp:term_id>4</wp:term_id><wp:tag_slug>lago-%c3%a3</wp:tag_slug><wp:tag_name>Lago ã</wp:tag_name></wp:tag>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>bia</wp:author_login><wp:author_display_name>Bia</wp:author_display_name></wp:author>
"""
FILE = "https://antiga.test/wp-content/uploads/2025/09/"


def meta(**values: str) -> str:
    return "".join(
        f"<wp:postmeta><wp:meta_key>{k}</wp:meta_key><wp:meta_value><![CDATA[{v}]]></wp:meta_value></wp:postmeta>" for k, v in values.items()
    )


def term(kind: str, slug: str, name: str = "x") -> str:
    return f'<category domain="{kind}" nicename="{slug}"><![CDATA[{name}]]></category>'


def attachment(number: int, name: str, parent: int, link: str) -> str:
    more = {"post_type": "attachment", "status": "inherit", "attachment_url": f"{FILE}{name}", "post_parent": str(parent)}
    return item(number, name, "", link=link, **more)


@pytest.fixture
def newspaper(tmp_path: Path) -> SmallSite:
    """A site with one of each thing that has an address."""
    (tmp_path / "up/2025/09").mkdir(parents=True)
    for name in ("lago.jpg", "rio-scaled.jpg"):
        (tmp_path / "up/2025/09" / name).write_bytes(picture())
    sizes = "".join(f's:4:"file";s:{len(name)}:"{name}";' for name in ("2025/09/rio-scaled.jpg", "rio-300x200.jpg", "outro.webp"))
    rio = attachment(6, "rio-scaled.jpg", 0, "https://antiga.test/rio/")
    rio = rio.replace("</item>", meta(_wp_attachment_metadata=f'{sizes}s:14:"original_image";s:7:"rio.jpg";') + "</item>")
    comment = "<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_content>Oi</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>"
    old = meta(_wp_old_slug="antes")
    site, outcomes = imported(
        tmp_path,
        TERMS,
        item(
            1,
            content="a<!--nextpage-->b <a href=/local/kyoto/>v</a>",
            extra=term("local", "kyoto", "Quioto") + comment + old + term("category", "asia") + term("post_tag", "lago-%c3%a3"),
        ),
        *[item(n, extra=old) for n in range(20, 32)],
        item(2, post_type="page", post_name="sobre", link="https://antiga.test/institucional/sobre/"),
        item(3, status="draft", link="https://antiga.test/?p=3"),
        item(4, post_type="produto", post_name="livro", link="https://antiga.test/produto/livro/"),
        attachment(5, "lago.jpg", 1, "https://antiga.test/2025/09/04/noticia-1/lago/"),
        rio,
        attachment(8, "archive.jpg", 0, "https://antiga.test/archive/"),
        media=tmp_path / "up",
    )
    assert outcomes["attachment"] == ["imported", "imported", "lost"]
    site.build()
    return site


def test_every_address_of_the_old_site_is_answered_or_declared_gone(newspaper: SmallSite) -> None:
    listed = (newspaper.root / "old-addresses.txt").read_text("utf-8").splitlines()
    for line in (
        "/2025/09/04/noticia-1/\tpage", "/?p=1\tmap", "/2025/09/04/noticia-1/2/\tmap", "/2025/09/04/noticia-1/#comment-9", "/2025/09/04/antes/\tredirect",
        "/2025/09/04/noticia-1/amp/\tmap", "/institucional/sobre/\tredirect", "/?page_id=2\tmap", "/produto/livro/\tgone", "/rio/", "/?attachment_id=6\tmap",
        "/wp-content/uploads/2025/09/lago.jpg\tpage", "/category/mundo/asia/", "/?cat=3\tmap", "/?tag_id=4\tmap", "/?author=7\tmap", "/2025/09/\tpage",
        "/?m=20250904\tmap", "/?year=2025&monthnum=09&day=04\tmap", "/?year=2025\tmap", "/page/2/", "/feed/\tpage", "/?s=noticias\tmap",
        "/?pagename=institucional/sobre\tmap", "/?taxonomy=category&term=asia\tmap", "/?feed=rss2&cat=3\tmap", "/?paged=2\tpage", "/2025/09/04/page/2/",
        "/wp-content/uploads/2025/09/rio-300x200.jpg\tmap", "/wp-content/uploads/2025/09/rio.jpg\tmap", "/wp-content/uploads/2025/09/outro.webp\tgone",
    ):  # fmt: skip
        assert line in listed
    assert not any(line.startswith("/?p=3\t") for line in listed)
    config = load(newspaper.root / "sitegen.toml", {})
    count, problems = check_addresses(newspaper.public, config, [newspaper.root / "old-addresses.txt"])
    assert problems == []
    assert count == len(listed) - 1
    (newspaper.public / "rio/index.html").unlink()
    assert len(check_addresses(newspaper.public, config, [newspaper.root / "old-addresses.txt"])[1]) == 1


def test_the_sites_script_does_what_is_said_of_it(newspaper: SmallSite, browser: Browser) -> None:
    config = load(newspaper.root / "sitegen.toml", {})
    old = (
        "/?p=1", "/?cat=3", "/?m=202509", "/?m=2025", "/?year=2025&monthnum=9", "/?tag=lago-a", "/?category_name=mundo/asia", "/?author_name=ana", "/2025/09/04/noticia-1/amp/",
        "/2025/09/04/noticia-1/lago/", "/2025/09/04/noticia-1/feed/rss2/", "/2025/09/feed/", "/page/2/", "/category/asia/page/9/", "/atom/",
        "/wp-content/uploads/2025/09/lago-300x200.jpg", "/wp-content/uploads/2025/09/rio-300x200.jpg", "/?year=2025&day=4", "/?year=2025&monthnum=13&day=4",
        "/?year=2025&monthnum=9&day=40", "/?m=20250904", "/?feed=rss2&tag=lago-a", "/?feed=rss2&cat=1", "/?feed=rss2", "/?feed=rss2&p=1", "/index.php?p=1",
        "/?taxonomy=category&term=asia", "/?taxonomy=post_tag&term=lago-a", "/?taxonomy=local&term=kyoto", "/?pagename=institucional/sobre", "/?name=sobre",
        "/?post_type=post&p=1", "/?utm_source=x&p=1", "/nada/?cat=3",
    )  # fmt: skip
    with served(newspaper) as shown:
        home = shown.rstrip("/")
        page = browser.new_page()
        for address in old:
            answer = resolve(newspaper.public, config, address)
            assert answer.kind == "map", (address, answer)
            page.goto(home + address, wait_until="commit")
            page.wait_for_url(home + answer.where, timeout=5000)
        page.goto(home + "/?name=o-que-se-sabe")
        page.wait_for_url(home + "/search/?q=o+que+se+sabe", timeout=5000)
        page.goto(home + "/?paged=2")
        page.goto(home + "/2025/09/04/nada/")
        page.wait_for_timeout(300)
        assert page.url.endswith("/nada/")
        assert resolve(newspaper.public, config, "/2025/09/04/nada/").kind == "dead"
        page.close()


def test_a_list_of_old_addresses_leads_on_and_its_mistakes_are_told(site: SmallSite) -> None:
    site.file("content/redirects/velhas.txt", "# a\n/velha/ /2025/03/04/primeira/\n/?cat=9 https://outro.test/x\n/fora/ https://outro.test/\n")
    site.build()
    assert 'url=/2025/03/04/primeira/"' in site.read("velha/index.html")
    assert 'url=https://outro.test/"' in site.read("fora/index.html")
    assert json.loads(site.read("old/cat-0.json")) == {"9": "https://outro.test/x"}
    site.file("content/redirects/velhas.txt", "velha /x/\n/a/ b\n/c/ /nada/\n")
    site.file("content/redirects/x.csv", "")
    told = site.run("build").stderr
    for said in ("velhas.txt:1:1: error: the old address velha does not begin", "velhas.txt:2:5: error: b is no address to lead to", "x.csv:1:1"):
        assert said in told.replace('"', "")
    (site.root / "content/redirects/x.csv").unlink()
    site.file("content/redirects/velhas.txt", "\n/c/ /nada/\n")
    assert "velhas.txt:2:5: error: this leads nowhere: /nada/" in site.run("build").stderr


PLUGIN = {
    "csv": 'source,target,regex\n/velha,/?p=1,0\n/b,"https://antiga.test/2025/09/04/noticia-1/#x",0\n/c/,https://outro.test/,0\n^/d/(.*),/e/$1,1\n/f/,/nada/,0\n'
    "/2025/09/04/noticia-1/,/c/,0\n",
    "json": json.dumps({"redirects": [{"url": "/velha", "action_data": {"url": "/?p=1"}, "regex": False}, {"url": "/b", "action_data": {"url": "/2025/09/04/noticia-1/#x"}},
    {"url": "/c/", "action_data": {"url": "https://outro.test/"}}, {"url": "^/d", "regex": True, "action_data": {"url": "/e"}}, {"url": "/f", "action_data": {"url": "/nada"}},
    {"url": "/2025/09/04/noticia-1/", "action_data": {"url": "/c/"}}]}),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLUGIN)
def test_redirects_of_a_plugin_lead_on_and_patterns_are_named(tmp_path: Path, kind: str) -> None:
    (tmp_path / "export.xml").write_text(HEAD + item(1) + FOOT, "utf-8")
    (tmp_path / f"rules.{kind}").write_text(PLUGIN[kind])
    site = SmallSite(tmp_path / "site")
    ledger = move(Wishes((Export(tmp_path / "export.xml"),), site.root, redirects=tmp_path / f"rules.{kind}"), lambda *_: None)
    assert [e.outcome for e in ledger.entries if e.kind == "redirect"] == ["imported"] * 3 + ["skipped"] * 3
    site.build()
    assert 'url=/2025/09/04/noticia-1/"' in site.read("velha/index.html")
    assert 'url=/2025/09/04/noticia-1/#x"' in site.read("b/index.html")


def test_a_file_that_names_no_redirects_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(HEAD + item(1) + FOOT, "utf-8")
    for text in ("a,b\n1,2\n", "{", "[1]", ""):
        (tmp_path / "rules").write_text(text)
        with pytest.raises(SitegenError):
            move(Wishes((Export(tmp_path / "export.xml"),), tmp_path / "site", redirects=tmp_path / "rules"), lambda *_: None)


def test_what_plugins_say_of_a_text_has_a_place(tmp_path: Path) -> None:
    seo = meta(
        _yoast_wpseo_metadesc="Descrito.",
        _yoast_wpseo_title="%%title%%",
        _yoast_wpseo_canonical="https://outro.test/x",
        _yoast_wpseo_primary_category="3",
    )
    guest = meta(
        **{"cap-display_name": "Caio Lima", "cap-user_login": "caio-lima", "cap-description": "Repórter.", "cap-website": "https://caio.test/"}
    )
    writers = term("author", "cap-caio-lima") + term("author", "cap-bia")
    site, outcomes = imported(
        tmp_path,
        TERMS,
        item(1, extra=seo + writers + term("category", "asia") + term("local", "kyoto", "Quioto") + term("post_format", "post-format-audio")),
        item(2, extra=meta(rank_math_title="Outro título", rank_math_robots='a:1:{i:0;s:7:"noindex";}')),
        item(3, post_type="guest-author", extra=guest),
        item(4, "", post_type="nav_menu_item", menu_order="2", extra=term("nav_menu", "principal") + meta(_menu_item_type="taxonomy", _menu_item_object="category", _menu_item_object_id="3")),
        item(5, "Início", post_type="nav_menu_item", menu_order="1", extra=term("nav_menu", "principal") + meta(_menu_item_type="custom", _menu_item_url="https://antiga.test/")),
        item(6, "Fora", post_type="nav_menu_item", menu_order="3", extra=term("nav_menu", "principal") + meta(_menu_item_type="custom", _menu_item_url="https://fora.test/")),
        item(7, "Abaixo", post_type="nav_menu_item", extra=term("nav_menu", "principal") + meta(_menu_item_type="custom", _menu_item_url="https://x.test/", _menu_item_menu_item_parent="4")),
    )  # fmt: skip
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert "summary: Descrito." in text
    assert "authors: [Caio Lima, Bia]" in text
    assert "sections: [Ásia, São Paulo]" in text
    assert "canonical:" in text
    assert "  format: audio\n  local: [Quioto]" in text
    assert 'seo_title: Outro título\nnoindex: true\nredirect_from: ["/?p=2"]\n' in (site.root / "content/news/2025/09/noticia-2.md").read_text(
        "utf-8"
    )
    assert "Repórter." in (site.root / "content/authors/caio-lima.md").read_text("utf-8")
    menu = tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))["menu"]
    assert [(m["name"], m["url"]) for m in menu] == [("Início", "/"), ("Ásia", "/category/mundo/asia/"), ("Fora", "https://fora.test/")]
    left = [entry for entry in json.loads((site.root / "import-report.json").read_text("utf-8"))["entries"] if entry["kind"] == "nav_menu_item"]
    assert [entry["outcome"] for entry in left] == ["skipped", "imported", "imported", "imported"]
    assert (left[0]["name"], left[0]["why"]) == ("Abaixo → https://x.test/", "it stands below another entry; the new site's menu has one level")
    site.build()
    assert "lost" not in str(outcomes)


@pytest.mark.parametrize(
    "keys",
    [
        {"_yoast_wpseo_title": "{} %%page%% %%sep%% %%sitename%%", "_yoast_wpseo_metadesc": "{}", "_yoast_wpseo_canonical": "{}", "_yoast_wpseo_meta-robots-noindex": "1", "_yoast_wpseo_primary_category": "3"},
        {"rank_math_title": "{} %sep% %sitename%", "rank_math_description": "{}", "rank_math_canonical_url": "{}", "rank_math_robots": 'a:1:{i:0;s:7:"noindex";}', "rank_math_primary_category": "3"},
        {"_aioseo_title": "{} #separator_sa #site_title", "_aioseo_description": "{}", "_aioseop_custom_link": "{}", "_aioseop_noindex": "on", "_primary_term_category": "3"},
        {"_aioseop_title": "{} | Rádio Antiga", "_aioseop_description": "{}", "_aioseop_custom_link": "{}", "_aioseop_noindex": "on", "_yoast_wpseo_primary_category": "3"},
        {"_seopress_titles_title": "{} %%sep%% %%sitetitle%%", "_seopress_titles_desc": "{}", "_seopress_robots_canonical": "{}", "_seopress_robots_index": "yes", "_seopress_robots_primary_cat": "3"},
        {"_genesis_title": "{}", "_genesis_description": "{}", "_genesis_canonical_uri": "{}", "_genesis_noindex": "1", "_primary_term_category": "3"},
    ],
)  # fmt: skip
def test_what_is_kept_for_search_engines_comes_along_of_every_plugin(tmp_path: Path, keys: dict[str, str]) -> None:
    said = dict(zip(keys, ("100% em Ōtsu", "O que se sabe.", "https://outro.test/x", "", ""), strict=True))
    extra = meta(**{key: value.replace("{}", said[key], 1) if said[key] else value for key, value in keys.items()})
    site, _ = imported(tmp_path, TERMS, item(1, extra=extra + term("category", "mundo") + term("category", "asia")), item(2))
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    for line in (
        'seo_title: "100% em Ōtsu"\n',
        "summary: O que se sabe.\n",
        'canonical: "https://outro.test/x"\n',
        "noindex: true\n",
        "sections: [Ásia,",
    ):
        assert line in text
    report = json.loads((site.root / "import-report.json").read_text("utf-8"))
    assert set(report["became"]["meta"].values()) == {"imported: for search engines"}


@pytest.mark.parametrize(
    "formula",
    ["%%title%% %%sep%% %%sitename%%", "%title%", "#post_title #separator_sa #site_title", "Uma notícia - Rádio Antiga", "%%cf_chamada%% hoje", "  "],
)
def test_a_title_for_search_engines_that_says_nothing_more_is_none(tmp_path: Path, formula: str) -> None:
    site, _ = imported(tmp_path, item(1, extra=meta(_yoast_wpseo_title=formula, _yoast_wpseo_metadesc="%%excerpt%%")))
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert "seo_title" not in text
    assert "summary" not in text


def test_files_are_fetched_from_the_old_site_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Old(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = self.path.endswith("lago.jpg")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "image/jpeg")
            self.end_headers()
            self.wfile.write(picture() if found else b"")

        def log_message(self, *_: object) -> None: ...

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Old)) as address:
        host = f"{address}/wp-content/uploads/2025/09/"
        files = [attachment(5, "lago.jpg", 1, "https://antiga.test/a/"), attachment(6, "rio.jpg", 1, "https://antiga.test/b/")]
        (tmp_path / "export.xml").write_text(HEAD + item(1) + "".join(files).replace(FILE, host) + FOOT, "utf-8")
        for private, outcomes in ((False, ["lost", "lost"]), (True, ["imported", "lost"]), (True, ["unchanged", "lost"])):
            ledger = move(Wishes((Export(tmp_path / "export.xml"),), tmp_path / "site", download=True, private=private), lambda *_: None)
            assert [e.outcome for e in ledger.entries if e.kind == "attachment"] == outcomes
    assert sum("lago" in path for path in asked) == 1


def test_a_pictures_credit_is_read_from_what_wordpress_found_in_the_file(tmp_path: Path) -> None:
    php = 'a:2:{s:5:"width";i:9;s:10:"image_meta";a:2:{s:6:"credit";s:9:"João Cé";s:9:"copyright";s:1:"x";}}'
    file = attachment(5, "lago.jpg", 1, "https://antiga.test/lago/").replace("</item>", meta(_wp_attachment_metadata=php) + "</item>")
    broken = attachment(6, "rio.jpg", 1, "https://antiga.test/rio/").replace(
        "</item>", meta(_wp_attachment_metadata='s:6:"credit";s:9999:"Eu') + "</item>"
    )
    lead = [item(n, extra=meta(_thumbnail_id=str(n + 4)), content=f'<img src="{FILE}lago.jpg">') for n in (1, 2)]
    site, _ = imported(tmp_path, file, broken, *lead)
    assert "credit: João Cé\n" in (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert "credit: Eu" in (site.root / "content/news/2025/09/noticia-2.md").read_text("utf-8")
    site.build()


def test_a_description_of_a_file_is_told_of(tmp_path: Path) -> None:
    file = attachment(5, "lago.jpg", 1, "https://antiga.test/lago/").replace(
        "<content:encoded><![CDATA[]]>", "<content:encoded><![CDATA[<p>Filmado do barco.</p>]]>"
    )
    site, _ = imported(tmp_path, file, item(1))
    assert any("Filmado do barco." in note for note in json.loads((site.root / "import-report.json").read_text("utf-8"))["notes"])


def test_files_of_wordpress_com_come_from_a_host_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "up/2025/09").mkdir(parents=True)
    (tmp_path / "up/2025/09/lago.jpg").write_bytes(picture())
    file = "https://antiga.files.wordpress.com/2025/09/lago.jpg"
    text = item(1, content=f'<img src="{file}?w=300" alt="O lago">')
    site, outcomes = imported(
        tmp_path, text, attachment(5, "lago.jpg", 1, "https://antiga.test/lago/").replace(f"{FILE}lago.jpg", file), media=tmp_path / "up"
    )
    site.build()
    assert outcomes["attachment"] == ["imported"]
    assert "/media/2025/09/lago-jpg-" in site.read("2025/09/04/noticia-1/index.html")


@pytest.mark.parametrize("folder", [None, "up"])
def test_files_that_are_not_there_are_shown_from_their_old_address(tmp_path: Path, folder: str | None) -> None:
    (tmp_path / "up").mkdir()
    text = item(1, content=f'[gallery ids="5"]\n\n<img src="{FILE}lago.jpg" alt="O lago">', extra=meta(_thumbnail_id="5"))
    site, _ = imported(tmp_path, text, attachment(5, "lago.jpg", 1, "https://antiga.test/lago/"), media=tmp_path / folder if folder else None)
    site.build()
    assert site.read("2025/09/04/noticia-1/index.html").replace('"', "").count(f"src={FILE}lago.jpg") == 3


def test_an_audit_finds_nothing_where_all_is_there_and_each_thing_that_is_not(newspaper: SmallSite) -> None:
    text = item(40, "Tudo: o que há", "<h2>Como</h2><ul><li>um</li><li>dois</li></ul>"
                '<p>Uma <b>palavra</b> e <a href="https://fora.test/a?b=c">um link</a>, <a href="https://antiga.test/?p=1">outro</a>.</p>'
                f'<p><img src="{FILE}lago.jpg" alt="O lago"></p>' + "<p>" + " ".join(f"n{n}" for n in range(100)) + "</p>",
                extra=term("post_tag", "lago-%c3%a3") + term("category", "asia"))  # fmt: skip
    export = newspaper.root.parent / "export.xml"
    export.write_text(export.read_text("utf-8").replace("</channel>", f"{text}</channel>"), "utf-8")
    move(Wishes((Export(export),), newspaper.root, media=newspaper.root.parent / "up"), lambda *_: None)
    newspaper.build()
    good = newspaper.run("import", "audit", str(export))
    assert (good.returncode, good.stdout) == (0, "")
    assert "15 of 15 texts are whole; 100.000 %" in good.stderr
    config = load(newspaper.root / "sitegen.toml", {})
    file = newspaper.root / "content/news/2025/09/noticia-40.md"
    whole = file.read_text("utf-8")
    for old, new, said in (
        ("n7 ", "", "n7 0.9908"), ("https://fora.test/a?b=c", "https://fora.test/", "the link to https://fora.test/a?b=c is missing"),
        ("/2025/09/04/noticia-1/", "/sobre/", "the link to https://antiga.test/?p=1 is missing"), ("![O lago]", "[O lago]", "1 of 1 pictures are missing"),
        ("00:10:00", "00:11:00", "the date was 2025-09-04 00:10:00"), ("Tudo:", "Todo:", "the title was Tudo: o que há"),
        ("[Lago ã]", "[Lago b]", "tags: Lago ã is missing"), ("authors: [Ana Souza]", "authors: [Bia]", "authors: Ana Souza is missing"),
        ("n1 n2 n3", "n3 n2 n1", "0.9817"), ("- um", "um", "1 of 2 entries of lists are missing"), ("## Como", "Como", "1 of 1 headings are missing"), ("title:", "status: draft\ntitle:", "there is no page"),
    ):  # fmt: skip
        assert old in whole, whole
        file.write_text(whole.replace(old, new), "utf-8")
        newspaper.build()
        (bad,) = audit((Export(export),), remembered(newspaper.root), newspaper.public, config, lambda *_: None).failed(0.995)
        assert said in " ".join([*bad.missing, *bad.faults, f"{bad.share:.4f}"])
    told = newspaper.run("import", "audit", str(export))
    assert told.returncode == 1
    assert "there is no page" in told.stdout
    assert "14 of 15 texts are whole" in told.stderr


def proved(site: SmallSite) -> list[str]:
    """The addresses of the old site; each is answered by the new one."""
    site.build()
    listed = site.root / "old-addresses.txt"
    assert [p.message for p in check_addresses(site.public, load(site.root / "sitegen.toml", {}), [listed])[1]] == []
    return listed.read_text("utf-8").splitlines()


def test_categories_below_others_stay_where_they_were(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, TERMS, item(1, extra=term("category", "asia")), item(2, extra=term("category", "mundo")))
    assert "title: Ásia\nslug: asia\nparent: Mundo\n" in (site.root / "content/sections/asia.md").read_text("utf-8")
    lines = proved(site)
    assert {"/category/mundo/asia/", "/category/asia/", "/?category_name=asia\tmap"} <= set(lines)
    assert "/2025/09/04/noticia-1/" in site.read("category/mundo/asia/index.html")
    assert "/2025/09/04/noticia-1/" in site.read("category/mundo/index.html")


def test_feeds_of_terms_and_authors_are_where_they_were(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, TERMS, *[item(n, extra=term("category", "asia")) for n in (1, 2, 3)])
    assert "/category/mundo/asia/feed/\tpage" in proved(site)
    for path in ("category/mundo/asia", "category/mundo", "author/ana"):
        assert site.read(f"{path}/feed/index.html") == site.read(f"{path}/feed.xml")


def test_categories_that_are_below_each_other_stand_alone(tmp_path: Path) -> None:
    circle = TERMS.replace(
        "<wp:category_nicename>mundo</wp:category_nicename>",
        "<wp:category_nicename>mundo</wp:category_nicename><wp:category_parent>asia</wp:category_parent>",
    )
    site, _ = imported(tmp_path, circle, item(1, extra=term("category", "asia")))
    assert "/category/asia/" in proved(site)


@pytest.mark.parametrize(
    ("links", "wished", "category", "tag"),
    [
        (
            '<a href="https://antiga.test/editoria/mundo/asia/">v</a> <a href="/assunto/lago-%C3%A3/">w</a>',
            {},
            "editoria/mundo/asia",
            "assunto/lago-a",
        ),
        ("Nada.", {"category": "noticias/por-editoria"}, "noticias/por-editoria/mundo/asia", "tag/lago-a"),
        ('<a href="https://antiga.test/2025/09/04/mundo/">v</a>', {}, "category/mundo/asia", "tag/lago-a"),
    ],
    ids=["by links", "by wish", "a post of that name"],
)
def test_other_words_before_categories_and_tags_are_recognised(tmp_path: Path, links: str, wished: dict[str, str], category: str, tag: str) -> None:
    export = tmp_path / "export.xml"
    terms = term("category", "asia") + term("post_tag", "lago-%c3%a3")
    export.write_text(HEAD + TERMS + item(1, content=links, extra=terms) + item(2, post_name="mundo") + FOOT, "utf-8")
    site = SmallSite(tmp_path / "site")
    move(Wishes((Export(export),), site.root, bases=wished), lambda *_: None)
    lines = proved(site)
    assert f"/{category}/" in lines
    assert "/2025/09/04/noticia-1/" in site.read(f"{category}/index.html")
    assert "/2025/09/04/noticia-1/" in site.read(f"{tag}/index.html")


@pytest.mark.parametrize(
    ("content", "wished", "base"),
    [
        ('<a href="https://antiga.test/colunista/ana/">Ana</a> <a href="/colunista/bia/">Bia</a>', {}, "colunista"),
        ("Nada.", {"author": "equipe/autor"}, "equipe/autor"),
        ('<a href="/2025/09/04/ana/">Ana</a> <a href="/category/mundo/">Mundo</a>', {}, "author"),
    ],
    ids=["by links", "by wish", "a post of that name"],
)
def test_authors_stay_where_they_were(tmp_path: Path, content: str, wished: dict[str, str], base: str) -> None:
    export = tmp_path / "export.xml"
    texts = "".join(item(n, content=content) for n in (1, 2, 3)) + item(4, post_name="ana")
    export.write_text(HEAD + TERMS + texts + FOOT, "utf-8")
    site = SmallSite(tmp_path / "site")
    move(Wishes((Export(export),), site.root, bases=wished), lambda *_: None)
    lines = proved(site)
    assert {f"/{base}/ana/\tpage", f"/{base}/ana/feed/", "/?author_name=ana\tmap"} <= set(lines)
    assert "/2025/09/04/noticia-1/" in site.read(f"{base}/ana/index.html")
    assert site.read(f"{base}/ana/feed/index.html") == site.read(f"{base}/ana/feed.xml")
    if "href" in content and base == "colunista":
        page = LexborHTMLParser(site.read("2025/09/04/noticia-1/index.html"))
        assert [link.attributes["href"] for link in page.css(".body a")] == [f"/{base}/ana/", f"/{base}/bia/"]


def test_a_term_whose_slug_has_no_letter_is_called_by_its_name(tmp_path: Path) -> None:
    tag = "<wp:tag><wp:term_id>8</wp:term_id><wp:tag_slug>:</wp:tag_slug><wp:tag_name>Barcos e rios</wp:tag_name></wp:tag>"
    site, _ = imported(tmp_path, tag, item(1, extra=term("post_tag", ":", "Barcos e rios")))
    site.build()
    assert "Uma notícia" in site.read("tag/barcos-e-rios/index.html")


def test_addresses_that_differ_in_case_alone_are_one(tmp_path: Path) -> None:
    tag = "<wp:tag><wp:term_id>8</wp:term_id><wp:tag_slug>Rios</wp:tag_slug><wp:tag_name>Rios</wp:tag_name></wp:tag>"
    site, _ = imported(tmp_path, tag, item(1, post_name="Visita", extra=term("post_tag", "Rios", "Rios") + meta(_wp_old_slug="VISITA")))
    site.build()
    assert "Uma notícia" in site.read("tag/rios/index.html")
    assert check_addresses(site.public, load(site.root / "sitegen.toml", {}), [site.root / "old-addresses.txt"])[1] == []


def test_the_word_before_categories_must_be_one(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(HEAD + item(1) + FOOT, "utf-8")
    told = site.run("import", "wordpress", str(tmp_path / "export.xml"), "--category-base", "../x")
    assert (told.returncode, "is no part of an address" in told.stderr) == (2, True)


def test_kinds_of_a_sites_own_that_readers_saw_are_shown_and_others_set_aside(tmp_path: Path) -> None:
    of = {
        "produto": "https://antiga.test/produto/livro/",
        "coluna": "https://antiga.test/coluna/um/",
        "recado": "https://antiga.test/recado/segredo/",
    }
    own = {
        kind: item(10 + n, kind.title(), f"Texto de {kind}.", post_type=kind, post_name=link.split("/")[-2], link=link)
        for n, (kind, link) in enumerate(of.items())
    }
    filed = own["coluna"].replace(
        "</item>", term("category", "asia") + term("local", "kyoto", "Quioto") + term("local", "lago", "Lago ã") + "</item>"
    )
    bare = {kind: text.replace(term("category", "sao-paulo", "São Paulo"), "") for kind, text in own.items()}
    taxonomy = "".join(
        f"<wp:term><wp:term_id>{n}</wp:term_id><wp:term_taxonomy>local</wp:term_taxonomy><wp:term_slug>{slug}</wp:term_slug><wp:term_name>{name}</wp:term_name></wp:term>"
        for n, slug, name in ((70, "kyoto", "Quioto"), (71, "lago", "Lago ã"))
    )  # fmt: skip
    links = '<a href="https://antiga.test/produto/livro/">v</a> <a href="https://antiga.test/local/kyoto/">w</a>'
    menu = item(
        5,
        "Coluna",
        post_type="nav_menu_item",
        extra=term("nav_menu", "principal") + meta(_menu_item_type="post_type", _menu_item_object="coluna", _menu_item_object_id="11"),
    )
    site, outcomes = imported(tmp_path, TERMS, taxonomy, item(1, content=links), menu, filed, bare["produto"], bare["recado"])
    assert (outcomes["produto"], outcomes["coluna"], outcomes["recado"]) == (["imported"], ["imported"], ["quarantined"])
    assert outcomes["local"] == ["imported", "merged"]
    lines = proved(site)
    assert {"/produto/livro/\tredirect", "/coluna/um/\tredirect", "/recado/segredo/\tgone", "/local/kyoto/", "/local/lago/"} <= set(lines)
    assert "Texto de produto." in site.read("livro/index.html")
    assert "Texto de coluna." in site.read("2025/09/04/um/index.html")
    assert "tags: [Quioto, Lago ã]" in (site.root / "content/news/2025/09/um.md").read_text("utf-8")
    assert 'url=/tag/quioto/"' in site.read("local/kyoto/index.html")
    assert 'href="/livro/">v' in site.read("2025/09/04/noticia-1/index.html")
    assert not [path for path, data in site.tree().items() if b"Texto de recado" in data]


def test_a_kind_is_shown_where_it_is_said_that_readers_saw_it(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(HEAD + item(1) + item(2, post_type="recado", link="https://antiga.test/recado/a/") + FOOT, "utf-8")
    done = site.run("import", "wordpress", str(tmp_path / "export.xml"), "--into", str(tmp_path / "novo"), "--kind", "recado")
    assert "1 recado: imported" in done.stdout
    assert "kind: recado" in (tmp_path / "novo/content/news/2025/09/noticia-2.md").read_text("utf-8")


def test_a_gallery_of_another_text_shows_that_ones_pictures(tmp_path: Path) -> None:
    files = attachment(5, "lago.jpg", 1, "https://antiga.test/a/") + attachment(6, "rio.jpg", 2, "https://antiga.test/b/")
    site, _ = imported(tmp_path, files, item(1, content="[gallery]"), item(2, content='[gallery id="1"]'))
    for n in (1, 2):
        assert f"({FILE}lago.jpg)\n:::\n" in (site.root / f"content/news/2025/09/noticia-{n}.md").read_text("utf-8")


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 10**8), st.sampled_from(["publish", "publish", "publish", "private", "future"]), st.booleans()),
        min_size=1,
        max_size=25,
        unique_by=lambda row: row[0],
    )
)
def test_the_new_feed_goes_on_where_the_old_one_ended(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, bool]]) -> None:
    """WordPress' feed: published posts, newest first, by their GUID and in GMT; what is sticky is not held at the top."""
    posts = []
    old: list[tuple[datetime, str]] = []
    for number, (seconds, status, sticky) in enumerate(rows, 1):
        gmt = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        local = gmt.astimezone(ZoneInfo("Asia/Tokyo"))
        guid = f"http://antiga.test/?p={number}" if number % 2 else f"https://outra.test/{number}"
        times = {"post_date": f"{local:%Y-%m-%d %H:%M:%S}", "post_date_gmt": f"{gmt:%Y-%m-%d %H:%M:%S}"}
        one = item(number, status=status, is_sticky=str(int(sticky)), link=f"https://antiga.test/{local:%Y/%m/%d}/noticia-{number}/", **times)
        posts.append(one.replace(f"https://antiga.test/?p={number}</guid>", f"{guid}</guid>"))
        if status == "publish":
            old.append((gmt, guid))
    site, _ = imported(tmp_path_factory.mktemp("feed"), item(99, post_date="2014-06-01 09:00:00", post_date_gmt="2014-06-01 00:00:00"), *posts)
    site.build()
    wanted = [*sorted(old, reverse=True), (datetime(2014, 6, 1, tzinfo=UTC), "https://antiga.test/?p=99")]
    for path in ("feed.xml", "feed/index.html"):
        entries = feedparser.parse(site.read(path)).entries
        assert [(datetime(*e.published_parsed[:6], tzinfo=UTC), e.id) for e in entries] == wanted
        assert all(not e.guidislink for e in entries)


def test_old_dates_lead_to_where_a_text_is_now(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, item(1, extra=meta(_wp_old_date="2025-08-31")), item(2, extra=meta(_wp_old_date="x/../../y")))
    assert "/2025/08/31/noticia-1/\tredirect" in proved(site)


def test_a_recording_that_made_a_text_an_episode_is_played_and_in_the_podcast(tmp_path: Path) -> None:
    sound = "https://sons.test/e1.mp3\n1234\naudio/mpeg\n"
    inside = item(2, content='[audio src="https://sons.test/e1.mp3"]', extra=meta(enclosure=sound))
    site, _ = imported(tmp_path, item(1, extra=meta(enclosure=sound)), inside, item(3, extra=meta(enclosure="https://x.test/v.mp4\n1\nvideo/mp4")))
    site.build()
    assert [site.read(f"2025/09/04/noticia-{n}/index.html").replace('"', "").count("src=https://sons.test/e1.mp3") for n in (1, 2, 3)] == [1, 1, 0]
    assert [e.id for e in feedparser.parse(site.read("podcast.xml")).entries] == ["https://antiga.test/?p=1"]


def test_a_file_and_its_button_are_two_words(tmp_path: Path) -> None:
    block = '<!-- wp:file --><div class="wp-block-file"><a href="https://x.test/a.pdf">Edital</a><a href="https://x.test/a.pdf" class="wp-block-file__button">Baixar</a></div><!-- /wp:file -->'
    site, _ = imported(tmp_path, item(1, content=block))
    site.build()
    export = (Export(tmp_path / "export.xml"),)
    assert audit(export, remembered(site.root), site.public, load(site.root / "sitegen.toml", {}), lambda *_: None).share == 1


def test_every_key_of_plugins_is_accounted_for(tmp_path: Path) -> None:
    keys = meta(
        _thumbnail_id="5",
        _edit_lock="1",
        _yoast_wpseo_linkdex="3",
        minha_chave="x",
        _minha_chave="field_5f3e2a1b0c9d8",
        _oembed_time_0123456789abcdef0123456789abcdef="1",
    )
    remark = f"<wp:comment><wp:comment_approved>1</wp:comment_approved>{keys.replace('postmeta', 'commentmeta').replace('minha_chave', 'akismet_result')}</wp:comment>"
    category = TERMS.replace("</wp:category>", f"{meta(cor_da_editoria='azul').replace('postmeta', 'termmeta')}</wp:category>", 1)
    site, _ = imported(tmp_path, category, item(1, extra=keys + remark + "<nota:editor xmlns:nota='x'>ana@antiga.test viu 10.0.0.1</nota:editor>"))
    report = json.loads((site.root / "import-report.json").read_text("utf-8"))
    assert report["became"].keys() == report["counts"].keys() == {"meta", "term meta", "comment meta", "fields"}
    assert {key: said.partition(":")[0] for key, said in report["became"]["meta"].items()} == {
        "_thumbnail_id": "imported", "_edit_lock": "skipped", "_yoast_wpseo_linkdex": "skipped", "minha_chave": "unknown", "_minha_chave": "skipped",
        "_oembed_time_*": "skipped",
    }  # fmt: skip
    unknown = {entry["name"]: (entry["kind"], entry["why"]) for entry in report["entries"] if entry["outcome"] == "unknown"}
    assert {name: kind for name, (kind, _) in unknown.items()} == {
        "minha_chave": "meta key",
        "cor_da_editoria": "meta key of a term",
        "editor": "field",
    }
    assert unknown["minha_chave"][1] == "1 times, first in Uma notícia: x; --keep or --drop says what shall become of it"
    assert "first in Uma notícia: … viu …;" in unknown["editor"][1]


def test_a_key_that_only_what_was_left_out_has_needs_no_word(tmp_path: Path) -> None:
    order = item(2, post_type="shop_order", link="https://antiga.test/?p=2", extra=meta(_billing_email="a@b.test"))
    site, _ = imported(tmp_path, item(1), order)
    report = json.loads((site.root / "import-report.json").read_text("utf-8"))
    assert report["became"]["meta"] == {"_billing_email": "skipped: only things that did not come along have it"}
    assert not any(entry["outcome"] == "unknown" for entry in report["entries"])


def test_what_nobody_knows_fails_until_somebody_says_what_shall_become_of_it(site: SmallSite, tmp_path: Path) -> None:
    texts = item(1, content='Antes [adrotate group="3"]meio[/adrotate] [mapa_do id="1"] depois.', extra=meta(subtitulo="O que se sabe", nota_7="x"))
    texts += item(2, content='<!-- wp:acme/enquete {"id":4} /--><!-- wp:paragraph --><p>Fim.</p><!-- /wp:paragraph -->')
    export = tmp_path / "export.xml"
    export.write_text(HEAD + texts + FOOT, "utf-8")
    told = site.run("import", "wordpress", str(export), "--into", str(tmp_path / "novo"))
    assert told.returncode == 1
    for line in (
        "meta key subtitulo",
        "meta key nota_7",
        "shortcode adrotate",
        "shortcode mapa_do",
        'block acme/enquete: 1 times, first in Uma notícia: a block of a plug-in without saved HTML {"id": 4}',
    ):
        assert f"unknown: {line}" in told.stderr
    choices = ("--keep", "subtitulo", "--keep", "mapa_*", "--drop", "adrotate", "--drop", "nota_*", "--drop", "acme/*")
    done = site.run("import", "wordpress", str(export), "--into", str(tmp_path / "novo"), *choices)
    assert done.returncode == 0, done.stderr
    first, second = ((tmp_path / f"novo/content/news/2025/09/noticia-{n}.md").read_text("utf-8") for n in (1, 2))
    assert 'extra:\n  subtitulo: "O que se sabe"' in first or "extra:\n  subtitulo: O que se sabe" in first
    assert "nota_7" not in first
    assert 'Antes meio [mapa_do id="1"] depois.' in first.replace("\\", "")
    assert second.endswith("---\nFim.\n")
    new = SmallSite(tmp_path / "novo")
    new.build()
    assert new.run("import", "audit", str(export)).returncode == 0


def test_a_restored_video_keeps_its_title_and_the_audit_knows(tmp_path: Path) -> None:
    url = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    key = hashlib.md5(f'{url}a:2:{{s:5:"width";i:640;s:6:"height";i:960;}}'.encode()).hexdigest()
    frame = '<iframe title="O lago: &quot;manhã&quot;" src="https://www.youtube.com/embed/aqz-KE-bpKQ?feature=oembed"></iframe>'
    site, _ = imported(tmp_path, item(1, content=f"Veja:\n\n{url}\n\nFim.", extra=meta(**{f"_oembed_{key}": frame})))
    assert f'Veja:\n\n{{caption="O lago: manhã"}}\n{url}\n\nFim.\n' in (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    site.build()
    assert ">YouTube: O lago: manhã</a>" in site.read("2025/09/04/noticia-1/index.html")
    assert (
        audit((Export(tmp_path / "export.xml"),), remembered(site.root), site.public, load(site.root / "sitegen.toml", {}), lambda *_: None).failed(1)
        == []
    )
