"""What is said of runs on the error of a fit: noise that theory foretells, and no minimum."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from gd_core import (
    DATASETS,
    Dataset,
    StopRules,
    Verdict,
    adam,
    best_step_size,
    cosine,
    damped_newton,
    descend,
    diagnose,
    fit_objective,
    gradient_descent,
    inverse_time,
    run_race,
    with_batches,
    with_schedule,
)
from gd_core.diagnosis.fits import minimum_near
from gd_core.diagnosis.fits.noise_ball import FARTHEST_RATIO, NEAREST_RATIO
from gd_core.diagnosis.rules import AS_NEAR_AS_NOISE_LETS, ENDLESS
from gd_core.experiments import Problem, default_setup
from gd_core.numerics import Samples, stationary_radius
from gd_core.objective import samples_at
from gd_core.optimizers import config_of
from tests.cases import each

SEEDS = 40


@cache
def fitted(name, **changes):
    ready = DATASETS[name]
    given = {"model": ready.model, "loss": ready.loss, "scaled": True} | changes
    return fit_objective(ready.data, **given)


def lowest(objective):
    return descend(objective, (0.0, 0.0), damped_newton(), 100).points[-1]


def kept_distance(objective, size, step_size, steps=2_000):
    """The root mean square distance of SEEDS runs from the minimum over their second half: a loop
    of its own over shuffled rows."""
    units, target = objective.fit.design.units, objective.fit.design.target
    random, minimum = np.random.RandomState(0), lowest(objective)
    point, away, n = np.tile(minimum, (SEEDS, 1)), [], len(target)
    while len(away) < steps:
        order = random.rand(SEEDS, n).argsort(axis=1)
        for first in range(0, n, size):
            u, y = units[order[:, first : first + size]], target[order[:, first : first + size]]
            z = np.einsum("sbi,si->sb", u, point)
            slope = (
                2 * (z - y) if objective.fit.loss_name == "squared" else 1 / (1 + np.exp(-z)) - y
            )
            point = point - step_size * np.einsum("sb,sbi->si", slope, u) / u.shape[1]
            away.append(np.square(point - minimum).sum(axis=1))
    return math.sqrt(np.mean(away[len(away) // 2 :]))


@pytest.mark.parametrize(
    "name, size, step_size",
    [
        ("line", 1, 0.05),
        ("line", 3, 0.3),
        ("braking", 1, 0.1),
        ("braking", 7, 0.3),
        ("hours", 2, 0.5),
        ("hours", 1, 1.0),
    ],
)
def test_the_distance_that_noise_keeps_is_that_of_theory(name, size, step_size):
    objective = fitted(name)
    theory = stationary_radius(samples_at(objective, lowest(objective)), size, step_size)
    assert kept_distance(objective, size, step_size) == pytest.approx(theory, rel=0.15)


def test_theory_knows_no_distance_where_the_step_is_too_large():
    objective = fitted("line")
    samples = samples_at(objective, lowest(objective))
    assert stationary_radius(samples, 1, 1.01) is None  # above 2/λ, with any noise
    assert stationary_radius(samples, 1, 0.6) is None  # only for the noise of single rows
    assert stationary_radius(samples, 4, 0.6) is not None
    flat = Samples(np.eye(2), np.zeros((2, 2, 2)))
    assert stationary_radius(flat, 1, 0.1) is None
    assert stationary_radius(samples, 8, 0.6) == pytest.approx(0.0, abs=1e-9)


def test_one_dimension_is_lyapunovs_equation_by_hand():
    """Two samples x² ∓ 2·s·x of which each step sees one: e ← a·e ∓ α·2s, first one, then the
    other; by hand the mean square over the two steps of an epoch."""
    s, alpha = 0.7, 0.1
    a, kick = 1 - 2 * alpha, 2 * alpha * s
    # With c = ±1 the first step of an epoch leads to a·e₀ − c·kick, both to a²·e₀ + c·(1 − a)·kick.
    begins = ((1 - a) * kick) ** 2 / (1 - a**4)
    half = a**2 * begins + kick**2
    samples = Samples(np.array([[2 * s], [-2 * s]]), np.full((2, 1, 1), 2.0))
    wanted = math.sqrt((begins + half) / 2)
    assert stationary_radius(samples, 1, alpha) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("size, step_size", [(1, 0.05), (2, 0.2), (4, 0.3)])
def test_a_run_on_batches_is_told_how_near_its_noise_lets_it_come(size, step_size):
    """On many seeds: it is said of nearly all of them, and what is said is true."""
    objective, minimum = fitted("line"), lowest(fitted("line"))
    said = []
    for seed in range(12):
        method = with_batches(gradient_descent(step_size), size, seed)
        run = descend(objective, (-0.15, 0.86), method, 400)
        found = diagnose(run, objective)
        if found.headline != AS_NEAR_AS_NOISE_LETS:
            continue
        said.append(seed)
        late = np.square(run.points[200:] - minimum).sum(axis=1).mean()
        radius, theory = found.evidence.noise_radius, found.evidence.noise_radius_in_theory
        assert radius == pytest.approx(math.sqrt(late))
        assert NEAREST_RATIO <= radius / theory <= FARTHEST_RATIO
        assert found.verdict is Verdict.OSCILLATING
        assert "A smaller step size or a larger batch comes nearer." in found.sentence
        assert f"{radius:.2g}" in found.sentence
    assert len(said) >= 11
    here = kept_distance(objective, size, step_size)
    assert kept_distance(objective, size, step_size / 2) < 0.8 * here
    assert kept_distance(objective, 2 * size, step_size) < 0.8 * here or 2 * size >= 8


def test_a_run_that_tells_of_its_start_is_told_no_distance():
    """It was said to stay 1.6 away from the minimum; run on, it stays 6 away."""
    objective = fitted("hours", scaled=False)
    setup = default_setup(objective)
    method = with_batches(gradient_descent(1.5 * setup.step_size), 1, 0)
    short, long = (descend(objective, setup.start, method, n) for n in (60, 1_200))
    distance = np.sqrt(np.square(long.points[600:] - lowest(objective)).sum(axis=1).mean())
    told = [diagnose(run, objective).evidence.noise_radius for run in (short, long)]
    assert told[0] is None
    assert told[1] is None or told[1] == pytest.approx(distance)


@each("seed", range(3))
def test_with_decay_it_arrives(seed):
    objective, minimum = fitted("braking"), lowest(fitted("braking"))
    steady = with_batches(gradient_descent(0.1), 1, seed)
    shrinking = with_batches(with_schedule(gradient_descent(0.1), inverse_time(0.05)), 1, seed)
    stays, comes = (descend(objective, (-0.9, 1.2), m, 1_500) for m in (steady, shrinking))
    far, near = (np.abs(run.points[-300:] - minimum).max() for run in (stays, comes))
    assert near < 0.1 * far
    found = diagnose(comes, objective)
    assert found.verdict is Verdict.CONVERGING
    assert found.headline == Verdict.CONVERGING.value
    assert found.evidence.noise_radius < 0.1 * found.evidence.noise_radius_in_theory
    assert "it comes nearer" in found.sentence
    assert diagnose(stays, objective).headline == AS_NEAR_AS_NOISE_LETS


def test_of_other_runs_no_noise_is_said():
    objective, start = fitted("line"), (-0.15, 0.86)
    for method, fit in (
        (with_batches(gradient_descent(0.2), 8), objective),  # all rows
        (with_batches(adam(0.1), 1), objective),  # no theory
        (with_batches(gradient_descent(0.2), 1), fitted("line", l1=0.1)),  # a corner
        (with_batches(gradient_descent(0.2), 1), fitted("line", loss="absolute")),
        (with_batches(gradient_descent(0.001), 1), objective),  # still far away
        (with_batches(with_schedule(gradient_descent(0.2), cosine(50)), 1), objective),
    ):
        run = descend(fit, start, method, 200)
        assert diagnose(run, fit).evidence.noise_radius is None
    assert minimum_near(fitted("separable"), np.zeros(2)) is None


@each("step_size", [0.01, 1.0, 30.0])
def test_of_separable_classes_the_minimum_runs_away(step_size):
    objective = fitted("separable")
    for stop in (None, StopRules(gradient_tolerance=0.01)):
        run = descend(objective, (0.0, 0.0), gradient_descent(step_size), 200, stop)
        found = diagnose(run, objective)
        assert found.headline == ENDLESS
        assert found.evidence.separable
        assert "the minimum runs away to infinity" in found.sentence
        held = fitted("separable", l2=0.01)
        assert not diagnose(run, held).evidence.separable
    larger = objective.value(np.array([1.0, 0.0]) * np.array([[1], [10], [100], [1000]]))
    assert (np.diff(larger) < 0).all()


def test_no_step_size_arrives_where_there_is_no_minimum():
    """A race counts no run as arrived, however small its slope, and a sweep says the same."""
    objective = fitted("separable")
    config = config_of("gradient_descent", {"step_size": 1.0})
    rules = StopRules(gradient_tolerance=1e-3)
    problem = Problem(objective, ((-9.0, 9.0),) * 2, (0.0, 0.0), config, 500, stop=rules)
    sweep = problem.sweep(np.geomspace(1e-3, 1e6, 12))
    assert {verdict.name for verdict in sweep.verdicts} <= {"DESCENDING", "OSCILLATING", "DIVERGED"}
    assert Verdict.DESCENDING in sweep.verdicts[:6]
    race = run_race(problem, [config.with_step_size(size) for size in (1.0, 50.0, 1e3, 1e5)])
    assert "GRADIENT" in {finish.trajectory.stop.name for finish in race}
    assert {finish.reached for finish in race} == {None}
    assert best_step_size(problem) is None


@each(
    "rows, endless",
    [
        ([(1, 0), (2, 0), (3, 1)], True),
        ([(1, 1), (2, 0), (3, 0)], True),
        ([(1, 0), (2, 0), (2, 1), (3, 1)], True),  # a limit on which both classes lie
        ([(1, 0), (2, 1), (3, 0)], False),
        ([(1, 0), (1, 1), (2, 0), (2, 1)], False),
    ],
)
def test_classes_are_separable_where_a_limit_parts_them(rows, endless):
    fit = fit_objective(Dataset.from_rows(rows), "logistic").fit
    assert fit.is_endless is endless
    l2 = fit_objective(Dataset.from_rows(rows), "logistic", l2=1e-3).fit
    assert not l2.is_endless
