"""What the browser computes and writes by itself, against what gd_core says."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from gd_core import GALLERY, parse_objective
from gd_core.figures.path import thinning_note
from gd_core.formatting import format_number
from gd_core.objective import to_bytecode
from tests.javascript.node import ROOT, called

JS = "gd_core/browser/js"
ROWS = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "formulas.jsonl").read_text().splitlines()
]
EVERY_OPERATION = (
    "erf(x) + sinc(x) + softplus(y) + sigmoid(x) + cbrt(y) + atan2(y, x) + asinh(x) + tanh(y)",
    "max(x, y) + min(x, 2y) + abs(x) + sign(y) + floor(x) + ceil(y) + sqrt(abs(x))",
    "acosh(3 + x^2) + x^1.5 + y^-2.5",
    "x < y ? asin(x/9) : acos(y/9) + atanh(x/9) + cosh(x) + sinh(y) + log(9 + x) + tan(x)",
)
# Undefined at 0 (with y, at the origin), although IEEE arithmetic comes to a number.
HOLES = (
    "exp(-1/x^2)",
    "atan(1/x)",
    "x/x",
    "1/(1 + 1/x)",
    "tanh(1/x)",
    "min(1, 1/x^2)",
    "1/x > 0 ? 1 : 2",
    "exp(log(x))",
    "exp(-1/abs(x))",
    "sign(1/x)",
    "erf(1/x) + sigmoid(-1/x^2)",
    "(x/x)^2 + cos(x)",
    "1/log(x^2)",
    "exp(-1/(x^2 + y^2))",
    "atan(y/x)",
    "1/atanh(1 - x)",
    "exp(-cot(x)^2)",
    "1/csc(x)",
    "0/x + x^2",
    "x^2 + 0*atan(1/x)",
    "x^2 + (1/x)^0",
    "x/x > 0.5 ? y : 2",
    "log(x)/log(x) < 2 ? x : x^2",
    "x/x <= 2 ? (y/y > 1 ? x : 3) : y",
)
# Defined at 0: the other branch is taken, or what is infinite there is only too large.
NO_HOLES = (
    "x > 1 ? 1/x : 5",
    "x < 1 ? x : log(x)",
    "exp(-exp(1000 + x))",
    "x^0.5 + x^2",
    "atan(x)",
    "exp(exp(9 + x)) > 1 ? x : 5",
    "x > 1 ? (1/x > 2 ? x : 3) : 7 + x",
    "x + 0*sqrt(x)",
)


def computed(cases):
    """The results of the machine at points, with None for what is not finite."""
    call = (
        "(cases) => cases.map(({ program, points }) => {"
        " const machine = new exported.Machine(program);"
        " return points.map((point) => machine.at(point)"
        ".map((number) => (Number.isFinite(number) ? number : null))); })"
    )
    asked = [
        {"program": to_bytecode(objective)._asdict(), "points": points}
        for objective, points in cases
    ]
    return called(f"{JS}/machine.js", call, asked)


def cases():
    for row in ROWS:
        yield row["text"], row["points"]
    for entry in GALLERY.values():
        yield entry.text, [list(entry.start)]
    for text in EVERY_OPERATION:
        yield text, [[0.3, -1.2], [0.01, 0.02], [-2.4, 2.6], [1.0, 1.0]]


def test_the_machine_computes_what_the_library_does():
    """Value and slopes to twelve digits, and no number where there is none."""
    asked = [
        (parse_objective(text, ("x", "y") if len(points[0]) == 2 else None), points)
        for text, points in cases()
    ]
    for (objective, points), theirs in zip(asked, computed(asked), strict=True):
        for point, right in zip(points, theirs, strict=True):
            left = objective.at(*point)
            clean = [number if math.isfinite(number) else None for number in left]
            text = objective.text
            assert [number is None for number in right] == [n is None for n in clean], text
            known = [(a, b) for a, b in zip(right, clean, strict=True) if a is not None]
            assert [a for a, _ in known] == pytest.approx([b for _, b in known], rel=1e-12), text


def origins(texts):
    return [(one, [[0.0] * one.dim]) for one in map(parse_objective, texts)]


def test_the_machine_gives_no_value_at_a_hole():
    asked = origins(HOLES)
    for (objective, (origin,)), (found,) in zip(asked, computed(asked), strict=True):
        assert math.isnan(objective.value(np.array(origin))), objective.text
        assert found[0] is None, objective.text


def test_the_machine_gives_a_value_beside_a_hole():
    asked = [(one, [[0.25, -0.5][: one.dim]]) for one in map(parse_objective, HOLES)]
    for (objective, (point,)), (found,) in zip(asked, computed(asked), strict=True):
        assert found == pytest.approx(objective.at(*point), rel=1e-12), objective.text


def test_the_machine_gives_a_value_where_only_an_unused_part_has_none():
    asked = origins(NO_HOLES)
    for (objective, (origin,)), (found,) in zip(asked, computed(asked), strict=True):
        assert found[0] == objective.at(*origin)[0], objective.text


# ---------------------------------------------------------------- numbers as text

# From 10,000 on the library writes all digits, and the browser goes on to round to four.
NUMBERS = [
    sign * mantissa * 10.0**exponent
    for sign in (1, -1)
    for mantissa in (1, 1.0001, 1.234567, 2.5, 4.99951, 6.66666666, 9.9994)
    for exponent in (*range(-320, -300, 7), *range(-12, 4), *range(8, 20), *range(100, 308, 30))
] + [0.0, 1e-4, 9.9994e-5, 0.00099995, 123.456, 9999.4, 1e7, 5e-324, 1.7e308]


def as_in_the_browser(number, digits):
    """The library's text, without commas and without the spaces around a times sign."""
    return format_number(number, digits).replace("\N{NO-BREAK SPACE}", "").replace(",", "")


def test_numbers_are_written_as_the_library_writes_them():
    texts = called(f"{JS}/number_format.js", "(all) => all.map(exported.formatNumber)", NUMBERS)
    assert texts == [as_in_the_browser(number, 4) for number in NUMBERS]


def test_numbers_in_a_step_are_written_as_the_library_writes_them():
    texts = called(
        "pages/shared/components/js/step_lines.js", "(all) => all.map(exported.exactly)", NUMBERS
    )
    assert texts == [as_in_the_browser(number, 5) for number in NUMBERS]


# ---------------------------------------------------------------- thinned runs

THINNED = [
    [0],
    [0, 1, 2, 3],
    [0, 1, 2, 4, 6, 8],
    [0, 5, 10, 15, 17],
    [0, 1, 2, 3, 13, 23, 33, 34, 44],
    [0, 3, 6, 7, 9, 11],
]


def test_the_picture_says_of_left_out_iterates_what_the_library_says():
    call = '(all) => all.map((k) => exported.thinningNote(k)?.text ?? "")'
    notes = called(f"{JS}/iterations.js", call, THINNED)
    assert notes == [thinning_note(np.array(k)) for k in THINNED]
