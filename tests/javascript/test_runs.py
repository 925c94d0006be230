"""Whole runs in the browser's engine against the library's own: every gallery function, every
method that can be traced and every schedule, 200 steps each, down and up.

Both compute the same operations, but not always in the same order, and the sine of a browser is not
the sine of Python. So they differ by rounding errors, which a chaotic run magnifies: it is compared
until it is chaotic by its own numbers, that is until a neighbouring run has parted from it (see
compare_runs.mjs).
"""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from gd_core import GALLERY, OPTIMIZERS, descend, parse_objective
from gd_core.objective import to_bytecode
from gd_core.optimizers import SCHEDULES, StepBytecode, config_of, trace_step
from tests.javascript.node import called

ITERATIONS = 200
TOLERANCE = 1e-9  # × the run's scale
METHODS = [
    name
    for name in OPTIMIZERS
    if isinstance(trace_step(config_of(name, {"step_size": 1.0}), 1), StepBytecode)
]
OBJECTIVES = {name: parse_objective(entry.text) for name, entry in GALLERY.items()}
CASES = list(product(GALLERY, METHODS, SCHEDULES))
EVERY_SO_MANY_CLIMB = 7


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory):
    """What the engine's run and the library's have in common, case by case."""
    folder = tmp_path_factory.mktemp("runs")
    steps, runs, points = {}, [], []
    for number, (function, method, schedule) in enumerate(CASES):
        entry = GALLERY[function]
        config = config_of(method, {"step_size": entry.step_size}, schedule)
        step = f"{method} {schedule} {entry.dim}"
        if step not in steps:
            steps[step] = trace_step(config, entry.dim)
        climbs = number % EVERY_SO_MANY_CLIMB == 0
        run = descend(
            OBJECTIVES[function], entry.start, config.optimizer(), ITERATIONS, maximize=climbs
        )
        values = dict(config.parameters) | dict(config.schedule_parameters)
        runs.append(
            {
                "function": function,
                "step": step,
                "climbs": climbs,
                "start": entry.start,
                "numbers": [values[name] for name in steps[step].numbers],
                "count": len(run.points),
            }
        )
        points.append(run.points.ravel())
    np.concatenate(points).tofile(folder / "points.f64")
    given = {
        "iterations": ITERATIONS,
        "functions": {name: to_bytecode(f)._asdict() for name, f in OBJECTIVES.items()},
        "steps": {
            name: {"step": code.step._asdict(), "begin": code.begin._asdict()}
            for name, code in steps.items()
        },
        "runs": runs,
    }
    (folder / "runs.json").write_text(json.dumps(given))
    call = "(folder) => exported.compare(folder)"
    found = called("tests/javascript/compare_runs.mjs", call, str(folder))
    return dict(zip(CASES, found, strict=True))


def test_runs_in_the_browser_are_those_of_the_library(comparisons):
    apart = {
        case: found for case, found in comparisons.items() if not found["difference"] <= TOLERANCE
    }
    assert not apart


def test_runs_in_the_browser_end_where_those_of_the_library_do(comparisons):
    """A run that is compared up to where either ends is as long as the other."""
    ends = {
        case: found
        for case, found in comparisons.items()
        if found["compared"] >= min(found["ours"], found["theirs"])
    }
    assert not {case: found for case, found in ends.items() if found["ours"] != found["theirs"]}
    assert any(found["ours"] <= ITERATIONS for found in ends.values())


def test_few_runs_are_chaotic_and_most_have_the_very_bits_of_the_library(comparisons):
    whole = [found for found in comparisons.values() if found["compared"] == found["theirs"]]
    assert len(whole) > 0.95 * len(comparisons)
    assert sum(found["difference"] == 0 for found in whole) > len(whole) / 2
    steps = sum(found["theirs"] for found in comparisons.values())
    assert sum(found["compared"] for found in comparisons.values()) > 0.95 * steps


def test_every_method_that_follows_the_slope_alone_is_among_them():
    assert len(METHODS) >= 13
    assert len(CASES) == len(GALLERY) * len(METHODS) * len(SCHEDULES)
