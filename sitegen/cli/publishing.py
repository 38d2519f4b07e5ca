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

    A file holds one address a line, as a whole URL or from the site's root; after a tab, if wanted, what is to answer it: page, redirect, map, or gone for what the new site leaves out.

    \b
    Examples:
      sitegen addresses old-addresses.txt
      sitegen addresses old-addresses.txt --output /srv/www
    """
    from ..addresses import check_addresses
    from ..config import FILE, load

    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    count, problems = check_addresses(output or site / config.output, config, lists)
    printer = Printer(site)
    printer.problems(problems)
    printer.line(f"{count - len(problems)} of {count} addresses are answered")
    if problems:
        sys.exit(Exit.PROBLEMS)


@sitegen.command()
@click.option("--to", "branch", default="gh-pages", metavar="BRANCH", help="The branch that the host serves (default: gh-pages).")
@click.option("--remote", default="origin", metavar="NAME", help="The repository: a remote's name or an address (default: origin).")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.option("--no-search", is_flag=True, help="Leave the search index out.")
@click.option("--allow-shrink", is_flag=True, help="Publish even if many pages would vanish.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def deploy(site: Path, /, branch: str, remote: str, base_url: str | None, *, no_search: bool, allow_shrink: bool, dry_run: bool) -> None:
    r"""Build the site and publish it on a branch that GitHub Pages or another host serves.

    The branch holds one commit with the site and nothing else; no other branch is touched. Nothing is published if the build fails, or if far fewer pages would be left than are published now.

    \b
    Examples:
      sitegen deploy --dry-run
      sitegen deploy
      sitegen deploy --remote git@github.com:maria/jornal.git
    """
    from ..build import build
    from ..config import FILE, load
    from ..deploy import Target
    from ..deploy import deploy as run
    from ..request import Request

    printer = Printer(site)
    report = build(Request(site, base_url=base_url or "", search=not no_search), printer.progress)
    printer.problems(report.problems)
    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    done = run(site, Path(report.output), config.base_url, Target(remote, branch), shrink=allow_shrink, dry_run=dry_run)
    if dry_run:
        printer.line(f"{done.different} of {done.files} files would change on {branch}")
    elif done.commit:
        printer.line(f"published: {done.different} of {done.files} files changed on {branch}")
    else:
        printer.line(f"{branch} holds this site already")


@sitegen.command()
@click.argument("url", metavar="URL")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.pass_obj
def verify_live(site: Path, /, url: str, output: Path | None) -> None:
    r"""Compare the site that a host shows with the last build, byte for byte.

    \b
    Example:
      sitegen verify-live https://user.github.io/repo/
    """
    from ..config import FILE, load
    from ..live import compare_live

    if not url.startswith(("https://", "http://")):
        raise click.BadParameter(f"{url!r} is no address such as https://user.github.io/repo/")
    printer = Printer(site)
    count, found = compare_live(output or site / load(site / FILE).output, url, lambda done, all_: printer.progress("asking", done, all_))
    for each in found[:20]:
        printer.line(f"{each.path}: {each.why}")
    printer.line(f"{count - len(found)} of {count} files are shown as they were built")
    if found:
        sys.exit(Exit.PROBLEMS)
