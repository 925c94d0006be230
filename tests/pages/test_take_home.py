"""The section with what can be taken home: the link, and a run as a file."""

from __future__ import annotations

import sys

import pytest
import streamlit as st

from gd_core import StopRules, descend, gradient_descent, parse_objective
from gd_core.descent import progress_lines
from gd_core.export import export_script
from pages.shared.execution import cache
from pages.shared.execution.jobs import FILE
from pages.shared.execution.jobs.files import WANTED_FILE, WRITERS, MadeFile
from pages.shared.execution.not_computed import worker_died
from pages.shared.execution.page_run import Wait, tell_watcher
from pages.shared.execution.worker import Worker
from pages.shared.execution.worker_queue import WorkerQueue
from pages.shared.foot import file_wait
from pages.shared.foot.file_wait import why_no_file
from pages.shared.foot.take_home import FORMATS, OF_QUESTIONS, OF_RUNS
from pages.shared.state.session_values import (
    MADE_KIND,
    MADE_SHEET,
    MAKES_QUESTION,
    TAKEN_FORMAT,
    TAKEN_LOOPS,
    TAKEN_RUN,
    TAKEN_SPEED,
    TAKES_HOME,
)
from tests.pages.conftest import Tutorial

# What the pages begin with.
RULES = StopRules(gradient_tolerance=1e-8)
PAGES = ["descend", "step_sizes", "race", "sweep"]


def unfolded(page, chosen=None, run=None):
    page.app.session_state[TAKES_HOME.key] = True
    page.app.session_state[TAKEN_FORMAT.key] = chosen
    if run is not None:
        page.app.session_state[TAKEN_RUN.key] = run
    return page.run()


def downloads(page):
    return page.app.get("download_button")


def shown_code(page):
    return [block.value.rstrip() for block in page.app.code]


def script_of(step_size, link):
    run = (parse_objective("x^2"), (2.5,), gradient_descent(step_size), 7, RULES)
    return export_script(*run, link=link).rstrip()


def test_folded_away_it_makes_nothing(descend):
    page = descend()
    assert not page.app.code and not downloads(page)


def test_what_is_offered_is_what_the_worker_can_write():
    assert FORMATS.keys() == WRITERS.keys()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_gives_its_link_and_each_kind_of_file(name, request):
    page = unfolded(request.getfixturevalue(name)(f="x^2+10y^2"))
    (link,) = shown_code(page)
    assert "f=x%5E2%2B10y%5E2" in link
    for chosen in OF_RUNS:
        page = unfolded(page, chosen)
        (button,) = downloads(page)
        assert button.label.endswith(f".{FORMATS[chosen].extension}")


def test_a_chapter_of_the_tutorial_gives_its_run_as_it_was_changed():
    page = unfolded(Tutorial({"chapter": "8"}).set(chapter_step=0.25), "script")
    assert "chapter=8" in "".join(shown_code(page))
    (button,) = downloads(page)
    assert button.label.endswith(".py")
    assert any("0.25" in text and "def gradient_descent" in text for text in shown_code(page))


def test_the_script_is_that_of_the_run_on_the_page(descend):
    page = unfolded(descend(f="x^2", step="0.3", n="7", start="point", x0="2.5"), "script")
    link, script = shown_code(page)
    assert script == script_of(0.3, link)
    page.set(step=0.4)
    link, script = shown_code(page)
    assert "step=0.4" in link
    assert script == script_of(0.4, link)


def test_of_several_runs_one_is_chosen(step_sizes):
    page = unfolded(step_sizes(f="x^2", step1="0.01", step2="0.2", step3="0.9"), "lines")
    menu = next(box for box in page.app.selectbox if box.key == TAKEN_RUN.key)
    assert menu.options == ["Step size 0.01", "Step size 0.2", "Step size 0.9"]
    page = unfolded(page, "lines", "Step size 0.9")
    objective, problem = parse_objective("x^2"), page.app.session_state
    run = descend(objective, (problem["x0"],), gradient_descent(0.9), problem["n"], RULES)
    assert shown_code(page)[1] == progress_lines(run)


def test_a_method_is_taken_from_a_race(race):
    page = unfolded(race(f="x^2+10y^2", race="adam;newton", step="0.05"), "script", "Newton")
    assert "Newton on f(x, y)" in shown_code(page)[1]


def test_an_animation_is_as_fast_as_chosen(descend, monkeypatch):
    asked = []

    def note(question):
        asked.append(question.about)
        return MadeFile(b"", "no file")

    monkeypatch.setattr(cache, "_ANSWERS", {**cache._ANSWERS, FILE.name: note})
    page = unfolded(descend(f="x^2"), "gif")
    page.app.session_state[TAKEN_SPEED.key] = "0.5"
    page.app.session_state[TAKEN_LOOPS.key] = False
    page.run()
    assert [(one.speed, one.loops) for one in asked] == [(1.0, True), (0.5, False)]
    assert WANTED_FILE.read(WANTED_FILE.write(asked[-1])) == asked[-1]


def test_what_was_typed_is_in_no_markup_and_no_file_name(descend):
    page = unfolded(descend(f="x^2 + 0*cos(x)"), "notebook")
    (button,) = downloads(page)
    assert button.label == "Download gradient-descent-on-x-2-0-cos-x.ipynb"
    assert not any("cos(x)" in text for text in page.markup if "<" in text)


def test_a_worker_without_an_answer_gives_a_sentence_and_another_try(descend, monkeypatch):
    def fail(question):
        raise worker_died()

    page = descend(f="x^2")
    monkeypatch.setattr(cache, "_ANSWERS", {**cache._ANSWERS, FILE.name: fail})
    page = unfolded(page, "script")
    assert not downloads(page)
    assert any(why_no_file(worker_died()) in warning.value for warning in page.app.warning)
    assert any(button.label == "Try again" for button in page.app.button)


def test_after_the_worker_has_died_another_try_gives_the_file(descend):
    dies = "import os, sys; sys.stdin.readline(); os._exit(3)"
    dying = WorkerQueue(Worker(program=(sys.executable, "-c", dies)), rests=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_queue_of_files", lambda: dying)
        page = unfolded(descend(f="x^2+0.77"), "lines")
        assert why_no_file(worker_died()) in [warning.value for warning in page.app.warning]
    page.press("Try again")
    assert downloads(page) and not page.app.warning


@pytest.mark.parametrize("before, says", [(1, "1 file is before"), (3, "3 files are before")])
def test_who_waits_sees_how_many_are_before_and_can_cancel(descend, monkeypatch, before, says):
    def wait(question):
        tell_watcher(Wait(before))
        st.stop()  # as it looks for as long as the wait lasts

    monkeypatch.setattr(cache, "_ANSWERS", {**cache._ANSWERS, FILE.name: wait})
    monkeypatch.setattr(file_wait, "SHOWN_AFTER_SECONDS", 0.0)
    page = unfolded(descend(f="x^2"), "gif")
    assert f"{says} yours." in page.words("file-waits")
    page.set(step=0.123)
    assert page.query["step"] == "0.123"  # nobody waits for the address
    page.press("Cancel")
    assert not page.inside("file-waits")
    assert page.app.session_state[TAKEN_FORMAT.key] is None


def test_the_worker_tells_how_far_an_animation_is(descend, monkeypatch):
    told = []
    draw = file_wait.words_of
    monkeypatch.setattr(file_wait, "words_of", lambda wait: told.append(wait) or draw(wait))
    monkeypatch.setattr(file_wait, "SHOWN_AFTER_SECONDS", 0.0)
    page = unfolded(descend(f="x^2+10y^2+0.123"), "gif")
    assert downloads(page)
    assert not page.inside("file-waits")
    parts = [wait.part for wait in told if wait.part is not None]
    assert parts == sorted(parts) and parts and 0 < parts[0] < 1


TITLES_OF_QUESTIONS = [FORMATS[name].title for name in OF_QUESTIONS]


def offered(page):
    """The kinds of files that the menu offers, and the buttons that download one."""
    menu = next(box for box in page.app.selectbox if box.key == TAKEN_FORMAT.key)
    return menu.options, [button.label for button in downloads(page)]


def test_while_the_path_is_hidden_only_the_question_is_given(descend):
    page = unfolded(descend(f="x^2", ask="fate", hide="path"), "gif")
    assert offered(page) == (TITLES_OF_QUESTIONS, [])
    for chosen in OF_QUESTIONS:
        page = unfolded(page, chosen)
        assert offered(page)[1] == ["Download question-on-x-2.html"]
    page = unfolded(descend(f="x^2", q="What do you see?"), "question")
    assert offered(page) == (
        [one.title for one in FORMATS.values()],
        ["Download question-on-x-2.html"],
    )


def test_what_asks_nothing_and_hides_something_gives_nothing(descend):
    page = unfolded(descend(f="x^2", hide="path"), "gif")
    assert not downloads(page) and TAKEN_FORMAT.key not in {box.key for box in page.app.selectbox}


def test_a_lesson_gives_its_question_and_once_it_is_answered_its_run(learn):
    page = unfolded(learn(lesson="step-length"), "question")
    assert offered(page) == (TITLES_OF_QUESTIONS, ["Download question-on-x-2.html"])
    assert "lesson=step-length" in page.app.code[0].value
    page.answer(number=1.0)
    page = unfolded(page, "script")
    assert offered(page)[1] == ["Download gradient-descent-on-x-2.py"]


def test_a_question_is_made_on_paper(descend):
    page = descend(f="x^2")
    for value, chosen in ((MAKES_QUESTION, True), (MADE_KIND, "fate"), (MADE_SHEET, True)):
        page.app.session_state[value.key] = chosen
    page.run()
    assert [button.label for button in downloads(page)] == ["Download question-on-x-2.html"]
