"""The numbers of each step of a run, to be filled in: x₅ = x₄ − α·f′(x₄) = 1.2 − 0.1·2.4 = 0.96.

The lines to fill in stand beside each method (`worked` of its description): {x} is the point before
the step and {x+} the one after it, {g} the slope, {α} and other letters the method's numbers,
{found} the step size of a step along the slope that the method found itself, any other name a part
of its memory before the step, or with + after it. Whoever shows a step writes the numbers into the
lines (on the pages that is inspector.js, in the browser).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.loop import Trajectory
from gd_core.descent.replay import states_of
from gd_core.optimizers import OPTIMIZERS, UNICODE_SYMBOLS, description_of, noise_at

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

# A method that has no lines of its own shows where its step led.
STEP_ONLY = ("{x+} = {x} + {step}",)
# In a symbol: the number of an iteration, written below the line, or above it.
BELOW, ABOVE = "#", "^"
_NAME = re.compile(r"\{([^}]+)\}")


class Named(NamedTuple):
    """A name in a line: its symbol, which iteration BELOW and ABOVE stand for (−1: the one before
    the step, 0: the one after it), and its numbers, a row a step, or one row for all steps."""

    symbol: str
    shift: int
    values: Array  # (m, width) or (1, width)


@dataclass(frozen=True)
class StepNumbers:
    """The steps that led to some iterations: lines to fill in, and the numbers for them.

    names holds what the lines name, and "x+" in any case; changes (m,) says by how much f changed,
    0 for iteration 0, to which no step led; climbs says that f is to rise.
    """

    lines: tuple[str, ...]
    names: Mapping[str, Named]
    changes: Array
    climbs: bool


def inspect_steps(
    trajectory: Trajectory, iterations: Sequence[int], variables: Sequence[str]
) -> StepNumbers:
    """The numbers of the steps that led to these iterations of a run."""
    lines = _step_lines(trajectory)
    lines = tuple(_climbing(trajectory, _with_noise(trajectory, lines)))
    wanted = {found for line in lines for found in _NAME.findall(line)} | {"x+"}
    after = np.asarray(iterations, dtype=np.int64)
    before = np.maximum(after - 1, 0)
    names = _of_the_run(trajectory, before, after, variables)
    names |= _parameters(trajectory) | _scheduled(trajectory, before)
    if missing := wanted - names.keys():
        names |= _remembered(trajectory, before, after, missing)
    with np.errstate(invalid="ignore", over="ignore"):  # f may be infinite where a run begins
        changes = trajectory.values[after] - trajectory.values[before]
    return StepNumbers(lines, {k: names[k] for k in wanted}, changes, trajectory.maximize)


def _climbs_by_slopes(run: Trajectory) -> bool:
    """Whether a climb is told by the slopes of f, x + α·f′: without noise, each first-order method
    takes the opposite step for the opposite slopes. Others are told as going down −f."""
    along = run.optimizer.rule is not None or "{found}" in "".join(_worked(run))
    return run.maximize and along and run.optimizer.noise is None


def _step_lines(run: Trajectory) -> Sequence[str]:
    name = run.optimizer.name
    return (description_of(name).step_lines if name in OPTIMIZERS else ()) or STEP_ONLY


def _climbing(run: Trajectory, lines: Iterator[str]) -> Iterator[str]:
    """The lines, with a step up the slope where the run climbs."""
    for line in lines:
        yield line.replace("{x} − ", "{x} + ") if _climbs_by_slopes(run) else line


def _with_noise(run: Trajectory, lines: Sequence[str]) -> Iterator[str]:
    uses_slope = any("{g}" in line for line in lines)
    if run.optimizer.noise is not None and uses_slope:
        yield "{g} = {slope} + {noise}"
    yield from lines


def _of_the_run(
    run: Trajectory, before: Rows, after: Rows, variables: Sequence[str]
) -> dict[str, Named]:
    """Points and slopes, and the noise on them."""
    upside_down = run.maximize and not _climbs_by_slopes(run)
    point, sign = _point(variables), -1.0 if upside_down else 1.0
    slope = Named(_slope(variables, upside_down), -1, sign * run.gradients[before])
    up = -1.0 if _climbs_by_slopes(run) else 1.0
    step = _moved(run, before, after)
    names = {
        "x": Named(point, -1, run.points[before]),
        "x+": Named(point, 0, run.points[after]),
        "step": Named("step", 0, step),
        "found": Named(f"α{BELOW}", -1, _along(step, up * slope.values)),
        "slope": slope,
        "g": slope,
        "^k": Named(ABOVE, 0, np.zeros((1, 1))),
    }
    noise = run.optimizer.noise
    if noise is None:
        return names
    errors = np.array([noise_at(noise, k, len(variables)) for k in before.tolist()])
    noisy = Named(f"g{BELOW}", -1, slope.values + errors)
    return names | {"noise": Named("noise", -1, errors), "g": noisy}


def _moved(run: Trajectory, before: Rows, after: Rows) -> Array:
    with np.errstate(over="ignore"):  # a step across the range of floats
        return np.asarray(run.points[after] - run.points[before])


def _along(steps: Array, slopes: Array) -> Array:
    """The step size of each step (m, 1) that was one along its slope; 0 where that is level."""
    with np.errstate(all="ignore"):
        steep = np.square(slopes).sum(axis=1)
        sizes = np.where(steep == 0, 0.0, -(steps * slopes).sum(axis=1) / steep)
    return np.asarray(sizes[:, None])


def _parameters(run: Trajectory) -> dict[str, Named]:
    """The method's own numbers, by their letters."""
    letters = {UNICODE_SYMBOLS.get(name, name): n for name, n in run.optimizer.parameters.items()}
    return {letter: Named(letter, 0, np.array([[number]])) for letter, number in letters.items()}


def _scheduled(run: Trajectory, before: Rows) -> dict[str, Named]:
    """The step size of each step, where it changes."""
    optimizer = run.optimizer
    if optimizer.schedule is None or optimizer.step_size is None:
        return {}
    factors = np.array([[optimizer.schedule.factor(k)] for k in before.tolist()])
    return {"α": Named(f"α{BELOW}", -1, optimizer.step_size * factors)}


def _remembered(
    run: Trajectory, before: Rows, after: Rows, names_wanted: set[str]
) -> dict[str, Named]:
    """What the method remembered before each step and after it."""
    rule = run.optimizer.rule
    if rule is None:
        return {}
    upside_down = run.maximize and not _climbs_by_slopes(run)
    slopes = (-1.0 if upside_down else 1.0) * run.gradients[:-1]
    memories = list(map(rule.symbols, states_of(rule, slopes)))
    unknown = [np.nan] * slopes.shape[1]  # before the first step some parts do not exist yet
    names = {}
    for letter in {name.removesuffix("+") for name in names_wanted}:
        held = np.array([memory.get(letter, unknown) for memory in memories], dtype=np.float64)
        names[letter] = Named(letter + BELOW, -1, held[before])
        names[f"{letter}+"] = Named(letter + BELOW, 0, held[after])
    return names


def _point(variables: Sequence[str]) -> str:
    names = [name + BELOW for name in variables]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _slope(variables: Sequence[str], upside_down: bool) -> str:
    f = "(−f)" if upside_down else "f"
    inner = ", ".join(name + BELOW for name in variables)
    return f"{f}′({inner})" if len(variables) == 1 else f"∇{f}({inner})"
