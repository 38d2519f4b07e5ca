"""What the preview server answers: the built site as a host would show it, to this machine only, and the news of rebuilds.

Requests that name another host are refused, so no web page elsewhere can read what is shown here (DNS rebinding); the news are for pages of
this server alone. Nothing is added to the built files: the script that listens for news is put into pages on their way to the browser.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .files import kind_of, lookup

if TYPE_CHECKING:
    from .preview import Preview

OWN = "/_sitegen/"
"""Addresses of the server itself, beside the site's."""
_SCRIPT = (Path(__file__).parent / "reload.js").read_bytes()
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_DIGITS = 18
"""Of a number in a request: more than any file has bytes."""
_PIECE = 1 << 20
"""Bytes that are read at once."""


class App:
    """An ASGI application."""

    def __init__(self, output: Path, base: str, hosts: Iterable[str], preview: "Preview | None" = None) -> None:
        """``base``: the site's base path. ``hosts``: names of this machine. Without ``preview`` the site is shown as it is."""
        self._output = output
        self._base = base
        names = "|".join(re.escape(host) for host in hosts)
        self._hosts = re.compile(rf"(?:{names})(?::[0-9]{{1,5}})?", re.IGNORECASE)
        self._preview = preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers: dict[str, str] = {}
        twice = False
        for name, value in scope["headers"]:
            twice |= name == b"host" and "host" in headers
            headers[name.decode("latin-1")] = value.decode("latin-1")
        response = self._refused(scope, headers, twice=twice) or self._answer(scope, headers)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            response.headers["Connection"] = "close"
        await response(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[str, str], *, twice: bool) -> Response | None:
        if twice or not self._hosts.fullmatch(headers.get("host", "")):
            return Response(b"this server answers only this machine\n", 403, media_type="text/plain")
        if scope["method"] not in ("GET", "HEAD"):
            return Response(b"this server only shows pages\n", 405, {"Allow": "GET, HEAD"}, "text/plain")
        return None

    def _answer(self, scope: Scope, headers: dict[str, str]) -> Response:
        try:
            address = unquote(_path(scope["raw_path"].decode("latin-1")), errors="strict")
        except (UnicodeDecodeError, ValueError):
            return self._missing()
        if self._preview is not None and address.startswith(OWN):
            return self._own(address.removeprefix(OWN), headers)
        base = self._base
        if address in ("/", base) and base:
            return Response(b"", 301, {"Location": f"{base}/"})
        file = lookup(self._output, address[len(base) + 1 :]) if address.startswith(f"{base}/") else None
        if isinstance(file, str):
            return Response(b"", 301, {"Location": f"{base}/{quote(file)}/"})
        if file is None:
            return self._missing()
        if self._preview is not None:
            self._preview.asked(address[len(base) :])
        return self._file(file, 200, headers.get("range", ""))

    def _file(self, file: Path, status: int, wanted: str = "") -> Response:
        headers = {"Content-Type": kind_of(file), **({"Accept-Ranges": "bytes"} if status == 200 else {})}
        try:
            if self._preview is not None and file.suffix == ".html":
                return Response(self._listening(file.read_bytes()), status, headers)
            size = file.stat().st_size
            part = _part(wanted, size) if status == 200 else None
            if part is None:
                return _sent(file, range(size), status, headers)
            if not part:
                return Response(b"", 416, {**headers, "Content-Range": f"bytes */{size}"})
            return _sent(file, part, 206, {**headers, "Content-Range": f"bytes {part[0]}-{part[-1]}/{size}"})
        except OSError:
            return Response(b"not found\n", 404, media_type="text/plain")

    def _missing(self) -> Response:
        page = lookup(self._output, "404.html")
        return self._file(page, 404) if isinstance(page, Path) else Response(b"not found\n", 404, media_type="text/plain")

    def _listening(self, page: bytes) -> bytes:
        assert self._preview is not None
        script = b'<script defer src="%sreload.js" data-build="%d"></script>' % (OWN.encode(), self._preview.build)
        head, mark, rest = page.partition(b"</head>")
        return head + script + mark + rest if mark else page

    def _own(self, name: str, headers: dict[str, str]) -> Response:
        assert self._preview is not None
        if name == "reload.js":
            return Response(_SCRIPT, media_type="text/javascript")
        if name == "news" and headers.get("sec-fetch-site", "same-origin") == "same-origin" and _same(headers.get("origin", ""), headers["host"]):
            return StreamingResponse(_events(self._preview), media_type="text/event-stream")
        return Response(b"this server answers only its own pages\n", 403, media_type="text/plain")


def _part(wanted: str, size: int) -> range | None:
    """Which bytes of a file a request asks for (RFC 9110, 14.1.2): none at all if it has none of them; ``None``: the whole file."""
    found = _RANGE.fullmatch(wanted)
    if found is None or not any(found.groups()):
        return None
    first, last = (int(number[:_DIGITS] or 0) for number in found.groups())
    if not found[1]:
        return range(max(0, size - last), size)
    return range(first, min(last + 1, size) if found[2] else size)


def _sent(file: Path, part: range, status: int, headers: dict[str, str]) -> Response:
    """Bytes of a file; many of them piece by piece."""
    if len(part) > _PIECE:
        return StreamingResponse(_pieces(file, part), status, {**headers, "Content-Length": str(len(part))})
    with open(file, "rb") as opened:
        opened.seek(part.start)
        return Response(opened.read(len(part)), status, headers)


def _pieces(file: Path, part: range) -> Iterator[bytes]:
    with open(file, "rb") as opened:
        opened.seek(part.start)
        for start in range(0, len(part), _PIECE):
            yield opened.read(min(_PIECE, len(part) - start))


def _same(origin: str, host: str) -> bool:
    """Whether a page of this very server asks: another port of this machine is somebody else."""
    return not origin or origin.lower() == f"http://{host}".lower()


async def _events(preview: "Preview") -> AsyncIterator[bytes]:
    """Server-sent events: the state of the preview now, and after every rebuild."""
    async for state in preview.news():
        yield b": still here\n\n" if state is None else f"data: {json.dumps(state)}\n\n".encode()


def _path(target: str) -> str:
    """The path of a request's target, which may be a whole address (RFC 9112, 3.2.2)."""
    scheme, mark, rest = target.partition("://")
    if mark and scheme.lower() in ("http", "https"):
        target = "/" + rest.partition("/")[2]
    return target.partition("?")[0].partition("#")[0]
