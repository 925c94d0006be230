"""Typed text to a checked tree, and a tree back to text; errors know their span."""

from gd_core.expression.letters import FIRST_VALUE, LETTERS, MOST_LETTERS, Values, with_numbers
from gd_core.expression.nodes import (
    COMPARISONS,
    CONSTANTS,
    Apply,
    Constant,
    Letter,
    Node,
    Number,
    Variable,
    apply_op,
    children,
    fold_constant,
    size,
    walk,
)
from gd_core.expression.parse import MAX_CHARACTERS, Formula, FormulaError, letters_in, read_formula
from gd_core.expression.unparse import write_formula
from gd_core.expression.validate import always

__all__ = [
    "COMPARISONS",
    "CONSTANTS",
    "FIRST_VALUE",
    "LETTERS",
    "MAX_CHARACTERS",
    "MOST_LETTERS",
    "Apply",
    "Constant",
    "Formula",
    "FormulaError",
    "Letter",
    "Node",
    "Number",
    "Values",
    "Variable",
    "always",
    "apply_op",
    "children",
    "fold_constant",
    "letters_in",
    "read_formula",
    "size",
    "walk",
    "with_numbers",
    "write_formula",
]
