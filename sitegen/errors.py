"""What can be wrong, as values: problems travel between processes as plain data. Imports nothing of ours."""

from collections.abc import Iterable
from enum import IntEnum

from msgspec import Struct


class Exit(IntEnum):
    """The exit codes of every command; scripts rely on them."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    ENVIRONMENT = 3
    LOCKED = 4
    UNSAFE = 5
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class Problem(Struct, frozen=True, order=True):
    """One thing that is wrong in one file, and what to do about it.

    ``line`` and ``column`` count from 1 in the *file*, columns in code points; 0 means "not known": then ``key`` (a front
    matter key or a piece of the text) says what to look for, and the command that prints the problem finds the place.
    """

    path: str
    """POSIX path relative to the site's folder."""
    line: int
    column: int
    message: str
    hint: str = ""
    key: str = ""
    warning: bool = False
    rule: str = ""
    """The rule of ``check`` that found it; its severity is a setting."""


class SitegenError(Exception):
    """A failure that the user can mend: its problems, or one message, and the exit code of the command."""

    def __init__(self, message: str = "", *, problems: Iterable[Problem] = (), code: Exit = Exit.PROBLEMS) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(sorted(set(problems)))
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        """Workers send failures to their parent."""
        return _again, (self.message, self.problems, self.code)


def _again(message: str, problems: tuple[Problem, ...], code: Exit) -> SitegenError:
    return SitegenError(message, problems=problems, code=code)
