"""Elements of an export's XML: what they are, and how they come of expat's events; a document type is an error."""

from typing import Any
from xml.parsers import expat

from msgspec import Struct


class Node(Struct):
    """An element: its name without prefix (``excerpt`` for the excerpt's ``encoded``), attributes, text and children."""

    name: str
    attributes: dict[str, str]
    children: list["Node"]
    text: str = ""
    line: int = 0

    def get(self, name: str) -> str:
        """The text of the first child of that name; empty for none."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name: str) -> list["Node"]:
        """Every child of that name."""
        return [child for child in self.children if child.name == name]


def node(name: str, /, **fields: str) -> Node:
    """An element with simple fields, as an export would have it."""
    return Node(name, {}, [Node(key, {}, [], value) for key, value in fields.items()])


class Damage(Struct):
    """A place of a file that could not be read as it is."""

    line: int
    why: str
    mended: bool = False
    """Whether what stood there could be read all the same; else it is lost."""


class Builder:
    """Nodes from the events of expat."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._open: list[Node] = []
        self._ready: list[Node] = []
        self._words: list[str] = []
        self.after = 0
        """Where the last item ends, in bytes."""

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """More of the file. Raises ``ExpatError``, for an encoding that nobody knows too."""
        try:
            self._parser.Parse(data, last)
        except (LookupError, ValueError) as error:
            unknown = expat.ExpatError(f"the file's encoding is not known: {error}")
            unknown.lineno = 1
            raise unknown from error

    @property
    def stopped(self) -> int:
        """Where the damage is, in bytes."""
        return self._parser.ErrorByteIndex

    def take(self) -> list[Node]:
        """The nodes that have ended since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, local = name.rpartition(" ")
        if local == "encoded":
            local = "excerpt" if "excerpt" in space else "content"
        if self._open or self._depth == 3:
            self._open.append(Node(local, dict(attributes), [], line=self._parser.CurrentLineNumber))
        self._words = []

    def _text(self, text: str) -> None:
        if self._open:
            self._words.append(text)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        node = self._open.pop()
        node.text = "".join(self._words) if not node.children else ""
        self._words = []
        (self._open[-1].children if self._open else self._ready).append(node)
        if node.name == "item" and not self._open:
            self.after = self._parser.CurrentByteIndex + len("</item>")

    def _doctype(self, *_: Any) -> None:
        raise expat.ExpatError("document type")
