"""What surrounds a build: failures of the machine become sentences, signals wait while files change places, garbage is left alone."""

import gc
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import Exit, SitegenError
from .signals import held
from .workers import WorkerDied


@contextmanager
def clear_errors() -> Iterator[None]:
    """Failures of the machine become sentences with the exit code for them."""
    try:
        yield
    except WorkerDied as error:
        raise SitegenError(
            "a worker process was killed, perhaps for want of memory; the published site is unchanged: build again, with --jobs 1 if it happens again",
            code=Exit.ENVIRONMENT,
        ) from error
    except sqlite3.Error as error:
        raise SitegenError(f"the cache cannot be written ({error}); the published site is unchanged", code=Exit.ENVIRONMENT) from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise SitegenError(
            f"{error.strerror or error}{where}; the published site is unchanged or will be completed by the next command", code=Exit.ENVIRONMENT
        ) from error


@contextmanager
def no_collector() -> Iterator[None]:
    """Values of a build hold no cycles, and live until its end or longer: looking for garbage among them is a third of the planning time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.freeze()
            gc.enable()


@contextmanager
def unbroken() -> Iterator[None]:
    """Put off Ctrl-C and the like while the new site takes the old one's place.

    Signals are the main thread's. Another one, as the preview's, has nothing to put off, and would take them away from it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came = None
    with held() as waiting:
        yield
        if waiting and signal.sigpending() & waiting:
            came = signal.sigwait(waiting)
    if came is not None:
        words, code = ("interrupted", Exit.INTERRUPTED) if came == signal.SIGINT else ("ended by a signal", Exit.TERMINATED)
        raise SitegenError(f"{words}; the new site was already complete, and is published", code=code)
