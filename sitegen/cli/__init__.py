"""The commands. The only part that prints, and the only one that ends the process."""

import os
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from .. import __version__
from ..errors import Exit, SitegenError
from ..messages import Printer
from ..signals import ENDING
from ..translation import choose, wanted
from . import checking as _checking  # noqa: F401 - adds its commands
from . import editing as _editing  # noqa: F401
from . import importing as _importing  # noqa: F401
from . import publishing as _publishing  # noqa: F401
from . import site as _site  # noqa: F401
from . import writing as _writing  # noqa: F401
from .group import sitegen
from .helping import complain, speak

__all__ = ["main", "sitegen"]


class _Terminated(BaseException):
    """SIGTERM or SIGHUP."""


def main() -> NoReturn:
    """The console script: one clear sentence for whatever goes wrong, never a traceback for a mistake of the user's."""
    _signals()
    _utf8()
    try:
        code = _command()
        _ignore()
    except KeyboardInterrupt:
        Printer(Path()).error("interrupted; the published site is whole")
        code = Exit.INTERRUPTED
    except _Terminated:
        Printer(Path()).error("ended by a signal; the published site is whole")
        code = Exit.TERMINATED
    sys.exit(int(code))


def _command() -> int:
    """Run the command that the arguments name; its exit code."""
    site = Path()
    choose(wanted(_site_of(sys.argv, site) / "sitegen.toml"))
    speak(sitegen)
    try:
        result = sitegen(prog_name="sitegen", standalone_mode=False)
        sys.stdout.flush()
    except SitegenError as error:
        printer = Printer(_site_of(sys.argv, site))
        printer.problems(error.problems)
        if error.message:
            printer.error(error.message)
        return error.code
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        complain(error, Printer(site))
        return Exit.USAGE
    except click.Abort:
        raise KeyboardInterrupt from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        Printer(site).error(f"{error.strerror or error}{f' ({error.filename})' if error.filename else ''}")
        return Exit.ENVIRONMENT
    except Exception:  # noqa: BLE001 - the last resort
        return _bug(site)
    return result if isinstance(result, int) else 0


def _signals() -> None:
    """The first signal ends the command; those that follow while it ends are ignored."""

    def stop(number: int, _frame: FrameType | None) -> None:
        _ignore()
        raise KeyboardInterrupt if number == signal.SIGINT else _Terminated

    for one in ENDING:
        signal.signal(one, stop)


def _ignore() -> None:
    """What is done is done."""
    for one in ENDING:
        signal.signal(one, signal.SIG_IGN)


def _utf8() -> None:
    """What is printed is UTF-8 whatever the locale; what cannot be printed is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _site_of(arguments: list[str], default: Path) -> Path:
    for i, argument in enumerate(arguments):
        if argument == "--site" and i + 1 < len(arguments):
            return Path(arguments[i + 1])
        if argument.startswith("--site="):
            return Path(argument.removeprefix("--site="))
    return default


def _bug(site: Path) -> Exit:
    import tempfile

    text = f"sitegen {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n{traceback.format_exc()}"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="sitegen-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(text)
    except OSError:
        Printer(site).error(f"this is a bug of sitegen, and no report can be written: {text.strip().splitlines()[-1]}")
        return Exit.BUG
    Printer(site).error(f"this is a bug of sitegen: please report it with the file {file.name}")
    return Exit.BUG
