"""``import``: from other systems."""

import sys
from pathlib import Path
from typing import Any

import click

from ..errors import Exit
from ..messages import Printer
from .group import sitegen


@sitegen.command(name="import")
@click.argument("_system", type=click.Choice(["wordpress"]), metavar="wordpress")
@click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="EXPORT.xml…")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The new site's folder (default: the one of --site).")
@click.option(
    "--media", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", help="A copy of the old site's wp-content/uploads."
)
@click.option("--download", is_flag=True, help="Fetch the files of the media library that --media lacks from the old site.")
@click.option("--private-network", "private", is_flag=True, help="Let --download reach an old site in a private network.")
@click.option(
    "--redirects",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="What a plugin for redirects has exported, as CSV or JSON.",
)
@click.option("--comments/--no-comments", default=True, help="Show the comments that were approved, or only keep them.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def import_(site: Path, /, _system: str, exports: tuple[Path, ...], into: Path | None, **wishes: Any) -> None:
    r"""Make a site of the export files of WordPress (Tools → Export → All content).

    Only what readers could see is published; drafts, private and locked texts are set aside where no build reads them. Files that were edited since the last import are kept.

    \b
    Examples:
      sitegen import wordpress export.xml --into arquivo --media uploads
      sitegen import wordpress part-1.xml part-2.xml --into arquivo --dry-run
    """
    from ..wordpress.ledger import FILE
    from ..wordpress.move import Wishes, move

    folder = into or site
    printer = Printer(folder)
    ledger = move(Wishes(exports, folder, **wishes), printer.progress)
    for (kind, outcome), count in ledger.outcomes().items():
        printer.line(f"{count:>7} {kind}: {outcome}")
    for entry in [e for e in ledger.entries if e.outcome == "lost"][:20]:
        printer.note(f"lost: {entry.name}: {entry.why}")
    printer.note(f"{len(ledger.notes)} things to look at, and what became of each item: {folder / FILE}")
    if ledger.lost:
        sys.exit(Exit.PROBLEMS)
