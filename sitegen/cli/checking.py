"""``check``: what is wrong before it is published."""

import json
import sys
from pathlib import Path

import click

from ..errors import Exit
from ..messages import Printer
from .group import sitegen
from .site import moment


@sitegen.command()
@click.option("--now", callback=moment, metavar="ISO8601", help="The build's clock, as 2025-09-04T22:00:00+09:00 (default: the machine's).")
@click.option("--jobs", "-j", type=click.IntRange(0, 256), default=0, metavar="N", help="Processes (default: one for each processor).")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with the problems on standard output.")
@click.pass_obj
def check(site: Path, /, *, now: int, jobs: int, strict: bool, as_json: bool) -> None:
    r"""Look for everything that a build would refuse, and for what readers or editors would stumble over; publish nothing.

    The table [check] of the settings says of each rule whether it is an error, a warning, or off.

    \b
    Examples:
      sitegen check
      sitegen check --strict
      sitegen check --json | jq '.problems[] | select(.rule == "picture_alt")'
    """
    from ..check import check as run
    from ..request import Request

    printer = Printer(site)
    problems = run(Request(site, jobs=jobs, now=now), printer.progress)
    printer.problems(problems, strict=strict)
    if as_json:
        print(json.dumps({"problems": printer.listed(problems)}, ensure_ascii=False))
    elif not problems:
        printer.line("nothing to mend")
    if any(not p.warning or strict for p in problems):
        sys.exit(Exit.PROBLEMS)
