"""A lesson as a session has it: its answer, what is said of that, and what is in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gd_core import Objective
from gd_core.experiments import Problem
from gd_core.lessons import COURSE, Answer, Judgement, Lesson, Question, compared, played, rivals_of
from pages.shared.state.session_values import ANSWERS, TRIED


@dataclass(frozen=True)
class Shown:
    """A lesson as this session has it: its answer, None before there is one, and whether what to
    try afterwards is shown."""

    name: str
    lesson: Lesson
    answer: Answer | None
    tried: bool

    @property
    def question(self) -> Question:
        """The question of the lesson."""
        return self.lesson.question

    @cached_property
    def judgement(self) -> Judgement | None:
        """What is said of the answer; None before there is one."""
        return None if self.answer is None else self.lesson.judge(self.answer)

    @cached_property
    def problem(self) -> Problem:
        """The problem in the picture: the question's own, or what was tried afterwards."""
        if self.judgement is None:
            return self.question.problem
        if self.tried:
            return self.lesson.trial(self.judgement).problem
        return self.played

    @cached_property
    def played(self) -> Problem:
        """The problem whose run the answer is about; to be asked after the answer only."""
        assert self.answer is not None
        assert self.judgement is not None
        return played(self.question, self.answer, self.judgement)

    @cached_property
    def faint(self) -> Problem | None:
        """The problem whose run is drawn faintly beside it; None where there is none."""
        if self.answer is None or self.judgement is None:
            return None
        if self.tried and not self.rivals:
            same_ground = self.played.objective == self.problem.objective
            return self.played if same_ground else None
        return compared(self.question, self.answer, self.judgement)

    @property
    def rivals(self) -> tuple[tuple[str, Problem], ...]:
        """The runs that are drawn where the question is about several, with their names; empty
        where it is about one, and where one alone is tried afterwards."""
        same_method = self.problem.config == self.question.problem.config
        return rivals_of(self.question, self.problem) if same_method else ()

    @property
    def objective(self) -> Objective:
        """The function in the picture."""
        return self.problem.objective


def lesson_in_session(name: str) -> Shown:
    """A lesson of the course with what this session knows of it."""
    return Shown(name, COURSE[name], ANSWERS.get().get(name), name in TRIED.get())
