"""The cases of tests/data/reports.jsonl: what was said wrong of a run once, with what is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

import gd_core
from gd_core import Verdict, descend, diagnose, parse_objective, sweep_step_sizes
from gd_core.experiments import default_setup

DATA = Path(__file__).parent.parent / "data" / "reports.jsonl"
CALLS = ("verdict", "advice", "count", "place", "setting", "sweep_far")
# About the slopes of f and not about runs, though the verdict shows it.
ELSEWHERE = ("K07", "K08", "K09")
Row = dict[str, Any]


def rows() -> list[Row]:
    """The rows about runs."""
    found = map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
    return [row for row in found if row["call"] in CALLS and row["kind"][:3] not in ELSEWHERE]


def complaint(row: Row) -> str:
    """What is wrong with what is said, empty if nothing is."""
    right, ask = row["right"], {"setting": _setting, "sweep_far": _sweep_far}
    if row["call"] in ask:
        return ask[row["call"]](row, right)
    found = _diagnosis(row)
    said = f"{found.verdict.name}: {found.sentence} {found.evidence}"
    return "" if _is_right(row, found, right) else said


def _diagnosis(row: Row) -> gd_core.Diagnosis:
    ask, objective = row["params"], parse_objective(row["text"])
    numbers = dict(ask.get("numbers", {})) | ({"step_size": ask["step"]} if "step" in ask else {})
    optimizer = getattr(gd_core, ask.get("method", "gradient_descent"))(**numbers)
    climbs = ask.get("maximize", False)
    run = descend(objective, ask["start"], optimizer, ask["n"], maximize=climbs)
    return diagnose(run, objective)


def _is_right(row: Row, found: gd_core.Diagnosis, right: Any) -> bool:
    if row["call"] == "advice":
        return (found.evidence.better_step_size is not None) == (right == "some")
    if row["call"] == "place":
        return (
            found.evidence.stationary_point is not None
            and found.evidence.stationary_point.name in right
        )
    if row["call"] == "count":
        return _counts(row, found.evidence.more_iterations, right)
    said, name = found.sentence, found.verdict.name
    return (
        name in right.get("in", [name])
        and name not in right.get("not", [])
        and not any(words in said for words in right.get("lacks", []))
        and any(words in said for words in right.get("has_any", [""]))
    )


def _counts(row: Row, more: int | None, right: int | None) -> bool:
    if right is None or more is None:
        return more is None and not row["kind"].startswith("K06")
    return bool(right / row["tolerance"] <= more <= right * row["tolerance"])


def _setting(row: Row, right: Any) -> str:
    objective = parse_objective(row["text"])
    first = default_setup(objective)
    optimizer = gd_core.gradient_descent(first.step_size)
    run = descend(objective, first.start, optimizer, first.n_iter)
    name = diagnose(run, objective, advise=False).verdict.name
    return f"{name} with {first.step_size}" if name in right["not"] else ""


def _sweep_far(row: Row, right: int) -> str:
    ask = row["params"]
    steps = np.geomspace(*ask["steps"])
    sweep = sweep_step_sizes(parse_objective(row["text"]), ask["start"], steps, ask["n"])
    ends = sweep.paths[np.arange(len(steps)), sweep.iterations]
    far = np.abs(ends).max(axis=1) > 1e6
    missed = sum(
        bool(out) and verdict is not Verdict.DIVERGED
        for out, verdict in zip(far, sweep.verdicts, strict=True)
    )
    return f"{missed} far out are not said to run away" if missed > right else ""
