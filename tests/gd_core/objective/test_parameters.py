"""Objectives with letters: bit for bit the formula with numbers typed in place of the letters."""

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gd_core import FormulaError, descend, diagnose, gradient_descent, parse_objective
from gd_core.diagnosis import summarize
from gd_core.experiments import default_setup
from gd_core.experiments.run_setup import gallery_entry
from gd_core.expression import read_formula, with_numbers, write_formula
from gd_core.expression.letters import letters_of
from gd_core.expression.nodes import variables
from gd_core.objective import to_bytecode, to_bytecode_with_letters, why_undefined
from tests.bytecode_machine import computed
from tests.formula_values import close, evaluate, slope
from tests.strategies import TREES_WITH_LETTERS

# A text with letters, their numbers, and the text with these numbers in it.
SAME = (
    ("a x^2", {"a": 2.5}, "2.5 x^2"),
    ("a x^2 + b y^2", {"a": 2.5, "b": -3}, "2.5 x^2 + (-3) y^2"),
    ("(a-x)^2 + b(y-x^2)^2", {"b": 100}, "(1-x)^2 + 100(y-x^2)^2"),
    ("x^a", {"a": 3}, "x^3"),
    ("x^a", {"a": 1 / 3}, f"x^{1 / 3!r}"),
    ("x^a + y^b", {"a": -2, "b": 0.5}, "x^(-2) + y^0.5"),
    ("a^x", {"a": 0.3}, "0.3^x"),
    ("|x - a|^b + k", {"a": 0.7, "b": 1.5, "k": -1e-3}, "|x - 0.7|^1.5 + (-0.001)"),
    ("max(a x, b) + sin(c x)/d", {"a": 0.1, "c": 7, "d": 3}, "max(0.1 x, 1) + sin(7 x)/3"),
    ("x < a ? -x : p x^2", {"a": -0.0, "p": 1e-7}, "x < 0 ? -x : 1e-7 x^2"),
)


@pytest.mark.parametrize(("text", "numbers", "typed"), SAME)
def test_the_same_to_the_last_bit_as_with_the_numbers_typed(text, numbers, typed):
    mine, other = parse_objective(text, parameters=numbers), parse_objective(typed)
    points = np.random.default_rng(1).normal(size=(200, mine.dim)) * 3
    for name in ("value", "gradient", "hessian", "finite_value"):
        found, wanted = (getattr(one, name)(points) for one in (mine, other))
        assert np.array_equal(found, wanted, equal_nan=True)
    for point in points[:50]:
        np.testing.assert_array_equal(mine.at(*point), other.at(*point))
    assert to_bytecode(mine) == to_bytecode(other)


def test_an_objective_says_its_letters_and_their_numbers():
    objective = parse_objective("b x + a", parameters={"b": 2.5, "q": 7})
    assert dict(objective.parameters) == {"a": 1.0, "b": 2.5}
    assert list(objective.parameters) == ["a", "b"]
    assert (objective.variables, objective.text) == (("x",), "b x + a")
    assert dict(parse_objective("x^2").parameters) == {}
    assert objective != parse_objective("b x + a")
    with pytest.raises(ValueError, match="cannot be a parameter"):
        parse_objective("a x", parameters={"t": 1})


def test_latex_shows_letters():
    objective = parse_objective("a x^2 + sin(k y)/b", parameters={"a": 2.5})
    assert objective.latex == r"a x^{2} + \frac{\sin{\left(k y \right)}}{b}"
    assert objective.gradient_latex[0] == "2 a x"
    assert parse_objective("x^a").gradient_latex == ("a x^{a - 1}",)


def test_a_letter_may_make_a_function_flat_on_the_way():
    flat = parse_objective("a x^2 + 3", parameters={"a": 0})
    assert flat.at(2.0) == [3.0, 0.0]
    run = descend(flat, (2.0,), gradient_descent(0.1), 5)
    assert diagnose(run, flat).sentence
    assert default_setup(flat).bounds
    with pytest.raises(FormulaError, match="it is always 3"):
        parse_objective("0 x^2 + 3")


def test_a_formula_that_its_letter_undoes_says_why():
    bounds = ((-5.0, 5.0),)
    assert why_undefined(parse_objective("x/a", parameters={"a": 0}), bounds) == "division by zero"
    assert why_undefined(parse_objective("sqrt(a - x^2)", parameters={"a": -1}), bounds)
    assert why_undefined(parse_objective("sqrt(a - x^2)"), bounds) is None


def test_with_letters_it_is_not_the_gallery_function_whatever_their_numbers():
    assert gallery_entry(parse_objective("(1-x)^2 + 100(y-x^2)^2")) is not None
    assert gallery_entry(parse_objective("(1-x)^2 + b(y-x^2)^2", parameters={"b": 100})) is None


def test_a_run_in_words_says_the_letters():
    objective = parse_objective("a x^2 + b", parameters={"a": 2.5})
    run = descend(objective, (2.0,), gradient_descent(0.1), 5)
    said = summarize(objective, run, diagnose(run, objective))
    assert "f(x) = a x^2 + b with a = 2.5, b = 1 from x = 2" in said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a x^2 + b y^2", (2.5, -3.0)),
        ("(a-x)^2 + b(y-x^2)^2", (1.0, 100.0)),
        ("a sin(b x) exp(-y^2/c)", (2.0, 3.0, 0.5)),
        ("|x|^a + max(b, x y) - k", (2.5, 0.1, 4.0)),
        ("x^2 < a ? x^2 + y : b(2|x| - 1)", (0.5, 2.0)),
    ],
)
def test_one_bytecode_serves_all_numbers(text, numbers):
    names = list(parse_objective(text).parameters)
    program = to_bytecode_with_letters(read_formula(text))
    assert program.variables == ("x", "y", *names)
    objective = parse_objective(text, parameters=dict(zip(names, numbers, strict=True)))
    for point in ((0.3, -1.2), (-2.0, 0.7), (1.5, 2.5)):
        found = computed(program, (*point, *numbers))
        assert found == pytest.approx(objective.at(*point), rel=1e-12)


def test_without_letters_there_is_no_such_bytecode():
    assert to_bytecode_with_letters(read_formula("x^2")) is None


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    TREES_WITH_LETTERS, st.lists(st.sampled_from([-2.0, -0.5, 0.75, 2.5]), min_size=4, max_size=4)
)
def test_any_formula_with_letters_has_the_value_and_slope_that_mpmath_finds(tree, four):
    names = letters_of(tree)
    assume(names and "x" in variables(tree))
    numbers = dict(zip(names, four, strict=False))
    try:
        objective = parse_objective(write_formula(tree), ("x", "y"), numbers)
    except FormulaError:
        assume(False)
    bound = with_numbers(tree, numbers)
    point = {"x": 0.8125, "y": 1.3125}
    wanted = evaluate(bound, point)
    found = objective.at(*point.values())
    assume(mpmath.isfinite(wanted) and 1e-6 < abs(wanted) < 1e12)
    assert close(found[0], wanted, 1e-7)
    expected = slope(bound, point, "x")
    if mpmath.isfinite(expected) and abs(expected) < 1e9 and np.isfinite(found[1]):
        beside = slope(bound, {**point, "x": point["x"] + 1e-9}, "x")
        assume(close(expected, beside, 1e-3))  # no kink just there
        assert close(found[1], expected, 1e-5)


def test_the_hessian_against_differences_of_the_gradient():
    objective = parse_objective(
        "a sin(b x) exp(-c y^2) + x^k", parameters={"a": 2, "b": 3, "k": 2.5}
    )
    point, width = np.array([1.1, 0.4]), 1e-5
    columns = [
        (objective.gradient(point + width * axis) - objective.gradient(point - width * axis))
        / (2 * width)
        for axis in np.eye(2)
    ]
    np.testing.assert_allclose(objective.hessian(point), np.stack(columns, axis=-1), rtol=1e-7)
