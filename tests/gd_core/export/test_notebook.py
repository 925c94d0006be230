"""A notebook is valid by nbformat, and its cells make the points of the page."""

from __future__ import annotations

import nbformat
import numpy as np

from gd_core import StopRules, descend, diagnose, export_notebook, gradient_descent
from tests.gd_core.export.bare import run_scripts
from tests.methods import made
from tests.problems import parsed

BOWL, START = parsed("x^2 + 10y^2"), (2.5, 1.5)
LINK = "https://example.org/?f=x^2 + 10y^2&step=0.05"


def notebook_of(*arguments, **more):
    notebook = nbformat.reads(export_notebook(*arguments, **more), as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_of(notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_the_cells_run_and_have_the_points_of_the_page():
    runs = [
        (BOWL, START, gradient_descent(0.05), 30),
        (parsed("x - ln(x)"), (3.0,), made("newton"), 9),
        (parsed("exp(x) - 2x"), (0.0,), made("adam"), 20),  # its sweep overflows
    ]
    ran = run_scripts([code_of(notebook_of(*run)) for run in runs])
    for run, result in zip(runs, ran, strict=True):
        assert not result.error
        assert np.array_equal(result.points, descend(*run).points)


def test_it_says_the_verdict_and_has_a_sweep_where_there_is_a_step_size():
    notebook = notebook_of(BOWL, START, gradient_descent(0.05), 30, link=LINK)
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    run = descend(BOWL, START, gradient_descent(0.05), 30)
    assert diagnose(run, BOWL).verdict.value in words
    assert "<https://example.org/?f=x%5E2%20+%2010y%5E2&step=0.05>" in words
    assert "geomspace" in code_of(notebook)
    assert "geomspace" not in code_of(notebook_of(BOWL, START, made("bfgs"), 30))


def test_a_link_cannot_leave_its_brackets():
    link = "https://example.org/><script>alert(1)</script>\n# big"
    notebook = notebook_of(BOWL, START, gradient_descent(0.05), 5, StopRules(), True, link)
    first = notebook.cells[0].source
    assert "<script" not in first
    assert "\n# big" not in first
