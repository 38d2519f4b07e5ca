"""What another process does meanwhile."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitegen.workers import aside


def where(number: int) -> tuple[int, int]:
    return number + 1, os.getpid()


def fail() -> None:
    raise ValueError("no")


def die(parent: int) -> str:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


def wait() -> None:
    time.sleep(60)


def test_another_process_answers() -> None:
    """In a program of its own: one with threads, such as that of these tests may be, forks nothing."""
    program = "import os\nfrom sitegen.workers import aside, forks\nfrom test_workers import where\nwith aside(where, 3) as answer: print(*answer(), os.getpid(), forks())"
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    found, process, own, forked = done.stdout.split()
    assert found == "4"
    assert (process != own) == (forked == "True")


def test_what_another_process_cannot_do_is_done_here() -> None:
    with aside(die, os.getpid()) as answer:
        assert answer() == "done here"
    with aside(fail) as answer, pytest.raises(ValueError, match="no"):
        answer()


def test_nobody_waits_for_an_answer_that_is_not_asked_for() -> None:
    began = time.monotonic()
    with aside(wait):
        pass
    assert time.monotonic() - began < 30
