"""Functions of numbers: the same bits for floats and for arrays, and right at the ends of the range
of floats."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gd_core.numerics import choose, largest, length, norms, root, sign, smaller

SPECIAL = [0.0, -0.0, 5e-324, 1e-200, 1e-145, 0.3, 1.0, 1e155, 1e200, 1.7e308, math.inf, math.nan]
PAIRS = [(a, b) for a in SPECIAL for b in (*SPECIAL, -2.5)]


def vectors():
    draw = np.random.default_rng(7)
    scales = 10.0 ** draw.uniform(-160, 160, (500, 2))
    return [*PAIRS, *(draw.standard_normal((500, 2)) * scales).tolist()]


@pytest.mark.parametrize("function", [largest, smaller, lambda a, b: length([a, b])])
def test_floats_and_arrays_have_the_same_bits(function):
    pairs = [(a, b) for a, b in vectors() if not math.isnan(a)]
    with np.errstate(all="ignore"):
        of_arrays = function(*np.array(pairs).T)
    assert np.array_equal([function(a, b) for a, b in pairs], of_arrays, equal_nan=True)


@pytest.mark.parametrize("function", [root, sign])
def test_functions_of_one_number_have_the_same_bits(function):
    numbers = [a for a, _ in vectors() if a >= 0]
    with np.errstate(all="ignore"):
        of_arrays = function(np.array(numbers))
    assert np.array_equal([function(a) for a in numbers], of_arrays, equal_nan=True)


def test_a_length_is_right_at_the_ends_of_the_range():
    with np.errstate(all="ignore"):
        found = [length(list(pair)) for pair in vectors()]
    exact = [math.nan if math.isnan(a + b) and a != -b else math.hypot(a, b) for a, b in vectors()]
    assert found == pytest.approx(exact, rel=4e-16, abs=1e-323, nan_ok=True)
    assert norms(np.array(vectors())).tolist() == pytest.approx(found, rel=1e-15, nan_ok=True)
    assert length([-3.0]) == 3.0 and length([1.0, 2.0, 2.0]) == 3.0


def test_whole_numbers_stay_whole():
    assert isinstance(smaller(3, 7), int) and smaller(3, 2.0) == 2.0


def test_a_choice_is_made_for_each_element():
    assert choose(True, 1.0, 2.0) == 1.0
    assert choose(np.array([True, False]), 1.0, np.array([5.0, 6.0])).tolist() == [1.0, 6.0]
