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
from gd_core.expression.nodes import ALIASES, FUNCTIONS
from gd_core.expression.remedies import REPLACEMENTS, UNAVAILABLE_NAMES
from gd_core.objective import entry_called

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


@pytest.mark.parametrize("name", sorted(REPLACEMENTS))
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
