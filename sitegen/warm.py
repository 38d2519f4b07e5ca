"""What one build leaves to the next one in the same process.

A second build that is told which files were edited, and finds that no more than bodies of articles changed in them, takes the site and the plan
as they are, puts these articles in the place of their former selves, and goes on as every build does: compare, render, publish. Whenever
anything else may have changed, everything is looked at as if there had been no former build.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, structs

from .binding import revise
from .config import Config
from .content import Article
from .model import Site, Story
from .plan import Plan
from .read.discover import names_below
from .read.settings import Settings
from .reading import Content, Read, Task, read_chunk
from .request import Report, Request
from .store.cache import Built, Cache
from .theme import LoadedTheme

_MOST = 20
"""Edited files up to which it is worth while to look at each alone."""


class Kept(Struct):
    """A build that went well."""

    request: Request
    config: Config
    content: Content
    theme: LoadedTheme
    site: Site
    """As it was planned; what was edited since is in the plan."""
    plan: Plan
    holders: dict[str, list[str]]
    """For the source of each story the outputs that show it."""
    known: dict[str, Built]
    """Every output, as it was published."""
    until: int
    """From then on the clock alone would change the plan."""
    report: Report

    def fits(self, request: Request, config: Config) -> bool:
        """A build for ``request`` would make the same plan of the same files."""
        former = self.request
        same = structs.replace(request, now=former.now, jobs=former.jobs, stale_search=former.stale_search) == former
        searched = request.stale_search or not request.search or not config.search.enabled
        return same and searched and not request.clean and config == self.config and self.request.now <= request.now < self.until

    def reread(self, edited: Iterable[str], settings: Settings) -> list[Read] | None:
        """The articles among the edited files, read once more; none if anything but articles that are there changed."""
        content = self.request.site / "content"
        paths = [path for name in sorted(edited) if (path := _path(name, content, self.content)) != ""]
        if None in paths or len(paths) > _MOST:
            return None
        tasks = [Task(path, "article", self.content.key(path)) for path in paths if path]
        reads = [read for read in read_chunk((content, settings), tasks) if read.key != self.content.key(read.path)]
        return None if any(read.notes or not read.value or self._notes(read.path) for read in reads) else reads

    def revised(self, reads: list[Read]) -> dict[str, Story] | None:
        """The new stories by their sources; none if the site would change with them."""
        stories: dict[str, Story] = {}
        for read in reads:
            article = read.decoded("article")
            former = self.plan.story(read.path, self.holders.get(read.path, ()))
            story = revise(former, article) if former and isinstance(article, Article) else None
            if story is None:
                return None
            stories[read.path] = story
        return stories

    def take(self, reads: list[Read], stories: dict[str, Story], cache: Cache) -> Plan:
        """Make these stories part of the site; the plan of the outputs that show them."""
        self.content.revised(reads, cache)
        paths = sorted({path for source in stories for path in self.holders.get(source, ())})
        changed = self.plan.revised(stories, paths, self.site, self.theme.engine, self.theme.templates)
        self.plan.outputs.update(changed.outputs)
        self.plan.prints.update(changed.prints)
        return changed

    def _notes(self, path: str) -> bool:
        return any(problem.path == f"content/{path}" for problem in self.report.problems)


class Warm(Struct):
    """Keeps the last build of a process for the next. One for each site and way of building it."""

    kept: Kept | None = None

    def lend(self, request: Request, config: Config) -> Kept | None:
        """The last build, if the next may begin with it. It is given back by keeping it: a build that fails leaves nothing."""
        kept, self.kept = self.kept, None
        return kept if kept and kept.fits(request, config) else None


def _path(name: str, folder: Path, content: Content) -> str | None:
    """What an edited file's name stands for: an article, nothing (``""``), or something that takes more than reading it (``None``)."""
    top, _, path = name.partition("/")
    known = content.files.get(path)
    if top != "content":
        return None
    place = folder / path
    if known is None and place.is_dir() and not place.is_symlink():
        there = {p for p in content.files if p.startswith(f"{path}/" if path else "")}
        return "" if names_below(folder, path) == there else None
    if known is None:
        return None if os.path.lexists(place) else ""
    return path if known == "article" and place.is_file() else None
