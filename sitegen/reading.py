"""The first half of a build: content files → model, in processes, skipping what a former build has read."""

import errno
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from sys import intern
from types import ModuleType
from typing import Any

import msgspec
from msgspec import Struct, structs

from .content import Article, Asset, Comments, Entry, Redirects
from .digest import digest
from .errors import Exit, Problem, SitegenError
from .read.assets import asset_key, read_asset
from .read.discover import FileKind, discover
from .read.settings import Settings
from .signals import held
from .store.cache import Cache, Known, Said
from .store.disk import read_known, settled
from .workers import Workers, map_chunks

Value = Article | Entry | Comments | Redirects | Asset
_CHUNK = 50
"""Files that a worker reads at a time, or up to four times as many of many: each answer has a price of its own."""
_BASIS = "reader"
_TYPES: dict[FileKind, type[Any]] = {"article": Article, "entry": Entry, "comments": Comments, "redirects": Redirects, "asset": Asset}
_KINDS = {of: kind for kind, of in _TYPES.items()}
_encode = msgspec.msgpack.Encoder().encode
_decoders = {kind: msgspec.msgpack.Decoder(of).decode for kind, of in _TYPES.items()}
_decode_notes = msgspec.msgpack.Decoder(list[Problem]).decode
_LARGEST = 100_000_000
"""Bytes of one file that is carried over: GitHub refuses larger ones."""


class Read(Struct, frozen=True):
    """What a worker made of one file. ``value`` is empty when the file has errors."""

    path: str
    stamp: bytes
    key: bytes
    value: bytes
    body: bytes
    notes: bytes
    """Problems."""

    def decoded(self, kind: FileKind) -> Value:
        """The value."""
        value: Value = _decoders[kind](self.value)
        if isinstance(value, Article):
            _share(value, self.path)
        return value


def _share(article: Article, path: str) -> None:
    """Keep each name once, not once for each article that has it, and the path that is known already: a third of what an article takes."""
    structs.force_setattr(article, "source", path)
    for key in ("sections", "tags", "authors"):
        if names := getattr(article, key):
            structs.force_setattr(article, key, tuple(map(intern, names)))
    if line := article.dateline:
        structs.force_setattr(line, "place", intern(line.place))
        structs.force_setattr(line, "agency", intern(line.agency))


class Task(Struct, frozen=True):
    """One file to read; ``known`` is its key when it was last read."""

    path: str
    kind: FileKind
    known: bytes


class Content(Struct):
    """Everything that the files say."""

    files: dict[str, FileKind]
    """Every file, in the order of paths, and what it is."""
    kinds: dict[FileKind, list[str]]
    """Their paths by what they are."""
    keyed: dict[str, bytes]
    """Every file, in the order of paths, and the key of its bytes as they were last read; empty for those that are not read here."""
    read: dict[str, Value]
    """What was read now, or decoded already."""
    problems: list[Problem]
    known: dict[str, Known]
    """As former builds read them."""
    stored: Callable[[Collection[str]], dict[str, Said]]
    """What some files said then."""
    reread: Callable[[Task], Read]
    """Reads a file of which the cache has lost what it says."""
    fresh: dict[str, Read]
    """What was read now."""
    pending: dict[str, None]
    """Known files whose values nobody has asked for yet."""
    touched: dict[str, Known]
    """Known files with new times and the bytes that they had."""
    basis: bytes
    """What reading depended on besides the files."""
    faulty: bool = False
    """Some files could not be read, or were left as they were."""

    def some(self, paths: Collection[str]) -> list[Any]:
        """What these files say. Raises ``KeyError`` if one has no value."""
        self._settle([path for path in paths if path in self.pending])
        return [self.read[path] for path in paths]

    def _settle(self, paths: Sequence[str]) -> None:
        """Decode what former builds read, and read again what they have lost."""
        said = self.stored(paths) if paths else {}
        for path in paths:
            del self.pending[path]
            kind, old = self.files[path], said.get(path)
            if old is not None and old.key == self.key(path):
                self.read[path] = _decoders[kind](old.value)
            else:
                _take(self, path, self.reread(Task(path, kind, b"")))

    def __contains__(self, path: str) -> bool:
        """The file has a value."""
        return path in self.pending or path in self.read

    def having(self, name: FileKind) -> list[str]:
        """The files of one kind that have a value, in the order of paths."""
        return [path for path in self.kinds.get(name, ()) if path in self.pending or path in self.read]

    def digest(self) -> bytes:
        """Of every file's path and key."""
        paths = "\0".join(self.keyed).encode("utf-8", "surrogatepass")
        return digest(paths, b"\0".join(self.keyed.values()))

    def of(self, kind: type[Any]) -> list[Any]:
        """The values of one type, in the order of their paths."""
        return self.some(self.having(_KINDS[kind]))

    def fall_back(self, paths: Collection[str]) -> None:
        """Take the last good version of these files, or leave them out."""
        stored = self.stored(paths) if paths else {}
        for path in paths:
            self.faulty = True
            self.fresh.pop(path, None)
            self.pending.pop(path, None)
            if path in self.keyed:
                self.keyed[path] = self.known[path].key if path in self.known else b""
            old = stored.get(path)
            if old is not None and path in self.files:
                self.read[path] = _decoders[self.files[path]](old.value)
            else:
                self.read.pop(path, None)

    def revised(self, reads: Sequence[Read], cache: Cache) -> None:
        """Take files that were read once more, and write them down."""
        old = {self.key(read.path) for read in reads}
        with cache.transaction():
            cache.put_bodies((r.key, r.body) for r in reads)
            cache.put_sources([(r.path, Known(r.stamp, r.key, r.notes)) for r in reads], [(r.path, Said(r.key, r.value)) for r in reads])
            cache.forget_sources((), old - {r.key for r in reads})
        for read in reads:
            _take(self, read.path, read)

    def key(self, path: str) -> bytes:
        """Of a file's bytes as they were last read."""
        return self.keyed.get(path, b"")

    def remember(self, cache: Cache) -> None:
        """Write down what was read without fault; from then on it is known."""
        good = {path: read for path, read in self.fresh.items() if read.value}
        gone = sorted(self.known.keys() - self.files.keys())
        if not self.faulty and cache.fact(_BASIS) != self.basis:
            cache.put_fact(_BASIS, self.basis)
        if not good and not gone and not self.touched:
            return
        with cache.transaction():
            known = {**self.touched, **{path: Known(r.stamp, r.key, r.notes) for path, r in good.items()}}
            cache.put_sources(known.items(), [(path, Said(r.key, r.value)) for path, r in good.items()])
            stale = {self.known[path].key for path in (*good, *gone) if path in self.known} - {r.key for r in good.values()}
            cache.forget_sources(gone, stale)
        self.known |= known
        self.fresh = {path: read for path, read in self.fresh.items() if path not in good}


def read_content(content: Path, settings: Settings, engine: bytes, cache: Cache, jobs: Workers, tell: Callable[[int, int], None]) -> Content:
    """Read what changed since the last build, and remember the rest."""
    found, problems = discover(content, settled)
    known = cache.sources()
    basis = digest(engine, settings.language, settings.timezone, settings.raw_html)
    shared = content, settings
    files: dict[str, FileKind] = {}
    kinds: dict[FileKind, list[str]] = defaultdict(list)
    keyed: dict[str, bytes] = {}
    pending: dict[str, None] = {}
    tasks: list[Task] = []
    result = Content(files, kinds, keyed, {}, problems, known, cache.values, lambda task: read_chunk(shared, [task])[0], {}, pending, {}, basis)
    if cache.fact(_BASIS) != basis:
        known = {path: Known(b"", b"", k.notes) for path, k in known.items()}
    for file in found:
        path, kind, stamp = file.path, file.kind, file.stamp
        files[path] = kind
        kinds[kind].append(path)
        keyed[path] = b""
        if kind not in _TYPES:
            continue
        old = known.get(path)
        if old is not None and stamp and old.stamp == stamp:
            pending[path] = None
            keyed[path] = old.key
            if old.notes:
                problems += _decode_notes(old.notes)
        else:
            tasks.append(Task(path, kind, old.key if old else b""))
    _read_all(result, tasks, shared, cache, jobs, tell)
    return result


def _read_all(result: Content, tasks: Sequence[Task], shared: Any, cache: Cache, jobs: Workers, tell: Callable[[int, int], None]) -> None:
    if tasks:
        with held():  # a hook of the import would print a traceback
            from .read import article  # noqa: F401 - workers inherit it: to load it takes as long as to read two hundred articles
    done = 0
    for chunk in map_chunks(read_chunk, shared, tasks, jobs=jobs, chunk=min(max(_CHUNK, len(tasks) // 50), 4 * _CHUNK)):
        if bodies := [(read.key, read.body) for read in chunk if read.body]:
            with cache.transaction():
                cache.put_bodies(bodies)
        for task, read in zip(tasks[done : done + len(chunk)], chunk, strict=True):
            _take(result, task.path, read)
        done += len(chunk)
        tell(done, len(tasks))


def _take(result: Content, path: str, read: Read) -> None:
    read = structs.replace(read, path=path, body=b"")
    old = result.known.get(path)
    result.keyed[path] = read.key
    if old is not None and read.key and not read.value and not read.notes:
        result.touched[path] = Known(read.stamp, read.key, old.notes)
        result.pending[path] = None
    else:
        result.fresh[path] = read
        if read.value:
            result.read[path] = read.decoded(result.files[path])
    if notes := old.notes if old is not None and path in result.touched else read.notes:
        result.problems += _decode_notes(notes)


def read_chunk(shared: tuple[Path, Settings], tasks: Sequence[Task]) -> list[Read]:
    """Read some files; runs in a worker."""
    from .read import article

    content, settings = shared
    return [_read(article, content, settings, task) for task in tasks]


def _read(article: ModuleType, content: Path, settings: Settings, task: Task) -> Read:
    try:
        before, data = read_known(f"{content}/{task.path}", _LARGEST)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return _failed(task, "not a regular file, or a symbolic link", "put the file itself there")
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return _failed(task, "the file went away while it was read", "build again")
        raise SitegenError(f"content/{task.path}: {error.strerror}", code=Exit.ENVIRONMENT) from error
    if before.st_size > _LARGEST:
        return _failed(task, "the file is larger than 100 MB", "publish large files elsewhere and link to them")
    mark = settled(before, time.time_ns()) if len(data) == before.st_size else b""
    if task.kind == "asset":
        key = asset_key(task.path, data)
        return Read(task.path, mark, key, b"", b"", b"") if key == task.known else _asset(task, mark, key, data)
    if task.known and article.key_of(task.path, data, settings) == task.known:
        return Read(task.path, mark, task.known, b"", b"", b"")
    parsed = article.parse(task.path, data, settings)
    value = _encode(parsed.value) if parsed.value is not None else b""
    notes = _encode(list(parsed.problems)) if parsed.problems else b""
    return Read(task.path, mark, parsed.key, value, parsed.body.encode("utf-8", "replace") if value else b"", notes)


def _asset(task: Task, mark: bytes, key: bytes, data: bytes) -> Read:
    found = read_asset(task.path, data)
    if isinstance(found, Problem):
        return Read(task.path, b"", key, b"", b"", _encode([found]))
    return Read(task.path, mark, key, _encode(found), b"", b"")


def _failed(task: Task, message: str, hint: str) -> Read:
    return Read(task.path, b"", b"", b"", b"", _encode([Problem(f"content/{task.path}", 1, 1, message, hint)]))
