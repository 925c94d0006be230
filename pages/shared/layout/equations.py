"""The function, its gradient and a method's rule, set as mathematics."""

from __future__ import annotations

import math
import re

import streamlit as st

from gd_core import FormulaError, Objective
from gd_core.compiler import NOT_SIMPLE, TOO_LONG
from gd_core.optimizers import CONSTANT, Description, OptimizerConfig, schedule_description
from pages.shared.execution.cache import latex_of, objective_of
from pages.shared.layout.containers import is_projected

# Characters of LaTeX that a phone's line can hold.
LONGEST_IN_A_ROW = 40
# On a page of 1400 pixels; counted where Rosenbrock's and Himmelblau's gradients end.
LETTERS_IN_A_LINE = 118
GAP = 5
# What takes no room, or next to none.
_BETWEEN = re.compile(r",?\s*\\quad\s*")
_POINT = re.compile(r"(?<![A-Za-z\\])x(?![A-Za-z])")
_POINT_IS = r"\mathbf{x} = (x, y)"
# One sign each, however long its name is.
_SIGNS = re.compile(
    r"\\(alpha|beta|rho|mu|varepsilon|nabla|leftarrow|sqrt|hat|[lr]Vert|cdots?|dots)(?![a-z])"
)
_COMMANDS = re.compile(r"\\(mathbf|left|right|tfrac|frac|[,;! ])|[{}^_ ]|\\(?=[a-z])")


def show_mathematics(objective: Objective, config: OptimizerConfig) -> None:
    """The function and its gradient set as mathematics; our own LaTeX, never what was typed. On a
    projector, where the controls are folded away, the method's rule stands beside them.

    Set in the line, it goes on in the next where there is no room: nothing has to be scrolled.
    """
    formulas = [_inline(formula) for formula in _formulas(objective)]
    rule = [_rule_in_line(config, objective.dim, named=True)] if is_projected() else []
    st.markdown(_APART.join((*formulas, *rule)))


def show_rule(config: OptimizerConfig, dim: int) -> None:
    """The method's rule, beside its picker."""
    with st.container(key="rule"):
        st.markdown(_rule_in_line(config, dim))


def _rule_in_line(config: OptimizerConfig, dim: int, named: bool = False) -> str:
    first, *rest = _rule(config, dim)
    begin = f"**{config.description.title}:**{_TIED}{_inline(first)}" if named else _inline(first)
    point = f"\u2002 {_inline(_POINT_IS)}" if dim > 1 else ""
    return _APART.join((begin, *map(_inline, rest))) + point


def lines_of_mathematics(text: str, method: Description | None) -> int | None:
    """About how many lines it takes on a wide page, with a method's rule if there is one; None for
    a formula that cannot be read."""
    try:
        objective = objective_of(text)
        formulas = _formulas(objective)
    except FormulaError:
        return None
    rule = (*method.update, method.title) if method else ()
    point = [_POINT_IS] if method and objective.dim > 1 else []
    parts = [_COMMANDS.sub("", part) for part in (*formulas, *rule, *point)]
    high = sum("frac" in part for part in rule)
    return math.ceil(sum(len(part) + GAP for part in parts) / LETTERS_IN_A_LINE) + high


def _formulas(objective: Objective) -> list[str]:
    arguments = ", ".join(objective.variables)
    function, *slopes = latex_of(objective.text)
    return [rf"f({arguments}) = {function}", *_gradient(objective, slopes)]


# Two wide spaces, and one where the line may end.
_APART = "\u2003\u2003 "
_TIED = "\u00a0"


def _inline(latex: str) -> str:
    """In the line, as large as on one of its own; what is short is never parted."""
    letters = len(_COMMANDS.sub("", _SIGNS.sub("a", latex)))
    whole = f"{{{latex}}}" if letters < LONGEST_IN_A_ROW else latex
    return rf"$\displaystyle {whole}$"


def _rule(config: OptimizerConfig, dim: int) -> list[str]:
    """The update rule, a formula each; with a schedule, the step size of iteration k.

    In one dimension the gradient is the derivative; in two, x is the point and x one coordinate of
    it, so the point is set in bold.
    """
    lines = list(config.description.update)
    if config.schedule != CONSTANT:
        lines += schedule_description(config.schedule).update
    lines = [part for line in lines for part in _BETWEEN.split(line)]
    if dim > 1:
        return [_POINT.sub(r"\\mathbf{x}", line) for line in lines]
    return [line.replace(r"\nabla^2 f", " f''").replace(r"\nabla f", " f'") for line in lines]


def _gradient(objective: Objective, parts: list[str]) -> list[str]:
    """The gradient; its parts one by one where both together would be long."""
    if len(parts) == 1:
        return [rf"f'(x) = {parts[0]}"]
    if set(parts) <= {TOO_LONG, NOT_SIMPLE}:
        return [rf"\nabla f\ {parts[0]}"]
    if sum(map(len, parts)) < LONGEST_IN_A_ROW:
        return [r"\nabla f = \left(" + r",\; ".join(parts) + r"\right)"]
    names = zip(objective.variables, parts, strict=True)
    return [rf"\tfrac{{\partial f}}{{\partial {name}}} = {part}" for name, part in names]
