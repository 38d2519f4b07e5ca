"""A site of one's own in one command: settings, a first article, a page, an author, an icon. Works offline."""

import json
from datetime import datetime
from html import escape
from pathlib import Path

from msgspec import Struct

from .. import __version__
from ..config import Config
from ..editors import editor_files
from ..errors import Exit, SitegenError
from ..new import create
from ..read.frontmatter import write
from ..rules import language_tag
from ..settings_file import FILE, load
from ..urls import base_path, slugify

_TEXTS = Path(__file__).parent
_RULED = ("netlify", "cloudflare", "nginx", "apache")
"""Hosts that get old addresses as rules."""
_IGNORED = ".sitegen/\n.preview/\npublic/\n__pycache__/\n.DS_Store\n"
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" rx="96" fill="#8f1d1a"/>'
    '<text x="256" y="360" font-family="Georgia, serif" font-size="320" font-weight="700" text-anchor="middle" fill="#fff">{letter}</text></svg>\n'
)


class Answers(Struct, frozen=True):
    """What a new site is called and where it will be."""

    title: str
    language: str = "pt-BR"
    timezone: str = "America/Sao_Paulo"
    base_url: str = ""
    """Empty: not known yet."""
    author: str = ""
    """Empty: the newsroom, under the site's title."""
    host: str = ""
    """A folder of ``hosts/``; empty: none yet."""
    editors: tuple[str, ...] = ()
    """Those of ``EDITORS`` to be configured."""


def start(folder: Path, answers: Answers, now: int) -> list[Path]:
    """Write the files of a new site; ``now``: seconds since 1970 UTC. Raises ``SitegenError`` where there is one already, or an answer can't be right.

    Files of other names in the folder stay as they are.
    """
    if (folder / FILE).exists():
        raise SitegenError(f"there is a site in {folder} already; choose an empty folder", code=Exit.UNSAFE)
    folder.mkdir(parents=True, exist_ok=True)
    settings = create(folder / FILE, _settings(answers))
    try:
        config = load(settings)
    except SitegenError:
        settings.unlink()
        raise
    made = [settings, *(create(folder / name, text) for name, text in _files(config, answers, now).items() if not (folder / name).exists())]
    (folder / "content/media").mkdir(parents=True, exist_ok=True)
    return made


def _settings(answers: Answers) -> str:
    """``sitegen.toml`` with what was answered, and what people change first."""
    pairs = {
        "title": answers.title,
        "language": language_tag(answers.language) or answers.language,
        "timezone": answers.timezone,
        **({"base_url": answers.base_url} if answers.base_url else {}),
        "icon": "media/icon.svg",
        **({"redirects": answers.host} if answers.host in _RULED else {}),
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in pairs.items()]
    return "\n".join([*lines, "", "[publisher]", f"name = {_quoted(answers.title)}", ""])


def _files(config: Config, answers: Answers, now: int) -> dict[str, str]:
    moment = datetime.fromtimestamp(now, config.zone())
    texts = _TEXTS / ("pt" if config.language.startswith("pt") else "en")
    author = answers.author or config.title
    title, body = _text(texts / "article.md")
    about, story = _text(texts / "about.md")
    section = (texts / "section.txt").read_text("utf-8").strip()
    article = {"title": title, "date": f"{moment:%Y-%m-%d %H:%M}", "section": section, "tags": [config.title], "authors": [author]}
    letter = next((c for c in config.title if c.isalnum()), "•").upper()
    return {
        ".gitignore": _IGNORED,
        ".gitattributes": "addresses/*.txt merge=union\ncontent/redirects/moved.txt merge=union\n",
        f"content/news/{moment:%Y/%m}/{slugify(title)}.md": write(article, body),
        f"content/pages/{slugify(about)}.md": write({"title": about, "menu": 1}, story),
        f"content/authors/{slugify(author) or 'author'}.md": write({"name": author, "kind": "person" if answers.author else "organization"}, "\n"),
        **_hosting(config, answers.host),
        **dict(file for editor in answers.editors for file in editor_files(editor, config, "")),
        "content/media/icon.svg": _ICON.format(letter=escape(letter)),
    }


def _hosting(config: Config, host: str) -> dict[str, str]:
    """What a host needs to build and publish the site; ``dot-`` stands for the dot of hidden names."""
    if not host:
        return {}
    folder = _TEXTS / "hosts" / host
    files = {
        file.relative_to(folder).as_posix().replace("dot-", "."): file.read_text("utf-8") for file in sorted(folder.rglob("*")) if file.is_file()
    }
    zone, base = config.timezone, base_path(config.base_url)
    files = {path: text.replace("{timezone}", zone).replace("{base}", base) for path, text in files.items()}
    return {"requirements.txt": f"sitegen=={__version__}\n"} | files


def _text(file: Path) -> tuple[str, str]:
    """A title on the first line, and the text below it."""
    title, _, body = file.read_text("utf-8").partition("\n")
    return title.removeprefix("# "), body.lstrip("\n")


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
