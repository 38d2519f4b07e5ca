"""The preview's builds: one after each change, the search index when it is quiet, and the news of them for open pages."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from ..build import build
from ..errors import Problem, SitegenError
from ..request import Report, Request
from ..settings_file import FILE, load
from ..warm import Warm
from .watch import Changes

IDLE = 2.0
"""Seconds without a change after which the search index is made anew."""
_BEAT = 15.0
"""Seconds after which a silent connection says that it is still there."""
Told = Callable[[Sequence[Problem]], list[dict[str, str]]]
"""Problems → what people read of each, and a link to its place."""


class Preview:
    """Builds in a thread of its own; hears of requests and tells of builds in the server's loop."""

    def __init__(self, request: Request, changes: Changes, told: Told, heard: Callable[[Report | SitegenError], None], *, navigate: bool) -> None:
        self._request = structs.replace(request, keep_going=True, jobs=1, stale_search=True)
        self._warm = Warm()
        self._changes = changes
        self._told = told
        self._heard = heard
        self._navigate = navigate
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = threading.Event()
        self._searched = True
        self._state: dict[str, Any] = {"build": time.time_ns() // 1_000_000, "problems": [], "open": ""}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._search_url = ""

    @property
    def build(self) -> int:
        """Number of the last build that changed what is shown; no other preview had it, so a page that was open before loads anew."""
        return int(self._state["build"])

    def begin(self, report: Report) -> None:
        """After the first build."""
        self._state = {**self._state, "problems": self._told(report.problems)}
        self._search_url = _search_url(self._request.site)
        self._thread.start()

    def close(self) -> None:
        """End after the build that is running."""
        self._closed.set()
        self._changes.wake()
        if self._loop is not None:
            for listener in self._listeners:
                self._loop.call_soon_threadsafe(listener.put_nowait, None)

    def asked(self, address: str) -> None:
        """A page was asked for; the search page wants an index that is up to date."""
        if address == self._search_url and not self._searched:
            self._searched = True
            self._changes.wake()

    async def news(self) -> AsyncIterator[dict[str, Any] | None]:
        """The state now and after each build; nothing at all every few seconds."""
        self._loop = asyncio.get_running_loop()
        mine: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(mine)
        try:
            yield self._state
            while not self._closed.is_set():
                try:
                    state = await asyncio.wait_for(mine.get(), _BEAT)
                except TimeoutError:
                    state = None
                if self._closed.is_set():
                    return
                yield state
        finally:
            self._listeners.discard(mine)

    def _run(self) -> None:
        self._make(frozenset(), fresh_search=False)  # what is kept of it makes the first save as quick as those that follow
        pending = False
        while not self._closed.is_set():
            paths = self._changes.wait(IDLE if pending else None)
            if self._closed.is_set():
                return
            if paths:
                self._searched, pending = False, True
                self._make(paths, fresh_search=False)
            elif pending:
                pending, self._searched = False, True
                self._make(paths, fresh_search=True)

    def _make(self, paths: frozenset[str], *, fresh_search: bool) -> None:
        try:
            report = build(structs.replace(self._request, stale_search=not fresh_search), warm=self._warm, edited=paths or None)
        except SitegenError as error:
            self._heard(error)
            problems = list(error.problems) or [Problem(FILE, 1, 1, error.message)]
            self._tell({**self._state, "problems": self._told(problems)})
            return
        self._heard(report)
        self._search_url = _search_url(self._request.site)
        opened = next((report.shown[path] for path in sorted(paths) if path in report.shown), "") if self._navigate else ""
        number = self.build + bool(report.written or report.removed)
        self._tell({"build": number, "problems": self._told(report.problems), "open": opened})

    def _tell(self, state: dict[str, Any]) -> None:
        self._state = state
        if self._loop is not None:
            for listener in list(self._listeners):
                self._loop.call_soon_threadsafe(listener.put_nowait, state)


def _search_url(site: Path) -> str:
    """The address of the search page; empty while the settings can't be read."""
    try:
        return load(site / FILE).addresses.search
    except SitegenError:
        return ""
