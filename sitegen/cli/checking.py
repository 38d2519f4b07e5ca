"""``check``, ``due`` and ``doctor``: what is wrong before it is published, whether it is time to, and whether this machine can."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import Exit
from ..messages import Printer
from ..translation import say
from .group import sitegen
from .site import moment

if TYPE_CHECKING:
    from ..request import Request


@sitegen.command()
@click.option("--now", callback=moment, metavar="ISO8601", help="The build's clock, as 2025-09-04T22:00:00+09:00 (default: the machine's).")
@click.option("--jobs", "-j", type=click.IntRange(0, 256), default=0, metavar="N", help="Processes (default: one for each processor).")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--fix", is_flag=True, help="First mend names, keys and dates of which only one spelling can be meant, and show each change.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes, and make none.")
@click.option("--external", is_flag=True, help="Ask other sites whether what links lead to is still there; answers are remembered.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but problems.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with the problems on standard output.")
@click.pass_obj
def check(site: Path, /, *, now: int, jobs: int, strict: bool, fix: bool, dry_run: bool, external: bool, quiet: bool, as_json: bool) -> None:
    r"""Look for everything that a build would refuse, and for what readers or editors would stumble over; publish nothing.

    The table [check] of the settings says of each rule whether it is an error, a warning, or off.

    \b
    Examples:
      sitegen check
      sitegen check --strict
      sitegen check --fix --dry-run
      sitegen check --external
      sitegen check --json | jq '.problems[] | select(.rule == "picture_alt")'
    """
    from ..check import check as run
    from ..request import Request

    printer = Printer(site, quiet=quiet)
    request = Request(site, jobs=jobs, now=now)
    if fix:
        _mend(request, printer, dry_run=dry_run, aside=as_json or quiet)
    problems = run(request, printer.progress, external=external)
    printer.problems(problems, strict=strict)
    if as_json:
        print(json.dumps({"problems": printer.listed(problems)}, ensure_ascii=False))
    elif not problems and not quiet:
        printer.line("nothing to mend")
    if any(not p.warning or strict for p in problems):
        sys.exit(Exit.PROBLEMS)


def _mend(request: "Request", printer: Printer, *, dry_run: bool, aside: bool) -> None:
    """Show every change, and make it unless ``dry_run``; ``aside``: standard output is taken."""
    from ..check.mend import mend, put

    mended = mend(request, printer.progress)
    for each in mended:
        printer.changed(each.path, each.before, each.after, aside=aside)
    left = [each.path for each in mended if not dry_run and not put(request.site, each)]
    for path in left:
        printer.error(f"{path} was changed meanwhile and is left as it is")
    count = len(mended) - len(left)
    if not aside:
        printer.line(f"{count} files would be mended" if dry_run else f"{count} files were mended")


@sitegen.command()
@click.option("--now", callback=moment, metavar="ISO8601", help="The clock, as 2025-09-04T22:00:00+09:00 (default: the machine's).")
@click.option("--since", callback=moment, metavar="ISO8601", help="When the site was last built, where its cache does not tell.")
@click.pass_obj
def due(site: Path, /, now: int, since: int) -> None:
    r"""Say whether something has become due since the last build: to be published, or to be taken down.

    Exit code 0 if a build is due, 1 if it can wait. For workflows that run by the clock.

    \b
    Example:
      sitegen due && sitegen build
    """
    from ..due import due as ask

    found = ask(site, now or int(time.time()), since)
    printer = Printer(site)
    for source, what, when in found.passed:
        printer.line(f"{when}: content/{source} {'is to be published' if what == 'publish' else 'expires'}")
    printer.line(f"next: {found.next}" if found.next else "nothing is scheduled")
    if not found.passed and not found.never:
        sys.exit(Exit.PROBLEMS)


@sitegen.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.pass_obj
def doctor(site: Path, /, *, as_json: bool) -> None:
    r"""Look whether this machine can build, search and show the site, and say what to do where it can't.

    \b
    Example:
      sitegen doctor
    """
    from ..doctor import examine

    printer = Printer(site)
    found = list(examine(site))
    if as_json:
        print(json.dumps({"examined": [{"name": e.name, "verdict": e.verdict, "said": e.said} for e in found]}, ensure_ascii=False))
    else:
        for each in found:
            printer.line(": ".join(map(say, (each.verdict, each.name, each.said))))
    if any(each.verdict == "bad" for each in found):
        sys.exit(Exit.ENVIRONMENT)
