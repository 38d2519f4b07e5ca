"""What a build is asked for, and what it reports."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field

from .errors import Problem
from .model import Site

Tell = Callable[[str, int, int], None]
"""Hears of progress: stage, done, of how many."""


class Request(Struct, frozen=True):
    """What a build is asked for."""

    site: Path
    output: Path | None = None
    base_url: str = ""
    jobs: int = 0
    """Processes; 0: one for each processor."""
    drafts: bool = False
    future: bool = False
    """Show what the clock keeps back: scheduled articles, and expired ones."""
    now: int = 0
    """Seconds since 1970 UTC; 0: the machine's clock."""
    clean: bool = False
    strict: bool = False
    search: bool = True
    keep_going: bool = False
    work: Path | None = None
    """Folder of cache and staging; usually ``.sitegen`` in the site's folder."""
    stale_search: bool = False
    """Any search index that is there will do: another build makes it anew."""
    executor: str = ""
    """Address of a Dask scheduler whose workers read and render; empty: processes of this machine do."""
    survey: bool = False
    """The plan is made even if nothing has changed: the report is to hold the site."""


class Report(Struct):
    """What a build did."""

    articles: int = 0
    outputs: int = 0
    rendered: int = 0
    written: int = 0
    reused: int = 0
    removed: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    """Paths of files that are new, have other bytes, or are gone; none of a first build, which changes nothing that anybody knows."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Path → why it was rendered."""
    paths: frozenset[str] = frozenset()
    output: str = ""
    now: int = 0
    """The clock that was used."""
    shown: dict[str, str] = field(default_factory=dict)
    """Content file → URL of its page, for articles and pages that were made again."""
    site: Site | None = None
    """Of a build with ``survey``."""
    late: frozenset[str] = frozenset()
    """The outputs that lead to others, of a build that knows the site."""

    @property
    def faultless(self) -> bool:
        """No problem but warnings."""
        return all(problem.warning for problem in self.problems)
