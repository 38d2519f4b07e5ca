"""Workers of a Dask cluster in the place of this machine's processes. Knows nothing of sites.

All machines see the site's folder under one path and have the same version of sitegen; nothing else is asked of them. What a lost worker was
doing is done again by another (distributed.dask.org, "Resilience").
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from .errors import Exit, SitegenError
from .workers import WorkerDied

_SECONDS = 5
"""For which a cluster may take to answer."""
_AHEAD = 4
"""Parts that are under way for each worker."""
_RETRIES = 3
"""Workers that may be lost over one part."""
_alone = threading.Lock()


class Cluster:
    """A cluster that is there already; a context manager that lets go of it."""

    def __init__(self, address: str, identity: Callable[[], bytes]) -> None:
        """``address``: of the scheduler, such as ``tcp://10.0.0.5:8786``. ``identity``: of the program, the same on all machines.

        Raises ``SitegenError`` when nobody answers there, or another version of sitegen does.
        """
        try:
            import distributed
        except ImportError as error:
            raise SitegenError("a cluster needs the library distributed; install sitegen[cluster]", code=Exit.ENVIRONMENT) from error
        connect: Any = distributed.Client  # the library is typed in parts
        try:
            self._client = connect(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SitegenError(
                f"no cluster answers at {address}; look at its address, or start one with: dask scheduler", code=Exit.ENVIRONMENT
            ) from error
        try:
            found = self._client.run(identity)
        except ModuleNotFoundError as error:
            found = {"": str(error).encode()}
        if not found or set(found.values()) != {identity()}:
            self._client.close()
            message = "the workers of the cluster have another version of sitegen; install the same one" if found else "the cluster has no workers"
            raise SitegenError(message, code=Exit.ENVIRONMENT)
        self._workers = len(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def map(
        self, function: Callable[[Any, Sequence[Any]], Any], shared: Any, items: Sequence[Any], bounds: Sequence[tuple[int, int]]
    ) -> Iterator[Any]:
        """``function(shared, items[low:high])`` for each of ``bounds``; answers come in their order. Raises ``WorkerDied``."""
        from distributed import Future, KilledWorker

        held = self._client.submit(_give, shared, pure=False, retries=_RETRIES)
        running: deque[Future[Any]] = deque()
        todo = iter(bounds)
        try:
            while True:
                while len(running) < _AHEAD * self._workers and (bound := next(todo, None)):
                    running.append(self._client.submit(_part, function, held, items[slice(*bound)], pure=False, retries=_RETRIES))
                if not running:
                    return
                yield running.popleft().result()
        except KilledWorker as error:
            raise WorkerDied from error
        finally:
            self._client.cancel(list(running))


def _give(value: Any) -> Any:
    """What all parts share: sent once, and again only to where it was lost."""
    return value


def _part(function: Callable[[Any, Sequence[Any]], Any], shared: Any, items: Sequence[Any]) -> Any:
    """One at a time, however many threads a worker has: the functions keep what they have prepared."""
    with _alone:
        return function(shared, items)
