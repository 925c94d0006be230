"""What a notebook shows of a function and of a verdict."""

from __future__ import annotations

from dataclasses import replace

from gd_core import Objective, descend, diagnose, gradient_descent
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
