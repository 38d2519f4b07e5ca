"""``import``: from other systems."""

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import Exit
from ..messages import Printer
from ..translation import say
from .group import sitegen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..wordpress.export import Source
    from ..wordpress.ledger import Ledger

_SHOWN = 100
"""Texts that are named; the rest are counted."""


_EXPORTS = click.argument("exports", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="EXPORT.xml...")
_INTO = click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The new site's folder (default: the one of --site)."
)
_PRIVATE = click.option("--private-network", "private", is_flag=True, help="Let downloads reach an old site in a private network.")
_REST = click.option("--rest", metavar="PLACE", help="What the old site's REST API tells: its address, or a folder of its answers (JSON).")
_COMMENTS = click.option("--comments/--no-comments", default=True, help="Show the comments that were approved, or only keep them.")
_DRY = click.option("--dry-run", "dry", is_flag=True, help="Only say what would be done.")


def _base(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """One or several words of an address, without its slashes."""
    word = value.strip("/") if value is not None else None
    if word is not None and not re.fullmatch(r"[\w-]+(?:/[\w-]+)*", word):
        raise click.BadParameter(f"{value} is no part of an address")
    return word


@sitegen.group(name="import")
def import_() -> None:
    """Make a site of what another system has exported, and compare the two."""


@import_.command()
@_EXPORTS
@_INTO
@click.option(
    "--media", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", help="A copy of the old site's wp-content/uploads."
)
@click.option("--download", is_flag=True, help="Fetch the files of the media library that --media lacks from the old site.")
@_PRIVATE
@_REST
@click.option(
    "--redirects",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="What a plugin for redirects has exported, as CSV or JSON.",
)
@click.option(
    "--category-base", callback=_base, metavar="WORD", help="What the old site has in the place of /category/, if its links do not show it."
)
@click.option("--tag-base", callback=_base, metavar="WORD", help="The same for /tag/.")
@click.option("--author-base", callback=_base, metavar="WORD", help="The same for /author/.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="NAME",
    help="A kind of items, or a taxonomy, of the old site's own that readers saw, where nothing else shows it.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="NAME",
    help="A meta key that nobody knows, and that texts shall keep under extra:; or a shortcode or block that shall stay as it stands. With * for anything.",
)
@click.option(
    "--drop", multiple=True, metavar="NAME", help="A meta key, shortcode or block that nobody knows, and nobody needs. With * for anything."
)
@click.option(
    "--mend-encoding/--keep-encoding",
    "mend",
    default=None,
    help="Take back text that was encoded twice (SÃ£o for São), or leave it as it is.",
)
@_COMMENTS
@_DRY
@click.pass_obj
def wordpress(
    site: Path,
    /,
    exports: tuple[Path, ...],
    into: Path | None,
    rest: str | None,
    category_base: str | None,
    tag_base: str | None,
    author_base: str | None,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    mend: bool | None,
    **wishes: Any,
) -> None:
    r"""Make a site of the export files of WordPress (Tools → Export → All content), or of what its REST API tells.

    Only what readers could see is published; drafts, private and locked texts are set aside where no build reads them. Files that were edited since the last import are kept.

    \b
    Examples:
      sitegen import wordpress export.xml --into arquivo --media uploads
      sitegen import wordpress part-1.xml part-2.xml --into arquivo --dry-run
      sitegen import wordpress export.xml --into arquivo --rest https://old.example/
    """
    from ..wordpress.metas import Choice
    from ..wordpress.move import Wishes, move

    folder = into or site
    printer = Printer(folder)
    bases = {kind: base for kind, base in (("category", category_base), ("post_tag", tag_base), ("author", author_base)) if base is not None}
    with _sources(printer, folder, exports, rest, mend, keep=not wishes["dry"], private=wishes["private"]) as sources:
        _told(printer, folder, move(Wishes(sources, folder, bases=bases, chosen=Choice(keep, drop, mend), **wishes), printer.progress))


@import_.command()
@click.argument("sources", nargs=-1, required=True, metavar="URL|FILE...")
@_INTO
@click.option("--download", is_flag=True, help="Fetch the pictures of saved pages from the old site; those of addresses always are.")
@_PRIVATE
@_COMMENTS
@_DRY
@click.pass_obj
def html(site: Path, /, sources: tuple[str, ...], into: Path | None, *, download: bool, private: bool, comments: bool, dry: bool) -> None:
    r"""Make articles of the pages of a site that has no export: of saved files, folders, addresses, or a sitemap.

    Pages for phones and AMP pages become one article with the page itself. Lists, and the home page, are named and left out.

    \b
    Examples:
      sitegen import html paginas/ --into arquivo --download
      sitegen import html https://old.example/sitemap.xml --into arquivo
      sitegen import html https://old.example/2025/09/04/visita/ --dry-run
    """
    from tempfile import TemporaryDirectory

    from ..settings_file import FILE, load
    from ..wordpress.move import Wishes, move
    from ..wordpress.webpages import Pages, Web, gather, is_address

    folder = into or site
    printer = Printer(folder)
    zone = load(folder / FILE, {}).timezone if (folder / FILE).is_file() else ""
    with TemporaryDirectory() as passing:
        web = Web(Path(passing) if dry else folder / ".sitegen/import", private=private)
        pages = Pages(gather(sources, web), zone)
        fetch = download or any(map(is_address, sources))
        wishes = Wishes((pages,), folder, download=fetch, private=private, beside=pages.beside, comments=comments, dry=dry)
        _told(printer, folder, move(wishes, printer.progress))


@contextmanager
def _sources(
    printer: Printer, folder: Path, exports: tuple[Path, ...], rest: str | None, mend: bool | None, *, keep: bool, private: bool
) -> "Iterator[tuple[Source, ...]]":
    """The exports, then the REST API. ``mend``: whether text of theirs that was encoded twice is taken back; ``keep``: what is fetched stays in the site's folder, so that it is not asked for again."""
    from tempfile import TemporaryDirectory

    from ..download import Limits
    from ..wordpress.export import Export
    from ..wordpress.rest import Rest, bring, folder_name

    if not exports and not rest:
        raise click.UsageError("Name the export files, or the REST API with --rest.")
    sources: tuple[Source, ...] = tuple(Export(path, mend) for path in exports)
    with TemporaryDirectory() as passing:
        if rest and rest.startswith(("http://", "https://")):
            place = (folder / ".sitegen/import" if keep else Path(passing)) / folder_name(rest)
            sources = (*sources, Rest(place, bring(rest, place, printer.progress, Limits(private=private))))
        elif rest:
            sources = (*sources, Rest(Path(rest)))
        yield sources


def _told(printer: Printer, folder: Path, ledger: "Ledger") -> None:
    """What became of everything, in numbers; ends the process if something is missing."""
    from ..wordpress.ledger import UNEXPLAINED
    from ..wordpress.report import PAGE

    for (kind, outcome), count in ledger.outcomes().items():
        printer.line(f"{count:>7} {say(kind)}: {say(outcome)}")
    for entry in [e for e in ledger.entries if e.outcome in UNEXPLAINED][:20]:
        printer.note(f"lost: {entry.name}: {entry.why}" if entry.outcome == "lost" else f"unknown: {entry.kind} {entry.name}: {entry.why}")
    printer.note(f"{len(ledger.notes)} things to look at, and what became of each item: {folder / PAGE}")
    if ledger.lost:
        sys.exit(Exit.PROBLEMS)


@import_.command()
@_EXPORTS
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.option(
    "--threshold", type=click.FloatRange(0, 100), default=99.5, metavar="PERCENT", help="Of a text's words, how many must be there (default: 99.5)."
)
@_REST
@_PRIVATE
@click.pass_obj
def audit(site: Path, /, exports: tuple[Path, ...], output: Path | None, threshold: float, rest: str | None, *, private: bool) -> None:
    r"""Compare each text of the built site with the exports of WordPress, or with its live site, and name what is missing, the worst first.

    Words are compared in their order; besides them links, pictures, headings, lists, tables, quotations, title, date, authors, sections and tags.

    \b
    Examples:
      sitegen --site arquivo import audit export.xml
      sitegen --site arquivo import audit export.xml --threshold 99.9
      sitegen --site arquivo import audit --rest https://old.example/
    """
    from ..settings_file import FILE, load
    from ..wordpress import audit as audits
    from ..wordpress.ledger import remembered

    printer = Printer(site)
    config = load(site / FILE, {})
    memory = remembered(site)
    with _sources(printer, site, exports, rest, memory.mend, keep=False, private=private) as sources:
        found = audits.audit(sources, memory, output or site / config.output, config, printer.progress)
    failed = found.failed(threshold / 100)
    for text in failed[:_SHOWN]:
        missing = f"{100 * text.share:.2f} % of {text.words} words" + (f", without: {' '.join(text.missing)}" if text.missing else "")
        printer.line(f"content/{text.source}: {'; '.join([missing, *text.faults])}")
    printer.note(
        f"{len(found.findings) - len(failed)} of {len(found.findings)} texts are whole; {100 * found.share:.3f} % of {found.words} words are there"
    )
    if failed:
        sys.exit(Exit.PROBLEMS)
