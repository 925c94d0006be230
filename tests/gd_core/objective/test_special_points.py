"""Values, slopes and curvatures where the chain rule by itself has none, or a wrong one."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gd_core import descend, gradient_descent, parse_objective, stability_limit
from gd_core.compiler import jet_of, whole
from gd_core.expression import FormulaError, Node, fold_constant, write_formula
from tests.strategies import TREES

DATA = Path(__file__).parents[2] / "data" / "reports_of_reading.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
REPORTED = [row for row in ROWS if row["call"] in ("value", "gradient", "hessian")]


def slope_at(text: str, *point: float) -> list[float]:
    """The slope at a point, the same by all three ways to ask for it."""
    objective = parse_objective(text)
    found = objective.gradient(np.array(point))
    (alone,) = np.array([objective.at(*point)[1:]])
    columns = [np.array([c, 0.3, c]) for c in point]
    with np.errstate(all="ignore"):
        beside = objective.kernel.slopes_as_at(*columns)
    np.testing.assert_array_equal([column[0] for column in beside], alone)
    np.testing.assert_allclose(found, alone, rtol=1e-14, atol=1e-14)
    return found.tolist()


def is_undefined(text: str, *point: float) -> bool:
    """Whether there is no value at a point, by all ways to ask for it."""
    objective = parse_objective(text)
    values = [float(objective.value(np.array(point))), objective.at(*point)[0]]
    values.append(float(objective.finite_value(np.array(point))))
    with np.errstate(all="ignore"):
        (beside,) = objective.kernel.value_as_at(*(np.array([c, 0.3]) for c in point))
    assert len({math.isfinite(value) for value in (*values, float(beside[0]))}) == 1
    return not math.isfinite(values[0])


@pytest.mark.parametrize("row", REPORTED, ids=lambda row: row["id"])
def test_reported_point(row: dict) -> None:
    got = getattr(parse_objective(row["text"]), row["call"])(np.array(row["params"]["at"]))
    if row["right"] == "undefined":
        assert not np.isfinite(got).any()
    else:
        np.testing.assert_allclose(got, row["right"], rtol=1e-12, atol=1e-12)


# ---------------------------------------------------------------- slopes


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("sqrt(max(0,x^2-1))", (0.5,)),
        ("sqrt(max(0,x^2-1))", (0.0,)),
        ("sqrt(max(0,x^2-y^2))", (1.0, 2.0)),
        ("sqrt(relu(x-1))", (0.5,)),
        ("max(0,x)^0.5", (-2.0,)),
        ("sqrt(x<0 ? 0 : x)", (-1.0,)),
        ("sqrt(min(max(x,0),1)-1)", (3.0,)),
        ("cbrt(max(0,1-x^2))", (2.0,)),
        ("sqrt(floor(x))", (0.5,)),
        ("asin(min(1,x))", (2.0,)),
        ("acos(max(-1,min(1,x)))", (2.0,)),
        ("sqrt(1-sign(x)^2)", (2.0,)),
        ("max(0,1-x^2)^1.5/max(1,x)", (4.0,)),
    ],
)
def test_the_slope_of_a_flat_part_is_zero(text: str, point: tuple[float, ...]) -> None:
    assert slope_at(text, *point) == [0.0] * len(point)


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("1/cosh(x)", 800.0, 0.0),
        ("1/cosh(x)", -3000.0, 0.0),
        ("1/(1+exp(-x))", -800.0, 0.0),
        ("1/(1+exp(-200x))+0.1x^2", -4.0, -0.8),
        ("1/(1+exp(-200x))+0.1x^2", -3.5402, -0.70804),
        ("atan(exp(x))+x", 900.0, 1.0),
        ("tanh(exp(x^2))-2x", 30.0, -2.0),
        ("erf(sinh(x))+x^2", 800.0, 1600.0),
        ("exp(-exp(x))", 800.0, 0.0),
        ("min(exp(x), 5)+3x", 800.0, 3.0),
        ("x/(1+exp(x))", 1000.0, 0.0),
    ],
)
def test_what_is_saturated_adds_nothing_to_the_slope(text: str, x: float, slope: float) -> None:
    assert slope_at(text, x) == pytest.approx([slope], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "point", "slope"),
    [
        ("cos(sqrt(x^2+y^2))", (0.0, 0.0), [0.0, 0.0]),
        ("-(1+cos(12sqrt(x^2+y^2)))/(0.5(x^2+y^2)+2)", (0.0, 0.0), [0.0, 0.0]),
        ("sqrt(x^4)", (0.0,), [0.0]),
        ("cos(sqrt(x^2))+3x", (0.0,), [3.0]),
        ("(x^2+y^2)^1.5 + x - 2y", (0.0, 0.0), [1.0, -2.0]),
        ("cosh(sqrt((x-1)^2+y^2))", (1.0, 0.0), [0.0, 0.0]),
        ("sqrt((x-2)^4)+x^2", (2.0,), [4.0]),
    ],
)
def test_the_slope_is_the_limit_from_all_sides(text, point, slope) -> None:
    assert slope_at(text, *point) == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "point"),
    [("sqrt(x^2)", (0.0,)), ("sqrt(x^2+y^2)", (0.0, 0.0)), ("sqrt(x^2)+sqrt(y^4)", (0.0, 0.0))],
)
def test_where_there_is_no_limit_there_is_no_slope(text: str, point: tuple[float, ...]) -> None:
    assert np.isnan(slope_at(text, *point)).any()


def test_runs_go_on_through_special_points() -> None:
    flat = descend(parse_objective("sqrt(max(0,x^2-1))"), 2.0, gradient_descent(0.1), 50)
    assert flat.values[-1] == 0.0 and flat.gradients[-1] == 0.0
    run = descend(parse_objective("1/(1+exp(-200x))+0.1x^2"), -4.0, gradient_descent(0.1), 3)
    np.testing.assert_allclose(run.points[:, 0], -4 * 0.98 ** np.arange(4), rtol=1e-14)
    assert descend(parse_objective("sqrt(x^4)"), 1.0, gradient_descent(0.5), 9).points[-1] == 0


# ---------------------------------------------------------------- curvatures


@pytest.mark.parametrize(
    ("text", "point", "curvature"),
    [
        ("abs(x)^2", (0.0,), [[2.0]]),
        ("3abs(x)^2+x", (0.0,), [[6.0]]),
        ("abs(x)abs(x)", (0.0,), [[2.0]]),
        ("sqrt(x^2+y^2)^2", (0.0, 0.0), [[2.0, 0.0], [0.0, 2.0]]),
        ("max(x,-x)^2+abs(y)^4", (0.0, 0.0), [[2.0, 0.0], [0.0, 0.0]]),
        ("cos(sqrt(x^2+y^2))", (0.0, 0.0), [[-1.0, 0.0], [0.0, -1.0]]),
        ("sqrt(x^4)", (0.0,), [[2.0]]),
        ("sqrt(max(0,x^2-1))+x^2", (0.0,), [[2.0]]),
        ("1/(1+exp(-200x))+0.1x^2", (-4.0,), [[0.2]]),
    ],
)
def test_a_corner_that_cancels_has_the_curvature_of_the_rest(text, point, curvature) -> None:
    found = parse_objective(text).hessian(np.array(point))
    np.testing.assert_allclose(found, curvature, atol=1e-6)


def test_the_limit_of_the_step_size_follows() -> None:
    assert stability_limit(parse_objective("abs(x)^2"), 0.0) == pytest.approx(1.0, rel=1e-6)


def test_many_hessians_at_once_are_those_of_each() -> None:
    objective = parse_objective("abs(x)^2 + abs(y)^3 + x*y")
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, -1.0], [0.5, 0.25]])
    together = objective.hessian(points.reshape(2, 2, 2)).reshape(4, 2, 2)
    np.testing.assert_allclose(together, [objective.hessian(point) for point in points])
    np.testing.assert_allclose(together[:, 0, 0], 2, atol=1e-6)


# ---------------------------------------------------------------- holes


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("exp(-1/x^2)", (0.0,)),
        ("atan(1/x)", (0.0,)),
        ("x/x", (0.0,)),
        ("1/(1+1/x)", (0.0,)),
        ("tanh(ln(x))", (0.0,)),
        ("exp(-x^-2)", (0.0,)),
        ("1/ln(x)", (0.0,)),
        ("exp(-1/(x^2+y^2))", (0.0, 0.0)),
        ("sigmoid(1/(x-y))", (2.0, 2.0)),
        ("erf(1/x)", (0.0,)),
        ("min(1, 1/x^2)", (0.0,)),
        ("2^(-1/x^2)", (0.0,)),
        ("exp(-csc(x)^2)", (0.0,)),
        ("atan(atanh(1-x))", (0.0,)),
        ("0/x + x^2", (0.0,)),
        ("x^2 + 0*atan(1/x)", (0.0,)),
        ("(x-x)/x + y", (0.0, 1.0)),
        ("x + 0*log(x)", (0.0,)),
        ("x^2 + (1/x)^0", (0.0,)),
        ("x^2 + 1^(1/x)", (0.0,)),
        ("x/x > 0.5 ? y : 2", (0.0, 1.0)),
        ("0.5 < x/x ? x : y/y", (0.0, 1.0)),
        ("1/x <= 2 ? x : x^2", (0.0,)),
        ("log(x)/log(x) >= 2 ? x : x^2", (1.0,)),
        ("0*x/y < 1 ? (x/x > 2 ? 1 : y) : 3", (0.0, 1.0)),
    ],
)
def test_a_hole_in_a_part_is_a_hole(text: str, point: tuple[float, ...]) -> None:
    assert is_undefined(text, *point)
    assert not is_undefined(text, *(c + 0.01 for c in point[:1]), *(c + 0.02 for c in point[1:]))


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("exp(-exp(x))", 800.0),
        ("1/cosh(x)", 800.0),
        ("atan(exp(x))", 800.0),
        ("x<0 ? 1/x : x", 0.0),
        ("x<=0 ? x : ln(x)", 0.0),
        ("sqrt(x)", 0.0),
        ("abs(x)^0.5", 0.0),
        ("sinc(x)", 0.0),
        ("x^2", 0.0),
        ("x^2 + 0*sqrt(x)", 0.0),
        ("x + 0*exp(x)", 800.0),
        ("exp(x^2) > 1/x ? x : 3", 800.0),
        ("x < 1 ? x : (1/x > 2 ? 3 : x^2)", 0.0),
        ("x + x^0", 0.0),
    ],
)
def test_what_is_too_large_or_not_taken_makes_no_hole(text: str, x: float) -> None:
    assert not is_undefined(text, x)


@pytest.mark.parametrize("text", ["0/x", "0*log(x)", "(x-x)/x + 3", "0*atan(1/x) - 1"])
def test_what_is_constant_wherever_it_is_defined_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="it is always"):
        parse_objective(text)


@pytest.mark.parametrize("text", ["log(x) > 0 ? x : x^2", "sqrt(x-1) < 2 ? x : 3x", "0*sqrt(x)+x"])
def test_what_is_undefined_over_a_whole_stretch_has_no_value_there(text: str) -> None:
    points = np.array([[-2.0], [-0.5], [-1e-3], [4.0]])
    assert np.isfinite(parse_objective(text).value(points)).tolist() == [False] * 3 + [True]


# ---------------------------------------------------------------- against the compiled code


# At 5e-71 the slope of (x/3)/x is a difference of two numbers of 10^70, and of it only their
# rounding is left, which is not the same in two ways of computing it. So near to 0 is 0 itself.
COORDINATES = st.floats(-3, 3).map(lambda x: x if abs(x) > 1e-6 else 0.0)


@settings(max_examples=120, deadline=None)
@given(TREES, st.tuples(COORDINATES, COORDINATES))
def test_jets_and_compiled_code_agree_where_both_have_numbers(tree: Node, point) -> None:
    assume(fold_constant(tree) is None)
    try:
        objective = parse_objective(write_formula(tree), ("x", "y"))
    except FormulaError:
        assume(False)
    points = np.array([point])
    jet = jet_of(objective.tree, points)
    value, slopes = objective.value(points)[0], objective.gradient(points)[0]
    assume(np.isfinite(value) and np.abs(value) < 1e12)
    # A choice between two equal parts is compiled to that part, whatever its condition is.
    assume(whole(objective.tree, points)[0])
    if not np.isfinite(slopes).all() or np.abs(slopes).max() > 1e9 or jet.kink[0]:
        return
    if not np.isfinite(jet.slopes[:, 0].astype(float)).all():  # atan2(x, x) at 0
        return
    np.testing.assert_allclose(float(jet.value[0]), value, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(jet.slopes[:, 0].astype(float), slopes, rtol=1e-5, atol=1e-5)
