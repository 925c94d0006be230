"""Unknown numbers: what is applied to them is written down, and what needs them is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gd_core.numerics import Trace, choose, cos, largest, length, root, sign, smaller
from tests.bytecode_machine import computed

A, B = 1.7, -0.6


def written(function, *values):
    """The result of a function of symbols, computed from what it wrote down."""
    trace = Trace()
    symbols = trace.symbols("s", len(values))
    (result,) = computed(trace.bytecode(symbols, [function(*symbols)]), values)
    return result


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: a + b - 2 * a / b + 1 / a - (3 - b),
        lambda a, b: -a * abs(b) + (a + 1) ** 2 + 2.0**b + a // 0.5,
        lambda a, b: root(a) + cos(b) + largest(a, b) * smaller(a, b) + sign(b) + sign(a),
        lambda a, b: choose(a > b, a, b) + choose(a <= b, 1.0, b) + choose(b < 0, a, 0.0),
        lambda a, b: length([a, b]),
        lambda a, b: np.float64(3.0) * a + np.square(b) - np.exp(a) + np.sin(np.negative(b)),
    ],
)
def test_what_is_written_down_computes_what_the_function_does(function):
    assert written(function, A, B) == function(A, B)


def test_a_sum_in_place_is_a_sum():
    def doubled(a):
        before = a
        a += a
        return a - before

    assert written(doubled, A) == A


def test_what_is_used_twice_is_written_once_and_what_is_not_used_never():
    trace = Trace()
    (a,) = trace.symbols("a", 1)
    _ = a * 3.0
    assert trace.bytecode([a], [a * a + a * a, 2.0]).lines == ("t1 a1 a1 *", "t2 t1 t1 +")


def test_one_line_holds_all_that_a_result_is_made_of():
    trace = Trace()
    (a,) = trace.symbols("a", 1)
    twice = a + 1
    assert trace.in_one_line(twice * twice) == "a1 1.0 + a1 1.0 + *"


def test_numbers_are_written_as_the_browser_reads_them():
    trace = Trace()
    (a,) = trace.symbols("a", 1)
    assert trace.bytecode([a], [math.inf, -math.inf, 1e300, math.nan]).results == (
        "Infinity",
        "-Infinity",
        "1e+300",
        "nan",
    )


@pytest.mark.parametrize(
    "needing",
    [
        bool,
        float,
        int,
        round,
        math.sqrt,
        math.exp,
        hash,
        lambda a: a == 1.0,
        lambda a: a != 1.0,
        lambda a: max(a, 0.0),
        lambda a: 1.0 if a > 0 else 2.0,
        lambda a: np.array([a], dtype=np.float64),
        np.arctan,
        lambda a: np.where(a),
        lambda a: np.add.reduce([a, a], dtype=np.float64),
        lambda a: a % 2,
    ],
)
def test_what_needs_the_number_itself_is_refused(needing):
    (a,) = Trace().symbols("a", 1)
    with pytest.raises(TypeError):
        needing(a)
