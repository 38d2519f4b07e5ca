"""Imports only go down: see the table in docs/architecture.md."""

import ast
from pathlib import Path

import pytest

import sitegen

PACKAGE = Path(sitegen.__file__).parent
LAYERS: dict[str, float] = {
    "errors": 0, "urls": 0, "digest": 0, "signals": 0, "workers": 0.5, "cluster": 0.6, "rules": 0, "wording": 0, "git": 0, "engine": 1,
    "marks": 0, "design": 0, "download": 0, "translation": 0, "settings": 1, "config": 1, "settings_file": 1, "content": 1, "model": 1, "book": 1, "outputs": 1, "request": 1, "pictures": 1.5,
    "read": 2, "features": 2, "render": 2, "store": 2,
    "terms": 3, "tree": 3, "places": 3, "binding": 3, "months": 3, "resolve": 3, "redirects": 3, "assemble": 3, "reading": 3, "rendering": 3, "plan": 3, "theme": 3, "memo": 3, "wardens": 3, "search": 3, "planning": 3.5, "warm": 3.5,
    "build": 4,
    "addresses": 5, "register": 5, "deploy": 5, "live": 5, "wordpress": 5, "serve": 5, "verify": 5, "check": 5, "due": 5, "doctor": 5, "editors": 5, "messages": 5, "new": 5, "starter": 5.5,
    "cli": 6, "__main__": 7, "__init__": 0,
}  # fmt: skip
SIBLINGS = {"read", "features", "render", "store"}


def part_of(module: Path) -> str:
    name = module.relative_to(PACKAGE).parts[0]
    return name.removesuffix(".py")


def imports(module: Path) -> set[str]:
    """The parts of the package that a module imports."""
    found = set()
    depth = len(module.relative_to(PACKAGE).parts)
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            if node.level == depth:
                found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sitegen."):
            found.add(node.module.split(".")[1])
    return {name for name in found if name in LAYERS}


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_lower_layers(module: Path) -> None:
    here = part_of(module)
    for other in imports(module) - {here}:
        assert LAYERS[other] <= LAYERS[here], f"{here} imports {other}"
        assert not (here in SIBLINGS and other in SIBLINGS), f"{here} imports its sibling {other}"


def test_every_module_has_its_layer() -> None:
    assert {part_of(m) for m in PACKAGE.rglob("*.py")} <= LAYERS.keys()


def test_features_are_pure() -> None:
    for module in (PACKAGE / "features").glob("*.py"):
        text = module.read_text("utf-8")
        assert not any(word in text for word in ("open(", "import os", "pathlib", "datetime.now", "time.time", "jinja2"))
