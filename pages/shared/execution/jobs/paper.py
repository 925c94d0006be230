"""A question on paper: what a page asks, as a sheet to print that does not tell the answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from gd_core.experiments import Problem
from gd_core.lessons import (
    ARROW_LETTERS,
    COURSE,
    KINDS,
    Lesson,
    Part,
    Question,
    UnaskableError,
    drawn_of,
    given_in_words,
    rivals_of,
)
from gd_core.optimizers import OptimizerConfig, read_config, write_config
from pages.shared.execution.jobs.codecs import Json

if TYPE_CHECKING:
    from gd_core.export import SheetQuestion


@dataclass(frozen=True)
class PaperQuestion:
    """What is asked about a problem on paper.

    kind: its name among KINDS, or None where only words are asked; at: the iteration that it
    begins from; rivals: the methods that it chooses among; title and text: what is told before it;
    hides_path: whether the path is hidden although its kind does not hide it; lesson: its name in
    the course, where it is the question of a lesson.
    """

    kind: str | None
    at: int = 0
    rivals: tuple[OptimizerConfig, ...] = ()
    title: str = ""
    text: str = ""
    hides_path: bool = False
    lesson: str = ""


def paper_of_lesson(name: str) -> PaperQuestion:
    """The question of a lesson of the course."""
    lesson = COURSE[name]
    question = lesson.question
    words = (lesson.title, lesson.text)
    return PaperQuestion(question.kind, question.at, question.rivals, *words, lesson=name)


def page_question(problem: Problem, paper: PaperQuestion) -> Question | Lesson:
    """The question or the lesson as a page asks it that lives without a network. Raises ExportError
    where only words are asked, which such a page cannot judge."""
    from gd_core.export import ExportError

    if paper.lesson:
        return COURSE[paper.lesson]
    if paper.kind is None:
        raise ExportError("Only words are asked here: a page by itself could judge no answer.")
    question = Question(paper.kind, problem, paper.at, paper.rivals, paper.text)
    is_of_several = bool(rivals_of(question, problem))
    return question if is_of_several else replace(question, rivals=())


def sheet_question(problem: Problem, paper: PaperQuestion) -> SheetQuestion:
    """The question as a sheet asks it. Raises ExportError where it has no answer."""
    from gd_core.export import ExportError, SheetQuestion

    # Of words alone as much is given as of the end: the method with its numbers, and the start.
    question = Question(paper.kind or "end", problem, paper.at, paper.rivals)
    told = (paper.title, paper.text, given_in_words(question))
    if paper.kind is None:
        return SheetQuestion("", told, _paths(question, paper.hides_path))
    kind = KINDS[paper.kind]
    try:
        kind.truth(question)
        asks, arrows = kind.asks(question), drawn_of(question, None, None).arrows
    except UnaskableError as error:
        raise ExportError(f"This cannot be asked here. {error}") from error
    hides_path = Part.PATH in kind.hides or paper.hides_path
    named = tuple(zip(ARROW_LETTERS, arrows, strict=False))
    paths = _paths(question, hides_path)
    return SheetQuestion(asks, told, paths, kind.choices(question), named)


def _paths(question: Question, hides_path: bool) -> tuple[tuple[str, list[list[float]]], ...]:
    """What may be seen of the runs: each with its name, its whole path or the part before `at`."""
    problem = question.problem
    if hides_path:
        return (("", problem.run().until(question.at).points.tolist()),)
    rivals = rivals_of(question, problem) or (("", problem),)
    return tuple((name, one.run().points.tolist()) for name, one in rivals)


def write_paper(paper: PaperQuestion) -> dict[str, Json]:
    """A question on paper as JSON."""
    return {**asdict(paper), "rivals": [*map(write_config, paper.rivals)]}


def read_paper(written: Json) -> PaperQuestion:
    """A question on paper from JSON."""
    return PaperQuestion(**{**written, "rivals": tuple(map(read_config, written["rivals"]))})
