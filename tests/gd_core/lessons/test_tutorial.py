"""The tutorial: what it shows is what was run, and its numbers are those of the library."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gd_core import Verdict, descend, diagnose, gradient_descent, parse_objective
from gd_core.lessons.tutorial import CHAPTERS, from_scratch
from gd_core.lessons.tutorial.chapters import START
from gd_core.lessons.tutorial.with_library import with_library

BY_TITLE = {chapter.title: chapter for chapter in CHAPTERS}


def library(step_size, n_iter=30, **more):
    return descend(parse_objective("x^2"), (START,), gradient_descent(step_size), n_iter, **more)


@pytest.mark.parametrize("step_size", [0.1, 1.0, 1e-5, 0.7])
def test_the_loop_from_scratch_is_the_loop_of_the_library(step_size):
    ours = from_scratch.gradient_descent(START, step_size, 30)
    assert ours == pytest.approx(library(step_size).points[:, 0].tolist(), abs=1e-15)


def test_its_source_is_that_of_the_functions_that_were_run():
    shown = "\n\n".join(chapter.source for chapter in CHAPTERS if chapter.source)
    found = set(re.findall(r"^def (\w+)\(", shown, re.MULTILINE))
    assert found == {*vars(from_scratch), "with_library"} & found
    assert len(found) == 9
    assert "x - step_size * derivative(x)" in shown


def test_its_numbers_are_those_of_the_run():
    points = library(0.1).points[:, 0]
    assert f"After 30 steps x is {points[-1]:.3g}".replace("-", "−") in (
        BY_TITLE["The loop"].text.replace("\N{NO-BREAK SPACE}", " ")
    )
    prints = BY_TITLE["Watch it in numbers"].prints
    assert prints[1] == f">1 f({points[1]:.5f}) = {points[1] ** 2:.5f}"
    assert prints[-1].startswith(">30 ")
    took = int(np.argmax(np.abs(2 * library(0.1, 300).points[:, 0]) <= 1e-3))
    assert f"after {took} steps" in BY_TITLE["When to stop"].text


@pytest.mark.parametrize(
    "title, verdicts",
    [
        ("The loop", {Verdict.CONVERGING, Verdict.CONVERGED}),
        ("Too large a step", {Verdict.OSCILLATING}),
        ("Too small a step", {Verdict.CRAWLING}),
        ("When to stop", {Verdict.CONVERGED, Verdict.CONVERGING}),
        ("Uphill instead", {Verdict.CONVERGING, Verdict.CONVERGED}),
    ],
)
def test_its_pictures_show_what_it_says(title, verdicts):
    run = BY_TITLE[title].run
    assert diagnose(run.run(), run.objective).verdict in verdicts


def test_the_library_does_the_same_with_functions_of_python():
    own = with_library(START, 0.1, 30)
    assert own.points == pytest.approx(library(0.1).points)
    assert "Objective.from_functions(lambda p: p[0] ** 2" in BY_TITLE["Your own functions"].source


@pytest.mark.parametrize("title", BY_TITLE)
def test_its_chapters_are_short(title):
    assert len(BY_TITLE[title].text) < 300
    assert len(title) < 30
