"""A run in the tutorial's lines: they show that it moves, however little."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import descend, gradient_descent
from gd_core.descent import decimals_of, progress_lines
from tests.problems import parsed


@pytest.mark.parametrize(
    "column, decimals",
    [
        ([0.5, 0.4, 0.32], 5),  # the tutorial's own: 0.1 is seen
        ([0.5, 0.5, 0.5], 5),  # it stands still: more digits would show no more
        ([0.13183, 0.13183 - 5e-6], 7),
        ([1.0, 1.0 - 2e-12], 13),
        ([1.0, 1.0 - 1e-16], 15),
        ([1.0, math.nan, math.inf], 5),
    ],
)
def test_there_are_as_many_decimals_as_it_takes_to_see_a_step(column, decimals):
    assert decimals_of(np.array(column), 5) == decimals


@given(st.floats(0.01, 100), st.floats(1e-12, 0.9))
def test_the_largest_step_is_seen(begin, step):
    column = np.array([begin, begin - step * begin])
    decimals = decimals_of(column, 5)
    if decimals < 15:
        first, second = (f"{value:.{decimals}f}" for value in column)
        assert first != second


def test_a_point_of_two_variables_is_printed_as_numpy_prints_it():
    run = descend(parsed("x^2 + 10y^2"), (1.0, 0.5), gradient_descent(0.05), 2)
    assert progress_lines(run).split("\n") == [
        ">0 f([1.  0.5]) = 3.50000",
        ">1 f([0.9 0. ]) = 0.81000",
        ">2 f([0.81 0.  ]) = 0.65610",
    ]
    assert progress_lines(run, 1) == ">0 f([1.  0.5]) = 3.50000"


def test_a_run_that_left_the_domain_has_its_lines():
    run = descend(parsed("log(x)"), 1.0, gradient_descent(2.0), 5)
    assert progress_lines(run) == ">0 f([1.]) = 0.00000"
