"""Any tree printed and read again is the same function; any text is a formula or an error."""

import random
import sys

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gd_core.expression import (
    Apply,
    FormulaError,
    Node,
    Number,
    Variable,
    fold_constant,
    read_formula,
    size,
    write_formula,
)
from gd_core.expression.nodes import depth, variables
from gd_core.expression.parse import Formula
from tests.formula_tables import MEANINGS
from tests.formula_values import close, evaluate
from tests.strategies import ANY_TEXTS, TOKEN_TEXTS, TREES

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

POINTS = ({"x": 0.75, "y": 1.25}, {"x": -1.5, "y": 0.3125}, {"x": 2.0, "y": -0.5})


def outcome(text: str) -> Formula | FormulaError:
    """What reading gives; any exception but FormulaError is a failure of the test."""
    result = read_or_error(text)
    if isinstance(result, FormulaError):
        assert 0 <= result.start <= result.end <= len(text)
        assert result.text == text
        assert str(result) == result.message
        assert result.message.isprintable()
        assert len(result.message) < 250
        assert "{piece}" not in result.message or "{piece}" in text
    return result


def read_or_error(text: str) -> Formula | FormulaError:
    try:
        return read_formula(text)
    except FormulaError as error:
        return error


@settings(max_examples=250, deadline=None)
@given(TREES)
def test_a_tree_printed_and_read_is_the_same_function(tree: Node) -> None:
    assume(variables(tree))
    text = write_formula(tree)
    again = outcome(text)
    if isinstance(again, FormulaError):
        # Only the limits may refuse a printed tree: its size, or a constant out of range.
        limits = ("too", "undefined", "negative", "division by zero", " takes ")
        assert any(words in again.message for words in limits), (text, again.message)
        return
    for point in POINTS:
        assert close(evaluate(tree, point), evaluate(again.tree, point)), text


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_printing_what_was_read_changes_nothing(tree: Node) -> None:
    assume(variables(tree))
    first = outcome(write_formula(tree))
    if isinstance(first, Formula):
        assert write_formula(read_formula(write_formula(first.tree)).tree) == write_formula(
            first.tree
        )


@settings(max_examples=400, deadline=None)
@given(ANY_TEXTS)
@example("\ud800")
@example("\x00")
@example("{piece}")
def test_any_text_is_a_formula_or_an_error(text: str) -> None:
    outcome(text)


@settings(max_examples=1200, deadline=None)
@given(TOKEN_TEXTS)
def test_any_tokens_are_a_formula_or_an_error(text: str) -> None:
    result = outcome(text)
    if isinstance(result, Formula):
        assert size(result.tree) <= 250 and depth(result.tree) <= 50
        assert fold_constant(result.tree) is None
        assert set(variables(result.tree)) <= set(result.variables)
        assert isinstance(outcome(write_formula(result.tree)), Formula)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_formula_or_an_error(data: bytes) -> None:
    outcome(data.decode("utf-8", errors="surrogateescape"))
    outcome(data.decode("latin-1"))


REPEATED = (
    *"([{|-+√²!x1.,^_\\$ \t\n?:=<",
    *("sin ", "x^", "-(", "x+", "x*", "sin(", "||x|", "x<0?x:", "2^-", "\\frac", "\\sqrt", "x²"),
    *("xy", "sinx", "e^", "{x}", "|x", "(x)", "x\u200b", "\\left(", "if(x<0,", "max(x,", "ˣ", "qz"),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_a_thousand_characters_of_one_kind_end_quickly(piece: str) -> None:
    outcome((piece * 1000)[:1000])
    outcome((piece * 1000)[:999] + "x")
    outcome("x" + (piece * 30))


@pytest.mark.parametrize("op", ["sin", "neg", "pow", "add"])
@pytest.mark.parametrize("levels", [49, 50, 51])
def test_fifty_levels_are_read_and_more_refused(op: str, levels: int) -> None:
    tree: Node = Variable("x")
    for _ in range(levels - 1):
        more = () if op in ("sin", "neg") else (tree,)
        tree = Apply(op, (Number(2.0, "2"), *more) if more else (tree,))
    result = outcome(write_formula(tree))
    assert isinstance(result, Formula) == (levels <= 50)


def test_the_deepest_text_fits_a_stack_that_is_half_used() -> None:
    text = "1+2*x^(1+sin(" * 26 + "x" + "))" * 26

    def deeper(frames: int) -> Formula | FormulaError:
        return deeper(frames - 1) if frames else outcome(text)

    deeper(sys.getrecursionlimit() // 4)


def test_damaged_formulas_never_crash() -> None:
    chance = random.Random(7)
    for text, _ in MEANINGS:
        for _ in range(12):
            place = chance.randrange(len(text) + 1)
            cut = chance.randrange(3)
            outcome(
                text[:place] + chance.choice(["", "(", "|", "x", "^", " "]) + text[place + cut :]
            )
