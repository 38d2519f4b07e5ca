"""What another process does meanwhile."""

import os
import signal
import time

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
    with aside(where, 3) as answer:
        found, process = answer()
    assert found == 4
    assert process != os.getpid()


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
