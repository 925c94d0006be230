"""The lessons of the course: each is solved by its own truth, and its tempting answer is wrong."""

from __future__ import annotations

import math
import re
from dataclasses import fields, replace

import numpy as np
import pytest

from gd_core.diagnosis import diagnose
from gd_core.lessons import COURSE, KINDS, MAX_TEXT_CHARACTERS, given_in_words
from gd_core.objective import DATASETS

every_lesson = pytest.mark.parametrize("name", COURSE)


def test_the_course_has_sixteen_lessons_in_an_order_with_room_between():
    orders = [lesson.order for lesson in COURSE.values()]
    assert len(orders) == 16
    assert orders == sorted(set(orders))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in COURSE)
    assert len({lesson.title for lesson in COURSE.values()}) == 16


@every_lesson
def test_its_truth_is_right_and_its_tempting_answer_is_not(name):
    lesson = COURSE[name]
    truth = KINDS[lesson.question.kind].truth(lesson.question)
    assert all(lesson.judge(answer).right for answer in truth.answers)
    tempted = lesson.judge(lesson.tempting)
    assert not tempted.right
    assert tempted.gap > 1.5 * truth.tolerance  # and not by a hair


@every_lesson
def test_its_tempting_answer_can_be_given(name):
    lesson = COURSE[name]
    kind, bounds = KINDS[lesson.question.kind], lesson.question.problem.bounds
    if kind.gesture.value == "click":
        pairs = zip(lesson.tempting, bounds, strict=True)
        assert all(low <= c <= high for c, (low, high) in pairs)
    if kind.gesture.value == "choose":
        assert lesson.tempting in range(len(kind.choices(lesson.question)))


@every_lesson
def test_its_words_are_short_and_do_not_name_the_answer(name):
    lesson = COURSE[name]
    assert 10 < len(lesson.title) < 40
    assert len(lesson.text) <= MAX_TEXT_CHARACTERS
    assert len(lesson.uncovers) <= MAX_TEXT_CHARACTERS
    before = f"{lesson.title} {lesson.text} {given_in_words(lesson.question)}"
    right = lesson.judge(lesson.tempting).sentence
    numbers = re.findall(r"−?\d+\.\d+", right.split(";")[0].split(" from ")[0].split(",")[0])
    assert not [number for number in numbers if number in before]


@every_lesson
def test_what_to_try_changes_one_thing_and_can_be_run(name):
    lesson = COURSE[name]
    trial, asked = lesson.trial(lesson.judge(lesson.tempting)), lesson.question.problem
    changed = [
        field.name
        for field in fields(asked)
        if getattr(trial.problem, field.name) != getattr(asked, field.name)
    ]
    assert len(changed) == 1, changed
    assert trial.sentence.startswith("Now try") or trial.sentence.startswith("Now let")
    assert diagnose(trial.problem.run(), trial.problem.objective).headline


# ------------------------------------------------------------------- what the texts claim


def loop(slope, start, step_size, count, beta=0.0):
    """The points of momentum by hand; of gradient descent with beta 0."""
    points, velocity = [np.array(start, dtype=float)], 0.0
    for _ in range(count):
        velocity = beta * velocity - step_size * np.array(slope(*points[-1]))
        points.append(points[-1] + velocity)
    return np.array(points)


def truth_of(name):
    return COURSE[name].judge(COURSE[name].tempting).truth


def test_momentum_ends_beyond_a_ridge_that_is_higher_than_its_start():
    def slope(x):
        return [x * (x * x - 4) / 2]

    def height(x):
        return (x * x - 4) ** 2 / 8

    assert height(-2.8) < height(0)
    assert loop(slope, (-2.8,), 0.4, 200, beta=0.7)[-1, 0] == pytest.approx(2, abs=1e-6)
    assert loop(slope, (-2.8,), 0.4, 200)[-1, 0] == pytest.approx(-2, abs=1e-6)
    assert truth_of("not-a-ball") == pytest.approx((2,), abs=0.01)


def test_the_two_hollows_are_as_told():
    def slope(x):
        return [x**3 - x**2 - 2 * x]

    assert loop(slope, (-1.8,), 0.05, 500)[-1, 0] == pytest.approx(-1)
    assert loop(slope, (0.2,), 0.05, 500)[-1, 0] == pytest.approx(2)
    assert truth_of("which-hollow") == pytest.approx((-1,), abs=0.001)


def test_three_digits_more_cost_as_many_iterations_as_three_before():
    slopes = 0.8 ** np.arange(200)
    took = [int(np.argmax(slopes <= least)) for least in (1e-3, 1e-6)]
    assert took == [31, 62]
    assert f"{took[0]} iterations" in COURSE["when-to-stop"].text
    assert truth_of("when-to-stop") == took[1]


def test_without_noise_the_noisy_run_arrives():
    problem = COURSE["noise"].question.problem
    assert abs(loop(lambda x: [2 * x], problem.start, 0.2, problem.n_iter)[-1, 0]) < 1e-8
    assert abs(problem.run().points[-1, 0]) > 0.1


def test_with_shrinking_steps_the_noisy_run_calms_down_as_told():
    lesson = COURSE["noise"]
    told = [float(n) for n in re.findall(r"(\d\.\d+)", lesson.shows)]
    runs = [lesson.now_try.problem.run(), lesson.question.problem.run()]
    longest = [np.abs(np.diff(run.points[:, 0]))[-10:].max() for run in runs]
    assert told == pytest.approx(longest, rel=0.02)
    assert told[0] < told[1] / 10


def test_below_the_limit_it_jumps_to_and_fro_as_told():
    points = loop(lambda x: [4 * x], (3,), 0.49, 2)[:, 0]
    there, back = (f"{x:.3g}".replace("-", "−") for x in points[1:])
    assert f"from x = 3 to x = {there} and on to x = {back}:" in (
        COURSE["where-bouncing-begins"].shows
    )
    assert abs(points[2]) < abs(points[1]) < 3


def test_on_a_round_bowl_the_line_search_takes_one_step():
    assert COURSE["line-search"].now_try.problem.run().iterations == 1
    assert "One step arrives" in COURSE["line-search"].shows


def took(slope, step, start, slowest=1000):
    """The steps until the slope is at most 0.001, for a rule `step(slope, memory)` by hand."""
    point, memory = np.array(start, dtype=float), np.zeros(2)
    for count in range(slowest):
        if np.linalg.norm(slope(point)) <= 1e-3:
            return count
        point = point - step(slope(point), memory)
    return None


def adagrad(slope, squares):
    squares += slope**2
    return 2 * slope / np.sqrt(squares)


def test_adagrad_is_first_in_the_ravine_and_gradient_descent_in_the_same_one_aslant():
    half = math.sqrt(0.5)
    turn = np.array([[half, half], [-half, half]])
    curved = np.diag([2.0, 20.0])
    aslant = turn.T @ np.diag([20.0, 2.0]) @ turn
    lesson = COURSE["step-for-each-axis"]
    for matrix, objective in ((curved, lesson.question.problem), (aslant, lesson.now_try.problem)):
        descent, divided = (
            took(lambda point, m=matrix: m @ point, step, (-4, 3))
            for step in (lambda slope, _: 0.09 * slope, adagrad)
        )
        question = replace(lesson.question, problem=objective)
        why = KINDS["first-method"].truth(question).why
        assert f"Gradient descent takes {descent}," in why
        assert f"Adagrad takes {divided} " in why
        assert (divided < descent) == (matrix is curved)


def test_the_three_paths_in_the_ravine_are_as_told():
    straight, small, zigzag = (
        loop(lambda x, y: [2 * x, 20 * y], (-4, 3), size, 30) for size in (0.05, 0.01, 0.09)
    )
    assert np.allclose(straight[1:, 1], 0)
    assert (np.sign(zigzag[1:6, 1]) == [-1, 1, -1, 1, -1]).all()
    assert (small[:, 1] > 0).all()
    assert truth_of("ravine") == 2


def test_the_search_goes_to_the_lowest_point_on_the_line():
    start, slope = np.array([-4, 1.5]), np.array([-8, 30])
    curved = np.array([2, 20])
    far = slope @ slope / (slope * curved @ slope)
    assert truth_of("line-search") == pytest.approx(tuple(start - far * slope), abs=1e-6)


@pytest.mark.parametrize(
    "name, said",
    [
        ("steepest-way", "At (−2.5, 2.5)."),
        ("step-length", "Gradient descent with step size 0.1, from x = 3."),
        ("where-bouncing-begins", "Gradient descent, from x = 3."),
        ("not-a-ball", "Momentum with step size 0.4 and β 0.7, from x = −2.8."),
        (
            "step-for-each-axis",
            "Gradient descent with step size 0.09; Adagrad with step size 2; Adam with step size "
            "2. All from (−4, 3).",
        ),
        ("ravine", "Gradient descent, from (−4, 3)."),
        ("error-of-a-line", "Gradient descent with step size 0.13, from (−1, 3)."),
        (
            "one-row-at-a-time",
            "Gradient descent with step size 0.1 and one row in each step, from (−0.5, 0.8).",
        ),
        ("noise", "Gradient descent with step size 0.2 and noise 2, from x = 4."),
    ],
)
def test_what_is_given_is_what_the_answer_needs(name, said):
    assert given_in_words(COURSE[name].question).replace("\N{NO-BREAK SPACE}", " ") == said


def test_the_descent_on_the_error_ends_at_the_line_of_least_squares():
    x, y = (np.array(column) for column in DATASETS["line"].data.columns)
    assert truth_of("error-of-a-line") == pytest.approx(np.polyfit(x, y, 1), abs=1e-4)
    assert len(x) == 8
    trial = COURSE["error-of-a-line"].now_try.problem.run()
    assert trial.points[-1] == pytest.approx(np.polyfit(x, y, 1), abs=1e-4)


def test_single_rows_pull_where_all_together_are_level():
    problem = COURSE["one-row-at-a-time"].question.problem
    x, y = (np.array(column) for column in DATASETS["anscombe-1"].data.columns)
    x, y = ((column - column.mean()) / column.std() for column in (x, y))
    w, b = np.polyfit(x, y, 1)
    slopes = np.stack([2 * (w * x + b - y) * x, 2 * (w * x + b - y)], axis=-1)
    assert len(x) == 11
    assert np.allclose(slopes.mean(axis=0), 0) and np.linalg.norm(slopes, axis=1).max() > 1
    all_rows = COURSE["one-row-at-a-time"].now_try.problem.run()
    assert all_rows.points[-1] == pytest.approx((w, b), abs=1e-6)
    assert np.linalg.norm(problem.run().points[100:] - (w, b), axis=1).max() > 0.2


def test_in_the_ravine_the_step_leads_as_far_as_told():
    far = loop(lambda x, y: [2 * x, 20 * y], (-4, 3), 0.5, 1)[1, 1]
    assert far == -27
    assert "from y = 3 to y = −27, far" in COURSE["scaling"].uncovers


def test_the_limit_is_told_as_what_every_smaller_step_size_settles_below():
    lesson = COURSE["where-bouncing-begins"]
    assert "The limit is 2/f″ = 0.5: every smaller" in lesson.uncovers
    assert lesson.judge(0.5).sentence == "Close enough: it is just below 0.5."


@every_lesson
def test_a_tolerance_unlike_the_usual_one_is_told(name):
    lesson = COURSE[name]
    tolerance = lesson.question.problem.tolerance
    told = {1e-8: "", 1e-3: "slope of 0.001 counts", 1e-6: "one millionth"}
    assert told[tolerance] in lesson.text


def test_the_size_of_a_slope_has_no_sign():
    assert "0.2 times the size of the slope, 4.8" in COURSE["shrinking-steps"].judge((0.0,)).why


@pytest.mark.parametrize("name", ["which-hollow", "not-a-ball", "level-is-not-low"])
def test_no_hollow_is_called_the_lowest_where_two_are_equally_low(name):
    assert "lowest hollow" not in COURSE[name].judge(COURSE[name].tempting).why


def test_who_clicks_at_the_very_place_is_told_so():
    lesson = COURSE["scaling"]
    truth = lesson.judge(lesson.tempting).truth
    assert lesson.judge(truth).sentence == "Right: it is at (0, 0), just where you said."


def test_a_place_that_is_nearly_zero_is_told_as_zero():
    assert "It is at (0, 0)," in COURSE["level-is-not-low"].judge((0.0, 2.0)).sentence
