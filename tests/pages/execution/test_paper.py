"""Questions on paper: what a sheet is given of a run that it asks about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gd_core.export import ExportError
from gd_core.lessons import COURSE, KINDS, Part
from pages.shared.execution.jobs import PaperQuestion, WantedFile, paper_of_lesson
from pages.shared.execution.jobs.files import WANTED_FILE, make_file
from pages.shared.execution.jobs.paper import page_question, sheet_question


@pytest.mark.parametrize("name", list(COURSE))
def test_a_lesson_on_paper_asks_and_does_not_tell(name):
    lesson = COURSE[name]
    problem, paper = lesson.question.problem, paper_of_lesson(name)
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
    assert page_question(problem, paper) is lesson


def test_a_page_that_asks_has_the_teachers_words_and_no_rivals_that_it_is_not_about():
    lesson = COURSE["ravine"]
    problem, rivals = lesson.question.problem, lesson.question.rivals
    asked = page_question(problem, PaperQuestion("end", 3, rivals, text="Think first."))
    assert (asked.text, asked.at, asked.rivals) == ("Think first.", 3, ())
    assert page_question(problem, PaperQuestion("larger-step", 0, rivals)).rivals == rivals
    for paper, says in (
        (PaperQuestion(None, text="Look!"), "Only words"),
        (PaperQuestion("larger-step", 0, rivals), "several runs"),
    ):
        file = make_file(WantedFile(problem, "asking-page", paper=paper))
        assert says in file.refused


def test_of_a_teachers_words_alone_the_path_is_shown_unless_it_is_hidden():
    problem = COURSE["which-hollow"].question.problem
    words = PaperQuestion(None, text="What do you see?")
    for paper, points in ((words, problem.run().points), (replace(words, hides_path=True), [0])):
        sheet = sheet_question(problem, paper)
        assert not sheet.asks and "What do you see?" in sheet.told
        assert len(sheet.paths[0][1]) == len(points)


def test_what_cannot_be_asked_is_said():
    problem = COURSE["step-length"].question.problem
    with pytest.raises(ExportError, match="cannot be asked here"):
        sheet_question(problem, PaperQuestion("first-method"))
    with pytest.raises(ExportError, match="cannot be asked here"):
        sheet_question(problem, PaperQuestion("steepest"))
