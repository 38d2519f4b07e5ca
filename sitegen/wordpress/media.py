"""Where the files of the media library come from: a copy of the old site's folder, files beside saved pages, or the old site itself."""

from collections.abc import Mapping
from pathlib import Path

from ..download import Downloader, Refused, keep
from ..urls import split
from .archive import UPLOADS

_KINDS = ("image/", "audio/", "video/", "font/", "application/", "text/plain", "text/csv", "text/vtt")
"""What media libraries hold. A page in place of a file is the old site's way to say that it is gone."""
_UNASKED = "without --media and --download, and in a dry run, no files come along: texts show it from its old address"


_PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}


class MediaLibrary:
    """Gives one file after another, by its path on the old site.

    ``into``: the new site's folder, where files that came before are not asked for again; ``folder``: a copy of the uploads;
    ``beside``: files that are at hand in other places; ``downloader``: asks the old site for the rest.
    """

    def __init__(self, into: Path, folder: Path | None, beside: Mapping[str, Path], downloader: Downloader | None) -> None:
        self._into = into
        self._folder = folder
        self._beside = beside
        self._downloader = downloader
        self._refused: dict[str, str] = {}
        self.wanted = downloader is not None or folder is not None or bool(beside)

    def bring(self, path: str, url: str) -> bool:
        """Whether a file is at hand now; if need be it is fetched."""
        if self._find(path) is not None:
            return True
        if self._downloader is None:
            return False
        try:
            self._downloader.save(url, self._fetched(path), kinds=_KINDS)
        except Refused as refused:
            self._refused[path] = str(refused)
            return False
        return True

    def read(self, path: str) -> tuple[bytes | None, str]:
        """A file, or none and why."""
        found = self._find(path)
        if found is not None:
            return found.read_bytes(), ""
        return None, self._refused.get(path) or (f"{self._folder}{path.removeprefix(UPLOADS[:-1])} is not there" if self._folder else _UNASKED)

    def portrait(self, name: str, url: str) -> tuple[str, str]:
        """An author's picture as texts name it, fetched unless it is there; or none and why."""
        folder = self._into / "content/media/authors"
        known = next((file for ending in _PICTURES.values() if (file := folder / f"{name}{ending}").is_file()), None)
        if known is not None:
            return f"/media/authors/{known.name}", ""
        if self._downloader is None:
            return "", _UNASKED
        try:
            answer = self._downloader.fetch(_large(url), kinds=tuple(_PICTURES))
        except Refused as refused:
            return "", str(refused)
        keep(answer.body, folder / f"{name}{_PICTURES[answer.kind]}")
        return f"/media/authors/{name}{_PICTURES[answer.kind]}", ""

    def _find(self, path: str) -> Path | None:
        places = [(self._folder, self._folder / path.removeprefix(UPLOADS))] if self._folder is not None and path.startswith(UPLOADS) else []
        places += [(self._beside[path].parent, self._beside[path])] if path in self._beside else []
        places += [(self._into, self._fetched(path))] if self._downloader is not None else []
        return next((place for top, place in places if place.is_file() and place.resolve().is_relative_to(top.resolve())), None)

    def _fetched(self, path: str) -> Path:
        return self._into / f"content/static{path}"


def _large(url: str) -> str:
    """A portrait of Gravatar in a useful size, and none where it has none; others as they are."""
    parts = split(url)
    return parts._replace(query="s=512&d=404").geturl() if (parts.hostname or "").endswith("gravatar.com") else url
