"""What the fuzz runs found, once each: an input, and the line of its bug."""

from __future__ import annotations

import json
import math
import time
import warnings
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from gd_core import (
    GALLERY,
    StopReason,
    StopRules,
    descend,
    diagnose,
    gradient_descent,
    parse_objective,
)
from gd_core.compiler import NOT_A_NUMBER, TOO_LONG
from gd_core.descent import inspect_steps
from gd_core.experiments import MAX_TRIAL_ITERATIONS, default_setup
from gd_core.experiments.race import MIN_TRIAL_ITERATIONS, trial_iterations
from gd_core.figures import LIGHT, curve_figure, sample_curve, sample_grid
from gd_core.figures.sampling import MAX_AXIS_VALUE
from gd_core.objective import to_bytecode
from tests.cases import each
from tests.fuzz.cases import case_of, settle
from tests.fuzz.judge import MOST_SECONDS, judge
from tests.fuzz.texts import DATA
from tests.methods import every_entry, made, objective_of


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def seconds_of(action) -> float:
    """Processor time."""
    began = time.process_time()
    action()
    return time.process_time() - began


def in_pairs(piece: str, count: int, sign: str) -> str:
    """Equal pieces joined two by two, as many as fit into the limits of depth."""
    parts = [piece] * count
    while len(parts) > 1:
        parts = [f"({sign.join(parts[k : k + 2])})" for k in range(0, len(parts), 2)]
    return parts[0]


NESTED = (
    "acosh(abs((((erf(((acosh(abs(((min(((max(sigmoid((3)^(x)),(x+y))-xy)-xy),atan2(100,2))+cos(x))"
    "+acosh(e)))))^(asinh((1e-3)^(x)))*if((((x+y))^(0)-10)<y,y,(((x+y))^(0)-10))))+max((min(erf(max("
    "x,1e6)),1)*10),10))*max(relu(((pow(tanh(3),2)+y)/1/3)),1e6)))^(sinh(log2(cosh(cos(log10(asinh("
    "max(sinc(0.5),1e6))))))))))"
)


def test_the_latex_of_functions_in_functions_takes_no_time():
    """SymPy asked each of twenty nested functions whether it is real, over and over: minutes."""
    objective = parse_objective(NESTED)
    assert seconds_of(lambda: objective.latex) < MOST_SECONDS
    assert objective.latex.count(r"\operatorname{acosh}") >= 3


@pytest.mark.parametrize(
    "text, latex",
    [
        (
            "x^-531^-4e1^-1E9^-(x+1)",
            r"x^{- 531^{- 40^{- 1000000000^{- \left(x + 1\right)}}}}",
        ),
        ("3y*x^-(x+1E9)^(x+1E9)", r"3 y x^{- \left(x + 1000000000\right)^{x + 1000000000}}"),
        ("-2^(-3^-x)", "- 2^{- 3^{- x}}"),
        ("(x+y)e^(-2^x)", r"\left(x + y\right) e^{- 2^{x}}"),
        ("e^-x/x^2", r"\frac{e^{- x}}{x^{2}}"),
    ],
)
def test_the_latex_of_powers_of_powers_takes_no_time(text, latex):
    """SymPy put 1 for x into what stands above, and never came to the end of the number."""
    objective = parse_objective(text)
    assert seconds_of(lambda: (objective.latex, objective.gradient_latex)) < MOST_SECONDS
    assert objective.latex == latex


def test_a_gradient_that_sympy_never_ended_is_shown():
    """SymPy wrote out the thousandth power of a + ib: for ever."""
    objective = parse_objective("cbrt(y)*tanh(pow(log2(xy),1000))")
    assert seconds_of(lambda: objective.gradient_latex) < MOST_SECONDS
    assert objective.gradient_latex[0].endswith(
        r"\log_{2}^{999}{\left(x y \right)}}{x \ln{\left(2 \right)}}"
    )


def test_a_gradient_whose_branches_sympy_compared_for_ever_is_too_long_to_show():
    """Branches in branches: the derivative fits on no screen."""
    inner = "cot(sec(sigmoid(softplus(max(cbrt((y)^(y)),y)))))"
    text = f"max(if({inner}<softplus(y),softplus(y),{inner}),if((2*e)<(x+y),(x+y),(2*e)))"
    objective = parse_objective(text)
    assert seconds_of(lambda: objective.gradient_latex) < MOST_SECONDS
    assert set(objective.gradient_latex) == {TOO_LONG}


FROZE = (
    *("exp(123456789*ln(3*x))", "e^(1e9*ln(3x))", "softplus(1e9*ln(3x))", "10^(1e9*log10(3x))"),
    *("(x/1e300)^(1/999)", "(3 + 0*x)^(1e9 + 0*x)*x"),
)


@pytest.mark.parametrize("text", FROZE)
def test_one_short_formula_stopped_the_server_for_everybody(text):
    """SymPy computed 3^(10^9) exactly for the LaTeX, with Python's lock held, and for a constant in
    disguise while it compiled."""

    def all_of_it():
        objective = parse_objective(text)
        assert objective.latex and all(objective.gradient_latex)
        assert to_bytecode(objective) is not None
        objective.hessian([0.7])

    assert seconds_of(all_of_it) < MOST_SECONDS


def test_the_latex_keeps_the_order_and_the_powers_of_functions():
    """Arguments are set before their function, which must not change what is around them."""
    assert parse_objective("sin(x^2 - 1)^2 + 2*max(x, -x)").latex == (
        r"\sin^{2}{\left(x^{2} - 1 \right)} + 2 \max\left(x, - x\right)"
    )


@pytest.mark.parametrize("text", ["x + acos(5 + x*0)", "x*sqrt(pow(0*x, 0.002) + 1)"])
def test_a_constant_that_is_not_real_is_portable(text):
    """0x is folded to 0, and then acos(5) or 0^0.002 was taken for a real number: TypeError."""
    assert to_bytecode(parse_objective(text)) is not None


def test_a_picture_of_a_function_that_overflows_asks_no_point_by_itself(monkeypatch):
    """Each of 72,900 infinite samples was asked whether it overflowed: up to 3 s."""
    asked = []
    monkeypatch.setattr("gd_core.objective.objective._overflows", lambda *_: bool(asked.append(1)))
    grid = sample_grid(parse_objective("exp(x^2 + y^2)"), ((100.0, 200.0), (100.0, 200.0)))
    assert not np.isfinite(grid.z).any()
    assert not asked


def test_a_run_of_no_steps_is_diagnosed():
    """The mean length of no step was looked up in an empty array: IndexError."""
    objective = parse_objective("x^2")
    for name in ("adam", "lion", "gradient_descent"):
        run = descend(objective, 1.0, made(name), 0)
        assert diagnose(run, objective).sentence


def test_the_inspector_of_a_run_that_never_began():
    """What Adam remembers after a step was asked of a run without one: KeyError."""
    objective = parse_objective("log(x)")
    run = descend(objective, -1.0, made("adam"), 5)
    assert run.stop is StopReason.START_UNDEFINED
    found = inspect_steps(run, [0], objective.variables)
    assert np.isnan(found.names["ŝ+"].values).all()


def test_the_inspector_of_a_run_that_begins_at_infinity():
    """f was infinite before and after: inf - inf warned."""
    objective = parse_objective("exp(x^2)")
    run = descend(objective, 100.0, made("gradient_descent"), 1)
    assert np.isinf(run.values[0])
    assert np.isnan(inspect_steps(run, [0], objective.variables).changes).all()


def test_heights_near_the_largest_number_stay_numbers():
    """The height of the picture came out infinite, and every point was inf - inf away from it."""
    objective = parse_objective("x*(x+1)*(x+1)*x*1E308")
    curve = sample_curve(objective, (-5.0, 5.0))
    assert max(map(abs, curve.heights)) <= MAX_AXIS_VALUE
    run = descend(objective, 4.0, made("gradient_descent"), 1)
    assert curve_figure(curve, run, (-5.0, 5.0), LIGHT).to_json()


@each(
    "text", ["max(x, y)", "min(x, y)", "1/max(x, y)", "1/min(x, y)", "relu(x) + y", "max(x, 0/y)"]
)
@each("x", [0.0, -0.0, 1.0, math.inf, math.nan])
@each("y", [0.0, -0.0, -1.0, math.nan])
def test_max_and_min_of_floats_are_those_of_arrays(text, x, y):
    """Eight arguments took 100 microseconds by way of NumPy; max(0, -0) must stay what it was."""
    kernel = parse_objective(text, ("x", "y")).kernel
    with np.errstate(all="ignore"):
        columns = np.array([x]), np.array([y])
        expected = [c[0] for c in kernel.value_as_at(*columns) + kernel.slopes_as_at(*columns)]
    np.testing.assert_array_equal(np.signbit(kernel.at(x, y)[1:]), np.signbit(expected[1:]))
    np.testing.assert_array_equal(kernel.at(x, y)[1:], expected[1:])


RAISING = (
    *("1/(1 + exp(x))", "log(x) + sqrt(x)", "x^0.5/x", "sinc(x)/exp(-x)"),
    "1/if(x > 0, 0, x^2)",  # whose 0 is one of Python's own
)


@pytest.mark.parametrize("text", RAISING)
@pytest.mark.parametrize("x", [-1.0, 0.0, 1e3, -1e3, 1e308])
def test_where_python_raises_a_point_is_what_arrays_give(text, x):
    """A point where Python raises went through arrays, which took up to a millisecond each."""
    kernel = parse_objective(text).kernel
    with np.errstate(all="ignore"):
        # f before 1/0 is told from what is too large, and the slopes with those at special points.
        found = [kernel._ieee(np.float64(x))[0], *kernel._at_by_ieee((x,))[1:]]
        expected = kernel.value_as_at(np.array([x])) + kernel.slopes_as_at(np.array([x]))
    np.testing.assert_array_equal(found, np.ravel(expected))


def test_where_python_raises_is_among_the_points_above():
    with pytest.raises(NOT_A_NUMBER):
        parse_objective("1/(1 + exp(x))").kernel._at(1e3)


SLOW = {
    "newton": ("sinc(xy)", "*"),
    "damped_newton": ("(x^y)^(y^x)", "+"),
    "exact_line_search": ("max(x,y,x,y,x,y,x,y)", "+"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_method_that_takes_too_long_is_stopped_and_says_so(name):
    """Ten thousand Newton steps on forty sinc took 70 seconds."""
    piece, sign = SLOW[name]
    objective = parse_objective(in_pairs(piece, 20, sign))
    runs = []

    def run():
        runs.append(descend(objective, (1.2, 0.7), made(name), 10_000))

    # Again if it was slow: the machine may have been busy.
    assert seconds_of(run) < MOST_SECONDS or seconds_of(run) < MOST_SECONDS
    assert runs[0].stop in {StopReason.TOO_LONG, StopReason.NO_INVERSE, StopReason.NOTHING_LOWER}


def test_a_slope_near_the_largest_number_is_judged():
    """A step size times a slope of 1e308 warned."""
    objective = parse_objective("x^2 - 1e308y")
    run = descend(objective, (1.0, 1.0), made("amsgrad", 10.0), 100)
    assert diagnose(run, objective).sentence


@pytest.mark.parametrize("number", [7260, 12523, 15873])
def test_what_the_first_fifty_thousand_found(number):
    """Each warned or raised when it was judged: how far the bottom is was past the largest float
    times 7, a branch of plain 0 was divided by, two slopes of 1e308 were added."""
    assert not judge(case_of(1, number)).fault


def test_backtracking_by_hundredths_is_stopped_and_says_so():
    """A first step of 1e15 that shrinks by 1% is tried four thousand times at each step."""
    optimizer = made("backtracking", 1e15, shrink=0.99)
    run = descend(objective_of("rosenbrock"), (-1.2, 1.0), optimizer, 10_000)
    assert run.stop is StopReason.TOO_LONG
    assert 10 < run.iterations < 1000
    assert diagnose(run, objective_of("rosenbrock")).sentence


def test_halving_at_a_kink_is_stopped_and_says_so():
    """At the bottom of |x| nothing is lower, but for a thousand halvings: 36 s."""
    optimizer = made("backtracking", 0.1)
    run = descend(objective_of("kink"), GALLERY["kink"].start, optimizer, 10_000)
    assert run.stop is StopReason.TOO_LONG


def test_a_run_is_stopped_at_the_same_step_each_time():
    """A clock would show different runs to different people."""
    objective = parse_objective(in_pairs("sinc(xy)", 40, "*"))
    runs = [descend(objective, (1.2, 0.7), made("newton"), 10_000) for _ in range(2)]
    assert runs[0].iterations == runs[1].iterations > 0


@every_entry
def test_no_method_on_the_gallery_takes_too_long(entry):
    objective = parse_objective(entry.text)
    for name in ("newton", "damped_newton", "exact_line_search", "bfgs", "backtracking"):
        run = descend(objective, entry.start, made(name), 100, StopRules(1e-8))
        assert run.stop is not StopReason.TOO_LONG, name


@every_entry
def test_step_sizes_for_the_gallery_are_tried_in_full(entry):
    assert trial_iterations(parse_objective(entry.text), 10_000) == MAX_TRIAL_ITERATIONS


def test_step_sizes_for_a_formula_that_takes_long_are_tried_in_less():
    """Ninety step sizes and 500 iterations of sixty tangents took four seconds."""
    costly = parse_objective(in_pairs("tan(x)*sec(y)*csc(x)*cot(y)", 15, "*"))
    assert MIN_TRIAL_ITERATIONS <= trial_iterations(costly, 10_000) < MAX_TRIAL_ITERATIONS / 2
    assert trial_iterations(costly, 3) == 3


def test_a_start_for_slopes_near_the_largest_number_is_found():
    """The median of slopes of 1e308 is their sum, halved: it warned."""
    assert default_setup(parse_objective("(-x)^2 + 1e308x")).step_size > 0


def test_a_fall_too_long_for_a_float_is_a_fall():
    """From 1e308 to -1e308: their difference warned, in looking for a setting and for advice."""
    objective = parse_objective("2cos(x) + 1e308cos(2x)")
    assert default_setup(objective).step_size > 0
    run = descend(objective, 0.1, gradient_descent(1e-309), 30)
    assert diagnose(run, objective).sentence


NASTIEST = [json.loads(line)["text"] for line in (DATA / "nastiest.jsonl").open(encoding="utf-8")]


@pytest.mark.parametrize("number", range(5))
def test_the_nastiest_formulas_known_are_done_in_time(number):
    """Those of tests/data/nastiest.jsonl take the most of all that are accepted."""
    case = replace(settle("nasty", "nasty", NASTIEST[number], Random(number)), n_iter=100)
    assert not once_unless_slow(case).wrong


def once_unless_slow(case):
    """Judged, and judged again if it was slow: the machine may have been busy."""
    first = judge(case)
    return judge(case) if first.slow else first


def test_a_bracket_without_room_ends_its_search():
    """At the edge of where f exists the two ends of a bracket met: a division by zero."""
    found = judge(case_of(407363, 2371))
    assert not found.wrong, found.fault


def test_a_line_that_is_plain_zero_may_be_divided_by():
    """Python raised at 1/0 where IEEE arithmetic was asked for."""
    found = judge(case_of(77, 8572))
    assert not found.fault, found.fault


def test_a_whole_number_chosen_by_max_stays_a_float():
    """Ten to the 32nd as Python's own whole number made arrays of objects (seed 20261127)."""
    objective = parse_objective("max(10, xy)^32 * if(x<y, 10, x)^20")
    assert all(type(number) is float for number in objective.at(2.0, 3.0))
    run = descend(objective, (2.0, 3.0), gradient_descent(1e-3), 20)
    assert run.values.dtype == run.gradients.dtype == np.float64
