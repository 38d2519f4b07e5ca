"""``addresses`` and ``deploy``: on the way to readers."""

import sys
from pathlib import Path

import click
from msgspec import structs

from ..errors import Exit, Problem
from ..messages import Printer
from ..request import Report, Request
from .group import sitegen


@sitegen.command()
@click.argument("lists", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE...")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="The built site (default: the setting `output`, or public/).")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.option("--remember", is_flag=True, help="Build, and add the site's addresses to the register.")
@click.pass_obj
def addresses(site: Path, /, lists: tuple[Path, ...], output: Path | None, base_url: str | None, *, remember: bool) -> None:
    r"""Prove that each address that a file lists is answered by the built site; without a file, each that was ever published.

    The register of what was published is in addresses/, text files that belong into the site's repository. deploy writes it; where something else publishes the site, --remember does. An article that has moved since is found by its file or its identity, and its old address leads to the new one by itself.

    A file holds one address a line, as a whole URL or from the site's root; after a tab, if wanted, what is to answer it: page, redirect, map, or gone for what the new site leaves out.

    \b
    Examples:
      sitegen addresses
      sitegen addresses --remember
      sitegen addresses old-addresses.txt
      sitegen addresses old-addresses.txt --output /srv/www
    """
    from ..addresses import check_addresses
    from ..register import check_register, read_register
    from ..settings_file import FILE, load

    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    printer = Printer(site)
    if remember:
        problems = _remember(site, _build(printer, Request(site, output, base_url or "")), printer)
        count = len(read_register(site))
    elif lists:
        count, problems = check_addresses(output or site / config.output, config, lists)
    else:
        count, problems = check_register(site, output or site / config.output, config)
    printer.problems(problems)
    printer.line(f"{count - len(problems)} of {count} addresses are answered")
    if problems:
        sys.exit(Exit.PROBLEMS)


@sitegen.command()
@click.option(
    "--to",
    default="gh-pages",
    metavar="TARGET",
    help="A branch, a folder such as /srv/www, one by SSH such as user@host:/srv/www, or s3://bucket/folder (default: gh-pages).",
)
@click.option("--remote", default="origin", metavar="NAME", help="For a branch, the repository: a remote's name or an address (default: origin).")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.option("--no-search", is_flag=True, help="Leave the search index out.")
@click.option("--allow-shrink", is_flag=True, help="Publish even if many pages would vanish.")
@click.option("--allow-move", is_flag=True, help="Publish even if the site there has another address.")
@click.option("--break-lock", is_flag=True, help="Publish even if another deployment seems to be under way.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def deploy(
    site: Path,
    /,
    to: str,
    remote: str,
    base_url: str | None,
    *,
    no_search: bool,
    allow_shrink: bool,
    allow_move: bool,
    break_lock: bool,
    dry_run: bool,
) -> None:
    r"""Build the site and publish it: on a branch that a host serves, in a folder here or on another machine, or in storage that speaks S3.

    Only what changed is sent, pages before the lists that lead to them, removals last. Nothing is published if the build fails, or if far fewer pages would be left than are published now. A deployment that was cut off is completed by the next one. Keys of storage come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION.

    \b
    Examples:
      sitegen deploy --dry-run
      sitegen deploy
      sitegen deploy --remote git@github.com:maria/jornal.git
      sitegen deploy --to /srv/www/jornal
      sitegen deploy --to maria@www.example.org:/srv/www/jornal
      sitegen deploy --to s3://jornal
    """
    from ..deploy import Order
    from ..deploy import deploy as run
    from ..deploy.notices import notify
    from ..settings_file import FILE, load

    printer = Printer(site)
    report = _build(printer, Request(site, base_url=base_url or "", search=not no_search), keep=not dry_run)
    printer.problems(report.problems)
    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    order = Order(to, remote, allow_shrink, allow_move, break_lock, dry_run)
    done = run(site, report, config.base_url, order, lambda done, all_: printer.progress("sending", done, all_))
    if not done.changed:
        printer.line(f"{done.where} holds this site already")
    elif dry_run:
        printer.line(f"{len(done.changed)} of {done.files} files would change on {done.where}")
    else:
        printer.line(f"published: {len(done.changed)} of {done.files} files changed on {done.where}")
        printer.problems(notify(config, done.changed))
    if not dry_run:
        printer.problems([structs.replace(problem, warning=True) for problem in _remember(site, report, printer)])


def _build(printer: Printer, request: Request, *, keep: bool = True) -> Report:
    """Build, and once more if something has moved since it was published, so that its old address is answered."""
    from ..build import build
    from ..register import keep_moved

    request = structs.replace(request, survey=True)
    report = build(request, printer.progress)
    moved = keep_moved(request.site, report) if keep else 0
    if moved:
        printer.line(f"{moved} addresses have changed; the old ones lead to the new ones")
        report = build(request, printer.progress)
    return report


def _remember(site: Path, report: Report, printer: Printer) -> list[Problem]:
    """Enter what is new into the register; what nothing answers any more."""
    from ..register import remember

    new, dead = remember(site, report)
    if new:
        printer.line(f"{new} new addresses in addresses/; commit them")
    return dead


@sitegen.command()
@click.argument("changes", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--base-url", metavar="URL", help="Address of the home page, instead of the one in sitegen.toml.")
@click.pass_obj
def notify(site: Path, /, changes: Path, base_url: str | None) -> None:
    r"""Tell the hub and the search engines that the settings name of what a build changed, once it is published.

    FILE is what build --changes wrote. deploy tells them by itself; this is for where something else publishes the site.

    \b
    Example:
      sitegen build --changes changes.txt
      sitegen notify changes.txt
    """
    from ..deploy.notices import notify as run
    from ..settings_file import FILE, load

    config = load(site / FILE, {"base_url": base_url} if base_url else {})
    names = [name for name in changes.read_text("utf-8").splitlines() if name]
    printer = Printer(site)
    printer.problems(run(config, names))
    printer.line(f"{len(names)} files have changed")


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
    from ..live import compare_live
    from ..settings_file import FILE, load

    if not url.startswith(("https://", "http://")):
        raise click.BadParameter(f"{url!r} is no address such as https://user.github.io/repo/")
    printer = Printer(site)
    count, found = compare_live(output or site / load(site / FILE).output, url, lambda done, all_: printer.progress("asking", done, all_))
    for each in found[:20]:
        printer.line(f"{each.path}: {each.why}")
    printer.line(f"{count - len(found)} of {count} files are shown as they were built")
    if found:
        sys.exit(Exit.PROBLEMS)
