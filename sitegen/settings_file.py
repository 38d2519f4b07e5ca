"""``sitegen.toml`` → a ``Config``. Unknown keys, wrong types and values that break a rule are problems with their line."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from msgspec import structs

from . import rules
from .config import Config
from .design import faults
from .errors import Exit, Problem, SitegenError
from .marks import Lines, Marks, toml_fault, toml_marks
from .rules import Rule
from .settings import Reader
from .wording import plain, show

FILE = "sitegen.toml"

_TERM, _INDEX = rules.address_of("slug"), rules.address_of()
_RULES: dict[str, Rule] = {
    "title": rules.line,
    "language": rules.language,
    "messages": lambda tag: rules.language(tag) if tag else "",
    "timezone": rules.time_zone,
    "base_url": rules.base_url,
    "permalink": rules.permalink,
    "output": rules.output_folder,
    "icon": rules.content_file(".svg", ".png"),
    "logo": rules.content_file(".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"),
    **{f"addresses.{kind}": _TERM for kind in ("tag", "section", "author", "place", "series")},
    "addresses.page": rules.address_of("slug", file=True),
    **{f"addresses.{kind}": _INDEX for kind in ("tags", "sections", "authors", "places", "all_series", "corrections", "archive", "search")},
    **{f"design.{name}": rules.color for name in ("accent", "paper", "ink", "dark_accent", "dark_paper", "dark_ink")},
    **{f"design.{name}": rules.font_families for name in ("serif", "sans")},
    "listings.newest": rules.between(1, 200),
    "listings.rows": rules.between(10, 1000),
    "feeds.items": rules.between(1, 500),
    "feeds.term_items": rules.between(1, 200),
    "feeds.term_minimum": rules.between(1, 10_000),
    "search.part_pages": rules.between(16, 20_000),
    "podcast.email": rules.email,
    "notify.hub": lambda url: rules.web_address(url) if url else "",
    "notify.indexnow": rules.key,
    "notify.indexnow_service": rules.web_address,
    "publisher.email": rules.email,
    "menu.name": rules.line,
    "menu.url": rules.menu_address,
    "social.name": rules.line,
    "social.url": rules.menu_address,
}


def load(path: Path, overrides: Mapping[str, object] = MappingProxyType({})) -> Config:
    """Read ``sitegen.toml``, or that of a folder; ``overrides`` (``base_url``, ``search.enabled`` …) replace what it says.

    Raises ``SitegenError`` with every problem of the file.
    """
    path = path / FILE if path.is_dir() else path
    values, marks = _parse(path)
    config = _read(path.name, values, marks)
    return _read("command line", _merge(values, overrides), {}) if overrides else config


def _read(name: str, values: dict[str, Any], marks: Marks) -> Config:
    reader = Reader(name, marks, _RULES)
    config = reader.read(Config, {key: value for key, value in values.items() if key != "params"})
    params = _params(values.get("params"), reader)
    for key, message in faults(config.design) if config else ():
        reader.problem(("design", key), message, "choose a darker or a lighter one")
    if reader.problems or config is None:
        unsafe = any(problem.message.startswith("output ") for problem in reader.problems)
        raise SitegenError(problems=reader.problems, code=Exit.UNSAFE if unsafe else Exit.USAGE)
    return structs.replace(config, params=params) if params else config


def _parse(path: Path) -> tuple[dict[str, Any], Marks]:
    """The file's values and their places."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f'there is no {FILE} in {show(str(path.parent))}; go to the folder of the site, or make one with "sitegen init"'
        raise SitegenError(message, code=Exit.USAGE) from None
    except OSError as error:
        raise SitegenError(f"{path}: {error.strerror}", code=Exit.ENVIRONMENT) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        _refuse(path, *Lines(before).at(len(before)), f"the byte 0x{data[error.start]:02X} is not UTF-8", "save the file as UTF-8")
    try:
        return tomllib.loads(text), toml_marks(text)[0]
    except RecursionError:
        _refuse(path, 1, 1, "lists or tables are nested too deeply", "write them flatter")
    except ValueError as error:
        line, column, message, first = toml_fault(text, error)
        if first:
            _refuse(path, line, column, f"duplicate key {show(message)}, first on line {first}", "remove one of the two")
        _refuse(path, line, column, f"not valid TOML: {plain(message)}", "check this line; texts need quotes")


def _refuse(path: Path, line: int, column: int, message: str, hint: str) -> NoReturn:
    raise SitegenError(problems=[Problem(path.name, line, column, message, hint)], code=Exit.USAGE) from None


def _params(value: object, reader: Reader) -> str:
    """The free table as JSON text."""
    if value is None:
        return ""
    if not isinstance(value, dict):
        reader.problem(("params",), "params must be a table", "write [params] on a line of its own, and the values below it")
        return ""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_plain)
    except ValueError:
        reader.problem(("params",), "params holds inf or nan, which JSON has no form for", "write them in quotes")
        return ""


def _plain(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _merge(values: dict[str, Any], overrides: Mapping[str, object]) -> dict[str, Any]:
    """The values with some replaced, by dotted name."""
    merged = dict(values)
    for name, value in overrides.items():
        first, _, rest = name.partition(".")
        inner = merged.get(first)
        merged[first] = _merge(inner if isinstance(inner, dict) else {}, {rest: value}) if rest else value
    return merged
