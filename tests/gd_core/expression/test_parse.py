"""Formulas people type, what they mean, and what is said about the ones that mean nothing."""

import json
import math
import pickle
import time
from pathlib import Path

import mpmath
import pytest

from gd_core.expression import (
    Apply,
    Constant,
    FormulaError,
    Number,
    Variable,
    fold_constant,
    read_formula,
    size,
    write_formula,
)
from gd_core.expression.nodes import depth, variables
from tests.cases import each
from tests.formula_tables import ERRORS, MEANINGS, REFUSED
from tests.formula_values import OPS, close, evaluate, slope

DATA = Path(__file__).parents[2] / "data"
POINTS = ({"x": 0.37, "y": 0.83}, {"x": 1.9, "y": 0.6}, {"x": -1.1, "y": 0.4})


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines() if line]


@each("row", rows("formulas.jsonl"))
def test_collected_formula_has_its_values_and_slopes(row: dict) -> None:
    try:
        formula = read_formula(row["text"])
    except FormulaError:
        assert row.get("optional"), row["text"]
        return
    assert len(formula.variables) == row["dim"]
    for place, value, grad in zip(row["points"], row["values"], row["grads"], strict=True):
        point = dict(zip(formula.variables, place, strict=True))
        assert close(evaluate(formula.tree, point), value)
        for name, expected in zip(formula.variables, grad, strict=True):
            assert close(slope(formula.tree, point, name), expected, 1e-8)


@each("row", rows("hostile.jsonl"))
def test_hostile_text_has_its_outcome(row: dict) -> None:
    started = time.perf_counter()
    try:
        read_formula(row["text"])
        outcome = "accept"
    except FormulaError:
        outcome = "error"
    assert row["expect"] in (outcome, "either")
    assert time.perf_counter() - started < 0.5


# How the expected values of formula_tables are computed: by Python itself, in mpmath numbers.
NAMES = {name: function for name, function in OPS.items() if name.isalpha() or name[-1] in "02"}


def expected(python: str, point: dict[str, float]) -> object:
    exact = {name: mpmath.mpf(value) for name, value in point.items()}
    constants = {"pi": +mpmath.pi, "e": +mpmath.e, "Max": max, "Min": min, "Abs": abs}
    try:
        value = eval(python, {**NAMES, **constants, **exact})
    except (ValueError, ZeroDivisionError):
        return math.nan
    return value if isinstance(value, mpmath.mpf | int | float) else math.nan


@each("text, python", MEANINGS)
def test_notation_means(text: str, python: str) -> None:
    formula = read_formula(text)
    values = [expected(python, point) for point in POINTS]
    assert not all(map(mpmath.isnan, values))
    for point, value in zip(POINTS, values, strict=True):
        assert close(evaluate(formula.tree, point), value), write_formula(formula.tree)


@each("text, piece, message", ERRORS)
def test_error_names_the_piece_and_the_remedy(text: str, piece: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    error = caught.value
    assert text[error.start : error.end] == piece
    assert message in error.message
    assert str(error) == error.message and error.text == text


@each("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        read_formula(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x^2", ("x",)),
        ("y^2", ("x", "y")),
        ("x + y", ("x", "y")),
        ("y = x^2", ("x",)),
        ("z = x^2", ("x",)),
        ("f(x, y) = x^2", ("x", "y")),
        ("f(u, v) = u^2", ("x", "y")),
        ("f(t) = t^2", ("x",)),
        ("x1^2 + x2", ("x", "y")),
        ("f(x1, x2) = x2", ("x", "y")),
    ],
)
def test_variables_found(text: str, found: tuple[str, ...]) -> None:
    assert read_formula(text).variables == found


def test_variables_forced() -> None:
    assert read_formula("x^2", variables=("x", "y")).variables == ("x", "y")
    assert read_formula("x^2", variables=("x",)).variables == ("x",)
    with pytest.raises(FormulaError, match="x alone") as caught:
        read_formula("x^2 + y", variables=("x",))
    assert (caught.value.start, caught.value.end) == (6, 7)
    with pytest.raises(FormulaError, match="it is always 3"):
        read_formula("3", variables=("x", "y"))
    with pytest.raises(ValueError, match="variables must be"):
        read_formula("x", variables=("y",))


@pytest.mark.parametrize("thing", [None, 3, b"x", ["x"]])
def test_what_is_no_text_is_a_type_error(thing: object) -> None:
    with pytest.raises(TypeError):
        read_formula(thing)  # type: ignore[arg-type]


def test_tree_of_a_formula() -> None:
    x = Variable("x")
    half = Apply("div", (Number(1.0, "1"), Number(2.0, "2")))
    square = Apply("pow", (x, Number(2.0, "2")))
    assert read_formula("\\frac12x^2").tree == Apply("mul", (half, square))
    assert read_formula("e^x").tree == Apply("pow", (Constant("e"), x))
    assert read_formula("１e-3x").tree == Apply("mul", (Number(0.001, "1e-3"), x))


def test_helpers_of_a_tree() -> None:
    tree = read_formula("sin(x)^2 + 3y").tree
    assert (size(tree), depth(tree), variables(tree)) == (8, 4, ("x", "y"))
    assert fold_constant(tree) is None
    assert fold_constant(Apply("neg", (Constant("pi"),))) == -math.pi
    assert math.isnan(fold_constant(Apply("sqrt", (Number(-1.0, "-1"),))) or 0)
    assert fold_constant(Apply("exp", (Number(1e9, "1e9"),))) == math.inf


def test_helpers_survive_a_very_deep_tree() -> None:
    tree = Variable("x")
    for _ in range(5000):
        tree = Apply("neg", (tree,))
    assert (size(tree), depth(tree), fold_constant(tree)) == (5001, 5001, None)


def test_limits_leave_room() -> None:
    read_formula("+".join(f"x^{n}" for n in range(2, 48)))
    read_formula("x" + "+0*x" * 40)
    read_formula("0." + "3" * 48 + "x")
    read_formula("x^1000 + x^-1000")
    read_formula("max(x,1,2,3,4,5,6,7)")
    read_formula(" " * 900 + "x")
    read_formula("(" * 50 + "x" + ")" * 50)


def test_an_error_survives_the_way_between_processes() -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula("sen(x)")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.message, again.start, again.end) == (caught.value.message, 0, 3)
