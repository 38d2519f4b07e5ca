"""``editor-config`` and ``completion``: the command line and the editors around it."""

import sys
from pathlib import Path

import click

from ..errors import Exit, SitegenError
from ..messages import Printer
from .group import sitegen

_EDITORS = ("pages-cms", "sveltia", "decap", "front-matter", "vscode")
_SHELLS = ("bash", "zsh", "fish")


@sitegen.command("editor-config")
@click.argument("editors", nargs=-1, required=True, type=click.Choice(_EDITORS), metavar="EDITOR...")
@click.option("--repository", default="", metavar="OWNER/NAME", help="The site's repository on GitHub, for sveltia and decap.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.pass_obj
def editor_config(site: Path, /, editors: tuple[str, ...], repository: str, *, force: bool) -> None:
    r"""Write the configuration of an editor, made from the keys that this version of sitegen knows.

    EDITOR is pages-cms, sveltia, decap, front-matter or vscode.

    \b
    Examples:
      sitegen editor-config pages-cms
      sitegen editor-config sveltia --repository maria/jornal
      sitegen editor-config vscode front-matter --force
    """
    from ..editors import editor_files
    from ..settings_file import FILE, load

    if {"sveltia", "decap"} & set(editors) and repository.count("/") != 1:
        raise click.UsageError("sveltia and decap need --repository OWNER/NAME")
    config = load(site / FILE)
    files = dict(file for editor in editors for file in editor_files(editor, config, repository))
    there = [path for path, text in files.items() if (site / path).exists() and (site / path).read_bytes() != text.encode()]
    if there and not force:
        raise SitegenError(f"{there[0]} is there already; --force replaces it", code=Exit.USAGE)
    printer = Printer(site)
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(text.encode())
        printer.line(f"made {path}")


@sitegen.command()
@click.argument("shell", type=click.Choice(_SHELLS), metavar="SHELL")
def completion(shell: str) -> None:
    r"""Print what lets a shell complete commands and options. SHELL is bash, zsh or fish.

    \b
    Examples:
      sitegen completion bash >> ~/.bashrc
      sitegen completion zsh >> ~/.zshrc
      sitegen completion fish > ~/.config/fish/completions/sitegen.fish
    """
    from click.shell_completion import get_completion_class

    form = get_completion_class(shell)
    assert form is not None
    sys.stdout.write(form(sitegen, {}, "sitegen", "_SITEGEN_COMPLETE").source())
