"""The registry of methods: each is described once, beside its factory.

The controls, the URL, the race and the tests are made from these descriptions. The decorator
`optimizer` registers a factory when its module is imported; nothing changes the registry later.
"""

from __future__ import annotations

import inspect
import math
from collections import ChainMap
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
    """A number that a factory takes: its symbol in LaTeX, its range from low to high inclusive, the
    scale of its control, and one line that says what it does."""

    symbol: str
    low: float
    high: float
    scale: Scale
    meaning: str
    name: str = ""
    default: float | None = None  # the factory's default; None where it has to be chosen

    def check(self, number: float) -> float:
        """The number; raises ValueError, which says what is allowed, if it is out of range."""
        if not (math.isfinite(number) and self.low <= number <= self.high):
            raise ValueError(
                f"{self.readable_name} must be from {self.low:,.10g} to {self.high:,.10g}"
            )
        if self.scale is Scale.WHOLE and number != int(number):
            raise ValueError(f"{self.readable_name} must be a whole number")
        return number

    @property
    def readable_name(self) -> str:
        """The name as a reader writes it: "step size" for step_size."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Description:
    """What a factory makes: its title, its parameters by name, its update rule in lines of LaTeX,
    one sentence on what it keeps in memory, and one step as lines for the step inspector to fill in
    (gd_core/descent/step_numbers.py); a method without lines shows its whole step only.

    climbing_update and climbing_keeps are the rule and the sentence for a run that goes up."""

    name: str
    title: str
    parameters: Mapping[str, Parameter]
    update: tuple[str, ...]
    keeps: str
    step_lines: tuple[str, ...] = ()
    climbing_update: tuple[str, ...] = ()
    climbing_keeps: str = ""

    def rule(self, maximize: bool) -> tuple[str, ...]:
        """The update rule in lines of LaTeX, for a run that goes down or for one that goes up."""
        return self.climbing_update if maximize else self.update

    def memory(self, maximize: bool) -> str:
        """The sentence on what the method keeps, for a run that goes down or one that goes up."""
        return self.climbing_keeps if maximize else self.keeps

    @property
    def has_step_size(self) -> bool:
        """Whether it takes a step size, and so can be swept over step sizes."""
        return "step_size" in self.parameters

    @property
    def own(self) -> Mapping[str, Parameter]:
        """The method's parameters without the step size, which has a control of its own."""
        return {name: p for name, p in self.parameters.items() if name != "step_size"}


# The step in an update rule, down the slope and up.
_STEP_DOWN, _STEP_UP = r"x \leftarrow x - ", r"x \leftarrow x + "

_REGISTRY: dict[str, Factory] = {}
# The methods that differ from others only on the error of a fit, and are in no menu elsewhere.
_FIT_REGISTRY: dict[str, Factory] = {}
# Read-only views of the registry.
REGISTERED: Mapping[str, Factory] = ChainMap(_REGISTRY, _FIT_REGISTRY)
OPTIMIZERS: Mapping[str, Factory] = MappingProxyType(_REGISTRY)
FIT_OPTIMIZERS: Mapping[str, Factory] = MappingProxyType(_FIT_REGISTRY)


def describe(
    factory: Callable[..., Any],
    title: str,
    update: tuple[str, ...],
    keeps: str,
    parameters: Mapping[str, Parameter],
    step_lines: tuple[str, ...] = (),
    climbing: tuple[str, ...] = (),
    climbing_keeps: str = "",
) -> Description:
    """The description of a factory; defaults are read from its signature.

    climbing: the update rule of a run that goes up; without it, that is `update` with the step
    added to the point instead of subtracted.
    """
    found = {}
    for name, argument in inspect.signature(factory).parameters.items():
        default = None if argument.default is argument.empty else float(argument.default)
        given = parameters[name]
        found[name] = Parameter(
            given.symbol, given.low, given.high, given.scale, given.meaning, name, default
        )
    return Description(
        factory.__name__,
        title,
        MappingProxyType(found),
        update,
        keeps,
        step_lines,
        climbing or tuple(line.replace(_STEP_DOWN, _STEP_UP) for line in update),
        climbing_keeps or keeps,
    )


def optimizer(
    title: str,
    *update: str,
    keeps: str,
    step_lines: tuple[str, ...] = (),
    climbing: tuple[str, ...] = (),
    climbing_keeps: str = "",
    only_for_fits: bool = False,
    **parameters: Parameter,
) -> Callable[[F], F]:
    """A decorator that registers a factory under its function name, with its description.

    climbing and climbing_keeps: `update` and `keeps` for a run that goes up, where they differ by
    more than the sign of the step; only_for_fits: whether it is a method of its own only on the
    error of a fit.
    """
    registry = _FIT_REGISTRY if only_for_fits else _REGISTRY

    def register(factory: F) -> F:
        told = (step_lines, climbing, climbing_keeps)
        description = describe(factory, title, update, keeps, parameters, *told)
        factory.description = description  # type: ignore[attr-defined]
        registry[description.name] = factory
        return factory

    return register


def description_of(name: str) -> Description:
    """The description of the method registered under a name; raises KeyError for others."""
    found: Description = REGISTERED[name].description  # type: ignore[attr-defined]
    return found


def title_of(name: str, otherwise: str = "A method of your own") -> str:
    """The title of the method registered under a name; `otherwise` for all other names."""
    return description_of(name).title if name in REGISTERED else otherwise


# A parameter's name -> its symbol in Unicode, for texts in which no LaTeX can be set.
UNICODE_SYMBOLS: Mapping[str, str] = MappingProxyType(
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
