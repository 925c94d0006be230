"""What is drawn of a prediction: before the answer is judged, nothing of the truth."""

from __future__ import annotations

import math

import pytest

from gd_core.lessons import COURSE, compared, drawn_of, played, rivals_of


@pytest.mark.parametrize("name", COURSE)
def test_before_the_answer_the_guess_alone_is_drawn(name):
    lesson = COURSE[name]
    before = drawn_of(lesson.question, lesson.tempting, None)
    assert before.truth is None
    assert before.names[1] == before.gap == ""
    assert drawn_of(lesson.question, None, None).guess is None


def after(name, answer=None):
    lesson = COURSE[name]
    answer = lesson.tempting if answer is None else answer
    return drawn_of(lesson.question, answer, lesson.judge(answer))


def judged(name, answer):
    return COURSE[name].judge(answer)


def test_a_point_is_drawn_with_the_truth_and_the_distance_between():
    drawn = after("scaling", (-2.0, 0.75))
    assert drawn.guess == (-2.0, 0.75)
    assert drawn.truth == pytest.approx((0, 0))
    assert float(drawn.gap) == pytest.approx(math.dist(drawn.guess, drawn.truth), abs=0.01)
    assert (drawn.names[1], drawn.since) == ("step 1", 1)


def test_the_end_is_drawn_once_the_run_is_there():
    drawn = after("level-is-not-low")
    run = COURSE["level-is-not-low"].question.problem.run()
    assert (drawn.names[1], drawn.since) == ("the end", run.iterations)


def test_the_next_x_is_a_place_on_the_curve():
    drawn = after("step-length", 2.9)
    assert (drawn.guess, drawn.truth) == ((2.9,), pytest.approx((2.4,)))


def test_a_number_of_iterations_is_where_the_run_stood_then():
    drawn = after("when-to-stop", 10)
    assert drawn.guess == pytest.approx((0.8**10,))
    assert drawn.truth == pytest.approx((0.8**62,))
    assert drawn.names == ("your guess: after 10", "arrives after 62")
    beyond = after("when-to-stop", 31_000)
    assert (beyond.guess, beyond.truth) == (None, drawn.truth)  # it stood nowhere then
    assert beyond.words == ("your guess: 31,000", "")
    assert after("when-to-stop", -3).guess is None


def test_an_arrow_is_a_direction_from_where_the_question_begins():
    lesson = COURSE["steepest-way"]
    drawn = after("steepest-way")
    assert drawn.foot == (-2.5, 2.5)
    assert drawn.guess == pytest.approx((math.sqrt(0.5), -math.sqrt(0.5)), abs=0.01)
    length = math.hypot(5, 50)
    assert drawn.truth == pytest.approx((5 / length, -50 / length))
    assert {drawn.guess, drawn.truth} < set(drawn.arrows)
    before = drawn_of(lesson.question, None, None)
    assert (before.arrows, before.foot, before.guess) == (drawn.arrows, drawn.foot, None)


def test_the_guessed_step_size_is_run_and_the_true_one_beside_it():
    asked, judgement = (
        COURSE["where-bouncing-begins"].question,
        judged("where-bouncing-begins", 0.3),
    )
    assert played(asked, 0.3, judgement).config.step_size == 0.3
    assert compared(asked, 0.3, judgement).config.step_size == judgement.truth


@pytest.mark.parametrize("wrong", [-1.0, 0.0, 1e300, 1e-300])
def test_a_number_that_no_step_size_can_be_is_not_run(wrong):
    asked = COURSE["where-bouncing-begins"].question
    judgement = judged("where-bouncing-begins", wrong)
    assert played(asked, wrong, judgement).config.step_size == judgement.truth
    assert compared(asked, wrong, judgement) is None
    assert played(asked, wrong, judgement).run().iterations


def test_of_other_questions_their_own_run_is_played():
    asked, judgement = COURSE["scaling"].question, judged("scaling", (1.0, 1.0))
    assert played(asked, (1.0, 1.0), judgement) is asked.problem
    assert compared(asked, (1.0, 1.0), judgement) is None


@pytest.mark.parametrize(
    "name, guess, truth",
    [
        ("plateau", "it arrives, or slows down towards its goal", "the run: it hardly moves"),
        ("ravine", "path A", "the largest: path C"),
        ("step-for-each-axis", "Adam", "the first: Adagrad"),
    ],
)
def test_a_choice_that_has_no_place_is_drawn_as_words(name, guess, truth):
    lesson = COURSE[name]
    drawn = after(name)
    assert drawn.guess is None
    assert drawn.words == (f"your guess: {guess}", truth)
    assert drawn.since == lesson.question.problem.run().iterations
    before = drawn_of(lesson.question, lesson.tempting, None)
    assert before.words == (f"your guess: {guess}", "")


def test_several_runs_have_the_names_of_the_choices():
    ravine, axes = (COURSE[name].question for name in ("ravine", "step-for-each-axis"))
    named = rivals_of(ravine, ravine.problem)
    assert [name for name, _ in named] == ["A", "B", "C"]
    assert [problem.config for _, problem in named] == list(ravine.rivals)
    names = [name for name, _ in rivals_of(axes, axes.problem)]
    assert names == ["Gradient descent", "Adagrad", "Adam"]
    assert rivals_of(COURSE["plateau"].question, ravine.problem) == ()
