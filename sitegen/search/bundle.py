"""Make of what Pagefind writes the files that readers' browsers ask for: few, small, and a pure function of what they index.

Of a bundle remain the words (``index/``, named by their contents) and, once for all parts, the programs. Its table of articles and words goes as JSON, which hosts
compress, into ``list.json``, with what readers filter by; the search page gives it back to Pagefind in its own form. Pagefind gives each article a
file of its own (a fragment) with its whole text once more. None is kept. What is found is known by its place in its part, counted from the oldest
article; what the search page shows of it stands in files of ``CARDS`` articles that lie side by side in time, so that a reader asks for few; and an
excerpt is taken from the article itself.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import cbor2

from ..digest import digest
from ..errors import Exit, SitegenError
from ..model import Card, Story
from ..store.disk import remove_tree

CARDS = 100
"""Articles in a file of what is shown of them; browsers are told of it in ``parts.json``."""
LIST = "list.json"
PROGRAMS = ("pagefind.js", "wasm.pagefind")
"""What browsers run; all parts of an index share those of its newest."""
_MARK = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
Files = dict[str, tuple[str, int]]
"""Path within the bundle → digest in hexadecimal, size in bytes."""


def counted(bundle: Path) -> int:
    """How many pages Pagefind has indexed. Raises ``OSError`` when it wrote nothing."""
    entry = json.loads((bundle / _ENTRY).read_text("utf-8"))
    return sum(language["page_count"] for language in entry["languages"].values())


def condense(bundle: Path, stories: Sequence[Story], *, whole: bool) -> Files:
    """Rewrite a bundle in place; returns its files.

    ``stories``: the part's articles, oldest first; their pages were named by their places. ``whole``: with the programs.
    """
    try:
        entry = json.loads((bundle / _ENTRY).read_text("utf-8"))
        ((name, language),) = entry["languages"].items()
        table = _table(bundle, language["hash"])
        (bundle / f"wasm.{language['wasm'] or 'unknown'}.pagefind").replace(bundle / "wasm.pagefind")
    except (OSError, ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
        raise SitegenError(f"pagefind wrote a bundle that cannot be read ({error}); build again", code=Exit.ENVIRONMENT) from error
    kept = {"index", *(PROGRAMS if whole else ())}
    for file in bundle.iterdir():
        if file.name not in kept:
            remove_tree(file) if file.is_dir() else file.unlink()
    about = {"version": entry["version"], "include_characters": entry["include_characters"], "language": name}
    _write(bundle / LIST, {**about, "table": table, "filters": _filters(stories)})
    (bundle / "cards").mkdir()
    rows = [_shown(story.card) for story in stories]
    for start in range(0, len(rows), CARDS):
        _write(bundle / f"cards/{start // CARDS}.json", rows[start : start + CARDS])
    files = sorted(f for f in bundle.rglob("*") if f.is_file())
    return {f.relative_to(bundle).as_posix(): (digest(f.read_bytes()).hex(), f.stat().st_size) for f in files}


def _table(bundle: Path, name: str) -> list[Any]:
    """Pagefind's table of one language: version, pages, files of words, filters, sort keys, names of metadata.

    The pages, in Pagefind's order, become one list: the place of each in its part, which the address of its page in the index is, and the number of its words.
    """
    version, pages, words, filters, _, fields = _load(bundle / f"pagefind.{name}.pf_meta")
    places = [int(json.loads(_unpacked(bundle / f"fragment/{page}.pf_fragment"))["url"].removeprefix("/").removesuffix(".html")) for page, _ in pages]
    return [version, [number for place, (_, count) in zip(places, pages, strict=True) for number in (place, count)], words, filters, [], fields]


def _filters(stories: Sequence[Story]) -> dict[str, tuple[list[str], list[int | list[int]]]]:
    """What readers filter by: for each filter its values in this part, and for each article which of them it has; a number alone is one."""
    return {
        "year": _values([s.card.date[:4]] for s in stories),
        "section": _values([t.name for t in s.sections] for s in stories),
        "author": _values([t.name for t in s.card.authors] for s in stories),
    }


def _values(names: Iterable[list[str]]) -> tuple[list[str], list[int | list[int]]]:
    numbers: dict[str, int] = {}
    had = [[numbers.setdefault(name, len(numbers)) for name in own] for own in names]
    return list(numbers), [own[0] if len(own) == 1 else own for own in had]


def _shown(c: Card) -> tuple[str, ...]:
    """What is shown of an article: address, title, day, section, authors."""
    return c.url, c.title, c.date[:10], c.section.name if c.section else "", ", ".join(t.name for t in c.authors)


def _write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8", "replace")


def _load(file: Path) -> Any:
    return cbor2.loads(_unpacked(file))


def _unpacked(file: Path) -> bytes:
    data = gzip.decompress(file.read_bytes())
    if not data.startswith(_MARK):
        raise ValueError(f"{file.name} has no mark")
    return data[len(_MARK) :]
