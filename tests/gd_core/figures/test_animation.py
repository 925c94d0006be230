"""The figure that plays by itself: frames, buttons and a slider on a landscape that stays."""

from __future__ import annotations

import base64
import io

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from gd_core import Objective, descend, gradient_descent
from gd_core.figures import animated
from tests.problems import parsed

BOWL, START = parsed("x^2 + 10y^2"), (2.5, 1.5)


def run_of(objective, start, n_iter, step_size=0.05):
    return descend(objective, start, gradient_descent(step_size), n_iter)


def test_each_iteration_is_a_frame_and_a_step_of_the_slider():
    run = run_of(BOWL, START, 30)
    figure = animated(BOWL, run)
    assert type(figure) is go.Figure
    steps = figure.layout.sliders[0].steps
    assert [frame.name for frame in figure.frames] == [str(k) for k in range(31)]
    assert [step.args[0][0] for step in steps] == [frame.name for frame in figure.frames]
    for k in (0, 7, 30):
        path, here = figure.frames[k].data
        assert np.array_equal(np.column_stack([path.x, path.y]), run.points[: k + 1])
        assert (here.x[0], here.y[0]) == tuple(run.points[k])


def test_play_and_pause():
    figure = animated(BOWL, run_of(BOWL, START, 10))
    play, pause = figure.layout.updatemenus[0].buttons
    assert (play.label, pause.label) == ("Play", "Pause")
    assert play.args[0] is None and play.args[1]["frame"]["duration"] > 0
    assert list(pause.args[0]) == [None] and pause.args[1]["mode"] == "immediate"


def test_a_long_run_has_at_most_120_frames_and_ends_at_its_end():
    run = run_of(BOWL, START, 3000, 1e-4)
    figure = animated(BOWL, run)
    assert len(figure.frames) <= 120
    assert figure.frames[-1].name == "3000"
    assert [frame.name for frame in figure.frames[:40]] == [str(k) for k in range(40)]
    duration = figure.layout.updatemenus[0].buttons[0].args[1]["frame"]["duration"]
    assert duration * len(figure.frames) <= 8001


def test_the_map_is_an_image_of_the_window_with_equal_scales():
    """A frame must not draw a contour anew: that takes long, and without it Plotly loses it."""
    figure = animated(BOWL, run_of(BOWL, START, 5), bounds=[(-4, 4), (-2, 2)])
    assert {trace.type for trace in figure.data} == {"scatter"}
    (image,) = figure.layout.images
    assert (image.x, image.y, image.sizex, image.sizey) == (-4, 2, 8, 4)
    picture = Image.open(io.BytesIO(base64.b64decode(image.source.partition(",")[2])))
    assert picture.width == 2 * picture.height
    assert figure.layout.yaxis.scaleanchor == "x" and figure.layout.yaxis.scaleratio == 1
    assert tuple(figure.layout.xaxis.range) == (-4, 4)


def test_on_a_curve_the_path_is_on_the_curve_and_the_line_stays():
    objective = parsed("x^2 - 4*cos(2*x)")
    run = run_of(objective, (2.0,), 12, 0.02)
    figure = animated(objective, run)
    assert len(figure.data) == 3
    assert all(tuple(frame.traces) == (1, 2) for frame in figure.frames)
    path = figure.frames[-1].data[0]
    assert np.array_equal(path.x, run.points[:, 0])
    assert np.array_equal(path.y, run.values)


def test_a_run_that_goes_far_away_can_still_be_drawn():
    run = run_of(parsed("x^2"), (1.0,), 400, 5.0)
    figure = animated(parsed("x^2"), run)
    assert np.isfinite(figure.frames[-1].data[0].y).all()
    assert "<html>" in figure.to_html(include_plotlyjs=False)


def test_three_variables_cannot_be_drawn():
    objective = Objective.from_functions(lambda p: p @ p, lambda p: 2 * p, dim=3)
    with pytest.raises(ValueError, match="one or two"):
        animated(objective, run_of(objective, (1.0, 1.0, 1.0), 3))
