"""Processes: map a pure function over chunks. Knows nothing of sites."""

import gc
import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from typing import Any, Protocol, TypeVar

from .signals import ENDING, held

T = TypeVar("T")
R = TypeVar("R")

SERIAL = 40
"""Up to this many items, starting processes costs more than it saves."""

_inherited: tuple[Any, ...] = ()


class WorkerDied(Exception):
    """A worker process ended without an answer: killed, or out of memory."""


def available() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forks() -> bool:
    """Workers of this process inherit what they work on: it costs nothing to give them much of it."""
    return "fork" in mp.get_all_start_methods() and threading.active_count() == 1


class Engine(Protocol):
    """Workers elsewhere."""

    def map(
        self, function: Callable[[Any, Sequence[Any]], Any], shared: Any, items: Sequence[Any], bounds: Sequence[tuple[int, int]]
    ) -> Iterator[Any]:
        """``function(shared, items[low:high])`` for each of ``bounds``; answers come in their order. Raises ``WorkerDied``."""
        ...


Workers = int | Engine
"""How many processes of this machine, or an engine that has some of its own."""


def map_chunks(function: Callable[[Any, Sequence[T]], R], shared: Any, items: Sequence[T], *, jobs: Workers, chunk: int) -> Iterator[R]:
    """``function(shared, part)`` for each part of at most ``chunk`` items; answers come in the order of the parts.

    ``function`` must be a module's own function. Where processes can be forked the workers inherit ``shared`` and ``items``;
    elsewhere both are sent to them once. Raises ``WorkerDied``.
    """
    bounds = [(i, min(i + chunk, len(items))) for i in range(0, len(items), chunk)]
    if not isinstance(jobs, int) and len(items) > SERIAL:
        yield from jobs.map(function, shared, items, bounds)
        return
    if not isinstance(jobs, int) or jobs <= 1 or len(items) <= SERIAL:
        for low, high in bounds:
            yield function(shared, items[low:high])
        return
    yield from _parallel(function, shared, items, bounds, min(jobs, len(bounds)))


def _parallel(function: Callable[[Any, Sequence[T]], R], shared: Any, items: Sequence[T], bounds: list[tuple[int, int]], jobs: int) -> Iterator[R]:
    global _inherited
    inherits = forks()
    context = mp.get_context("fork" if inherits else "spawn")
    arguments = (function, shared, items)
    if inherits:
        _inherited = arguments
        gc.freeze()
    pool = ProcessPoolExecutor(jobs, context, _start, (None if inherits else arguments,))
    try:
        todo = iter(bounds)
        running: list[Future[Any]] = []
        with held():  # a worker without a handler yet, or a hook of the fork, would print a traceback
            for low, high in todo:
                running.append(pool.submit(_run, low, high))
                if len(running) >= 2 * jobs:
                    break
        while running:
            wait(running[:1], return_when=FIRST_COMPLETED)
            answer = running.pop(0).result()
            if (bound := next(todo, None)) is not None:
                running.append(pool.submit(_run, *bound))
            yield answer
    except BrokenProcessPool as error:
        raise WorkerDied from error
    finally:
        _inherited = ()
        _stop(pool)


@contextmanager
def aside(function: Callable[..., R], *arguments: Any) -> Iterator[Callable[[], R]]:
    """While the block runs another process does ``function(*arguments)``; what the block is given waits for the answer.

    ``function`` must be a module's own function, and open nothing that the caller has open. Where processes cannot be forked, or if the other one
    dies, it is done when the answer is asked for.
    """
    if not forks():
        yield partial(function, *arguments)
        return
    context = mp.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_errand, args=(theirs, function, arguments), daemon=True)
    with held():
        process.start()
    theirs.close()

    def answer() -> R:
        try:
            found: R = ours.recv()
        except EOFError:
            return function(*arguments)
        return found

    try:
        yield answer
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _errand(answer: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _start(None)
    try:
        found = function(*arguments)
    except Exception:  # noqa: BLE001 - it will happen again to whoever asks for the answer
        os._exit(1)
    answer.send(found)
    os._exit(0)


def _stop(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):  # noqa: SLF001 - there is no other way to end busy workers
        process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def _start(arguments: tuple[Any, ...] | None) -> None:
    """In a new worker: take what is shared, leave signals to the parent, and die with it."""
    global _inherited
    if arguments is not None:
        _inherited = arguments
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ENDING - {signal.SIGINT}:
        signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    parent = mp.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _die_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _run(low: int, high: int) -> Any:
    function, shared, items = _inherited
    return function(shared, items[low:high])
