"""``sitegen import html``: saved and fetched pages become articles, each text once, without what stands around it."""

import json
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import SmallSite, running
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from test_pictures import picture
from test_wordpress_import import EXAMPLES

from sitegen.addresses import check_addresses
from sitegen.settings_file import load
from sitegen.wordpress.ledger import Ledger
from sitegen.wordpress.move import Wishes, move
from sitegen.wordpress.webpages import Pages, Web, gather

HOST = "https://radio.test"
HERE = f"{HOST}/2025/09/04/barco-novo-no-lago/"
GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "NewsArticle", "headline": "Barco novo no lago", "datePublished": "2025-09-04T12:10:00+00:00", "dateModified": "2025-09-04T23:00:00+00:00",
         "author": {"@id": f"{HOST}/#/person/1"}, "articleSection": ["Mundo"], "keywords": ["Barcos", "Lago Biwa"], "isPartOf": {"@id": HERE}},
        {"@type": "WebSite", "@id": f"{HOST}/#website", "url": f"{HOST}/", "name": "Rádio do Lago"},
        {"@type": "Person", "@id": f"{HOST}/#/person/1", "name": "Ana Souza", "url": f"{HOST}/author/ana-souza/"},
    ],
}  # fmt: skip
TEXT = f"""<p><strong>Ōtsu, Província de Shiga, Japão, 4 de setembro de 2025 — Agência Norte –</strong> O barco <em>Aurora</em> saiu do
porto às 8h com cem passageiros. Veja <a href="{HOST}/2025/09/03/porto/">o porto</a>.</p>
<figure class="wp-block-image size-large"><img decoding="async" src="{HOST}/wp-content/uploads/2025/09/barco-1024x683.jpg" alt="O barco branco"
 class="wp-image-51"/><figcaption class="wp-element-caption">O Aurora na saída. Foto de Ana</figcaption></figure>
<figure class="wp-block-pullquote"><blockquote><p>Nunca vi o lago tão calmo.</p><cite>Kenji, piloto</cite></blockquote></figure>
<blockquote class="wp-block-quote"><p>Voltem sempre.</p></blockquote>"""
BOX = """<div class="ts-fab-wrapper"><p>Siga-nos</p><h4>Últimos posts por Ana Souza (exibir todos)</h4><ul><li>Outra notícia</li></ul></div>"""
FURNITURE = """<div class="sharedaddy"><h3>Compartilhe isso:</h3><a href="#">Facebook</a></div><div id="jp-relatedposts" class="jp-relatedposts">
<h3>Relacionado</h3><p>Um texto que não é deste artigo, e que tem palavras de sobra para parecer um.</p></div><div class="code-block"><p>Publicidade</p></div>"""
COMMENTS = """<div id="comments" class="comments-area"><ol class="comment-list"><li id="comment-9" class="comment even"><article id="div-comment-9" class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn"><a href="https://bia.test/" class="url">Bia</a></b> <span class="says">disse:</span></div>
<a href="#comment-9"><time datetime="2025-09-05T10:00:00+09:00">5 de setembro</time></a></footer><div class="comment-content"><p>Gostei.</p></div></article>
<ol class="children"><li id="comment-11" class="comment odd"><article class="comment-body"><div class="comment-author vcard"><b class="fn">Caio</b></div>
<div class="comment-content"><p>Eu <b>também</b>.<script>x()</script></p></div></article></li></ol></li></ol>
<div id="respond" class="comment-respond"><h3>Deixe um comentário</h3><form><textarea></textarea></form></div></div>"""


def desktop(title: str = "Barco novo no lago", address: str = HERE, text: str = TEXT, number: int = 4711, **more: str) -> str:
    """A page as a theme of WordPress writes it."""
    graph = more.get("graph", json.dumps(GRAPH).replace("Barco novo no lago", title))
    return f"""<!DOCTYPE html><html lang="pt-BR"><head><meta charset="utf-8"><title>{title} - Rádio do Lago</title><link rel="canonical" href="{address}">
<meta property="og:site_name" content="Rádio do Lago"><meta property="og:title" content="{title} - Rádio do Lago"><meta property="og:type" content="article">
<meta property="og:description" content="O primeiro passeio do Aurora levou cem pessoas."><script type="application/ld+json">{graph}</script>
<link rel="shortlink" href="{HOST}/?p={number}"></head><body class="wp-singular post-template-default single single-post postid-{number} single-format-standard">
<header class="site-header"><img alt="Ícone do site Rádio do Lago"><nav><ul><li><a href="/">Início</a></li></ul></nav></header><main>
<article id="post-{number}" class="post-{number} post type-post {more.get("status", "status-publish")} hentry"><header class="entry-header"><h1 class="entry-title">{title}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="2025-09-04T21:10:00+09:00">4 de setembro de 2025</time></span>
<span class="byline">por <span class="author vcard"><a class="url fn n" href="{HOST}/author/ana-souza/">Ana Souza</a></span></span></div></header>
<div class="entry-content">{text}{FURNITURE}{BOX}</div><footer class="entry-footer"><span class="cat-links"><a href="{HOST}/category/mundo/" rel="category tag">Mundo</a></span>
<span class="tags-links"><a href="{HOST}/tag/barcos/" rel="tag">Barcos</a>, <a href="{HOST}/tag/lago-biwa/" rel="tag">Lago Biwa</a></span></footer></article>
<nav class="post-navigation"><a href="/x/">Anterior</a></nav>{COMMENTS}</main><aside class="widget"><a rel="tag" href="/tag/outra/">Outra</a></aside></body></html>"""


def mobile(address: str = HERE) -> str:
    """The same page as WordPress' AMP plug-in writes it."""
    picture = '<amp-img src="{0}/wp-content/uploads/2025/09/barco-1024x683.jpg" alt="O barco branco" width="1024" height="683"></amp-img>'
    return f"""<!doctype html><html amp lang="pt-BR"><head><meta charset="utf-8"><title>Barco novo no lago</title><link rel="canonical" href="{address}">
<script type="application/ld+json">{{"@type":"BlogPosting","headline":"Barco novo no lago","datePublished":"2025-09-04T12:10:00+00:00","author":{{"@type":"Person","name":"Ana Souza"}}}}</script>
</head><body><header id="top" class="amp-wp-header"><a href="/"><amp-img src="i.png" alt="Ícone do site"></amp-img></a></header><article class="amp-wp-article">
<h1 class="amp-wp-title">Barco novo no lago</h1><div class="amp-wp-article-content"><p>O barco <em>Aurora</em> saiu do porto.</p>{picture.format(HOST)}
<p>Siga-nos</p><p>Últimos posts por Ana Souza (exibir todos)</p></div></article><footer><a href="{address}">Sair da versão mobile</a></footer></body></html>"""


LIST = f"""<html lang="pt-BR"><head><link rel="canonical" href="{HOST}/tag/barcos/"></head><body class="archive tag tag-barcos"><h1>Barcos</h1>
<article><h2><a href="{HERE}">Barco novo</a></h2><div class="entry-content"><p>{"Um resumo. " * 30}</p></div></article></body></html>"""


def brought(folder: Path, *sources: str, **wishes: object) -> tuple[SmallSite, Ledger]:
    """A site made of pages, and what became of each."""
    site = SmallSite(folder / "site")
    zone = load(site.root / "sitegen.toml", {}).timezone if (site.root / "sitegen.toml").is_file() else ""
    pages = Pages(gather(sources, Web(folder / "web", private=True)), zone)
    return site, move(Wishes((pages,), site.root, beside=pages.beside, private=True, **wishes), lambda *_: None)  # type: ignore[arg-type]


def saved(folder: Path, **pages: str) -> str:
    """Pages as files of a folder."""
    for name, text in pages.items():
        (folder / "saved").mkdir(exist_ok=True)
        (folder / f"saved/{name}.html").write_text(text, "utf-8")
    return str(folder / "saved")


def outcomes(ledger: Ledger, kind: str = "web page") -> list[str]:
    return sorted(entry.outcome for entry in ledger.entries if entry.kind == kind)


def test_a_saved_page_becomes_an_article_at_its_address_without_what_stood_around_it(tmp_path: Path) -> None:
    site, ledger = brought(tmp_path, saved(tmp_path, barco=desktop()))
    text = (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert (
        text
        == f"""---
title: Barco novo no lago
date: 2025-09-04 21:10:00
updated: 2025-09-05 08:00:00
sections: [Mundo]
tags: [Barcos, Lago Biwa]
authors: [Ana Souza]
summary: O primeiro passeio do Aurora levou cem pessoas.
dateline:
  place: "Ōtsu, Província de Shiga, Japão"
  date: 2025-09-04
  agency: Agência Norte
id: "{HOST}/?p=4711"
slug: barco-novo-no-lago
redirect_from: ["/?p=4711"]
---
O barco *Aurora* saiu do porto às 8h com cem passageiros. Veja [o porto]({HOST}/2025/09/03/porto/).

![O barco branco]({HOST}/wp-content/uploads/2025/09/barco-1024x683.jpg "O Aurora na saída. Foto de Ana")

::: pullquote
Nunca vi o lago tão calmo.
— Kenji, piloto
:::

> Voltem sempre.
"""
    )
    assert outcomes(ledger) == ["imported"]
    site.build()
    page = site.read("2025/09/04/barco-novo-no-lago/index.html")
    assert '<li id="comment-11" data-depth=1>' in page
    assert "Eu <b>também</b>." in page
    assert "x()" not in page
    found = tomllib.loads((site.root / "sitegen.toml").read_text("utf-8"))
    assert (found["title"], found["timezone"], found["language"], found["base_url"]) == ("Rádio do Lago", "Asia/Tokyo", "pt-BR", f"{HOST}/")
    config = load(site.root / "sitegen.toml", {})
    count, problems = check_addresses(site.public, config, [site.root / "old-addresses.txt"])
    assert count > 20
    assert problems == []


def test_the_versions_of_a_page_are_one_article_and_lists_are_named(tmp_path: Path) -> None:
    folder = saved(tmp_path, a_amp=mobile(), b=desktop(), c_copy=desktop(), d=LIST, e="<html><body><p>Nada.</p></body></html>")
    site, ledger = brought(tmp_path, folder)
    assert outcomes(ledger) == ["imported", "merged", "merged", "skipped", "unknown"]
    assert [f.name for f in (site.root / "content/news").rglob("*.md")] == ["barco-novo-no-lago.md"]
    assert "pullquote" in (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert ledger.lost


def test_an_amp_page_alone_is_an_article_too(tmp_path: Path) -> None:
    site, ledger = brought(tmp_path, saved(tmp_path, a=mobile()))
    text = (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert outcomes(ledger) == ["imported"]
    assert text.partition("---\n")[2].partition("---\n")[2] == (
        f"O barco *Aurora* saiu do porto.\n\n![O barco branco]({HOST}/wp-content/uploads/2025/09/barco-1024x683.jpg)\n"
    )


def test_the_parts_of_a_text_are_one_article_in_their_order(tmp_path: Path) -> None:
    parts = {f"p{n}": desktop(address=f"{HERE}{n}/" if n > 1 else HERE, text=f"<p>Parte número {n}.</p>") for n in (3, 1, 2)}
    site, ledger = brought(tmp_path, saved(tmp_path, **parts))
    assert outcomes(ledger) == ["imported", "merged", "merged"]
    text = (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert text.endswith("Parte número 1.\n\nParte número 2.\n\nParte número 3.\n")


@pytest.mark.parametrize("status", ["status-private", "status-draft", "status-future"])
def test_what_was_seen_only_by_editors_is_set_aside(tmp_path: Path, status: str) -> None:
    site, ledger = brought(
        tmp_path, saved(tmp_path, a=desktop(status=status, text="<p>ornitorrinco</p>"), b=desktop("Outra", f"{HOST}/b/", number=5))
    )
    assert outcomes(ledger, "post") == ["imported", "quarantined"]
    site.build()
    assert not [path for path, data in site.tree().items() if b"ornitorrinco" in data]


def test_a_page_behind_a_password_is_named(tmp_path: Path) -> None:
    form = '<form class="post-password-form" method="post"><p>Digite a senha.</p><input type="password"></form>'
    _, ledger = brought(tmp_path, saved(tmp_path, a=desktop(text=form), b=desktop("Outra", f"{HOST}/b/", number=5)))
    assert outcomes(ledger) == ["imported", "skipped"]


def test_pictures_beside_a_saved_page_come_along(tmp_path: Path) -> None:
    text = '<p>Texto.</p><figure><img src="./barco_files/barco.jpg" alt="O barco"><figcaption>Na saída</figcaption></figure>'
    folder = saved(tmp_path, barco=desktop(text=text))
    (tmp_path / "saved/barco_files").mkdir()
    (tmp_path / "saved/barco_files/barco.jpg").write_bytes(picture())
    (tmp_path / "saved/barco_files/quadro.html").write_text(desktop("Um anúncio", f"{HOST}/anuncio/", number=1))
    site, ledger = brought(tmp_path, folder)
    site.build()
    assert outcomes(ledger, "attachment") == ["imported"]
    assert '![O barco](/media/2025/09/barco.jpg "Na saída")' in (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert (site.public / "wp-content/uploads/2025/09/barco.jpg").is_file()


def test_pictures_of_one_name_beside_two_pages_are_two(tmp_path: Path) -> None:
    for name, width in (("a", 64), ("b", 65)):
        folder = tmp_path / f"saved/{name}_files"
        folder.mkdir(parents=True)
        (folder / "image.png").write_bytes(picture("PNG", (width, 48)))
    text = '<p>Texto.</p><p><img src="{}_files/image.png" alt="x"></p>'
    pages = {"a": desktop(text=text.format("a")), "b": desktop("Outra", f"{HOST}/2025/09/05/outra/", text.format("b"), number=5)}
    site, ledger = brought(tmp_path, saved(tmp_path, **pages))
    assert outcomes(ledger, "attachment") == ["imported", "imported"]
    assert len({path.read_bytes() for path in (site.root / "content/media").rglob("*.png")}) == 2


def test_a_page_in_one_file_is_a_page_with_its_pictures(tmp_path: Path) -> None:
    """As Chrome and old Internet Explorer write it."""
    here = f"{HOST}/wp-content/uploads/2025/09/barco-1024x683.jpg"
    page = desktop(text=f'{TEXT}<p><img src="https://cdn.test/x/mapa.png" alt="Mapa"></p><p><img src="cid:foto-1@mhtml.blink" alt="Foto"></p>')
    message = MIMEMultipart("related", type="text/html")
    message["From"], message["Snapshot-Content-Location"] = "<Saved by Blink>", HERE
    html = MIMEText(page.replace("utf-8", "iso-8859-1").encode("iso-8859-1", "xmlcharrefreplace").decode("iso-8859-1"), "html", "iso-8859-1")
    html["Content-Location"] = HERE
    message.attach(html)
    for kind, size, header, value in (
        ("jpeg", (80, 60), "Content-Location", here),
        ("png", (40, 30), "Content-Location", "https://cdn.test/x/mapa.png"),
        ("png", (24, 24), "Content-ID", "<foto-1@mhtml.blink>"),
    ):
        part = MIMEImage(picture(kind.upper(), size), kind)
        part[header] = value
        message.attach(part)
    (tmp_path / "barco.mhtml").write_bytes(message.as_bytes())
    site, ledger = brought(tmp_path, str(tmp_path / "barco.mhtml"))
    text = (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert outcomes(ledger, "attachment") == ["imported"] * 3, ledger.entries
    assert (outcomes(ledger, "picture"), "title: Barco novo no lago\n" in text, "Ōtsu" in text) == ([], True, True)
    assert "![O barco branco](/media/2025/09/barco.jpg" in text
    site.build()
    assert (site.root / "content/static/wp-content/uploads/2025/09/barco.jpg").read_bytes() == picture("JPEG", (80, 60))


def test_a_file_that_holds_no_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.mhtml").write_text("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\nContent-Type: text/css\n\nb{}\n--a--\n")
    _, ledger = brought(tmp_path, str(tmp_path / "x.mhtml"), saved(tmp_path, a=desktop()))
    assert outcomes(ledger) == ["imported", "lost"]


def test_pictures_that_a_page_holds_itself_come_along_and_those_that_are_none_are_named(tmp_path: Path) -> None:
    def written(data: bytes, kind: str = "jpeg") -> str:
        return f"data:image/{kind};base64,{b64encode(data).decode()}"

    noise = picture("JPEG", (400, 300))
    shown = f'<p>Texto.</p><p><img src="{written(noise)}" alt="O cais"></p><p><img src="{written(b"GIF89a", "gif")}" alt=""></p><p><img src="data:image/svg+xml,x" alt=""></p>'
    site, ledger = brought(tmp_path, saved(tmp_path, a=desktop(text=shown)))
    assert (outcomes(ledger, "attachment"), outcomes(ledger, "picture"), ledger.lost) == (["imported"], ["skipped", "skipped"], False)
    (file,) = (site.root / "content/media").rglob("*.jpg")
    assert file.read_bytes() == noise
    assert f"![O cais](/{file.relative_to(site.root / 'content').as_posix()})" in (
        site.root / "content/news/2025/09/barco-novo-no-lago.md"
    ).read_text("utf-8")


def test_the_pages_of_a_text_that_were_not_given_are_named(tmp_path: Path) -> None:
    links = '<div class="page-links">Páginas: ' + "".join(f'<a class="post-page-numbers" href="{HERE}{n}/">{n}</a>' for n in (2, 3)) + "</div>"
    _, ledger = brought(
        tmp_path, saved(tmp_path, a=desktop(text=f"<p>Parte um.</p>{links}"), c=desktop(address=f"{HERE}3/", text="<p>Parte três.</p>"))
    )
    assert [(entry.name, entry.outcome) for entry in ledger.entries if entry.outcome == "lost"] == [(f"{HERE}2/", "lost")]
    assert ledger.lost


def test_a_picture_that_nobody_can_reach_is_named(tmp_path: Path) -> None:
    page = PLAIN.replace('<div class="col">', '<div class="col"><p><img src="foto.jpg" alt="O galpão"></p>')
    site, ledger = brought(tmp_path, saved(tmp_path, mercado=page))
    assert outcomes(ledger, "picture") == ["lost"]
    site.build()
    (tmp_path / "saved/foto.jpg").write_bytes(picture())
    site, ledger = brought(tmp_path / "2", saved(tmp_path, mercado=page))
    assert (outcomes(ledger, "picture"), outcomes(ledger, "attachment")) == ([], ["imported"])
    site.build()
    assert 'alt="O galpão"' in next(data.decode() for path, data in site.tree().items() if path.startswith("2025/09/04/mercado"))


def test_the_picture_with_which_a_text_begins_is_its_own(tmp_path: Path) -> None:
    begin = f'<figure><img src="{HOST}/wp-content/uploads/2025/09/barco-300x200.jpg" alt="O barco"><figcaption>Na saída</figcaption></figure><p>Texto.</p>'
    meta = f'<meta property="og:image" content="{HOST}/wp-content/uploads/2025/09/barco.jpg"></head>'
    site, _ = brought(tmp_path, saved(tmp_path, a=desktop(text=begin).replace("</head>", meta, 1)))
    text = (site.root / "content/news/2025/09/barco-novo-no-lago.md").read_text("utf-8")
    assert f'image:\n  src: "{HOST}/wp-content/uploads/2025/09/barco.jpg"\n  alt: O barco\n  caption: Na saída\n' in text
    assert text.endswith("---\nTexto.\n")


PLAIN = """<html><head><title>Mercado muda de lugar | Folha do Porto</title></head><body><div class="menu"><a href="/a/">Início</a> <a href="/b/">Cidade</a></div>
<div class="wrap"><h1>Mercado muda de lugar</h1><p class="date">Publicado em 4 de setembro de 2025</p><div class="col"><p>{0}</p><p>{0}</p></div>
<div class="col2"><p><a href="/x/">Outra notícia com um título muito longo, que não é deste texto, mas de outro</a></p></div></div></body></html>""".format(
    "O mercado deixa a praça e vai para o galpão do porto, onde cabem todas as barracas."
)


def test_a_page_that_says_nothing_of_itself_gives_its_densest_text(tmp_path: Path) -> None:
    site, ledger = brought(tmp_path, saved(tmp_path, mercado=PLAIN))
    assert outcomes(ledger) == ["imported"]
    (file,) = (site.root / "content/news").rglob("*.md")
    text = file.read_text("utf-8")
    assert "title: Mercado muda de lugar\ndate: 2025-09-04 00:00:00\n" in text
    assert text.count("O mercado deixa a praça") == 2
    assert "Outra notícia" not in text
    site.build()


def test_a_second_import_changes_nothing_and_a_third_of_other_pages_keeps_what_is_there(tmp_path: Path) -> None:
    folder = saved(tmp_path, barco=desktop())
    site, _ = brought(tmp_path, folder)
    before = {path: data for path, data in site.tree(site.root).items() if "import-report" not in path}
    _, ledger = brought(tmp_path, folder)
    assert {path: data for path, data in site.tree(site.root).items() if "import-report" not in path} == before
    assert outcomes(ledger, "post") == ["unchanged"]
    (tmp_path / "saved/barco.html").unlink()
    other = desktop("Outro barco", f"{HOST}/2025/09/20/barco-novo-no-lago/", "<p>É outro texto.</p>", number=4800)
    _, ledger = brought(tmp_path, saved(tmp_path, outro=other))
    assert outcomes(ledger, "post") == ["imported"]
    assert sorted(f.name for f in (site.root / "content/news").rglob("*.md")) == ["barco-novo-no-lago-4800.md", "barco-novo-no-lago.md"]
    listed = (site.root / "old-addresses.txt").read_text("utf-8")
    assert f"{HERE.removeprefix(HOST)}\tpage" in listed
    assert "/?p=4800\tmap" in listed
    site.build()
    assert check_addresses(site.public, load(site.root / "sitegen.toml", {}), [site.root / "old-addresses.txt"])[1] == []


class Old(BaseHTTPRequestHandler):
    """The old site."""

    pages: ClassVar[dict[str, tuple[str, bytes]]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind, body = self.pages.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def old() -> Iterator[str]:
    Old.asked.clear()
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Old)) as address:
        page = desktop().replace(HOST, address).encode()
        sitemap = f"<?xml version='1.0'?><urlset><url><loc>{address}/2025/09/04/barco-novo-no-lago/</loc></url><url><loc>{address}/fechada/</loc></url></urlset>"
        Old.pages.clear()
        Old.pages.update({
            "/2025/09/04/barco-novo-no-lago/": ("text/html; charset=UTF-8", page), "/fechada/": ("text/html", page), "/sitemap.xml": ("text/xml", sitemap.encode()),
            "/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /fechada/\n"), "/wp-content/uploads/2025/09/barco.jpg": ("image/jpeg", picture()),
        })  # fmt: skip
        yield address


def test_the_addresses_of_a_sitemap_are_fetched_once_with_their_pictures_as_robots_txt_allows(old: str, tmp_path: Path) -> None:
    site, ledger = brought(tmp_path, f"{old}/sitemap.xml", download=True)
    assert outcomes(ledger) == ["imported", "lost"]
    assert "robots.txt" in next(entry.why for entry in ledger.entries if entry.outcome == "lost")
    assert "/fechada/" not in Old.asked
    site.build()
    assert "/media/2025/09/barco-jpg-" in site.read("2025/09/04/barco-novo-no-lago/index.html")
    asked = len(Old.asked)
    _, ledger = brought(tmp_path, f"{old}/sitemap.xml", f"{old}/nada/", download=True)
    assert Old.asked[asked:] == ["/robots.txt", "/nada/"]
    assert outcomes(ledger) == ["imported", "lost", "lost"]


def test_a_picture_that_is_gone_is_shown_from_its_old_address(old: str, tmp_path: Path) -> None:
    del Old.pages["/wp-content/uploads/2025/09/barco.jpg"]
    site, ledger = brought(tmp_path, f"{old}/2025/09/04/barco-novo-no-lago/", download=True)
    assert outcomes(ledger, "attachment") == ["lost"]
    site.build()
    assert f'src="{old}/wp-content/uploads/2025/09/barco-1024x683.jpg"' in site.read("2025/09/04/barco-novo-no-lago/index.html")


def test_private_networks_are_not_reached_and_a_dry_run_writes_nothing(old: str, site: SmallSite, tmp_path: Path) -> None:
    refused = site.run("import", "html", f"{old}/sitemap.xml", "--into", str(tmp_path / "novo"))
    assert refused.returncode != 0
    assert Old.asked == []
    done = site.run("import", "html", f"{old}/2025/09/04/barco-novo-no-lago/", "--into", str(tmp_path / "novo"), "--private-network", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "1 web page: imported" in done.stdout
    assert not (tmp_path / "novo").exists()
    absent = site.run("import", "html", "nada.html")
    assert (absent.returncode, "there is no file nada.html" in absent.stderr) == (2, True)


_PIECES = st.sampled_from([
    "<p>Um texto que tem palavras de sobra para ser um parágrafo.</p>", "<div>", "</div>", "<article class='hentry'>", "</article>", "<script>alert(1)</script>", "<h1>Título</h1>",
    "<a href='javascript:alert(1)' onclick=x>v</a>", "<img src=x onerror=alert(1)>", "<img src='//['>", "<a href='http://['>v</a>", "<div class='entry-content'>", "<iframe src='javascript:x'></iframe>",
    "<link rel=canonical href='http://['>", "<link rel=canonical href='/a/../b'>", "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":[[[1]]],\"datePublished\":7}</script>",
    "<script type='application/ld+json'>" + "[" * 3000 + "</script>", "<time datetime='9999-99-99'>", "<time datetime='2025-09-04T10:00:00+09:00'>", "<li id='comment-1'>", "<form class='x'>",
    "<body class='single postid-99999999999999999999'>", "<noscript><img src=y.jpg></noscript>", "<svg><p>", "\0", "]]>", "{{ x }}", "<base href='https://mal.test/'>", "<meta charset='utf-7'>",
])  # fmt: skip


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=25), cut=st.integers(0, 4000))
def test_any_page_is_named_and_nothing_in_it_runs(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], cut: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    page = desktop("Uma", f"{HOST}/uma/", "".join(pieces), number=7)
    site, ledger = brought(folder, saved(folder, a="".join(["<!doctype html><html>", *pieces]), b=page, c=desktop()[: cut + 200]))
    assert len(outcomes(ledger)) == 3
    if list((site.root / "content").glob("news/**/*.md")):
        site.build()
    made = b"".join(data for path, data in site.tree().items() if path.startswith(("2025/", "uma/", "index.html"))) if site.public.exists() else b""
    tree = LexborHTMLParser(made)
    assert not [node.html for node in tree.css("script") if "alert(1)" in (node.text() or "")]
    assert not [
        node.html
        for node in tree.css("*")
        if any(key.startswith("on") or (value or "").startswith("javascript:") for key, value in node.attributes.items())
    ]


BLOCK_THEME = f"""<!DOCTYPE html><html lang="pt-BR"><head><meta charset="UTF-8"><title>Festival – Rádio do Lago</title><link rel="canonical" href="{HOST}/2025/08/10/festival/">
</head><body class="single single-post postid-31"><div class="wp-site-blocks"><header><p class="wp-block-site-title">Rádio do Lago</p></header><main>
<h1 class="wp-block-post-title">Festival das lanternas</h1><div class="wp-block-post-date"><time datetime="2025-08-10T18:00:00+09:00">10 de agosto</time></div>
<div class="wp-block-post-author-name"><a href="{HOST}/author/caio/">Caio Lima</a></div><div class="taxonomy-category"><a href="{HOST}/editoria/festas/" rel="tag">Festas</a></div>
<figure class="wp-block-post-featured-image"><img src="{HOST}/wp-content/uploads/2025/08/l-1024x683.jpg" class="wp-post-image" alt="Lanternas"></figure>
<div class="entry-content wp-block-post-content"><p>O festival.</p><h2>O que vem</h2><ul><li>Fogos</li></ul></div>
<div class="taxonomy-post_tag"><a href="{HOST}/tag/festa/" rel="tag">Festa</a></div></main><footer><p>Feito com WordPress</p></footer></div></body></html>"""
NEWSPAPER = f"""<!doctype html><html lang="pt-BR"><head><title>Nova ponte | Rádio do Lago</title><link rel="canonical" href="{HOST}/2025/08/10/festival/">
<meta property="og:image" content="{HOST}/wp-content/uploads/2025/08/l.jpg"></head><body class="single single-post postid-31"><article class="post-31 hentry"><div class="td-post-header">
<ul class="td-category"><li><a href="{HOST}/editoria/festas/">Festas</a></li></ul><h1 class="entry-title">Festival das lanternas</h1><div class="td-post-author-name"><div>Por</div>
<a href="{HOST}/author/caio/">Caio Lima</a></div><time class="entry-date updated td-module-date" datetime="2025-08-10T18:00:00+09:00">10 de agosto</time></div>
<div class="td-post-content"><div class="td-post-featured-image"><figure><img src="{HOST}/wp-content/uploads/2025/08/l-696x464.jpg" alt="Lanternas"></figure></div><p>O festival.</p>
<div class="td-a-rec"><span class="td-adspot-title">- Publicidade -</span></div><h2>O que vem</h2><ul><li>Fogos</li></ul></div>
<footer><ul class="td-tags"><li><span>TAGS</span></li><li><a href="{HOST}/tag/festa/">Festa</a></li></ul></footer></article><div class="td_block_related_posts">Leia também</div></body></html>"""


@pytest.mark.parametrize("page", [BLOCK_THEME, NEWSPAPER], ids=["a theme of blocks", "a newspaper's theme"])
def test_themes_call_things_by_names_of_their_own(tmp_path: Path, page: str) -> None:
    site, _ = brought(tmp_path, saved(tmp_path, a=page))
    text = (site.root / "content/news/2025/08/festival.md").read_text("utf-8")
    for line in (
        "title: Festival das lanternas", "date: 2025-08-10 18:00:00", "sections: [Festas]", "tags: [Festa]", "authors: [Caio Lima]", "  alt: Lanternas",
    ):  # fmt: skip
        assert f"{line}\n" in text
    assert text.endswith("---\nO festival.\n\n## O que vem\n\n- Fogos\n")
    assert 'section = "/editoria/{slug}/"' in (site.root / "sitegen.toml").read_text("utf-8")
