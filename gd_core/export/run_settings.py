"""What a file is made of: a run before it is made, as the exports are asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from gd_core.descent import StopRules, Trajectory, descend
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer


@dataclass(frozen=True)
class RunSettings:
    """All that decides a run, as `descend` takes it, and an address to write into the file.

    start: shape (dim,), or a number in one dimension; n_iter: the most iterations; link: empty for
    none.
    """

    objective: Objective
    start: ArrayLike
    optimizer: Optimizer
    n_iter: int
    stop: StopRules
    maximize: bool
    link: str

    def run(self) -> Trajectory:
        """The run; raises ValueError as descend does."""
        return descend(
            self.objective, self.start, self.optimizer, self.n_iter, self.stop, self.maximize
        )
