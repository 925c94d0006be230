"""Step sizes that change with the iteration: α·factor(k), for any first-order method."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from gd_core.numerics import cos, smaller, unless_symbol
from gd_core.optimizers.base import Columns, Optimizer, Rule, Schedule, positive, rule_of, with_rule
from gd_core.optimizers.registry import Description, Parameter, Scale, describe


class CountedMemory(NamedTuple):
    """The memory of a rule that wraps another: the steps taken, and the wrapped rule's memory."""

    steps: int
    inner: Any


def with_schedule(optimizer: Optimizer, schedule: Schedule) -> Optimizer:
    """A first-order method with a step size that changes: x ← x − α·factor(k)·d, k = 0, 1, …

    Raises ValueError for a method that is not of first order.
    """
    rule, factor = rule_of(optimizer, "a schedule"), schedule.factor

    def direction(slopes: Columns, memory: CountedMemory) -> tuple[Columns, CountedMemory]:
        directions, inner = rule.direction(slopes, memory.inner)
        part = factor(memory.steps)
        return [part * d for d in directions], CountedMemory(memory.steps + 1, inner)

    def scaled(columns: Columns | None, count: int) -> Columns | None:
        return None if columns is None else [factor(count) * column for column in columns]

    made = Rule(
        lambda dim: CountedMemory(0, rule.begin(dim)),
        direction,
        lambda memory: rule.velocity(memory.inner),
        lambda memory: scaled(rule.rates(memory.inner), max(0, memory.steps - 1)),
        lambda memory: scaled(rule.drift(memory.inner), memory.steps),
        lambda memory: rule.symbols(memory.inner),
    )
    return with_rule(optimizer, made, schedule=schedule)


def constant() -> Schedule:
    """A constant step size: factor(k) = 1."""
    return Schedule("constant", lambda k: 1.0, MappingProxyType({}))


def inverse_time(rate: float = 0.1) -> Schedule:
    """1/t decay: factor(k) = 1/(1 + rate·k).

    rate > 0. Raises ValueError for others. Reference: Robbins & Monro 1951.
    """
    r = positive("rate", rate)
    return Schedule("inverse_time", lambda k: 1.0 / (1.0 + r * k), MappingProxyType({"rate": r}))


def exponential(factor: float = 0.95) -> Schedule:
    """Exponential decay: factor(k) = factorᵏ.

    factor in (0, 1). Raises ValueError for others. Reference: as PyTorch's ExponentialLR.
    """
    f = _checked_factor("factor", factor)
    numbers = MappingProxyType({"factor": f})
    return Schedule("exponential", lambda k: f**k, numbers, lambda k: f**k / (1.0 - f))


def stepwise(factor: float = 0.5, every: float = 20) -> Schedule:
    """Step decay: factor(k) = factor^⌊k/every⌋.

    factor in (0, 1); every ≥ 1 iterations. Raises ValueError for others. Reference: as PyTorch's
    StepLR.
    """
    f, n = _checked_factor("factor", factor), _checked_count("every", every)
    return Schedule(
        "stepwise",
        lambda k: f ** (k // n),
        MappingProxyType({"factor": f, "every": n}),
        lambda k: f ** (k // n) * (n - k % n + n * f / (1.0 - f)),
    )


def cosine(horizon: float = 100) -> Schedule:
    """Cosine decay down to 0: factor(k) = (1 + cos(π·min(k, horizon)/horizon))/2.

    horizon ≥ 1 iterations. Raises ValueError for others. Reference: Loshchilov & Hutter 2017,
    without its restarts.
    """
    n = _checked_count("horizon", horizon)
    return Schedule(
        "cosine",
        lambda k: (1.0 + cos(math.pi * smaller(k, n) / n)) / 2.0,
        MappingProxyType({"horizon": n}),
        lambda k: _cosine_sum(min(k, n), n),
    )


def _cosine_sum(k: float, n: float) -> float:
    """Σ (1 + cos(π·j/n))/2, j = k … n, in closed form (Lagrange's sum of cosines)."""
    if k == n:
        return 0.0
    half = math.pi / (2 * n)
    return (n - k) / 2 + (1.0 - math.sin((2 * k - 1) * half) / math.sin(half)) / 4


@unless_symbol
def _checked_factor(what: str, factor: float) -> float:
    if not 0 < factor < 1:
        raise ValueError(f"{what} must be between 0 and 1, not {factor!r}")
    return float(factor)


@unless_symbol
def _checked_count(what: str, number: float) -> float:
    if not (1 <= number < math.inf and number == int(number)):
        raise ValueError(f"{what} must be a whole number of at least 1, not {number!r}")
    return float(number)


_FACTOR = Parameter(r"\gamma", 1e-6, 0.999999, Scale.LINEAR, "What is left of the step size.")
_DESCRIPTIONS: Mapping[Callable[..., Schedule], Description] = MappingProxyType(
    {
        factory: describe(factory, title, (update,), "", parameters)
        for factory, title, update, parameters in (
            (constant, "Constant", r"\alpha_k = \alpha", {}),
            (
                inverse_time,
                "1/t decay",
                r"\alpha_k = \frac{\alpha}{1 + r k}",
                {"rate": Parameter("r", 1e-6, 1e3, Scale.LOG, "How fast it shrinks.")},
            ),
            (exponential, "Exponential decay", r"\alpha_k = \alpha\,\gamma^k", {"factor": _FACTOR}),
            (
                stepwise,
                "Step decay",
                r"\alpha_k = \alpha\,\gamma^{\lfloor k/n \rfloor}",
                {
                    "factor": _FACTOR,
                    "every": Parameter("n", 1, 1e4, Scale.WHOLE, "Iterations between cuts."),
                },
            ),
            (
                cosine,
                "Cosine decay",
                r"\alpha_k = \frac{\alpha}{2}\left(1 + \cos\frac{\pi \min(k, n)}{n}\right)",
                {"horizon": Parameter("n", 1, 1e4, Scale.WHOLE, "Iterations until it is 0.")},
            ),
        )
    }
)
SCHEDULES: Mapping[str, Callable[..., Schedule]] = MappingProxyType(
    {description.name: factory for factory, description in _DESCRIPTIONS.items()}
)


def schedule_description(name: str) -> Description:
    """The description of the schedule of that name; raises KeyError for others."""
    return _DESCRIPTIONS[SCHEDULES[name]]
