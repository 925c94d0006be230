"""The code of a formula's functions: generated here, or received from another process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from gd_core.compiler.autodiff import Program, differentiate, joined
from gd_core.compiler.codegen import Code, array_code, ieee_code, math_code


class Codes(Protocol):
    """The code that computes a formula.

    value, gradient and hessian: f, ∇f and ∇²f over arrays. point and ieee: f with ∇f at one point,
    by Python's arithmetic and by that of IEEE 754.
    """

    @property
    def value(self) -> Code: ...
    @property
    def gradient(self) -> Code: ...
    @property
    def hessian(self) -> Code: ...
    @property
    def point(self) -> Code: ...
    @property
    def ieee(self) -> Code: ...


@dataclass(frozen=True)
class WrittenCodes:
    """The code of a formula, generated from its program; each part when it is first needed."""

    program: Program
    names: tuple[str, ...]

    @cached_property
    def point_program(self) -> Program:
        """The program whose results are f and its partial derivatives."""
        return joined(self.program, self._gradient)

    @cached_property
    def hessian_program(self) -> Program:
        """The program whose results are the entries of the Hessian, row by row."""
        return differentiate(self._gradient, self.names)

    @cached_property
    def _gradient(self) -> Program:
        return differentiate(self.program, self.names)

    @cached_property
    def value(self) -> Code:
        return array_code(self.program, self.names)

    @cached_property
    def gradient(self) -> Code:
        return array_code(self._gradient, self.names)

    @cached_property
    def hessian(self) -> Code:
        return array_code(self.hessian_program, self.names)

    @cached_property
    def point(self) -> Code:
        return math_code(self.point_program, self.names)

    @cached_property
    def ieee(self) -> Code:
        return ieee_code(self.point_program, self.names)


@dataclass(frozen=True)
class ReadyCodes:
    """The code of a formula as another process has generated it, which is most of the work for a
    long formula. The efforts are those of gd_core/objective/cost_model.py, in microseconds."""

    value: Code
    gradient: Code
    hessian: Code
    point: Code
    ieee: Code
    point_effort: float
    hessian_effort: float
