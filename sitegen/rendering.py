"""The second half of a build: stale outputs → staged files, in processes."""

import os
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from .book import Row
from .digest import SIZE
from .errors import Problem, SitegenError
from .outputs import Copy, Icon, Output, Page, Variant
from .read.settings import Settings
from .render.theme import Theme
from .store.cache import Cache
from .store.disk import read_regular
from .store.public import TREES
from .workers import SERIAL, Workers, forks, map_chunks

if TYPE_CHECKING:
    from .render.renderer import Renderer

_CHUNK = 128
_BATCH = 10_000
"""Outputs after which new workers take over: forked ones copy, page by page, the memory of the build that they look at."""
_DRAWN = 8
"""Pictures take a hundred times as long as pages: small parts keep all processes busy to the end."""


class Job(Struct, frozen=True):
    """What every worker needs to render."""

    site: Path
    work: Path
    """The folder of the cache."""
    staging: Path
    settings: Settings
    theme: Theme
    compiled: Path | None = None
    """Where compiled templates are kept from build to build, if anywhere."""
    far: bool = False
    """On other machines: these do not open the cache, which is a data base of this one, but read each text again."""


Made = tuple[bytes, str]
"""The digest of an output's bytes, and the staged tree that it waits in; none when the file on disk already has these bytes."""


class Done(Struct, frozen=True, gc=False):
    """One rendered output."""

    path: str
    digest: bytes
    tree: str
    """See ``Made``."""


def render_all(job: Job, outputs: Sequence[Output], standing: Mapping[str, bytes], jobs: Workers, tell: Callable[[int, int], None]) -> list[Done]:
    """Render outputs into the staging folder. ``standing``: path → digest of the bytes that the output folder holds now.

    Raises ``SitegenError`` with every different mistake in templates.
    """
    job.staging.mkdir(parents=True, exist_ok=True)
    size = _BATCH if forks() else len(outputs) + 1
    done: list[Done] = []
    problems: dict[tuple[str, int, str], Problem] = {}
    try:
        for part, chunk in _parts(outputs):
            if len(part) > SERIAL:
                _release()
            for start in range(0, len(part), size):
                batch = [(_whole(output), standing.get(output.path, b"")) for output in part[start : start + size]]
                planned = iter(batch)
                for finished, found in map_chunks(render_chunk, job, batch, jobs=jobs, chunk=chunk):
                    done += [Done(output.path, *made) for made, (output, _) in zip(finished, planned, strict=False) if made]
                    for problem in found:
                        problems.setdefault((problem.path, problem.line, problem.message), problem)
                    tell(len(done), len(outputs))
    finally:
        _release()
    if problems:
        raise SitegenError(problems=problems.values())
    return done


def _parts(outputs: Sequence[Output]) -> tuple[tuple[Sequence[Output], int], ...]:
    """What is rendered one after the other, and in chunks of which size.

    One page of each template comes first: few enough to be rendered in this process, so that the workers that come after it have all templates.
    """
    first: dict[str, Output] = {}
    written: list[Output] = []
    drawn: list[Output] = []
    for output in outputs:
        if isinstance(output, Page) and output.template not in first:
            first[output.template] = output
        else:
            (drawn if isinstance(output, Variant) else written).append(output)
    return (tuple(first.values()), _CHUNK), (written, _CHUNK), (drawn, _DRAWN)


def _whole(output: Output) -> Output:
    """With all rows made: workers have no access to what they are made from."""
    if not isinstance(output, Page) or Row not in map(type, output.context.values()):
        return output
    context = {name: tuple(value) if type(value) is Row else value for name, value in output.context.items()}
    return structs.replace(output, context=context)


_renderer: "tuple[Theme, Renderer] | None" = None
"""Compiled templates stay, for the next build of the same theme in this process."""
_working: "tuple[Job, Bodies] | None" = None
_folders: set[str] = set()
"""Staging folders that this worker has made."""


def _release() -> None:
    """Let go of what rendering in this process held open."""
    global _working
    if _working is not None:
        _working[1].close()
        _working = None


def _prepared(job: Job) -> "Renderer":
    """The renderer of this job's theme, reading from this job's cache."""
    from .render.compiling import Compiled
    from .render.renderer import Renderer

    global _renderer, _working
    if _renderer is None or _renderer[0] != job.theme:
        _renderer = job.theme, Renderer(job.theme, Compiled(job.compiled) if job.compiled else None)
    if _working is None or _working[0] is not job:
        _folders.clear()
        _release()
        _working = job, Bodies(job.site, None if job.far else job.work, job.settings)
        _renderer[1].bodies = _working[1]
    return _renderer[1]


def render_chunk(job: Job, items: Sequence[tuple[Output, bytes]]) -> tuple[list[Made | None], list[Problem]]:
    """Render some outputs; none stands for one that failed. Runs in a worker."""
    renderer = _prepared(job)
    done: list[Made | None] = []
    problems: list[Problem] = []
    for output, standing in items:
        try:
            done.append(_render(job, renderer, output, standing))
        except SitegenError as error:
            done.append(None)
            problems += error.problems
    return done, problems


def _render(job: Job, renderer: "Renderer", output: Output, standing: bytes) -> Made:
    tree = TREES[0] if output.early else TREES[1]
    data = read_regular(job.site / output.source) if isinstance(output, Copy | Icon | Variant) else b""
    if not isinstance(output, Copy):
        data = renderer.render(output, data)
    key = blake2b(data, digest_size=SIZE).digest()
    if key == standing:
        return key, ""
    target = f"{job.staging}{os.sep}{tree}{os.sep}{output.path}"
    folder = os.path.dirname(target)
    if folder not in _folders:
        _make_folder(folder)
    handle = open(target, "wb", buffering=0)
    with handle:
        written = handle.write(data)
        while written < len(data):
            written += handle.write(data[written:])
    return key, tree


def _make_folder(folder: str) -> None:
    """Most folders hold one page, in a folder that is there."""
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        pass
    _folders.add(folder)


class Bodies:
    """Rendered bodies from the cache; what is missing there is read again from its source."""

    def __init__(self, site: Path, work: Path | None, settings: Settings) -> None:
        """``work``: the folder of the cache; none: every body is read from its source."""
        self._site = site
        self._work = work
        self._settings = settings
        self._cache: Cache | None = None

    def __call__(self, source: str, key: bytes) -> str:
        """The HTML of the file that ``key`` stands for."""
        if self._cache is None and self._work is not None:
            self._cache = Cache(self._work)
        html = self._cache.body(key) if self._cache is not None else None
        if html is None:
            from .read.article import parse

            html = parse(source, read_regular(self._site / "content" / source), self._settings).body
        return html

    def close(self) -> None:
        """Let go of the cache."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None
