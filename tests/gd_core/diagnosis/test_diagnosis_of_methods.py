"""Verdicts on methods other than plain gradient descent: what is said is what comes of the run.

The oracle is the run itself, followed for thousands of steps more without a stop rule.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

from gd_core import (
    Diagnosis,
    Objective,
    Optimizer,
    StopReason,
    StopRules,
    Trajectory,
    Verdict,
    descend,
    diagnose,
    gradient_descent,
    sweep_step_sizes,
)
from gd_core.diagnosis import LOST, StationaryPoint
from gd_core.experiments import (
    band_in_words,
    compare_step_sizes,
    default_setup,
    ladder,
    summarize_sweep,
)
from gd_core.experiments.step_size_trio import LOST_OUTCOMES
from gd_core.numerics import norms
from gd_core.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    NothingLowerError,
    config_of,
    cosine,
    exponential,
    resizable,
    stepwise,
)
from tests.methods import (
    FIRST_ORDER,
    assert_the_same_happened,
    every_first_order_method,
    made,
    objective_of,
)
from tests.problems import parsed, problem_of

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

RULES = StopRules(gradient_tolerance=1e-8)
WELLS = "x^4 - 3*x^2 + x"
HUMP = "1 - exp(-x^2)"
SOFT = "log(1 + exp(-x))"
BOWL = "x^2 + y^2"
ROSENBROCK = "(1 - x)^2 + 100*(y - x^2)^2"
EASOM = "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)"
CORNER = "max(0, 1 - x) + 0.1*x^2"
PROMISES = {Verdict.CONVERGING, Verdict.ZIGZAGGING}


class Case(NamedTuple):
    """One run; a table of them is the table of what was once said wrong of it."""

    text: str
    start: float | tuple[float, ...]
    method: str
    n_iter: int
    step_size: float = 0.1
    schedule: str = "constant"
    noise: float = 0.0
    climbs: bool = False
    tolerance: float | None = 1e-8

    @property
    def optimizer(self) -> Optimizer:
        numbers = {"step_size": self.step_size}
        return config_of(self.method, numbers, self.schedule, self.noise, 0).optimizer()

    @property
    def objective(self) -> Objective:
        return parsed(self.text)

    def run(self, n_iter: int | None = None) -> Trajectory:
        rules = StopRules(gradient_tolerance=self.tolerance if n_iter is None else None)
        count = self.n_iter if n_iter is None else n_iter
        return descend(self.objective, self.start, self.optimizer, count, rules, self.climbs)

    def diagnosis(self) -> Diagnosis:
        return diagnose(self.run(), self.objective)


def cases(*rows):
    named = [pytest.param(Case(*row), id=f"{row[0]}-{row[2]}-{row[4:]}") for row in rows]
    return pytest.mark.parametrize("case", named)


# Schedules


@pytest.mark.parametrize(
    "schedule",
    [exponential(0.9), stepwise(0.5, 7), stepwise(0.1, 1), cosine(1), cosine(30), cosine(1000)],
    ids=lambda schedule: schedule.name,
)
@pytest.mark.parametrize("k", [0, 1, 6, 7, 8, 29, 30, 500])
def test_what_a_schedule_has_left_is_the_sum_of_its_factors(schedule, k):
    rest = math.fsum(schedule.factor(j) for j in range(k, k + 3000))
    assert schedule.remaining(k) == pytest.approx(rest, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["constant", "inverse_time"])
def test_these_schedules_go_any_way(name):
    assert SCHEDULES[name]().remaining(10**6) == math.inf


@cases(
    ("x^2", -0.9, "gradient_descent", 30, 0.01, "cosine"),
    ("x^2", -0.9, "gradient_descent", 90, 0.01, "cosine"),
    ("x^2", -0.9, "gradient_descent", 120, 0.01, "cosine"),
    ("x^2", -0.9, "gradient_descent", 60, 0.02, "exponential"),
    ("x^2", -0.9, "momentum", 120, 0.0003, "cosine"),
    (SOFT, -3.0, "rmsprop", 100, 0.03, "cosine"),
    (HUMP, 2.8, "momentum", 100, 1.0, "cosine"),
    (HUMP, 2.8, "adam", 100, 0.0333, "cosine"),
    (BOWL, (-1.6, 1.2), "gradient_descent", 100, 0.3, "cosine", 2.0),
)
def test_a_schedule_that_ends_too_early_is_said_to(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.CRAWLING
    assert "schedule" in diagnosis.sentence
    later = case.run(5000)
    assert np.linalg.norm(later.gradients[-1]) > 1e-3
    stands = abs(later.points[-1] - case.run().points[-1]).max() == 0
    assert ("has stopped here" in diagnosis.sentence) == stands


@cases(
    ("x^2", -0.9, "gradient_descent", 30, 0.3, "cosine"),
    ("x^2", -0.9, "gradient_descent", 20, 0.3, "exponential"),
    (BOWL, (-1.6, 1.2), "momentum", 60, 0.05, "cosine"),
    ("(tanh(x)-0.5)^2", -2.5, "adam", 40, 0.6),
    ("x^2", -0.9, "gradient_descent", 30, 0.02, "inverse_time"),
)
def test_a_run_that_still_arrives_is_not_said_to_fall_short(case):
    """To arrive is a slope of 1e-8: two of these come near, and then their schedule ends."""
    diagnosis = case.diagnosis()
    arrives = norms(case.run(5000).gradients).min() <= 1e-8
    assert diagnosis.evidence.falls_short == (
        case.schedule in ("exponential", "cosine") and not arrives
    )
    assert ("before it arrives" in diagnosis.sentence) == diagnosis.evidence.falls_short


@cases(
    ("x^2", -0.9, "gradient_descent", 30, 0.02, "inverse_time"),
    (WELLS, 0.1, "nadam", 40, 1.0),
    ("x^4", 1.2, "rmsprop", 150, 0.3),
    ("x^2 + 100*y^2", (-1.8, 0.6), "adagrad", 150),
    ("x^2 + 100*y^2", (-1.8, 0.6), "backtracking", 150, 1.0),
)
def test_how_many_more_is_said_of_any_method_if_it_is_so(case):
    more = case.diagnosis().evidence.more_iterations
    slopes = norms(case.run(5000).gradients)
    arrives = np.flatnonzero(slopes <= 1e-8)
    assert (more is None) == (not len(arrives))
    assert more is None or more / 2 <= arrives[0] - case.run().iterations <= 2 * more


# Plateaus


@cases(
    (WELLS, 0.1, "gradient_descent", 40, 1e-4, "constant", 0.0, True),
    (WELLS, 0.1, "gradient_descent", 40, 0.03, "constant", 0.0, True),
    (WELLS, 0.1, "gradient_descent", 40, 1e-6, "constant", 0.0, True),
    (WELLS, 0.1, "momentum", 40, 1e-4, "constant", 0.0, True),
    (WELLS, 0.1, "momentum", 40, 0.06, "exponential", 0.0, True),
    (WELLS, 0.1, "adam", 40, 1e-4, "constant", 0.0, True),
    ("(x^2 + y^2 - 1)^2", (0.1, 0.05), "backtracking", 30, 1.0, "constant", 0.0, True),
    (HUMP, 2.8, "lion", 100, 0.001),
    (HUMP, 2.8, "normalized_gradient", 100, 0.001),
    (HUMP, 2.8, "adam", 100, 0.001),
    (HUMP, 2.8, "newton", 1),
)
def test_no_plateau_where_the_ground_slopes_or_the_steps_are_not_tiny_for_it(case):
    assert case.diagnosis().verdict is not Verdict.STALLED


@cases(
    (HUMP, 3.5, "gradient_descent", 100, 0.1),
    (HUMP, 3.5, "momentum", 100, 0.01),
    (HUMP, 3.5, "nesterov", 100, 0.01),
    ("tanh(x)", 9.0, "momentum", 60, 0.1),
    ("-tanh(x)", 9.0, "gradient_descent", 60, 0.1, "constant", 0.0, True),
)
def test_a_plateau_stays_one_with_momentum(case):
    assert case.diagnosis().verdict is Verdict.STALLED


# Running away


@cases(
    (WELLS, 0.1, "momentum", 40, 1e-6, "constant", 0.0, True),
    (WELLS, 0.1, "nesterov", 40, 1e-6, "constant", 0.0, True),
    (BOWL, (-1.6, 1.2), "adadelta", 30, 300.0),
    ("x^2", -0.9, "rmsprop", 30, 6.0),
    (WELLS, 0.1, "rmsprop", 40, 0.6, "inverse_time"),
    ("abs(x)", 1.73, "adadelta", 40, 30.0),
    (HUMP, 2.8, "momentum", 100, 690.0, "cosine"),
    (ROSENBROCK, (-1.2, 1.0), "adam", 400, 60.0),
)
def test_what_stays_does_not_run_away(case):
    assert case.diagnosis().verdict is not Verdict.DIVERGED
    assert abs(case.run(5000).points[-1]).max() < 1e4


@cases(
    ("x^2", -0.9, "momentum", 40, 5.0),
    (BOWL, (-1.6, 1.2), "nesterov", 60, 3.0),
)
def test_what_overshoots_more_and_more_runs_away(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.DIVERGED
    assert diagnosis.evidence.overshoots


@cases(
    ("x^3 - 3*x*y^2", (1.2873, -1.3018), "backtracking", 100, 1.0),
    ("x^2 - y^2", (1.5, 0.001), "bfgs", 40),
    ("x^2 - y^2", (1.5, 0.001), "conjugate_gradient", 40),
    ("x + 1/x", -1.1385, "bfgs", 40),
    ("x^2 - y^2", (1.5, 0.1), "momentum", 100, 0.1),
)
def test_where_f_falls_for_ever_it_is_not_the_step_that_is_to_blame(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.DIVERGED
    assert not diagnosis.evidence.overshoots
    assert "keeps falling" in diagnosis.sentence


# Places


@cases(
    (SOFT, -3.0, "gradient_descent", 100, 200.0),
    (SOFT, -3.0, "adabelief", 100, 180.0),
    (HUMP, 2.8, "amsgrad", 100, 6.0),
    (HUMP, 2.8, "gradient_descent", 100, 400.0),
    (EASOM, (1.0, 1.5), "barzilai_borwein", 200, 0.1, "constant", 0.0, False, None),
    (
        "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        (-2.4242, -4.0318),
        "barzilai_borwein",
        100,
    ),
)
def test_a_tail_is_a_flat_place_and_no_minimum_or_maximum(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is StationaryPoint.FLAT
    assert "Nothing here says that this is the lowest point" in diagnosis.sentence
    assert not diagnosis.wrong_place


@pytest.mark.parametrize(
    ("text", "start", "place"),
    [
        ("x^8", 0.0, StationaryPoint.MINIMUM),
        ("1e-20x^2", 0.0, StationaryPoint.MINIMUM),
        ("1e6 + 1e-6x^2", 0.0, StationaryPoint.MINIMUM),
        ("(x - 1000)^4", 1000.0, StationaryPoint.MINIMUM),
        ("-x^6", 0.0, StationaryPoint.MAXIMUM),
        ("x^5", 0.0, StationaryPoint.SADDLE),
        ("x^4 - y^4", (0.0, 0.0), StationaryPoint.SADDLE),
    ],
)
def test_flat_bottoms_are_still_bottoms(text, start, place):
    objective = parsed(text)
    run = descend(objective, start, gradient_descent(0.1), 5)
    assert diagnose(run, objective).evidence.stationary_point is place


@cases(
    ("x^3", 0.6, "newton", 60),
    ("x^3 + x^4", 0.6, "newton", 60),
    ("x^3 + x^4", 0.6, "barzilai_borwein", 60, 0.003),
)
def test_just_before_an_inflection_it_is_no_minimum_yet(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is StationaryPoint.SADDLE
    assert diagnosis.wrong_place


@cases(
    ("max(0, 1 - x) + 0.1*x^2", -2.5, "normalized_gradient", 150, 0.4, "cosine"),
    ("sin(x) + sin(10*x/3)", 6.0, "normalized_gradient", 150, 7.0, "cosine"),
    ("sin(x) + sin(10*x/3)", 6.0, "nesterov", 150, 7.0, "cosine"),
)
def test_where_a_schedule_stops_a_run_is_no_corner(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.CRAWLING
    assert "has stopped here" in diagnosis.sentence


@pytest.mark.parametrize("method", ["bfgs", "conjugate_gradient", "exact_line_search"])
def test_a_corner_that_is_the_lowest_point_is_said_to_be_one(method):
    diagnosis = Case(CORNER, -2.5, method, 60, 1.0).diagnosis()
    assert diagnosis.verdict is Verdict.HALTED
    assert diagnosis.sentence == (
        "It stands at a corner of the function and nothing nearby is lower."
    )


@cases(
    (CORNER, -2.5, "damped_newton", 60),
    ("abs(x)", 1.73, "exact_line_search", 40, 0.06),
    (
        "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        (-0.16, -2.14),
        "bfgs",
        100,
    ),
)
def test_other_ways_to_a_corner(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.HALTED
    assert "corner" in diagnosis.sentence


def test_newton_at_a_flat_bottom_has_arrived():
    objective = parsed("x^4")
    run = descend(objective, 0.0, made("newton"), 5)
    assert diagnose(run, objective).verdict is Verdict.CONVERGED


class _OtherError(NothingLowerError):
    """A reason of somebody else's method."""


@pytest.mark.parametrize("error", [_OtherError, NothingLowerError.__base__])
def test_a_method_may_have_a_reason_of_its_own_to_find_no_step(error):
    def step(objective, point, state):
        raise error

    objective = parsed("x^2")
    run = descend(objective, 1.0, Optimizer(lambda point: None, step), 5)
    expected = StopReason.NOTHING_LOWER if error is _OtherError else StopReason.NO_STEP
    assert run.stop is expected
    assert diagnose(run, objective).verdict is Verdict.HALTED


@cases(
    (SOFT, -3.0, "rmsprop", 100, 30.0),
    (SOFT, -3.0, "gradient_descent", 100, 30.0),
    ("(tanh(x)-0.5)^2", -2.5, "barzilai_borwein", 400, 1 / 30),
)
def test_a_stop_rule_met_on_a_tail_ends_at_a_flat_place(case):
    """Of these was said that they are still on their way."""
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is StationaryPoint.FLAT


def test_a_stop_rule_met_far_out_has_arrived_at_a_flat_place():
    diagnosis = Case(HUMP, 2.8, "nadam", 100, 6.0).diagnosis()
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is StationaryPoint.FLAT
    assert "Nothing here says that this is the lowest point" in diagnosis.sentence


# Bouncing, and noise


@cases(
    (ROSENBROCK, (1.5059, -0.7657), "backtracking", 200, 1.0),
    (ROSENBROCK, (-1.2, 1.0), "backtracking", 300, 1.0),
    ("abs(x)", 1.73, "exact_line_search", 40, 0.06),
)
def test_what_goes_down_or_stands_still_does_not_bounce(case):
    assert case.diagnosis().verdict is not Verdict.OSCILLATING


NOISY = "with a step size that does not shrink it cannot settle"


@cases(
    (BOWL, (-1.6, 1.2), "gradient_descent", 100, 0.1, "constant", 0.05),
    (BOWL, (-1.6, 1.2), "momentum", 200, 0.02, "constant", 0.1),
    (BOWL, (-1.6, 1.2), "adam", 300, 0.1, "constant", 0.05),
)
def test_noise_keeps_a_constant_step_size_from_settling(case):
    diagnosis = case.diagnosis()
    assert diagnosis.verdict is Verdict.OSCILLATING
    assert NOISY in diagnosis.sentence
    assert np.ptp(case.run(5000).points[-50:], axis=0).max() > 1e-3


@every_first_order_method
@pytest.mark.parametrize("schedule", ["constant", "inverse_time", "cosine"])
@pytest.mark.parametrize("n_iter", [30, 100, 200])
def test_nothing_is_promised_of_noisy_runs(name, schedule, n_iter):
    for step_size in (0.01, 0.1, 1.0):
        case = Case(BOWL, (-1.6, 1.2), name, n_iter, step_size, schedule, 0.1)
        diagnosis = case.diagnosis()
        assert diagnosis.verdict not in PROMISES
        assert diagnosis.evidence.better_step_size is None
        assert (
            "noisy" not in diagnosis.sentence
            or NOISY not in diagnosis.sentence
            or (schedule == "constant")
        )


# Advice


@every_first_order_method
@pytest.mark.parametrize(
    ("entry", "n_iter"), [("kink", 40), ("two-wells", 400), ("rosenbrock", 40)]
)
def test_the_advice_is_better_for_the_same_number_of_iterations(name, n_iter, entry):
    objective, start = objective_of(entry), default_setup(objective_of(entry)).start
    for step_size in (1e-5, 0.1, 20.0):
        optimizer = made(name, step_size)
        run = descend(objective, start, optimizer, n_iter)
        better = diagnose(run, objective).evidence.better_step_size
        if better is None or run.stop is not StopReason.ITERATIONS:
            continue
        other = descend(objective, start, resizable(optimizer)(better), n_iter)
        assert other.values[-1] < run.values[-8:].min()
        assert diagnose(other, objective, advise=False).verdict not in LOST


# Batches


# Each method with each schedule that it can have; each entry with every other method, since one on
# all of them tells no more of how a batch is judged.
BATCHES = [
    (name, schedule, entry)
    for schedule, names, entries in (
        ("constant", OPTIMIZERS, ("two-wells", "kink", "logistic", "beale")),
        ("cosine", FIRST_ORDER, ("plateau", "bowl")),
        ("exponential", FIRST_ORDER, ("kink", "logistic")),
    )
    for number, name in enumerate(names)
    for entry in entries[number % 2 :: 2]
    if made(name).step_size is not None
]


@pytest.mark.parametrize(("name", "schedule", "entry"), BATCHES)
def test_a_batch_is_judged_as_each_of_its_runs(name, schedule, entry):
    objective = objective_of(entry)
    setting, alphas = default_setup(objective), np.geomspace(1e-4, 300, 9)
    resized = config_of(name, {"step_size": 0.1}, schedule).resized
    sweep = sweep_step_sizes(objective, setting.start, alphas, 105, RULES, method=resized)
    alone = [diagnose(sweep.trajectory(k), objective, advise=False) for k in range(len(alphas))]
    assert_the_same_happened(sweep.verdicts, [diagnosis.verdict for diagnosis in alone])


# Three step sizes to compare


@pytest.mark.parametrize("name", ["backtracking", "exact_line_search", "barzilai_borwein"])
@pytest.mark.parametrize("entry", ["two-wells", "rosenbrock", "kink"])
def test_a_method_that_finds_its_own_step_sizes_gets_first_trials(name, entry):
    objective = objective_of(entry)
    setting, config = default_setup(objective), config_of(name, {"step_size": 0.1})
    where = {"n_iter": setting.n_iter, "bounds": setting.bounds}
    found = compare_step_sizes(problem_of(objective, setting.start, config, **where))
    assert found.too_large == pytest.approx(1e4 * found.too_small, rel=0.1)
    assert found.names == ("small first trial", "its usual first trial", "large first trial")
    assert "finds its own step size" in found.sentence
    assert found.border == math.inf


@every_first_order_method
@pytest.mark.parametrize(
    ("entry", "schedule"),
    [
        ("two-wells", "constant"),
        ("rosenbrock", "constant"),
        ("plateau", "cosine"),
        ("bowl", "cosine"),
    ],
)
def test_what_is_said_of_the_three_holds_for_the_runs_that_are_shown(name, entry, schedule):
    objective = objective_of(entry)
    setting = default_setup(objective)
    config = config_of(name, {"step_size": 0.1}, schedule)
    method = config.resized
    where = {"n_iter": setting.n_iter, "bounds": setting.bounds}
    found = compare_step_sizes(problem_of(objective, setting.start, config, **where))
    assert all(step_size == float(f"{step_size:.2g}") for step_size in found.all)
    rest = (setting.n_iter, RULES)
    runs = [descend(objective, setting.start, method(a), *rest) for a in found.all]
    low, high = np.array(setting.bounds).T
    if "guess" not in found.sentence:
        assert ((runs[1].points >= low) & (runs[1].points <= high)).all()
    if "too large is" in found.sentence and not method(0.1).is_constant_step_gd:
        assert LOST_OUTCOMES[diagnose(runs[2], objective, advise=False).verdict] in found.sentence


def words_of_sweep(method, schedule="constant", noise=0.0):
    objective = parsed(BOWL)
    setting = default_setup(objective)
    resized = config_of(method, {"step_size": 0.1}, schedule, noise).resized
    sweep = sweep_step_sizes(objective, setting.start, ladder(1e-3, 1.0), 60, RULES, method=resized)
    return band_in_words(summarize_sweep(sweep, setting.bounds, 1e-8))


@pytest.mark.parametrize("method", ["gradient_descent", "adam", "lion"])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_the_words_for_a_noisy_sweep_promise_nothing(method, schedule):
    words = words_of_sweep(method, schedule, 0.1)
    assert "arrive" not in words
    assert "noisy" in words


@pytest.mark.parametrize("method", ["nadam", "momentum"])
def test_of_other_methods_a_sweep_says_what_they_did_and_not_what_they_will(method):
    """Adam with Nesterov's momentum comes near and is thrown off again."""
    words = words_of_sweep(method)
    assert "within 60 iterations" in words
    assert "getting there" not in words
