"""A formula in LaTeX: the function as typed, and its gradient."""

from __future__ import annotations

from gd_core.compiler.coefficients import NotFiniteError
from gd_core.compiler.latex_printer import latex_of_tree
from gd_core.compiler.symbolic_gradient import gradient_trees
from gd_core.expression import Node, size

# Nodes of the function's tree. Beyond them a gradient no longer fits on a screen: Goldstein-Price
# has 72. The limit bounds the work too: a derivative has at most a few times its square of nodes.
LONGEST_GRADIENT_SHOWN = 45
# Nodes of the tree of one partial derivative; the longest one of the gallery has 91.
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
