"""The pages of ``--help``, and what is wrong with a command line, in the author's language."""

from collections.abc import Sequence

import click

from ..messages import Printer
from ..translation import say


class _Formatter(click.HelpFormatter):
    """Click's own words are sentences like ours."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{say('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(say(heading))

    def write_dl(self, rows: Sequence[tuple[str, str | None]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, say(text or "")) for name, text in rows], col_max, col_spacing)


def speak(command: click.Command) -> None:
    """Let a command and those below it speak the language that was chosen."""
    click.Context.formatter_class = _Formatter
    command.help = _paragraphs(command.help)
    command.epilog = _paragraphs(command.epilog)
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        speak(each)


def complain(error: click.ClickException, printer: Printer) -> None:
    """Say what is wrong with the command line, and how it is used."""
    printer.error(error.format_message())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        printer.note(f"how it is used: {context.command_path} --help")


def _paragraphs(text: str | None) -> str | None:
    """Each paragraph on its own; examples stay as they are."""
    return "\n\n".join(say(part.replace("\n", " ")) if "\b" not in part else part for part in text.split("\n\n")) if text else text
