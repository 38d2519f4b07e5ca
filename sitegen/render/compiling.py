"""Templates → Python, by Jinja's own compiler with shortcuts: half of a page's time was spent on the way to values, not on values.

* What is printed is escaped without becoming ``Markup`` on its way: nobody asks it again whether it is safe.
* What is called is called at once. Jinja asks every callable at run time whether it wants the context; no function, macro or method here does.
"""

import re
from collections.abc import MutableMapping
from keyword import iskeyword
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_special = re.compile("[&<>'\"]").search


class _Compiler(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")

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


class Environment(jinja2.Environment):
    """Jinja's, with the compiler of this module."""

    code_generator_class = _Compiler

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows, in one mapping: Jinja's chain of two is copied, name by name, for each page."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def printed(value: Any) -> str:
        """A value as HTML text."""
        kind = value.__class__
        return value if kind is Markup or (kind is str and _special(value) is None) else escape(value)
