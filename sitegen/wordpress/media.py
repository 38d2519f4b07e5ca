"""Where the files of the media library come from: a copy of the old site's folder, or the old site itself."""

from pathlib import Path

from ..download import Downloader, Limits, Refused
from .archive import UPLOADS

_KINDS = ("image/", "audio/", "video/", "font/", "application/", "text/plain", "text/csv", "text/vtt")
"""What media libraries hold. A page in place of a file is the old site's way to say that it is gone."""


class MediaLibrary:
    """Gives one file after another. ``into``: the new site's folder, where files that came before are not asked for again."""

    def __init__(self, into: Path, folder: Path | None, *, download: bool, private: bool = False) -> None:
        self._into = into
        self._folder = folder
        self._downloader = Downloader(Limits(private=private)) if download else None
        self.wanted = download or folder is not None

    def has(self, path: str) -> bool:
        """Whether a file will be there, as far as that is known before it is asked for."""
        return self._downloader is not None or (self._folder is not None and (self._folder / path).is_file())

    def read(self, path: str, url: str) -> tuple[bytes | None, str]:
        """A file by its path below the uploads and its old address; or none, and why."""
        if self._folder is not None:
            place = self._folder / path
            if place.resolve().is_relative_to(self._folder.resolve()) and place.is_file():
                return place.read_bytes(), ""
            if self._downloader is None:
                return None, f"{place} is not there"
        if self._downloader is None:
            return None, "neither --media nor --download was given: texts show it from its old address"
        known = self._into / f"content/static{UPLOADS}{path}"
        if known.is_file() and not known.is_symlink():
            return known.read_bytes(), ""
        try:
            return self._downloader.fetch(url, kinds=_KINDS).body, ""
        except Refused as refused:
            return None, str(refused)
