"""Show a built site on this machine, and again after each change of its files."""

import os
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct, structs

from ..build import build
from ..errors import Exit, Problem, SitegenError
from ..messages import Printer
from ..request import Report, Request
from ..settings_file import FILE, load
from ..store.public import STATE
from ..urls import base_path
from . import server
from .preview import Preview
from .watch import Changes, watch

PREVIEW = ".preview"
"""Folder beside ``sitegen.toml`` for a site that shows drafts or scheduled articles: the public one never holds them."""
_EDITOR = "vscode://file{path}:{line}:{column}"


class Showing(Struct, frozen=True):
    """How a site is shown: see the options of ``sitegen serve``."""

    output: Path | None
    port: int
    browse: bool
    lan: bool
    drafts: bool
    future: bool
    navigate: bool
    poll: bool
    no_build: bool


def show(site: Path, wanted: Showing, printer: Printer) -> None:
    """Serve until a signal comes. Raises ``SitegenError`` when there is nothing to show, or no port."""
    site = site.absolute()
    config = load(site / FILE)
    output = (wanted.output or site / config.output).absolute()
    preview, report = None, None
    if not wanted.no_build:
        request = Request(site, output, drafts=wanted.drafts, future=wanted.future, keep_going=True)
        if wanted.drafts or wanted.future:
            output = site / PREVIEW / "public"
            request = structs.replace(request, output=output, work=site / PREVIEW / STATE)
        report = _first(request, output, printer)
        changes = Changes(site)
        preview = Preview(request, changes, lambda problems: _told(site, problems, printer), lambda r: _heard(r, printer), navigate=wanted.navigate)
    if not (output / "index.html").is_file():
        raise SitegenError(f"there is no site in {output}; run: sitegen build", code=Exit.ENVIRONMENT)
    listening = server.bind(wanted.port, lan=wanted.lan)
    hosts = (server.own_address(),) if wanted.lan else ()
    base = base_path(config.base_url)
    url = f"http://localhost:{listening.getsockname()[1]}{base}/"
    observer = watch(site, changes, printer.note, poll=wanted.poll) if preview else None
    if preview and report:
        preview.begin(report)
    try:
        server.run(listening, output, base, hosts, preview, lambda: _ready(url, hosts, wanted, printer))
    finally:
        if observer:
            observer.stop()


def _first(request: Request, output: Path, printer: Printer) -> Report:
    """The build before anything is shown. What is wrong then stops nothing, if there is an older site to show."""
    try:
        report = build(request, printer.progress)
    except SitegenError as error:
        if error.code != Exit.PROBLEMS or not (output / "index.html").is_file():
            raise
        printer.problems(error.problems)
        return Report(problems=list(error.problems))
    printer.problems(report.problems)
    printer.table(report)
    return report


def _ready(url: str, hosts: Sequence[str], wanted: Showing, printer: Printer) -> None:
    printer.line(url)
    for host in hosts:
        import segno

        there = url.replace("localhost", host, 1)
        printer.line(there)
        segno.make(there, error="l").terminal(compact=True)
    if wanted.browse:
        webbrowser.open(url)


def _heard(made: Report | SitegenError, printer: Printer) -> None:
    """Say in the terminal what a rebuild came to."""
    printer.problems(made.problems)
    if isinstance(made, Report):
        if made.written or made.removed:
            printer.note(f"{made.written} files written in {sum(made.seconds.values()):.2f} s")
    elif made.message:
        printer.error(made.message)


def _told(site: Path, problems: Sequence[Problem], printer: Printer) -> list[dict[str, str]]:
    """Each problem as the terminal tells it, and a link that opens its place in the editor."""
    pattern = os.environ.get("SITEGEN_EDITOR_LINK") or _EDITOR
    found = []
    for problem in sorted(map(printer.placed, problems)):
        file = site / problem.path
        link = pattern.format(path=quote(str(file)), line=problem.line, column=problem.column) if file.is_file() else ""
        found.append({"text": printer.described(problem), "link": link})
    return found
