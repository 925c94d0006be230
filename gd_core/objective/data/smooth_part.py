"""The smooth part of a fit, its mean loss and L2: value, slopes and bends at two numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Symbol, norms
from gd_core.objective.data.fit import Fit
from gd_core.objective.data.losses import Loss

# Points × rows that are computed at once: arrays of 128 KB, of which the processor's cache holds a
# dozen. With larger ones a picture of 5,000 rows takes three times as long.
MOST_AT_ONCE = 2**14

Numbers = list[Any]  # floats, or arrays of one shape


class SmoothPart(Protocol):
    """The mean loss with the L2 penalty, m(p, q); p and q are floats, or arrays of one shape."""

    def numbers(self, p: Any, q: Any) -> Numbers:
        """[m, ∂m/∂p, ∂m/∂q]."""
        ...

    def value(self, p: Array, q: Array) -> Array:
        """m alone, for the many points of a picture."""
        ...

    def bends(self, p: Array, q: Array) -> list[Array]:
        """[∂²m/∂p², ∂²m/∂p∂q, ∂²m/∂q²]."""
        ...


@dataclass(frozen=True)
class Bowl:
    """The mean squared error with L2 in closed form around its minimum (p*, q*):
    m = m* + a·(p − p*)² + 2·b·(p − p*)·(q − q*) + c·(q − q*)².

    It takes as long for 5,000 rows as for two, and near the minimum it keeps its digits.
    """

    p: float
    q: float
    lowest: float
    a: float
    b: float
    c: float

    def numbers(self, p: Any, q: Any) -> Numbers:
        """[m, ∂m/∂p, ∂m/∂q]."""
        p, q = p - self.p, q - self.q
        along, across = self.a * p + self.b * q, self.b * p + self.c * q
        return [self.lowest + (p * along + q * across), 2.0 * along, 2.0 * across]

    def value(self, p: Array, q: Array) -> Array:
        """m alone, of the shape of p."""
        return np.asarray(self.numbers(p, q)[0])

    def bends(self, p: Array, q: Array) -> list[Array]:
        """[∂²m/∂p², ∂²m/∂p∂q, ∂²m/∂q²], each of the shape of p."""
        return [np.full(np.broadcast(p, q).shape, 2.0 * one) for one in (self.a, self.b, self.c)]


@dataclass(frozen=True)
class MeanLoss:
    """The mean of a loss over rows u (n, 2) with their target (n,), and ridge₁·p² + ridge₂·q²."""

    units: Array
    target: Array
    loss: Loss
    delta: float
    ridge: tuple[float, float]

    @cached_property
    def _columns(self) -> tuple[Array, Array]:
        """u₁ and u₂, each contiguous (n,)."""
        return np.ascontiguousarray(self.units[:, 0]), np.ascontiguousarray(self.units[:, 1])

    def numbers(self, p: Any, q: Any) -> Numbers:
        """[m, ∂m/∂p, ∂m/∂q]; in chunks of points, so that memory stays bounded."""
        if isinstance(p, Symbol):
            return self._traced(p, q)
        if not isinstance(p, np.ndarray):
            with np.errstate(all="ignore"):
                return [one.item() for one in self._numbers(np.array([p]), np.array([q]))]
        return self._in_chunks(self._numbers, p, q)

    def value(self, p: Array, q: Array) -> Array:
        """m alone, of the shape of p."""
        return self._in_chunks(self._value, p, q)[0]

    def _traced(self, p: Symbol, q: Symbol) -> Numbers:
        """[m, ∂m/∂p, ∂m/∂q] of symbols, row by row."""
        value: Any = 0.0
        slope: Any = 0.0
        other: Any = 0.0
        for (u, v), y in zip(self.units.tolist(), self.target.tolist(), strict=True):
            error, bad = self.loss.parts(p * u + q * v, y, self.delta)
            value, slope, other = value + error, slope + bad * u, other + bad * v
        (one, two), n = self.ridge, len(self.target)
        penalty = one * p * p + two * q * q
        return [value / n + penalty, slope / n + 2.0 * one * p, other / n + 2.0 * two * q]

    def bends(self, p: Array, q: Array) -> list[Array]:
        """[∂²m/∂p², ∂²m/∂p∂q, ∂²m/∂q²], each of the shape of p."""
        return self._in_chunks(self._bends, p, q)

    def of_rows(self, rows: NDArray[np.int64]) -> MeanLoss:
        """The mean over some of the rows, by their indices."""
        return replace(self, units=self.units[rows], target=self.target[rows])

    def slopes_of_rows(self, p: float, q: float) -> Array:
        """The gradient of the loss of each row, without the ridge, (n, 2)."""
        with np.errstate(all="ignore"):
            said = self._said(np.array([p]), np.array([q]))[0]
            slopes = self.loss.parts(said, self.target, self.delta)[1]
            return np.asarray(slopes[:, None] * self.units)

    def bends_of_rows(self, p: float, q: float) -> Array:
        """The Hessian of the loss of each row, without the ridge, (n, 2, 2)."""
        with np.errstate(all="ignore"):
            said = self._said(np.array([p]), np.array([q]))[0]
            bends = self.loss.bend(said, self.target, self.delta)
            return np.asarray(np.einsum("n,ni,nj->nij", bends, self.units, self.units))

    def _in_chunks(self, function: Any, p: Array, q: Array) -> list[Array]:
        count = max(1, MOST_AT_ONCE // len(self.target))
        flat, other = p.ravel(), q.ravel()
        if len(flat) <= count:
            found = function(flat, other)
        else:
            starts = range(0, len(flat), count)
            parts = [function(flat[k : k + count], other[k : k + count]) for k in starts]
            found = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
        return [column.reshape(p.shape) for column in found]

    def _numbers(self, p: Array, q: Array) -> list[Array]:
        first, second = self._columns
        values, slopes = self.loss.parts(self._said(p, q), self.target, self.delta)
        one, two = self.ridge
        return [
            _mean(values) + (one * p * p + two * q * q),
            _mean(slopes * first) + 2.0 * one * p,
            _mean(slopes * second) + 2.0 * two * q,
        ]

    def _value(self, p: Array, q: Array) -> list[Array]:
        values, _ = self.loss.parts(self._said(p, q), self.target, self.delta)
        one, two = self.ridge
        return [_mean(values) + (one * p * p + two * q * q)]

    def _bends(self, p: Array, q: Array) -> list[Array]:
        first, second = self._columns
        bend = self.loss.bend(self._said(p, q), self.target, self.delta)
        one, two = self.ridge
        return [
            _mean(bend * first * first) + 2.0 * one,
            _mean(bend * first * second),
            _mean(bend * second * second) + 2.0 * two,
        ]

    def _said(self, p: Array, q: Array) -> Array:
        first, second = self._columns
        # Not a product of matrices, whose rounding depends on how many points there are.
        return p[:, None] * first + q[:, None] * second


def _mean(rows: Array) -> Array:
    return np.asarray(rows.sum(axis=-1) / rows.shape[-1])


def smooth_part(fit: Fit) -> SmoothPart:
    """The mean loss of a fit with L2: in closed form where it is the squared error."""
    return _bowl(fit) if fit.loss_name == "squared" else mean_loss(fit)


def mean_loss(fit: Fit) -> MeanLoss:
    """The mean loss of a fit with L2, as a mean over its rows."""
    design = fit.design
    return MeanLoss(design.units, design.target, fit.loss, fit.delta, _ridge(fit))


def _ridge(fit: Fit) -> tuple[float, float]:
    first, second = fit.model.penalised
    return fit.l2 * first, fit.l2 * second


def _bowl(fit: Fit) -> Bowl:
    n = len(fit.data)
    # L2 is the squared error of two more rows.
    units = np.concatenate([fit.design.units, np.diag(np.sqrt(n * np.array(_ridge(fit))))])
    target = np.concatenate([fit.design.target, np.zeros(2)])
    sizes = norms(units.T)
    sizes = np.where(sizes > 0, sizes, 1.0)
    best = np.linalg.lstsq(units / sizes, target, rcond=None)[0] / sizes
    (a, b), (_, c) = (units.T @ units / n).tolist()
    p, q = best.tolist()
    return Bowl(p, q, float(np.square(units @ best - target).sum() / n), a, b, c)
