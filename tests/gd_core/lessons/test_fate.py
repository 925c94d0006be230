"""What is told and tried where it is asked what will happen, and what is close enough."""

from __future__ import annotations

import pytest

from gd_core.lessons import COURSE, KINDS, Part, Question, given_in_words, judge
from tests.problems import problem_of


@pytest.mark.parametrize(("step_size", "factor"), [(1.3, 0.5), (1.0, 0.5), (0.1, 2), (1e-5, 2)])
def test_a_wild_run_is_tried_with_a_smaller_step_size_and_a_tame_one_with_a_larger(
    step_size, factor
):
    problem = problem_of("x^2", (3.0,), f"gradient_descent,step_size={step_size}", 40)
    trial = judge(Question("fate", problem), 0).now_try.problem
    assert trial.config.step_size == pytest.approx(factor * step_size)


def test_what_will_happen_is_not_told_by_the_marks():
    assert Part.MARKS in KINDS["fate"].hides


def test_an_answer_within_the_tolerance_is_close_enough_and_an_exact_one_right():
    problem = problem_of("2x^2", (3.0,), "gradient_descent,step_size=0.1", 60)
    question = Question("largest-step", problem)
    truth = judge(question, 0.4).truth
    assert judge(question, 0.49).sentence.startswith("Close enough: it is just below 0.5")
    assert judge(question, truth).sentence.startswith("Right: it is just below 0.5")


def test_a_method_that_finds_its_own_step_sizes_is_given_without_one():
    assert "step size" not in given_in_words(COURSE["line-search"].question)
