"""The default window shows the minima: against closed forms, and a search of the test's own."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from gd_core import GALLERY, FormulaError, Objective, descend, gradient_descent
from gd_core.experiments import default_setup
from gd_core.experiments.telling_window import telling_window
from tests.problems import parsed

DATA = Path(__file__).parents[2] / "data/formulas.jsonl"
TEXTS = [json.loads(line)["text"] for line in DATA.open("rb")]
# The formulas of DATA that do not keep the usual window, and some more.
CHANGED = [
    "-(16*x^2 - 24*x + 5)*exp(-x)",
    "exp(-3*x) - sin(x)**3",
    "2e^x - 3x",
    "e^{-3x} - \\sin^3(x)",
]
MORE = ["x^4-3x^3+2", "x^2+y^2+x^4*y^2", "exp(2x) - 9x", "x^8/8 - x^3", "exp(x+y) + exp(-x) + y^2"]


def usual(objective):
    return ((-5.0, 5.0),) * objective.dim


def setup_of(text):
    objective = parsed(text)
    return objective, default_setup(objective)


def minima_by_a_loop(objective, count=61):
    """Points lower than all their neighbours on a lattice of the usual window, in plain loops."""
    side = [-5 + 10 * k / (count - 1) for k in range(count)]
    heights = {
        index: float(objective.value(np.array([side[k] for k in index])))
        for index in product(range(count), repeat=objective.dim)
    }
    found = []
    for index, height in heights.items():
        around = [
            tuple(k + d for k, d in zip(index, shift, strict=True))
            for shift in product((-1, 0, 1), repeat=objective.dim)
            if any(shift)
        ]
        if all(heights.get(other, -np.inf) > height for other in around):
            found.append([side[k] for k in index])
    return np.array(found)


def test_the_quartic_whose_dip_was_lost_under_a_thousand_is_seen():
    """Of x⁴ − 3x³ + 2 the level points are 0 and 9/4, and f(9/4) = −6.54."""
    objective, setup = setup_of("x^4-3x^3+2")
    ((low, high),) = setup.bounds
    assert low < -0.3 and high > 2.55
    heights = objective.value(np.linspace(low, high, 500)[:, None])
    dip = 2 - float(objective.value(np.array([2.25])))
    assert dip > 0.2 * np.ptp(heights)
    before = objective.value(np.linspace(-5, 5, 500)[:, None])
    assert dip < 0.01 * np.ptp(before)


@pytest.mark.parametrize("text", [*CHANGED, *MORE])
def test_a_smaller_window_has_the_start_the_path_and_all_minima_of_the_usual_one(text):
    objective, setup = setup_of(text)
    assert setup.bounds != usual(objective)
    low, high = np.array(setup.bounds).T
    assert (low >= -5).all() and (high <= 5).all()
    assert np.ptp(high - low) < 1e-9  # equal scales
    points = descend(objective, setup.start, gradient_descent(setup.step_size), setup.n_iter).points
    assert ((points >= low) & (points <= high)).all()
    minima = minima_by_a_loop(objective)
    assert len(minima)
    assert ((minima > low) & (minima < high)).all()


@pytest.mark.parametrize(
    ("text", "minimum"),
    [
        ("x^4-3x^3+2", 2.25),
        ("2e^x - 3x", np.log(1.5)),
        ("x^6 - 4x^2 + x", -1.1076),
        ("x^8/8 - x^3", 3**0.2),
    ],
)
def test_in_a_smaller_window_the_run_falls_a_long_way_towards_a_minimum(text, minimum):
    """One start lay beside the minimum, and another led to the level point beside it."""
    objective, setup = setup_of(text)
    points = descend(
        objective, setup.start, gradient_descent(setup.step_size), setup.n_iter
    ).points[:, 0]
    ((low, high),) = setup.bounds
    assert abs(points[0] - minimum) > 0.1 * (high - low)
    assert abs(points[-1] - minimum) < 0.3 * abs(points[0] - minimum)


def test_of_the_known_formulas_only_these_change():
    changed = []
    for text in TEXTS:
        try:
            objective, setup = setup_of(text)
        except FormulaError:
            continue
        if setup.gallery is None and setup.bounds != usual(objective):
            changed.append(text)
    assert changed == CHANGED


@pytest.mark.parametrize(
    "text",
    [
        *("x^2", "100x^2 + 3", "x^4 + 1", "sin(x)", "3x", "exp(3x)", "1/x", "log(x)", "|x|"),
        *("x^2 + y^2", "exp(-x^2-y^2)", "x^2 - y^2", "x*y", "exp(exp(x^2))", "1/(1+25x^2)"),
    ],
)
def test_what_has_no_minimum_or_looks_the_same_in_any_window_keeps_it(text):
    objective = parsed(text)
    assert telling_window(objective, usual(objective)) == usual(objective)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=list(GALLERY))
def test_the_gallery_keeps_its_own_windows(entry):
    assert default_setup(parsed(entry.text)).bounds == entry.bounds


def test_where_no_run_goes_down_in_the_part_the_usual_window_is_taken(monkeypatch):
    part = ((-1e-9, 1e-9),)
    monkeypatch.setattr("gd_core.experiments.run_setup.telling_window", lambda *_: part)
    assert setup_of("3x + 1")[1].bounds == ((-5.0, 5.0),)
    assert setup_of("log(x-20)")[1].bounds == ((-5.0, 5.0),)


@pytest.mark.parametrize(("text", "most"), [("x^4-3x^3+2", 200), ("x^2+y^2+x^4*y^2", 1600)])
def test_it_asks_for_a_bounded_number_of_points(text, most):
    objective, asked = parsed(text), []

    def counted(name):
        def call(point):
            asked.append(1)
            return getattr(objective, name)(point)

        return call

    counting = Objective.from_functions(counted("value"), counted("gradient"), objective.dim)
    assert telling_window(counting, usual(objective)) != usual(objective)
    assert len(asked) <= 2 * most + 20
