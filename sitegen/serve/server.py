"""The preview server: a socket, and uvicorn on it until it is interrupted."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..errors import Exit, SitegenError
from .app import App

if TYPE_CHECKING:
    from .preview import Preview

_HOST, _EVERYBODY = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only when --lan asks for it
NAMES = ("127.0.0.1", "localhost", "[::1]")
_TRIES = 20
_PATIENCE = 10
"""Seconds for a request to come, and for the next one on the same connection."""
_UNROUTED = ("192.0.2.1", 9)
"""An address of nobody (RFC 5737); that a packet would go there tells by which address this machine would send it, and none is sent."""


def bind(port: int, *, lan: bool = False) -> socket.socket:
    """A socket on this port or the next free one; 0: any. Raises ``SitegenError`` (code 3) when none of twenty is free."""
    for candidate in range(port, min(port + _TRIES, 65536)) if port else (0,):
        try:
            made = socket.socket()
            if os.name == "posix":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((_EVERYBODY if lan else _HOST, candidate))
            made.listen(512)
        except OSError:
            made.close()
            continue
        return made
    raise SitegenError(f"ports {port} to {port + _TRIES - 1} are all in use; choose another with --port", code=Exit.ENVIRONMENT)


def own_address() -> str:
    """The address by which other machines of the network reach this one. Raises ``SitegenError`` (code 3) without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_UNROUTED)
        except OSError as error:
            raise SitegenError(f"this machine is in no network ({error.strerror}); leave --lan out", code=Exit.ENVIRONMENT) from error
        return str(probe.getsockname()[0])


def run(listening: socket.socket, output: Path, base: str, hosts: tuple[str, ...], preview: "Preview | None", ready: Callable[[], None]) -> None:
    """Serve until a signal comes, which is then left to whoever handles it."""
    app = App(output, base, (*NAMES, *hosts), preview)
    config = uvicorn.Config(
        app, http=_Impatient, loop="asyncio", lifespan="off", interface="asgi3", log_config=None, log_level="critical", access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=1, timeout_keep_alive=_PATIENCE, ws="none",
    )  # fmt: skip
    _Server(config, ready, preview.close if preview else lambda: None).run(sockets=[listening])


class _Impatient(H11Protocol):
    """Closes a connection on which no whole request comes: uvicorn would wait for its end for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self.loop.call_later(_PATIENCE, self._give_up)

    def _give_up(self) -> None:
        if not self.cycle:
            self.transport.close()


class _Server(uvicorn.Server):
    """Says when it is ready, and ends the streams that would keep it from ending."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)
