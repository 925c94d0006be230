"""How long a typed formula takes to compute, told from its program and not by a clock, so that a
run is the same on every machine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from gd_core.compiler import Program, ReadyCodes, WrittenCodes, operations
from gd_core.objective.objective import Objective, codes_of

# Microseconds on a slow machine: of one operation on plain floats and on arrays, and of those that
# NumPy computes in several steps. Measured on sums and products of each function.
FLOAT_OPERATION_US, ARRAY_OPERATION_US = 0.05, 0.3
ONE_POINT_US, ONE_HESSIAN_US = 3.0, 20.0
# Of one point among many side by side, beside its operations; and how many points a step of a line
# search asks for.
AMONG_MANY, SEARCHED = 0.3, 5
# Of a step beside f and its slopes: of a rule over plain floats, and of a method that searches
# along lines or inverts Hessians. Measured on runs of 10,000 iterations of every method.
RULE_STEP, SEARCH_STEP = 10.0, 60.0
STEPS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("erf", "gd_sinc", "gd_sinc1", "gd_sinc2", "gd_sigmoid"), 12.0),
        **dict.fromkeys(("gd_softplus", "Piecewise"), 12.0),
        "gd_power": 2.0,
    }
)


# The same on plain floats, beyond PLAIN: fifteen sinc in one another take 25 microseconds.
PLAIN_STEPS: Mapping[str, float] = MappingProxyType(
    {"gd_sinc": 0.4, "gd_sinc1": 0.5, "gd_softplus": 0.4, "gd_sigmoid": 0.2}
)


def point_effort(objective: Objective) -> float:
    """About how many microseconds f and its slopes take at one point; 0 for Python functions."""
    codes = codes_of(objective)
    if isinstance(codes, WrittenCodes):
        count, _, in_plain_steps = _operations(codes.with_slopes)
        return ONE_POINT_US + FLOAT_OPERATION_US * count + in_plain_steps
    return codes.point_effort if isinstance(codes, ReadyCodes) else 0.0


def hessian_effort(objective: Objective) -> float:
    """The same of one Hessian."""
    codes = codes_of(objective)
    if isinstance(codes, WrittenCodes):
        count, in_steps, _ = _operations(codes.with_curves)
        return ONE_HESSIAN_US + ARRAY_OPERATION_US * count + in_steps
    return codes.hessian_effort if isinstance(codes, ReadyCodes) else 0.0


def ready_codes(objective: Objective) -> ReadyCodes:
    """All the code of a typed formula at once, for another process."""
    codes = codes_of(objective)
    assert codes is not None
    return ReadyCodes(
        codes.value,
        codes.slopes,
        codes.curves,
        codes.point,
        codes.ieee,
        point_effort(objective),
        hessian_effort(objective),
    )


def iterations_of_many(
    objective: Objective, runs: int, microseconds: float, singly: bool = False
) -> float:
    """How many iterations of so many runs take so long, if all are computed side by side, or singly
    by a line search; inf for Python functions."""
    alone = point_effort(objective)
    if not alone:
        return math.inf
    each = SEARCHED * alone if singly else alone - ONE_POINT_US + AMONG_MANY
    return microseconds / (runs * each)


def run_effort(objective: Objective, n_iter: int, searches: bool) -> float:
    """About how many microseconds a run of so many iterations takes, by a rule of first order or by
    a method that searches: without what its searches ask for, which nobody knows before.

    0 for Python functions.
    """
    alone = point_effort(objective)
    return n_iter * ((SEARCH_STEP if searches else RULE_STEP) + alone) if alone else 0.0


def evaluations_effort(objective: Objective, values: int, gradients: int, hessians: int) -> float:
    """About how many microseconds so many values, gradients and Hessians take; 0 for Python
    functions."""
    found = (values + gradients) * point_effort(objective)
    return found + hessians * hessian_effort(objective) if hessians else found


@lru_cache(maxsize=300)
def _operations(program: Program) -> tuple[int, float, float]:
    """How many operations a program has, and the microseconds of those in several steps, on arrays
    and on plain floats."""
    found = operations(program)
    on_arrays, on_floats = (
        sum(steps.get(name, 0.0) * count for name, count in found.items())
        for steps in (STEPS, PLAIN_STEPS)
    )
    return found.total(), on_arrays, on_floats
