"""How methods and their parameters are described: once, beside the factory, for everyone's use.

The controls, the URL, the race and the docs are made from these descriptions. `optimizer` puts a
factory into the registry when its module is imported; nothing changes it afterwards.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from gd_core.optimizers.base import (
    Optimizer,
)

Factory = Callable[..., Optimizer]
F = TypeVar("F", bound=Callable[..., Any])


class Scale(Enum):
    """How a parameter's control steps through its range."""

    LOG = "log"
    LINEAR = "linear"
    WHOLE = "whole"


@dataclass(frozen=True)
class Parameter:
    """A number that a factory takes: its symbol in LaTeX, its range (low and high belong to it),
    how it is scaled, and one line that says what it does. Its default is the factory's own."""

    symbol: str
    low: float
    high: float
    scale: Scale
    meaning: str
    name: str = ""
    default: float | None = None  # None: it has to be chosen for the problem

    def check(self, number: float) -> float:
        """The number; raises ValueError, saying what it may be, if it is out of range."""
        if not (math.isfinite(number) and self.low <= number <= self.high):
            raise ValueError(f"{self.spoken} must be from {self.low:,.10g} to {self.high:,.10g}")
        if self.scale is Scale.WHOLE and number != int(number):
            raise ValueError(f"{self.spoken} must be a whole number")
        return number

    @property
    def spoken(self) -> str:
        """Its name as a person says it."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Description:
    """What a factory makes: its title, its parameters by name, its update rule in LaTeX (a line
    each), what it keeps in memory in one sentence, and, for the step inspector, one step as lines
    to fill in (see gd_core/descent/step_numbers.py; none for a method that shows its step only)."""

    name: str
    title: str
    parameters: Mapping[str, Parameter]
    update: tuple[str, ...]
    keeps: str
    worked: tuple[str, ...] = ()

    @property
    def has_step_size(self) -> bool:
        """Whether it can be swept over step sizes."""
        return "step_size" in self.parameters

    @property
    def own(self) -> Mapping[str, Parameter]:
        """Its parameters but the step size, which the pages treat by itself."""
        return {name: p for name, p in self.parameters.items() if name != "step_size"}


_FACTORIES: dict[str, Factory] = {}
# A live view of what has been registered; nobody can write to it.
REGISTERED: Mapping[str, Factory] = MappingProxyType(_FACTORIES)


def describe(
    factory: Callable[..., Any],
    title: str,
    update: tuple[str, ...],
    keeps: str,
    parameters: Mapping[str, Parameter],
    worked: tuple[str, ...] = (),
) -> Description:
    """The description of a factory, the defaults read from its signature."""
    found = {}
    for name, argument in inspect.signature(factory).parameters.items():
        default = None if argument.default is argument.empty else float(argument.default)
        given = parameters[name]
        found[name] = Parameter(
            given.symbol, given.low, given.high, given.scale, given.meaning, name, default
        )
    return Description(factory.__name__, title, MappingProxyType(found), update, keeps, worked)


def optimizer(
    title: str, *update: str, keeps: str, worked: tuple[str, ...] = (), **parameters: Parameter
) -> Callable[[F], F]:
    """Register a factory under its own name, with its description."""

    def register(factory: F) -> F:
        description = describe(factory, title, update, keeps, parameters, worked)
        factory.description = description  # type: ignore[attr-defined]
        _FACTORIES[description.name] = factory
        return factory

    return register


def description_of(name: str) -> Description:
    """The description of a registered method; raises KeyError for others."""
    found: Description = REGISTERED[name].description  # type: ignore[attr-defined]
    return found


# The signs of numbers where no LaTeX can be set.
LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "step_size": "α",
        "beta": "β",
        "beta1": "β₁",
        "beta2": "β₂",
        "eps": "ε",
        "decay": "ρ",
        "rho": "ρ",
        "damping": "μ",
    }
)

STEP_SIZE = Parameter(
    r"\alpha", 1e-15, 1e15, Scale.LOG, "How far each step goes; also called the learning rate."
)
BETA = Parameter(r"\beta", 0.0, 0.999999, Scale.LINEAR, "How much of the velocity each step keeps.")
BETA1 = Parameter(
    r"\beta_1", 0.0, 0.999999, Scale.LINEAR, "How much of the mean slope each step keeps."
)
BETA2 = Parameter(
    r"\beta_2", 0.0, 0.9999999, Scale.LINEAR, "How much of the mean square each step keeps."
)
EPS = Parameter(
    r"\varepsilon", 1e-15, 1.0, Scale.LOG, "A small number that keeps it from dividing by 0."
)


OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = REGISTERED
