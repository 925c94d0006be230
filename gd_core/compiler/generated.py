"""The functions of a typed formula as code: written from its program, or ready from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from gd_core.compiler.autodiff import Program, differentiate, joined
from gd_core.compiler.codegen import Code, array_code, ieee_code, math_code


class Codes(Protocol):
    """What the arithmetic of a formula needs: f, its slopes and its Hessian over arrays, and f with
    its slopes at one point, by Python's arithmetic and by that of IEEE."""

    @property
    def value(self) -> Code: ...
    @property
    def slopes(self) -> Code: ...
    @property
    def curves(self) -> Code: ...
    @property
    def point(self) -> Code: ...
    @property
    def ieee(self) -> Code: ...


@dataclass(frozen=True)
class WrittenCodes:
    """The code of a program in some variables; each part is written when first needed."""

    program: Program
    names: tuple[str, ...]

    @cached_property
    def with_slopes(self) -> Program:
        """The program of f and its slopes."""
        return joined(self.program, self._slopes)

    @cached_property
    def with_curves(self) -> Program:
        """The program of the Hessian."""
        return differentiate(self._slopes, self.names)

    @cached_property
    def _slopes(self) -> Program:
        return differentiate(self.program, self.names)

    @cached_property
    def value(self) -> Code:
        return array_code(self.program, self.names)

    @cached_property
    def slopes(self) -> Code:
        return array_code(self._slopes, self.names)

    @cached_property
    def curves(self) -> Code:
        return array_code(self.with_curves, self.names)

    @cached_property
    def point(self) -> Code:
        return math_code(self.with_slopes, self.names)

    @cached_property
    def ieee(self) -> Code:
        return ieee_code(self.with_slopes, self.names)


@dataclass(frozen=True)
class ReadyCodes:
    """The same, written by another process: of a long formula that is most of the work. The efforts
    are those of gd_core.objective.cost_model, in microseconds."""

    value: Code
    slopes: Code
    curves: Code
    point: Code
    ieee: Code
    point_effort: float
    hessian_effort: float
