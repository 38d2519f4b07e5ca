"""What each template depends on, and the environment that runs them."""

from collections.abc import Mapping

import jinja2
from jinja2 import nodes

from ..digest import digest
from ..errors import Problem, SitegenError
from .compiling import Environment
from .squeeze import Squeeze, quoted
from .theme import TemplateDigest, TemplateFile


def closures(files: Mapping[str, TemplateFile]) -> dict[str, TemplateDigest]:
    """For each template the digest of its text and of every template that it reaches.

    Raises ``SitegenError`` with every syntax error, missing template, loop and computed name.
    """
    environment = jinja2.Environment(autoescape=True)
    known: dict[tuple[str, str], _Parsed] = {}
    for file in files.values():
        if (file.path, file.source) not in known:
            known[file.path, file.source] = _references(environment, file)
    parsed = {name: known[file.path, file.source] for name, file in files.items()}
    problems = [problem for _, _, found in parsed.values() for problem in found]
    result: dict[str, TemplateDigest] = {}
    for name in files:
        chain: dict[str, None] = {}
        problems += _reach(name, files, parsed, chain, (name,))
        reached = [n for n in sorted(chain) if n in files]
        result[name] = TemplateDigest(digest(*[part for n in reached for part in (n, files[n].source)]), any("data" in parsed[n][1] for n in reached))
    if problems:
        raise SitegenError(problems=problems)
    return result


_Parsed = tuple[tuple[tuple[str, int], ...], frozenset[str], tuple[Problem, ...]]


def _references(environment: jinja2.Environment, file: TemplateFile) -> _Parsed:
    try:
        tree = environment.parse(file.source, file.name)
    except jinja2.TemplateSyntaxError as error:
        return (), frozenset(), (Problem(file.path, error.lineno, 1, f"template syntax: {error.message}", "mend the template"),)
    names: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport, nodes.Call)):
        target = _target(node)
        if target is None:
            continue
        if not isinstance(target, nodes.Const) or not isinstance(target.value, str):
            problems.append(Problem(file.path, node.lineno, 1, "the name of a template must be written out", "write the name in quotes"))
        else:
            names.append((target.value, node.lineno))
    used = frozenset(n.name for n in tree.find_all(nodes.Name) if n.ctx == "load")
    return tuple(names), used, tuple(problems)


def _target(node: nodes.Node) -> nodes.Node | None:
    if isinstance(node, nodes.Call):
        partial = isinstance(node.node, nodes.Name) and node.node.name == "partial" and node.args
        return node.args[0] if partial else None
    target: nodes.Node = getattr(node, "template")  # noqa: B009 - four node classes share the attribute
    return target


def _reach(
    name: str, files: Mapping[str, TemplateFile], parsed: Mapping[str, _Parsed], chain: dict[str, None], path: tuple[str, ...]
) -> list[Problem]:
    problems: list[Problem] = []
    chain[name] = None
    for target, line in parsed[name][0]:
        if target in path:
            loop = " → ".join((*path[path.index(target) :], target))
            problems.append(Problem(files[name].path, line, 1, f"templates include each other in a loop: {loop}", "break the loop"))
        elif target not in files:
            problems.append(Problem(files[name].path, line, 1, f"there is no template {target!r}", "check its name"))
        elif target not in chain:
            problems += _reach(target, files, parsed, chain, (*path, target))
    return problems


def environment(files: Mapping[str, TemplateFile], compiled: jinja2.BytecodeCache | None = None) -> jinja2.Environment:
    """The environment that runs templates: everything is escaped, and an unknown name is an error. ``compiled`` keeps what they became."""
    made = Environment(
        loader=jinja2.FunctionLoader(lambda name: _load(files, name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
        auto_reload=False,
        extensions=[Squeeze],
        bytecode_cache=compiled,
    )
    made.filters["quoted"] = quoted
    del made.filters["random"]  # the same input gives the same bytes
    return made


def _load(files: Mapping[str, TemplateFile], name: str) -> tuple[str, str, None] | None:
    file = files.get(name)
    return (file.source, file.path, None) if file else None
