"""``sitegen import wordpress``: from an export to a built site, with nothing lost and nothing shown that was not public."""

import json
import os
import subprocess
import tomllib
from itertools import accumulate, pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from conftest import SmallSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from test_pictures import picture

from sitegen.addresses import check_addresses
from sitegen.errors import SitegenError
from sitegen.read.article import parse
from sitegen.read.settings import Settings
from sitegen.settings_file import load
from sitegen.wordpress.comments import write_comments
from sitegen.wordpress.export import Export
from sitegen.wordpress.items import Comment
from sitegen.wordpress.move import Wishes, move

EXAMPLES = int(os.environ.get("SITEGEN_EXPORTS", "40"))
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
    ledger = move(Wishes((Export(export),), site.root, media), lambda *_: None)
    outcomes: dict[str, list[str]] = {}
    for entry in ledger.entries:
        outcomes.setdefault(entry.kind, []).append(entry.outcome)
    return site, outcomes


def test_a_post_keeps_its_address_its_date_its_names_and_its_identity(tmp_path: Path) -> None:
    site, outcomes = imported(tmp_path, item(7, "Visita: o que se sabe", "<p>Um texto com <b>força</b>.</p>", post_name="visita"))
    site.build()
    page = site.read("2025/09/04/visita/index.html")
    assert "<strong>força</strong>" in page
    assert "datetime=2025-09-04T00:10:00+09:00>" in page
    assert "href=/category/sao-paulo/>São Paulo</a>" in page
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


def shown(site: SmallSite, word: str) -> list[str]:
    """The files of the built site that hold a word."""
    return [path for path, data in site.tree().items() if word.encode() in data]


def aside(site: SmallSite, word: str) -> list[str]:
    """The files of the new site's sources that hold a word."""
    return [f.relative_to(site.root).as_posix() for f in site.root.rglob("*.md") if word in f.read_text("utf-8")]


@pytest.mark.parametrize("slug", ["x/../../../news/2025/09/leak", "../../../news/2025/09/leak", "x%2f..%2f..%2f..%2fnews%2f2025%2f09%2fleak"])
def test_a_slug_cannot_lead_a_private_text_to_where_it_is_published(tmp_path: Path, slug: str) -> None:
    site, _ = imported(tmp_path, item(1), item(2, "Sigilo", "ornitorrinco", status="private", post_name=slug))
    site.build()
    assert not shown(site, "ornitorrinco")
    assert [path.rpartition("/")[0] for path in aside(site, "ornitorrinco")] == ["content/_wordpress/private"]


def test_a_status_cannot_lead_out_of_the_quarantine(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, item(1), item(2, "Sigilo", "ornitorrinco", status="../../news"))
    assert [path.rpartition("/")[0] for path in aside(site, "ornitorrinco")] == ["content/_wordpress/news"]


def test_a_number_that_two_exports_hold_publishes_neither_text_that_was_private(tmp_path: Path) -> None:
    for name, text in (("a", item(1, "Sigilo", "ornitorrinco", status="private")), ("b", item(1, "Aberto") + item(2))):
        (tmp_path / f"{name}.xml").write_text(HEAD + text + FOOT, "utf-8")
    site = SmallSite(tmp_path / "site")
    ledger = move(Wishes((Export(tmp_path / "a.xml"), Export(tmp_path / "b.xml")), site.root), lambda *_: None)
    site.build()
    assert not shown(site, "ornitorrinco")
    assert [e.outcome for e in ledger.entries if e.kind == "post"] == ["quarantined", "skipped", "imported"]


def test_items_without_a_number_are_named_and_not_published(tmp_path: Path) -> None:
    bare = [
        item(n, "Sem número", f"palavra{n}zz", status=s).replace(f"<wp:post_id><![CDATA[{n}]]></wp:post_id>", "")
        for n, s in ((7, "private"), (8, "publish"))
    ]
    site, outcomes = imported(tmp_path, item(1), *bare)
    site.build()
    assert not shown(site, "palavra7zz")
    assert outcomes["damage"] == ["lost", "lost"]
    assert outcomes["post"] == ["imported"]


def test_an_item_that_is_cut_off_before_its_password_is_not_published(tmp_path: Path) -> None:
    whole = HEAD + item(1) + item(2, "Sigilo", "ornitorrinco", post_password="x")
    site, outcomes = imported(tmp_path, text=whole[: whole.rindex("<wp:post_password>")])
    site.build()
    assert not shown(site, "ornitorrinco")
    assert outcomes["damage"] == ["lost"]


@pytest.mark.parametrize("more", [{"status": "private"}, {"status": "trash"}, {"post_password": "x"}])
def test_reusable_blocks_and_files_that_were_not_public_are_not_shown(tmp_path: Path, more: dict[str, str]) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "up/x.txt").write_text("ornitorrinco")
    block = item(9, "b", "<p>ornitorrinco</p>", post_type="wp_block", **more)
    file = item(5, "x", "", post_type="attachment", attachment_url="https://antiga.test/wp-content/uploads/x.txt", **{"status": "inherit", **more})
    site, outcomes = imported(tmp_path, item(1, content='<!-- wp:block {"ref":9} /-->'), block, file, media=tmp_path / "up")
    site.build()
    assert not shown(site, "ornitorrinco")
    assert (outcomes["attachment"], outcomes["wp_block"]) == (["skipped"], ["quarantined"])
    assert len(aside(site, "ornitorrinco")) == 1


def test_an_export_of_drafts_alone_is_kept(tmp_path: Path) -> None:
    _, outcomes = imported(tmp_path, item(1, status="draft"))
    assert outcomes["post"] == ["quarantined"]


def test_an_encoding_that_nobody_knows_is_passed_over(tmp_path: Path) -> None:
    _, outcomes = imported(tmp_path, text=HEAD.replace("UTF-8", "XTF-8") + item(1) + FOOT)
    assert (outcomes["post"], outcomes["author"]) == (["imported"], ["imported"])


def test_damage_takes_nothing_from_what_stands_before_it(tmp_path: Path) -> None:
    site, outcomes = imported(tmp_path, item(1, "Um \x03 título"), item(2))
    assert (outcomes["author"], outcomes["category"], outcomes["post"]) == (["imported"], ["imported"], ["imported", "imported"])
    assert tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))["title"] == "Rádio Antiga"


def test_damage_among_authors_and_terms_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    _, outcomes = imported(tmp_path, text=HEAD.replace("Ana Souza]]>", "Ana Souza") + item(1) + FOOT)
    assert outcomes["damage"] == ["lost"]
    assert (outcomes["category"], outcomes["post"]) == (["imported"], ["imported"])


def test_names_and_titles_say_what_readers_saw(tmp_path: Path) -> None:
    text = HEAD + item(1, "Tom &amp; <em>Jerry</em>") + FOOT
    text = text.replace("[São Paulo]", "[Arte &amp; Vida]").replace(
        "<excerpt:encoded><![CDATA[", "<excerpt:encoded><![CDATA[<p>Isto &amp;</p><p>aquilo</p>"
    )
    site, _ = imported(tmp_path, text=text)
    site.build()
    page = site.read("2025/09/04/noticia-1/index.html")
    assert "<h1>Tom &amp; Jerry</h1>" in page
    assert ">Arte &amp; Vida</a>" in page
    assert "Isto &amp; aquilo" in page
    assert "&amp;amp;" not in page


@pytest.mark.parametrize(
    ("zone", "times"),
    [
        (
            "America/New_York",
            [("2025-01-10 12:00:00", "2025-01-10 17:00:00"), *[(f"2025-07-1{n} 12:00:00", f"2025-07-1{n} 16:00:00") for n in (1, 2)]],
        ),
        ("America/Fortaleza", [("2015-01-10 12:00:00", "2015-01-10 15:00:00"), ("2015-07-10 12:00:00", "2015-07-10 15:00:00")]),
        ("Asia/Kolkata", [("2025-01-10 12:00:00", "2025-01-10 06:30:00")]),
        ("America/Sao_Paulo", [("2015-01-10 12:00:00", "2015-01-10 14:00:00"), ("2025-01-10 12:00:00", "2025-01-10 15:00:00")]),
    ],
)
def test_the_time_zone_is_the_one_of_every_season(tmp_path: Path, zone: str, times: list[tuple[str, str]]) -> None:
    site, _ = imported(tmp_path, *[item(n, post_date=local, post_date_gmt=gmt) for n, (local, gmt) in enumerate(times, 1)])
    assert tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))["timezone"] == zone


def test_names_that_are_alike_stay_apart(tmp_path: Path) -> None:
    terms = "".join(
        f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename><wp:cat_name>N</wp:cat_name></wp:category>" for slug in ("a", "A", "á")
    )
    people = "".join(
        f"<wp:author><wp:author_login>{login}</wp:author_login><wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        for login, name in (("joao", "João"), ("joão", "João Silva"))
    )
    _, outcomes = imported(tmp_path, text=HEAD + terms + people + item(1) + FOOT)
    assert outcomes["author"] == ["imported"] * 3
    assert outcomes["category"] == ["imported"] * 4


def test_a_site_below_a_folder_keeps_its_addresses(tmp_path: Path) -> None:
    links = '<a href="https://antiga.test/blog/2025/09/a/">v</a> <a href="https://antiga.test/blog/?p=1">w</a>'
    site, _ = imported(
        tmp_path,
        text=HEAD.replace("https://antiga.test<", "https://antiga.test/blog<")
        + item(1, post_name="a", link="https://antiga.test/blog/2025/09/a/")
        + item(2, content=links, post_name="b", link="https://antiga.test/blog/2025/09/b/")
        + FOOT,
    )
    site.build()
    page = site.read("2025/09/b/index.html")
    assert 'href="/blog/2025/09/a/">v' in page
    assert 'href="/blog/2025/09/a/">w' in page


@pytest.mark.parametrize(
    ("pattern", "page"),
    [
        ("/archives/{n}/", "archives/1/index.html"),
        ("/2025/09/04/{n}/", "2025/09/04/1/index.html"),
        ("/2025/09/{slug}/", "2025/09/noticia-1/index.html"),
        ("/{slug}/", "noticia-1/index.html"),
        ("/sao-paulo/{slug}/", "sao-paulo/noticia-1/index.html"),
    ],
)
def test_the_permalinks_of_the_old_site_are_those_of_the_new_one(tmp_path: Path, pattern: str, page: str) -> None:
    links = ["https://antiga.test" + pattern.format(n=n, slug=f"noticia-{n}") for n in range(4)]
    extra = '<category domain="category" nicename="mundo">Mundo</category>'
    items = [item(n, link=links[n], extra=extra, content=f'<a href="{links[1]}">v</a>') for n in (1, 2, 3)]
    below = item(5, post_name="funda", link="https://antiga.test/mundo/sao-paulo/funda/", content=f'<a href="{links[1]}">v</a>')
    site, _ = imported(tmp_path, *items, below, item(6, content='<a href="https://antiga.test/mundo/sao-paulo/funda/">v</a>', link=links[0]))
    site.build()
    assert "<article" in site.read(page)
    assert site.read("mundo/sao-paulo/funda/index.html")


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
    waiting = comment.replace("approved>1", "approved>0").replace("Gostei.", "Espera.")
    note = comment.replace("<wp:comment_content>Gostei.", "<wp:comment_type>order_note</wp:comment_type><wp:comment_content>Espera.")
    answer = comment.replace("id>9", "id>11").replace("Gostei.", "<![CDATA[Eu <b>também</b>.\r\n\r\nMuito.<script>x</script>]]>")
    answer = answer.replace("<wp:comment_approved>", "<wp:comment_parent>9</wp:comment_parent><wp:comment_approved>")
    ping = comment.replace("id>9", "id>12").replace(
        "<wp:comment_content>Gostei.", "<wp:comment_type>pingback</wp:comment_type><wp:comment_content>[...] x"
    )
    site, outcomes = imported(tmp_path, item(1, extra=comment + waiting + note + answer + ping), item(2, status="private", extra=comment))
    assert outcomes["comments"] == ["skipped", "imported", "quarantined"]
    assert "text: |-\n    Eu <b>também</b>.\n\n    Muito.\n" in (site.root / "content/comments/news/2025/09/noticia-1.yaml").read_text("utf-8")
    site.build()
    page = site.read("2025/09/04/noticia-1/index.html")
    assert '<li id="comment-9">' in page
    assert '<li id="comment-11" data-depth=1>' in page
    assert "datetime=2025-09-05T10:00:00+09:00>" in page
    assert "1 página cita este texto" in page
    written = "".join(f.read_text("utf-8", "replace") for f in site.root.rglob("*") if f.is_file())
    assert "Gostei." in written
    assert "Espera." not in written
    assert "secret.test" not in written
    assert "203.0.113.9" not in written


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4), st.text(max_size=30), st.text(max_size=60), st.sampled_from(["comment", "pingback"])))
)
def test_what_is_written_of_comments_is_read_without_a_fault(rows: list[tuple[int, int, str, str, str]]) -> None:
    comments = [
        Comment(number, author, "https://x.test/?a=b&c", "2025-09-05 10:00:00", text, parent, kind) for number, parent, author, text, kind in rows
    ]
    parsed = parse("comments/news/a.yaml", write_comments(comments).encode("utf-8", "replace"), Settings("pt-BR", "Asia/Tokyo", "sanitize"))
    assert parsed.problems == ()
    thread = json.loads(parsed.body)
    assert len(thread["comments"]) + len(thread["pings"]) == len(rows)


def test_comments_that_nobody_wants_are_only_kept(tmp_path: Path) -> None:
    comment = "<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_content>Gostei.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>"
    (tmp_path / "export.xml").write_text(HEAD + item(1, extra=comment) + FOOT, "utf-8")
    site = SmallSite(tmp_path / "site")
    move(Wishes((Export(tmp_path / "export.xml"),), site.root, comments=False), lambda *_: None)
    site.build()
    assert not shown(site, "Gostei.")
    assert (site.root / "content/_wordpress/comments/1.yaml").is_file()


def test_a_second_import_changes_nothing_and_keeps_what_a_person_edited(tmp_path: Path) -> None:
    items = item(1), item(2)
    site, _ = imported(tmp_path, *items)
    before = site.tree(site.root)
    edited = site.root / "content/news/2025/09/noticia-2.md"
    _, outcomes = imported(tmp_path, *items)
    assert outcomes["post"] == ["unchanged", "unchanged"]
    assert {p: d for p, d in site.tree(site.root).items() if "import-report" not in p} == {
        p: d for p, d in before.items() if "import-report" not in p
    }
    edited.write_text(edited.read_text("utf-8") + "\nUma frase da redação.\n", "utf-8")
    for _ in range(2):
        _, outcomes = imported(tmp_path, item(1), item(2, "Outro título"))
        assert outcomes["post"] == ["unchanged", "kept"]
    assert "Uma frase da redação." in edited.read_text("utf-8")


def test_an_import_that_was_cut_off_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    def cut(stage: str, done: int, _count: int) -> None:
        if (stage, done) == ("converting", 200):
            raise KeyboardInterrupt

    export = tmp_path / "export.xml"
    export.write_text(HEAD + "".join(item(n, content=f"Texto {n}.") for n in range(1, 206)) + FOOT, "utf-8")
    with pytest.raises(KeyboardInterrupt):
        move(Wishes((Export(export),), tmp_path / "a"), cut)
    for name in ("a", "b"):
        move(Wishes((Export(export),), tmp_path / name), lambda *_: None)
    trees = [
        {f.relative_to(top): f.read_bytes() for f in top.rglob("*") if f.is_file() and "report" not in f.name}
        for top in (tmp_path / "a", tmp_path / "b")
    ]
    assert trees[0] == trees[1]
    ledger = move(Wishes((Export(export),), tmp_path / "a"), lambda *_: None)
    assert {entry.outcome for entry in ledger.entries} == {"unchanged"}


def test_a_site_that_has_settings_keeps_them_and_the_report_says_so(tmp_path: Path) -> None:
    entry = '<category domain="nav_menu" nicename="principal">Principal</category>'
    for key, value in (("_menu_item_type", "custom"), ("_menu_item_url", "https://antiga.test/")):
        entry += f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitegen.toml").write_text('title = "Meu"\n', "utf-8")
    site, outcomes = imported(tmp_path, item(1), item(2, "Início", post_type="nav_menu_item", extra=entry))
    assert (outcomes["settings"], outcomes["nav_menu_item"]) == (["kept"], ["kept"])
    assert (site.root / "sitegen.toml").read_text("utf-8") == 'title = "Meu"\n'


@pytest.mark.parametrize("more", [{"status": "private"}, {"status": "trash"}, {"post_password": "x"}])
def test_what_readers_do_not_see_any_more_is_taken_back_by_the_next_import(tmp_path: Path, more: dict[str, str]) -> None:
    comment = "<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_content>Gostei.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>"
    site, _ = imported(tmp_path, item(1), item(2, "Sigilo", "ornitorrinco", extra=comment), item(3, content="cachimbo"))
    site.build()
    assert shown(site, "ornitorrinco")
    edited = site.root / "content/news/2025/09/noticia-3.md"
    edited.write_text(edited.read_text("utf-8") + "\nDa redação.\n", "utf-8")
    hidden = [
        item(n, "Sigilo", word, link=f"https://antiga.test/?p={n}", extra=comment, **more) for n, word in ((2, "ornitorrinco"), (3, "cachimbo"))
    ]
    _, outcomes = imported(tmp_path, item(1), *hidden)
    site.build()
    assert not shown(site, "ornitorrinco")
    assert not shown(site, "Gostei.")
    assert outcomes["post"] == ["unchanged", "quarantined", "quarantined", "kept"]
    assert shown(site, "cachimbo")
    listed = site.root / "old-addresses.txt"
    assert [p.message for p in check_addresses(site.public, load(site.root / "sitegen.toml", {}), [listed])[1]] == []


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
    assert outcomes.get("damage", []).count("lost") == lost
    assert len(outcomes["post"]) == 3 - lost


def encoded(text: str) -> bytes:
    return text.encode("latin-1", "replace")


@pytest.mark.parametrize(
    ("damage", "damaged"),
    [
        (lambda text: b"\n\n" + text.encode(), ["mended"]),
        (lambda text: ("<br />\n<b>Warning</b>: include() in /x.php<br />\n" + text).encode(), ["mended"]),
        (encoded, ["mended"] * 4),
        (lambda text: encoded(text.replace("UTF-8", "ISO-8859-1")), []),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), []),
        (lambda text: text.encode().replace(b"Uma vi", b"Uma v\xedi"), ["mended"]),
        (lambda text: text.replace("<title><![CDATA[Visita a São Paulo]]>", "<title>Visita a S&atilde;o Paulo&#3;").encode(), ["mended"]),
        (lambda text: text.replace("Uma visita", "Uma <![CDATA> visita").encode(), []),
    ],
    ids=["blank lines", "a warning of PHP", "Latin-1", "Latin-1, as it says", "a mark of UTF-8", "one wrong byte", "entities of HTML", "a loose <![CDATA>"],
)  # fmt: skip
def test_a_file_in_another_encoding_or_with_something_before_it_is_mended_and_says_so(tmp_path: Path, damage: object, damaged: list[str]) -> None:
    text = HEAD + item(1, "Visita a São Paulo", "Uma visita à cidade.") + item(2, "Ação") + item(3, "Três", "Três manhãs.") + FOOT
    (tmp_path / "export.xml").write_bytes(damage(text))  # type: ignore[operator]
    site = tmp_path / "site"
    ledger = move(Wishes((Export(tmp_path / "export.xml"),), site), lambda *_: None)
    assert [entry.outcome for entry in ledger.entries if entry.kind == "damage"] == damaged
    assert [entry.name for entry in ledger.entries if entry.kind == "post"] == ["Visita a São Paulo", "Ação", "Três"]
    assert "Três manhãs." in (site / "content/news/2025/09/noticia-3.md").read_text("utf-8")
    assert " à cidade." in (site / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert tomllib.loads((site / "sitegen.toml").read_text("utf-8"))["title"] == "Rádio Antiga"


def test_what_stands_between_items_is_named(tmp_path: Path) -> None:
    """A merge that was never finished: both sides of it, and its marks."""
    text = HEAD + item(1) + "<<<<<<< HEAD\n" + item(2, "Dois") + "=======\n" + item(2, "Duas") + ">>>>>>> outra\n" + item(3) + FOOT
    _, outcomes = imported(tmp_path, text=text)
    assert outcomes["damage"] == ["lost", "lost", "lost"]
    assert outcomes["post"] == ["imported", "imported", "skipped", "imported"]


def test_what_stands_before_the_damage_is_read_once_whatever_it_says(tmp_path: Path) -> None:
    text = HEAD + item(1, content="Assim: <item> e <item>.") + item(2, content="a \x03 b") + FOOT
    _, outcomes = imported(tmp_path, text=text)
    assert (outcomes["damage"], outcomes["post"]) == (["mended"], ["imported", "imported"])


def test_an_export_without_its_beginning_is_read_and_the_loss_is_named(tmp_path: Path) -> None:
    text = HEAD + item(1) + item(2) + FOOT
    _, outcomes = imported(tmp_path, text=text[text.index("<item>") :])
    assert (outcomes["damage"], outcomes["post"]) == (["lost"], ["imported", "imported"])


FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>a</title><guid>https://x.test/?p=1</guid></item></channel></rss>'
)


@pytest.mark.parametrize("text", ["", "<html><body>x</body></html>", "texto", "{}", FEED])
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SitegenError, match="is no export of WordPress"):
        imported(tmp_path, text=text)


def test_a_file_in_utf_16_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_bytes((HEAD + item(1) + FOOT).encode("utf-16"))
    with pytest.raises(SitegenError, match="UTF-16; save it in UTF-8"):
        move(Wishes((Export(tmp_path / "export.xml"),), tmp_path / "site"), lambda *_: None)


def test_entities_of_a_files_own_do_nothing(tmp_path: Path) -> None:
    bomb = HEAD.replace("<rss", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss', 1) + item(1, content="&a;") + FOOT
    with pytest.raises(SitegenError, match="declares a document type"):
        imported(tmp_path, text=bomb)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
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
        ledger = move(Wishes((Export(export),), folder / "site"), lambda *_: None)
    except SitegenError:
        return
    published = "".join(f.read_text("utf-8", "replace") for f in (folder / "site/content").glob("[!_]*/**/*.md"))
    assert not [n for n in (1, 3, 5) if f"palavra{n}zz" in published]
    assert sum(e.kind not in ("author", "category", "settings", "comments") for e in ledger.entries) >= 6


_NAMES = st.sampled_from(
    [
        "a",
        "b",
        "feed",
        "tags",
        "search",
        "2025",
        "media",
        "%e3%81%82",
        "..",
        "A",
        "a b",
        "",
        ":",
        "-",
        "category",
        "x" * 250,
        "ação",
        "page",
        "static",
    ]
)
_PLACES = st.sampled_from(["2025/09/04/{}/", "{}/", "?p={}", "{}/{}/", "2025/09/04/a/{}/", "category/{}/", "feed/{}", "media/{}/"])
_TEXTS = st.sampled_from([
    "Um texto.", "[gallery]", '<!-- wp:block {"ref":3} /-->', '<a href="https://antiga.test/a/#x">v</a>', "a<!--nextpage-->b", "<script>x</script>", "](/x) ![](y.jpg)",
])  # fmt: skip
_ITEMS = st.fixed_dictionaries({
    "number": st.integers(0, 12), "title": st.sampled_from(["", "Um", "a: b", "<b>", "2025", "---"]), "content": _TEXTS, "post_name": _NAMES, "link": st.builds(str.format, _PLACES, _NAMES, _NAMES),
    "status": st.sampled_from(["publish", "publish", "publish", "private", "draft", "future", "inherit"]), "post_password": st.sampled_from(["", "", "senha-secreta"]),
    "post_type": st.sampled_from(["post", "post", "page", "attachment", "wp_block", "produto", "nav_menu_item", "guest-author"]), "post_parent": st.sampled_from("0123"),
    "post_date": st.sampled_from(["2025-09-04 00:10:00", "", "0000-00-00 00:00:00", "1999-01-01 00:00:00", "9999-99-99"]),
    "old": _NAMES, "term": _NAMES,
})  # fmt: skip


def xml_of(rows: list[dict[str, str]]) -> list[str]:
    """Random items; each has a word of its own in its text, ``palavra0zz``, ``palavra1zz`` …"""
    kinds = ("category", "post_tag", "author", "outra")
    items = []
    for n, row in enumerate(rows):
        extra = "".join(f'<category domain="{kind}" nicename="{escape(row["term"])}">{escape(row["term"])}</category>' for kind in kinds)
        extra += f"<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>{escape(row['old'])}</wp:meta_value></wp:postmeta>"
        more = {key: row[key] for key in ("post_name", "status", "post_password", "post_type", "post_parent", "post_date")}
        items.append(
            item(int(row["number"]), row["title"], f"palavra{n}zz {row['content']}", link=f"https://antiga.test/{row['link']}", extra=extra, **more)
        )
    return items


_OF_THE_HEAD = ("author", "category", "tag", "post_tag", "outra", "settings", "comments", "damage")


def hidden(rows: list[dict[str, str]]) -> list[int]:
    return [n for n, row in enumerate(rows) if row["status"] != "publish" or row["post_password"]]


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(_ITEMS, min_size=1, max_size=6), data=st.data())
def test_any_export_damaged_at_any_byte_shows_nothing_that_was_hidden_and_loses_at_most_what_is_damaged(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    pieces = [piece.encode() for piece in (HEAD, *xml_of(rows), FOOT)]
    whole = bytearray(b"".join(pieces))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[at] = data.draw(st.one_of(st.integers(0, 255), st.sampled_from(b"<>&]\x00\"'/ [")))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(1, len(whole))))
    del whole[cut:]
    (folder / "export.xml").write_bytes(bytes(whole))
    try:
        ledger = move(Wishes((Export(folder / "export.xml"),), folder / "site"), lambda *_: None)
    except SitegenError:
        return
    published = "".join(f.read_text("utf-8", "replace") for f in (folder / "site/content").glob("[!_]*/**/*.md"))
    assert [n for n in hidden(rows) if f"palavra{n}zz" in published] == []
    kept = "".join(f.read_text("utf-8", "replace") for f in (folder / "site").rglob("*.md"))
    starts = [0, *accumulate(map(len, pieces))]
    head, *spared = (whole[start:end] == piece for piece, (start, end) in zip(pieces, pairwise(starts), strict=True))
    numbers = [row["number"] for row in rows]
    missing = [
        n
        for n, row in enumerate(rows)
        if spared[n] and row["post_type"] in ("post", "page", "produto") and numbers.count(row["number"]) == 1 and f"palavra{n}zz" not in kept
    ]
    lost = sum(entry.outcome == "lost" for entry in ledger.entries)
    assert not missing or (not head and len(missing) <= lost)
    assert lost or sum(entry.kind not in _OF_THE_HEAD for entry in ledger.entries) >= len(rows)


@settings(max_examples=max(10, EXAMPLES // 8), suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(_ITEMS, min_size=1, max_size=6))
def test_any_export_becomes_a_site_that_shows_what_was_public_and_accounts_for_the_rest(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    site, outcomes = imported(folder, item(99, link="https://antiga.test/?p=99"), *xml_of(rows))
    site.build()
    there = b"".join(site.tree().values()).decode("utf-8", "replace")
    assert [n for n in hidden(rows) if f"palavra{n}zz" in there] == []
    assert sum(len(found) for kind, found in outcomes.items() if kind in {"damage", *(row["post_type"] for row in rows), "post"}) == len(rows) + 1
    listed = site.root / "old-addresses.txt"
    config = load(site.root / "sitegen.toml", {})
    assert [p.message for p in check_addresses(site.public, config, [listed])[1]] == []


def test_an_export_of_posts_alone_has_no_list_of_terms_and_loses_none(tmp_path: Path) -> None:
    head = HEAD[: HEAD.index("<wp:category>")]
    extra = "".join(
        f'<category domain="{kind}" nicename="{slug}"><![CDATA[{name}]]></category>'
        for kind, slug, name in (("category", "sp", "São Paulo e região"), ("post_tag", "rio-1", "Rio"), ("local", "kyoto", "Quioto"))
    )
    text = head + item(1, content='<a href="/local/kyoto/">v</a> <a href="https://antiga.test/category/sp/">w</a>', extra=extra) + FOOT
    site, outcomes = imported(tmp_path, text=text)
    assert (outcomes["category"], outcomes["tag"], outcomes["local"]) == (["imported", "imported"], ["imported"], ["imported"])
    site.build()
    assert "/2025/09/04/noticia-1/" in site.read("category/sp/index.html")
    assert "/2025/09/04/noticia-1/" in site.read("tag/rio-1/index.html")
    assert "url=/tag/quioto/" in site.read("local/kyoto/index.html")
    config = load(site.root / "sitegen.toml", {})
    assert [p.message for p in check_addresses(site.public, config, [site.root / "old-addresses.txt"])[1]] == []


def test_the_report_is_a_page_that_names_what_is_missing_first(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    gone = item(5, "<b>x</b>", "", post_type="attachment", status="inherit", attachment_url="https://antiga.test/wp-content/uploads/2025/09/x.jpg")
    site, _ = imported(tmp_path, gone, item(1, content="[mapa id=1]"), item(2, "Sigilo <i>", status="private"), media=tmp_path / "up")
    page = LexborHTMLParser((site.root / "import-report.html").read_text("utf-8"))
    assert "/wp-content/uploads/2025/09/x.jpg" in page.css_first("section.bad").text()
    assert "content/_wordpress/private/2-noticia-2.md" in page.css_first("h2:nth-of-type(2) + table").text()
    assert "Shortcodes: 1" in [node.text() for node in page.css("summary")]
    assert not page.css("i, script")


def test_what_readers_did_not_see_stays_out_of_the_repository(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, item(1), item(2, "Sigilo", "ornitorrinco", status="private"))
    git = ["git", "-C", str(site.root)]
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run([*git, "ls-files", "--others", "--exclude-standard"], check=True, capture_output=True, text=True).stdout.splitlines()
    assert "content/news/2025/09/noticia-1.md" in listed
    assert not [
        path
        for path in listed
        if "ornitorrinco" in (site.root / path).read_text("utf-8", "replace") or "Sigilo" in (site.root / path).read_text("utf-8", "replace")
    ]
    (site.root / ".gitignore").write_text("public/\n", "utf-8")
    imported(tmp_path, item(1))
    assert (site.root / ".gitignore").read_text("utf-8") == "public/\n"


def test_the_menu_of_the_old_site_is_the_menu_of_the_new_one(tmp_path: Path) -> None:
    entry = '<category domain="nav_menu" nicename="principal">Principal</category>'
    for key, value in (("_menu_item_type", "custom"), ("_menu_item_url", "https://antiga.test/")):
        entry += f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
    site, _ = imported(tmp_path, item(1), item(2, "Início", post_type="nav_menu_item", extra=entry))
    site.build()
    nav = LexborHTMLParser(site.read("index.html")).css_first("header nav")
    assert [node.text() for node in nav.css("a")] == ["Início"]


def test_the_command_says_what_became_of_everything(site: SmallSite, tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_text(HEAD + item(1) + item(2, status="draft") + FOOT, "utf-8")
    done = site.run("import", "wordpress", str(export), "--into", str(tmp_path / "novo"), "--dry-run")
    assert done.returncode == 0
    assert "1 post: imported" in done.stdout
    assert "1 post: quarantined" in done.stdout
    assert not (tmp_path / "novo").exists()
