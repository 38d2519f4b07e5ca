"""What is published, what was published before, and what a target can do."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol, Self

from msgspec import Struct

from ..errors import Exit, SitegenError
from ..git import ask
from ..request import Report
from ..store.cache import Cache
from ..store.public import STATE, Public


class File(Struct, frozen=True, array_like=True, gc=False):
    """A file as it is at the target, or as it will be."""

    size: int
    digest: str
    """Of its bytes, in hexadecimal; or one of the marks of ``mirror.py``."""


class Built(Struct, frozen=True):
    """A finished build, every file of it as the build left it."""

    output: Path
    base_url: str
    source: str
    """The commit that the site was built from; empty outside a repository."""
    files: dict[str, File]
    late: frozenset[str]
    """Files that lead to others: published after those."""


class Former(Struct, frozen=True):
    """What a target holds now."""

    files: Mapping[str, File] = {}
    base_url: str = ""
    source: str = ""


class Limits(Struct, frozen=True):
    """What a host takes; 0: as much as there is room for."""

    host: str = ""
    site: int = 0
    """Bytes."""
    file: int = 0


class Deployed(Struct, frozen=True):
    """What was, or would be, published."""

    files: int
    where: str
    """The target, for people."""
    changed: tuple[str, ...] = ()
    """Files that are new, changed or gone."""


class Target(Protocol):
    """Where a site goes."""

    limits: Limits

    def __enter__(self) -> Self:
        """Keep others away, where the target can."""

    def __exit__(self, *_: object) -> None:
        """Let others in."""

    def former(self) -> Former:
        """What is there."""

    def publish(self, built: Built, former: Former, dry_run: bool, tell: Callable[[int, int], None]) -> Deployed:
        """Make it hold the site and nothing else of ours."""


def take(site: Path, report: Report, base_url: str) -> Built:
    """The files of the build that ``report`` is about; refused if anything has happened to them since."""
    output, work = Path(report.output), site / STATE
    with closing(Cache(work)) as cache, closing(Public(output, work)) as public:
        known = {path: built for path, built in cache.outputs().items() if path in report.paths}
        damaged = public.inspect(known).damaged
        if damaged or public.owned() != report.paths or known.keys() != report.paths:
            raise SitegenError(f"the files in {output} are no longer those that were built; deploy again", code=Exit.UNSAFE)
    files = {path: File(known[path].size, known[path].digest.hex()) for path in sorted(known)}
    return Built(output, base_url, ask(site, "rev-parse", "--verify", "--quiet", "HEAD"), files, report.late)
