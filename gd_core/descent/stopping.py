"""The stop rules, the reasons why a run ended, and where the rules end runs already computed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Mask, descent_sign, norms


class StopReason(Enum):
    """Why a run ended; the value is the sentence the user reads."""

    ITERATIONS = "It used all its iterations."
    GRADIENT = "The slope is as small as the stop rule asks for."
    NO_IMPROVEMENT = "The value has not improved for as many iterations as the stop rule allows."
    BUDGET = "It used all the evaluations it was allowed."
    TOO_LONG = "It was stopped: this method takes too long here. Try another, or a shorter formula."
    UNDEFINED = "The next step lands where f is undefined."
    NOT_FINITE = "The values grew past what a computer can hold."
    NO_GRADIENT = "The slope is undefined at this point, so there is no next step."
    START_UNDEFINED = "f is undefined at the start: choose a start where the curve exists."
    NO_INVERSE = "The curvature here has no inverse, so Newton's method names no next point."
    NOTHING_LOWER = "The line search finds no better point along its direction."
    NO_STEP = "The method names no next point from here."


@dataclass(frozen=True)
class StopRules:
    """Conditions that end a run early; None leaves a rule out, and no arguments leave out all.

    gradient_tolerance: stop when ‖∇f‖ ≤ this; max_evaluations: stop when the method has made
    this many evaluations of f, ∇f and ∇²f, of the error of a fit this many of single samples;
    patience: stop after this many iterations in a row whose best value did not improve by more
    than min_improvement.
    Raises ValueError for negative or non-finite numbers, or a patience below 1.
    """

    gradient_tolerance: float | None = None
    max_evaluations: int | None = None
    patience: int | None = None
    min_improvement: float = 0.0

    def __post_init__(self) -> None:
        for name in ("gradient_tolerance", "max_evaluations", "min_improvement"):
            number = getattr(self, name)
            if number is not None and not (math.isfinite(number) and number >= 0):
                raise ValueError(f"{name} must be a finite number of at least 0, not {number!r}")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"patience must be at least 1, not {self.patience!r}")


Indices = NDArray[np.int64]


def first_stops(
    values: Array, slopes: Array, rules: StopRules, maximize: bool, samples: int = 1
) -> tuple[Indices, NDArray[np.object_]]:
    """The iteration at which a rule ends each run, (m,), and the StopReason, (m,).

    values (n + 1, m) and slopes (n + 1, dim, m); samples: how many evaluations one slope counts as.
    Of two rules that hold at the same iteration the first counts, as in descend; a run that no rule
    ends has its last iteration and ITERATIONS.
    """
    last, m = len(values) - 1, values.shape[1]
    found = [
        *_chosen(values, slopes, rules, maximize, samples),
        (np.full(m, last), StopReason.ITERATIONS),
    ]
    at = np.stack([np.where(index > last, last + 1, index) for index, _ in found])
    earliest = at.argmin(axis=0)
    reasons = np.array([reason for _, reason in found], dtype=object)
    return at[earliest, np.arange(m)], reasons[earliest]


def _chosen(
    values: Array, slopes: Array, rules: StopRules, maximize: bool, samples: int
) -> Iterator[tuple[Indices, StopReason]]:
    if rules.gradient_tolerance is not None:
        flat = norms(np.moveaxis(slopes, 1, -1)) <= rules.gradient_tolerance
        yield _first(flat), StopReason.GRADIENT
    if rules.patience is not None:
        yield _first(_stuck(descent_sign(maximize) * values, rules)), StopReason.NO_IMPROVEMENT
    if rules.max_evaluations is not None:  # each step evaluates one gradient
        spent = np.full(values.shape[1], -(-rules.max_evaluations // samples))
        yield spent, StopReason.BUDGET


def _first(holds: Mask) -> Indices:
    """The first iteration (m,) at which each column of (n + 1, m) holds, or n + 1 if none does."""
    return np.where(holds.any(axis=0), holds.argmax(axis=0), len(holds))


def _stuck(values: Array, rules: StopRules) -> Mask:
    """Whether the best value has not improved for `patience` iterations, as a mask (n + 1, m)."""
    best, waited = values[0].copy(), np.zeros(values.shape[1], dtype=int)
    stuck = np.zeros(values.shape, dtype=bool)
    for k, value in enumerate(values[1:], start=1):
        with np.errstate(invalid="ignore"):  # a run that has ended compares nan or inf - inf
            improved = best - value > rules.min_improvement
        waited = np.where(improved, 0, waited + 1)
        best = np.where(improved, value, best)
        stuck[k] = waited >= (rules.patience or 0)
    return stuck
