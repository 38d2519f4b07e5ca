"""Show a built site on this machine, as a host would: under its base path, with its 404 page, and to this machine only.

A request never becomes a path: it is looked up among the files that are there. Requests that name another host are refused, so no web
page elsewhere can read what is shown here (DNS rebinding).
"""

import mimetypes
import os
import posixpath
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ..errors import Exit, SitegenError
from ..urls import base_path

_HOST = "127.0.0.1"
_NAMES = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_IDLE = 10
"""Seconds after which half a request is dropped."""
_TRIES = 20
_DIGITS = 18
"""Of a number in a request: more than any file has bytes."""
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".xml": "application/xml",
    ".avif": "image/avif",
    ".webp": "image/webp",
}


def serve(output: Path, base_url: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises ``SitegenError`` (code 3) when no port is free, or there is no site."""
    if not (output / "index.html").is_file():
        raise SitegenError(f"there is no site in {output}; run: sitegen build", code=Exit.ENVIRONMENT)
    server = _bind(output, base_path(base_url), port)
    say(f"http://localhost:{server.server_port}{server.base}/")
    with server:
        server.serve_forever(poll_interval=0.2)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name == "posix"

    def __init__(self, output: Path, base: str, port: int) -> None:
        self.output = output
        self.base = base
        super().__init__((_HOST, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who goes away is no news."""


def _bind(output: Path, base: str, port: int) -> _Server:
    for candidate in range(port, port + _TRIES) if port else (0,):
        try:
            return _Server(output, base, candidate)
        except (OSError, OverflowError):
            continue
    raise SitegenError(f"ports {port} to {port + _TRIES - 1} are all in use; choose another with --port", code=Exit.ENVIRONMENT)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sitegen"
    sys_version = ""
    timeout = _IDLE
    server: _Server

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _refuse_method(self) -> None:
        self._send(HTTPStatus.METHOD_NOT_ALLOWED, b"this server only shows pages\n", "text/plain", extra={"Allow": "GET, HEAD"})

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _refuse_method

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Quiet."""

    def _answer(self, *, body: bool) -> None:
        names = self.headers.get_all("Host", [])
        if len(names) != 1 or not _NAMES.fullmatch(names[0]):
            self._send(HTTPStatus.FORBIDDEN, b"this server answers only this machine\n", "text/plain", body=body)
            return
        try:
            address = unquote(urlsplit(self.path).path, errors="strict")
        except (UnicodeDecodeError, ValueError):
            self._missing(body)
            return
        base = self.server.base
        if address in ("/", base) and base:
            self._move(f"{base}/", body)
            return
        path = address[len(base) + 1 :] if address.startswith(f"{base}/") else None
        file = _lookup(self.server.output, path)
        if file is None:
            self._missing(body)
        elif isinstance(file, str):
            self._move(f"{base}/{quote(file)}/", body)
        else:
            self._file(file, HTTPStatus.OK, body)

    def _file(self, file: Path, status: HTTPStatus, body: bool) -> None:
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        kind += "; charset=utf-8" if kind.startswith("text/") else ""
        data = file.read_bytes()
        found = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", self.headers.get("Range", "")) if status == HTTPStatus.OK else None
        if found is None or not any(found.groups()):
            self._send(status, data, kind, body=body, extra={"Accept-Ranges": "bytes"})
            return
        first, last = (int(number[:_DIGITS] or 0) for number in found.groups())
        start = first if found[1] else max(0, len(data) - last)
        end = min(last, len(data) - 1) if found[1] and found[2] else len(data) - 1
        if start > end:
            self._send(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", kind, extra={"Content-Range": f"bytes */{len(data)}"})
            return
        span = {"Content-Range": f"bytes {start}-{end}/{len(data)}", "Accept-Ranges": "bytes"}
        self._send(HTTPStatus.PARTIAL_CONTENT, data[start : end + 1], kind, body=body, extra=span)

    def _missing(self, body: bool) -> None:
        page = self.server.output / "404.html"
        if page.is_file():
            self._file(page, HTTPStatus.NOT_FOUND, body)
        else:
            self._send(HTTPStatus.NOT_FOUND, b"not found\n", "text/plain", body=body)

    def _move(self, location: str, body: bool) -> None:
        self._send(HTTPStatus.MOVED_PERMANENTLY, b"", "text/plain", body=body, extra={"Location": location})

    def _send(self, status: HTTPStatus, data: bytes, kind: str, *, body: bool = True, extra: dict[str, str] | None = None) -> None:
        if self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(data)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in (headers | (extra or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)


def _lookup(output: Path, path: str | None) -> Path | str | None:
    """The file for a path; the path itself if it is a folder that lacks its slash; nothing for whatever is not plainly a published file."""
    if path is None or "\\" in path or "\0" in path or (path and posixpath.normpath(path) != path.rstrip("/")) or path.startswith("/"):
        return None
    parts = path.rstrip("/").split("/") if path else []
    if any(part in ("", ".", "..") for part in parts) or parts[:1] == [".sitegen"]:
        return None
    place = output
    for part in parts:
        place = place / part
        try:
            if place.is_symlink():
                return None
        except OSError:
            return None
    if path and not path.endswith("/"):
        if place.is_file():
            return place
        return path if (place / "index.html").is_file() else None
    index = place / "index.html"
    return index if index.is_file() and not index.is_symlink() else None
