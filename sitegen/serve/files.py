"""From a request to a file of the built site: never to anything else on the disk."""

import mimetypes
import posixpath
from pathlib import Path

_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".xml": "application/xml",
    ".avif": "image/avif",
    ".webp": "image/webp",
}


def lookup(output: Path, path: str) -> Path | str | None:
    """The file for a path; the path itself if it is a folder that lacks its slash; nothing for whatever is not plainly a published file."""
    if "\\" in path or "\0" in path or (path and posixpath.normpath(path) != path.rstrip("/")) or path.startswith("/"):
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


def kind_of(file: Path) -> str:
    """The media type that hosts give a file of this name."""
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return kind + ("; charset=utf-8" if kind.startswith("text/") else "")
