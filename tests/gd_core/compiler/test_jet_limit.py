"""Jets are counted where somebody has to stay short, and nowhere else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gd_core import parse_objective
from gd_core.compiler import TooManyJetsError, jet_of, limited_jets
from gd_core.experiments import default_setup
from gd_core.expression import read_formula, size

TREE = read_formula("sqrt(max(0, x^2 - 1))").tree
ORIGIN = np.zeros((1, 1))
# Each run of the search for a first setup meets points without a slope by the chain rule.
OFTEN = "(e)^((x)^((x^2+1)^((((x/7))^999)^x)))"


def test_as_many_nodes_as_allowed():
    with limited_jets(2 * size(TREE)):
        jet_of(TREE, ORIGIN)
        jet_of(TREE, ORIGIN)
        with pytest.raises(TooManyJetsError):
            jet_of(TREE, ORIGIN)


def test_outside_nothing_is_counted():
    with limited_jets(0), pytest.raises(TooManyJetsError):
        jet_of(TREE, ORIGIN)
    for _ in range(5):
        jet_of(TREE, ORIGIN)


def test_each_thread_has_a_limit_of_its_own():
    with limited_jets(0), ThreadPoolExecutor(1) as other:
        assert other.submit(jet_of, TREE, ORIGIN).result().slopes.tolist() == [[0]]


def test_an_inner_limit_ends_with_its_context():
    with limited_jets(size(TREE)):
        with limited_jets(10 * size(TREE)):
            jet_of(TREE, ORIGIN)
        jet_of(TREE, ORIGIN)
        with pytest.raises(TooManyJetsError):
            jet_of(TREE, ORIGIN)


def test_a_search_among_many_special_points_is_ended():
    with limited_jets(1_000), pytest.raises(TooManyJetsError):
        default_setup(parse_objective(OFTEN))


@pytest.mark.parametrize("text", ["x^2+10y^2", "abs(x)+x^2", "max(0,1-x)", "exp(-x^2)"])
def test_ordinary_formulas_need_hardly_any(text):
    with limited_jets(1_000):
        default_setup(parse_objective(text))
