"""Our own reader reads all the LaTeX that we print, as the same function."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings

from gd_core import GALLERY, FormulaError, Objective, parse_objective
from gd_core.expression import Node, fold_constant, write_formula
from tests.cases import each
from tests.formula_tables import MEANINGS
from tests.strategies import TREES

DATA = Path(__file__).parents[2] / "data"
COLLECTED = [
    json.loads(line)["text"] for line in (DATA / "formulas.jsonl").read_text("utf-8").splitlines()
]
POINTS = np.random.default_rng(0).uniform(-3.0, 3.0, (40, 2))


def assert_reads_back(objective: Objective) -> None:
    again = parse_objective(objective.latex, objective.variables)
    points = POINTS[:, : objective.dim]
    a, b = objective.value(points), again.value(points)
    np.testing.assert_allclose(b, a, rtol=1e-7, atol=1e-9, err_msg=objective.latex)


@each("text", [*(entry.text for entry in GALLERY.values()), *COLLECTED, *(t for t, _ in MEANINGS)])
def test_a_formula_read_from_its_own_latex_is_the_same(text: str) -> None:
    try:
        objective = parse_objective(text)
    except FormulaError:
        assert text in COLLECTED  # the ones that may be refused
        return
    assert_reads_back(objective)


def read_or_limit(latex: str) -> Objective | None:
    """The objective; None where what is printed is beyond the limits of what may be typed."""
    try:
        return parse_objective(latex, ("x", "y"))
    except FormulaError as error:
        if "too" in error.message or "always" in error.message:
            return None
        raise


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_any_formula_is_read_from_its_own_latex(tree: Node) -> None:
    assume(fold_constant(tree) is None)
    try:
        objective = parse_objective(write_formula(tree), ("x", "y"))
    except FormulaError:
        assume(False)
    values = objective.value(POINTS)
    assume(np.abs(values[np.isfinite(values)]).max(initial=0.0) < 1e9)
    again = read_or_limit(objective.latex)
    if again is None:
        return
    found = again.value(POINTS)
    both = np.isfinite(values) & np.isfinite(found)
    np.testing.assert_allclose(
        found[both], values[both], rtol=1e-5, atol=1e-5, err_msg=objective.latex
    )


CASES = "\\begin{cases} -x & \\text{for}\\: x < 0 \\\\ x^{2} & \\text{otherwise} \\end{cases}"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (CASES, "x < 0 ? -x : x^2"),
        (f"1 + 2{CASES}", "1 + 2(x < 0 ? -x : x^2)"),
        (CASES.replace("for", "if ").replace("otherwise", "else"), "x < 0 ? -x : x^2"),
        (f"f(x) = {CASES}", "x < 0 ? -x : x^2"),
        (CASES.replace("x^{2}", CASES), "x < 0 ? -x : x^2"),
        (
            "x - \\left(x + \\begin{cases} x & x<1 \\\\ 2 & \\text{else} \\end{cases}\\right)",
            "-(x<1?x:2)",
        ),
        ("\\sigma\\left(2x\\right)", "sigmoid(2x)"),
        ("\\operatorname{atan2}{\\left(y, x \\right)}", "atan2(y, x)"),
        ("\\max{\\left(x, 1\\right)}^2", "max(x,1)^2"),
        ("\\sin{(x)(2)}", "sin(2x)"),
    ],
)
def test_what_only_latex_has(text: str, same: str) -> None:
    a, b = parse_objective(text), parse_objective(same)
    points = POINTS[:, : a.dim]
    np.testing.assert_allclose(a.value(points), b.value(points))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\\begin{cases} x & x > 0", "never closed"),
        ("x \\end{cases}", "can only stand in"),
        ("x & 1", "type one function at a time"),
        ("\\begin{cases} x \\end{cases}", "needs a formula, & and a condition"),
        ("\\begin{cases} x & x < 0 \\\\ 1 & x > 0 \\end{cases}", "otherwise"),
        ("\\begin{cases} \\end{cases}", "needs a formula"),
        ("\\begin{cases} x & \\\\ 1 & \\text{otherwise} \\end{cases}", "needs a formula"),
    ],
)
def test_cases_that_are_not_right_say_why(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_objective(text)
    assert message in caught.value.message
