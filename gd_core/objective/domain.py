"""Why a function has no value in a window: which part of its formula is undefined there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from gd_core.compiler import WrittenCodes, compile_tree
from gd_core.expression import Apply, Node
from gd_core.expression.functions import FUNCTIONS
from gd_core.numerics import Array
from gd_core.objective.objective import CodeKernel, Objective

_POINTS = 225  # of the grid over the window
_NO_CAUSE = "no value"
_CAUSES: Mapping[str, str] = MappingProxyType(
    {"div": "division by zero"}
    | {name: function.domain.cause for name, function in FUNCTIONS.items() if function.domain}
)


def why_undefined(objective: Objective, bounds: tuple[tuple[float, float], ...]) -> str | None:
    """Why the function has no value anywhere in the window, as text; None where it has one.

    bounds are (low, high) for each variable. The cause is the innermost operation of a typed
    formula that is undefined on a whole grid of 225 points, while its arguments are not.
    """
    points = _grid(bounds)
    if np.isfinite(objective.value(points)).any():
        return None
    if objective.tree is None:
        return _NO_CAUSE
    return next(
        (
            _CAUSES.get(subtree.op, _NO_CAUSE)
            for subtree in _innermost_first(objective.tree)
            if _undefined_everywhere(subtree, objective.variables, points)
        ),
        _NO_CAUSE,
    )


def _grid(bounds: tuple[tuple[float, float], ...]) -> Array:
    side = round(_POINTS ** (1 / len(bounds)))
    sides = [np.linspace(low, high, side) for low, high in bounds]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(bounds))


def _innermost_first(node: Node) -> Iterator[Apply]:
    if isinstance(node, Apply):
        for child in node.arguments:
            yield from _innermost_first(child)
        yield node


def _undefined_everywhere(subtree: Apply, variables: tuple[str, ...], points: Array) -> bool:
    if subtree.op in {"lt", "le", "gt", "ge"}:
        return False
    kernel = CodeKernel(WrittenCodes(compile_tree(subtree), variables), subtree)
    return not bool(np.isfinite(kernel.value(points)).any())
