"""Losses: how bad it is to say z where the data say y, with slope and bend in z.

The values and slopes are written with those functions of NumPy that also take symbols
(gd_core/numerics/symbols.py), so that a fit can be traced for the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gd_core.numerics import Array

ValueAndSlope = Callable[[Array, Array, float], tuple[Array, Array]]


@dataclass(frozen=True)
class Loss:
    """The loss of one row, ℓ(z, y), for what the model says, z, and the target y.

    parts(z, y, delta) -> (ℓ, ∂ℓ/∂z) and bend(z, y, delta) -> ∂²ℓ/∂z², for arrays whose shapes
    broadcast. words, latex and slope_latex write ℓ and ∂ℓ/∂z of one row, with {z} where the model
    goes, {y} for the target and {delta}; ∂ℓ/∂z is slope_factor times what slope_latex writes.
    """

    name: str
    title: str
    parts: ValueAndSlope
    bend: Callable[[Array, Array, float], Array]
    words: str
    latex: str
    slope_latex: str
    slope_factor: int = 1
    of_classes: bool = False  # whether the target is one of two classes, 0 or 1


def _squared(z: Array, y: Array, delta: float) -> tuple[Array, Array]:
    r = z - y
    return r * r, 2.0 * r


def _squared_bend(z: Array, y: Array, delta: float) -> Array:
    return np.full(z.shape, 2.0)


def _absolute(z: Array, y: Array, delta: float) -> tuple[Array, Array]:
    r = z - y
    return np.abs(r), np.sign(r)


def _absolute_bend(z: Array, y: Array, delta: float) -> Array:
    return np.zeros(z.shape)


def _huber(z: Array, y: Array, delta: float) -> tuple[Array, Array]:
    r = z - y
    near = np.minimum(np.maximum(r, -delta), delta)
    # r²/2 where near is r; δ·(|r| − δ/2) where near is ±δ.
    return near * (r - near / 2.0), near


def _huber_bend(z: Array, y: Array, delta: float) -> Array:
    return np.where(np.abs(z - y) <= delta, 1.0, 0.0)


def _logistic(z: Array, y: Array, delta: float) -> tuple[Array, Array]:
    wrong = (1.0 - 2.0 * y) * z  # how far z is on the wrong side: −z for y = 1, z for y = 0
    small = np.exp(-np.abs(wrong))
    one_more = 1.0 + small
    # log(1 + small) with all digits: by NumPy's log, which is several times as fast as its log1p,
    # and what 1 + small had to be rounded by.
    value = np.maximum(wrong, 0.0) + (np.log(one_more) + (small - (one_more - 1.0)) / one_more)
    chance = np.where(wrong >= 0, 1.0, small) / one_more  # σ(wrong), without overflow
    return value, (1.0 - 2.0 * y) * chance


def _logistic_bend(z: Array, y: Array, delta: float) -> Array:
    small = np.exp(-np.abs(z))
    return np.asarray(small / np.square(1.0 + small))


_ALL = (
    Loss(
        "squared",
        "Squared error",
        _squared,
        _squared_bend,
        "({z} − {y})²",
        r"\left({z} - {y}\right)^2",
        r"\left({z} - {y}\right)",
        slope_factor=2,
    ),
    Loss(
        "absolute",
        "Absolute error",
        _absolute,
        _absolute_bend,
        "|{z} − {y}|",
        r"\left|{z} - {y}\right|",
        r"\operatorname{{sign}}\left({z} - {y}\right)",
    ),
    Loss(
        "huber",
        "Huber loss",
        _huber,
        _huber_bend,
        "H({z} − {y})",
        r"H_{{{delta}}}\left({z} - {y}\right)",
        r"\operatorname{{clip}}_{{\pm {delta}}}\left({z} - {y}\right)",
    ),
    Loss(
        "logistic",
        "Logistic loss",
        _logistic,
        _logistic_bend,
        "(ln(1 + exp({z})) − {y}·({z}))",
        r"\left(\ln\left(1 + e^{{{z}}}\right) - {y}\left({z}\right)\right)",
        r"\left(\sigma\left({z}\right) - {y}\right)",
        of_classes=True,
    ),
)
# All losses by name, all of them as PyTorch defines them: MSELoss, L1Loss, HuberLoss and
# BCEWithLogitsLoss.
LOSSES: Mapping[str, Loss] = MappingProxyType({loss.name: loss for loss in _ALL})
