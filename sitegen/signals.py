"""The signals that end a command, and how to make them wait. Imports nothing of ours."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Those of them that this system knows."""


@contextmanager
def held() -> Iterator[frozenset[signal.Signals]]:
    """Put the signals off until the end of the block; gives those that wait, none where the system cannot do so."""
    if not hasattr(signal, "pthread_sigmask"):
        yield frozenset()
        return
    old = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield ENDING
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
