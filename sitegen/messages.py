"""What people read in the terminal: problems with their excerpt, progress, the closing table."""

import json
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import Problem
from .store.disk import read_regular
from .translation import say

if TYPE_CHECKING:
    from .request import Report

_MOST = 100
"""Problems that are printed in full."""
_WIDTH = 160


class Printer:
    """Prints for one site. Problems go to standard error, the closing table too: standard output is for ``--json``."""

    def __init__(self, site: Path, *, quiet: bool = False, verbose: bool = False) -> None:
        self._site = site
        self._quiet = quiet
        self._verbose = verbose
        self._live = sys.stderr.isatty() and not quiet
        self._shown = 0.0

    def line(self, text: str) -> None:
        """Something that is always said."""
        self._clear()
        print(clean(say(text)), flush=True)

    def error(self, text: str) -> None:
        """One sentence about what went wrong."""
        self._clear()
        _write(f"{say('error')}: {clean(say(text))}")

    def note(self, text: str) -> None:
        """Something worth a look, which stops nothing."""
        self._clear()
        if not self._quiet:
            _write(f"{say('note')}: {clean(say(text))}")

    def progress(self, stage: str, done: int, total: int) -> None:
        """A line that rewrites itself, on a terminal only."""
        now = time.monotonic()
        if self._live and (now - self._shown > 0.1 or done == total):
            self._shown = now
            _write("\r\x1b[K" + say(f"{stage}: {done} of {total}" if done else f"{stage} …"), end="")

    def problems(self, problems: Iterable[Problem], *, strict: bool = False) -> None:
        """Every problem with its place, its excerpt and what to do."""
        self._clear()
        found = sorted({self.placed(p) for p in problems})
        for problem in found[:_MOST]:
            self._problem(problem, strict)
        if len(found) > _MOST:
            _write(say(f"… and {len(found) - _MOST} more"))
        errors = sum(not p.warning or strict for p in found)
        if errors and not self._quiet:
            _write(say("1 problem" if errors == 1 else f"{errors} problems"))

    def changed(self, path: str, before: bytes, after: bytes, *, aside: bool = False) -> None:
        """A change of a file, line by line; ``aside``: standard output is taken."""
        self._clear()
        old, new = (data.decode("utf-8").splitlines() for data in (before, after))
        for line in unified_diff(old, new, path, path, lineterm="", n=1):
            if aside:
                _write(clean(line))
            else:
                print(clean(line))

    def why(self, report: "Report", path: str, *, aside: bool = False) -> None:
        """Why an output was or was not made again; ``aside``: standard output is taken."""
        tell: Callable[[str], None] = (lambda text: _write(clean(say(text)))) if aside else self.line
        name = path.lstrip("/")
        name = name.removeprefix("public/") if name not in report.paths else name
        if name not in report.paths and f"{name.rstrip('/')}/index.html".lstrip("/") in report.paths:
            name = f"{name.rstrip('/')}/index.html".lstrip("/")
        if name in report.reasons:
            tell(f"{name} was made again: {report.reasons[name]}")
        elif name in report.paths:
            tell(f"{name} was not made again: nothing that it shows has changed")
        else:
            tell(f"{name} is no file of this site")

    def verified(self, different: Sequence[str]) -> None:
        """The outcome of ``--verify``."""
        if different:
            self.error(f"these files differ from a clean build: {', '.join(different[:20])}")
        elif not self._quiet:
            _write(say("verified: every byte is as in a clean build"))

    def json(self, report: "Report", error: str = "") -> None:
        """The figures as one object; with ``error`` if nothing was published."""
        figures = {name: getattr(report, name) for name in ("articles", "outputs", "rendered", "written", "reused", "removed", "bytes", "output")}
        figures["problems"] = self.listed(report.problems)
        figures["seconds"] = {stage: round(seconds, 4) for stage, seconds in report.seconds.items()}
        print(json.dumps(figures | ({"error": error} if error else {}), ensure_ascii=False))

    def listed(self, problems: Iterable[Problem]) -> list[dict[str, object]]:
        """Problems with their places, as JSON has them."""
        return [
            {
                "path": p.path,
                "line": p.line,
                "column": p.column,
                "message": p.message,
                "hint": p.hint,
                "severity": "warning" if p.warning else "error",
                **({"rule": p.rule} if p.rule else {}),
            }
            for p in sorted({self.placed(p) for p in problems})
        ]

    def table(self, report: "Report") -> None:
        """What the build did, and how long each stage took."""
        self._clear()
        if self._quiet:
            return
        if self._verbose:
            for path, reason in sorted(report.reasons.items()):
                _write(f"  {clean(path)}: {say(reason)}")
        rows = _figures(report)
        width = max(9, *(len(say(name)) for name, _ in rows))
        for name, value in rows:
            _write(f"{say(name):>{width}}  {say(value)}")

    def summary(self, report: "Report") -> str:
        """The same as a table in Markdown, as GitHub shows it after a run."""
        lines = [f"| {say(name)} | {clean(say(value)).replace('|', chr(92) + '|')} |" for name, value in _figures(report)]
        return "\n".join(["| | |", "|---|---|", *lines, "", ""])

    def _clear(self) -> None:
        if self._live and self._shown:
            _write("\r\x1b[K", end="")
            self._shown = 0.0

    def placed(self, problem: Problem) -> Problem:
        """A problem with its line and column, looked up in the file where they are not known yet."""
        if problem.line:
            return problem
        from .read.article import locate

        text = self._text(problem.path)
        return locate(text, problem) if text is not None else Problem(problem.path, 1, 1, problem.message, problem.hint, warning=problem.warning)

    def described(self, problem: Problem, *, strict: bool = False) -> str:
        """A problem that has its place, in one line, and below it the line of the file with a mark under the place."""
        level = "warning" if problem.warning and not strict else "error"
        first = f"{clean(problem.path)}:{problem.line}:{problem.column}: {say(level)}: {clean(_sentence(problem))}{f' [{problem.rule}]' if problem.rule else ''}"
        text = self._text(problem.path)
        lines = text.split("\n") if text is not None else []
        shown = 0 < problem.line <= len(lines) and lines[problem.line - 1].strip()
        return f"{first}\n{_excerpt(lines[problem.line - 1].rstrip(chr(13)), problem)}" if shown else first

    def _problem(self, problem: Problem, strict: bool) -> None:
        _write(self.described(problem, strict=strict))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            level = "warning" if problem.warning and not strict else "error"
            _write(f"::{level} file={_property(problem.path)},line={problem.line},col={problem.column}::{_data(_sentence(problem))}")

    def _text(self, path: str) -> str | None:
        try:
            return read_regular(self._site / path)[:2_000_000].decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            return None


def _figures(report: "Report") -> tuple[tuple[str, str], ...]:
    """What a build did, by name."""
    seconds = "  ".join(f"{stage} {spent:.2f}" for stage, spent in report.seconds.items())
    return (
        ("articles", f"{report.articles:,}"),
        ("outputs", f"{report.outputs:,}"),
        ("rendered", f"{report.rendered:,} ({report.written:,} with new bytes)"),
        ("reused", f"{report.reused:,}"),
        ("removed", f"{report.removed:,}"),
        ("problems", f"{len(report.problems):,}"),
        ("size", f"{report.bytes / 1e6:,.1f} MB ({report.bytes / max(report.articles, 1) / 1e3:,.1f} KB an article)"),
        ("seconds", f"{sum(report.seconds.values()):.2f}  ({seconds})"),
        ("site", report.output),
    )


def _sentence(problem: Problem) -> str:
    return say(problem.message) + (f"; {say(problem.hint)}" if problem.hint else "")


def _excerpt(line: str, problem: Problem) -> str:
    start = max(0, problem.column - 1 - _WIDTH // 2) if len(line) > _WIDTH else 0
    number = f"{problem.line:>5} │ "
    shown, before = (clean(part).replace("\t", " ") for part in (line[start : start + _WIDTH], line[start : problem.column - 1]))
    return f"{number}{shown}\n{' ' * (len(number) + _columns(before))}^"


def _write(text: str, end: str = "\n") -> None:
    """To standard error; that nobody reads it stops no build."""
    with suppress(OSError):
        print(text, end=end, file=sys.stderr, flush=True)


def clean(text: str) -> str:
    """Text without anything that a terminal, or GitHub Actions, could take for a command."""
    plain = "".join(c if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else f"\\x{ord(c):02x}" for c in text)
    return f" {plain}" if plain.startswith("::") else plain


def _columns(text: str) -> int:
    """Cells that text takes in a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
