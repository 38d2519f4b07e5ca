"""``build`` and ``serve``."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..errors import Exit, Problem, SitegenError
from ..messages import Printer
from .group import sitegen


def moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int:
    """Seconds since 1970 UTC of an option such as ``--now``; 0 for none."""
    if value is None:
        return 0
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no ISO 8601 time such as 2025-09-04T22:00:00+09:00") from None
    if when.tzinfo is None:
        raise click.BadParameter(f"{value!r} lacks its offset from UTC, as in 2025-09-04T22:00:00+09:00")
    return int(when.timestamp())


@sitegen.command()
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the site goes (default: the setting `output`, or public/).")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.option("--jobs", "-j", type=click.IntRange(0, 256), default=0, metavar="N", help="Processes (default: one for each processor).")
@click.option("--executor", default="", metavar="ADDRESS", help="Let the workers of a Dask cluster read and render; address of its scheduler.")
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option("--future", is_flag=True, help="Show scheduled and expired articles too.")
@click.option("--now", callback=moment, metavar="ISO8601", help="The build's clock, as 2025-09-04T22:00:00+09:00 (default: the machine's).")
@click.option("--clean", is_flag=True, help="Make everything again, and take over files in the output folder that stand in the way.")
@click.option("--verify", is_flag=True, help="Afterwards build cleanly elsewhere and compare every byte.")
@click.option("--why", metavar="PATH", help="Say why the output PATH was or was not made again.")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option(
    "--keep-going", is_flag=True, help="Publish the rest, with the last good version of articles that have problems; exit code 1 all the same."
)
@click.option("--no-search", is_flag=True, help="Leave the search index out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with the figures on standard output.")
@click.option("--summary", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Add the figures to FILE as a table in Markdown.")
@click.option("--changes", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the files that changed to FILE, for notify.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but problems.")
@click.option("--verbose", "-v", is_flag=True, help="Name every output that was made again, and why.")
@click.pass_obj
def build(site: Path, /, **options: Any) -> None:
    r"""Build the site: only what changed, and nothing at all if something is wrong.

    \b
    Examples:
      sitegen build
      sitegen --site ~/arquivo build --base-url https://user.github.io/repo/
      sitegen build --drafts --future --output /tmp/preview
      sitegen build --why tag/russia/index.html
    """
    from ..build import build as run
    from ..request import Report, Request

    printer = Printer(site, quiet=options["quiet"] or options["as_json"], verbose=options["verbose"])
    request = Request(
        site, options["output"], options["base_url"] or "", options["jobs"], options["drafts"], options["future"], options["now"],
        options["clean"], options["strict"], not options["no_search"], options["keep_going"], executor=options["executor"],
    )  # fmt: skip
    try:
        report = run(request, printer.progress)
    except SitegenError as error:
        if options["as_json"]:
            printer.json(Report(problems=list(error.problems)), error.message or "nothing was published")
        raise
    printer.problems(report.problems, strict=options["strict"])
    if options["why"]:
        printer.why(report, options["why"], aside=options["as_json"])
    if options["verify"]:
        from ..verify import verify

        different = verify(request, report)
        printer.verified(different)
        if different:
            report.problems.append(Problem("public", 1, 1, f"{len(different)} files differ from a clean build", "report this; --clean mends it"))
    if options["as_json"]:
        printer.json(report)
    printer.table(report)
    if options["summary"]:
        with open(options["summary"], "a", encoding="utf-8") as file:
            file.write(printer.summary(report))
    if options["changes"]:
        options["changes"].write_text("".join(f"{path}\n" for path in report.changed), "utf-8")
    if any(not p.warning or options["strict"] for p in report.problems):
        sys.exit(Exit.PROBLEMS)


@sitegen.command()
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", help="Port (default: 8000, or the next free one).")
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@click.option("--lan", is_flag=True, help="Let telephones and other machines of this network look too.")
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option("--future", is_flag=True, help="Show scheduled and expired articles too.")
@click.option("--navigate", is_flag=True, help="Go to each article that is saved.")
@click.option("--poll", is_flag=True, help="Look at the files every second, where the system does not tell of changes.")
@click.option("--no-build", is_flag=True, help="Show what is there, and watch for nothing.")
@click.pass_obj
def serve(site: Path, /, **options: Any) -> None:
    r"""Show the site on this machine, as a host would, and again after each change.

    A mistake is shown over the page and in the terminal; the rest of the site stays, each article in its last good version.

    \b
    Examples:
      sitegen serve --open
      sitegen serve --drafts --future --navigate
      sitegen serve --lan
    """
    from ..serve import Showing, show

    printer = Printer(site)
    show(site, Showing(**{name: options[name] for name in Showing.__struct_fields__}), printer)
