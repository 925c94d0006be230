"""The functions of the formula language, one record each; a file has the functions of a kind."""

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.functions import circular, curves, hyperbolic, pieces, powers
from gd_core.expression.functions.record import FormulaFunction, Notation, Operation, named

_KINDS = (circular, hyperbolic, powers, pieces, curves)

FUNCTIONS: Mapping[str, FormulaFunction] = MappingProxyType(
    {function.name: function for kind in _KINDS for function in kind.FUNCTIONS}
)
# Other spellings of the functions, in use somewhere in the world -> the name in FUNCTIONS.
ALIASES: Mapping[str, str] = MappingProxyType(
    {other: function.name for function in FUNCTIONS.values() for other in function.spellings}
)
# Every operation that a program may need for the functions and their derivatives.
OPERATIONS: tuple[Operation, ...] = (
    *(operation for function in FUNCTIONS.values() for operation in function.operations),
    pieces.LARGER,
)

__all__ = [
    "ALIASES",
    "FUNCTIONS",
    "OPERATIONS",
    "FormulaFunction",
    "Notation",
    "Operation",
    "named",
]
