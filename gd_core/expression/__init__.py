"""Typed text to a checked tree, and a tree back to text; errors know their span."""

from gd_core.expression.nodes import (
    COMPARISONS,
    CONSTANTS,
    Apply,
    Constant,
    Node,
    Number,
    Variable,
    apply_op,
    children,
    fold_constant,
    size,
    walk,
)
from gd_core.expression.parse import MAX_CHARACTERS, Formula, FormulaError, read_formula
from gd_core.expression.unparse import write_formula
from gd_core.expression.validate import always

__all__ = [
    "COMPARISONS",
    "CONSTANTS",
    "MAX_CHARACTERS",
    "Apply",
    "Constant",
    "Formula",
    "FormulaError",
    "Node",
    "Number",
    "Variable",
    "always",
    "apply_op",
    "children",
    "fold_constant",
    "read_formula",
    "size",
    "walk",
    "write_formula",
]
