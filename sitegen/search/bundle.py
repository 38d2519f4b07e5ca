"""Make a Pagefind bundle a pure function of what it indexes, and leave out what readers never ask for.

Pagefind 1.5 writes the values of filters, and its list of sort keys, in the order of a hash table that differs from run to run; names of
files are digests of their contents and follow. The two kinds of files concerned are gzipped CBOR arrays behind the mark ``pagefind_dcd``;
here their unordered arrays are sorted and the names made again. They are stored without compression: two zlibs may differ in their bytes.

Pagefind gives each article a file of its own (a fragment) with its whole text once more. None is kept. What is found is known by its place in
its part, counted from the oldest article; what the search page shows of it stands in files of ``CARDS`` articles that lie side by side in time, so that
a reader asks for few; and an excerpt is taken from the article itself.
"""

import gzip
import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cbor2

from ..content import Picture
from ..digest import digest
from ..errors import Exit, SitegenError
from ..model import Card
from ..store.disk import remove_tree

CARDS = 100
"""Articles in a file of what is shown of them; ``static/search.js`` counts with the same number."""
_MARK = b"pagefind_dcd"
_UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js", "pagefind-worker.js")
_PROGRAMS = ("pagefind*.js", "wasm.*")


def canonical(bundle: Path, cards: Sequence[Card], *, whole: bool) -> dict[str, tuple[str, int]]:
    """Rewrite a bundle in place; returns each file's path within it, the digest of its bytes in hexadecimal, and its size.

    ``cards``: of the part's articles, oldest first; their pages were named by their places. ``whole``: with the programs that browsers run; all parts of an index share those of its newest.
    """
    for pattern in _UNUSED if whole else (*_UNUSED, *_PROGRAMS):
        for file in bundle.glob(pattern):
            file.unlink()
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_text("utf-8"))
    try:
        for language in entry["languages"].values():
            language["hash"] = _language(bundle, language["hash"])
        _show(bundle / "cards", cards)
        remove_tree(bundle / "fragment")
    except (OSError, ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
        raise SitegenError(f"pagefind wrote a bundle that cannot be read ({error}); build again", code=Exit.ENVIRONMENT) from error
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True), "utf-8")
    files = sorted(f for f in bundle.rglob("*") if f.is_file())
    return {f.relative_to(bundle).as_posix(): (digest(f.read_bytes()).hex(), f.stat().st_size) for f in files}


def _language(bundle: Path, name: str) -> str:
    """Rewrite the index of one language; returns its new name."""
    old = bundle / f"pagefind.{name}.pf_meta"
    meta = _load(old)
    for page in meta[1]:
        page[0] = _place(bundle / "fragment" / f"{page[0]}.pf_fragment")
    prefix = name.rpartition("_")[0]
    renamed: list[list[Any]] = []
    for filter_name, chunk in meta[3]:
        file = bundle / "filter" / f"{chunk}.pf_filter"
        values = _load(file)
        values[1].sort(key=lambda pair: pair[0])
        renamed.append([filter_name, _replace(file, f"{prefix}_", values)])
    meta[3] = sorted(renamed)
    meta[4].sort(key=lambda sort: sort[0])
    return _replace(old, f"pagefind.{prefix}_", meta).removeprefix("pagefind.")


def _place(fragment: Path) -> str:
    """The place of an article in its part, which the address of its page in the index is."""
    url: str = json.loads(_unpacked(fragment))["url"]
    return str(int(url.removeprefix("/").removesuffix(".html")))


def _show(folder: Path, cards: Sequence[Card]) -> None:
    """Write what is shown of the articles: address, title, day, section, authors, and the smallest picture if there is one."""
    folder.mkdir()
    rows = [
        (c.url, c.title, c.date[:10], c.section.name if c.section else "", ", ".join(t.name for t in c.authors), *_smallest(c.image)) for c in cards
    ]
    for start in range(0, len(rows), CARDS):
        text = json.dumps(rows[start : start + CARDS], ensure_ascii=False, separators=(",", ":"))
        (folder / f"{start // CARDS}.json").write_text(text, "utf-8", "replace")


def _smallest(picture: Picture | None) -> tuple[str, ...]:
    return (picture.srcset.split(" ", 1)[0] or picture.src,) if picture else ()


def _load(file: Path) -> Any:
    return cbor2.loads(_unpacked(file))


def _unpacked(file: Path) -> bytes:
    data = gzip.decompress(file.read_bytes())
    if not data.startswith(_MARK):
        raise ValueError(f"{file.name} has no mark")
    return data[len(_MARK) :]


def _replace(file: Path, prefix: str, value: Any) -> str:
    """Write a value under a name made of its digest; returns the name without its ending."""
    data = _MARK + cbor2.dumps(value)
    name = prefix + digest(data).hex()[:12]
    file.unlink()
    file.with_name(name + file.suffix).write_bytes(_stored(data))
    return name


def _stored(data: bytes) -> bytes:
    """A gzip file (RFC 1952) of stored blocks (RFC 1951, 3.2.4)."""
    blocks = []
    for start in range(0, len(data), 0xFFFF):
        part = data[start : start + 0xFFFF]
        blocks.append(struct.pack("<BHH", start + len(part) == len(data), len(part), len(part) ^ 0xFFFF) + part)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"".join(blocks) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
