"""``sitegen import wordpress``: from an export to a built site, with nothing lost and nothing shown that was not public."""

import json
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from conftest import SmallSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pictures import picture

from sitegen.errors import SitegenError
from sitegen.wordpress.move import Wishes, move

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Rádio Antiga</title><link>https://antiga.test</link><description>Notícias</description><language>pt-BR</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://antiga.test</wp:base_site_url><wp:base_blog_url>https://antiga.test</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[ana]]></wp:author_login><wp:author_email>ana@secret.test</wp:author_email><wp:author_display_name><![CDATA[Ana Souza]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>sao-paulo</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[São Paulo]]></wp:cat_name></wp:category>
"""
FOOT = "</channel></rss>\n"


def item(number: int, title: str = "Uma notícia", content: str = "Um texto.", **more: str) -> str:
    """One item of an export; ``more`` sets or adds ``wp:`` fields, ``extra`` any XML."""
    slug = more.pop("post_name", f"noticia-{number}")
    extra = more.pop("extra", "")
    link = more.pop("link", f"https://antiga.test/2025/09/04/{slug}/")
    fields = {
        "post_id": str(number), "post_date": "2025-09-04 00:10:00", "post_date_gmt": "2025-09-03 15:10:00", "post_name": slug, "status": "publish",
        "post_parent": "0", "post_type": "post", "post_password": "", **more,
    }  # fmt: skip
    rows = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in fields.items())
    text = content.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<item><title><![CDATA[{title}]]></title><link>{escape(link)}</link><dc:creator><![CDATA[ana]]></dc:creator>"
        f'<guid isPermaLink="false">https://antiga.test/?p={number}</guid><content:encoded><![CDATA[{text}]]></content:encoded>'
        f"<excerpt:encoded><![CDATA[]]></excerpt:encoded>{rows}"
        f'<category domain="category" nicename="sao-paulo"><![CDATA[São Paulo]]></category>{extra}</item>\n'
    )


def imported(folder: Path, *items: str, media: Path | None = None, text: str | None = None) -> tuple[SmallSite, dict[str, list[str]]]:
    """A site made of an export, and the outcomes of its items by kind."""
    export = folder / "export.xml"
    export.write_text(text if text is not None else HEAD + "".join(items) + FOOT, "utf-8")
    site = SmallSite(folder / "site")
    ledger = move(Wishes((export,), site.root, media), lambda *_: None)
    outcomes: dict[str, list[str]] = {}
    for entry in ledger.entries:
        outcomes.setdefault(entry.kind, []).append(entry.outcome)
    return site, outcomes


def test_a_post_keeps_its_address_its_date_its_names_and_its_identity(tmp_path: Path) -> None:
    site, outcomes = imported(tmp_path, item(7, "Visita: o que se sabe", "<p>Um texto com <b>força</b>.</p>", post_name="visita"))
    site.build()
    page = site.read("2025/09/04/visita/index.html")
    assert "<strong>força</strong>" in page
    assert 'datetime="2025-09-04T00:10:00+09:00"' in page
    assert 'href="/category/sao-paulo/">São Paulo</a>' in page
    assert "Ana Souza" in page
    assert json.loads(site.read("old/p-0.json"))["7"] == "/2025/09/04/visita/"
    assert "https://antiga.test/?p=7</guid>" in site.read("feed.xml")
    found = tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))
    assert (found["title"], found["timezone"], found["base_url"]) == ("Rádio Antiga", "Asia/Tokyo", "https://antiga.test/")
    assert outcomes["post"] == ["imported"]


@pytest.mark.parametrize("more", [{"status": s} for s in ("private", "draft", "pending", "future", "trash", "")] + [{"post_password": "x"}])
def test_what_was_not_public_is_set_aside_and_shown_nowhere(tmp_path: Path, more: dict[str, str]) -> None:
    site, outcomes = imported(tmp_path, item(1), item(2, "Sigilo total", "Palavra ornitorrinco.", post_name="sigilo", **more))
    site.build(search=True)
    assert outcomes["post"] == ["imported", "quarantined"]
    assert not [path for path, data in site.tree().items() if b"ornitorrinco" in data or b"igilo" in data or "sigilo" in path]
    kept = [f for f in (site.root / "content/_wordpress").rglob("*.md") if "ornitorrinco" in f.read_text("utf-8")]
    assert len(kept) == 1


def test_pages_old_slugs_and_plain_links_are_answered(tmp_path: Path) -> None:
    old = "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>antes</wp:meta_value></wp:postmeta>"
    site, _ = imported(
        tmp_path, item(1, extra=old), item(2, "Sobre", post_type="page", post_name="sobre", link="https://antiga.test/sobre/"),
        item(3, content='Veja <a href="https://antiga.test/?p=1">isto</a> e <a href="https://www.antiga.test/sobre/">aquilo</a>.'),
    )  # fmt: skip
    site.build()
    assert "/2025/09/04/noticia-1/" in site.read("2025/09/04/antes/index.html")
    assert (site.public / "sobre/index.html").is_file()
    page = site.read("2025/09/04/noticia-3/index.html")
    assert 'href="/2025/09/04/noticia-1/">isto' in page
    assert 'href="/sobre/">aquilo' in page


def test_pictures_come_to_their_old_addresses_and_to_where_texts_show_them(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads/2025/09"
    uploads.mkdir(parents=True)
    (uploads / "lago.jpg").write_bytes(picture())
    file = "https://antiga.test/wp-content/uploads/2025/09/lago.jpg"
    attachment = item(5, "lago", "", post_type="attachment", status="inherit", attachment_url=file, link=f"{file}/x")
    text = f'<img src="{file.replace(".jpg", "-300x200.jpg")}" alt="O lago">'
    site, outcomes = imported(tmp_path, attachment, item(1, content=text), media=tmp_path / "uploads")
    site.build()
    assert outcomes["attachment"] == ["imported"]
    assert (site.public / "wp-content/uploads/2025/09/lago.jpg").is_file()
    assert 'alt="O lago"' in site.read("2025/09/04/noticia-1/index.html")
    assert "/media/2025/09/lago-jpg-" in site.read("2025/09/04/noticia-1/index.html")


def test_a_picture_that_is_missing_is_named_and_the_import_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    attachment = item(5, "x", "", post_type="attachment", status="inherit", attachment_url="https://antiga.test/wp-content/uploads/2025/09/x.jpg")
    _, outcomes = imported(tmp_path, attachment, item(1), media=tmp_path / "uploads")
    assert outcomes["attachment"] == ["lost"]


def test_comments_are_kept_without_what_nobody_may_publish(tmp_path: Path) -> None:
    comment = (
        "<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_author>Bia</wp:comment_author><wp:comment_author_email>bia@secret.test</wp:comment_author_email>"
        "<wp:comment_author_IP>203.0.113.9</wp:comment_author_IP><wp:comment_date_gmt>2025-09-05 01:00:00</wp:comment_date_gmt>"
        "<wp:comment_content>Gostei.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )
    site, outcomes = imported(tmp_path, item(1, extra=comment))
    assert outcomes["comments"] == ["imported"]
    written = "".join(f.read_text("utf-8") for f in site.root.rglob("*") if f.is_file())
    assert "Gostei." in written
    assert "secret.test" not in written
    assert "203.0.113.9" not in written


def test_a_second_import_changes_nothing_and_keeps_what_a_person_edited(tmp_path: Path) -> None:
    items = item(1), item(2)
    site, _ = imported(tmp_path, *items)
    before = site.tree(site.root)
    edited = site.root / "content/news/2025/09/noticia-2.md"
    _, outcomes = imported(tmp_path, *items)
    assert outcomes["post"] == ["unchanged", "unchanged"]
    assert {p: d for p, d in site.tree(site.root).items() if p != "import-report.json"} == {
        p: d for p, d in before.items() if p != "import-report.json"
    }
    edited.write_text(edited.read_text("utf-8") + "\nUma frase da redação.\n", "utf-8")
    for _ in range(2):
        _, outcomes = imported(tmp_path, item(1), item(2, "Outro título"))
        assert outcomes["post"] == ["unchanged", "kept"]
    assert "Uma frase da redação." in edited.read_text("utf-8")


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda text: text.replace("Um texto dois.", "Um \x03 texto & mais."), 0),
        (lambda text: text.replace("Um texto dois.", "a ]]> b"), 0),
        (lambda text: text.replace("<title><![CDATA[Dois", "<<<<<<< HEAD\n<title><![CDATA[Dois"), 1),
        (lambda text: text[: text.index("Três") + 2], 1),
    ],
    ids=["control character", "open CDATA", "merge conflict", "cut off"],
)
def test_a_damaged_export_loses_at_most_the_damaged_item(tmp_path: Path, damage: object, lost: int) -> None:
    whole = HEAD + item(1, "Um") + item(2, "Dois", "Um texto dois.") + item(3, "Três") + FOOT
    _, outcomes = imported(tmp_path, text=damage(whole))  # type: ignore[operator]
    assert len(outcomes.get("damage", [])) == lost
    assert len(outcomes["post"]) == 3 - lost


@pytest.mark.parametrize("text", ["", "<html><body>x</body></html>", "texto", "{}"])
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SitegenError, match="is no export of WordPress"):
        imported(tmp_path, text=text)


def test_entities_of_a_files_own_do_nothing(tmp_path: Path) -> None:
    bomb = HEAD.replace("<rss", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss', 1) + item(1, content="&a;") + FOOT
    with pytest.raises(SitegenError, match="declares a document type"):
        imported(tmp_path, text=bomb)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_export_damaged_anywhere_never_shows_what_was_not_public(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any")
    whole = bytearray(
        (HEAD + "".join(item(n, status="private" if n % 2 else "publish", content=f"palavra{n}zz") for n in range(1, 7)) + FOOT).encode()
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(len(HEAD.encode()), len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    export = folder / "export.xml"
    export.write_bytes(bytes(whole))
    try:
        ledger = move(Wishes((export,), folder / "site"), lambda *_: None)
    except SitegenError:
        return
    published = "".join(f.read_text("utf-8", "replace") for f in (folder / "site/content").glob("[!_]*/**/*.md"))
    assert not [n for n in (1, 3, 5) if f"palavra{n}zz" in published]
    assert sum(e.kind not in ("author", "category", "settings", "comments") for e in ledger.entries) >= 6


def test_the_command_says_what_became_of_everything(site: SmallSite, tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_text(HEAD + item(1) + item(2, status="draft") + FOOT, "utf-8")
    done = site.run("import", "wordpress", str(export), "--into", str(tmp_path / "novo"), "--dry-run")
    assert done.returncode == 0
    assert "1 post: imported" in done.stdout
    assert "1 post: quarantined" in done.stdout
    assert not (tmp_path / "novo").exists()
