"""The first window, start and step size for any function; causes of gaps; exports; words."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from gd_core import (
    GALLERY,
    FormulaError,
    StopRules,
    Verdict,
    descend,
    diagnose,
    gradient_descent,
    stability_limit,
)
from gd_core.descent import StopReason, trajectory_csv
from gd_core.diagnosis import picture_in_words, summarize
from gd_core.experiments import default_setup, gallery_entry
from gd_core.objective import why_undefined
from tests.problems import parsed

ROWS = [json.loads(line) for line in (Path(__file__).parents[2] / "data/formulas.jsonl").open("rb")]


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda entry: entry.name)
def test_a_gallery_function_brings_its_own_setting(entry):
    setup = default_setup(parsed("  " + entry.text.replace("*", " * ")))
    assert setup.gallery == entry.name
    assert (setup.bounds, setup.start) == (entry.bounds, entry.start)
    assert (setup.step_size, setup.n_iter) == (entry.step_size, entry.n_iter)


def test_rosenbrock_is_known_however_it_is_typed():
    typed = parsed("f(x, y) = (1 - x)² + 100(y − x²)²")
    assert gallery_entry(typed).name == "rosenbrock"
    assert gallery_entry(parsed("x^2 + 3")) is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_any_formula_gets_a_first_run_that_makes_sense(row):
    try:
        objective = parsed(row["text"])
    except FormulaError:
        return
    setup = default_setup(objective)
    low, high = np.array(setup.bounds).T
    assert ((low <= setup.start) & (setup.start <= high)).all()
    assert setup.step_size > 0
    run = descend(objective, setup.start, gradient_descent(setup.step_size), setup.n_iter)
    first = run.values[0]
    assert np.isnan(first) or run.values[-1] <= first or not np.isfinite(run.gradients[0]).all()


def test_a_start_without_slopes_by_the_chain_rule_is_passed_over_at_once(monkeypatch):
    """Each run there takes as long as hundreds of others, and no step size helps."""
    runs = []

    def counted(*numbers):
        runs.append(descend(*numbers))
        return runs[-1]

    monkeypatch.setattr("gd_core.experiments.run_setup.descend", counted)
    default_setup(parsed("exp(-exp((exp(exp((e)^(-(3x)))))^e))"))
    lost = [run for run in runs if run.stop is StopReason.TOO_LONG]
    assert len(lost) <= 2
    assert len(runs) < 20


def test_a_smooth_function_is_walked_down_inside_the_window():
    for text in ("x^4 - 3x", "exp(x) - 2x", "x^2 + x y + y^2", "log(1+x^2) + y^2"):
        objective = parsed(text)
        setup = default_setup(objective)
        run = descend(objective, setup.start, gradient_descent(setup.step_size), setup.n_iter)
        assert (np.diff(run.values) <= 0).all()
        assert (np.abs(run.points) <= 5).all()
        assert run.values[0] - run.values[-1] > 0.5 * (run.values[0] - run.values.min())


@pytest.mark.parametrize(
    ("text", "bounds", "cause"),
    [
        ("log(-1-x^2)", ((-1.0, 1.0),), "log of a negative number"),
        ("sqrt(-1-x^2) + x", ((-1.0, 1.0),), "square root of a negative number"),
        ("asin(x)", ((2.0, 3.0),), "asin"),
        ("1/(x/0) + y", ((-1.0, 1.0), (-1.0, 1.0)), "division by zero"),
        ("x^0.5", ((-2.0, -1.0),), "power"),
        ("sin(log(x))", ((-2.0, -1.0),), "log"),
    ],
)
def test_the_cause_of_an_empty_window(text, bounds, cause):
    assert cause in why_undefined(parsed(text), bounds)


def test_a_window_with_any_value_has_no_cause():
    assert why_undefined(parsed("log(x)"), ((-1.0, 1.0),)) is None


def test_the_csv_holds_every_digit_of_every_iteration():
    objective = parsed("x^2 + y^2/3")
    run = descend(objective, (0.1, 0.7), gradient_descent(0.1), 200)
    rows = list(csv.reader(io.StringIO(trajectory_csv(run, objective.variables))))
    assert rows[0] == ["iteration", "x", "y", "f", "df/dx", "df/dy"]
    table = np.array(rows[1:], dtype=float)
    np.testing.assert_array_equal(table[:, 0], np.arange(201))
    np.testing.assert_array_equal(table[:, 1:3], run.points)
    np.testing.assert_array_equal(table[:, 3], run.values)
    np.testing.assert_array_equal(table[:, 4:], run.gradients)


def test_the_run_in_words_says_it_all():
    objective = parsed("x^2")
    run = descend(objective, -0.9, gradient_descent(0.1), 30)
    text = summarize(objective, run, diagnose(run, objective))
    for piece in (
        "f(x) = x^2",
        "x = −0.9",
        "step size 0.1",
        "30 iterations",
        "0.81",
        "getting there",
    ):
        assert piece in text
    assert picture_in_words(objective, run).startswith("Curve of the function")


@pytest.mark.parametrize("text", ["exp(123456789*ln(3*x))", "sqrt(0.01-x^2)", "log(x)+log(0.3-x)"])
def test_a_value_on_a_thirtieth_of_the_window_is_a_value(text):
    assert why_undefined(parsed(text), ((-5.0, 5.0),)) is None


@pytest.mark.parametrize(
    "text",
    [
        "log(1+x^2+y^2)",
        "cosh(x)",
        "x^2+y^2+xy",
        "log(cosh(x))",
        "sqrt(1+x^2+y^2)",
        "exp(x)-x",
        "x*atan(x)",
        "log(1+x^2)+log(1+y^2)",
        "x^2*y^2+x^2+y^2",
        "x^2/(1+x^2)",
    ],
)
def test_the_first_step_size_is_far_from_the_limit_at_the_minimum(text):
    """That of log(1+x^2+y^2) lay at 2/λmax, which was called too large then."""
    objective = parsed(text)
    first = default_setup(objective)
    slow = gradient_descent(first.step_size / 5)
    minimum = descend(objective, first.start, slow, 20_000, StopRules(1e-8)).points[-1]
    assert first.step_size <= 0.7 * stability_limit(objective, minimum)
    run = descend(objective, first.start, gradient_descent(first.step_size), first.n_iter)
    assert diagnose(run, objective).verdict in (Verdict.CONVERGED, Verdict.CONVERGING)
