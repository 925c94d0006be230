"""Whole runs in the browser's engine against the library's own: every gallery function, every
method that can be traced and every schedule, 200 steps each, down and up; and the stop rules.

Both compute the same operations, but not always in the same order, and the sine of a browser is not
the sine of Python. So they differ by rounding errors, which a chaotic run magnifies: it is compared
until it is chaotic by its own numbers, that is until a neighbouring run has parted from it (see
compare_runs.mjs).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from gd_core import GALLERY, OPTIMIZERS, StopRules, descend, parse_objective
from gd_core.objective import to_bytecode
from gd_core.optimizers import SCHEDULES, OptimizerConfig, StepBytecode, config_of, trace_step
from tests.javascript.node import called

ITERATIONS = 200
TOLERANCE = 1e-9  # × the run's scale
METHODS = [
    name
    for name in OPTIMIZERS
    if isinstance(trace_step(config_of(name, {"step_size": 1.0}), 1), StepBytecode)
]
# None asks for an improvement that rounding errors decide.
RULES = (
    StopRules(gradient_tolerance=1e-2),
    StopRules(patience=3, min_improvement=1e-4),
    StopRules(max_evaluations=57, patience=1, min_improvement=1e-6),
)
EVERY_SO_MANY_CLIMB = 7


class Case(NamedTuple):
    function: str
    method: str
    schedule: str
    climbs: bool
    rules: StopRules = StopRules()

    @property
    def config(self) -> OptimizerConfig:
        step_size = GALLERY[self.function].step_size
        return config_of(self.method, {"step_size": step_size}, self.schedule)

    @property
    def step(self) -> tuple[str, str, int]:
        return self.method, self.schedule, GALLERY[self.function].dim


CASES = [
    Case(*names, climbs=number % EVERY_SO_MANY_CLIMB == 0)
    for number, names in enumerate(product(GALLERY, METHODS, SCHEDULES))
]
STOPPED = [
    Case(function, method, "constant", climbs, rules)
    for function, (method, climbs), rules in product(
        GALLERY, (("gradient_descent", False), ("adam", True), ("lion", False)), RULES
    )
]
OBJECTIVES = {name: parse_objective(entry.text) for name, entry in GALLERY.items()}


def write_runs(folder: Path) -> None:
    """The files that compare_runs.mjs reads: programs, runs, and the points of the runs."""
    everything = [*CASES, *STOPPED]
    codes = {case.step: trace_step(case.config, case.step[-1]) for case in everything}
    runs, points = [], []
    for case in everything:
        run = points_of(case)
        runs.append(written(case, codes[case.step], len(run)))
        points.append(run.ravel())
    np.concatenate(points).tofile(folder / "points.f64")
    given = {
        "functions": {name: to_bytecode(f)._asdict() for name, f in OBJECTIVES.items()},
        "steps": {key_of(step): programs_of(code) for step, code in codes.items()},
        "runs": runs,
    }
    (folder / "runs.json").write_text(json.dumps(given))


def points_of(case: Case) -> np.ndarray:
    objective, start = OBJECTIVES[case.function], GALLERY[case.function].start
    optimizer = case.config.optimizer()
    return descend(objective, start, optimizer, ITERATIONS, case.rules, case.climbs).points


def written(case: Case, code: StepBytecode, count: int) -> Mapping[str, Any]:
    values = dict(case.config.parameters) | dict(case.config.schedule_parameters)
    return {
        "function": case.function,
        "step": key_of(case.step),
        "climbs": case.climbs,
        "start": GALLERY[case.function].start,
        "numbers": [values[name] for name in code.numbers],
        "iterations": ITERATIONS,
        "rules": asdict(case.rules),
        "count": count,
    }


def key_of(step: tuple[str, str, int]) -> str:
    return " ".join(map(str, step))


def programs_of(code: StepBytecode) -> Mapping[str, Any]:
    return {"step": code.step._asdict(), "begin": code.begin._asdict()}


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory):
    """What the engine's run and the library's have in common, case by case."""
    folder = tmp_path_factory.mktemp("runs")
    write_runs(folder)
    call = "(folder) => exported.compare(folder)"
    found = called("tests/javascript/compare_runs.mjs", call, str(folder))
    return dict(zip([*CASES, *STOPPED], found, strict=True))


def test_runs_in_the_browser_are_those_of_the_library(comparisons):
    apart = {
        case: found for case, found in comparisons.items() if not found["difference"] <= TOLERANCE
    }
    assert not apart


@pytest.mark.parametrize("cases", [CASES, STOPPED], ids=["without rules", "with rules"])
def test_runs_in_the_browser_end_where_those_of_the_library_do(comparisons, cases):
    """A run that is compared up to where either ends is as long as the other."""
    ends = {
        case: comparisons[case]
        for case in cases
        if comparisons[case]["compared"]
        >= min(comparisons[case]["ours"], comparisons[case]["theirs"])
    }
    assert not {case: found for case, found in ends.items() if found["ours"] != found["theirs"]}
    assert any(found["ours"] <= ITERATIONS for found in ends.values())


def test_each_rule_ends_runs(comparisons):
    for rules in RULES:
        lengths = [comparisons[case]["ours"] for case in STOPPED if case.rules == rules]
        assert sum(1 < length <= ITERATIONS for length in lengths) > len(lengths) / 3


def test_few_runs_are_chaotic_and_most_have_the_very_bits_of_the_library(comparisons):
    found = [comparisons[case] for case in CASES]
    whole = [one for one in found if one["compared"] == one["theirs"]]
    assert len(whole) > 0.95 * len(found)
    assert sum(one["difference"] == 0 for one in whole) > len(whole) / 2
    assert sum(one["compared"] for one in found) > 0.95 * sum(one["theirs"] for one in found)


def test_every_method_that_follows_the_slope_alone_is_among_them():
    assert len(METHODS) >= 13
    assert len(CASES) == len(GALLERY) * len(METHODS) * len(SCHEDULES)
