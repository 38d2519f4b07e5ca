"""Awkward exports: what old versions, plug-ins and thirty years of habits left in them, each with what must become of it."""

import json
import re
from pathlib import Path

import pytest
from conftest import SmallSite
from test_pictures import picture
from test_wordpress_addresses import FILE, TERMS, attachment, meta, proved, term
from test_wordpress_import import FOOT, HEAD, imported, item

from sitegen.wordpress.export import Export
from sitegen.wordpress.move import Wishes, move

OLD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/2.9.2" created="2010-03-02 10:00" -->
<rss version="2.0" xmlns:x="http://wordpress.org/export/1.0/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:old="http://wordpress.org/export/1.0/"><channel>
<title>Rádio Antiga</title><link>http://antiga.test</link><description>Notícias</description><pubDate>Tue, 02 Mar 2010</pubDate>
<generator>http://wordpress.org/?v=2.9.2</generator><language>pt</language><old:wxr_version>1.0</old:wxr_version>
<old:base_site_url>http://antiga.test</old:base_site_url><old:base_blog_url>http://antiga.test</old:base_blog_url>
<old:category><old:category_nicename>sao-paulo</old:category_nicename><old:category_parent></old:category_parent><old:cat_name><![CDATA[São Paulo]]></old:cat_name></old:category>
<old:tag><old:tag_slug>rio</old:tag_slug><old:tag_name><![CDATA[Rio]]></old:tag_name></old:tag>
<cloud domain="antiga.test" port="80" path="/?rsscloud=notify" registerProcedure="" protocol="http-post" />
<item><title>Primeira notícia &amp; última</title><link>http://antiga.test/2009/12/31/primeira/</link><pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>
<dc:creator><![CDATA[admin]]></dc:creator><category><![CDATA[São Paulo]]></category><category domain="category" nicename="sao-paulo"><![CDATA[São Paulo]]></category>
<category domain="tag"><![CDATA[Rio]]></category><category domain="tag" nicename="rio"><![CDATA[Rio]]></category>
<guid isPermaLink="false">http://antiga.test/?p=3</guid><description></description><content:encoded><![CDATA[Uma linha.\r\nOutra.\r\n\r\nParágrafo.]]></content:encoded>
<x:encoded><![CDATA[Um resumo.]]></x:encoded><old:post_id>3</old:post_id><old:post_date>2009-12-31 22:00:00</old:post_date>
<old:post_date_gmt>2010-01-01 00:00:00</old:post_date_gmt><old:comment_status>open</old:comment_status><old:ping_status>open</old:ping_status>
<old:post_name>primeira</old:post_name><old:status>publish</old:status><old:post_parent>0</old:post_parent><old:menu_order>0</old:menu_order>
<old:post_type>post</old:post_type><old:post_password></old:post_password></item></channel></rss>
"""


def report(root: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((root / "import-report.json").read_text("utf-8"))
    return found


def test_an_export_of_2010_is_read_under_any_prefix_and_files_nothing_twice(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, text=OLD)
    text = (site.root / "content/news/2009/12/primeira.md").read_text("utf-8")
    assert text == (
        '---\ntitle: "Primeira notícia & última"\ndate: 2009-12-31 22:00:00\nsections: [São Paulo]\ntags: [Rio]\nauthors: [admin]\nsummary: Um resumo.\n'
        'id: "http://antiga.test/?p=3"\nslug: primeira\nredirect_from: ["/?p=3"]\n---\nUma linha.\\\nOutra.\n\nParágrafo.\n'
    )
    assert 'timezone = "America/Sao_Paulo"' in (site.root / "sitegen.toml").read_text("utf-8")
    assert [entry for entry in report(site.root)["entries"] if entry["outcome"] in ("lost", "unknown")] == []
    proved(site)


def test_every_name_of_a_picture_is_one_picture(tmp_path: Path) -> None:
    """Sizes, WordPress' own marks, Photon, other schemes, and a network of sites."""
    (tmp_path / "up/2025/09").mkdir(parents=True)
    (tmp_path / "up/2025/09/foto-scaled.jpg").write_bytes(picture())
    (tmp_path / "up/sites/3/2025/09").mkdir(parents=True)
    (tmp_path / "up/sites/3/2025/09/rio.jpg").write_bytes(picture("JPEG", (900, 600)))
    names = ("foto-scaled.jpg", "foto.jpg", "foto-300x200.jpg", "foto-1024x683.jpg", "foto-scaled-150x150.jpg")
    hosts = ("https://antiga.test", "http://www.antiga.test", "//antiga.test", "https://i0.wp.com/antiga.test", "")
    sources = [f"{host}/wp-content/uploads/2025/09/{name}" for name in names for host in hosts]
    body = "\n\n".join(f'<img src="{source}" alt="x" />' for source in sources)
    other = '<img src="https://antiga.test/wp-content/uploads/sites/3/2025/09/rio-300x200.jpg" alt="Rio" />'
    kept = {"post_type": "attachment", "status": "inherit", "link": "https://antiga.test/foto/"}
    site, _ = imported(
        tmp_path,
        item(1, content=f"{body}\n\n{other}"),
        item(5, "foto", "", attachment_url=f"{FILE}foto-scaled.jpg", extra=meta(_wp_attached_file="2025/09/foto-scaled.jpg"), **kept),
        item(
            6,
            "rio",
            "",
            attachment_url="https://antiga.test/wp-content/uploads/sites/3/2025/09/rio.jpg",
            **kept | {"link": "https://antiga.test/rio/"},
        ),
        media=tmp_path / "up",
    )
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert text.count("![x](/media/2025/09/foto-scaled.jpg)") == len(sources)
    assert "![Rio](/media/sites/3/2025/09/rio.jpg)" in text
    lines = proved(site)
    assert {"/wp-content/uploads/2025/09/foto-scaled.jpg\tpage", "/wp-content/uploads/sites/3/2025/09/rio.jpg\tpage"} <= set(lines)


BLOCKS = """<!-- wp:gallery {"ids":[5,6]} --><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="https://x.test/a.jpg" alt="A"/><figcaption>Um \\u003cb\\u003e</figcaption></figure></li></ul><!-- /wp:gallery -->
<!-- wp:gallery {"linkTo":"none"} --><figure class="wp-block-gallery has-nested-images"><!-- wp:image {"id":7} --><figure class="wp-block-image"><img src="https://x.test/b.jpg" alt="B"/></figure><!-- /wp:image --><figcaption class="blocks-gallery-caption">As duas</figcaption></figure><!-- /wp:gallery -->
<!-- wp:media-text {"mediaType":"image"} --><div class="wp-block-media-text"><figure class="wp-block-media-text__media"><img src="https://x.test/c.jpg" alt="C"/></figure><div class="wp-block-media-text__content"><!-- wp:paragraph --><p>Ao lado.</p><!-- /wp:paragraph --></div></div><!-- /wp:media-text -->
<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div class="wp-block-column"><!-- wp:paragraph --><p>Esquerda.</p><!-- /wp:paragraph --></div><!-- /wp:column --><!-- wp:column --><div class="wp-block-column"><!-- wp:paragraph --><p>Direita.</p><!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->
<!-- wp:details --><details class="wp-block-details"><summary>Mais</summary><!-- wp:paragraph --><p>Dentro.</p><!-- /wp:paragraph --></details><!-- /wp:details -->
<!-- wp:embed {"url":"https://vimeo.com/22439234","type":"video","providerNameSlug":"vimeo","caption":"\\u003cem\\u003e"} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://vimeo.com/22439234
</div><figcaption>O filme</figcaption></figure><!-- /wp:embed -->
<!-- wp:embed {"url":"https://sumiu.test/x","providerNameSlug":"x"} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://sumiu.test/x
</div></figure><!-- /wp:embed -->
<!-- wp:shortcode -->[embed width="600"]https://www.youtube.com/watch?v=aqz-KE-bpKQ[/embed]<!-- /wp:shortcode -->
<!-- wp:freeform --><p>Clássico.</p><!--more Leia mais--><!--noteaser--><!-- /wp:freeform -->
<!-- wp:nextpage --><!--nextpage--><!-- /wp:nextpage -->
<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:paragraph --><p>Fim.</p><!-- /wp:paragraph -->"""


def test_blocks_of_every_kind_are_shown_or_named(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, item(1, content=BLOCKS, extra=meta(_oembed_0123456789abcdef0123456789abcdef="{{unknown}}")), item(2))
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    body = text.partition("---\n")[2].partition("---\n")[2]
    assert "wp:" not in body
    assert "{{unknown}}" not in body
    order = ["a.jpg", "b.jpg", "As duas", "c.jpg", "Ao lado.", "Esquerda.", "Direita.", "<summary>Mais</summary>", "Dentro.", "vimeo.com/22439234", "O filme",
             "sumiu.test/x", "youtube.com/watch?v=aqz-KE-bpKQ", "Clássico.", "<!--more-->", "Fim."]  # fmt: skip
    places = [body.find(part) for part in order]
    assert (min(places) >= 0, places) == (True, sorted(places))
    became = report(site.root)["became"]["blocks"]  # type: ignore[call-overload]
    assert became["core/latest-posts"].startswith("skipped: ")
    assert {said for name, said in became.items() if name != "core/latest-posts"} == {"imported"}
    proved(site)


@pytest.mark.parametrize(
    ("shortcode", "shown"),
    [
        ('[gallery ids="6,5"]', ["rio", "foto"]),
        ('[gallery include="5"]', ["foto"]),
        ('[gallery exclude="5"]', ["rio"]),
        ("[gallery]", ["foto", "rio"]),
        ('[gallery order="DESC"]', ["rio", "foto"]),
        ("[gallery ids=“6”]", ["rio"]),
    ],
)  # fmt: skip
def test_a_gallery_shows_what_its_words_say(tmp_path: Path, shortcode: str, shown: list[str]) -> None:
    (tmp_path / "up/2025/09").mkdir(parents=True)
    for name in ("foto", "rio"):
        (tmp_path / f"up/2025/09/{name}.jpg").write_bytes(picture())
    files = [
        item(
            n,
            name,
            "",
            post_type="attachment",
            status="inherit",
            attachment_url=f"{FILE}{name}.jpg",
            post_parent="1",
            link=f"https://antiga.test/{name}/",
        )
        for n, name in ((5, "foto"), (6, "rio"))
    ]
    site, _ = imported(tmp_path, item(1, content=shortcode), *files, media=tmp_path / "up")
    assert re.findall(r"\(/media/2025/09/(\w+)\.jpg\)", (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")) == shown


@pytest.mark.parametrize("status", ["auto-draft", "trash", "inherit", "acf-disabled", "request-pending", "PUBLISH", "publish,private", ""])
def test_only_what_is_plainly_public_is_shown(tmp_path: Path, status: str) -> None:
    site, _ = imported(tmp_path, item(1), item(2, "Ornitorrinco", "ornitorrinco", status=status))
    site.build()
    assert not [path for path, data in site.tree().items() if b"rnitorrinco" in data]
    assert [entry["outcome"] for entry in report(site.root)["entries"] if entry["name"] == "Ornitorrinco"] == ["quarantined"]


def test_comments_that_readers_did_not_see_are_counted_and_shown_nowhere(tmp_path: Path) -> None:
    def comment(number: int, text: str, approved: str, kind: str = "comment") -> str:
        return (
            f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Bia</wp:comment_author><wp:comment_author_email>bia@secret.test</wp:comment_author_email>"
            f"<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_content>{text}</wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
            f"<wp:comment_type>{kind}</wp:comment_type></wp:comment>"
        )

    hidden = [comment(n, "ornitorrinco", approved) for n, approved in enumerate(("0", "trash", "post-trashed", "spam", ""), 2)]
    rows = "".join([comment(1, "Gostei", "1"), *hidden, comment(9, "ornitorrinco", "1", "order_note")])
    site, _ = imported(tmp_path, item(1, extra=rows))
    site.build()
    everything = b"".join(path.read_bytes() for path in site.root.rglob("*") if path.is_file() and ".sitegen" not in path.parts)
    assert "Gostei" in site.read("2025/09/04/noticia-1/index.html")
    assert (b"ornitorrinco" in everything, b"bia@secret" in everything, b"192.0.2.7" in everything) == (False, False, False)
    assert ("6 on Uma notícia", "skipped") in [(entry["name"], entry["outcome"]) for entry in report(site.root)["entries"]]


def test_what_wordpress_keeps_for_itself_is_left_out_with_a_reason(tmp_path: Path) -> None:
    kinds = ("revision", "custom_css", "oembed_cache", "customize_changeset", "wp_global_styles", "wp_template", "wp_template_part", "wp_navigation")
    site, _ = imported(tmp_path, item(1), *(item(n, f"x{n}", "ornitorrinco", post_type=kind) for n, kind in enumerate(kinds, 10)))
    site.build()
    left = {entry["kind"]: entry for entry in report(site.root)["entries"] if entry["kind"] in kinds}
    assert left.keys() == set(kinds)
    assert all(entry["outcome"] == "skipped" and entry["why"] for entry in left.values())
    assert not [path for path, data in site.tree().items() if b"ornitorrinco" in data]


def test_what_was_changed_later_says_so_and_what_was_not_does_not(tmp_path: Path) -> None:
    site, _ = imported(tmp_path, item(1, post_modified="2025-09-05 10:00:00"), item(2, post_modified="2025-09-04 00:10:00"))
    texts = [(site.root / f"content/news/2025/09/noticia-{n}.md").read_text("utf-8") for n in (1, 2)]
    assert ["updated: 2025-09-05 10:00:00\n" in text for text in texts] == [True, False]
    site.build()
    assert "2025-09-05T10:00:00+09:00" in site.read("2025/09/04/noticia-1/index.html")


def test_two_exports_of_one_site_are_one_site(tmp_path: Path) -> None:
    """WordPress writes a file for each author or year, where people ask for it; each names all terms again."""
    parts = [tmp_path / "a.xml", tmp_path / "b.xml"]
    for number, part in enumerate(parts, 1):
        part.write_text(
            HEAD
            + item(
                number,
                f"Notícia {number}",
                f'<a href="https://antiga.test/2025/09/04/noticia-{3 - number}/">outra</a>',
                extra=term("post_tag", "x", "X"),
            )
            + FOOT,
            "utf-8",
        )
    ledger = move(Wishes(tuple(map(Export, parts)), tmp_path / "site"), lambda *_: None)
    assert ledger.outcomes()["post", "imported"] == 2
    assert ledger.outcomes()["category", "imported"] == 1
    for number in (1, 2):
        assert f"](/2025/09/04/noticia-{3 - number}/)" in (tmp_path / f"site/content/news/2025/09/noticia-{number}.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/", "/"), ("/category/mundo/asia/", "/category/mundo/asia/"), ("/category/asia/", "/category/mundo/asia/"), ("/category/mundo/asia/feed/", "/category/mundo/asia/"),
        ("/?cat=3", "/category/mundo/asia/"), ("/?tag=lago-%c3%a3", "/tag/lago-a/"), ("/?taxonomy=category&term=asia", "/category/mundo/asia/"), ("/author/ana/", "/author/ana/"),
        ("/?author=7", "/author/bia/"), ("/?author=0", ""), ("/2025/", "/2025/"), ("/2025/09/04/", "/2025/09/04/"), ("/?m=202509", "/2025/09/"), ("/2024/", ""), ("/2025/09/05/", ""), ("/2025/09/04/77/", ""), ("/2025/09/page/2/", "/2025/09/"),
        ("/?year=2025&monthnum=9", "/2025/09/"), ("/2025/09/04/noticia-2/amp/", "/2025/09/04/noticia-2/"), ("/2025/09/04/noticia-2/3/", "/2025/09/04/noticia-2/"),
        ("/2025/09/04/noticia-2/comment-page-1/#comment-9", "/2025/09/04/noticia-2/#comment-9"), ("/2025/09/04/noticia-2/?utm_source=x", "/2025/09/04/noticia-2/"),
        ("/index.php?p=2", "/2025/09/04/noticia-2/"), ("/?p=2&preview=true", "/2025/09/04/noticia-2/"), ("/?p=77", ""), ("/?s=x", ""), ("/tag/sumiu/", ""),
        ("/2025/09/04/velho/", "/2025/09/04/noticia-2/"), ("/?attachment_id=5", "https://antiga.test/wp-content/uploads/2025/09/lago.jpg"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["https://antiga.test{}", "{}"])
def test_links_within_the_old_site_lead_to_where_that_is_now(tmp_path: Path, old: str, new: str, written: str) -> None:
    file = attachment(5, "lago.jpg", 0, "https://antiga.test/lago/")
    terms = term("category", "asia") + term("post_tag", "lago-%c3%a3")
    site, _ = imported(
        tmp_path, TERMS, item(1, content=f'<a href="{written.format(old)}">x</a>'), item(2, extra=terms + meta(_wp_old_slug="velho")), file
    )
    assert f"[x]({new or f'https://antiga.test{old}'})\n" in (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    notes = [note for note in report(site.root)["notes"] if "link" in str(note)]
    assert bool(notes) != bool(new)
    site.build()


def test_a_playlist_plays_files_of_the_new_site(tmp_path: Path) -> None:
    (tmp_path / "up/2025/09").mkdir(parents=True)
    (tmp_path / "up/2025/09/som.mp3").write_bytes(b"ID3")
    site, _ = imported(
        tmp_path, item(1, content='[playlist ids="5"]'), attachment(5, "som.mp3", 0, "https://antiga.test/som/"), media=tmp_path / "up"
    )
    assert '<audio controls="" src="/media/2025/09/som.mp3"></audio>' in (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    site.build()


def test_what_is_written_without_a_host_is_of_the_old_site(tmp_path: Path) -> None:
    """Such links and pictures may be of files that WordPress did not know; the new site is built all the same."""
    content = '<a href="../outra/">a</a> <a href="nada">b</a> <a href="#c">c</a> <img src="/fotos/y.jpg" alt="y"> <img src="z.jpg" alt="z">'
    site, _ = imported(tmp_path, item(1, content=content))
    here = "https://antiga.test/2025/09/04"
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert f"[a]({here}/outra/) [b]({here}/noticia-1/nada) [c](#c) ![y](https://antiga.test/fotos/y.jpg) ![z]({here}/noticia-1/z.jpg)\n" in text
    site.build()
    assert len(report(site.root)["notes"]) == 4


def test_where_plug_ins_led_readers_elsewhere_they_are_led_still(tmp_path: Path) -> None:
    other = "https://outro.test/x?a=b"
    led = {
        2: {"_yoast_wpseo_redirect": other}, 3: {"_seopress_redirections_enabled": "yes", "_seopress_redirections_value": "/?p=1"}, 4: {"redirect": "https://antiga.test/2025/09/04/noticia-1/#fim"},
        5: {"_links_to": "https://antiga.test/2025/09/04/noticia-2/"}, 6: {"_pprredirect_active": "1", "_pprredirect_url": "https://outro.test/?a=1&#038;b=2"},
        7: {"_yoast_wpseo_redirect": "https://antiga.test/nada/"}, 8: {"_seopress_redirections_enabled": "yes", "_seopress_redirections_type": "410"},
    }  # fmt: skip
    seen = {
        9: {"_yoast_wpseo_redirect": ""}, 10: {"_seopress_redirections_value": other}, 11: {"_links_to": "https://antiga.test/2025/09/04/noticia-11/"}, 12: {"_links_to": ""},
        13: {"_seopress_redirections_enabled": "yes", "_seopress_redirections_value": other, "_seopress_redirections_logged_status": "only_logged_in"},
    }  # fmt: skip
    rule = item(
        20, "velha/festa.html", post_type="seopress_404", extra=meta(_seopress_redirections_enabled="yes", _seopress_redirections_value="/?p=1")
    )
    links = "".join(f'<a href="/2025/09/04/noticia-{n}/">{n}</a> ' for n in led)
    texts = [item(n, f"Texto {n}", f"palavra{n}zz", extra=meta(**keys)) for n, keys in (led | seen).items()]
    site, outcomes = imported(tmp_path, item(1, content=links), *texts, rule)
    assert outcomes["post"] == ["imported", *["quarantined"] * len(led), *["imported"] * len(seen)]
    assert not [entry for entry in report(site.root)["entries"] if entry["outcome"] == "unknown"]
    why = {entry["name"]: entry["why"] for entry in report(site.root)["entries"] if entry["outcome"] == "quarantined"}
    assert (why["Texto 2"], why["Texto 8"]) == (f"readers were led to {other}", "readers were told that it is gone")
    assert why["Texto 7"] == "readers were led to https://antiga.test/nada/, which is not there"
    lines = proved(site)
    assert {
        "/2025/09/04/noticia-2/\tredirect",
        "/?p=2\tmap",
        "/2025/09/04/noticia-7/\tgone",
        "/2025/09/04/noticia-8/\tgone",
        "/velha/festa.html\tredirect",
    } <= set(lines)
    here = "/2025/09/04/noticia-1/"
    for path, end in (("2025/09/04/noticia-2/index.html", other), ("2025/09/04/noticia-3/index.html", here), ("2025/09/04/noticia-4/index.html", f"{here}#fim"),
                      ("2025/09/04/noticia-5/index.html", other), ("2025/09/04/noticia-6/index.html", "https://outro.test/?a=1&b=2"), ("velha/festa.html", here)):  # fmt: skip
        assert f'url={end}"' in site.read(path).replace("&amp;", "&")
    text = (site.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert f"[2]({other}) [3]({here}) [4]({here}#fim) [5]({other}) " in text
    assert not [path for path, data in site.tree().items() if any(f"palavra{n}zz".encode() in data for n in led)]


def test_a_field_of_that_name_that_holds_no_address_is_nobodys(tmp_path: Path) -> None:
    site, outcomes = imported(tmp_path, item(1, extra=meta(redirect="não")))
    assert (outcomes["post"], outcomes["meta key"]) == (["imported"], ["unknown"])
    assert report(site.root)["became"]["meta"]["redirect"] == "unknown"  # type: ignore[call-overload]


def test_redirects_that_lead_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    texts = [item(n, f"Texto {n}", extra=meta(_links_to=f"https://antiga.test/2025/09/04/noticia-{5 - n}/")) for n in (2, 3)]
    site, _ = imported(tmp_path, item(1), *texts)
    assert {"/2025/09/04/noticia-2/\tgone", "/2025/09/04/noticia-3/\tgone"} <= set(proved(site))


def twice(text: str) -> str:
    """What becomes of UTF-8 that is taken for Windows' Latin-1."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def test_text_that_was_encoded_twice_is_named_and_mended_where_that_is_wanted(site: SmallSite, tmp_path: Path) -> None:
    right = "São Paulo à noite — “Ônibus” e ÍNDIOS: 5ª edição"
    head = HEAD.replace("São Paulo", twice("São Paulo"))
    texts = [item(1, twice(right), f"<p>{twice(right)}</p>"), item(2, right, f"<p>Assim: {twice('é')} — não.</p>"), item(3, "NÃO SÃO", "<p>Â</p>")]
    export = tmp_path / "export.xml"
    export.write_text(head + "".join(texts) + FOOT, "utf-8")
    new = SmallSite(tmp_path / "novo")
    run = ("import", "wordpress", str(export), "--into", str(new.root))
    told = site.run(*run)
    assert told.returncode == 1
    assert "2 encoding: unknown" in told.stdout
    assert f"{export}:7: it was encoded twice: SÃ£o Paulo; --mend-encoding or --keep-encoding says" in told.stderr
    assert f"{export}:8 {twice(right)}" in [entry["name"] for entry in report(new.root)["entries"]]
    assert site.run(*run, "--keep-encoding").returncode == 0
    assert twice("São Paulo") in (new.root / "content/news/2025/09/noticia-1.md").read_text("utf-8")
    assert site.run(*run, "--mend-encoding").returncode == 0
    texts = [(new.root / f"content/news/2025/09/noticia-{n}.md").read_text("utf-8") for n in (1, 2, 3)]
    assert texts[0].count(right) == 2
    assert "sections: [São Paulo]" in texts[0]
    assert f"Assim: {twice('é')} — não." in texts[1]
    assert "NÃO SÃO" in texts[2]
    assert "title: São Paulo" in (new.root / "content/sections/sao-paulo.md").read_text("utf-8")
    new.build()
    assert new.run("import", "audit", str(export)).returncode == 0


def test_exports_of_two_sites_in_one_call_lose_nothing_silently(tmp_path: Path) -> None:
    """WordPress numbers the things of each site from one."""
    file = attachment(1, "lago.jpg", 0, "https://antiga.test/lago/")
    other = item(1, "Outra", post_date="2024-03-01 00:10:00", link="https://antiga.test/2024/03/01/outra/")
    same = item(1, "Uma notícia, corrigida", link="https://antiga.test/?p=1")
    page = item(2, "Página", post_type="page", link="https://antiga.test/pagina/")
    _, outcomes = imported(
        tmp_path, item(1), file, other, same, item(2), page, item(3, post_type="nav_menu_item"), item(3, post_type="nav_menu_item")
    )
    assert outcomes["attachment"] == ["lost"]
    assert outcomes["post"] == ["imported", "lost", "skipped", "imported"]
    assert outcomes["page"] == ["lost"]
    assert outcomes["nav_menu_item"][-1] == "skipped"
