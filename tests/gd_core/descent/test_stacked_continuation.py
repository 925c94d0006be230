"""Runs that go on side by side take the steps of runs that go on alone, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import StopReason, descend
from gd_core.descent import go_on, side_by_side
from tests.methods import every_first_order_method, made
from tests.problems import parsed

STEP_SIZES = (1e-4, 1e-3, 0.01, 0.1)
FUNCTIONS = (
    ("(1-x)^2+10(y-x^2)^2", (-1.0, 1.2)),
    ("x^4-2x^2", 0.5),
    ("sin(x)+exp(-y^2)", (1.0, 0.5)),
)


def runs_of(text, start, name, n_iter=6, maximize=False, step_sizes=STEP_SIZES):
    objective = parsed(text)
    runs = [descend(objective, start, made(name, a), n_iter, maximize=maximize) for a in step_sizes]
    return objective, [run for run in runs if run.iterations == n_iter]


def assert_alike(one, other):
    for name in ("points", "values", "gradients"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    assert (one.stop, one.tolerance, one.maximize) == (other.stop, other.tolerance, other.maximize)
    assert one.stop is StopReason.GRADIENT or one.state == other.state


@every_first_order_method
@pytest.mark.parametrize("maximize", [False, True])
@pytest.mark.parametrize(("text", "start"), FUNCTIONS)
def test_tracks_side_by_side_are_those_of_each_run_alone(name, maximize, text, start):
    objective, runs = runs_of(text, start, name, maximize=maximize)
    tracks = side_by_side(runs, objective).longer(50).longer(90)
    for k, run in enumerate(runs):
        alone, found = go_on(run, objective, 90), tracks.track(k)
        if found is None:
            assert alone.stop not in (StopReason.ITERATIONS, StopReason.GRADIENT)
        else:
            assert_alike(found, alone)


@every_first_order_method
def test_some_of_the_tracks_go_on_without_the_others(name):
    objective, runs = runs_of(*FUNCTIONS[0], name)
    some = side_by_side(runs, objective).longer(20).only([0, 2]).longer(40)
    for number, k in enumerate((0, 2)):
        assert_alike(some.track(number), go_on(runs[k], objective, 40))


@pytest.mark.parametrize(
    ("text", "start", "step_sizes"),
    [
        ("exp(x^2)", 1.0, (0.01, 3.0)),  # overflows
        ("sqrt(x)", 1.0, (0.01, 1.5)),  # comes to where f has no value
        ("x^2+0*abs(x)", 1.0, (0.1, 0.5)),  # meets a corner, where the chain rule has no slope
    ],
)
def test_what_comes_to_no_number_is_left_to_the_loop_over_floats(text, start, step_sizes):
    objective, runs = runs_of(text, start, "gradient_descent", 0, step_sizes=step_sizes)
    tracks = side_by_side(runs, objective).longer(30)
    assert_alike(tracks.track(0), go_on(runs[0], objective, 30))
    other, alone = tracks.track(1), go_on(runs[1], objective, 30)
    assert other is None or other.points.tobytes() == alone.points.tobytes()
    assert np.isfinite(alone.points).all()
