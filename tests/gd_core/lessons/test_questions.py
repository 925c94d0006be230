"""Every kind of question on ten functions, against a loop of the test's own."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from gd_core.lessons import (
    KINDS,
    Gesture,
    Part,
    Question,
    UnaskableError,
    all_hidden,
    judge,
    level_places,
    shares_of_window,
)
from gd_core.lessons.which import arrows_of
from gd_core.optimizers import read_config
from tests.problems import problem_of

E = math.exp
SQUARE = ((-5.0, 5.0), (-5.0, 5.0))
LINE = ((-5.0, 5.0),)
# The formula, its slope by hand, the start, a step size whose run stays in the window, and places
# where the slope is zero.
TEN = {
    "x^2": (lambda x: [2 * x], (3.0,), 0.1, [(0.0,)]),
    "x^2-4cos(2x)": (lambda x: [2 * x + 8 * math.sin(2 * x)], (3.6,), 0.03, [(0.0,)]),
    "x^4/4-x^3/3-x^2": (
        lambda x: [x**3 - x**2 - 2 * x],
        (2.5,),
        0.05,
        [(-1.0,), (0.0,), (2.0,)],
    ),
    "1-exp(-x^2)": (lambda x: [2 * x * E(-x * x)], (1.0,), 0.2, [(0.0,)]),
    "sqrt(x^2+1)": (lambda x: [x / math.sqrt(x * x + 1)], (4.0,), 0.5, [(0.0,)]),
    "x^2+10y^2": (lambda x, y: [2 * x, 20 * y], (-3.6, 2.7), 0.03, [(0.0, 0.0)]),
    "x^2-y^2/4": (lambda x, y: [2 * x, -y / 2], (3.0, 0.01), 0.1, [(0.0, 0.0)]),
    "x^2+x*y+y^2": (lambda x, y: [2 * x + y, x + 2 * y], (3.0, 1.0), 0.1, [(0.0, 0.0)]),
    "(x-1)^2+(y+2)^2": (lambda x, y: [2 * (x - 1), 2 * (y + 2)], (3.0, 3.0), 0.2, [(1.0, -2.0)]),
    "(x^2-1)^2+y^2": (
        lambda x, y: [4 * x * (x * x - 1), 2 * y],
        (1.6, 2.0),
        0.05,
        [(-1.0, 0.0), (0.0, 0.0), (1.0, 0.0)],
    ),
}
every_function = pytest.mark.parametrize("text", TEN)


def loop(text, count, step_size=None, maximize=False):
    """The points of a descent by hand, (count + 1, dim)."""
    slope, start, usual, _ = TEN[text]
    way = 1 if maximize else -1
    points = [np.array(start)]
    for _ in range(count):
        points.append(points[-1] + way * (step_size or usual) * np.array(slope(*points[-1])))
    return np.array(points)


def question(kind, text, step_size=None, n_iter=40, at=0, rivals=(), **more):
    _, start, usual, _ = TEN[text]
    config = f"gradient_descent,step_size={step_size or usual}"
    window = SQUARE if len(start) == 2 else LINE
    problem = problem_of(text, start, config, n_iter, bounds=window, **more)
    return Question(kind, problem, at, tuple(map(read_config, rivals)))


def aside(point, share):
    """A point so many parts of the window away from another."""
    return (float(point[0]) + 10 * share, *point[1:])


def test_there_are_as_many_of_each_gesture_as_said():
    gestures = [kind.gesture for kind in KINDS.values()]
    assert [gestures.count(gesture) for gesture in Gesture] == [3, 3, 4]
    assert all(kind.name == name for name, kind in KINDS.items())


@every_function
@pytest.mark.parametrize("at", [0, 3])
def test_a_click_counts_within_three_percent_of_where_the_next_step_lands(text, at):
    asked = question("next-step", text, at=at)
    there = loop(text, at + 1)[-1]
    assert f"step {at + 1}" in KINDS["next-step"].asks(asked)
    for share, right in ((0.0, True), (0.029, True), (0.031, False), (-0.2, False)):
        judgement = judge(asked, aside(there, share))
        assert judgement.right is right
        assert judgement.truth == pytest.approx(there, abs=1e-12)
        assert judgement.gap == pytest.approx(abs(share), abs=1e-9)


@every_function
def test_the_end_is_that_of_a_loop_by_hand(text):
    end = loop(text, 40)[-1]
    asked = question("end", text, stop=1e-300)
    assert judge(asked, aside(end, 0.02)).right
    wrong = judge(asked, aside(end, 0.2))
    assert not wrong.right
    assert "20% of the window" in wrong.sentence
    assert wrong.now_try.problem.start != asked.problem.start


@every_function
def test_every_place_where_the_slope_is_zero_counts_and_no_other(text):
    places = TEN[text][3]
    asked = question("level", text)
    found = level_places(asked.problem.objective, asked.problem.bounds)
    for place in places:
        assert np.abs(found - place).max(axis=1).min() < 1e-6
        assert judge(asked, aside(place, 0.02)).right
    for x in np.linspace(-4.9, 4.9, 13):
        point = (x, *TEN[text][1][1:])
        near = min(
            float(shares_of_window(asked.problem.bounds, np.array(point), np.array(place)))
            for place in found
        )
        assert judge(asked, point).right == (near <= 0.03)
    assert all(np.abs(TEN[text][0](*place)).max() < 1e-6 for place in found)


@pytest.mark.parametrize(
    "text, limit",
    [
        ("x^2", 1.0),
        ("x^2+10y^2", 0.1),
        ("(x-1)^2+(y+2)^2", 1.0),
        ("x^2+x*y+y^2", 2 / 3),
    ],
)
def test_the_largest_step_size_counts_within_five_percent_of_the_limit(text, limit):
    asked = question("largest-step", text, n_iter=100)
    for share, right in ((1.0, True), (0.96, True), (1.04, True), (0.94, False), (1.06, False)):
        assert judge(asked, share * limit).right is right
    too_large = judge(asked, 2 * limit)
    assert "too large" in too_large.sentence
    last = too_large.now_try.problem.config.step_size
    distance = np.linalg.norm(loop(text, 4000, last) - TEN[text][3][0], axis=1)
    assert distance[-1] < distance[2000] < distance[0]


@every_function
def test_the_iterations_are_those_of_a_loop_by_hand(text):
    if text == "x^2-y^2/4":  # it falls for ever
        with pytest.raises(UnaskableError):
            judge(question("iterations", text, n_iter=3000), 5)
        return
    points = loop(text, 3000)
    slopes = np.linalg.norm([TEN[text][0](*point) for point in points], axis=1)
    took = int(np.argmax(slopes <= 1e-8))
    assert took > 0
    asked = question("iterations", text, n_iter=3000)
    most = max(took * 0.1, 1)
    for guess, right in (
        (took, True),
        (took + math.floor(most), True),
        (took + math.ceil(most) + 1, False),
        (took - math.ceil(most) - 1, False),
    ):
        assert judge(asked, guess).right is right, guess
    assert judge(asked, took).truth == took


@every_function
def test_the_next_x_by_hand_counts_to_one_percent(text):
    asked = question("next-x", text, at=1)
    before, after = loop(text, 2)[1:]
    least = max(float(np.linalg.norm(after - before)), abs(after[0])) * 0.01
    assert judge(asked, float(after[0])).right
    assert judge(asked, float(after[0] + 0.99 * least)).right
    assert not judge(asked, float(after[0] + 1.01 * least)).right
    assert f"x = {before[0]:.3g}"[:6] in KINDS["next-x"].asks(asked).replace("−", "-")


@pytest.mark.parametrize(
    "step_size, said",
    [
        (0.1, "arrives"),
        (1e-5, "hardly moves"),
        (1.0, "bounces"),
        (1.3, "runs away"),
        (0.9, "zigzag"),
    ],
)
def test_what_will_happen_is_one_choice_and_the_tempting_ones_are_wrong(step_size, said):
    asked = question("fate", "x^2", step_size, n_iter=30)
    choices = KINDS["fate"].choices(asked)
    right = [k for k in range(len(choices)) if judge(asked, k).right]
    assert [said in choices[k] for k in right] == [True]
    wrong = judge(asked, (right[0] + 1) % len(choices))
    assert f"“{choices[right[0]]}” is right" in wrong.sentence


@pytest.mark.parametrize(
    "kind, rivals", [("steepest", []), ("larger-step", [0.01, 0.02]), ("fate", [])]
)
def test_of_a_wrong_choice_it_is_said_which_was_chosen_and_which_is_right(kind, rivals):
    methods = [f"gradient_descent,step_size={size}" for size in rivals]
    asked = question(kind, "x^2+10y^2", rivals=methods)
    choices, (right,) = KINDS[kind].choices(asked), KINDS[kind].truth(asked).answers
    chosen = (right + 1) % len(choices)
    assert judge(asked, chosen).sentence == (
        f"Not this time: you chose “{choices[chosen]}”, and “{choices[right]}” is right."
    )
    assert judge(asked, right).sentence == f"Right: {choices[right]}."


@every_function
def test_of_two_paths_the_one_with_the_larger_step_size_is_right(text):
    rivals = [f"gradient_descent,step_size={size}" for size in (0.01, 0.02)]
    asked = question("larger-step", text, rivals=rivals)
    assert KINDS["larger-step"].choices(asked) == ("path A", "path B")
    assert not judge(asked, 0).right
    assert judge(asked, 1).right
    assert "larger" in KINDS["larger-step"].asks(asked)
    three = question("larger-step", text, rivals=[*rivals, rivals[0]])
    assert "largest" in KINDS["larger-step"].asks(three)


def test_the_method_that_arrives_first_is_right_and_ties_count():
    rivals = [
        "gradient_descent,step_size=0.05",
        "gradient_descent,step_size=0.09",
        "gradient_descent,step_size=0.09",
    ]
    asked = question("first-method", "x^2+10y^2", n_iter=500, rivals=rivals)
    took = []
    for size in (0.05, 0.09):
        slopes = [np.hypot(2 * x, 20 * y) for x, y in loop("x^2+10y^2", 500, size)]
        took.append(int(np.argmax(np.array(slopes) <= 1e-8)))
    assert took[1] < took[0]
    assert [judge(asked, k).right for k in range(3)] == [False, True, True]
    assert f"{took[1]}" in judge(asked, 0).why


@pytest.mark.parametrize("text", [text for text in TEN if len(TEN[text][1]) == 2])
@pytest.mark.parametrize("maximize", [False, True])
def test_the_arrow_along_the_slope_is_right_and_no_other_is_near_it(text, maximize):
    asked = question("steepest", text, at=2, maximize=maximize)
    way = (1 if maximize else -1) * np.array(TEN[text][0](*loop(text, 2, maximize=maximize)[-1]))
    arrows = arrows_of(asked)
    angles = [math.atan2(y, x) % (2 * math.pi) for x, y in arrows]
    assert angles == sorted(angles) and np.allclose(np.linalg.norm(arrows, axis=1), 1)
    off = [abs(math.remainder(math.atan2(way[1], way[0]) - a, 2 * math.pi)) for a in angles]
    assert len(KINDS["steepest"].choices(asked)) == len(off) == 4
    assert [judge(asked, k).right for k in range(4)] == [apart < 1e-9 for apart in off]
    apart = [abs(math.remainder(a - b, 2 * math.pi)) for a, b in combinations(angles, 2)]
    assert min(apart) >= math.radians(25) - 1e-9
    assert ("rise" if maximize else "fall") in KINDS["steepest"].asks(asked)


def test_an_arrow_points_at_the_end_of_the_run():
    asked = question("steepest", "x^2+10y^2")
    run = asked.problem.run().points
    ahead = (run[-1] - run[0]) / np.linalg.norm(run[-1] - run[0])
    at_the_end = np.isclose(arrows_of(asked) @ ahead, 1)
    assert at_the_end.sum() == 1
    assert not judge(asked, int(at_the_end.argmax())).right


@pytest.mark.parametrize(
    "kind, text, answer",
    [
        ("next-step", "x^2", (1.0, 2.0)),
        ("next-step", "x^2+10y^2", (1.0, math.nan)),
        ("next-step", "x^2+10y^2", 3.0),
        ("iterations", "x^2", math.inf),
        ("fate", "x^2", 6),
        ("fate", "x^2", -1),
        ("fate", "x^2", 0.5),
    ],
)
def test_an_answer_of_the_wrong_form_is_refused_in_a_sentence(kind, text, answer):
    with pytest.raises(ValueError, match=r"The answer .*\.$"):
        judge(question(kind, text), answer)


@pytest.mark.parametrize(
    "asked, said",
    [
        (question("next-step", "x^2", 3.0), "leaves the window"),
        (question("end", "x^2", 1.3), "does not end in the window"),
        (question("level", "x^2+10y^2", n_iter=1), None),
        (question("iterations", "x^2", 1e-5), "does not arrive"),
        (question("steepest", "x^2"), "two directions"),
        (question("larger-step", "x^2"), "two runs"),
        (question("first-method", "x^2", rivals=["gradient_descent,step_size=1e-5"] * 2), "None"),
    ],
)
def test_what_has_no_answer_is_not_asked_and_says_why(asked, said):
    truth = KINDS[asked.kind].truth
    if said is None:
        assert truth(asked).answers
        return
    with pytest.raises(UnaskableError, match=said):
        truth(asked)


def test_a_question_begins_within_its_run_and_has_a_short_text():
    problem = question("end", "x^2").problem
    with pytest.raises(ValueError, match="begins at 0 to 39"):
        Question("end", problem, 40)
    with pytest.raises(ValueError, match="280"):
        Question("end", problem, text="a" * 281)


def test_what_to_try_next_can_be_run_where_the_run_itself_ends_at_its_start():
    """Its stop rule is met there: there is no next step to go on from."""
    asked = question("steepest", "x^2+10y^2", stop=1e3)
    assert asked.problem.run().iterations == 0
    tried = judge(asked, 0).now_try.problem
    assert tried.start != asked.problem.start and tried.run().iterations == 0


def test_with_the_path_what_tells_of_it_is_hidden():
    told = {Part.VERDICT, Part.NUMBERS, Part.TABLE}
    assert all_hidden([Part.PATH]) == {Part.PATH, *told}
    assert all_hidden([Part.MARKS]) == {Part.MARKS}
    assert all_hidden([]) == frozenset()


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_shows_its_answer(name):
    """The marks show minima, and the slope as an arrow: both answer a question of where."""
    kind = KINDS[name]
    assert kind.hides == all_hidden(kind.hides)
    if kind.gesture is Gesture.POINT or name in ("steepest", "largest-step"):
        assert Part.MARKS in kind.hides
