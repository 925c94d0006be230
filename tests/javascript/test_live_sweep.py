"""The sweep that the browser computes while its start is dragged, against the library's own summary
and the heights of its figure."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from gd_core import GALLERY, StopRules, parse_objective
from gd_core.descent import NO_RULES
from gd_core.experiments import Problem, ladder, summarize_sweep
from gd_core.figures import LIGHT, fast_heights, frames, shown_heights
from gd_core.objective import to_bytecode
from gd_core.optimizers import config_of
from pages.shared.components.explorer import sweep_drag
from tests.javascript.node import called

SWEPT = """({ program, drag, sweep, start, index, changed }) => {
  const live = new exported.LiveSweep(program, drag, sweep);
  const { ends, heights, path } = live.at(start, { ...drag.controls, ...changed });
  return { ends, heights, path: ends && path(index) };
}"""
RULES = StopRules(gradient_tolerance=1e-8)
INDEX = 60


def problem_of(name, method="gradient_descent", rules=RULES, maximize=False):
    entry = GALLERY[name]
    config = config_of(method, {"step_size": 0.1})
    objective = parse_objective(entry.text)
    return Problem(objective, entry.bounds, entry.start, config, 100, maximize, rules)


def live(problem, steps, start, band=None, changed=None):
    window = (*problem.bounds, (0.0, 20.0))[:2]
    given = {
        "program": to_bytecode(problem.objective)._asdict(),
        "drag": json.loads(json.dumps(sweep_drag(problem, window, LIGHT))),
        "sweep": {"steps": steps.tolist(), "tolerance": problem.tolerance, "band": band},
        "start": start,
        "index": INDEX,
        "changed": changed or {},
    }
    return called("pages/shared/components/js/live_sweep.js", SWEPT, given)


@pytest.mark.parametrize(
    "name, method, start, rules, maximize",
    [
        ("parabola", "gradient_descent", (1.5,), RULES, False),
        ("bowl", "gradient_descent", (2.0, 1.0), RULES, False),
        ("bowl", "momentum", (2.0, 1.0), NO_RULES, False),  # runs go on after they have arrived
        ("himmelblau", "gradient_descent", (1.0, 3.0), RULES, False),  # larger ones are chaotic
        ("himmelblau", "adam", (1.0, 3.0), RULES, False),
        ("parabola", "gradient_descent", (1.5,), RULES, True),  # all of them run away
    ],
)
def test_it_ends_as_the_summary_of_the_library_says(name, method, start, rules, maximize):
    problem = problem_of(name, method, rules, maximize)
    steps = ladder(1e-4, 0.03 if name == "himmelblau" else 2.0)
    found = live(problem, steps, start)

    sweep = replace(problem, start=start).sweep(steps)
    summary = summarize_sweep(sweep, problem.bounds, problem.tolerance)
    reached = [np.nan if end["reached"] is None else end["reached"] for end in found["ends"]]
    arrived = np.isfinite(summary.reached)
    assert np.array(reached)[arrived] == pytest.approx(summary.reached[arrived])
    assert [end["iterations"] for end in found["ends"]] == sweep.iterations.tolist()
    assert [end["isLost"] for end in found["ends"]] == sweep.lost.tolist()
    heights = np.array([np.inf if height is None else height for height in found["heights"]])
    expected = shown_heights(summary)
    on_rail = np.isinf(heights)
    assert heights[~on_rail] == pytest.approx(expected[~on_rail], rel=1e-6, abs=1e-15)
    assert (expected[on_rail] == expected.max()).all()
    assert np.nan_to_num(np.maximum(reached, 1.0)) == pytest.approx(
        np.nan_to_num(fast_heights(summary))
    )

    shown = frames(int(sweep.iterations[INDEX]) + 1, None, 30, 60)
    if not sweep.leaves(problem.bounds)[INDEX]:
        assert found["path"]["k"] == shown.tolist()
        values = sweep.values[INDEX, shown]
        assert found["path"]["f"] == pytest.approx(values.tolist(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "method, changed",
    [
        ("gradient_descent", {"a": 4.0, "letter_k": 0.5}),
        ("momentum", {"a": -1.0}),  # it is no valley any more: all of them run away
        ("momentum", {"beta": 0.5}),
        ("momentum", {"beta": 0.3, "letter_k": 3.0}),
    ],
)
def test_it_follows_the_letters_and_the_numbers_of_the_method(method, changed):
    problem = problem_of("bowl", method)
    problem = replace(problem, objective=parse_objective("a x^2 + k y^2"))
    steps = ladder(1e-3, 2.0)
    found = live(problem, steps, (2.0, 1.0), changed=changed)

    numbers = {"step_size": 0.1} | {key: changed[key] for key in changed.keys() & {"beta"}}
    letters = {key[-1]: changed[key] for key in changed.keys() - {"beta"}}
    objective = parse_objective("a x^2 + k y^2", parameters=letters)
    then = replace(problem, objective=objective, start=(2.0, 1.0))
    sweep = then.with_config(config_of(method, numbers)).sweep(steps)
    summary = summarize_sweep(sweep, problem.bounds, problem.tolerance)
    assert [end["iterations"] for end in found["ends"]] == sweep.iterations.tolist()
    arrived = [end["reached"] is not None for end in found["ends"]]
    assert arrived == summary.arrives.tolist() and any(arrived) == (changed.get("a") != -1.0)
    shown = frames(int(sweep.iterations[INDEX]) + 1, None, 30, 60)
    values = sweep.values[INDEX, shown].tolist()
    assert found["path"]["f"][:30] == pytest.approx(values[:30], rel=1e-9, abs=1e-12)


def test_where_none_arrives_the_gaps_are_measured_from_the_servers_band():
    problem = replace(problem_of("bowl"), n_iter=9)
    steps = ladder(1e-4, 0.05)
    alone, within = (live(problem, steps, (2.0, 1.0), band) for band in (None, [0, 5]))
    assert all(end["reached"] is None for end in alone["ends"])
    lowest = [end["lowest"] for end in alone["ends"]]
    assert alone["heights"][3] == pytest.approx(lowest[3] - min(lowest))
    assert within["heights"][3] == pytest.approx(lowest[3] - min(lowest[:6]))


def test_a_method_that_asks_for_more_has_no_ends():
    problem = problem_of("bowl")
    noisy = replace(problem.config, noise=0.5)
    assert live(problem.with_config(noisy), ladder(1e-4, 0.05), (2.0, 1.0))["ends"] is None


def test_the_longest_stretch():
    call = "(all) => all.map((which) => exported.longestStretch(which))"
    all_of = [[0, 1, 1, 0, 1], [1, 1, 1], [0, 0], [], [1, 0, 1, 1], [1, 1, 0, 1, 1]]
    found = called("pages/shared/components/js/live_sweep.js", call, all_of)
    assert found == [[1, 2], [0, 2], None, None, [2, 3], [0, 1]]
