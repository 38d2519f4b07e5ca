"""``addresses`` and ``deploy``: on the way to readers."""

import sys
from pathlib import Path

import click

from ..errors import Exit
from ..messages import Printer
from .group import sitegen


@sitegen.command()
@click.argument("lists", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE...")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.pass_obj
def addresses(site: Path, /, lists: tuple[Path, ...], output: Path | None, base_url: str | None) -> None:
    r"""Prove that each address that a file lists is answered by the built site.

    A file holds one address a line, as a whole URL or from the site's root; after a tab, if wanted, what is to answer it: page, redirect or map.

    \b
    Examples:
      sitegen addresses old-addresses.txt
      sitegen addresses old-addresses.txt --output /srv/www
    """
    from ..addresses import check_addresses
    from ..config import FILE, load

    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    count, problems = check_addresses(output or site / config.output, config.base_url, lists)
    printer = Printer(site)
    printer.problems(problems)
    printer.line(f"{count - len(problems)} of {count} addresses are answered")
    if problems:
        sys.exit(Exit.PROBLEMS)
