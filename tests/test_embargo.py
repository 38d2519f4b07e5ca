"""Nothing of what is not published yet is in any byte of the site."""

import base64
import gzip
import io
import json
import zlib

import pytest
from conftest import NOW, SmallSite
from PIL import Image

SECRETS = (
    "xqtitulo",
    "xqresumo",
    "xqcorpo",
    "xqetiqueta",
    "xqautora",
    "xqeditoria",
    "xqserie",
    "xqlugar",
    "xqantigo",
    "xqfoto",
    "xqlegenda",
    "xqsegredo",
    "xqleitora",
    "xqcomentario",
)
HEADER = """title: Xqtitulo da manchete
summary: Xqresumo dela
tags: [Lago, Xqetiqueta]
authors: [Xqautora]
section: Xqeditoria
series: Xqserie
dateline: Xqlugar
redirect_from: [/xqantigo/]
image: xqfoto.jpg
caption: Xqlegenda
"""


def written(site: SmallSite) -> dict[str, str]:
    """Every published path with its bytes as text, and what is packed in them unpacked."""
    found = {}
    for path, data in site.tree().items():
        packed = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""
        if path == "pagefind/parts.json":
            packed = b"\n".join(gzip.decompress(base64.b64decode(words)) for words in json.loads(data)["words"].values())
        found[path] = (path + "\n").lower() + (data + b"\n" + packed).decode("latin-1").lower()
    return found


def picture(color: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("publish_at: 2027-01-16 09:00", {"future": True}),
        ("date: 2027-01-16 09:00", {"future": True}),
        ("status: draft", {"drafts": True}),
    ],
)
def test_what_is_held_back_is_nowhere_and_everywhere_once_it_is_shown(site: SmallSite, header: str, shown: dict[str, bool]) -> None:
    site.article("2025/xqsegredo/index", HEADER + header, "O xqcorpo do artigo.\n\n![Xqlegenda](xqfoto.jpg)")
    site.file("content/news/2025/xqsegredo/xqfoto.jpg", picture("#123456"))
    site.file("content/comments/news/2025/xqsegredo/index.yaml", "- id: 1\n  author: Xqleitora\n  date: 2025-03-05 10:00\n  text: Xqcomentario.\n")
    site.article("2025/outra", "title: Outra\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]", "Um ornitorrinco.")
    site.build(search=True)
    texts = written(site)
    assert "ornitorrinc" in texts["pagefind/parts.json"], "the search index was not unpacked"
    assert [(path, secret) for path, text in texts.items() for secret in SECRETS if secret in text] == []
    held_back = {zlib.crc32(data) for data in site.tree().values()}
    site.build(search=True, **shown)
    texts = written(site)
    assert [secret for secret in SECRETS if not any(secret in text for text in texts.values())] == [], "the hunt finds what there is"
    site.build(search=True, clean=False)
    assert {zlib.crc32(data) for data in site.tree().values()} == held_back


def test_what_has_come_is_shown_by_the_clock_alone(site: SmallSite) -> None:
    site.article("2025/xqsegredo", "title: Xqtitulo\npublish_at: 2027-01-16 09:00")
    site.build()
    assert not any("xqtitulo" in text for text in written(site).values())
    site.build(now=NOW + 3 * 86400)
    assert {"index.html", "feed.xml"} <= {path for path, text in written(site).items() if "xqtitulo" in text}
