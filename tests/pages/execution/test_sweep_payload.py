"""What the browser gets of a sweep is the sweep."""

import base64
import json
from itertools import pairwise

import numpy as np
import pytest

from gd_core import GALLERY, StopRules, Verdict, parse_objective, sweep_step_sizes
from gd_core.experiments import ladder, summarize_sweep
from gd_core.figures import plane_points
from pages.shared.execution.jobs.sweep_payload import SWEEP_FRAMES, make_sweep_payload


def browser_data(text, low, high, n_iter=200, start=None):
    objective = parse_objective(text)
    point = (0.7, -0.4)[: objective.dim] if start is None else start
    sweep = sweep_step_sizes(objective, point, ladder(low, high), n_iter, StopRules(1e-8))
    window = ((-2.0, 2.0), (-2.0, 2.0))
    bounds = window[: objective.dim]
    return sweep, make_sweep_payload(sweep, summarize_sweep(sweep, bounds, 1e-8), window).data


def unpacked(data):
    """Each run's iterations and points, as the browser reads them."""
    kind = "<f8" if data["double"] else "<f4"
    points = np.frombuffer(base64.b64decode(data["points"]), kind).reshape(-1, 2)
    iterations = np.frombuffer(base64.b64decode(data["iterations"]), "<u2")
    edges = data["firsts"]
    return [(iterations[a:b], points[a:b]) for a, b in pairwise(edges)]


@pytest.mark.parametrize("text", ["x^2", "x^2 + 10y^2", "x^4 - 3x^2 + x"])
def test_paths_arrive_as_they_are(text):
    sweep, data = browser_data(text, 1e-4, 0.1)
    for k, (iterations, points) in enumerate(unpacked(data)):
        whole = plane_points(sweep.trajectory(k))
        np.testing.assert_allclose(points, whole[iterations], rtol=1e-6, atol=1e-30)
        assert iterations[0] == 0
        assert iterations[-1] == sweep.iterations[k]
        assert len(iterations) <= SWEEP_FRAMES


@pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)
def test_every_gallery_function_is_small_and_is_json(entry):
    _, data = browser_data(entry.text, 1e-4, 1e3, 2000, entry.start)
    assert len(json.dumps(dict(data), allow_nan=False)) < 150_000


def test_the_step_that_leaves_the_window_is_among_the_frames():
    sweep, data = browser_data("x^2 + 10y^2", 0.1001, 0.1002, 1500)
    frames, _ = unpacked(data)[-1]
    outside = np.abs(plane_points(sweep.trajectory(len(sweep.step_sizes) - 1))).max(axis=1) > 2
    left = int(np.argmax(outside))
    assert left > 60
    assert {left - 1, left} <= set(frames.tolist())


def test_numbers_too_large_for_single_precision_are_sent_as_doubles():
    """exp(x^2) is 1e173 at the edge of a window from -20 to 20."""
    objective = parse_objective("exp(x^2)")
    sweep = sweep_step_sizes(objective, 19.0, ladder(1e-170, 1e-155), 30)
    window = ((-20.0, 20.0), (0.0, 1e173))
    data = make_sweep_payload(sweep, summarize_sweep(sweep, window[:1], 1e-8), window).data
    _, points = unpacked(data)[0]
    assert points[0].tolist() == [19.0, np.exp(361.0)]


def test_what_is_far_outside_keeps_its_direction():
    _, data = browser_data("x^2 + 10y^2", 1.0, 1e6, 30)
    for _, points in unpacked(data):
        assert np.isfinite(points).all()


def test_words_and_verdicts_are_those_of_the_sweep():
    sweep, data = browser_data("x^2", 1e-4, 10.0)
    said = [data["names"][k] for k in data["verdicts"]]
    assert said == [verdict.value for verdict in sweep.verdicts]
    assert data["words"][60].startswith("f = ")
    assert Verdict.DIVERGED.value in said


def test_equal_sweeps_have_equal_identities_and_others_do_not():
    same = {browser_data("x^2", 1e-4, 1.0)[1]["id"] for _ in range(2)}
    other = browser_data("x^2", 1e-4, 1.1)[1]["id"]
    assert len(same) == 1
    assert other not in same
