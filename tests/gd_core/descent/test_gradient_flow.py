"""The path of the gradient flow, against closed forms and SciPy's integrators."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gd_core.descent import FlowEnd, gradient_flow
from gd_core.descent.gradient_flow import LONGEST_MOVE, MAX_STEPS
from tests.problems import parsed

WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
ROSENBROCK = "(1-x)^2+100(y-x^2)^2"


def flow(text, start, bounds=WINDOW, maximize=False):
    return gradient_flow(parsed(text, variables=("x", "y")), start, bounds, maximize)


def distances(points, curve):
    """How far each of the points (n, 2) is from a line through the points of a curve (m, 2)."""
    moves = np.diff(curve, axis=0)
    first, way = curve[:-1][moves.any(axis=1)], moves[moves.any(axis=1)]
    parts = np.einsum("nmi,mi->nm", points[:, None] - first, way) / np.square(way).sum(axis=1)
    nearest = first + np.clip(parts, 0, 1)[..., None] * way
    return np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1)


@pytest.mark.parametrize("stretch", [1.0, 10.0, 1e4])
def test_in_a_bowl_it_is_the_curve_of_the_closed_form(stretch):
    """Of x² + cy² the flow is (x₀e^(−2t), y₀e^(−2ct)), so that y/y₀ = (x/x₀)^c."""
    found = flow(f"x^2+{stretch:g}*y^2", (-3.6, 2.7))
    x, y = found.points.T
    times = np.concatenate([[0.0], np.geomspace(1e-7, 20, 200_000)])
    exact = np.column_stack([-3.6 * np.exp(-2 * times), 2.7 * np.exp(-2 * stretch * times)])
    assert distances(found.points, exact[::20]).max() < 2e-3  # 0.15 px of a map of 760
    assert found.end is FlowEnd.AT_REST
    assert np.hypot(x[-1], y[-1]) < 1e-3


@pytest.mark.parametrize(
    ("text", "start", "bounds"),
    [
        (HIMMELBLAU, (0.0, 0.0), WINDOW),
        (HIMMELBLAU, (-1.0, -4.0), WINDOW),
        (ROSENBROCK, (-1.2, 1.0), ((-2.0, 2.0), (-1.0, 3.0))),
        ("sin(x)*cos(y)+(x+2y)^2/9", (1.0, 4.0), WINDOW),
        ("x*log(x)+x*y+y^2", (1.5, 1.0), ((0.0, 2.0), (-2.0, 2.0))),
    ],
)
@pytest.mark.parametrize("maximize", [False, True], ids=["down", "up"])
def test_it_is_the_curve_that_scipy_finds(text, start, bounds, maximize):
    objective, sign = parsed(text), 1.0 if maximize else -1.0
    window = np.array(bounds)

    def room(_, point):  # to the border
        return min(*(point - window[:, 0]), *(window[:, 1] - point))

    room.terminal = True
    found = flow(text, start, bounds, maximize)
    exact = solve_ivp(
        lambda _, point: sign * objective.gradient(point),
        *((0.0, 40.0), start, "Radau"),
        events=room,
        rtol=1e-9,
        atol=1e-11,
        dense_output=True,
    )
    times = np.concatenate([np.geomspace(1e-7, exact.t[-1], 10_000), exact.t])
    curve = exact.sol(np.sort(times)).T
    left = exact.status == 1
    assert found.end is (FlowEnd.LEFT_WINDOW if left else FlowEnd.AT_REST)
    assert distances(found.points, curve).max() < 1e-3 * (bounds[0][1] - bounds[0][0])
    assert np.linalg.norm(found.points[-1] - curve[-1]) < 2e-3 * (bounds[0][1] - bounds[0][0])


def test_it_does_not_depend_on_the_scale_of_f_and_its_pieces_are_short():
    paths = [flow(f"{scale}*({HIMMELBLAU})", (0.0, 0.0)).points for scale in ("1e-9", "1", "1e9")]
    for path in paths:
        assert np.linalg.norm(path[-1] - (3.0, 2.0)) < 1e-3
        assert np.abs(np.diff(path, axis=0)).max() <= 1.5 * LONGEST_MOVE * 10.0
    assert distances(paths[0], paths[1]).max() < 1e-3
    assert distances(paths[2], paths[1]).max() < 1e-3


def test_it_ends_on_the_border_at_a_saddle_and_before_a_hole():
    out = flow("x^2-y^2", (1.0, 1e-3))
    assert out.end is FlowEnd.LEFT_WINDOW and out.points[-1, 1] == 5.0
    saddle = flow("x^2-y^2", (1.0, 0.0))
    assert saddle.end is FlowEnd.AT_REST and np.abs(saddle.points[-1]).max() < 1e-3
    hole = flow("log(x)+y^2", (1.0, 1.0))
    assert hole.end is FlowEnd.LEFT_DOMAIN and 0 < hole.points[-1, 0] < 5e-3


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("sqrt(x)+y", (-1.0, 1.0), FlowEnd.LEFT_DOMAIN),
        ("x^2+y^2", (9.0, 1.0), FlowEnd.LEFT_WINDOW),
        ("floor(x)+0*y", (1.5, 1.0), FlowEnd.AT_REST),
        ("x^2+y^2", (0.0, 0.0), FlowEnd.AT_REST),
    ],
)
def test_from_a_start_where_nothing_flows_it_is_the_start(text, start, end):
    found = flow(text, start)
    assert found.end is end
    assert (found.points == start).all()


def test_along_a_kink_it_slides_and_its_steps_are_bounded():
    found = flow("abs(x)+abs(y)/3", (1.0, 4.0), ((-5.0, 5.0), (-5.0, 5.0)))
    assert len(found.points) <= MAX_STEPS + 1
    after = found.points[found.points[:, 1] < 3.6]  # it comes to x = 0 at y = 4 − 1/3
    assert len(after) and np.abs(after[:, 0]).max() < 0.02
    assert found.points[-1, 1] < 3.3
