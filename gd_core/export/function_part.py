"""The part of a script that has the function, its derivative and its curvature."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import numpy as np

from gd_core.compiler import Code
from gd_core.export.fit_part import fit_part
from gd_core.export.formula_code import Arrays, Floats, Ieee, readable_lines
from gd_core.export.recording import RecordedRun
from gd_core.export.sources import Sources
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer

_ODD_MEANS = "f and its slopes where the formula alone does not tell them: limits, or nothing."
_BY_IEEE = '''def by_ieee(function, otherwise):
    """The function, with NumPy's result where Python has none: 1/0 is infinite."""

    def apply(*numbers):
        try:
            return np.float64(function(*map(float, numbers)))
        except (ValueError, ZeroDivisionError, OverflowError):
            return np.float64(otherwise(*numbers))

    return apply'''
_HEIGHT = '''def height(point):
    """f at a point, or nan where it has no value."""
    try:
        return objective(point)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan'''


def function_part(objective: Objective, recorded: RecordedRun, library: Sources) -> str:
    """The functions of a script: f, its derivative and, where the method asks for it, its
    curvature."""
    optimizer, codes = recorded.trajectory.optimizer, recorded.codes
    if codes is None:
        assert objective.fit is not None
        asks = asks_for_curvature(optimizer), asks_for_smooth_part(optimizer)
        return fit_part(objective.fit, *asks, library)
    names = Ieee(library) if recorded.by_ieee else Floats(library)
    point, dim = codes.ieee if recorded.by_ieee else codes.point, objective.dim
    value_lines, (value,) = readable_lines(point, [0], names)
    slope_lines, slopes = readable_lines(point, range(1, dim + 1), names)
    take = names.point(objective.variables)
    odd, is_odd = recorded.odd_numbers, "if tuple(point) in ODD:"
    instead = [f"    {is_odd}\n        return ODD[tuple(point)]" if odd else ""]
    parts = list(_odd_table(odd))
    if recorded.by_ieee:
        parts = [_BY_IEEE, "\n".join(names.definitions.values()), *parts]
    parts += [
        _def(
            "objective",
            "f at a point.",
            instead[0] + "[0]" if odd else "",
            [take, *value_lines],
            value,
        ),
        _def(
            "derivative",
            "The slope of f along each axis.",
            f"    {is_odd}\n        return np.array(ODD[tuple(point)][1:])" if odd else "",
            [take, *slope_lines],
            f"np.array([{', '.join(slopes)}])",
        ),
    ]
    parts.insert(0, library.take())
    if asks_for_curvature(optimizer):
        parts += _hessian(objective, recorded, codes.hessian, library)
    return "\n\n\n".join(filter(None, [*parts, _HEIGHT]))


def asks_for_curvature(optimizer: Optimizer) -> bool:
    """Whether a method asks for the Hessian."""
    return _asks(optimizer, "objective.hessian(")


def asks_for_smooth_part(optimizer: Optimizer) -> bool:
    """Whether a method asks for L1 and for the rest of f apart."""
    return _asks(optimizer, "objective.smooth_gradient(")


def _asks(optimizer: Optimizer, call: str) -> bool:
    by_itself = optimizer.rule is None and optimizer.batches is None
    return by_itself and call in inspect.getsource(optimizer.step)


def _odd_table(odd: dict[tuple[float, ...], list[float]]) -> Iterator[str]:
    if odd:
        rows = "\n".join(f"    {point!r}: {_list(numbers)}," for point, numbers in odd.items())
        yield f"# {_ODD_MEANS}\nODD = {{\n{rows}\n}}"


def _list(numbers: list[float]) -> str:
    return "[" + ", ".join(map(_number, numbers)) + "]"


def _number(number: float) -> str:
    text = repr(float(number))
    return text if np.isfinite(number) else f"float({text!r})"


def _def(name: str, says: str, first: str, lines: list[str], result: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    first = f"{first}\n" if first else ""
    return f'def {name}(point):\n    """{says}"""\n{first}{body}    return {result}'


def _hessian(
    objective: Objective, recorded: RecordedRun, code: Code, library: Sources
) -> list[str]:
    dim, names = objective.dim, Arrays(library)
    lines, entries = readable_lines(code, range(dim * dim), names)
    rows = [entries[dim * k : dim * (k + 1)] for k in range(dim)]
    matrix = ", ".join(f"[{', '.join(row)}]" for row in rows)
    odd = recorded.odd_curvatures
    table = "".join(
        f"    {point!r}: [{', '.join(_list(row) for row in found.tolist())}],\n"
        for point, found in odd.items()
    )
    at = "ODD_CURVATURES[tuple(point)]"
    first = f"    if tuple(point) in ODD_CURVATURES:\n        return np.array({at})"
    take = Ieee(library).point(objective.variables)
    text = _def(
        "hessian",
        "How the slope changes along each axis.",
        first if odd else "",
        [take, *lines],
        f"np.array([{matrix}], dtype=float)",
    )
    table = f"ODD_CURVATURES = {{\n{table}}}" if odd else ""
    return [library.take(), table, text]
