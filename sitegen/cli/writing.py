"""``init`` and ``new``."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from ..errors import Exit, SitegenError
from ..messages import Printer
from ..translation import say
from .group import sitegen

HOSTS = ("github", "gitlab", "netlify", "cloudflare", "nginx", "apache")

_EDITORS = ("pages-cms", "front-matter", "vscode")
"""Those that need to know nothing but the site."""
_KINDS = ("article", "page", "author")


@sitegen.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--title", metavar="TEXT", help="Name of the site.")
@click.option("--language", metavar="TAG", help="Language of the site, such as pt-BR or en.")
@click.option("--timezone", metavar="ZONE", help="Time zone of the newsroom, such as America/Sao_Paulo.")
@click.option("--base-url", metavar="URL", help="Address that the home page will have, if it is known.")
@click.option("--author", metavar="NAME", help="Who signs the first article (default: the site).")
@click.option("--host", type=click.Choice(HOSTS), help="Write what this host needs to build and publish the site.")
@click.option(
    "--editor", "editors", type=click.Choice(_EDITORS), multiple=True, help="Write the configuration of this editor; may be given several times."
)
@click.pass_obj
def init(site: Path, /, folder: Path | None, **options: Any) -> None:
    r"""Begin a site of your own: settings, a first article, a page and an author.

    Asks for what the options do not say. Never overwrites anything, and needs no network.

    \b
    Examples:
      sitegen init meu-jornal
      sitegen init meu-jornal --title "Meu jornal" --language pt-BR --timezone Asia/Tokyo --host github
      sitegen init meu-jornal --host github --editor pages-cms
    """
    from ..starter import Answers, start

    place = folder or site
    given = {name: value for name, value in options.items() if value is not None}
    usual = Answers(place.absolute().name.replace("-", " ").capitalize(), timezone=_zone())
    asked = {
        "title": "Name of the site",
        "language": "Language",
        "timezone": "Time zone",
        "base_url": "Address, if you know it",
        "author": "Your name",
    }
    if sys.stdin.isatty():
        for name, question in asked.items():
            if name not in given:
                given[name] = click.prompt(say(question), default=getattr(usual, name), show_default=bool(getattr(usual, name))).strip()
    made = start(place, Answers(**{"title": usual.title, "timezone": usual.timezone, **given}), int(time.time()))
    printer = Printer(place)
    for path in made:
        printer.line(f"made {path}")
    where = "" if place.resolve() == Path.cwd() else f"--site {shlex.quote(str(place))} "
    printer.line(f"see it with: sitegen {where}serve")


@sitegen.command()
@click.argument("words", nargs=-1, required=True, metavar="[page|author] TITLE")
@click.option("--section", default="", metavar="NAME", help="Section of the article.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Author; may be given several times.")
@click.option("--tags", multiple=True, metavar="NAMES", help="Tags, with commas between them; may be given several times.")
@click.option("--draft", is_flag=True, help="Not to be published yet.")
@click.option("--open", "edit", is_flag=True, help="Open it in the editor that VISUAL or EDITOR names.")
@click.pass_obj
def new(site: Path, /, words: tuple[str, ...], section: str, authors: tuple[str, ...], tags: tuple[str, ...], *, draft: bool, edit: bool) -> None:
    r"""Begin an article, a page or the page of an author: a file with its header, in the right place.

    Never overwrites anything. Names of sections, tags and authors that look like a slip of a known one are pointed out.

    \b
    Examples:
      sitegen new "Festa junina reúne mil pessoas" --section Comunidade --tags "Ōtsu, festas"
      sitegen new page "Quem somos"
      sitegen new author "Ana Souza"
    """
    from ..new import Draft, likely, new_article, new_author, new_page
    from ..settings_file import FILE, load

    kind, title = (words[0], words[1:]) if words[0] in _KINDS and len(words) > 1 else ("article", words)
    name = " ".join(title)
    printer = Printer(site)
    config = load(site / FILE)
    if kind == "article":
        names = tuple(name.strip() for part in tags for name in part.split(",") if name.strip())
        wanted = Draft(name, section, authors, names, draft)
        path = new_article(site, config, wanted, int(time.time()))
        for mine, known in likely(site, wanted):
            printer.note(f'"{mine}" is new here; did you mean "{known}"?')
    else:
        path = new_page(site, name) if kind == "page" else new_author(site, name)
    printer.line(str(path))
    if edit:
        _edit(path)


def _zone() -> str:
    """The machine's time zone by its name, as far as the machine tells; else that of São Paulo."""
    link = os.environ.get("TZ") or (os.readlink("/etc/localtime") if os.path.islink("/etc/localtime") else "")
    name = link.partition("zoneinfo/")[2] or link
    return name if "/" in name and name != "Etc/UTC" else "America/Sao_Paulo"


def _edit(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise SitegenError("no editor is named; set VISUAL or EDITOR, or open the file by hand", code=Exit.ENVIRONMENT)
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise SitegenError(f"the editor {editor} cannot be started: {error.strerror}", code=Exit.ENVIRONMENT) from error
