"""Templates → Python, by Jinja's own compiler with shortcuts: half of a page's time was spent on the way to values, not on values.

* What is printed is escaped without becoming ``Markup`` on its way: nobody asks it again whether it is safe.
* What is called is called at once. Jinja asks every callable at run time whether it wants the context; no function, macro or method here does.
* A template that another one names is found by its name alone.
"""

import os
from collections.abc import MutableMapping
from contextlib import suppress
from hashlib import blake2b
from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.utils import missing

from ..digest import SIZE
from .escaping import joined, printed


class _Compiler(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(" if isinstance(node, nodes.Filter) and node.name in ("quoted", "json", "xml", "cdata") else "environment.printed(")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        spread = node.dyn_args or node.dyn_kwargs or any(iskeyword(named.key) for named in node.kwargs)
        if forward_caller or spread:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class _Names(dict[str, Any]):
    """Names and what they stand for."""

    def __missing__(self, name: str) -> Any:
        return missing


class _Context(Context):
    """What a template is given and what it sets itself, in one mapping: a name is found without a call of Python's."""

    def __init__(self, environment: jinja2.Environment, parent: dict[str, Any], name: str | None, blocks: dict[str, Any], **_: Any) -> None:
        super().__init__(environment, parent, name, blocks)
        self.parent = self.vars = _Names(parent)
        self.resolve_or_missing = self.vars.__getitem__  # type: ignore[assignment,method-assign]

    def get_all(self) -> dict[str, Any]:
        """Who asks makes a copy."""
        return self.parent


class _Template(jinja2.Template):
    def new_context(self, vars: Any = None, shared: bool = False, locals: Any = None) -> _Context:  # noqa: A002
        given = (vars or {}) if shared else {**self.globals, **(vars or {})}
        if locals:
            given = {**given, **{name: value for name, value in locals.items() if value is not missing}}
        return _Context(self.environment, given, self.name, self.blocks)


class Environment(jinja2.Environment):
    """Jinja's, with the compiler of this module."""

    code_generator_class = _Compiler
    context_class = _Context
    template_class = _Template
    printed = staticmethod(printed)
    joined = staticmethod(joined)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[Any, jinja2.Template] = {}
        # the form for programs that wait for nothing, without the question at each call
        self.filters = {name: getattr(function, "__wrapped__", function) for name, function in self.filters.items()}

    def get_template(self, name: Any, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> jinja2.Template:  # noqa: A002
        """A template, which stays as it was loaded first."""
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows, in one mapping: Jinja's chain of two is copied, name by name, for each page."""
        return {**self.globals, **(d or {})}


class Compiled(jinja2.BytecodeCache):
    """Compiled templates in a folder, for the next process: to compile them again takes a fifth of the time in which one article is published.

    Jinja asks for the same text and the same Python. Each file begins with a digest of the rest: after a power cut it may be anything.
    """

    def __init__(self, folder: Path) -> None:
        """``folder``: of one version of the program alone."""
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is there, if it is whole."""
        with suppress(OSError):
            data = (self._folder / bucket.key).read_bytes()
            if blake2b(data[SIZE:], digest_size=SIZE).digest() == data[:SIZE]:
                bucket.bytecode_from_string(data[SIZE:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it; a full disk costs the next build time."""
        data = bucket.bytecode_to_string()
        aside = self._folder / f"{bucket.key}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(blake2b(data, digest_size=SIZE).digest() + data)
            aside.replace(self._folder / bucket.key)
