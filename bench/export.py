"""An export of WordPress of any size: posts, as many pictures, and comments on two posts of three.

    python bench/export.py 100000 export.xml [--seed 1]
    python bench/export.py 100000 export.xml --import FOLDER

Half of the posts are classic, half are blocks; each has about 300 words, a picture, a caption, links to older posts, categories below each
other, tags by Zipf's law, meta keys of plug-ins, and an old slug now and then. ``--import`` then imports the export and says what that cost.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

HOST = "https://antiga.example"
WORDS = """a ano água amanhã apoio área associação barco biblioteca cidade comunidade conselho criança de debate desde dia direito do economia
em empresa encontro ensino entre escola espera estado evento família feira festa fim foi futuro governo grupo história hoje hospital imprensa
informação início jornal juventude lago lei leitura língua livro local mais manhã mapa mercado mês ministério morador mundo música não natureza
nome notícia número obra operário para parque partida peixe perto pessoa plano ponte por porto povo praça prefeitura presidente projeto província
público quando que relatório reunião rio rua saúde segundo semana ser serviço sobre sociedade sol sua tempo terra todos trabalho trem uma universidade
verão viagem vida vila visita voluntário""".split()  # noqa: SIM905 - words are easier to read so
SECTIONS = (("mundo", ""), ("asia", "mundo"), ("comunidade", ""), ("economia", ""), ("cultura", ""), ("esportes", ""), ("politica", ""))
AUTHORS = ("ana", "bia", "caio", "davi", "elis", "fabio")
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Rádio Antiga</title><link>{HOST}</link><description>Notícias</description><language>pt-BR</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>{HOST}</wp:base_site_url><wp:base_blog_url>{HOST}</wp:base_blog_url>
"""


def field(name: str, value: object) -> str:
    return f"<wp:{name}><![CDATA[{value}]]></wp:{name}>"


def meta(**values: object) -> str:
    return "".join(f"<wp:postmeta>{field('meta_key', key)}{field('meta_value', value)}</wp:postmeta>\n" for key, value in values.items())


def sentence(pick: random.Random, length: int) -> str:
    return " ".join(pick.choices(WORDS, k=length)).capitalize() + "."


def link_of(number: int, day: datetime) -> str:
    return f"{HOST}/{day:%Y/%m/%d}/noticia-{number}/"


def text_of(pick: random.Random, number: int, day: datetime) -> str:
    picture = f"{HOST}/wp-content/uploads/{day:%Y/%m}/foto-{number}-1024x683.jpg"
    paragraphs = [sentence(pick, pick.randint(30, 70)) for _ in range(pick.randint(4, 8))]
    paragraphs[1] += f' Veja <a href="{link_of(max(1, number - 7), day - timedelta(hours=7))}">o que foi publicado</a>.'
    if number % 2:
        figure = (
            f'[caption id="attachment_{number}" width="1024"]<img class="wp-image-{number}" src="{picture}" alt="Foto" /> A foto {number}[/caption]'
        )
        return "\n\n".join([paragraphs[0], figure, *paragraphs[1:]])
    blocks = [f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in paragraphs]
    blocks.insert(
        1,
        f'<!-- wp:image {{"id":{number}}} -->\n<figure class="wp-block-image"><img src="{picture}" alt="Foto" class="wp-image-{number}"/>'
        f"<figcaption>A foto {number}</figcaption></figure>\n<!-- /wp:image -->",
    )
    return "\n\n".join(blocks)


def comments(pick: random.Random, number: int, day: datetime) -> str:
    if number % 3 == 0:
        return ""
    first = number * 10
    rows = [(first, 0), (first + 1, first)][: pick.randint(1, 2)]
    return "".join(
        f"<wp:comment>{field('comment_id', own)}{field('comment_author', 'Leitor')}{field('comment_author_email', 'leitor@example.org')}"
        f"{field('comment_author_IP', '192.0.2.7')}{field('comment_date', f'{day + timedelta(hours=own % 9):%F %T}')}{field('comment_content', sentence(pick, 20))}"
        f"{field('comment_approved', 1)}{field('comment_type', 'comment')}{field('comment_parent', above)}</wp:comment>\n"
        for own, above in rows
    )


def item(number: int, kind: str, title: str, link: str, day: datetime, inner: str) -> str:
    status = "publish" if kind == "post" else "inherit"
    return (
        f"<item><title><![CDATA[{title}]]></title><link>{escape(link)}</link><pubDate/><dc:creator><![CDATA[{AUTHORS[number % len(AUTHORS)]}]]></dc:creator>"
        f'<guid isPermaLink="false">{HOST}/?p={number}</guid><description></description>{field("post_id", number)}{field("post_date", f"{day:%F %T}")}'
        f"{field('post_date_gmt', f'{day - timedelta(hours=9):%F %T}')}{field('status', status)}{field('post_type', kind)}{inner}</item>\n"
    )


def write(count: int, target: Path, seed: int) -> None:
    """Posts have the numbers above ``count``, pictures those up to it."""
    pick = random.Random(seed)
    tags = [f"{a}-{b}" for a in WORDS for b in WORDS][: max(40, min(5000, int(40 * count**0.5)))]
    weights = [1 / rank for rank in range(1, len(tags) + 1)]
    first = datetime(2008, 1, 1, tzinfo=UTC)
    with target.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number, login in enumerate(AUTHORS, 1):
            file.write(
                f"<wp:author>{field('author_id', number)}{field('author_login', login)}{field('author_display_name', login.capitalize())}</wp:author>\n"
            )
        for number, (slug, above) in enumerate(SECTIONS, 1):
            names = f"{field('category_nicename', slug)}{field('category_parent', above)}{field('cat_name', slug.capitalize())}"
            file.write(f"<wp:category>{field('term_id', number)}{names}</wp:category>\n")
        for number, slug in enumerate(tags, 100):
            file.write(
                f"<wp:tag>{field('term_id', number)}{field('tag_slug', slug)}{field('tag_name', slug.replace('-', ' ').capitalize())}</wp:tag>\n"
            )
        for number in range(1, count + 1):
            day = first + timedelta(hours=number)
            name = f"{day:%Y/%m}/foto-{number}.jpg"
            inner = field("post_parent", count + number) + field("attachment_url", f"{HOST}/wp-content/uploads/{name}")
            file.write(
                item(number, "attachment", f"foto-{number}", f"{link_of(number, day)}foto-{number}/", day, inner + meta(_wp_attached_file=name))
            )
            chosen = dict.fromkeys(pick.choices(tags, weights, k=3))
            terms = "".join(
                f'<category domain="post_tag" nicename="{tag}"><![CDATA[{tag.replace("-", " ").capitalize()}]]></category>' for tag in chosen
            )
            section = pick.choice(SECTIONS)[0]
            terms += f'<category domain="category" nicename="{section}"><![CDATA[{section.capitalize()}]]></category>'
            keys = {"_thumbnail_id": number, "_edit_last": 1, "_edit_lock": "1:1", "_yoast_wpseo_metadesc": sentence(pick, 15)}
            if number % 10 == 0:
                keys["_wp_old_slug"] = f"antes-{number}"
            inner = (
                f"<content:encoded><![CDATA[{text_of(pick, number, day)}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>"
                f"{field('post_name', f'noticia-{number}')}{field('post_password', '')}{terms}{meta(**keys)}{comments(pick, number, day)}"
            )
            file.write(item(count + number, "post", sentence(pick, 8)[:-1], link_of(number, day), day, inner))
        file.write("</channel></rss>\n")


def measure(export: Path, folder: Path) -> None:
    """Import it, and say what it cost."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "import", "wordpress", str(export), "--into", str(folder)], stdout=subprocess.DEVNULL, check=False
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"exit {done.returncode}, {time.monotonic() - began:.0f} s, of one core {used.ru_utime + used.ru_stime:.0f} s, {used.ru_maxrss / 1024:.0f} MB;"
        f" load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--import", dest="folder", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    write(arguments.count, arguments.file, arguments.seed)
    print(f"{arguments.file.stat().st_size / 1e6:.0f} MB")
    if arguments.folder:
        measure(arguments.file, arguments.folder)
