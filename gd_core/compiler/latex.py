"""A formula tree set as mathematics: LaTeX of the function as typed, and of its gradient."""

from __future__ import annotations

from gd_core.compiler.coefficients import NotFiniteError
from gd_core.compiler.latex_printer import latex_of_tree
from gd_core.compiler.symbolic_gradient import gradient_trees
from gd_core.expression import Node, size

# Beyond this many nodes of the function a gradient no longer fits on a screen: Goldstein-Price has
# 72. It bounds the work too, since a derivative has at most a few times the square of it.
LONGEST_GRADIENT_SHOWN = 45
# Of one partial derivative; the longest one in our collection of formulas has 91.
LONGEST_SLOPE_SHOWN = 120

TOO_LONG = r"\text{(too long to show)}"
NOT_SIMPLE = r"\text{(not defined by one simple formula)}"


def formula_latex(node: Node) -> str:
    """The function as typed, in LaTeX: nothing reordered, nothing simplified."""
    return latex_of_tree(node)


def gradient_latex(node: Node, names: tuple[str, ...]) -> tuple[str, ...]:
    """Each partial derivative in LaTeX, or a remark where it would be too long to read or its
    numbers are not finite."""
    if size(node) > LONGEST_GRADIENT_SHOWN:
        return (TOO_LONG,) * len(names)
    try:
        slopes = gradient_trees(node, names)
    except NotFiniteError:
        return (NOT_SIMPLE,) * len(names)
    if any(size(slope) > LONGEST_SLOPE_SHOWN for slope in slopes):
        return (TOO_LONG,) * len(names)
    return tuple(map(latex_of_tree, slopes))
