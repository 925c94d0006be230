"""Models of two numbers, each linear in them: z = p₁·u₁ + p₂·u₂ with u made of the features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gd_core.numerics import Array


@dataclass(frozen=True)
class Model:
    """What the data are fitted by, z = p₁·u₁ + p₂·u₂.

    variables: the names of p₁ and p₂; features: how many of them the data need; basis: the features
    (n, features) to u (n, 2); intercept: whether p₂ is one, with u₂ = 1, which no penalty counts;
    losses: that it may have, its usual one first. words and latex write z of row i; units are u₁
    and u₂ in LaTeX.
    """

    name: str
    title: str
    variables: tuple[str, str]
    features: int
    basis: Callable[[Array], Array]
    intercept: bool
    losses: tuple[str, ...]
    words: str
    latex: str
    units: tuple[str, str]

    @property
    def penalised(self) -> tuple[float, float]:
        """For each number 1 if L1 and L2 count it, else 0."""
        return 1.0, 0.0 if self.intercept else 1.0


def _with_ones(features: Array) -> Array:
    return np.stack([features[:, 0], np.ones(len(features))], axis=-1)


def _with_squares(features: Array) -> Array:
    return np.stack([features[:, 0], np.square(features[:, 0])], axis=-1)


def _themselves(features: Array) -> Array:
    return features


_REGRESSION = ("squared", "absolute", "huber")
_ALL = (
    Model(
        "line",
        "A line",
        ("w", "b"),
        1,
        _with_ones,
        True,
        _REGRESSION,
        "w·x + b",
        "w x_i + b",
        ("x_i", ""),
    ),
    Model(
        "curve",
        "A curve through the origin",
        ("w", "c"),
        1,
        _with_squares,
        False,
        _REGRESSION,
        "w·x + c·x²",
        "w x_i + c x_i^2",
        ("x_i", "x_i^2"),
    ),
    Model(
        "plane",
        "Two features, without an intercept",
        ("w", "v"),
        2,
        _themselves,
        False,
        _REGRESSION,
        "w·x₁ + v·x₂",
        "w x_{i1} + v x_{i2}",
        ("x_{i1}", "x_{i2}"),
    ),
    Model(
        "logistic",
        "Two classes",
        ("w", "b"),
        1,
        _with_ones,
        True,
        ("logistic",),
        "w·x + b",
        "w x_i + b",
        ("x_i", ""),
    ),
)
# All models by name.
MODELS: Mapping[str, Model] = MappingProxyType({model.name: model for model in _ALL})
