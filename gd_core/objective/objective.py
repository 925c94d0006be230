"""An objective: value, gradient and Hessian of a function of one or two variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.compiler import (
    NOT_A_NUMBER,
    Codes,
    WrittenCodes,
    compile_tree,
    constant_of,
    formula_latex,
    gradient_latex,
    ieee_function,
    lockstep_function,
    math_function,
    numpy_function,
)
from gd_core.expression import Formula, FormulaError, Node, Values, always, read_formula
from gd_core.expression.nodes import size
from gd_core.numerics import Array
from gd_core.objective.data import Fit, fit_gradient_latex, fit_latex
from gd_core.objective.special_points import holes, repaired_curvature, repaired_slopes

Coordinates = tuple[float, ...]


class Gap(Enum):
    """Why an objective has no number at a point."""

    UNDEFINED = "undefined"
    OVERFLOW = "too large for a computer to hold"


class Kernel(Protocol):
    """The arithmetic behind an objective, vectorised and for single points."""

    def value(self, points: Array) -> Array: ...
    def finite(self, points: Array) -> Array: ...
    def gradient(self, points: Array) -> Array: ...
    def hessian(self, points: Array) -> Array: ...
    def at(self, *point: float) -> list[float]: ...

    # For arrays of one common shape, bit for bit the numbers that `at` returns: [f], [∂f/∂x, …].
    # The caller has to silence NumPy's warnings.
    @property
    def value_as_at(self) -> Callable[..., list[Array]]: ...
    @property
    def slopes_as_at(self) -> Callable[..., list[Array]]: ...

    # The same, but nan where the chain rule has lost a slope that `at` finds from around: without
    # the look for those, which takes as long as a short formula.
    @property
    def slopes_by_chain_rule(self) -> Callable[..., list[Array]]: ...
    def gap(self, point: Coordinates) -> Gap: ...


@runtime_checkable
class OfSamples(Protocol):
    """The arithmetic of a mean over samples, of which some tell about the whole, and of L1."""

    @property
    def lasso(self) -> Coordinates: ...
    def smooth_gradient(self, point: Coordinates) -> list[float]: ...
    def batch_gradient(self, point: Coordinates, rows: NDArray[np.int64]) -> list[float]: ...


@dataclass(frozen=True)
class Objective:
    """A function to descend, f: R^dim -> R, with exact derivatives.

    Points are arrays of shape (..., dim); in one dimension a number is a point as well.
    Everything is float64 and nan where the function is undefined. formula: what was typed, with the
    numbers of its letters; fit: the data, model and loss of the error of a fit. Both are None for
    Python functions.
    """

    variables: tuple[str, ...]
    kernel: Kernel = field(repr=False)
    formula: Formula | None = field(default=None, repr=False)
    fit: Fit | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The formula as typed, or the error of a fit in words; empty for Python functions."""
        if self.fit is not None:
            return self.fit.text
        return "" if self.formula is None else self.formula.text

    @property
    def samples(self) -> int:
        """How many samples one gradient takes: the rows of the data of a fit, 1 for all others."""
        return 1 if self.fit is None else len(self.fit.data)

    @property
    def tree(self) -> Node | None:
        """The formula's tree with numbers in place of its letters; None for Python functions."""
        return None if self.formula is None else self.formula.tree

    @property
    def values(self) -> Values:
        """The letters of the formula that stand for numbers, in alphabetical order, as pairs of a
        letter and its number."""
        return () if self.formula is None else self.formula.values

    @property
    def parameters(self) -> Mapping[str, float]:
        """The letters of the formula that stand for numbers, in alphabetical order, each with its
        number."""
        return MappingProxyType(dict(self.values))

    @property
    def dim(self) -> int:
        """Number of variables, 1 or 2 for a typed formula."""
        return len(self.variables)

    def value(self, points: ArrayLike) -> Array:
        """f at points (..., dim), as an array (...,); raises ValueError on a wrong last axis."""
        return self.kernel.value(self._points(points))

    def finite_value(self, points: ArrayLike) -> Array:
        """f at points (..., dim) as an array (...,), nan wherever f is not finite.

        Faster than `value` for the many points of a picture.
        """
        return self.kernel.finite(self._points(points))

    def gradient(self, points: ArrayLike) -> Array:
        """∇f at points (..., dim), as an array (..., dim)."""
        return self.kernel.gradient(self._points(points))

    def hessian(self, points: ArrayLike) -> Array:
        """∇²f at points (..., dim), as an array (..., dim, dim)."""
        return self.kernel.hessian(self._points(points))

    def batch_gradient(self, point: ArrayLike, rows: NDArray[np.int64]) -> Array:
        """The gradient at a point (dim,) estimated from some rows of a fit's data, by their
        indices; penalties count whole. Raises ValueError for a function without data."""
        kernel = self.kernel
        if not isinstance(kernel, OfSamples):
            raise ValueError("only the error of a fit has samples, and so batches of them")
        return np.array(kernel.batch_gradient(tuple(self._points(point).tolist()), rows))

    @property
    def lasso(self) -> Array:
        """λ of each variable, (dim,), where f is a smooth part and Σ λᵢ·|xᵢ|: the error of a fit
        with L1. 0 for all other functions."""
        kernel = self.kernel
        return np.array(kernel.lasso) if isinstance(kernel, OfSamples) else np.zeros(self.dim)

    def smooth_gradient(self, point: ArrayLike) -> Array:
        """The gradient at a point (dim,) without that of L1, (dim,)."""
        kernel, found = self.kernel, self._points(point)
        if not isinstance(kernel, OfSamples):
            return self.gradient(found)
        return np.array(kernel.smooth_gradient(tuple(found.tolist())))

    @property
    def at(self) -> Callable[..., list[float]]:
        """at(x) or at(x, y) -> [f, ∂f/∂x, …] at one point of floats, fast for the descent loop."""
        return self.kernel.at

    def gap(self, point: Coordinates) -> Gap:
        """Why f or its gradient is not finite at this point."""
        return self.kernel.gap(point)

    def gaps(self, points: Array) -> NDArray[np.object_]:
        """Why f or its gradient is not finite at each of the points (m, dim), as an array (m,)."""
        return np.array([self.gap(tuple(point)) for point in points.tolist()], dtype=object)

    @cached_property
    def latex(self) -> str:
        """The function as typed, with its letters, or the error of a fit, in LaTeX; empty for
        Python functions."""
        if self.fit is not None:
            return fit_latex(self.fit)
        return "" if self.formula is None else formula_latex(self.formula.typed)

    @cached_property
    def gradient_latex(self) -> tuple[str, ...]:
        """Each partial derivative, with its letters, in LaTeX; empty for Python functions."""
        if self.fit is not None:
            return fit_gradient_latex(self.fit)
        return () if self.formula is None else gradient_latex(self.formula.typed, self.variables)

    def _repr_latex_(self) -> str | None:
        """The function as a notebook shows it; None for Python functions, which have no formula."""
        return f"$f({', '.join(self.variables)}) = {self.latex}$" if self.latex else None

    def _points(self, points: ArrayLike) -> Array:
        array = np.asarray(points, dtype=np.float64)
        if array.ndim == 0 and self.dim == 1:
            array = array.reshape(1)
        if array.ndim == 0 or array.shape[-1] != self.dim:
            raise ValueError(f"points need a last axis of {self.dim}, not shape {array.shape}")
        return array

    @classmethod
    def from_functions(
        cls,
        value: Callable[..., Any],
        gradient: Callable[..., Any],
        dim: int,
        hessian: Callable[..., Any] | None = None,
    ) -> Objective:
        """An objective made of your own Python functions of one point, an array of shape (dim,).

        A result of shape (1,) counts as a number. Without a Hessian, central differences of the
        gradient stand in for it. Raises ValueError when dim is less than 1.
        """
        if dim < 1:
            raise ValueError("dim must be at least 1")
        names = ("x", "y") if dim <= 2 else tuple(f"x{i + 1}" for i in range(dim))
        return cls(names[:dim], FunctionKernel(value, gradient, dim, hessian))


def parse_objective(
    text: str,
    variables: tuple[str, ...] | None = None,
    parameters: Mapping[str, float] = MappingProxyType({}),
) -> Objective:
    """The objective written in `text`; `variables=("x", "y")` makes it two-dimensional.

    parameters: the numbers for letters in the text, of a, b, c, d, k, m, p and q; 1 for others. So
    `a x^2` with a = 2.5 is, to the last bit, `2.5 x^2`.
    Raises FormulaError, with the piece that is wrong, for anything that is not a function of x
    or of x and y; ValueError for another name in `parameters` or a number that is not finite.
    """
    return compile_formula(read_formula(text, variables, parameters))


def compile_formula(formula: Formula) -> Objective:
    """The objective of a formula that was read; raises FormulaError where it is constant, but for
    one with letters, which may be flat on the way, as a x^2 is at a = 0."""
    program = compile_tree(formula.tree)
    constant = None if formula.values else constant_of(program)
    if constant is not None:  # in disguise, such as 0x or x - x
        raise FormulaError(always(constant), formula.text, 0, len(formula.text))
    return objective_with(formula, WrittenCodes(program, formula.variables))


def objective_with(formula: Formula, codes: Codes) -> Objective:
    """The objective of a formula whose code there is already."""
    return Objective(formula.variables, CodeKernel(codes, formula.tree), formula)


class ByIeee(list[float]):
    """[f, ∂f/∂x, …] computed with infinities and nan, because Python's own arithmetic raised.

    The type lets a caller recognise these evaluations, which take longer.
    """


# Nodes of a tree.
LARGEST_IN_LOOPS = 30


class Repaired(ByIeee):
    """f and its slopes where the chain rule has none: these take up to some milliseconds."""


@dataclass(frozen=True)
class CodeKernel:
    """The arithmetic of a typed formula; each function is compiled when first needed.

    Where the compiled code divides by zero or yields no slope, the formula's tree is evaluated.
    """

    codes: Codes
    tree: Node = field(repr=False)

    @cached_property
    def _value(self) -> Callable[..., list[Any]]:
        return numpy_function(self.codes.value)

    @cached_property
    def _gradient(self) -> Callable[..., list[Any]]:
        return numpy_function(self.codes.gradient)

    @cached_property
    def _hessian(self) -> Callable[..., list[Any]]:
        return numpy_function(self.codes.hessian)

    @cached_property
    def _at(self) -> Callable[..., list[float]]:
        return math_function(self.codes.point)

    @cached_property
    def _ieee(self) -> Callable[..., list[Any]]:
        return ieee_function(self.codes.ieee)

    def value(self, points: Array) -> Array:
        result = self._without_holes(points)
        infinite = np.isinf(result)
        if infinite.any():
            result[infinite] = self._overflow_or_nan(points[infinite], result[infinite])
        return result

    def finite(self, points: Array) -> Array:
        # Not through `value`, which evaluates each infinite point again to tell 1/0 from overflow.
        return _finite(self._without_holes(points))

    def _without_holes(self, points: Array) -> Array:
        """f with nan wherever a part that it needs is undefined; infinities are not checked."""
        result, divided = _evaluate_and_tell(self._value, points)
        return self._holed(points, result[..., 0]) if divided else result[..., 0]

    def _holed(self, points: Array, values: Array) -> Array:
        flat = values.reshape(-1)
        suspects = np.flatnonzero(np.isfinite(flat))
        undefined = holes(self.tree, points.reshape(-1, points.shape[-1])[suspects])
        flat[suspects[undefined]] = np.nan
        return flat.reshape(values.shape)

    def gradient(self, points: Array) -> Array:
        return self._repaired(points, _evaluate(self._gradient, points))

    def hessian(self, points: Array) -> Array:
        rows, dim = points.reshape(-1, points.shape[-1]), points.shape[-1]
        found = repaired_curvature(self.tree, self.gradient, self._curves, rows)
        return found.reshape(*points.shape, dim)

    def _curves(self, rows: Array) -> Array:
        return _evaluate(self._hessian, rows).reshape(*rows.shape, rows.shape[1])

    def _repaired(self, points: Array, slopes: Array) -> Array:
        """The gradient, with nan replaced where f has a value but the chain rule gives none."""
        flat = slopes.reshape(-1, slopes.shape[-1])
        lost = np.flatnonzero(np.isnan(flat).any(axis=1))
        if not len(lost):
            return slopes
        rows = points.reshape(flat.shape)[lost]
        valued = np.isfinite(self.finite(rows))
        lost, rows = lost[valued], rows[valued]
        if len(lost):
            flat[lost] = repaired_slopes(self.tree, self._slopes_around, rows, flat[lost])
        return flat.reshape(slopes.shape)

    def _slopes_around(self, rows: Array) -> Array:
        """∇f by the chain rule at rows (m, dim), bit for bit independent of the number of rows."""
        with np.errstate(all="ignore"):
            return np.stack(self.slopes_by_chain_rule(*rows.T), axis=-1)

    def at(self, *point: float) -> list[float]:
        try:
            numbers = self._at(*point)
        except NOT_A_NUMBER:
            return self._at_by_ieee(point)
        spread = numbers[1] - numbers[-1]
        return numbers if spread == spread else self._with_slopes(point, numbers)  # nan is not

    def _at_by_ieee(self, point: Coordinates) -> list[float]:
        """[f, ∂f/∂x, …] by IEEE arithmetic, where Python's own arithmetic raises an exception."""
        arguments = tuple(map(np.float64, point))
        try:
            with np.errstate(all="ignore", divide="raise"):
                found, divided = self._ieee(*arguments), False
        except FloatingPointError:
            with np.errstate(all="ignore"):
                found, divided = self._ieee(*arguments), True
        numbers = ByIeee(map(float, found))
        if np.isinf(numbers[0]):  # 1/0 is undefined, exp(1000) is too large
            numbers[0] = float(self.value(np.array(point)))
        elif divided and holes(self.tree, np.array([point], dtype=float))[0]:
            numbers[0] = np.nan
        return self._with_slopes(point, numbers)

    @cached_property
    def _is_short(self) -> bool:
        """Whether a loop over points can afford the look at special points: it takes up to 40 µs a
        node and a point. `gradient` and `hessian` look at them for every formula."""
        return size(self.tree) <= LARGEST_IN_LOOPS

    def _with_slopes(self, point: Coordinates, numbers: list[float]) -> list[float]:
        """[f, ∂f/∂x, …] with nan slopes replaced where f has a value."""
        slopes = np.array([numbers[1:]])
        if self._is_short and np.isfinite(numbers[0]) and np.isnan(slopes).any():
            row = np.array([point], dtype=float)
            found = repaired_slopes(self.tree, self._slopes_around, row, slopes)[0].tolist()
            return Repaired([numbers[0], *found])
        return numbers

    @cached_property
    def value_as_at(self) -> Callable[..., list[Array]]:
        function = lockstep_function(self.codes.value)

        def values(*columns: Array) -> list[Array]:
            try:
                with np.errstate(divide="raise"):
                    return function(*columns)
            except FloatingPointError:
                (found,) = function(*columns)
                return [self._holed(np.stack(columns, axis=-1), np.array(found, dtype=float))]

        return values

    @cached_property
    def slopes_by_chain_rule(self) -> Callable[..., list[Array]]:
        return lockstep_function(self.codes.gradient)

    @cached_property
    def slopes_as_at(self) -> Callable[..., list[Array]]:
        def slopes(*columns: Array) -> list[Array]:
            found = self.slopes_by_chain_rule(*columns)
            if not self._is_short or not _loses_a_slope(columns, found):
                return found
            stacked = np.stack([np.asarray(slope, dtype=float) for slope in found], axis=-1)
            return list(np.moveaxis(self._repaired(np.stack(columns, axis=-1), stacked), -1, 0))

        return slopes

    def gap(self, point: Coordinates) -> Gap:
        array = np.array(point)
        overflowed = _overflows(self._value, array) or _overflows(self._gradient, array)
        return Gap.OVERFLOW if overflowed else Gap.UNDEFINED

    def _overflow_or_nan(self, points: Array, infinities: Array) -> Array:
        """An infinity where f overflowed, nan elsewhere: 1/0 and log 0 are undefined."""
        if not _overflows(self._value, points):
            return np.full_like(infinities, np.nan)
        if len(points) == 1:  # already evaluated; line searches evaluate thousands of single points
            return infinities
        keep = np.array([_overflows(self._value, point) for point in points])
        return np.where(keep, infinities, np.nan)


def _loses_a_slope(columns: Sequence[Array], slopes: Sequence[Array]) -> bool:
    """Whether a slope is nan where the point is finite: runs that have ended stay nan."""
    # The sum is the quick check, also where it is nan because of two infinite slopes.
    lost = np.isnan(slopes[0] + slopes[-1])
    return bool(lost.any() and (lost & np.isfinite(columns[0]) & np.isfinite(columns[-1])).any())


def codes_of(objective: Objective) -> Codes | None:
    """The generated code of a typed formula; None for Python functions."""
    return objective.kernel.codes if isinstance(objective.kernel, CodeKernel) else None


def _evaluate(function: Callable[..., list[Any]], points: Array) -> Array:
    with np.errstate(all="ignore"):
        return _stacked(function(*np.moveaxis(points, -1, 0)), points)


def _stacked(columns: list[Any], points: Array) -> Array:
    """The columns, some of which may be single numbers, as the last axis: (..., k) for points
    (..., dim)."""
    values = np.empty((*points.shape[:-1], len(columns)))
    for number, column in enumerate(columns):
        values[..., number] = column
    return values


def _evaluate_and_tell(function: Callable[..., list[Any]], points: Array) -> tuple[Array, bool]:
    """The values (..., k), and whether any part of the formula, used or not, divided by zero."""
    try:
        with np.errstate(divide="raise", over="ignore", under="ignore", invalid="ignore"):
            return _stacked(function(*np.moveaxis(points, -1, 0)), points), False
    except FloatingPointError:
        return _evaluate(function, points), True


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nan)


def _overflows(function: Callable[..., list[Any]], points: Array) -> bool:
    try:
        with np.errstate(all="ignore", over="raise"):
            function(*np.moveaxis(points, -1, 0))
    except FloatingPointError:
        return True
    return False


@dataclass(frozen=True)
class FunctionKernel:
    """The arithmetic of an objective made of Python functions of one point."""

    value_function: Callable[..., Any]
    gradient_function: Callable[..., Any]
    dim: int
    hessian_function: Callable[..., Any] | None = None

    def value(self, points: Array) -> Array:
        return self._each(self.value_function, points, ())

    def finite(self, points: Array) -> Array:
        return _finite(self.value(points))

    def gradient(self, points: Array) -> Array:
        return self._each(self.gradient_function, points, (self.dim,))

    def hessian(self, points: Array) -> Array:
        function = self.hessian_function or self._differences
        return self._each(function, points, (self.dim, self.dim))

    def at(self, *point: float) -> list[float]:
        array = np.array(point)
        return [float(self.value(array)), *self.gradient(array).tolist()]

    def value_as_at(self, *columns: Array) -> list[Array]:
        return [self.value(np.stack(columns, axis=-1))]

    def slopes_as_at(self, *columns: Array) -> list[Array]:
        return list(np.moveaxis(self.gradient(np.stack(columns, axis=-1)), -1, 0))

    def slopes_by_chain_rule(self, *columns: Array) -> list[Array]:
        return self.slopes_as_at(*columns)

    def gap(self, point: Coordinates) -> Gap:
        with np.errstate(all="ignore"):
            results = [_number_like(self.value_function, np.array(point), ())]
            results.append(_number_like(self.gradient_function, np.array(point), (self.dim,)))
        overflowed = any(np.isinf(result).any() for result in results)
        return Gap.OVERFLOW if overflowed else Gap.UNDEFINED

    def _each(self, function: Callable[..., Any], points: Array, shape: tuple[int, ...]) -> Array:
        rows = points.reshape(-1, self.dim)
        with np.errstate(all="ignore"):
            results = [_number_like(function, row.copy(), shape) for row in rows]
        return np.array(results, dtype=np.float64).reshape((*points.shape[:-1], *shape))

    def _differences(self, point: Array) -> Array:
        # The cube root of the machine epsilon balances truncation against rounding.
        widths = np.cbrt(np.finfo(float).eps) * np.maximum(1.0, np.abs(point))
        columns = [
            (self.gradient(point + step) - self.gradient(point - step)) / (2 * width)
            for width, step in zip(widths, np.diag(widths), strict=True)
        ]
        matrix = np.stack(columns, axis=-1)
        return np.asarray((matrix + matrix.T) / 2)


def _number_like(function: Callable[..., Any], point: Array, shape: tuple[int, ...]) -> Array:
    try:
        return np.asarray(function(point), dtype=np.float64).reshape(shape)
    except OverflowError:
        return np.full(shape, np.inf)
    except (ValueError, ZeroDivisionError) as error:
        if "reshape" in str(error):
            raise ValueError(
                f"a result of shape {shape or '(1,)'} was expected: {error}"
            ) from error
        return np.full(shape, np.nan)
