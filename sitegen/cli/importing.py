"""``import``: from other systems."""

import sys
from pathlib import Path
from typing import Any

import click

from ..errors import Exit
from ..messages import Printer
from .group import sitegen

_SHOWN = 100
"""Texts that are named; the rest are counted."""


_EXPORTS = click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="EXPORT.xml...")


@sitegen.group(name="import")
def import_() -> None:
    """Make a site of what another system has exported, and compare the two."""


@import_.command()
@_EXPORTS
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
def wordpress(site: Path, /, exports: tuple[Path, ...], into: Path | None, **wishes: Any) -> None:
    r"""Make a site of the export files of WordPress (Tools → Export → All content).

    Only what readers could see is published; drafts, private and locked texts are set aside where no build reads them. Files that were edited since the last import are kept.

    \b
    Examples:
      sitegen import wordpress export.xml --into arquivo --media uploads
      sitegen import wordpress part-1.xml part-2.xml --into arquivo --dry-run
    """
    from ..wordpress.export import Export
    from ..wordpress.ledger import FILE
    from ..wordpress.move import Wishes, move

    folder = into or site
    printer = Printer(folder)
    ledger = move(Wishes(tuple(map(Export, exports)), folder, **wishes), printer.progress)
    for (kind, outcome), count in ledger.outcomes().items():
        printer.line(f"{count:>7} {kind}: {outcome}")
    for entry in [e for e in ledger.entries if e.outcome == "lost"][:20]:
        printer.note(f"lost: {entry.name}: {entry.why}")
    printer.note(f"{len(ledger.notes)} things to look at, and what became of each item: {folder / FILE}")
    if ledger.lost:
        sys.exit(Exit.PROBLEMS)


@import_.command()
@_EXPORTS
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.option(
    "--threshold", type=click.FloatRange(0, 100), default=99.5, metavar="PERCENT", help="Of a text's words, how many must be there (default: 99.5)."
)
@click.pass_obj
def audit(site: Path, /, exports: tuple[Path, ...], output: Path | None, threshold: float) -> None:
    r"""Compare each text of the built site with the exports of WordPress, and name what is missing, the worst first.

    Words are compared in their order; besides them links, pictures, title, date, authors, sections and tags.

    \b
    Examples:
      sitegen --site arquivo import audit export.xml
      sitegen --site arquivo import audit export.xml --threshold 99.9
    """
    from ..config import FILE, load
    from ..wordpress import audit as audits
    from ..wordpress.export import Export

    printer = Printer(site)
    config = load(site / FILE, {})
    found = audits.audit(tuple(map(Export, exports)), output or site / config.output, config, printer.progress)
    failed = found.failed(threshold / 100)
    for text in failed[:_SHOWN]:
        missing = f"{100 * text.share:.2f} % of {text.words} words" + (f", without: {' '.join(text.missing)}" if text.missing else "")
        printer.line(f"content/{text.source}: {'; '.join([missing, *text.faults])}")
    printer.note(
        f"{len(found.findings) - len(failed)} of {len(found.findings)} texts are whole; {100 * found.share:.3f} % of {found.words} words are there"
    )
    if failed:
        sys.exit(Exit.PROBLEMS)
