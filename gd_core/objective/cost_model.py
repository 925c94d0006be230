"""How many microseconds a typed formula or the error of a fit takes to compute, estimated from its
program or from its rows.

The estimate bounds the length of a run, which has to be the same on every machine; so it counts
operations and uses no clock.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from gd_core.compiler import Program, ReadyCodes, WrittenCodes, has_kinks, operations
from gd_core.expression import size
from gd_core.expression.functions import OPERATIONS
from gd_core.objective.data import Fit
from gd_core.objective.objective import Objective, codes_of

# Microseconds of one operation on floats and on arrays, measured on a slow machine with sums and
# products of each function.
FLOAT_OPERATION_US, ARRAY_OPERATION_US = 0.05, 0.3
# Microseconds of one evaluation of a point or a Hessian, in addition to its operations.
ONE_POINT_US, ONE_HESSIAN_US = 3.0, 20.0
STACKED_POINT_US = 0.3  # of one point of a stack, in addition to its operations
POINTS_PER_LINE_SEARCH = 5  # evaluated in one step of a method with a line search
KINK_NODE_US = 50.0  # a node of a tree that may have a kink, at each Hessian
# Microseconds of a row of data, in the error of a fit and its gradient, by the loss: as NumPy takes
# for long arrays; and of the calls that take as long for one row.
ROW_US: Mapping[str, float] = MappingProxyType(
    {"squared": 0.0, "absolute": 0.01, "huber": 0.01, "logistic": 0.03}
)
ROWS_US = 30.0
# Microseconds of a step in addition to f and its slopes: of an update rule on floats, and of a
# method that searches along lines or inverts Hessians. Measured on 10,000 iterations of each.
RULE_STEP_US, SEARCH_STEP_US = 10.0, 60.0
# Microseconds to add for an operation of several steps, on arrays and on floats. Fifteen nested
# sinc take 25 microseconds on floats.
MULTI_STEP_US: Mapping[str, float] = MappingProxyType(
    {operation.name: operation.array_us for operation in OPERATIONS} | {"Piecewise": 12.0}
)
FLOAT_MULTI_STEP_US: Mapping[str, float] = MappingProxyType(
    {operation.name: operation.float_us for operation in OPERATIONS}
)


def point_effort(objective: Objective) -> float:
    """The estimated microseconds of f and ∇f at one point; 0 for Python functions."""
    if objective.fit is not None:
        return _fit_effort(objective.fit)
    codes = codes_of(objective)
    if isinstance(codes, WrittenCodes):
        count, _, multi_step_us = _operations(codes.point_program)
        return ONE_POINT_US + FLOAT_OPERATION_US * count + multi_step_us
    return codes.point_effort if isinstance(codes, ReadyCodes) else 0.0


def hessian_effort(objective: Objective) -> float:
    """The estimated microseconds of ∇²f at one point; 0 for Python functions."""
    if objective.fit is not None:
        return ONE_HESSIAN_US + _fit_effort(objective.fit)
    codes = codes_of(objective)
    if isinstance(codes, WrittenCodes):
        count, multi_step_us, _ = _operations(codes.hessian_program)
        return ONE_HESSIAN_US + ARRAY_OPERATION_US * count + multi_step_us + _kinks_us(objective)
    return codes.hessian_effort if isinstance(codes, ReadyCodes) else 0.0


def _fit_effort(fit: Fit) -> float:
    """The estimated microseconds of the error of a fit and its gradient at one point: the squared
    error is computed in closed form."""
    row_us = ROW_US[fit.loss_name]
    return ONE_POINT_US + (ROWS_US + row_us * len(fit.data) if row_us else 0.0)


@lru_cache(maxsize=300)
def _kinks_us(objective: Objective) -> float:
    """The estimated microseconds of the look for a kink at one point, without which a Hessian is
    not the limit from around; 0 for a formula that has none."""
    tree = objective.tree
    return KINK_NODE_US * size(tree) if tree is not None and has_kinks(tree) else 0.0


def ready_codes(objective: Objective) -> ReadyCodes:
    """All the generated code of a typed formula with its costs, as another process takes it."""
    codes = codes_of(objective)
    assert codes is not None
    return ReadyCodes(
        codes.value,
        codes.gradient,
        codes.hessian,
        codes.point,
        codes.ieee,
        point_effort(objective),
        hessian_effort(objective),
    )


def iterations_of_many(
    objective: Objective, runs: int, microseconds: float, singly: bool = False
) -> float:
    """How many iterations of `runs` runs take `microseconds`; inf for Python functions.

    The runs are computed together, or, with singly=True, one by one with a line search.
    """
    point_us = point_effort(objective)
    if not point_us:
        return math.inf
    us_per_iteration = (
        POINTS_PER_LINE_SEARCH * point_us if singly else point_us - ONE_POINT_US + STACKED_POINT_US
    )
    return microseconds / (runs * us_per_iteration)


def run_effort(objective: Objective, n_iter: int, searches: bool) -> float:
    """The estimated microseconds of a run of n_iter iterations; 0 for Python functions.

    searches: whether the method searches along lines or inverts Hessians. The evaluations of its
    searches are not included, because their number is known only after the run.
    """
    alone = point_effort(objective)
    return n_iter * ((SEARCH_STEP_US if searches else RULE_STEP_US) + alone) if alone else 0.0


def evaluations_effort(objective: Objective, values: int, gradients: int, hessians: int) -> float:
    """The estimated microseconds of these numbers of evaluations of f, ∇f and ∇²f; 0 for Python
    functions."""
    found = (values + gradients) * point_effort(objective)
    return found + hessians * hessian_effort(objective) if hessians else found


@lru_cache(maxsize=300)
def _operations(program: Program) -> tuple[int, float, float]:
    """The number of operations in a program, and the microseconds that those of several steps add,
    on arrays and on floats."""
    counts = operations(program)
    on_arrays, on_floats = (
        sum(added.get(name, 0.0) * count for name, count in counts.items())
        for added in (MULTI_STEP_US, FLOAT_MULTI_STEP_US)
    )
    return counts.total(), on_arrays, on_floats
