"""Make a Pagefind bundle a pure function of what it indexes, and leave out what readers never ask for.

Pagefind 1.5 writes the values of filters, and its list of sort keys, in the order of a hash table that differs from run to run; names of
files are digests of their contents and follow. The two kinds of files concerned are gzipped CBOR arrays behind the mark ``pagefind_dcd``;
here their unordered arrays are sorted and the names made again. They are stored without compression: two zlibs may differ in their bytes.

Pagefind writes a file for each article, with its whole text once more, for excerpts. Of these remain *sheets* of many articles, a row of each: its
address, and what readers see of it before the search page has fetched the article itself. What Pagefind takes for the name of an article's file is its place:
``0a1b2c3d4e5f-17`` is row 17 of that sheet.
"""

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2

from ..digest import digest
from ..errors import Exit, SitegenError

_MARK = b"pagefind_dcd"
_ROWS = 128
"""Articles of a sheet: some 20 KB, of which readers load at most one for each result."""
_UNUSED = ("*-ui.js", "*-ui.css", "pagefind-highlight.js")
_PROGRAMS = ("pagefind*.js", "wasm.*")


def canonical(bundle: Path, *, whole: bool) -> dict[str, tuple[str, int]]:
    """Rewrite a bundle in place; returns each file's path within it, the digest of its bytes in hexadecimal, and its size.

    ``whole``: with the programs that browsers run; all parts of an index share those of its newest.
    """
    for pattern in _UNUSED if whole else (*_UNUSED, *_PROGRAMS):
        for file in bundle.glob(pattern):
            file.unlink()
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_text("utf-8"))
    try:
        for language in entry["languages"].values():
            language["hash"] = _language(bundle, language["hash"])
    except (OSError, ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
        raise SitegenError(f"pagefind wrote a bundle that cannot be read ({error}); build again", code=Exit.ENVIRONMENT) from error
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True), "utf-8")
    files = sorted(f for f in bundle.rglob("*") if f.is_file())
    return {f.relative_to(bundle).as_posix(): (digest(f.read_bytes()).hex(), f.stat().st_size) for f in files}


def _language(bundle: Path, name: str) -> str:
    """Rewrite the index of one language; returns its new name."""
    old = bundle / f"pagefind.{name}.pf_meta"
    meta = _load(old)
    prefix = name.rpartition("_")[0]
    renamed: list[list[Any]] = []
    for filter_name, chunk in meta[3]:
        file = bundle / "filter" / f"{chunk}.pf_filter"
        values = _load(file)
        values[1].sort(key=lambda pair: pair[0])
        renamed.append([filter_name, _replace(file, f"{prefix}_", values)])
    meta[1] = [[place, words] for place, (_, words) in zip(_sheets(bundle, [name for name, _ in meta[1]]), meta[1], strict=True)]
    meta[3] = sorted(renamed)
    meta[4].sort(key=lambda sort: sort[0])
    return _replace(old, f"pagefind.{prefix}_", meta).removeprefix("pagefind.")


def _sheets(bundle: Path, names: list[str]) -> Iterator[str]:
    """Put the fragments of these names, in their order, into sheets; yields the place of each."""
    home = bundle / "fragment"
    for start in range(0, len(names), _ROWS):
        files = [home / f"{name}.pf_fragment" for name in names[start : start + _ROWS]]
        rows = [_row(json.loads(_unpacked(file))) for file in files]
        data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
        sheet = digest(data).hex()[:12]
        (home / f"{sheet}.json").write_bytes(data)
        for file in files:
            file.unlink()
        yield from (f"{sheet}-{number}" for number in range(len(rows)))


def _row(fragment: dict[str, Any]) -> list[str]:
    """Address, title, day, and the line of what else there is to say."""
    meta = fragment["meta"]
    return [fragment["url"], meta["title"], meta["date"][:10], " · ".join(meta[key] for key in ("section", "authors") if key in meta)]


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
