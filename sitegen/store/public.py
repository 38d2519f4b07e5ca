"""Crash-safe publication: the output folder holds the old site or the new one, never a mixture that nobody finishes.

Everything new waits in a staging folder until all of it is there. Then a journal in the output folder says what will be added and
removed, the staged tree is moved into place, and the journal goes. Whoever next touches the folder finishes a journal that it finds. A manifest
lists the files that builds wrote: nothing else is ever removed. Both live in ``<output>/.sitegen/``, so the folder knows itself.
"""

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from ..digest import SIZE
from ..errors import Exit, SitegenError
from ..workers import Workers, aside
from .cache import Built
from .disk import files_below, flush, flush_folder, read_regular, remove_files, remove_tree, stamp, write_durably

STATE = ".sitegen"
TREES = ("early", "late")
"""Staged trees in the order in which they are published: what is linked to before what links."""
_MANY = 5_000
"""Published files from which on it is worth a process of its own to look at them."""
_ODD = ("//", "\n/", "/\n", "/.", "\\", "\0")
"""What a list of files holds if one of them may lie outside the folder; few lists do, and only those are looked at name by name."""


def check_folder(output: Path, site: Path) -> None:
    """Refuse an output folder in which a mistake would destroy something: code 5."""
    if output.is_symlink():
        raise SitegenError(f"the output folder {output} is a symbolic link; name the folder itself", code=Exit.UNSAFE)
    output, site = output.resolve(), site.resolve()
    for reserved in (site, Path.home().resolve(), Path(output.anchor), Path.cwd()):
        if output == reserved or output in reserved.parents:
            raise SitegenError(f"the output folder {output} holds more than a site; choose a folder of its own", code=Exit.UNSAFE)
    for name in ("content", "templates", ".git", STATE, "sitegen.toml"):
        inner = site / name
        if output == inner or inner in output.parents:
            raise SitegenError(f"the output folder {output} lies in {name}; choose a folder of its own", code=Exit.UNSAFE)
    if output.exists() and not output.is_dir():
        raise SitegenError(f"the output {output} is a file; name a folder", code=Exit.UNSAFE)


class Public:
    """The output folder."""

    def __init__(self, output: Path, work: Path) -> None:
        self.root = output
        self._state = output / STATE
        output.mkdir(parents=True, exist_ok=True)
        work.mkdir(parents=True, exist_ok=True)
        near = output.stat().st_dev == work.stat().st_dev
        self.staging = (work if near else self._state) / "staging"
        self._finish()
        remove_tree(self.staging)

    def close(self) -> None:
        """Leave nothing behind: what was staged and not published only fills the disk."""
        if not (self._state / "journal").exists():
            remove_tree(self.staging)

    def owned(self) -> AbstractSet[str]:
        """The files that former builds wrote, whether or not they are still there, in the order of their names."""
        try:
            text = (self._state / "manifest").read_bytes().decode("utf-8", "replace")
        except (FileNotFoundError, IsADirectoryError):
            return dict[str, None]().keys()
        names = text.split("\n")
        odd = text.endswith("/") or any(mark in text for mark in _ODD) or not all(_is_inside(name) for name in names if name[:1] in ("/", "."))
        return dict.fromkeys(filter(_is_inside if odd else None, names)).keys()

    def inspect(self, built: Mapping[str, Built]) -> "Looked":
        """Look at published files."""
        return inspect_files(f"{self.root}{os.sep}", built)

    def inspection(self, built: Mapping[str, Built], jobs: Workers) -> AbstractContextManager[Callable[[], "Looked"]]:
        """The same, asked for later; meanwhile another process looks if there are many files."""
        if len(built) < _MANY or jobs == 1:
            return nullcontext(partial(self.inspect, built))
        return aside(inspect_files, f"{self.root}{os.sep}", built)

    def refuse_foreign(self, paths: Iterable[str], owned: AbstractSet[str]) -> None:
        """A file that no build wrote is neither overwritten nor removed: code 5."""
        there = set(os.listdir(self.root))
        foreign = [path for path in paths if path not in owned and path.partition("/")[0] in there and self._is_taken(path, owned)]
        if foreign:
            names = ", ".join(sorted(foreign)[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
            raise SitegenError(
                f"{self.root} holds files that sitegen did not write and would have to overwrite: {names}; "
                "move them away, choose another --output, or say --clean to replace them",
                code=Exit.UNSAFE,
            )

    def _is_taken(self, path: str, owned: AbstractSet[str]) -> bool:
        """Something stands at this path, or where it needs a folder, that builds did not write."""
        place = self.root / path
        if place.is_dir() and not place.is_symlink():
            return any(f"{path}/{name}" not in owned for name in files_below(place))
        if os.path.lexists(place):
            return True
        folders = list(Path(path).parents)[:-1]
        return any(os.path.lexists(self.root / f) and not (self.root / f).is_dir() and f.as_posix() not in owned for f in folders)

    def publish(self, staged: list[str], gone: tuple[str, ...], owned: AbstractSet[str]) -> None:
        """Carry out one publication. ``staged``: paths that wait below ``staging``, each in one of ``TREES``.

        Flushing protects the site that readers have; a first build has none, and a power cut in it costs a second one.
        """
        added = [path for path in (p.split("/", 1)[1] for p in staged) if path not in owned]
        if owned:
            flush(self.staging, staged)
        journal = {
            "staging": os.path.relpath(self.staging, self.root),
            "files": [p.split("/", 1)[1] for p in staged],
            "add": added,
            "remove": gone,
            "first": not owned,
        }
        write_durably(self._state / "journal", json.dumps(journal, ensure_ascii=False).encode("utf-8"))
        self._finish(owned)

    def stamps(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The stamps of published files."""
        return {path: stamp(os.lstat(f"{self.root}/{path}")) for path in paths}

    def _finish(self, owned: AbstractSet[str] | None = None) -> None:
        """Carry out the journal that is there; every step can be done again. ``owned``: what the manifest says, if that was just read."""
        try:
            journal = json.loads((self._state / "journal").read_text("utf-8"))
        except FileNotFoundError:
            return
        except ValueError as error:
            raise SitegenError(
                f"{self._state / 'journal'} is damaged; delete the folder {self.root} and build again", code=Exit.ENVIRONMENT
            ) from error
        staging = self.root / journal["staging"]
        for tree in TREES:
            _merge(str(staging / tree), str(self.root))
        remove_files(self.root, journal["remove"])
        if journal["add"] or journal["remove"]:
            removed = set(journal["remove"])
            names = dict.fromkeys([*(self.owned() if owned is None else owned), *journal["add"]])
            left = sorted([name for name in names if name not in removed])  # nearly sorted already
            write_durably(self._state / "manifest", "\n".join([*left, ""]).encode("utf-8"))
        if not journal["first"]:
            folders = {os.path.dirname(path) for path in (*journal["files"], *journal["remove"])}
            flush(self.root, [folder for folder in sorted(folders) if (self.root / folder).is_dir()])
        (self._state / "journal").unlink()
        flush_folder(self._state)
        remove_tree(staging)


class Looked(NamedTuple):
    """What happened to published files since they were written."""

    damaged: dict[str, str]
    """Path → reason."""
    touched: dict[str, Built]
    """Those with another stamp and the same bytes, as they are now."""
    size: int
    """Bytes of all files together, as they were written."""


def inspect_files(root: str, built: Mapping[str, Built]) -> Looked:
    """See ``Public.inspect``."""
    damaged: dict[str, str] = {}
    touched: dict[str, Built] = {}
    size = 0
    lstat = os.lstat
    for path, known in built.items():
        size += known.size
        try:
            found = stamp(lstat(root + path))
            if found == known.stamp:
                continue
            if blake2b(read_regular(root + path), digest_size=SIZE).digest() == known.digest:
                touched[path] = Built(known.print, known.digest, found)
            else:
                damaged[path] = "changed in the output folder"
        except OSError:
            damaged[path] = "missing in the output folder"
    return Looked(damaged, touched, size)


def _is_inside(path: str) -> bool:
    """A path that stays below the folder, and outside its state."""
    parts = path.split("/")
    return path != "" and not path.startswith("/") and not {"\\", "\0"} & set(path) and not {"", ".", ".."} & set(parts) and parts[0] != STATE


def _merge(source: str, target: str) -> None:
    """Move a tree into another: whole folders where the target has none, else file by file, the deepest first. Nothing is left of the first."""
    try:
        entries = sorted(os.scandir(source), key=lambda e: (e.is_file(follow_symlinks=False), e.name))
    except FileNotFoundError:
        return
    for entry in entries:
        place = os.path.join(target, entry.name)
        try:
            folder = stat.S_ISDIR(os.lstat(place).st_mode)
        except FileNotFoundError:
            os.replace(entry.path, place)
            continue
        if entry.is_dir(follow_symlinks=False):
            if folder:
                _merge(entry.path, place)
                continue
            os.unlink(place)
        elif folder:
            shutil.rmtree(place)
        os.replace(entry.path, place)
    with suppress(OSError):
        os.rmdir(source)
