"""The largest stable step size: against closed forms, and against loops of the tests' own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import GALLERY, StopRules, sweep_step_sizes
from gd_core.experiments import (
    compare_step_sizes,
    edge_in_words,
    ladder,
    stable_edge,
    suggest_range,
    summarize_sweep,
    with_stable_edge,
)
from gd_core.experiments.stable_edge import four_digit_numbers
from gd_core.optimizers import read_config
from tests.problems import parsed, problem_of

WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
PLAIN = "gradient_descent,step_size=0.1"


def summary_of(text, start, step_range, n_iter=100, config=PLAIN, maximize=False):
    objective = parsed(text)
    method, rules = read_config(config).resized, StopRules(1e-8)
    sweep = sweep_step_sizes(objective, start, ladder(*step_range), n_iter, rules, maximize, method)
    return with_stable_edge(summarize_sweep(sweep, WINDOW[: objective.dim], 1e-8), sweep)


def edge_of(*arguments, **named):
    return summary_of(*arguments, **named).edge


def below(limit):
    """The largest number of four digits below a limit."""
    less = limit * (1 - 1e-9)
    unit = 10.0 ** (math.floor(math.log10(less)) - 3)
    return float(f"{math.floor(less / unit) * unit:.4g}")


def test_of_x2_plus_10y2_it_is_the_last_number_before_a_tenth():
    found = summary_of("x^2 + 10y^2", (-3.6, 2.7), (1e-4, 1.0))
    assert found.band.last < 0.093  # what the sweep's own step sizes show
    assert (found.edge.last, found.edge.beyond) == (0.09999, 0.1)
    said = edge_in_words(found)
    assert said == (
        "The largest stable step size, to four digits, is 0.09999: with it the run comes nearer to "
        "a minimum, and with 0.1 it bounces without settling."
    )
    for step_size, ratio in ((0.09999, 0.9998), (0.1, 1.0)):
        y = 2.7
        for _ in range(1000):
            y -= step_size * 20 * y
        assert abs(y) == pytest.approx(2.7 * ratio**1000)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.1, 30), st.floats(0.1, 30), st.floats(-0.9, 0.9))
def test_of_a_quadratic_it_is_2_over_its_largest_eigenvalue(a, b, twist):
    cross = 2 * twist * math.sqrt(a * b)
    limit = 2 / np.linalg.eigvalsh([[2 * a, cross], [cross, 2 * b]])[1]
    text = f"{a!r}*x^2 + {b!r}*y^2 + ({cross!r})*x*y"
    edge = edge_of(text, (1.3, -2.1), (limit / 100, limit * 7))
    assert edge.last == below(limit)
    assert edge.beyond >= limit * (1 - 1e-9)


@pytest.mark.parametrize("start", [0.5, 1.2, 3.0])
def test_of_the_fourth_power_it_depends_on_the_start(start):
    """x ← x − α·4x³ comes nearer exactly where 4αx² < 2."""
    limit = 1 / (2 * start**2)
    edge = edge_of("x^4", (start,), (limit / 100, limit * 5), n_iter=30)
    assert edge.last == below(limit)


def test_of_momentum_it_is_its_own_limit():
    """Of ½λx² momentum settles below 2·(1 + β)/λ. Reference: Polyak 1964."""
    edge = edge_of("x^2", (1.0,), (1e-2, 10.0), 200, "momentum,step_size=0.1,beta=0.5")
    assert edge.last == below(1.5)


def test_climbing_it_is_that_of_the_maximum():
    found = summary_of("-3x^2", (1.0,), (1e-2, 2.0), maximize=True)
    assert found.edge.last == below(1 / 3)
    assert "comes nearer to a maximum" in edge_in_words(found)


@pytest.mark.parametrize("text", ["exp(x) - 2x", "x + 1/x", "x - log(x)"])
def test_just_below_the_limit_a_run_that_settles_slowly_counts(text):
    """Of these the nearness after k iterations is about 1/√k until the limit makes itself felt."""
    limit = {"exp(x) - 2x": 1.0, "x + 1/x": 1.0, "x - log(x)": 2.0}[text]
    objective = parsed(text)
    edge = edge_of(text, (1.4,), (0.05, 5.0), n_iter=30)
    assert edge.last == below(limit)
    x, seen = 1.4, []
    for _ in range(100_000):
        x -= edge.last * float(objective.at(x)[1])
        seen.append(abs(float(objective.at(x)[1])))
    assert max(seen[-10:]) < 1e-3 * max(seen[:10])


def test_just_above_the_limit_a_run_that_only_seems_to_settle_does_not_count():
    """Of Beale's function a run at 0.042 comes nearer for a thousand iterations, and then turns."""
    entry = GALLERY["beale"]
    limit = 2 / np.linalg.eigvalsh(parsed(entry.text).hessian((3.0, 0.5)))[1]
    edge = edge_of(entry.text, entry.start, (1e-4, 1.0), entry.n_iter)
    assert edge.last == below(limit)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=list(GALLERY))
def test_the_run_at_the_number_said_goes_nearer_for_every_gallery_function(entry, monkeypatch):
    counted = []
    tried = stable_edge._tried
    monkeypatch.setattr(stable_edge, "_tried", lambda *a: counted.append(a[1]) or tried(*a))
    objective = parsed(entry.text)
    problem = problem_of(objective, entry.start, n_iter=entry.n_iter, bounds=entry.bounds)
    step_range = suggest_range(compare_step_sizes(problem))
    edge = edge_of(entry.text, entry.start, step_range, entry.n_iter)
    assert len(counted) == len(set(counted)) <= 30
    if edge is None:
        return
    assert edge.last == float(f"{edge.last:.4g}")
    assert four_digit_numbers(edge.last, edge.beyond) == [edge.last, edge.beyond]
    at, x = objective.at, [float(coordinate) for coordinate in entry.start]
    for _ in range(20_000):
        slopes = at(*x)[1:]
        x = [coordinate - edge.last * slope for coordinate, slope in zip(x, slopes, strict=True)]
    assert np.isfinite(x).all()
    assert at(*x)[0] < at(*map(float, entry.start))[0]


def test_there_is_none_where_nothing_settles_or_all_do():
    assert edge_of("3x", (1.0,), (1e-3, 1.0)) is None
    assert edge_of("x^2", (1.0,), (1e-3, 0.5)) is None
    assert edge_of("x^2", (1.0,), (0.1, 5.0), config="gradient_descent,noise=0.1") is None
    assert edge_in_words(summary_of("3x", (1.0,), (1e-3, 1.0))) == ""


def test_the_numbers_of_four_digits_go_over_a_power_of_ten():
    assert four_digit_numbers(0.0999912, 0.10004) == [0.09999, 0.1, 0.1001]
    assert four_digit_numbers(3.0, 3.0) == [3.0]
    assert four_digit_numbers(1.2345e-7, 1.2351e-7) == [
        float(f"{1.234 + k / 1000:.4g}e-7") for k in range(3)
    ]


@pytest.mark.parametrize(
    ("text", "start", "n_iter", "true"),
    [
        ("(x^2+y^2-1)^2", (0.5, 0.4), 100, 0.25),
        ("(x^2+y^2-1)^2", (0.3, -1.1), 50, 0.25),
        ("(x^2+y^2)^2-2(x^2+y^2)", (0.5, 0.4), 300, 0.25),  # ends where the Hessian has no inverse
        ("(x^2+y^2)^2-8(x^2+y^2)", (1.2, 1.3), 200, 0.0625),
        ("(sqrt(x^2+y^2)-2)^2", (1.5, 0.4), 100, 1.0),
    ],
)
def test_on_a_ring_of_minima_it_is_the_last_number_before_2_over_the_curvature_across(
    text, start, n_iter, true
):
    assert edge_of(text, start, (1e-4, 1.0 if true < 1 else 3.0), n_iter).last == below(true)
