"""The function, its gradient and a method's rule, set as mathematics."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import streamlit as st

from gd_core import FormulaError, Objective
from gd_core.compiler import NOT_SIMPLE, TOO_LONG, formula_latex
from gd_core.expression import Letter, Values, with_numbers
from gd_core.optimizers import Description, OptimizerConfig, rule_latex
from pages.shared.execution.cache import latex_of, objective_of
from pages.shared.layout.containers import is_projected

PHONE_LINE_CHARACTERS = 40  # of LaTeX, in a line on a phone
# In a line on a page 1400 pixels wide, counted at Rosenbrock's and Himmelblau's gradients.
WIDE_LINE_CHARACTERS = 118
GAP_CHARACTERS = 5  # between two formulas in a line
# Commands that are set as one character.
_ONE_CHARACTER_COMMANDS = re.compile(
    r"\\(alpha|beta|rho|mu|varepsilon|nabla|leftarrow|sqrt|hat|[lr]Vert|cdots?|dots)(?![a-z])"
)
# Commands and characters that take no width, or hardly any.
_INVISIBLE_COMMANDS = re.compile(r"\\(mathbf|left|right|tfrac|frac|[,;! ])|[{}^_ ]|\\(?=[a-z])")


def show_mathematics(objective: Objective, config: OptimizerConfig, maximize: bool) -> None:
    """Show the function and its gradient as mathematics, from our LaTeX and never from typed text.

    On a projector, where the controls are in the sidebar, the method's rule follows, that of a
    climb where `maximize`. The formulas are inline, so that they wrap and nothing has to be
    scrolled.
    """
    told = (config, objective.variables, maximize)
    rule = [_rule_in_line(*told, with_title=True)] if is_projected() else []
    st.markdown(_GAP.join((*_inline_formulas(objective), *rule)))


def show_function_and_gradient(objective: Objective) -> None:
    """Show the function and its gradient as mathematics, and no more on a projector."""
    st.markdown(_GAP.join(_inline_formulas(objective)))


def _inline_formulas(objective: Objective) -> list[str]:
    return [_inline(formula) for formula in _formulas(objective)]


def function_in_line(objective: Objective) -> str:
    """The function as Markdown with mathematics, from our LaTeX and never from typed text."""
    return _inline(_formulas(objective)[0])


def show_function(objective: Objective) -> None:
    """Show the function in one line on a projector, where its box is in the folded sidebar; nothing
    elsewhere. From our LaTeX, never from typed text."""
    if is_projected():
        with st.container(key="formula"):
            function, letters = _formulas(objective)[0], objective.parameters
            st.markdown(f"${function}$" + (f"{_GAP}${_letters(letters)}$" if letters else ""))


def show_rule(config: OptimizerConfig, variables: Sequence[str], maximize: bool) -> None:
    """Show the method's update rule for these variables, that of a climb where `maximize`."""
    with st.container(key="rule"):
        st.markdown(_rule_in_line(config, variables, maximize))


def _rule_in_line(
    config: OptimizerConfig, variables: Sequence[str], maximize: bool, with_title: bool = False
) -> str:
    first, *rest = rule_latex(config, len(variables), maximize)
    begin = (
        f"**{config.description.title}:**{_NO_BREAK_SPACE}{_inline(first)}"
        if with_title
        else _inline(first)
    )
    point = f"\u2002 {_inline(_point_is(variables))}" if len(variables) > 1 else ""
    return _GAP.join((begin, *map(_inline, rest))) + point


def _point_is(variables: Sequence[str]) -> str:
    return rf"\mathbf{{x}} = ({', '.join(variables)})"


def lines_of_function(text: str, values: Values) -> int | None:
    """About how many lines a function alone takes on a wide page; None for one that cannot be
    read. values: the numbers of its letters."""
    try:
        function = _formulas(objective_of(text, values))[0]
    except FormulaError:
        return None
    return math.ceil(len(_INVISIBLE_COMMANDS.sub("", function)) / WIDE_LINE_CHARACTERS)


def lines_of_mathematics(text: str, values: Values, method: Description | None) -> float | None:
    """About how many lines the mathematics of a formula takes on a wide page, with a method's rule
    if one is given; None for a formula that cannot be read. values: the numbers of its letters.

    A fraction with a root in the last of several lines takes half a line more.
    """
    try:
        objective = objective_of(text, values)
        formulas = _formulas(objective)
    except FormulaError:
        return None
    rule = (*method.update, method.title) if method else ()
    point = [_point_is(objective.variables)] if method and objective.dim > 1 else []
    parts = [_INVISIBLE_COMMANDS.sub("", part) for part in (*formulas, *rule, *point)]
    tall = sum("frac" in part for part in rule)
    lines = math.ceil(sum(len(part) + GAP_CHARACTERS for part in parts) / WIDE_LINE_CHARACTERS)
    last = (*formulas, *rule)[-1]
    deep = 0.5 if lines > 1 and r"\frac" in last and r"\sqrt" in last else 0.0
    return lines + tall + deep


def _formulas(objective: Objective) -> list[str]:
    arguments = ", ".join(objective.variables)
    function, *slopes = latex_of(objective)
    letters = [_letters(objective.parameters)] if objective.values else []
    return [rf"f({arguments}) = {function}", *_gradient(objective, slopes), *letters]


def _letters(numbers: Mapping[str, float]) -> str:
    """The numbers of a formula's letters as one formula, such as a = 2.5, b = 1."""
    found = (rf"{name} = {formula_latex(with_numbers(Letter(name), numbers))}" for name in numbers)
    return r",\; ".join(found)


# Two wide spaces, and a space at which the line may break.
_GAP = "\u2003\u2003 "
_NO_BREAK_SPACE = "\u00a0"


def _inline(latex: str) -> str:
    """A formula as inline mathematics of full size; a short one is never broken across lines."""
    characters = len(_INVISIBLE_COMMANDS.sub("", _ONE_CHARACTER_COMMANDS.sub("a", latex)))
    formula = f"{{{latex}}}" if characters < PHONE_LINE_CHARACTERS else latex
    return rf"$\displaystyle {formula}$"


def _gradient(objective: Objective, parts: list[str]) -> list[str]:
    """The gradient as one formula, or as one for each component where that would be long."""
    if len(parts) == 1:
        return [rf"f'(x) = {parts[0]}"]
    if set(parts) <= {TOO_LONG, NOT_SIMPLE}:
        return [rf"\nabla f\ {parts[0]}"]
    if sum(map(len, parts)) < PHONE_LINE_CHARACTERS:
        return [r"\nabla f = \left(" + r",\; ".join(parts) + r"\right)"]
    names = zip(objective.variables, parts, strict=True)
    return [rf"\tfrac{{\partial f}}{{\partial {name}}} = {part}" for name, part in names]
