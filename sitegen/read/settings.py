"""What reading files depends on besides the files."""

from typing import Literal

from msgspec import Struct


class Settings(Struct, frozen=True):
    """All of the configuration that parsing reads."""

    language: str
    timezone: str
    raw_html: Literal["sanitize", "allow", "refuse"]
