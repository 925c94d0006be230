"""The problem: what is run, as one record that holds nothing of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gd_core.descent import (
    NO_RULES,
    TOLERANCE,
    Flow,
    StopRules,
    Trajectory,
    descend,
    gradient_flow,
)
from gd_core.experiments.run_setup import FALLBACK_STEP
from gd_core.experiments.sweep import Sweep, sweep_step_sizes
from gd_core.experiments.telling_window import Bounds
from gd_core.numerics import Array
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, OptimizerConfig, config_of

PLAIN_DESCENT = config_of("gradient_descent", {"step_size": FALLBACK_STEP})


@dataclass(frozen=True)
class Window:
    """A function and the part of its domain that a picture shows: (low, high) for each variable."""

    objective: Objective
    bounds: Bounds


@dataclass(frozen=True)
class Problem:
    """A function, its window, and all that decides one run on it.

    bounds: the window, (low, high) for each variable; start (dim,); config: the method with its
    numbers; n_iter: the most iterations; maximize: whether it climbs; stop: the rules to end early.
    """

    objective: Objective
    bounds: Bounds
    start: tuple[float, ...]
    config: OptimizerConfig
    n_iter: int
    maximize: bool = False
    stop: StopRules = NO_RULES

    @property
    def tolerance(self) -> float:
        """The slope at which a run has arrived: the stop rules' own, or TOLERANCE without one."""
        return self.stop.gradient_tolerance or TOLERANCE

    @property
    def window(self) -> Window:
        """What the picture shows, whatever is run on it."""
        return Window(self.objective, self.bounds)

    @property
    def swept(self) -> Problem:
        """The problem whose step sizes are compared: that of gradient descent where the chosen
        method has no step size. The step size is a placeholder, equal for all of them."""
        suits = self.config.description.has_step_size
        return self.with_config(self.config if suits else PLAIN_DESCENT).with_step_size(
            FALLBACK_STEP
        )

    def with_config(self, config: OptimizerConfig) -> Problem:
        """This problem for another method."""
        return replace(self, config=config)

    def with_step_size(self, step_size: float) -> Problem:
        """This problem with another step size; unchanged for a method without one."""
        return self.with_config(self.config.with_step_size(step_size))

    @property
    def without_method(self) -> Problem:
        """The problem whose gradient flow is asked for, equal for all methods and step sizes."""
        return replace(self, config=PLAIN_DESCENT, n_iter=1, stop=NO_RULES)

    def flow(self) -> Flow:
        """The gradient flow from the start, which neither method nor step size changes."""
        return gradient_flow(self.objective, self.start, self.bounds, self.maximize)

    @property
    def arguments(
        self,
    ) -> tuple[Objective, tuple[float, ...], Optimizer, int, StopRules, bool]:
        """What decides the run, in the order in which descend and the exports take it."""
        optimizer = self.config.optimizer()
        return self.objective, self.start, optimizer, self.n_iter, self.stop, self.maximize

    def run(self) -> Trajectory:
        """The run of the problem's method; raises ValueError as descend does."""
        return descend(*self.arguments)

    def sweep(self, step_sizes: Sequence[float] | Array) -> Sweep:
        """The runs with each of these step sizes (m,) instead of the problem's own."""
        return sweep_step_sizes(
            self.objective,
            self.start,
            step_sizes,
            self.n_iter,
            self.stop,
            self.maximize,
            self.config.resized,
        )
