"""The command itself, to which the other modules of this package add theirs."""

from pathlib import Path

import click

from .. import __version__

_EPILOG = (
    "Exit codes: 0 done; 1 problems in content or templates (nothing published); 2 wrong command line or settings; 3 environment (disk, permission, "
    "missing tool); 4 another build holds the lock; 5 refused for safety; 70 a bug of sitegen; 130 or 143 interrupted."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=_EPILOG)
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="DIR", help="The site's folder (default: this one)."
)
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def sitegen(context: click.Context, site: Path) -> None:
    """Turn a folder of Markdown into the whole public site of a news archive."""
    context.obj = site
