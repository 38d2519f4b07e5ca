"""The pages of ``--help``, and what is wrong with a command line, in the author's language."""

import inspect
from collections.abc import Iterable

import click

from ..messages import Printer
from ..translation import say


class _Formatter(click.HelpFormatter):
    """Click's own words are sentences like ours."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{say('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(say(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option(text)) for name, text in rows], col_max, col_spacing)


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
    if not text:
        return text
    parts = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join([say(part.replace("\n", " ")) if is_prose(part) else _lines(part) for part in parts])


def _lines(part: str) -> str:
    """Lines that Click leaves alone for the mark above them, which raw docstrings spell out."""
    _, first, rest = part.split("\n", 2)
    return f"\b\n{say(first)}\n{rest}"


def _option(text: str) -> str:
    """What an option does, and the limits of its value behind it."""
    does, mark, limits = text.partition("  [")
    return say(does) + mark + limits


def is_prose(part: str) -> bool:
    """Whether a paragraph of help is text, not lines that stay as they are."""
    return not part.startswith(("\b", "\\b"))
