"""A run as a table: the header says what the run is, the rows are the run, no cell is a formula."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from gd_core import OPTIMIZERS, adam, descend, gradient_descent, parse_objective
from gd_core.descent import file_name
from gd_core.export import export_table
from gd_core.optimizers import read_config

BOWL = parse_objective("x^2 + 10y^2")
RUN = descend(BOWL, (2.5, -1.5), gradient_descent(0.05), 30)


def header_of(text):
    return [line for line in text.splitlines() if line.startswith("#")]


def test_the_rows_are_the_run_to_the_last_digit():
    text = export_table(BOWL, RUN, "http://localhost/?f=x")
    rows = np.genfromtxt(io.StringIO(text), delimiter=",", comments="#", names=None)
    numbers = rows[~np.isnan(rows).any(axis=1)]  # without the names of the columns
    assert np.array_equal(numbers[:, 1:3], RUN.points)
    assert np.array_equal(numbers[:, 3], RUN.values)
    assert np.array_equal(numbers[:, 4:], RUN.gradients)


def test_the_header_says_all_that_decides_the_run():
    config = read_config("adam,step_size=0.2,beta1=0.8,schedule=exponential,noise=0.5,noise_seed=3")
    run = descend(BOWL, (2.5, -1.5), config.optimizer(), 5, maximize=True)
    said = "\n".join(header_of(export_table(BOWL, run, "http://localhost/?f=x")))
    for part in ('# formula,"f(x, y) = x^2 + 10y^2"', "# method,Adam", "# step_size,0.2"):
        assert part in said
    for part in ("# beta1,0.8", "# direction,uphill", "# schedule,exponential", "# noise,0.5"):
        assert part in said
    for part in ("# start,2.5,-1.5", "# iterations,5", "# link,<http://localhost/?f=x>"):
        assert part in said


def test_letters_are_told_with_their_numbers():
    objective = parse_objective("a x^2", parameters={"a": 2.5})
    run = descend(objective, (1.0,), gradient_descent(0.1), 3)
    assert "# a,2.5\n" in export_table(objective, run)


@pytest.mark.parametrize("text", ["-x^2", "+x^2", "-2+3-x", "(-x)^2"])
def test_no_cell_is_what_a_spreadsheet_runs(text):
    """A cell that begins with = + - @ or a tab is a formula there, unless it is a number."""
    objective = parse_objective(text, variables=("x",))
    run = descend(objective, (1.0,), adam(0.1), 3)
    for row in csv.reader(io.StringIO(export_table(objective, run, "=1+1\r\n@x"))):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}, cell
                assert cell.isprintable()


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_file_names_are_made_of_safe_characters(method):
    name = file_name("../../etc/x^2 + 10y^2\n\u202e<script>", method, "py")
    assert name.isascii() and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.endswith(".py") and name.count(".") == 1 and len(name) < 70
    assert name.startswith(method.replace("_", "-"))
