"""Letters that stand for numbers: how they are read, and what is said where they cannot be."""

import json
from pathlib import Path

import pytest

from gd_core.expression import LETTERS, FormulaError, letters_in, read_formula, size, write_formula
from gd_core.expression.functions import ALIASES, FUNCTIONS
from gd_core.expression.remedies import REPLACEMENTS, UNAVAILABLE_NAMES

# A text, how it is read, and its letters.
READ = (
    ("a x^2", "a*x^2", "a"),
    ("ax^2 + by^2", "a*x^2 + b*y^2", "ab"),
    ("2ab x", "2*a*b*x", "ab"),
    ("(a-x)^2 + b(y-x^2)^2", "(a - x)^2 + b*(y - x^2)^2", "ab"),
    ("px^2 + qx", "p*x^2 + q*x", "pq"),
    ("kx", "k*x", "k"),
    ("A x", "a*x", "a"),  # phones begin with a capital
    ("cos(ax)", "cos(a*x)", "a"),
    ("sin ax", "sin(a*x)", "a"),
    ("bcosx", "b*cos(x)", "b"),
    ("a sin x", "a*sin(x)", "a"),
    ("x^a", "x^a", "a"),
    ("e^(-kx)", "e^(-k*x)", "k"),
    ("e^{-kx^2}", "e^(-k*x^2)", "k"),
    (r"\frac{a}{b}x", "a/b*x", "ab"),
    (r"\sqrt{a x} + |x - c|", "sqrt(a*x) + abs(x - c)", "ac"),
    ("a(x+1)", "a*(x + 1)", "a"),
    ("f(x) = ax", "a*x", "a"),
    ("f(w) = aw", "a*x", "a"),
    ("max(a x, b)", "max(a*x, b)", "ab"),
    ("x < a ? b x : c", "if(x < a, b*x, c)", "abc"),
    ("arcsin(x) + b", "asin(x) + b", "b"),
    # Names stay what they are.
    ("abs(x)", "abs(x)", ""),
    ("exp(x)", "exp(x)", ""),
    ("pi x", "pi*x", ""),
    ("ex", "e*x", ""),
    ("asin(x)", "asin(x)", ""),
    ("acosx", "acos(x)", ""),
    ("max(x, 1)", "max(x, 1)", ""),
    ("f(a) = a^2", "x^2", ""),
    ("f(a, b) = a^2 + b^2", "x^2 + y^2", ""),
    ("f(x, a) = a x", "y*x", ""),
)


@pytest.mark.parametrize(("text", "meaning", "letters"), READ)
def test_letters_are_read_as_people_type_them(text, meaning, letters):
    formula = read_formula(text)
    assert (write_formula(formula.typed), "".join(dict(formula.values))) == (meaning, letters)


REFUSED = (
    ("z x", "z", "z is not a variable: use x, or x and y"),
    ("t^2", "t", "t is not a variable"),
    ("i x", "i", "Imaginary numbers"),
    ("az", "z", "z is not a variable"),
    ("f(a) = a + x", "x", "x is not a variable: use a"),
    ("a + b + c + d + kx", "k", "four letters already, a, b, c and d: write a number instead of"),
    ("abcdkx", "abcdkx", "a long run of letters"),
    ("asin(x) + bcos(x)", "asin", "write arcsin(x) or a*sin(x)"),
    ("abx(x + 1)", "abx", "Did you mean abs?"),
    ("mad(x)", "mad", "Did you mean max?"),
    ("acot(x)", "acot", "write pi/2 - atan(x)"),
    ("d/dx x^2", "dx", "looks like a derivative"),
    ("sin x a", "sin x a", "unclear what sin applies to"),
    ("a", "a", "its letters stand for numbers"),
    ("a + 2b", "a + 2b", "its letters stand for numbers"),
    ("a_1 x", "a_1", "is not a variable"),
    ("a1", "1", "A number cannot stand right after"),
)


@pytest.mark.parametrize(("text", "piece", "message"), REFUSED)
def test_what_cannot_be_read_is_said_with_its_place(text, piece, message):
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    error = caught.value
    assert text[error.start : error.end] == piece
    assert message in error.message


# What depends on the number: a text, numbers, the piece, and what is said.
NUMBERS = (
    ("x + 1/a", {"a": 0}, "1/a", "division by zero"),
    ("x sqrt(a)", {"a": -1}, "sqrt(a)", "square root of a negative number"),
    ("x + ln(a b)", {"a": -1, "b": 2}, "ln(a b)", "logarithm"),
    ("x^a", {"a": 2000}, "a", "too large"),
    ("x + 2^(k^2)", {"k": 1000}, "(k^2)", "too large"),
)


@pytest.mark.parametrize(("text", "numbers", "piece", "message"), NUMBERS)
def test_a_number_that_the_formula_cannot_have_is_said_with_its_place(
    text, numbers, piece, message
):
    read_formula(text)  # with 1
    with pytest.raises(FormulaError) as caught:
        read_formula(text, parameters=numbers)
    error = caught.value
    assert (text[error.start : error.end], message in error.message) == (piece, True)


def test_a_letter_is_1_until_it_has_a_number_and_other_letters_are_ignored():
    assert read_formula("a x + b", parameters={"b": -0.5, "k": 3}).values == (
        ("a", 1.0),
        ("b", -0.5),
    )
    assert read_formula("a x", parameters={"a": -0.0}).values == (("a", 0.0),)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"z": 1.0}, "'z' cannot be a parameter: only a, b, c, d, k, m, p and q can"),
        ({"x": 1.0}, "'x' cannot be a parameter"),
        ({"ab": 1.0}, "'ab' cannot be a parameter"),
        ({"a": float("nan")}, "a has to be an ordinary number, not nan"),
        ({"b": float("-inf")}, "b has to be an ordinary number, not -inf"),
    ],
)
def test_other_names_and_numbers_are_refused(numbers, message):
    with pytest.raises(ValueError, match=message) as caught:
        read_formula("a x", parameters=numbers)
    assert not isinstance(caught.value, FormulaError)


def test_a_number_in_place_of_a_letter_is_as_if_it_were_typed():
    formula = read_formula("a x^b - c", parameters={"a": 2.5, "b": -2, "c": 1e-3})
    assert formula.tree == read_formula("2.5 x^(-2) - 0.001").tree
    assert write_formula(formula.typed) == "a*x^b - c"


def test_every_name_that_had_a_meaning_or_a_sentence_keeps_it():
    for name in (*FUNCTIONS, *ALIASES):
        assert used_letters(f"{name}(x, y, x)") == ""
    for name in (*REPLACEMENTS, *UNAVAILABLE_NAMES):
        for text in (f"{name}(x)", f"2x{name}(y)"):
            with pytest.raises(FormulaError, match=f"‘{name}’"):
                read_formula(text)


def used_letters(text):
    try:
        return "".join(dict(read_formula(text).values))
    except FormulaError:
        return ""


def test_formulas_of_before_have_no_letters():
    rows = (Path(__file__).parents[2] / "data/formulas.jsonl").read_text(encoding="utf-8")
    assert [row for row in rows.splitlines() if used_letters(json.loads(row)["text"])] == []


def test_letters_are_no_way_around_the_limits():
    # A letter counts for two nodes, since it may stand for a number with a sign.
    part, numbers = "max(a, a, a, a, a, a, a, x)", dict.fromkeys(LETTERS, -1.0)
    assert 200 < size(read_formula("+".join([part] * 14), parameters=numbers).tree) <= 250
    with pytest.raises(FormulaError, match="too long"):
        read_formula("+".join([part] * 16))


def test_the_letters_are_known_where_their_numbers_do_not_suit_the_formula():
    assert letters_in("b x + 1/(a - 1)") == ("a", "b")
    assert letters_in("a x^2 +") == ()
    assert letters_in("x^2") == ()
