"""SymPy folds nothing that it need not: it sees one function at a time, of symbols."""

from __future__ import annotations

import random

import pytest
import sympy as sp

from gd_core import GALLERY, FormulaError, parse_objective
from gd_core.compiler.autodiff import LARGEST_INLINE_INTEGER
from gd_core.expression import size
from gd_core.objective.objective import codes_of
from tests.fuzz.steep import STEEP

# Of all numbers of one line multiplied: two coefficients that stay in line, and an exponent.
LARGEST = LARGEST_INLINE_INTEGER**2 * 1000


def lines_of(text: str) -> list[sp.Expr]:
    """The lines of f, its slopes and its Hessian; none for a text that is refused."""
    try:
        objective = parse_objective(text)
    except FormulaError:
        return []
    codes = codes_of(objective)
    assert size(objective.tree) < 300
    programs = (codes.point_program, codes.hessian_program)
    return [line for program in programs for _, line in program.assignments]


def check(text: str) -> None:
    for line in lines_of(text):
        for part in sp.preorder_traversal(line):
            if isinstance(part, sp.exp | sp.log):
                assert part.args[0].is_Symbol, (text, line)
            if part.is_Rational:
                assert max(abs(part.p), part.q) <= LARGEST, (text, line)
            if part.is_Pow:
                assert not part.base.is_Number, (text, line)


@pytest.mark.parametrize("name", GALLERY)
def test_the_lines_of_the_gallery_hold_small_numbers(name: str) -> None:
    check(GALLERY[name].text)


@pytest.mark.parametrize("maker", STEEP)
def test_the_lines_of_steep_formulas_hold_small_numbers(maker) -> None:
    chance = random.Random(maker.__name__)
    for _ in range(10):
        check(maker(chance))


@pytest.mark.parametrize(
    "text", ["(3 + 0*x)^(1e9 + 0*x)*x", "((3 + x - x)^1000)^1000 + x", "sqrt(1e15 + 0*x)*x"]
)
def test_a_constant_in_disguise_is_computed_in_float64(text: str) -> None:
    check(text)
