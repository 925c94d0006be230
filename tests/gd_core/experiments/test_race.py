"""A race is fair: the same start and rules for all, places by what it took, ties shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import (
    OPTIMIZERS,
    StopReason,
    StopRules,
    Verdict,
    best_step_size,
    descend,
    diagnose,
    run_race,
    standings,
)
from gd_core.experiments import (
    MAX_TRIAL_ITERATIONS,
    RACE_STEP_SIZES,
    Cost,
    entry_names,
    race_in_words,
)
from gd_core.optimizers import config_of, read_config
from tests.problems import parsed, problem_of

BOWL = parsed("x^2 + 10y^2")
ROSENBROCK = parsed("(1 - x)^2 + 100(y - x^2)^2")
START = (-1.2, 1.0)
TOLERANCE = 1e-8
RULES = StopRules(gradient_tolerance=TOLERANCE)


def configs(*texts, step_size=0.05):
    return [read_config(text).with_step_size(step_size) for text in texts]


def race(objective, *texts, step_size=0.05, n_iter=200, maximize=False, minima=()):
    entries = configs(*texts, step_size=step_size)
    problem = problem_of(objective, START, n_iter=n_iter, maximize=maximize, stop=RULES)
    return run_race(problem, entries, minima)


# -------------------------------------------------------------------- the runs


@pytest.mark.slow
def test_every_run_is_the_one_that_descend_makes():
    for finish in race(ROSENBROCK, *OPTIMIZERS, step_size=0.001):
        run = descend(ROSENBROCK, START, finish.config.optimizer(), 200, RULES)
        assert (finish.trajectory.points == run.points).all()
        assert finish.trajectory.evaluations == run.evaluations
        assert finish.diagnosis == diagnose(run, ROSENBROCK, advise=False)


def test_arrival_is_the_first_iteration_whose_slope_is_small_enough():
    for finish in race(BOWL, "gradient_descent", "momentum", "bfgs", "adam"):
        steep = np.linalg.norm(finish.trajectory.gradients, axis=1)
        flat = np.flatnonzero(steep <= TOLERANCE)
        assert finish.reached == (flat[0] if len(flat) else None)


def test_a_first_order_method_spends_one_slope_an_iteration():
    (finish,) = race(BOWL, "gradient_descent")
    assert finish.spent == finish.reached > 0


def test_newton_spends_a_slope_and_a_hessian_an_iteration():
    (finish,) = race(BOWL, "newton")
    assert (finish.reached, finish.spent) == (1, 2)


def test_what_was_spent_is_counted_up_to_the_arrival_and_not_to_the_end():
    """Without a stop rule the run goes on after it arrived."""
    entry = configs("bfgs")
    (stopped,) = run_race(problem_of(BOWL, START, n_iter=60, stop=RULES), entry)
    (goes_on,) = run_race(problem_of(BOWL, START, n_iter=60, stop=StopRules()), entry)
    assert goes_on.trajectory.iterations >= stopped.trajectory.iterations
    assert (goes_on.reached, goes_on.spent) == (stopped.reached, stopped.spent)


@pytest.mark.parametrize(
    ("text", "start", "bend"),
    [
        ("1e10*(x^2-2)^2", 1.2, 1.6e11),
        ("1e9*(x^3-5)^2", 1.5, 1.6e11),
        ("1e10*(x^4-3)^2", 1.2, 1.7e12),
    ],
)
def test_a_run_that_rests_where_no_float_is_nearer_has_arrived(text, start, bend):
    """At the float that is nearest to the bottom the slope is still above 1e-8."""
    objective = parsed(text)
    entries = [
        config_of("gradient_descent", {"step_size": 0.9 / bend}),
        config_of("nesterov", {"step_size": 0.1 / bend}),
        *(config_of(name, {}) for name in ("newton", "backtracking", "bfgs")),
    ]
    race = run_race(problem_of(objective, start, n_iter=500), entries)
    for finish in race:
        run, at = finish.trajectory, finish.reached
        assert finish.diagnosis.verdict is Verdict.CONVERGED, finish.name
        assert abs(run.gradients[-1, 0]) > 1e-8
        assert at is not None and 0 < at <= run.iterations
        assert np.abs(run.points[at:] - run.points[-1]).max() <= 4 * np.spacing(run.points[-1, 0])
        assert run.points[at - 1, 0] != run.points[at, 0]
    assert "arrive" in race_in_words(standings(race, Cost.ITERATIONS), Cost.ITERATIONS)


def test_a_saddle_is_no_arrival():
    saddle = parsed("x^2 - y^2 + y^4/4")
    problem = problem_of(saddle, (-1.6, 0.05), stop=RULES)
    plain, damped = run_race(problem, configs("newton", "damped_newton"))
    assert plain.diagnosis.wrong_place and plain.reached is None and plain.spent is None
    assert damped.reached is not None


def test_the_distance_is_that_to_the_nearest_known_minimum():
    minima = [(0.0, 3.0), (0.0, 0.0)]
    (finish,) = race(BOWL, "gradient_descent", n_iter=5, minima=minima)
    assert finish.distance == pytest.approx(np.linalg.norm(finish.trajectory.points[-1]))
    (unknown,) = race(BOWL, "gradient_descent", n_iter=5)
    assert unknown.distance is None


# -------------------------------------------------------------------- places


def test_places_are_by_iterations_or_by_evaluations():
    finishes = race(ROSENBROCK, "bfgs", "conjugate_gradient", "damped_newton")
    for cost in Cost:
        took = [standing.finish.cost(cost) for standing in standings(finishes, cost)]
        assert took == sorted(took)
    by = {cost: [s.finish.name for s in standings(finishes, cost)] for cost in Cost}
    assert by[Cost.ITERATIONS].index("Conjugate gradient") < by[Cost.ITERATIONS].index("BFGS")
    assert by[Cost.EVALUATIONS].index("BFGS") < by[Cost.EVALUATIONS].index("Conjugate gradient")


def test_a_tie_is_a_tie():
    finishes = race(BOWL, "gradient_descent", "momentum,beta=0.0", "newton")
    ordered = standings(finishes, Cost.ITERATIONS)
    assert [standing.rank for standing in ordered] == [1, 2, 2]
    both = standings(finishes[:2], Cost.ITERATIONS)
    assert [standing.rank for standing in both] == [1, 1]
    took = finishes[0].reached
    assert race_in_words(both, Cost.ITERATIONS) == (
        f"Gradient descent and Momentum arrive together, after {took} iterations."
    )


def test_those_that_did_not_arrive_come_last_the_lowest_first():
    finishes = race(BOWL, "gradient_descent", "adam", "lion", "bfgs", n_iter=40, step_size=0.01)
    ordered = standings(finishes, Cost.ITERATIONS)
    assert [standing.rank for standing in ordered] == [1, None, None, None]
    missing = [standing.finish.final_value for standing in ordered[1:]]
    assert missing == sorted(missing)
    assert race_in_words(ordered, Cost.ITERATIONS).endswith("Three of 4 did not arrive.")


def test_who_climbs_highest_comes_first_when_climbing():
    hill = parsed("-(x^2 + 10y^2)")
    finishes = race(hill, "gradient_descent", "adam", n_iter=3, maximize=True)
    values = [s.finish.final_value for s in standings(finishes, Cost.ITERATIONS, maximize=True)]
    assert values == sorted(values, reverse=True)


def test_a_run_that_overflowed_comes_after_all_others():
    finishes = race(BOWL, "gradient_descent", "newton", step_size=40.0, n_iter=2000)
    ordered = standings(finishes, Cost.ITERATIONS)
    assert ordered[-1].finish.name == "Gradient descent" and ordered[-1].rank is None


def test_nobody_arrives_when_there_are_too_few_iterations():
    ordered = standings(race(BOWL, "gradient_descent", n_iter=2), Cost.ITERATIONS)
    assert race_in_words(ordered, Cost.ITERATIONS).startswith("Nobody has arrived")


# -------------------------------------------------------------------- names


def test_two_entries_of_one_method_are_told_apart_by_what_differs():
    names = entry_names(configs("momentum", "momentum,beta=0.5", "adam"))
    assert names == ["Momentum, β = 0.9", "Momentum, β = 0.5", "Adam"]


def test_entries_that_are_the_same_are_numbered():
    assert entry_names(configs("adam", "adam")) == ["Adam (1)", "Adam (2)"]


def test_schedules_and_noise_are_part_of_the_name():
    texts = ("gradient_descent", "gradient_descent,schedule=cosine", "gradient_descent,noise=2.0")
    names = entry_names(configs(*texts))
    assert len(set(names)) == 3
    assert names[1] == "Gradient descent, cosine decay"
    assert "noise 2" in names[2]


@given(st.lists(st.sampled_from(sorted(OPTIMIZERS)), min_size=1, max_size=6))
def test_no_two_entries_share_a_name(methods):
    names = entry_names([config_of(method, {"step_size": 0.1}) for method in methods])
    assert len(set(names)) == len(names) == len(methods)


# -------------------------------------------------------------------- the best step size


def arrival(objective, config, step_size, n_iter=300):
    run = descend(objective, START, config.with_step_size(step_size).optimizer(), n_iter, RULES)
    return run.iterations if run.stop is StopReason.GRADIENT else np.inf


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "nesterov", "adam", "rmsprop"])
def test_the_best_step_size_arrives_about_as_soon_as_any(method):
    """Of four hundred step sizes none arrives in less than three quarters of its iterations."""
    config = config_of(method, {"step_size": 0.1})
    found = arrival(BOWL, config, best_step_size(problem_of(BOWL, START, config, 300)))
    dense = [arrival(BOWL, config, a) for a in np.geomspace(1e-4, 10, 400)]
    assert found <= min(dense) / 0.75


def test_the_best_step_size_of_a_parabola_lands_on_its_bottom_at_once():
    parabola = parsed("x^2")
    config = config_of("gradient_descent", {"step_size": 0.1})
    assert best_step_size(problem_of(parabola, (-0.9,), config, 30)) == 0.5


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1e-4*(x^2-100000003)^2", 9990.0),
        ("1e-3*(x^2-20000001)^2", 4470.0),
        ("3e-3*(x^2-50000001)^2", 7070.0),
    ],
)
def test_the_best_step_size_may_come_to_rest_where_no_float_is_nearer(text, start):
    objective, method = parsed(text), config_of("gradient_descent", {"step_size": 0.1})
    problem = problem_of(objective, start, method, 200)
    best = best_step_size(problem)
    (found,) = run_race(problem, [method.with_step_size(best)])
    (half,) = run_race(problem, [method.with_step_size(best / 2)])
    assert found.reached is not None
    assert half.reached is None or found.reached <= half.reached


def test_where_every_step_leaves_the_window_there_is_a_best_one_all_the_same():
    config, objective = (
        config_of("gradient_descent", {"step_size": 0.1}),
        parsed("(x-9)^2"),
    )
    rules = (objective, (5.0,), config, 50)
    best = best_step_size(problem_of(*rules, bounds=((-5.0, 5.0),)))
    assert best == best_step_size(problem_of(*rules))
    assert best is not None


def test_the_best_step_size_stays_in_the_window_where_one_does():
    """The best jumped to x = 18 at once, where all is flat and counts as arrived."""
    config, bounds = config_of("gradient_descent", {"step_size": 0.1}), ((-5.0, 5.0),)
    objective, start = parsed("exp(-x)*sin(3x)"), -3.6
    anywhere, inside = (
        best_step_size(problem_of(objective, (start,), config, bounds=window))
        for window in (None, bounds)
    )
    runs = [
        descend(objective, start, config.with_step_size(step).optimizer(), 100)
        for step in (anywhere, inside)
    ]
    assert np.abs(runs[0].points).max() > 5 >= np.abs(runs[1].points).max()


HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "adam"])
@pytest.mark.parametrize(
    ("text", "start", "climbs", "exists"),
    [
        ("x^2", (1.3,), True, False),
        ("x^2", (1.3,), False, True),
        ("-x^2", (1.3,), True, True),
        ("-x^2", (1.3,), False, False),
        ("sin(x)", (0.4,), True, True),
        ("x*exp(-x)", (0.2,), True, True),
        ("x*exp(-x)", (3.0,), False, False),
        (HIMMELBLAU, (4.0, 4.0), True, False),
        (HIMMELBLAU, (4.0, 4.0), False, True),
        (HIMMELBLAU, (0.0, 0.0), True, True),  # a hill between the four hollows
        ("x + 2y", (0.0, 0.0), True, False),
        ("log(x)", (1.0,), False, False),
        ("x^2 - y^2", (1.0, 0.5), False, False),
    ],
)
def test_a_best_step_size_needs_a_minimum_to_arrive_at(method, text, start, climbs, exists):
    config, bounds = config_of(method, {"step_size": 0.1}), ((-5.0, 5.0),) * len(start)
    problem = problem_of(text, start, config, bounds=bounds, maximize=climbs)
    assert (best_step_size(problem) is not None) == exists


def test_where_nothing_arrives_the_lowest_end_is_best():
    config = config_of("gradient_descent", {"step_size": 0.1})
    best = best_step_size(problem_of(ROSENBROCK, START, config, 50))

    def end(step_size):
        return descend(ROSENBROCK, START, config.with_step_size(step_size).optimizer(), 50).values[
            -1
        ]

    ends = [end(step_size) for step_size in RACE_STEP_SIZES]
    assert end(best) <= np.nanmin([value for value in ends if np.isfinite(value)])


def test_every_method_is_tried_for_the_same_number_of_iterations():
    """Or a long race would cost a class minutes."""
    slow = parsed("x^4")
    config = config_of("gradient_descent", {"step_size": 0.1})
    many = MAX_TRIAL_ITERATIONS
    at_most = best_step_size(problem_of(slow, (1.0,), config, many, stop=1e-12))
    assert best_step_size(problem_of(slow, (1.0,), config, 20 * many, stop=1e-12)) == at_most


def test_a_method_without_a_step_size_has_no_best_one():
    assert best_step_size(problem_of(BOWL, START, config_of("newton", {}), 30)) is None


def test_where_no_run_has_a_value_there_is_no_best():
    nowhere = parsed("log(x)*0 + log(-x)")
    config = config_of("gradient_descent", {"step_size": 0.1})
    assert best_step_size(problem_of(nowhere, (1.0,), config, 30)) is None


def test_climbing_looks_for_the_best_way_up():
    hill = parsed("-(x^2 + 10y^2)")
    config = config_of("gradient_descent", {"step_size": 0.1})
    down = best_step_size(problem_of(BOWL, START, config))
    assert best_step_size(problem_of(hill, START, config, maximize=True)) == down


def test_noise_and_schedules_are_part_of_what_is_tried():
    noisy = replace(config_of("gradient_descent", {"step_size": 0.1}), noise=5.0)
    best = best_step_size(problem_of(BOWL, START, noisy))
    quiet = best_step_size(problem_of(BOWL, START, replace(noisy, noise=0.0)))
    assert best < quiet
