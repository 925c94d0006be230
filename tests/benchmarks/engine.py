"""The engine of the browser, in Node: a step of Rosenbrock's function, and a path of Adam."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from gd_core import parse_objective
from gd_core.objective import to_bytecode
from gd_core.optimizers import StepBytecode, config_of, trace_step
from tests.benchmarks.in_python import START
from tests.benchmarks.report import Row
from tests.javascript.node import called

STEP_SIZE = 1e-4
LEAST_SPEEDUP = 30  # against the stack machine
PATH = 10_000  # steps
SCRIPT = "tests/benchmarks/engine_step.mjs"


def rows() -> Iterator[Row]:
    """The rows of the table that need Node."""
    objective = to_bytecode(parse_objective("(1 - x)^2 + 100*(y - x^2)^2"))
    assert objective is not None
    given = {
        "objective": objective._asdict(),
        "methods": [_method("gradient_descent"), _method("adam")],
        "start": START,
    }
    times = called(SCRIPT, "(given) => exported.times(given)", given)
    ours, stack, hand, adam = (median(times[name]) for name in ("ours", "stack", "hand", "adam"))
    what = "engine in the browser, a step of Rosenbrock by gradient descent,"
    speedup = f"{stack / ours:.0f} × as fast ({ours:.2g} µs against {stack:.2g} µs)"
    bar = f"≥ {LEAST_SPEEDUP} × as fast"
    passed = stack / ours >= LEAST_SPEEDUP
    yield Row(f"{what} against the former stack machine", bar, speedup, passed)
    slower = f"{ours / hand:.1f} × ({ours:.2g} µs against {hand:.2g} µs)"
    yield Row(f"{what} against JavaScript written by hand", "for information", slower)
    path = f"{adam * PATH / 1e3:.2g} ms ({adam:.2g} µs a step)"
    yield Row(f"the same engine, a path of {PATH:,} steps of Adam", "for information", path)


def _method(name: str) -> dict[str, Any]:
    config = config_of(name, {"step_size": STEP_SIZE})
    code = trace_step(config, len(START))
    assert isinstance(code, StepBytecode)
    values = dict(config.parameters)
    return {
        "name": name,
        "step": code.step._asdict(),
        "begin": code.begin._asdict(),
        "numbers": [values[number] for number in code.numbers],
    }
