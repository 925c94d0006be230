"""The part of a script that has the error of a fit: its data, its loss, its slope and curvature."""

from __future__ import annotations

from collections.abc import Iterator

from gd_core.export.sources import Sources
from gd_core.objective import Fit

_OBJECTIVE = '''def objective(point):
    """The mean error over the rows{with_penalties}."""
    point = np.asarray(point, dtype=float)
    errors, _ = error_and_slope(factors @ point, target, {delta!r})
    return float({value})'''
_DERIVATIVE = '''def derivative(point, rows=slice(None)):
    """The slope of the error along each axis, over all rows or over some of them."""
    point = np.asarray(point, dtype=float)
    _, slopes = error_and_slope(factors[rows] @ point, target[rows], {delta!r})
    slope = {smooth}
    return {slope}'''
_SMOOTH = '''def smooth_gradient(point):
    """The slope without that of L1."""
    _, slopes = error_and_slope(factors @ point, target, {delta!r})
    return {smooth}'''
_HESSIAN = '''def hessian(point):
    """How the slope changes along each axis."""
    bends = bend(factors @ np.asarray(point, dtype=float), target, {delta!r})
    return (factors.T * bends) @ factors / len(target){ridge}'''
_HEIGHT = '''def height(point):
    """f at a point."""
    return objective(point)'''
# At a corner of L1 the slope nearest to 0, which is 0 where f falls to neither side.
_CORNERS = "slope + np.where(point == 0, np.clip(-slope, -lasso, lasso), lasso * np.sign(point))"


def fit_part(fit: Fit, needs_curvature: bool, needs_smooth: bool, library: Sources) -> str:
    """The data of a fit, and the functions of its error, in Python that needs NumPy only.

    The functions compute what the library does, in another order: to some 12 digits.
    """
    library.add(fit.model.basis, "factors_of")
    library.add(fit.loss.parts, "error_and_slope")
    if needs_curvature:
        library.add(fit.loss.bend, "bend")
    ridge, lasso = (_weights(fit, number) for number in (fit.l2, fit.l1))
    value = "errors.mean()" + (" + (ridge * point**2).sum()" if ridge else "")
    value += " + (lasso * np.abs(point)).sum()" if lasso else ""
    smooth = "factors[rows].T @ slopes / len(slopes)" + (" + 2 * ridge * point" if ridge else "")
    words = " with its penalties" if ridge or lasso else ""
    parts = [
        library.take(),
        "\n".join([*_data(fit), *_penalties(ridge, lasso)]),
        _OBJECTIVE.format(with_penalties=words, delta=fit.delta, value=value),
        _DERIVATIVE.format(delta=fit.delta, smooth=smooth, slope=_CORNERS if lasso else "slope"),
    ]
    if needs_smooth:
        parts.append(_SMOOTH.format(delta=fit.delta, smooth=smooth.replace("[rows]", "")))
    if needs_curvature:
        turned = " + 2 * np.diag(ridge)" if ridge else ""
        parts.append(_HESSIAN.format(delta=fit.delta, ridge=turned))
    return "\n\n\n".join([*parts, _HEIGHT])


def _data(fit: Fit) -> Iterator[str]:
    """The lines that hold the data and scale them."""
    rows = "\n".join(f"    [{', '.join(map(repr, row))}]," for row in fit.data.rows)
    yield f"# {', '.join(ascii(name)[1:-1] for name in fit.data.names)}"
    yield f"data = np.array([\n{rows}\n])"
    yield "factors, target = factors_of(data[:, :-1]), data[:, -1]"
    if fit.loss.of_classes:
        yield "target = (target == target.max()).astype(float)"
    if fit.scaled:
        yield from _STANDARDISED if fit.model.intercept else _BY_SIZE
        if not fit.loss.of_classes:
            yield _TARGET if fit.model.intercept else _TARGET_BY_SIZE


_STANDARDISED = (
    "# Scaled: a mean of 0, a standard deviation of 1.",
    "factors[:, 0] = (factors[:, 0] - factors[:, 0].mean()) / factors[:, 0].std()",
)
_TARGET = "target = (target - target.mean()) / (target.std() or 1.0)"
_BY_SIZE = (
    "# Scaled: a mean square of 1.",
    "factors = factors / np.sqrt((factors**2).mean(axis=0))",
)
_TARGET_BY_SIZE = "target = target / (np.sqrt((target**2).mean()) or 1.0)"


def _weights(fit: Fit, number: float) -> tuple[float, ...]:
    """A penalty for each of the two numbers; empty without it."""
    return tuple(number * on for on in fit.model.penalised) if number else ()


def _penalties(ridge: tuple[float, ...], lasso: tuple[float, ...]) -> Iterator[str]:
    if ridge:
        yield f"ridge = np.array({list(ridge)!r})  # L2"
    if lasso:
        yield f"lasso = np.array({list(lasso)!r})  # L1"
