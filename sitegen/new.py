"""New content: an article, a page or an author with the header that its kind needs. Nothing is ever overwritten."""

from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import msgspec
from msgspec import Struct

from .config import Config
from .content import Article, Entry
from .errors import Exit, SitegenError
from .read.frontmatter import parse, write
from .store.cache import Cache
from .store.public import STATE
from .urls import slugify


class Draft(Struct, frozen=True):
    """What is known of an article before it is written."""

    title: str
    section: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    draft: bool = False


def new_article(site: Path, config: Config, draft: Draft, now: int) -> Path:
    """Write ``content/news/YYYY/MM/slug.md``; ``now``: seconds since 1970 UTC. Raises ``SitegenError`` if it is there already."""
    moment = datetime.fromtimestamp(now, config.zone())
    authors = draft.authors or _only(site / "content/authors")
    values: dict[str, object] = {"title": draft.title, "date": f"{moment:%Y-%m-%d %H:%M}"}
    values |= {"section": draft.section} if draft.section else {}
    values |= {"tags": list(draft.tags)} if draft.tags else {}
    values |= {"authors": list(authors)} if authors else {}
    values |= {"status": "draft"} if draft.draft else {}
    return _create(site / f"content/news/{moment:%Y/%m}/{_slug(draft.title)}.md", values)


def new_page(site: Path, title: str) -> Path:
    """Write ``content/pages/slug.md``."""
    return _create(site / f"content/pages/{_slug(title)}.md", {"title": title, "menu": 10})


def new_author(site: Path, name: str) -> Path:
    """Write ``content/authors/slug.md``."""
    return _create(site / f"content/authors/{_slug(name)}.md", {"name": name, "kind": "person", "bio": "", "links": []})


def likely(site: Path, draft: Draft) -> list[tuple[str, str]]:
    """Names in a draft that nobody has used, each with the known one that it resembles: most probably a slip."""
    known = _names(site)
    asked = (("section", (draft.section,) if draft.section else ()), ("tag", draft.tags), ("author", draft.authors))
    found = []
    for kind, names in asked:
        slugs = {slugify(name): name for name in sorted(known[kind])}
        for name in names:
            near = get_close_matches(slugify(name), slugs, 1, 0.8) if slugify(name) not in slugs else []
            found += [(name, slugs[near[0]])] if near else []
    return found


def create(path: Path, text: str) -> Path:
    """A new file, in folders that are made as needed. Raises ``SitegenError`` if it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise SitegenError(f"{path} is there already; choose another title, or edit that file", code=Exit.USAGE) from None
    return path


def _create(path: Path, values: dict[str, object]) -> Path:
    return create(path, write(values, "\n"))


def _slug(title: str) -> str:
    slug = slugify(title)
    if not slug:
        raise SitegenError("the title has no letter or digit to make a file's name of; use words", code=Exit.USAGE)
    return slug


def _only(authors: Path) -> tuple[str, ...]:
    """The name of the only author who has a page, if there is just one."""
    files = [file for file in authors.glob("*.md") if not file.name.startswith(("_", "."))]
    if len(files) != 1:
        return ()
    values = parse(files[0].name, files[0].read_bytes()).values
    name = values.get("name") or values.get("title") or values.get("nome") or ""
    return (str(name),) if name else ()


def _names(site: Path) -> dict[str, set[str]]:
    """Names of sections, tags and authors, as the last build read them; none before the first one."""
    known: dict[str, set[str]] = {"section": set(), "tag": set(), "author": set()}
    if not (site / STATE / "cache.sqlite3").is_file():
        return known
    cache = Cache(site / STATE)
    try:
        for source, said in cache.values(cache.sources()).items():
            _collect(known, source, said.value)
    finally:
        cache.close()
    return known


def _collect(known: dict[str, set[str]], source: str, value: bytes) -> None:
    folder = source.partition("/")[0]
    if folder == "news":
        article = msgspec.msgpack.decode(value, type=Article)
        known["section"].update(article.sections)
        known["tag"].update(article.tags)
        known["author"].update(article.authors)
    elif folder in ("sections", "tags", "authors"):
        known[folder[:-1]].add(msgspec.msgpack.decode(value, type=Entry).title)
