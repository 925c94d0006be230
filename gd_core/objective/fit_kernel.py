"""Fits as objectives: the arithmetic of a model's mean loss over data, with its penalties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import (
    Array,
    Bytecode,
    Samples,
    Symbol,
    Trace,
    choose,
    largest,
    sign,
    smaller,
)
from gd_core.objective.data import MODELS, Dataset, Fit
from gd_core.objective.data.smooth_part import MeanLoss, SmoothPart, mean_loss, smooth_part
from gd_core.objective.objective import Coordinates, Gap, Objective

# Rows of a fit that the browser computes: a thousand operations a point.
MOST_TRACED_ROWS = 100


def fit_objective(
    data: Dataset,
    model: str = "line",
    loss: str | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    scaled: bool = False,
    delta: float = 1.0,
) -> Objective:
    """The error of a model over data, as a function of its two numbers, which gradient descent can
    make small: f(p) = (1/n)·Σ ℓ(zᵢ, yᵢ) + l1·Σ|p| + l2·Σp².

    model: "line", z = w·x + b; "curve", z = w·x + c·x²; "plane", z = w·x₁ + v·x₂; "logistic",
    z = w·x + b for two classes. loss: "squared", (z − y)²; "absolute", |z − y|; "huber", the square
    (z − y)²/2 up to |z − y| = delta and straight beyond; "logistic", ln(1 + e^z) − y·z, for the
    model of that name only; None for the model's usual one, the first or the last of these. l1 and
    l2, at least 0, count the weights, not b. scaled: whether features and target are scaled first:
    to mean 0 and standard deviation 1, or, for models through the origin, to mean square 1.

    Raises ValueError for names and numbers that there are not, and DataError for data that the
    model cannot be fitted to. Reference: Hastie, Tibshirani & Friedman 2009, chapters 3 and 4.
    """
    usual = MODELS[model].losses[0] if loss is None and model in MODELS else loss or "squared"
    return objective_of_fit(
        Fit(data, model, usual, float(l1), float(l2), bool(scaled), float(delta))
    )


def objective_of_fit(fit: Fit) -> Objective:
    """The objective of a fit."""
    return Objective(fit.model.variables, FitKernel(fit), fit=fit)


def samples_at(objective: Objective, point: Array) -> Samples | None:
    """The gradient and the Hessian of each row of a fit at a point (2,); None for a function
    without data, and for one with corners: those of the absolute error and of L1."""
    kernel = objective.kernel
    if not isinstance(kernel, FitKernel) or kernel.fit.loss_name == "absolute" or kernel.fit.l1:
        return None
    return kernel.samples(tuple(point.tolist()))


def row_gradients(objective: Objective, point: Array) -> Array:
    """The gradient at a point (2,) of the error of each single row of a fit with all penalties,
    (n, 2), whose mean is ∇f. Raises ValueError for a function without data."""
    kernel = objective.kernel
    if not isinstance(kernel, FitKernel):
        raise ValueError("only the error of a fit has rows, and so gradients of single rows")
    return kernel.sample_gradients(tuple(point.tolist()))


def traced_fit(fit: Fit) -> Bytecode | None:
    """f and its slopes as bytecode for the browser; None for a mean over more rows than it computes
    at each point in no time. The squared error is in closed form, whatever the rows are."""
    if fit.loss_name != "squared" and len(fit.data) > MOST_TRACED_ROWS:
        return None
    trace = Trace()
    symbols = [Symbol(trace, name) for name in fit.model.variables]
    return trace.bytecode(symbols, FitKernel(fit).at(*symbols))  # type: ignore[arg-type]


def _with_lasso(weight: float, p: Any, slope: Any) -> Any:
    """The slope along p with that of weight·|p|; at p = 0 the subgradient nearest to 0, which is 0
    where f falls to neither side."""
    if not weight:
        return slope
    held = largest(-weight, smaller(weight, -1.0 * slope))
    return slope + choose(abs(p) <= 0.0, held, weight * sign(p))


@dataclass(frozen=True)
class FitKernel:
    """The arithmetic of a fit: its smooth part, which is the mean loss and L2, and L1.

    Where the target is far from all that the model says, f and its slopes are infinite; they are
    never undefined.
    """

    fit: Fit

    @cached_property
    def _smooth(self) -> SmoothPart:
        return smooth_part(self.fit)

    @cached_property
    def _rows(self) -> MeanLoss:
        return mean_loss(self.fit)

    @property
    def lasso(self) -> tuple[float, float]:
        """The weights of |p| for each of the two numbers."""
        first, second = self.fit.model.penalised
        return self.fit.l1 * first, self.fit.l1 * second

    def _numbers(self, p: Any, q: Any) -> list[Any]:
        """[f, ∂f/∂p, ∂f/∂q] for floats or arrays of one shape."""
        value, slope, other = self._smooth.numbers(p, q)
        if not self.fit.l1:
            return [value, slope, other]
        one, two = self.lasso
        value = value + (one * abs(p) + two * abs(q))
        return [value, _with_lasso(one, p, slope), _with_lasso(two, q, other)]

    def at(self, *point: float) -> list[float]:
        """[f, ∂f/∂p, ∂f/∂q] at a point of floats."""
        return self._numbers(*point)

    def _arrays(self, points: Array) -> list[Array]:
        with np.errstate(all="ignore"):
            return self._numbers(points[..., 0], points[..., 1])

    def _values(self, points: Array) -> Array:
        p, q = points[..., 0], points[..., 1]
        (one, two), lasso = self.lasso, self.fit.l1
        with np.errstate(all="ignore"):
            smooth = self._smooth.value(p, q)
            return smooth + (one * abs(p) + two * abs(q)) if lasso else smooth

    def value(self, points: Array) -> Array:
        """f at points (..., 2), as an array (...,); inf where it overflows."""
        values = self._values(points)
        return np.where(np.isnan(values) & np.isfinite(points).all(axis=-1), np.inf, values)

    def finite(self, points: Array) -> Array:
        """f at points (..., 2), nan wherever it is not finite."""
        values = self._values(points)
        return np.where(np.isfinite(values), values, np.nan)

    def gradient(self, points: Array) -> Array:
        """∇f at points (..., 2), as an array (..., 2)."""
        return np.stack(self._arrays(points)[1:], axis=-1)

    def hessian(self, points: Array) -> Array:
        """∇²f at points (..., 2), as an array (..., 2, 2); L1 and corners of a loss have none."""
        with np.errstate(all="ignore"):
            first, mixed, second = self._smooth.bends(points[..., 0], points[..., 1])
        rows = [np.stack([first, mixed], axis=-1), np.stack([mixed, second], axis=-1)]
        return np.stack(rows, axis=-2)

    @property
    def value_as_at(self) -> Callable[..., list[Array]]:
        """columns (2 arrays of one shape) -> [f]."""
        return lambda *columns: self._numbers(*columns)[:1]

    @property
    def slopes_as_at(self) -> Callable[..., list[Array]]:
        """columns (2 arrays of one shape) -> [∂f/∂p, ∂f/∂q]."""
        return lambda *columns: self._numbers(*columns)[1:]

    @property
    def slopes_by_chain_rule(self) -> Callable[..., list[Array]]:
        """columns (2 arrays of one shape) -> [∂f/∂p, ∂f/∂q]."""
        return self.slopes_as_at

    def gap(self, point: Coordinates) -> Gap:
        """Why f is not finite at a point: it is too large."""
        return Gap.OVERFLOW

    def smooth_gradient(self, point: Coordinates) -> list[float]:
        """The gradient at a point without L1."""
        return self._smooth.numbers(*point)[1:]

    def batch_gradient(self, point: Coordinates, rows: NDArray[np.int64]) -> list[float]:
        """The gradient at a point of the mean over some rows, by their indices, with all
        penalties."""
        _, slope, other = self._rows.of_rows(rows).numbers(*point)
        one, two = self.lasso
        return [_with_lasso(one, point[0], slope), _with_lasso(two, point[1], other)]

    def sample_gradients(self, point: Coordinates) -> Array:
        """The gradient at a point of each single row with all penalties, (n, 2): their mean is the
        gradient."""
        slopes = self._rows.slopes_of_rows(*point) + 2.0 * np.array(self._rows.ridge) * point
        # A subgradient of L1 is one for all rows: of the whole mean.
        return np.asarray(slopes + (self._numbers(*point)[1:] - slopes.mean(axis=0)))

    def samples(self, point: Coordinates) -> Samples:
        """The gradient (n, 2) and the Hessian (n, 2, 2) of each single row at a point, with L2."""
        ridge = np.diag(2.0 * np.array(self._rows.ridge))
        return Samples(self.sample_gradients(point), self._rows.bends_of_rows(*point) + ridge)
