"""Values, gradients and Hessians against formulas' data, mpmath and finite differences."""

import json
import math
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gd_core import FormulaError, Objective, parse_objective
from gd_core.compiler import WrittenCodes, compile_tree
from gd_core.expression import Apply, Number, write_formula
from gd_core.objective import CodeKernel, Gap
from tests.cases import each
from tests.strategies import TREES

ROWS = [json.loads(line) for line in (Path(__file__).parents[2] / "data/formulas.jsonl").open("rb")]


@each("row", ROWS)
def test_formulas_give_their_value_and_gradient(row):
    try:
        objective = parse_objective(row["text"])
    except FormulaError:
        assert row.get("optional"), "a formula that is not optional was refused"
        return
    assert objective.dim == row["dim"]
    points = np.array(row["points"])
    np.testing.assert_allclose(objective.value(points), row["values"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(objective.gradient(points), row["grads"], rtol=1e-8, atol=1e-10)
    for point, value, gradient in zip(row["points"], row["values"], row["grads"], strict=True):
        fast = objective.at(*point)
        np.testing.assert_allclose(fast, [value, *gradient], rtol=1e-8, atol=1e-10)


@each("row", ROWS)
def test_known_minima_of_the_formulas(row):
    if "min_x" not in row or row.get("optional"):
        return
    value = parse_objective(row["text"]).value(row["min_x"])
    assert float(value) == pytest.approx(row["min_f"], rel=1e-4, abs=1e-6)


UNARY = [
    ("sin", 0.7), ("cos", 0.7), ("tan", 0.7), ("cot", 0.7), ("sec", 0.7), ("csc", 0.7),
    ("asin", 0.4), ("acos", 0.4), ("atan", 0.4), ("sinh", 0.7), ("cosh", 0.7), ("tanh", 0.7),
    ("asinh", 0.7), ("acosh", 1.7), ("atanh", 0.4), ("exp", 0.7), ("ln", 0.7), ("log", 0.7),
    ("sqrt", 0.7), ("erf", 0.7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "point"), UNARY)
def test_functions_and_their_derivatives_against_mpmath(name, point):
    oracle = getattr(mpmath, {"ln": "log"}.get(name, name))
    objective = parse_objective(f"{name}(x)")
    with mpmath.workdps(40):
        expected = [float(mpmath.diff(oracle, mpmath.mpf(point), n)) for n in range(3)]
    assert float(objective.value(point)) == pytest.approx(expected[0], rel=1e-14)
    assert objective.gradient(point)[0] == pytest.approx(expected[1], rel=1e-13)
    assert objective.hessian(point)[0, 0] == pytest.approx(expected[2], rel=1e-12)


OWN = {
    "sinc(x)": lambda x: mpmath.sin(x) / x if x else mpmath.mpf(1),
    "sigmoid(x)": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus(x)": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "cbrt(x)": lambda x: mpmath.sign(x) * mpmath.root(abs(x), 3),
    "log2(x^2)": lambda x: mpmath.log(x * x, 2),
    "log10(x^2)": lambda x: mpmath.log(x * x, 10),
}


@pytest.mark.parametrize("text", OWN)
@pytest.mark.parametrize("point", [-30.0, -2.5, -0.06, -0.04, 1e-3, 0.049, 0.3, 4.0, 25.0])
def test_own_functions_against_mpmath(text, point):
    objective = parse_objective(text)
    with mpmath.workdps(60):
        expected = [float(mpmath.diff(OWN[text], mpmath.mpf(point), n)) for n in range(3)]
    got = (objective.value(point), objective.gradient(point)[0], objective.hessian(point)[0, 0])
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-13)


def test_sinc_is_smooth_at_zero():
    objective = parse_objective("sinc(x)")
    assert float(objective.value(0.0)) == 1.0
    assert objective.gradient(0.0)[0] == 0.0
    assert objective.hessian(0.0)[0, 0] == pytest.approx(-1 / 3)


@pytest.mark.parametrize("point", [-800.0, 800.0])
def test_sigmoid_and_softplus_do_not_overflow(point):
    objective = parse_objective("sigmoid(x) + softplus(x)")
    expected = max(point, 0.0) + (point > 0)
    assert float(objective.value(point)) == pytest.approx(expected)
    assert objective.at(point)[0] == pytest.approx(expected)
    assert np.isfinite(objective.gradient(point)).all()


KINKS = [
    ("abs(x)", 0.0, 0.0, 0.0),
    ("max(x, 0)", 0.0, 0.0, 0.5),
    ("max(x, 2x, 3)", 5.0, 10.0, 2.0),
    ("min(x, x^2)", 0.5, 0.25, 1.0),
    ("relu(x)", -1.0, 0.0, 0.0),
    ("relu(x)", 2.0, 2.0, 1.0),
    ("sign(x)", -3.0, -1.0, 0.0),
    ("floor(x)", 1.5, 1.0, 0.0),
    ("ceil(x)", 1.5, 2.0, 0.0),
    ("if(x<0, -x, x^2)", -2.0, 2.0, -1.0),
    ("if(x<0, -x, x^2)", 3.0, 9.0, 6.0),
    ("if(x>0, log(x), -x)", -1.0, 1.0, -1.0),  # nan of the branch not taken stays out
]


@pytest.mark.parametrize(("text", "point", "value", "slope"), KINKS)
def test_kinks_and_jumps(text, point, value, slope):
    objective = parse_objective(text)
    assert float(objective.value(point)) == value
    assert objective.gradient(point)[0] == slope
    assert objective.at(point) == [value, slope]


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("log(x)", -1.0),
        ("log(x)", 0.0),
        ("1/x", 0.0),
        ("x/x", 0.0),
        ("x^(1/3)", -8.0),
        ("sqrt(x)", -1.0),
        ("asin(x)", 2.0),
        ("log(x) - log(x)", -1.0),
        ("x^0.5 * x^0.5", -1.0),
        ("1/(x-1) + exp(x)", 1.0),
        ("x/0", 1.0),
        ("3 + sin(x/0)", 1.0),
        ("(0*x)^-1", 1.0),
        ("log(0*x)", 1.0),
        ("(-2)^x", 0.5),
    ],
)
def test_undefined_is_nan(text, point):
    objective = parse_objective(text)
    assert np.isnan(objective.value(point))
    assert np.isnan(objective.value([[point], [0.5]])[0])
    assert np.isnan(objective.at(point)[0])
    assert objective.gap((point,)) is Gap.UNDEFINED


@pytest.mark.parametrize(("text", "value"), [("0x + 2", 2), ("x - x", 0), ("3 + y*0 - 1", 2)])
def test_a_constant_in_disguise_is_refused(text, value):
    with pytest.raises(FormulaError, match=f"it is always {value}$"):
        parse_objective(text.replace("0x", "0*x"))


def test_overflow_is_infinite_and_not_undefined():
    objective = parse_objective("exp(x) + 1/(x-1)")
    values = objective.value([[1000.0], [1.0], [0.0]])
    assert values[0] == math.inf
    assert np.isnan(values[1])
    assert values[2] == 0.0
    assert objective.gap((1000.0,)) is Gap.OVERFLOW


def test_shapes_of_everything():
    objective = parse_objective("x^2 y")
    points = np.ones((4, 3, 2))
    assert objective.value(points).shape == (4, 3)
    assert objective.gradient(points).shape == (4, 3, 2)
    assert objective.hessian(points).shape == (4, 3, 2, 2)
    assert objective.value(np.empty((0, 2))).shape == (0,)


def test_constant_parts_are_broadcast():
    line = parse_objective("3x + 2", variables=("x", "y"))
    points = np.zeros((5, 2))
    np.testing.assert_array_equal(line.value(points), np.full(5, 2.0))
    np.testing.assert_array_equal(line.gradient(points), np.tile([3.0, 0.0], (5, 1)))
    np.testing.assert_array_equal(line.hessian(points), np.zeros((5, 2, 2)))


def test_integers_are_read_as_floats():
    assert float(parse_objective("x^20").value(100)) == 1e40


@pytest.mark.parametrize("points", [[1.0, 2.0, 3.0], 5.0])
def test_wrong_last_axis_is_refused(points):
    with pytest.raises(ValueError, match="last axis"):
        parse_objective("x + y").value(points)


def test_a_persons_own_functions():
    own = Objective.from_functions(lambda p: (p**2).sum(), lambda p: 2 * p, dim=2)
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(own.value(points), [5.0, 25.0])
    np.testing.assert_array_equal(own.gradient(points), 2 * points)
    np.testing.assert_allclose(own.hessian(points[0]), 2 * np.eye(2), atol=1e-8)
    assert own.latex == ""
    assert own.gradient_latex == ()


def test_own_functions_in_one_dimension_may_return_arrays():
    own = Objective.from_functions(lambda x: x**2.0, lambda x: x * 2.0, 1, lambda x: [[2.0]])
    assert own.value(np.zeros((7, 1))).shape == (7,)
    assert own.at(3.0) == [9.0, 6.0]
    assert own.hessian(3.0).tolist() == [[2.0]]


def test_own_functions_that_fail_are_undefined_there():
    own = Objective.from_functions(lambda x: math.log(x[0]), lambda x: 1 / x[0], 1)
    assert np.isnan(own.value(-1.0))
    with pytest.raises(ValueError, match="shape"):
        Objective.from_functions(lambda x: [1.0, 2.0], lambda x: x, 1).value(0.0)


def test_latex_shows_what_was_typed():
    assert parse_objective("(1-x)^2 + 100(y-x^2)^2").latex == (
        r"\left(1 - x\right)^{2} + 100 \left(y - x^{2}\right)^{2}"
    )
    assert parse_objective("x^2").gradient_latex == ("2 x",)


def test_latex_of_a_giant_is_left_out_and_not_waited_for():
    giant = parse_objective("*".join(f"tanh(x+{i})" for i in range(40)))
    assert "too long" in giant.gradient_latex[0]
    assert np.isfinite(giant.gradient(0.3)).all()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(tree=TREES, point=st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_any_tree_compiles_and_both_ways_of_computing_agree(tree, point):
    """The vectorised program and the one for single points give the same numbers."""
    try:
        objective = parse_objective(write_formula(tree), ("x", "y"))
    except FormulaError:
        assume(False)
    value, gradient, hessian = (
        getattr(objective, name)(point) for name in ("value", "gradient", "hessian")
    )
    assert gradient.shape == (2,)
    assert hessian.shape == (2, 2)
    fast = objective.at(*point)
    np.testing.assert_allclose(fast, [float(value), *gradient], rtol=1e-10, atol=1e-300)


SMOOTH = [
    "sin(x y) + x^3 exp(-y)", "x^y + y^x", "atan2(y, x) x", "sqrt(1+x^2+y^4)/(1+x^2)",
    "(1-x)^2 + 100(y-x^2)^2", "log(1+x^2) tanh(x-y)", "2^x * 3^-y", "x^2.5 + y^-1.5",
    "sinc(x) sigmoid(y) + softplus(x y)", "erf(x+y) cbrt(x+2)", "acosh(2+x^2) asinh(y)",
]  # fmt: skip


def test_no_formula_waits_for_names_that_all_threads_share(monkeypatch):
    """SymPy fills its table of NumPy's names once for the process: a visitor whose formula was
    compiled meanwhile was told that sqrt is not defined."""
    shared = sys.modules["sympy.utilities.lambdify"]
    monkeypatch.setattr(shared, "_import", lambda *names: pytest.fail(f"filled: {names}"))
    objective = parse_objective("sqrt(x) + atan2(y, x) + (x < 0 ? -x : tan(x)) + erf(x)/x^3")
    point = (0.5, 0.25)
    results = objective.value(point), objective.gradient(point), objective.hessian(point)
    assert all(np.isfinite(result).all() for result in results)
    assert np.isfinite(objective.at(*point)).all()


@given(tree=TREES, points=st.lists(st.tuples(*[st.floats(-9, 9)] * 2), min_size=1, max_size=5))
@example(tree=Apply("pow", (Number(10.0, "10"), Number(400.0, "400"))), points=[(1.0, 2.0)])
def test_arrays_give_bit_for_bit_what_single_points_give(tree, points):
    """Or a sweep's chaotic runs would not be those of descend."""
    kernel = CodeKernel(WrittenCodes(compile_tree(tree), ("x", "y")), tree)
    columns = np.array(points).T
    with np.errstate(all="ignore"):
        together = [*kernel.value_as_at(*columns), *kernel.slopes_as_at(*columns)]
    alone = np.array([kernel.at(*point) for point in points])
    for row, column in zip(alone.T[1:], together[1:], strict=True):
        np.testing.assert_array_equal(row, column)
    finite = np.isfinite(alone[:, 0])  # `at` tells 1/0 from what is too large, arrays need not
    np.testing.assert_array_equal(alone[finite, 0], np.ravel(together[0])[finite])
    assert not np.isfinite(np.ravel(together[0])[~finite]).any()


@pytest.mark.parametrize("text", SMOOTH)
def test_derivatives_against_symbolic_differences(text):
    objective = parse_objective(text)
    rng = np.random.default_rng(0)
    for point in rng.uniform(0.3, 1.4, (5, 2)):
        with mpmath.workdps(30):
            h = 1e-5
            for i in range(2):
                step = np.eye(2)[i] * h
                slope = (objective.value(point + step) - objective.value(point - step)) / (2 * h)
                row = (objective.gradient(point + step) - objective.gradient(point - step)) / (
                    2 * h
                )
                assert objective.gradient(point)[i] == pytest.approx(
                    float(slope), rel=1e-6, abs=1e-7
                )
                np.testing.assert_allclose(objective.hessian(point)[i], row, rtol=1e-5, atol=1e-6)
