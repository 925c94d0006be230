"""Each step of a run in numbers: x₅ = x₄ − α·f′(x₄) = 1.2 − 0.1·2.4 = 0.96.

The lines to fill in are written beside each method (`step_lines` of its description). {x} is the
point before the step and {x+} the one after it, {g} the gradient, {α} and other symbols the
method's parameters, {found} the step size that a line search found. Any other name is a part of the
method's memory before the step, or with + after it. The browser writes the numbers into the lines
(pages/shared/components/js/step_lines.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.replay import states_of
from gd_core.descent.trajectory import Trajectory
from gd_core.numerics import Array, descent_sign
from gd_core.optimizers import OPTIMIZERS, UNICODE_SYMBOLS, description_of, noise_at

Rows = NDArray[np.int64]

# For a method without lines of its own.
STEP_ONLY = ("{x+} = {x} + {step}",)
# The parts of a memory that opposite slopes leave as they are: means of squares, and largest sizes.
# All others are sums or means of slopes and of steps, whose sign changes.
SIZES = frozenset({"s", "u", "r", "ŝ", "r̂"})
# In a symbol they stand for the number of an iteration, as a subscript or a superscript.
ITERATION_BELOW, ITERATION_ABOVE = "#", "^"
_NAME = re.compile(r"\{([^}]+)\}")


class Quantity(NamedTuple):
    """A quantity that a line names: its symbol, the iteration that ITERATION_BELOW and
    ITERATION_ABOVE stand for (−1: before the step, 0: after it), and its numbers, one row for each
    step or one row for all steps."""

    symbol: str
    shift: int
    values: Array  # (m, width) or (1, width)


@dataclass(frozen=True)
class StepNumbers:
    """The steps that led to m iterations of a run: lines to fill in, and the numbers for them.

    names holds the quantities that the lines name, and always "x+"; changes (m,) is f after the
    step minus f before it, 0 for iteration 0, to which no step led; maximize says that the run
    goes up.
    """

    lines: tuple[str, ...]
    names: Mapping[str, Quantity]
    changes: Array
    maximize: bool


def inspect_steps(
    trajectory: Trajectory, iterations: Sequence[int], variables: Sequence[str]
) -> StepNumbers:
    """The steps that led to these iterations of a run, in numbers; variables name the
    coordinates."""
    lines = _step_lines(trajectory)
    lines = tuple(_climbing(trajectory, _with_noise(trajectory, lines)))
    names_needed = {found for line in lines for found in _NAME.findall(line)} | {"x+"}
    after = np.asarray(iterations, dtype=np.int64)
    before = np.maximum(after - 1, 0)
    names = _run_quantities(trajectory, before, after, variables)
    names |= _parameter_quantities(trajectory) | _schedule_quantities(trajectory, before)
    if missing := names_needed - names.keys():
        names |= _memory_quantities(trajectory, before, after, missing)
    with np.errstate(invalid="ignore", over="ignore"):  # f may be infinite where a run begins
        changes = trajectory.values[after] - trajectory.values[before]
    return StepNumbers(lines, {k: names[k] for k in names_needed}, changes, trajectory.maximize)


def _step_lines(run: Trajectory) -> Sequence[str]:
    name = run.optimizer.name
    if run.optimizer.batches is not None:  # the slopes that it followed are not those of f
        return STEP_ONLY
    return (description_of(name).step_lines if name in OPTIMIZERS else ()) or STEP_ONLY


def _climbing(run: Trajectory, lines: Iterator[str]) -> Iterator[str]:
    """The lines, with a step up the slope where the run climbs: every method takes the opposite
    step for the opposite slopes."""
    for line in lines:
        yield line.replace("{x} − ", "{x} + ") if run.maximize else line


def _with_noise(run: Trajectory, lines: Sequence[str]) -> Iterator[str]:
    uses_slope = any("{g}" in line for line in lines)
    if run.optimizer.noise is not None and uses_slope:
        yield "{g} = {slope} + {noise}"
    yield from lines


def _run_quantities(
    run: Trajectory, before: Rows, after: Rows, variables: Sequence[str]
) -> dict[str, Quantity]:
    """The quantities that every method has: points, gradients, steps, and the noise."""
    point, slope_symbol = _point_symbol(variables), _slope_symbol(variables)
    slope = Quantity(slope_symbol, -1, run.gradients[before])
    step = _step_vectors(run, before, after)
    sizes = descent_sign(run.maximize) * _step_sizes_along_slope(step, slope.values)
    names = {
        "x": Quantity(point, -1, run.points[before]),
        "x+": Quantity(point, 0, run.points[after]),
        "step": Quantity("step", 0, step),
        "found": Quantity(f"α{ITERATION_BELOW}", -1, sizes),
        "slope": slope,
        "g": slope,
        "^k": Quantity(ITERATION_ABOVE, 0, np.zeros((1, 1))),
    }
    noise = run.optimizer.noise
    if noise is None:
        return names
    # A climb follows the slopes of −f with the noise added: those of f with the opposite noise.
    errors = descent_sign(run.maximize) * np.array(
        [noise_at(noise, k, len(variables)) for k in before.tolist()]
    )
    noisy = Quantity(f"g{ITERATION_BELOW}", -1, slope.values + errors)
    return names | {"noise": Quantity("noise", -1, errors), "g": noisy}


def _step_vectors(run: Trajectory, before: Rows, after: Rows) -> Array:
    with np.errstate(over="ignore"):  # a step may be longer than the largest float
        return np.asarray(run.points[after] - run.points[before])


def _step_sizes_along_slope(steps: Array, slopes: Array) -> Array:
    """α of each step that went along its gradient, (m, 1); 0 where the gradient is 0."""
    with np.errstate(all="ignore"):
        squared_lengths = np.square(slopes).sum(axis=1)
        sizes = np.where(squared_lengths == 0, 0.0, -(steps * slopes).sum(axis=1) / squared_lengths)
    return np.asarray(sizes[:, None])


def _parameter_quantities(run: Trajectory) -> dict[str, Quantity]:
    """The method's parameters, by their symbols."""
    numbers = {UNICODE_SYMBOLS.get(name, name): n for name, n in run.optimizer.parameters.items()}
    return {symbol: Quantity(symbol, 0, np.array([[number]])) for symbol, number in numbers.items()}


def _schedule_quantities(run: Trajectory, before: Rows) -> dict[str, Quantity]:
    """The step size of each step, for a method with a schedule."""
    optimizer = run.optimizer
    if optimizer.schedule is None or optimizer.step_size is None:
        return {}
    factors = np.array([[optimizer.schedule.factor(k)] for k in before.tolist()])
    return {"α": Quantity(f"α{ITERATION_BELOW}", -1, optimizer.step_size * factors)}


def _memory_quantities(
    run: Trajectory, before: Rows, after: Rows, names_wanted: set[str]
) -> dict[str, Quantity]:
    """The parts of the method's memory before each step and after it, told by the slopes of f."""
    rule = run.optimizer.rule
    if rule is None:
        return {}
    slopes = descent_sign(run.maximize) * run.gradients[:-1]
    memories = list(map(rule.symbols, states_of(rule, slopes)))
    unknown = [np.nan] * slopes.shape[1]  # before the first step some parts do not exist yet
    names = {}
    for symbol in {name.removesuffix("+") for name in names_wanted}:
        values = np.array([memory.get(symbol, unknown) for memory in memories], dtype=np.float64)
        values = values if symbol in SIZES else descent_sign(run.maximize) * values
        names[symbol] = Quantity(symbol + ITERATION_BELOW, -1, values[before])
        names[f"{symbol}+"] = Quantity(symbol + ITERATION_BELOW, 0, values[after])
    return names


def _point_symbol(variables: Sequence[str]) -> str:
    names = [name + ITERATION_BELOW for name in variables]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _slope_symbol(variables: Sequence[str]) -> str:
    inner = ", ".join(name + ITERATION_BELOW for name in variables)
    return f"f′({inner})" if len(variables) == 1 else f"∇f({inner})"
