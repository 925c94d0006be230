"""A question or a lesson as a file: what it asks, hides and tells, and that it judges alike."""

from __future__ import annotations

import pytest

from gd_core import StopRules, descend, parse_objective
from gd_core.experiments import Problem
from gd_core.export import ExportError, export_question_html
from gd_core.lessons import COURSE, KINDS, Gesture, Question, judge
from gd_core.optimizers import read_config
from tests.gd_core.export.test_html import Reader, content_of, numbers
from tests.javascript.node import called

JUDGED = """({ question, answers }) =>
  answers.map((answer) => exported.judged(question, answer))"""
ALONE = {
    name: lesson
    for name, lesson in COURSE.items()
    if not lesson.question.rivals and lesson.question.kind != "steepest"
}


def asked(kind, text="x^2 + 10y^2", method="gradient_descent,step_size=0.05", **more):
    objective = parse_objective(text)
    bounds, start = ((-5.0, 5.0),) * objective.dim, (2.5, 1.5)[: objective.dim]
    problem = Problem(objective, bounds, start, read_config(method), 300, stop=StopRules(1e-6))
    return Question(kind, problem, **more)


def answers_to(question):
    """Right answers and wrong ones."""
    kind = KINDS[question.kind]
    truth = kind.truth(question)
    if kind.gesture is Gesture.CHOICE:
        return list(range(len(kind.choices(question))))
    if kind.gesture is Gesture.NUMBER:
        exact = float(truth.answers[0])
        return [[exact], [exact + 0.9 * truth.tolerance], [exact + 1.2 * truth.tolerance], [-9.0]]
    (low, high), *_ = question.problem.bounds
    point = list(truth.answers[0])
    return [point, *([point[0] + share * (high - low), *point[1:]] for share in (0.02, 0.05, -0.3))]


def test_most_lessons_of_the_course_can_be_taken():
    assert len(ALONE) >= 11 and len(COURSE) - len(ALONE) <= 3


@pytest.mark.parametrize("name", ALONE)
def test_a_lesson_is_told_asked_and_judged_as_on_its_page(name):
    lesson = ALONE[name]
    page = export_question_html(lesson, "https://example.org/")
    content, said = content_of(page), " ".join(" ".join(Reader(page).said).split())
    for words in (lesson.title, lesson.text, KINDS[lesson.question.kind].asks(lesson.question)):
        assert " ".join(words.split()) in said
    assert 'class="asking"' in page and lesson.uncovers in content["question"]["why"]
    answers = answers_to(lesson.question)
    given = {"question": content["question"], "answers": answers}
    found = called("gd_core/export/living/judged.js", JUDGED, given)
    for answer, one in zip(answers, found, strict=True):
        judgement = judge(lesson.question, one_of(answer))
        assert one["right"] == judgement.right
        assert one["sentence"].startswith("Right: " if judgement.right else ("It is", "Not"))


def one_of(answer):
    """An answer as gd_core takes it."""
    return answer if isinstance(answer, int) else tuple(answer) if len(answer) > 1 else answer[0]


def test_nothing_that_is_read_before_the_answer_tells_it():
    question = asked("iterations")
    reached = KINDS["iterations"].truth(question).answers[0]
    page = export_question_html(question)
    shown = " ".join(Reader(page.partition('<div class="player"')[0]).said)
    footer = " ".join(Reader(page.partition("<footer>")[2].partition("</footer>")[0]).said)
    assert "step size 0.05" in shown
    assert str(reached) not in shown + footer


def test_it_proposes_only_what_can_be_tried_in_it():
    trials = {
        name: content_of(export_question_html(lesson))["question"]["try"]
        for name, lesson in ALONE.items()
    }
    assert trials["which-hollow"].startswith("Now try a start just beyond the ridge")
    assert trials["not-a-ball"] == ""  # it is to be tried without momentum


def test_what_is_asked_from_a_later_iteration_has_that_among_its_frames():
    question = asked("next-step", method="gradient_descent,step_size=0.001", at=113)
    content = content_of(export_question_html(question))
    assert 113 in content["run"]["k"] and 114 not in content["run"]["k"]
    assert content["question"]["at"] == 113


def test_the_run_that_follows_a_guess_of_a_step_size_has_the_true_one():
    question = asked("largest-step", "x^2")
    content = content_of(export_question_html(question))
    (edge,) = content["question"]["answers"][0]
    problem = question.problem.with_step_size(edge)
    assert content["step"]["number"] == edge
    assert numbers(content["run"]["x"])[-1] == pytest.approx(
        descend(*problem.arguments).points[-1, 0]
    )


def test_a_teachers_words_are_escaped():
    problem = asked("fate").problem
    page = export_question_html(Question("fate", problem, text="<b>Will</b> it arrive?"))
    assert "<b>" not in page and "&lt;b&gt;Will" in page
    assert "Will" not in str(content_of(page))


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("fate", {"rivals": (read_config("newton"), read_config("bfgs"))}, "several runs"),
        ("steepest", {}, "arrows"),
        ("end", {"method": "gradient_descent,step_size=0.3"}, "nobody can click"),
    ],
)
def test_what_cannot_be_asked_in_a_file_is_said(kind, more, says):
    with pytest.raises(ExportError, match=says):
        export_question_html(asked(kind, **more))
