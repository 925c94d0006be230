"""What a notebook shows of a function, of a verdict, of a run and of a sweep."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from gd_core import (
    Objective,
    StopReason,
    descend,
    diagnose,
    gradient_descent,
    sweep_step_sizes,
)
from gd_core.formatting import html_table
from tests.methods import made
from tests.problems import parsed


def test_a_function_is_shown_as_its_formula():
    assert parsed("x^2 + 10y^2")._repr_latex_() == "$f(x, y) = x^{2} + 10 y^{2}$"
    mine = Objective.from_functions(lambda p: p[0] ** 2, lambda p: 2 * p, dim=1)
    assert mine._repr_latex_() is None


def test_a_verdict_is_shown_as_its_sentence_escaped():
    bowl = parsed("x^2")
    found = diagnose(descend(bowl, 1.0, gradient_descent(0.1), 9), bowl)
    assert found.headline in found._repr_html_() and found.sentence in found._repr_html_()
    assert "<b>" not in replace(found, sentence="<b>")._repr_html_()


def rows_of(shown) -> dict[str, str]:
    """The table that a notebook shows, read by a parser of XML: label -> text."""
    table = ElementTree.fromstring(shown._repr_html_())
    return {label.text: text.text for label, text in table}


def test_a_run_is_shown_as_a_table_of_its_ends():
    run = descend(parsed("x^2 + 10y^2"), (2.5, 1.5), gradient_descent(0.05), 1)
    assert rows_of(run) == {
        "method": "Gradient descent",
        "step size": "0.05",
        "start": "(2.5, 1.5)",
        "iterations": "1",
        "last point": "(2.25, 0)",
        "f there": "5.0625",
        "why it ended": run.stop.value,
    }
    assert rows_of(descend(parsed("x"), 1.0, made("newton"), 9, maximize=True)) == {
        "method": "Newton, uphill",
        "start": "1",
        "iterations": "0",
        "last point": "1",
        "f there": "1",
        "why it ended": StopReason.NO_INVERSE.value,
    }


def test_a_run_of_many_variables_or_without_a_value_or_a_known_method_is_shown_too():
    far = Objective.from_functions(lambda p: p @ p, lambda p: 2 * p, dim=9)
    run = descend(far, np.arange(9.0), gradient_descent(0.5), 1)
    assert rows_of(run)["start"] == "(0, 1, 2, 3, 4, 5, …)"
    undefined = descend(parsed("ln(x)"), -1.0, gradient_descent(0.5), 1)
    assert rows_of(undefined)["f there"] == "undefined"
    mine = replace(run, optimizer=replace(run.optimizer, name="<b>"))
    assert rows_of(mine)["method"] == "A method of your own"


def test_a_sweep_is_shown_with_the_step_size_that_did_best_and_the_largest_that_is_finite():
    sweep = sweep_step_sizes(parsed("x^2"), 1.0, [1e-5, 0.25, 0.5, 2.0, 1e200], 9)
    assert rows_of(sweep) == {
        "method": "Gradient descent",
        "start": "1",
        "step sizes": "5, from 1\xa0×\xa010⁻⁵ to 1\xa0×\xa010²⁰⁰",
        "ended lowest": "0.5, where f = 0",
        "largest that stayed finite": "2",
    }
    uphill = sweep_step_sizes(parsed("-x^2"), 1.0, [0.1, 0.4], 9, maximize=True)
    assert rows_of(uphill)["ended highest"].startswith("0.4, where f = −")


def test_a_sweep_of_which_no_run_stayed_finite_says_so():
    rows = rows_of(sweep_step_sizes(parsed("ln(x)"), -1.0, [0.1, 0.2], 9))
    assert rows["ended lowest"] == rows["largest that stayed finite"] == "none"


def test_whatever_stands_in_a_table_is_escaped():
    assert html_table([("<i>", "a & b")]) == (
        "<table><tr><th>&lt;i&gt;</th><td>a &amp; b</td></tr></table>"
    )
