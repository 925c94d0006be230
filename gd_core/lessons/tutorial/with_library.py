"""Gradient descent by the library on functions of Python: shown by the tutorial word for word."""

from gd_core.descent import Trajectory, descend
from gd_core.objective import Objective
from gd_core.optimizers import gradient_descent


def with_library(start: float, step_size: float, n_iter: int) -> Trajectory:
    """The run on your own functions: the value and the slope at a point, an array of one number."""
    mine = Objective.from_functions(lambda p: p[0] ** 2, lambda p: 2 * p, dim=1)
    return descend(mine, (start,), gradient_descent(step_size), n_iter)
