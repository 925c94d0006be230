"""The card of a teacher's question, on every page: asked, answered, tried, taken back."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Page

BOWL = {"f": "x^2+10y^2", "x0": "-4", "y0": "2", "step": "0.05", "n": "60"}
CURVE = {"f": "x^2", "xmin": "-5", "xmax": "5", "x0": "3", "step": "0.1", "n": "30"}


def card(page: Page) -> str:
    """What the card says; the question, and what came of the answer."""
    return page.words("card-asked")


def result(page):
    return page.data("lesson-result")


def captions(page):
    return [caption.value for caption in page.app.caption]


def guess(page, *point):
    for axis, coordinate in zip("xy", point, strict=False):
        page.app.number_input(key=f"guess_{axis}").set_value(coordinate).run()
    return page


def rows(page):
    return page.data("player")["charts"][0]["k"]


def test_the_next_step_is_asked_answered_wrongly_tried_and_taken_back(descend):
    page = descend(**BOWL, k="2", ask="next-step", q="Think of the <i>slope</i>.")
    assert "Where does step 3 land?" in card(page)
    assert "Think of the <i>slope</i>." in page.said
    assert "Answer the question. Then press Run." in captions(page)
    assert rows(page) == [0, 1, 2]
    assert page.data("player")["bare"]
    assert page.data("player")["pointer"]["hint"] == ["Click where you think it is"]

    page.press("Run")
    assert result(page)["note"].startswith("Answer first")
    guess(page, 1.0, 1.0)
    assert page.data("player")["prediction"]["guess"] == [1.0, 1.0]
    assert page.data("player")["prediction"]["truth"] is None
    page.press("Run")

    said = result(page)["said"]
    assert not said["right"] and said["why"].startswith("The step is")
    assert "Press Play: a point walks downhill. Then change the step size." in captions(page)
    assert rows(page)[-1] == 60
    # The loop by hand: x ← x − 0.05 · 2x, y ← y − 0.05 · 20y, which is 0 after one step.
    truth = page.data("player")["prediction"]["truth"]
    assert truth == pytest.approx([-4 * 0.9**3, 0.0], abs=1e-12)
    assert page.verdict and page.results

    page.press("Now try half the step size")
    assert page.widget("step").value == 0.025
    assert page.data("player")["prediction"] is None
    assert result(page)["said"]["why"] == f"In the run that was asked about: {said['why']}"
    assert not any(button.key == "try" for button in page.app.button)
    page.set(step=0.05)  # the run that was asked about
    assert result(page)["said"] == said
    page.press("Ask me again")
    assert rows(page) == [0, 1, 2] and not page.verdict


def test_a_right_answer_counts(descend):
    page = guess(descend(**BOWL, k="0", ask="next-step"), -3.6, 0.1)
    page.press("Run")
    assert result(page)["said"]["right"]


def test_an_answer_can_be_changed_before_run(descend):
    page = descend(**CURVE, ask="next-x")
    for number in (5.0, 2.4):
        page.app.number_input(key="guess_number").set_value(number).run()
    assert rows(page) == [0]
    page.press("Run")
    assert result(page)["said"]["right"]


def test_a_click_in_the_picture_is_the_answer_and_no_start(descend):
    page = descend(**BOWL, ask="next-step")
    assert page.data("player")["pointer"]["start"] == [0.0, 0.0]
    page.app.session_state["guess_x"], page.app.session_state["guess_y"] = -3.6, 0.0
    page.run()
    assert page.widget("x0").value == -4.0


def test_everything_can_be_shown_without_an_answer(descend):
    page = descend(**BOWL, ask="fate")
    page.press("Show everything")
    assert page.verdict and rows(page)[-1] == 60
    assert result(page)["said"] is None
    assert not any(b.label.startswith("Show everything") for b in page.app.button)


def test_unless_the_teacher_locks_it(descend):
    page = descend(**BOWL, ask="fate", lock="show")
    assert not any(b.label.startswith("Show everything") for b in page.app.button)


def test_what_cannot_be_asked_says_so_and_can_be_shown(descend):
    page = descend(**CURVE, ask="steepest")
    assert "This cannot be asked here. On a curve there are only two directions." in page.said
    assert not any(b.key == "run" for b in page.app.button)
    page.press("Show everything")
    assert page.verdict


def test_another_step_size_is_asked_about_anew(descend):
    page = descend(**CURVE, ask="next-x", k="1")
    assert "x = 2.4" in card(page)
    page.set(step=0.2)
    assert "x = 1.8" in card(page)
    assert not page.verdict


def test_a_race_asks_which_method_arrives_first(race):
    page = race(**BOWL, ask="first-method", race="gradient_descent;newton")
    (choices,) = page.app.radio
    assert [*choices.options] == ["Gradient descent", "Newton"]
    assert not page.app.table and rows(page) == [0]
    choices.set_value(1).run()
    page.press("Run")
    assert result(page)["said"]["right"]
    assert page.app.table
    sent = page.data("player")
    assert sent["plays"] and not sent["bare"]
    assert sent["prediction"]["words"] == ["your guess: Newton", "the first: Newton"]
    assert result(page)["said"]["why"].startswith("Iterations until")


def test_a_question_stands_in_the_place_of_that_of_a_ready_made_race(race):
    assert race().question
    for asked in ({"ask": "first-method"}, {"q": "Who is first?"}):
        page = race(**asked)
        assert not page.question and "Before you press play" not in page.said
        assert not page.app.expander or "Who won, and why" not in [
            e.label for e in page.app.expander
        ]


def test_it_is_said_once_the_function_that_is_asked_about_was_changed(descend):
    page = descend(**CURVE, ask="next-x")
    assert "The function was changed" not in page.said
    page.set(step=0.2)
    assert "The function was changed" not in page.said
    page.set(f="x^2 + x")
    assert "The function was changed: this now asks about the new one." in card(page)
    page.set(f="x^2")
    assert "The function was changed" not in page.said


def test_panels_ask_for_the_larger_step_and_tell_none(step_sizes):
    page = step_sizes(f="x^2", x0="4", ask="larger-step", step1="0.3", step2="0.02", step3="0.1")
    assert not page.has("step1") and not page.words("verdict1")
    page.app.radio[0].set_value(0).run()
    page.press("Run")
    assert result(page)["said"]["right"]
    assert page.step_sizes == [0.3, 0.02, 0.1]
    assert "Path A" in page.words("size1")  # which the answer speaks of
    page.press("Now try half of the largest step size")
    assert page.step_sizes == [0.15, 0.02, 0.1]
    assert result(page)["said"]["why"].startswith("In the run that was asked about: A has 0.3")


def test_a_sweep_asks_for_the_largest_step_size(sweep):
    page = sweep(f="2x^2", x0="3", ask="largest-step")
    page.app.number_input(key="guess_number").set_value(0.49).run()
    page.press("Run")
    assert result(page)["said"]["right"]  # 2/f'' = 1/2
    assert result(page)["said"]["why"].startswith("To four digits")
    assert page.data("runs")


def test_the_guess_of_a_lesson_is_no_guess_here(descend):
    page = descend(**BOWL, ask="next-step")
    page.app.session_state["guess_x"], page.app.session_state["_guessed"] = 1.0, "ravine"
    page.run()
    assert page.app.number_input(key="guess_x").value is None


def test_a_new_link_forgets_the_answer(descend):
    page = guess(descend(**BOWL, ask="next-step"), 1.0, 1.0)
    page.press("Run")
    for key, value in {"ask": "end", "f": "x^2+y^2"}.items():
        page.app.query_params[key] = value
    page.run()
    assert "Where does the run end?" in card(page) and not page.verdict
