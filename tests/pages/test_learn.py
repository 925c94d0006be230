"""The Learn page: a question, an answer that can be changed, and what is said after "Run"."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import pytest
import streamlit as st

from gd_core.lessons import COURSE, KINDS, Part
from pages.shared.adapters.incoming import is_refused
from pages.shared.components.course import take_lesson
from pages.shared.state.session_values import COURSE_DOTS, GUESS_OF_AXIS, LESSON, PLAYER
from pages.shared.views.prediction import take_click

FIRST = next(iter(COURSE))
SEARCH = COURSE["line-search"]
# The key of the control for each gesture, and what of an answer goes into it.
KEYS = {"click": ("x", "y"), "type": ("number",), "choose": ("choice",)}


def guess(name, answer):
    """The controls with which a lesson is answered."""
    gesture = KINDS[COURSE[name].question.kind].gesture.value
    values = answer if isinstance(answer, tuple) else (answer,)
    return dict(zip(KEYS[gesture], values, strict=False))


def truth(name):
    return COURSE[name].judge(COURSE[name].tempting).truth


def test_the_page_opens_with_the_first_lesson_and_its_link(learn):
    page = learn()
    assert page.query == {"lesson": FIRST, "projector": "0"}
    assert COURSE[FIRST].text in page.markup
    assert f"1 of {len(COURSE)}: {COURSE[FIRST].title}" in [h.value for h in page.app.subheader]
    assert page.result is None


@pytest.mark.parametrize("wrong", [{"lesson": "<b>line-search</b>"}, {"lesson": "r" * 5000}])
def test_an_unknown_lesson_is_the_first_one_with_one_line(learn, wrong):
    page = learn(**wrong)
    assert page.query["lesson"] == FIRST
    assert page.said.count("left out") == 1
    assert wrong["lesson"] not in page.said


@pytest.mark.parametrize("name", COURSE)
def test_each_lesson_is_answered_wrong_and_then_right(learn, name):
    lesson = COURSE[name]
    page = learn(lesson=name)
    asked = KINDS[lesson.question.kind].asks(lesson.question)
    assert f"**{asked}**" in page.markup
    page.answer(**guess(name, lesson.tempting))
    judged = lesson.judge(lesson.tempting)
    assert page.result["right"] is False
    assert page.result["gap"] == judged.sentence
    assert (page.result["why"], page.result["uncovers"]) == (judged.why, lesson.uncovers)
    page.press("Ask me again").answer(**guess(name, truth(name)))
    assert page.result["right"] is True
    assert page.result["uncovers"] == lesson.uncovers  # who was right may have guessed


def test_the_answer_can_be_changed_until_run(learn):
    page = learn(lesson="line-search")
    page.app.number_input(key="guess_x").set_value(1.0)
    page.app.number_input(key="guess_y").set_value(1.0)
    page.run()
    assert page.data("player")["prediction"]["guess"] == [1.0, 1.0]
    assert page.result is None
    x, y = truth("line-search")
    page.answer(x=x, y=y)
    assert page.result["right"] is True
    assert not page.app.number_input


@pytest.mark.parametrize("name", ["line-search", "step-length", "plateau"])
def test_without_an_answer_run_says_what_to_do(learn, name):
    page = learn(lesson=name).press("Run")
    assert page.data("lesson-result")["note"].startswith("Answer first: ")
    assert page.result is None
    for key, value in guess(name, COURSE[name].tempting).items():
        find = page.app.radio if key == "choice" else page.app.number_input
        find(key=f"guess_{key}").set_value(value)
    page.run()
    assert page.data("lesson-result")["note"] == ""
    page.answer(**guess(name, COURSE[name].tempting))
    assert page.data("lesson-result")["note"] == ""
    assert page.result is not None


@pytest.mark.parametrize("name", COURSE)
def test_nothing_that_is_asked_is_sent_before_the_answer(learn, name):
    question = COURSE[name].question
    run = question.problem.run()
    page = learn(lesson=name)
    sent = page.data("player")
    if Part.PATH in KINDS[question.kind].hides:
        (chart,) = sent["charts"]
        assert chart["k"] == list(range(question.at + 1))
        assert chart["x"] == pytest.approx(run.points[: question.at + 1, 0].tolist())
        assert "slope" not in chart or chart["slope"] is None
    assert (sent["bare"], sent["plays"], sent["pinned"], sent["drag"]) == (True, False, None, None)
    assert sent["prediction"]["truth"] is None
    assert sent["pointer"]["ghosts"] == []
    assert "minimum" not in json.dumps(sent)  # as a ring or a legend
    everything = json.dumps([e.proto.json for e in page.app.main if e.type == "bidi_component"])
    judged = COURSE[name].judge(COURSE[name].tempting)
    assert judged.why not in everything + "\n".join(page.markup)
    assert COURSE[name].uncovers not in everything + "\n".join(page.markup)


def test_beside_a_box_it_is_said_what_may_be_typed(learn):
    labels = [box.label for box in learn(lesson="scaling").app.number_input]
    assert labels == ["x, from −5 to 5", "y, from −5 to 5"]


def test_where_a_click_is_the_answer_the_pointer_tells_no_numbers(learn):
    page = learn(lesson="line-search")
    pointer = page.data("player")["pointer"]
    assert pointer["charts"] == ["landscape"]
    assert pointer["program"] is None
    page.answer(x=1.0, y=1.0)
    assert page.data("player")["pointer"]["charts"] == []
    assert learn(lesson="plateau").data("player")["pointer"]["charts"] == []


def test_after_run_the_run_plays_with_the_guess_and_the_gap(learn):
    page = learn(lesson="line-search").answer(**guess("line-search", SEARCH.tempting))
    sent = page.data("player")
    run = SEARCH.question.problem.run()
    assert (sent["plays"], sent["bare"], sent["linked"]) == (True, False, False)
    assert sent["charts"][0]["k"][-1] == run.iterations
    drawn = sent["prediction"]
    assert drawn["guess"] == list(SEARCH.tempting)
    assert drawn["truth"] == pytest.approx(run.points[1].tolist())
    assert drawn["gap"] in page.result["gap"]


def test_a_guessed_step_size_is_played_beside_the_largest_that_settles(learn):
    page = learn(lesson="where-bouncing-begins").answer(number=0.3)
    sent = page.data("player")
    assert sent["charts"][0]["x"][1] == pytest.approx(3 - 0.3 * 12)
    assert sent["pinned"]["x"][1] == pytest.approx(3 - 0.5 * 12, abs=0.01)
    assert "faint path" in page.result["faint"]


def test_what_to_try_is_shown_beside_the_run_before(learn):
    page = learn(lesson="which-hollow").answer(x=1.0)
    before = page.data("player")["charts"][0]["x"]
    page.press("Now try a start just beyond the ridge")
    sent = page.data("player")
    assert sent["pinned"]["x"] == before
    assert sent["charts"][0]["x"][0] == 0.2
    assert sent["prediction"]["guess"] is None
    assert page.result["tried"].startswith("You tried a start just beyond the ridge, at x = 0.2. ")
    assert "it ends at another place: x = 2, not x = −1." in page.result["tried"]
    assert not [button for button in page.app.button if button.label.startswith("Now try")]


def names_in(sent):
    return [chart["name"] for chart in sent["charts"]]


def test_of_several_paths_the_one_with_the_largest_step_is_asked_while_all_are_seen(learn):
    page = learn(lesson="ravine")
    sent = page.data("player")
    assert names_in(sent) == ["A", "B", "C"]
    sizes = [1 - chart["x"][1] / chart["x"][0] for chart in sent["charts"]]
    assert sizes == pytest.approx([2 * size for size in (0.05, 0.01, 0.09)])
    assert "0.09" not in json.dumps([*page.markup])
    page.app.radio(key="guess_choice").set_value(0)
    page.run()
    assert page.data("player")["prediction"]["words"] == ["your guess: path A", ""]
    page.press("Run")
    sent = page.data("player")
    assert names_in(sent) == ["A", "B", "C"]
    assert sent["prediction"]["words"] == ["your guess: path A", "the largest: path C"]
    page.press("Now try step size 0.11")
    sent = page.data("player")
    assert (len(sent["charts"]), sent["prediction"]["words"]) == (1, ["", ""])
    assert sent["pinned"]["x"][1] == pytest.approx(-4 * 0.82)


def test_which_method_is_first_is_seen_after_the_answer_and_tried_on_other_ground(learn):
    page = learn(lesson="step-for-each-axis").answer(choice=2)
    methods = ["Gradient descent", "Adagrad", "Adam"]
    assert names_in(page.data("player")) == methods
    page.press("Now try the same ravine lying aslant")
    sent = page.data("player")
    assert names_in(sent) == methods
    assert sent["pinned"] is None
    assert "Gradient descent takes 47, Adagrad takes 81" in page.result["tried"]
    assert "other way round" not in page.result["tried"]
    assert page.result["tried"].endswith(COURSE["step-for-each-axis"].shows)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not-a-ball", "You tried it without momentum. It has arrived."),
        ("not-a-ball", "it ends at another place: x = −2, not x = 2."),
        ("step-length", "You tried the step after it, from there. x − α·slope = 2.4 − 0.1·(4.8)"),
        ("noise", "You let the step size shrink with each step. It calms down"),
        ("line-search", "You tried a round bowl, x² + y². One step arrives"),
        ("where-bouncing-begins", "You tried 0.49, a little below the limit. It jumps over"),
    ],
)
def test_of_what_was_tried_it_is_said_what_it_shows(learn, name, said):
    page = learn(lesson=name).answer(**guess(name, COURSE[name].tempting))
    page.app.button(key="try").click().run()
    assert said in page.result["tried"]


def test_the_arrows_to_choose_from_are_drawn_before_one_is_chosen(learn):
    page = learn(lesson="steepest-way")
    drawn = page.data("player")["prediction"]
    assert [letter for letter, _ in drawn["arrows"]] == ["A", "B", "C", "D"]
    assert (drawn["guess"], drawn["foot"]) == (None, [-2.5, 2.5])
    page.answer(choice=0)
    drawn = page.data("player")["prediction"]
    assert drawn["guess"] == drawn["arrows"][0][1]
    assert drawn["truth"] in [arrow for _, arrow in drawn["arrows"]]
    page.press("Now try another start")
    drawn = page.data("player")["prediction"]
    assert (drawn["arrows"], drawn["guess"], drawn["truth"]) == ([], None, None)


def test_the_next_lesson_begins_without_a_guess_and_the_last_one_leads_on(learn):
    page = learn(lesson="line-search").answer(x=1.0, y=1.0).press("Next")
    assert page.query["lesson"] == "noise"
    assert page.result is None
    assert page.app.radio(key="guess_choice").value is None
    page = learn(lesson=list(COURSE)[-1]).answer(choice=0)
    assert not [button for button in page.app.button if button.label.startswith("Next")]


def test_a_guess_is_not_taken_along_to_another_lesson(learn):
    page = learn(lesson="noise")
    page.app.radio(key="guess_choice").set_value(5)  # which the next question has no choice for
    page.run()
    page.app.query_params["lesson"] = "step-for-each-axis"
    page.run()
    assert page.app.radio(key="guess_choice").value is None
    assert page.press("Run").result is None


def test_the_dots_are_the_course_and_the_browser_keeps_what_was_answered(learn):
    page = learn(lesson="line-search")
    sent = page.data("course")
    assert [lesson["name"] for lesson in sent["lessons"]] == list(COURSE)
    assert (sent["now"], sent["answered"]) == ("line-search", False)
    page.answer(x=1.0, y=1.0)
    assert page.data("course")["answered"] is True
    assert page.query == {"lesson": "line-search", "projector": "0"}  # no answer is in the link


def test_a_lesson_leaves_the_method_of_the_other_pages_alone(learn):
    page = learn(lesson="line-search")
    page.app.session_state["method"] = "adam"
    page.app.query_params["lesson"] = "plateau"
    page.run()
    assert page.query["lesson"] == "plateau"
    assert page.app.session_state["method"] == "adam"


@pytest.mark.parametrize(
    "more", [{"method": "adam"}, {"f": "a x^2 + sin(b y)", "k": "3"}, {"projector": "1"}]
)
def test_what_a_link_says_of_other_pages_changes_nothing_here(learn, more):
    page = learn(lesson="line-search", **more)
    assert page.data("player")["charts"] == learn(lesson="line-search").data("player")["charts"]
    assert page.query == {"lesson": "line-search", "projector": more.get("projector", "0")}
    assert not page.said


@pytest.fixture
def session(monkeypatch):
    """The values of a session, without a page."""
    values = {}
    monkeypatch.setattr(st, "session_state", values)
    return values


@pytest.mark.parametrize(
    "sent", [None, 7, "", "nonsense", ["line-search"], {"line-search": 1}, "r" * 9999]
)
def test_a_dot_that_sends_no_lesson_changes_nothing(session, sent):
    session[COURSE_DOTS] = SimpleNamespace(lesson=sent)
    take_lesson(COURSE)
    assert is_refused()
    assert LESSON.key not in session


@pytest.mark.parametrize(
    "sent", [None, "1,1", [], [1.0], [1, 1, 1], [math.nan, 1], [5.1, 0], [0, -1e300], [True, 1]]
)
def test_a_click_that_is_no_point_of_the_window_is_no_guess(session, sent):
    session[PLAYER] = SimpleNamespace(start=sent)
    take_click(SEARCH.question.problem.bounds)
    assert is_refused()
    assert [guess.get() for guess in GUESS_OF_AXIS.values()] == [None, None]


def test_what_a_click_and_a_dot_send_is_taken(session):
    session[PLAYER] = SimpleNamespace(start=[-5, 2.5])
    take_click(SEARCH.question.problem.bounds)
    session[COURSE_DOTS] = SimpleNamespace(lesson="plateau")
    take_lesson(COURSE)
    assert [guess.get() for guess in GUESS_OF_AXIS.values()] == [-5, 2.5]
    assert LESSON.get() == "plateau"
    assert not is_refused()
