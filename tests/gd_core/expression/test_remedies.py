"""What is said instead of a wrong guess: other functions, numbers by hand, names of examples."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import GALLERY, FormulaError, parse_objective
from gd_core.expression import CONSTANTS
from gd_core.expression.decimals import meanings
from gd_core.expression.functions import ALIASES, FUNCTIONS
from gd_core.expression.remedies import REPLACEMENTS, UNAVAILABLE_NAMES
from gd_core.objective import entry_called
from tests.cases import each

NAMES = {*FUNCTIONS, *ALIASES, *CONSTANTS}
# What a few of them are, by Python's own functions.
MEANT: dict[str, Callable[[float], float]] = {
    "sech": lambda x: 1 / math.cosh(x),
    "csch": lambda x: 1 / math.sinh(x),
    "coth": lambda x: 1 / math.tanh(x),
    "arccot": lambda x: math.pi / 2 - math.atan(x),
    "sqr": lambda x: x * x,
    "erfc": math.erfc,
    "mod": lambda x: x % 2,
    "frac": lambda x: x - math.floor(x),
    "trunc": lambda x: float(math.trunc(x)),
    "log1p": math.log1p,
    "expm1": math.expm1,
    "exp2": math.exp2,
    "degrees": math.degrees,
    "sind": lambda x: math.sin(math.radians(x)),
    "heaviside": lambda x: float(x >= 0),
}


def reports(kind: str) -> list[dict]:
    path = Path(__file__).parents[2] / "data" / "reports_of_reading.jsonl"
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [row for row in rows if row["kind"].startswith(kind)]


def refusal(text: str) -> str:
    with pytest.raises(FormulaError) as caught:
        parse_objective(text)
    return caught.value.message


@each("name", sorted(REPLACEMENTS))
def test_a_remedy_is_a_formula_and_the_name_is_none(name: str) -> None:
    parse_objective(REPLACEMENTS[name])
    assert name not in NAMES
    assert f"write {REPLACEMENTS[name]}" in refusal(f"{name}(x)")


@pytest.mark.parametrize("name", sorted(MEANT))
@pytest.mark.parametrize("x", [0.3, 0.75, 2.6])
def test_a_remedy_has_the_value_of_what_was_meant(name: str, x: float) -> None:
    got = float(parse_objective(REPLACEMENTS[name]).value([x]))
    assert got == pytest.approx(MEANT[name](x), rel=1e-14)


@pytest.mark.parametrize("name", sorted(UNAVAILABLE_NAMES))
def test_no_other_function_is_offered_for_what_nothing_stands_for(name: str) -> None:
    assert name not in NAMES
    assert "Did you mean" not in refusal(f"{name}(x)")


@pytest.mark.parametrize("row", reports("K17"), ids=lambda row: row["id"])
def test_reported_hint(row: dict) -> None:
    message = refusal(row["text"])
    assert all(words not in message for words in row["right"]["lacks"])


@pytest.mark.parametrize("row", reports("K18"), ids=lambda row: row["id"])
def test_reported_header(row: dict) -> None:
    got = parse_objective(row["text"]).value(row["params"]["at"])
    assert got == pytest.approx(row["right"], rel=row["tolerance"])


@given(st.integers(0, 10**12), st.integers(0, 9999))
def test_a_number_with_groups_and_a_comma_is_respelled_to_itself(whole: int, part: int) -> None:
    for group, point in (",.", ".,", " ,", "',", " ."):
        typed = f"{whole:,}".replace(",", group) + f"{point}{part}"
        if group not in typed:  # then it is a common decimal number
            continue
        assert meanings(typed) == (f"{whole}.{part}",)


@given(st.from_regex(r"[0-9.,' ]{1,12}", fullmatch=True))
def test_what_a_number_can_mean_is_a_number_of_the_same_digits(typed: str) -> None:
    digits = "".join(c for c in typed if c.isdigit())
    for meaning in meanings(typed):
        assert np.isfinite(float(meaning))
        assert meaning.replace(".", "") == digits


@pytest.mark.parametrize("name", GALLERY)
def test_an_example_is_known_by_its_title_and_its_slug(name: str) -> None:
    for text in (name, GALLERY[name].title, GALLERY[name].title.upper(), f" {name} function"):
        called = entry_called(text)
        assert called is not None and called.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Himmelblau", "himmelblau"),
        ("himelblau", "himmelblau"),
        ("the Rosenbrock function", "rosenbrock"),
        ("Styblinski–Tang", "styblinski-tang"),
        ("six hump camel", "six-hump-camel"),
        ("Ackley", "ackley"),
        ("Booth’s function", "booth"),
    ],
)
def test_an_example_is_known_as_people_spell_it(text: str, name: str) -> None:
    assert entry_called(text) is GALLERY[name]
    refusal(text)


@pytest.mark.parametrize(
    "text", ["", "x^2", "sen(x)", "hello world", "drop-wave", "pole(x)", "exp"]
)
def test_other_texts_are_no_examples(text: str) -> None:
    assert entry_called(text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x if x > 0 else -x", "x < 0 ? -x : x^2"),
        ("x then 2", "x < 0 ? -x : x^2"),
        ("x > 0 and x < 1", "one comparison at a time"),
        ("x > 0 or x < 1", "one comparison at a time"),
        ("minimize x^2", "Type only the function, without ‘minimize’."),
        ("maximise x^2 + y", "Type only the function, without ‘maximise’."),
        ("argmin(x^2)", "Type only the function"),
        ("diff(x^2)", "derivatives are computed for you"),
        ("derivative(x^2)", "derivatives are computed for you"),
        ("mod(x, 3)", "write x - 2*floor(x/2) for mod(x, 2)"),
        ("clip(x, 0, 1)", "write min(max(x, -1), 1) for clip(x, -1, 1)"),
        ("nthroot(x, 3)", "write x^(1/4) for nthroot(x, 4)"),
        ("norm(x)", "write sqrt(x^2 + y^2) for norm(x, y)"),
        ("x % 3", "for x % 2 write x - 2*floor(x/2)"),
        ("log(x, 2)", "for another base write ln(x)/ln(2)"),
        ("log_3(x)", "for another base write ln(x)/ln(3)"),
        ("log_{7} x", "for another base write ln(x)/ln(7)"),
        ("root(3, x)", "x^(1/3) for the third root"),
        ("sqrt[3](x)", "for that root write x^(1/3)"),
        ("2 + sqrt[4](x + 1)", "for that root write x^(1/4)"),
        ("max(1,5; x)", "separate the arguments of a function by commas, and write decimals with"),
        (r"f \colon x \mapsto x^2", "cannot be used here"),
        (r"x \to x^2", "type only the formula"),
    ],
)
def test_a_hint_says_what_to_type_instead(text: str, says: str) -> None:
    message = refusal(text)
    assert says in message
    assert "Did you mean" not in message


def test_brackets_after_a_root_are_read_as_before() -> None:
    for text, value in (("sqrt[x](x+1)", 2.0), (r"\sqrt[3]{x}(x+1)", 2.0), ("sqrt[4x]", 2.0)):
        at = 1.0
        assert float(parse_objective(text).value([at])) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("f[x] = x^2 + 1", "x^2 + 1"),
        ("F[u, v] := u v^2", "x y^2"),
        (r"f(\mathbf{x}) = x_1^2 + 3x_2^2", "x^2 + 3y^2"),
        ("f(x) = (x1 - 1)^2 + x2^4", "(x - 1)^2 + y^4"),
        ("f(𝐱) = x₁x₂ + x₁²", "x y + x^2"),
        ("f(x) = x^2 + x,", "x^2 + x"),
        ("J(θ) = θ^2 - 2θ.", "x^2 - 2x"),
        ("E(w_0, w_1) = (w_0 + w_1)^2;", "(x + y)^2"),
        ("$$f(x, y) = x^2 + y^2 ,$$", "x^2 + y^2"),
        (r"\[ L(w) = \frac{1}{2} w^2 . \]", "x^2/2"),
        (r"\begin{equation} f(x) = x^2 \end{equation}", "x^2"),
        (r"\begin{equation*} x^2 + y^2, \end{equation*}", "x^2 + y^2"),
        (r"\begin{align} f(x, y) &= x^2 \\ &+ 3 y^2 \end{align}", "x^2 + 3y^2"),
        (r"\begin{align*} f(x) &= (x-1)^2 \\ &\quad + 1 \end{align*}", "(x-1)^2 + 1"),
        (r"\begin{aligned} f(x) = & \sin x \\ & - x \end{aligned}", "sin x - x"),
        (r"\begin{split} x^2 \\ + y^2 \end{split}", "x^2 + y^2"),
        (r"f(x, y) &= (1 - x)^2 \\ &\quad + 100 (y - x^2)^2", "(1-x)^2 + 100(y-x^2)^2"),
    ],
)
def test_a_formula_is_read_as_books_print_it(text: str, same: str) -> None:
    for typed in (text, text.replace(" ", "  "), f" {text} "):
        got, want = parse_objective(typed), parse_objective(same)
        assert got.variables == want.variables
        at = [1.3, 0.7][: got.dim]
        assert float(got.value(at)) == pytest.approx(float(want.value(at)), rel=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "f(x, y) =\n(1 - x)^2\n+ 100 (y - x^2)^2",
        "f(x)\n= x^4\n- 3x^2\n+ x",
        "(x^2 + y - 11)^2 +\n(x + y^2 - 7)^2",
        "max(\n  x,\n  0\n)",
        "sin(\nx\n)\n* cos(x)",
        "$$\n\\frac{1}{2}\n\\cdot x^2\n$$",
    ],
)
def test_lines_are_read_the_same_when_a_browser_joins_them_with_spaces(text: str) -> None:
    joined = parse_objective(text.replace("\n", " "))
    assert parse_objective(text).tree == joined.tree
    assert parse_objective(text.replace("\n", "\r\n")).tree == joined.tree


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("f(x) = x2", "x2"),
        ("f(x) = x + y", "y"),
        ("f(x) = x_2^2", "x_2"),
        ("x & -y", "&"),
        ("x^2 ...", "."),
        ("x^2,,", ","),
    ],
)
def test_what_may_mean_something_else_is_still_refused(text: str, piece: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_objective(text)
    assert text[caught.value.start : caught.value.end] == piece
