"""A run: every point that was visited, what the function was there, and why it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.stopping import StopReason, StopRules
from gd_core.formatting import coordinates_in_words, html_table, number
from gd_core.numerics import Array
from gd_core.optimizers import Optimizer, title_of

NO_RULES = StopRules()


# The slope at which a run has arrived, unless its own rules say another.
TOLERANCE = 1e-8


class Evaluations(NamedTuple):
    """How often the method asked for f, ∇f and ∇²f (what is drawn is not charged to it); of the
    error of a fit for how many samples, which is n for each but for the gradient of a batch."""

    value: int = 0
    gradient: int = 0
    hessian: int = 0


def costs_of_slopes(points: int, samples: int) -> NDArray[np.int64] | None:
    """The costs of a run of so many points whose steps ask for one slope each, (points, 3), where a
    slope counts `samples` evaluations; None where it counts one."""
    if samples == 1:
        return None
    steps = samples * np.arange(points)
    return np.stack([0 * steps, steps, 0 * steps], axis=1)


@dataclass(frozen=True)
class Trajectory:
    """One run: every point visited, what f was there, and why it ended.

    points (n + 1, dim), row 0 is the start; values (n + 1,) and gradients (n + 1, dim) are those
    of the objective as typed, also when it was maximised. `spent` (n + 1, 3) counts the values,
    gradients and Hessians that the method had asked for on its way to each point; `evaluations` are
    those of the whole run, the last step's too where it led nowhere. `rules` are those it was run
    with; `state` is what the method remembers at the end, None also where that was not kept.
    """

    points: Array
    values: Array
    gradients: Array
    stop: StopReason
    evaluations: Evaluations
    optimizer: Optimizer
    maximize: bool = False
    costs: NDArray[np.int64] | None = field(default=None, repr=False)
    rules: StopRules = field(default_factory=StopRules)
    state: Any = field(default=None, repr=False, compare=False)

    @property
    def tolerance(self) -> float:
        """The slope at which this run has arrived."""
        asked_for = self.rules.gradient_tolerance
        return TOLERANCE if asked_for is None else asked_for

    @property
    def iterations(self) -> int:
        """Number of steps taken."""
        return len(self.points) - 1

    def _repr_html_(self) -> str:
        """The run as a notebook shows it: its method, where it began and ended, and why."""
        return html_table(_rows(self))

    def until(self, iteration: int) -> Trajectory:
        """The run as it was after so many iterations, or whole if it has fewer."""
        if iteration >= self.iterations:
            return self
        end = iteration + 1
        parts = {name: getattr(self, name)[:end] for name in ("points", "values", "gradients")}
        costs, evaluations = self.spent[:end], Evaluations(*self.spent[iteration].tolist())
        return replace(
            self,
            stop=StopReason.ITERATIONS,
            costs=costs,
            evaluations=evaluations,
            state=None,
            **parts,
        )

    @cached_property
    def spent(self) -> NDArray[np.int64]:
        """Evaluations so far at each point, (n + 1, 3); a first-order step asks for one slope."""
        if self.costs is not None:
            return self.costs
        steps = np.arange(len(self.points))
        return np.stack([0 * steps, steps, 0 * steps], axis=1)


def _rows(run: Trajectory) -> Iterator[tuple[str, str]]:
    """What there is to say of a run without its formula, a label and its text a row."""
    yield "method", title_of(run.optimizer.name) + (", uphill" if run.maximize else "")
    if run.optimizer.step_size is not None:
        yield "step size", number(run.optimizer.step_size)
    yield "start", coordinates_in_words(run.points[0].tolist())
    yield "iterations", f"{run.iterations:,}"
    yield "last point", coordinates_in_words(run.points[-1].tolist())
    yield "f there", number(float(run.values[-1]))
    yield "why it ended", run.stop.value
