"""A fit: data, model, loss and penalties, as one record; and what follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gd_core.formatting import format_number
from gd_core.numerics import Array, norms
from gd_core.objective.data.dataset import Dataset
from gd_core.objective.data.errors import DataError
from gd_core.objective.data.losses import LOSSES, Loss
from gd_core.objective.data.models import MODELS, Model

CLASSES = 2


class Design(NamedTuple):
    """What a fit computes with, after scaling: u (n, 2) and the target (n,), read-only.

    A point p in these units stands for the numbers to_data·p + shift of the data as they are.
    """

    units: Array
    target: Array
    to_data: Array
    shift: Array


@dataclass(frozen=True)
class Fit:
    """What is fitted, how, and by which loss: f(p) = mean ℓ(z, y) + l1·Σ|p| + l2·Σp².

    Only weights count in the two penalties, no intercept. scaled: whether features and target are
    scaled first, to mean 0 and standard deviation 1 for a model with an intercept, to mean square 1
    for one through the origin; classes are never scaled. delta: where Huber's loss turns straight,
    in units of the target as scaled. Raises ValueError for a model, loss or number that there is
    not, and DataError for data that the model cannot be fitted to.
    """

    data: Dataset = field(repr=False)
    model_name: str = "line"
    loss_name: str = "squared"
    l1: float = 0.0
    l2: float = 0.0
    scaled: bool = False
    delta: float = 1.0

    def __post_init__(self) -> None:
        if self.model_name not in MODELS:
            raise ValueError(f"a model is one of {', '.join(MODELS)}, not {self.model_name!r}")
        if self.loss_name not in self.model.losses:
            losses = ", ".join(self.model.losses)
            raise ValueError(f"a {self.model_name} has the loss {losses}, not {self.loss_name!r}")
        for name in ("l1", "l2"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ValueError(f"{name} must be a finite number of at least 0")
        if not (math.isfinite(self.delta) and self.delta > 0):
            raise ValueError("delta must be a positive finite number")
        _check_data(self)

    @property
    def model(self) -> Model:
        """The model."""
        return MODELS[self.model_name]

    @property
    def loss(self) -> Loss:
        """The loss."""
        return LOSSES[self.loss_name]

    @property
    def text(self) -> str:
        """The function in one line of plain signs: mean of (w·x + b − y)² over 6 rows."""
        loss = self.loss.words.format(z=self.model.words, y="y", delta=self.delta)
        return f"mean of {loss} over {len(self.data):,} rows{''.join(_penalties_in_words(self))}"

    @cached_property
    def design(self) -> Design:
        """The numbers that the fit computes with."""
        return _design(self)

    @cached_property
    def is_endless(self) -> bool:
        """Whether the error has no minimum but falls for ever, as a limit of the feature parts the
        two classes and no penalty holds the numbers back. Reference: Albert & Anderson 1984."""
        if not self.loss.of_classes or self.l1 or self.l2:
            return False
        feature, target = self.design.units[:, 0], self.design.target
        no, yes = feature[target == 0], feature[target == 1]
        return bool(no.max() <= yes.min() or yes.max() <= no.min())

    def in_data_units(self, points: ArrayLike) -> Array:
        """The two numbers (..., 2) of the model for the data as they are, for points (..., 2) of
        the function, which differ from them where the data are scaled."""
        return np.asarray(points, dtype=np.float64) @ self.design.to_data.T + self.design.shift

    def from_data_units(self, numbers: ArrayLike) -> Array:
        """The points (..., 2) of the function for two numbers (..., 2) of the model of the data as
        they are."""
        moved = np.asarray(numbers, dtype=np.float64) - self.design.shift
        return np.asarray(np.linalg.solve(self.design.to_data, moved[..., None])[..., 0])

    def predicted(self, points: ArrayLike, features: ArrayLike) -> Array:
        """What the model says at features (m, 1) or (m, 2), in units of the target, for points
        (..., 2) of the function, as an array (..., m); for two classes the chance of the second."""
        units = self.model.basis(np.asarray(features, dtype=np.float64))
        said = self.in_data_units(points) @ units.T
        if not self.loss.of_classes:
            return np.asarray(said)
        with np.errstate(over="ignore"):
            return np.asarray(1.0 / (1.0 + np.exp(-said)))


def _penalties_in_words(fit: Fit) -> list[str]:
    weights = [
        name for name, on in zip(fit.model.variables, fit.model.penalised, strict=True) if on
    ]
    said = []
    for number, one in ((fit.l1, "|{}|"), (fit.l2, "{}²")):
        if number:
            terms = " + ".join(map(one.format, weights))
            terms = f"({terms})" if len(weights) > 1 else terms
            said.append(f" + {format_number(number)}·{terms}")
    return said


# ------------------------------------------------------------------------------------ checks


def _check_data(fit: Fit) -> None:
    data, model = fit.data, fit.model
    count = len(data.columns) - 1
    if count != model.features:
        words = {1: "one feature, x", 2: "two features, x1 and x2"}
        raise DataError(
            f"{model.title} needs {words[model.features]}, beside y: these data have {count}."
        )
    for name, column in zip(data.names, data.columns[:-1], strict=False):
        _check_feature(name, column, model)
    if fit.loss.of_classes:
        _check_classes(data.names[-1], data.columns[-1])
    with np.errstate(over="ignore"):
        squares = np.square(fit.design.units).sum(axis=0)
    if not np.isfinite(squares).all():
        raise DataError(f"The numbers are too large for {model.title.lower()}: scale them.")


def _check_feature(name: str, column: tuple[float, ...], model: Model) -> None:
    if model.features == 1 and len(set(column)) == 1:
        raise DataError(
            f"Every {name} is {format_number(column[0], 6)}, so nothing tells how y changes with "
            f"it: change at least one."
        )
    if not any(column):
        raise DataError(f"Every {name} is 0, so its weight changes nothing: change at least one.")


def _check_classes(name: str, column: tuple[float, ...]) -> None:
    found = sorted(set(column))
    if len(found) != CLASSES:
        some = ", ".join(format_number(one, 6) for one in found[:3])
        more = ", …" if len(found) > 3 else ""
        raise DataError(
            f"{name} has {len(found):,} different number{'s' * (len(found) > 1)} ({some}{more}), "
            "and a model of two classes needs exactly two, such as 0 and 1."
        )


# ------------------------------------------------------------------------------------ scaling


def _design(fit: Fit) -> Design:
    model, target = fit.model, fit.data.target
    with np.errstate(over="ignore"):  # of numbers too large for their squares, which are refused
        units = np.array(model.basis(fit.data.features))
    if fit.loss.of_classes:
        target = (target == target.max()).astype(np.float64)
    if not fit.scaled:
        return _frozen(units, target, np.eye(2), np.zeros(2))
    if model.intercept:
        return _standardised(units, target, fit.loss.of_classes)
    sizes, size = np.array([_rms(column) for column in units.T]), _rms(target)
    return _frozen(units / sizes, target / size, np.diag(size / sizes), np.zeros(2))


def _standardised(units: Array, target: Array, of_classes: bool) -> Design:
    """A feature with mean 0 and standard deviation 1, and likewise the target unless it is a
    class."""
    mean = float(units[:, 0].mean())
    centre = 0.0 if of_classes else float(target.mean())
    away, above = units[:, 0] - mean, target - centre
    deviation, size = _rms(away), 1.0 if of_classes else _rms(above)
    scaled = np.stack([away / deviation, units[:, 1]], axis=-1)
    to_data = np.array([[size / deviation, 0.0], [-size * mean / deviation, size]])
    return _frozen(scaled, above / size, to_data, np.array([0.0, centre]))


def _rms(column: Array) -> float:
    """The root of the mean square of numbers (n,), 1 where that is 0; no square overflows."""
    return float(norms(column)) / math.sqrt(len(column)) or 1.0


def _frozen(units: Array, target: Array, to_data: Array, shift: Array) -> Design:
    for array in (units, target, to_data, shift):
        array.setflags(write=False)
    return Design(units, target, to_data, shift)
