"""What people read in the terminal, in their own language.

Messages are written in English where they are raised, and stay English between processes, in the cache and in JSON. A file of
``languages/`` gives for each English sentence, its changing parts written ``{1}``, ``{2}`` …, the same in another language. When a
message is shown, the sentence that it was made from is found, and its changing parts are put into the other one; they may be sentences
themselves.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"
_HOLE = re.compile(r"\{([0-9]+)\}")
_SURE = 6
"""Letters that a sentence must share with the value of a hole to be taken for it."""


class Translation:
    """One language's sentences."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._whole = {english: said for english, said in sentences.items() if not _HOLE.search(english)}
        patterns = [(_letters(english), english, said) for english, said in sentences.items() if english not in self._whole]
        self._patterns = [(sure, _longest(english), _pattern(english), said) for sure, english, said in sorted(patterns, reverse=True)]

    def __call__(self, text: str) -> str:
        """The text in this language; as it is if nobody translated it."""
        return self._found(text, 0) or text

    def _found(self, text: str, sure: int) -> str:
        if text in self._whole:
            return self._whole[text]
        for letters, part, pattern, said in self._patterns:
            if letters >= sure and part in text and (found := pattern.fullmatch(text)):
                values = [self._value(value) for value in found.groups()]
                return _HOLE.sub(lambda hole, values=values: values[int(hole[1]) - 1], said)  # type: ignore[misc]
        return ""

    def _value(self, text: str) -> str:
        """What a hole holds: a sentence, a value, or a value with a remark in parentheses."""
        value, mark, remark = text.rpartition(" (")
        said = self._found(mark + remark, _SURE) if mark else ""
        return self._found(text, _SURE) or (value + said if said else text)


_chosen = Translation({})


def choose(language: str) -> None:
    """From now on messages are in this language, or in the nearest that there is; else in English."""
    global _chosen
    _chosen = _load(nearest(language))


def say(text: str) -> str:
    """A message in the chosen language."""
    return _chosen(text)


def nearest(language: str) -> str:
    """The language file for a tag such as ``pt-BR``, ``pt`` or ``pt_PT.UTF-8``; ``en`` if there is none."""
    tag = re.split(r"[.@]", language)[0].replace("_", "-")
    names = sorted(file.stem for file in FOLDER.glob("*.toml"))
    return next((name for name in names if name.lower() == tag.lower()), None) or next(
        (name for name in names if tag and name.split("-")[0] == tag.split("-")[0].lower()), "en"
    )


def wanted(settings: Path) -> str:
    """The language that ``SITEGEN_LANGUAGE``, the setting ``messages`` or the machine's user asks for; empty for none."""
    values: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        values = tomllib.loads(settings.read_text("utf-8-sig"))
    return os.environ.get("SITEGEN_LANGUAGE") or str(values.get("messages", "")) or _of_user()


def _of_user() -> str:
    """As POSIX and gettext say."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return value.split(":", maxsplit=1)[0]
    return ""


@cache
def _load(name: str) -> Translation:
    file = FOLDER / f"{name}.toml"
    return Translation(tomllib.loads(file.read_text("utf-8")) if file.is_file() else {})


def _pattern(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    return re.compile("".join(re.escape(part) if i % 2 == 0 else "(.*?)" for i, part in enumerate(parts)), re.DOTALL)


def _longest(english: str) -> str:
    return max(_HOLE.split(english)[::2], key=len)


def _letters(english: str) -> int:
    return sum(map(str.isalpha, _HOLE.sub("", english)))
