"""What the theme and the owner's files bring to a build: templates and their digests, words, static files, data, the icon."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from . import assemble
from .config import Config
from .content import Asset
from .design import style
from .digest import digest, digest_value
from .errors import Problem, SitegenError
from .marks import toml_fault
from .model import Chrome
from .reading import Content
from .render.theme import TemplateDigest, TemplateFile, Theme, read_templates, read_words, static_files
from .store.cache import Cache
from .store.disk import read_regular
from .urls import base_path, encode, safe_name

_decode = msgspec.msgpack.Decoder(dict[str, TemplateDigest]).decode


_WORDS = b"/* words */"
SPOKEN = ("mode", "embed_show", "share", "email", "share_more", "copy", "copied", "cite", "resume")
"""Keys of the words that ``site.js`` says; they take the place of ``/* words */`` in it."""


class LoadedTheme(Struct, frozen=True):
    """A theme, read."""

    engine: bytes
    """Digest of the program itself and of the libraries that decide an output's bytes."""
    files: dict[str, TemplateFile]
    templates: dict[str, TemplateDigest]
    words: dict[str, Any]
    data: str
    for_site: assemble.Theme
    problems: tuple[Problem, ...]
    """What is wrong with templates and data: nothing is published while there are any."""

    def digest(self) -> bytes:
        """Of everything here that a plan depends on."""
        templates = [part for name in sorted(self.templates) for part in (name, self.templates[name].digest)]
        return digest(self.engine, digest_value((self.for_site.assets, self.for_site.files, self.for_site.icon, self.for_site.texts)), *templates)

    def for_rendering(self, chrome: Chrome) -> Theme:
        """What workers need of it."""
        return Theme(self.files, self.words, chrome, self.data)


def load_theme(site: Path, config: Config, content: Content, cache: Cache, engine: bytes) -> LoadedTheme:
    """Read the theme, and every mistake in it that shows without rendering."""
    problems: list[Problem] = []
    files = read_templates(site, problems)
    words = read_words(site, config.language, problems)
    tables = _data(site, content, problems)
    templates = _digests(files, words, tables, engine, cache, problems)
    base = base_path(config.base_url)
    texts: list[tuple[str, str]] = []
    assets: list[tuple[str, str]] = []
    copies: list[tuple[str, str, bytes]] = []
    for name, file in sorted(static_files(site).items()):
        data = file.read_bytes()
        adapted = _adapted(name, data, config, words)
        key = digest(adapted)
        stem, dot, ending = name.rpartition(".")
        path = "static/" + "/".join(safe_name(p) for p in (f"{stem}-{key.hex()[:10]}.{ending}" if dot else f"{name}-{key.hex()[:10]}").split("/"))
        assets.append((name, f"{base}/{encode(path)}"))
        if adapted != data:
            texts.append((path, adapted.decode("utf-8", "replace")))
        else:
            copies.append((path, str(file), key))
    for path in content.kinds.get("static", ()):
        copies.append((path.removeprefix("static/"), f"content/{path}", digest(read_regular(site / "content" / path))))
    for_site = assemble.Theme(tuple(assets), tuple(copies), _icon(config, content, problems), tuple(texts))
    return LoadedTheme(engine, files, templates, words, tables, for_site, tuple(problems))


def _adapted(name: str, data: bytes, config: Config, words: dict[str, Any]) -> bytes:
    """A static file with what the settings say in it."""
    if name == "site.css":
        return data + style(config.design).encode()
    if name == "site.js":
        worker = f"{base_path(config.base_url)}/sw.js" if config.offline else ""
        spoken: dict[str, Any] = {key: words.get(key, "") for key in SPOKEN} | {"worker": worker, "at": _ways(config)}
        return data.replace(_WORDS, msgspec.json.encode(spoken)[1:-1])
    return data


def _ways(config: Config) -> dict[str, str]:
    """What WordPress' queries by name lead to; ``{slug}`` stands for the name."""
    base, a = base_path(config.base_url), config.addresses
    return {"tag": base + a.tag, "category_name": base + a.section, "author_name": base + a.author}


def _digests(
    files: dict[str, TemplateFile], words: dict[str, Any], data: str, engine: bytes, cache: Cache, problems: list[Problem]
) -> dict[str, TemplateDigest]:
    """Digests of templates; parsing them is saved while nothing about them changes."""
    basis = digest(engine, msgspec.json.encode(words, order="sorted"), data, *[part for n in sorted(files) for part in (n, files[n].source)])
    known = cache.fact("templates")
    if known.startswith(basis):
        return _decode(known[len(basis) :])
    from .render.templates import closures

    words_digest, data_digest = digest(msgspec.json.encode(words, order="sorted")), digest(data)
    try:
        closed = closures(files)
    except SitegenError as error:
        problems += error.problems
        return {name: TemplateDigest(b"", data=False) for name in files}
    found = {name: TemplateDigest(digest(c.digest, words_digest, data_digest if c.data else b""), c.data) for name, c in closed.items()}
    cache.put_fact("templates", basis + msgspec.msgpack.encode(found))
    return found


def _data(site: Path, content: Content, problems: list[Problem]) -> str:
    """``content/data/*.toml`` by name, as JSON text."""
    tables: dict[str, Any] = {}
    for path in content.kinds.get("data", ()):
        text = read_regular(site / "content" / path).decode("utf-8", "replace")
        if "\ufffd" in text:
            problems.append(Problem(f"content/{path}", text.count("\n", 0, text.index("\ufffd")) + 1, 1, "not UTF-8 text", "save the file as UTF-8"))
            continue
        name = Path(path).stem
        if name in tables:
            message = f"templates know this file as {name!r}, and so another one before it"
            problems.append(Problem(f"content/{path}", 1, 1, message, "give one of the two another name"))
        try:
            tables[name] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, column, message, _ = toml_fault(text, error)
            problems.append(Problem(f"content/{path}", line, column, f"not TOML: {message}", "mend the file"))
    return msgspec.json.encode(tables, order="sorted").decode() if tables else ""


def _icon(config: Config, content: Content, problems: list[Problem]) -> tuple[str, bytes] | None:
    if not config.icon:
        return None
    path = config.icon.lstrip("/")
    (asset,) = content.some([path]) if path in content else (None,)
    if not isinstance(asset, Asset) or not asset.source.lower().endswith((".svg", ".png")):
        message = f"the icon {config.icon!r} is no SVG or PNG in content/"
        problems.append(Problem("sitegen.toml", 0, 0, message, 'name it as in icon = "media/icon.svg"', "icon"))
        return None
    return f"content/{asset.source}", asset.digest
