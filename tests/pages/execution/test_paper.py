"""Questions on paper: what a sheet is given of a run that it asks about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gd_core.experiments import Problem
from gd_core.export import ExportError
from gd_core.lessons import COURSE, KINDS, Part
from pages.shared.execution.jobs import PaperQuestion, WantedFile
from pages.shared.execution.jobs.files import WANTED_FILE
from pages.shared.execution.jobs.paper import sheet_question


def paper_of(lesson) -> tuple[Problem, PaperQuestion]:
    question = lesson.question
    words = (lesson.title, lesson.text)
    return question.problem, PaperQuestion(question.kind, question.at, question.rivals, *words)


@pytest.mark.parametrize("name", list(COURSE))
def test_a_lesson_on_paper_asks_and_does_not_tell(name):
    lesson = COURSE[name]
    problem, paper = paper_of(lesson)
    kind, sheet = KINDS[paper.kind], sheet_question(problem, paper)
    assert sheet.asks == kind.asks(lesson.question)
    assert lesson.text in sheet.told
    if Part.PATH in kind.hides:
        ((_, shown),) = sheet.paths
        assert shown == problem.run().points[: paper.at + 1].tolist()
    else:
        assert len(sheet.paths) == len(paper.rivals) > 1
    truth = kind.truth(lesson.question)
    assert truth.why not in str(sheet)
    wanted = WantedFile(problem, "question", "a link", paper=paper)
    assert WANTED_FILE.read(WANTED_FILE.write(wanted)) == wanted


def test_of_a_teachers_words_alone_the_path_is_shown_unless_it_is_hidden():
    problem, _ = paper_of(COURSE["which-hollow"])
    words = PaperQuestion(None, text="What do you see?")
    for paper, points in ((words, problem.run().points), (replace(words, hides_path=True), [0])):
        sheet = sheet_question(problem, paper)
        assert not sheet.asks and "What do you see?" in sheet.told
        assert len(sheet.paths[0][1]) == len(points)


def test_what_cannot_be_asked_is_said():
    problem, _ = paper_of(COURSE["step-length"])
    with pytest.raises(ExportError, match="cannot be asked here"):
        sheet_question(problem, PaperQuestion("first-method"))
    with pytest.raises(ExportError, match="cannot be asked here"):
        sheet_question(problem, PaperQuestion("steepest"))
