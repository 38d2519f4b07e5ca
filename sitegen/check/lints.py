"""Lints of single files, in processes; a file whose bytes were looked at before is not looked at again."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ..errors import Problem
from ..planning import Survey
from ..request import Request, Tell
from ..store.cache import Cache
from ..store.disk import read_regular
from ..workers import map_chunks
from .texts import VERSION, look_at_text

_FACT = f"lints {VERSION}"
_CHUNK = 200
Found = dict[bytes, list[Problem]]
"""An article's digest → what its text was found to lack."""


class Lints:
    """What former checks found in each text."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        try:
            self._known = msgspec.msgpack.decode(cache.fact(_FACT), type=Found)
        except msgspec.MsgspecError:
            self._known = {}

    def of(self, request: Request, survey: Survey, tell: Tell) -> list[Problem]:
        """Of every article, those with a header that cannot be read as well: these are looked at each time."""
        keys = {a.digest for a in survey.articles}
        fresh = [(a.source, a.digest) for a in survey.articles if a.digest not in self._known]
        fresh += [(source, source.encode()) for source in _broken(survey)]
        now: Found = {a.digest: self._known[a.digest] for a in survey.articles if a.digest in self._known}
        done = 0
        for chunk in map_chunks(look_at_texts, request.site / "content", fresh, jobs=survey.jobs, chunk=_CHUNK):
            now.update(chunk)
            done += len(chunk)
            tell("checking", done, len(fresh))
        if fresh or len(now) != len(self._known):
            with self._cache.transaction():
                self._cache.put_fact(_FACT, msgspec.msgpack.encode({key: found for key, found in now.items() if key in keys}))
        return [problem for found in now.values() for problem in found]


def _broken(survey: Survey) -> list[str]:
    """Articles that have problems and no value."""
    named = {p.path.removeprefix("content/") for p in survey.problems if p.path.startswith("content/news/") and p.path.endswith(".md")}
    return sorted(named - {a.source for a in survey.articles})


def look_at_texts(content: Path, tasks: Sequence[tuple[str, bytes]]) -> list[tuple[bytes, list[Problem]]]:
    """Look at some files; runs in a worker."""
    return [(key, _look(content, source)) for source, key in tasks]


def _look(content: Path, source: str) -> list[Problem]:
    try:
        data = read_regular(content / source)
    except OSError:  # it went away while it was read: the next check tells
        return []
    return look_at_text(f"content/{source}", data)
