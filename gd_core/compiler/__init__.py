"""A formula's tree as a program with derivatives, and its NumPy, float and LaTeX forms."""

from gd_core.compiler.autodiff import Program, compile_tree, constant_of, needed, operations
from gd_core.compiler.codegen import (
    NOT_A_NUMBER,
    Code,
    ieee_function,
    lockstep_function,
    math_function,
    numpy_function,
)
from gd_core.compiler.generated import Codes, ReadyCodes, WrittenCodes
from gd_core.compiler.jet_limit import TooManyJetsError, count_nodes, limited_jets
from gd_core.compiler.jets import at_kink, has_kinks, jet_of, whole
from gd_core.compiler.latex import (
    LONGEST_GRADIENT_SHOWN,
    NOT_SIMPLE,
    TOO_LONG,
    formula_latex,
    gradient_latex,
)
from gd_core.compiler.primitives import formula_of

__all__ = [
    "LONGEST_GRADIENT_SHOWN",
    "NOT_A_NUMBER",
    "NOT_SIMPLE",
    "TOO_LONG",
    "Code",
    "Codes",
    "Program",
    "ReadyCodes",
    "TooManyJetsError",
    "WrittenCodes",
    "at_kink",
    "compile_tree",
    "constant_of",
    "count_nodes",
    "formula_latex",
    "formula_of",
    "gradient_latex",
    "has_kinks",
    "ieee_function",
    "jet_of",
    "limited_jets",
    "lockstep_function",
    "math_function",
    "needed",
    "numpy_function",
    "operations",
    "whole",
]
