"""The text that the browser computes from: each word is known, f and its slope come out of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gd_core import GALLERY, Objective, parse_objective
from gd_core.objective import to_bytecode
from gd_core.objective.bytecode import OPERATIONS
from tests.bytecode_machine import computed
from tests.cases import each

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "formulas.jsonl").read_text().splitlines()
]
TEXTS = [row["text"] for row in ROWS] + [entry.text for entry in GALLERY.values()]


def is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


def words_of(text):
    """Each line's words, with the names that may occur in it."""
    found = to_bytecode(parse_objective(text))
    known = set(found.variables)
    for line in found.lines:
        name, *words = line.split(" ")
        yield words, set(known)
        known.add(name)
    for result in found.results:
        yield result.split(" "), known


@each("text", TEXTS)
def test_every_word_is_a_number_a_name_or_an_operation_and_every_line_leaves_one_value(text):
    for words, known in words_of(text):
        height = 0
        for word in words:
            if word in OPERATIONS:
                height -= OPERATIONS[word] - 1
            else:
                assert word in known or is_number(word), word
                height += 1
            assert height >= 1
        assert height == 1


def test_there_is_a_result_for_f_and_for_each_slope():
    assert len(to_bytecode(parse_objective("x^2")).results) == 2
    assert len(to_bytecode(parse_objective("x^2 + y")).results) == 3


@pytest.mark.parametrize("text", ["x^3 y - 2x/y + pi", "x < 0 ? -x : x^2 + y", "sin(x y) exp(-x)"])
def test_a_machine_of_another_make_computes_the_same(text):
    objective = parse_objective(text, ("x", "y"))
    for point in ((0.3, -1.2), (-2.0, 0.7), (1.5, 2.5)):
        assert computed(to_bytecode(objective), point) == pytest.approx(objective.at(*point))


def test_python_functions_have_no_such_text():
    mine = Objective.from_functions(np.sum, lambda point: np.ones(2), 2)
    assert to_bytecode(mine) is None
