"""A teacher's question in the link: what it asks of the page, and what it hides and locks there."""

from __future__ import annotations

from dataclasses import dataclass

from gd_core.descent import Trajectory
from gd_core.experiments import Problem
from gd_core.lessons import KINDS, Answer, Part, Question, all_hidden
from gd_core.optimizers import OptimizerConfig
from pages.shared.execution.cache import run_job
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import RESPONSE, Asked, PaperQuestion, Response
from pages.shared.state.answers import forget_guess, guess_of
from pages.shared.state.session_values import (
    ANSWER_MISSING,
    ANSWERED,
    ASKED_KIND,
    ASKED_OF,
    ASKED_TEXT,
    HIDDEN,
    ITERATION,
    LOCKED,
    REVEALED,
)
from pages.shared.state.url_schema import SHOW_EVERYTHING

_NOTHING: frozenset[Part] = frozenset()


def hidden_parts() -> frozenset[Part]:
    """The parts of the page that are not sent to the browser: those that the link hides and those
    that its question hides, until it is answered."""
    names, kind = HIDDEN.get(), ASKED_KIND.get()
    if (names is None and kind is None) or REVEALED.get():
        return _NOTHING
    own = KINDS[kind].hides if kind is not None else _NOTHING
    return all_hidden({*map(Part, names or ()), *own})


def hides(part: Part) -> bool:
    """Whether a part of the page is not sent to the browser."""
    return part in hidden_parts()


def asks_something() -> bool:
    """Whether the link asks something, in words of its own or not, answered or not."""
    return ASKED_KIND.get() is not None or ASKED_TEXT.get() is not None


def has_question() -> bool:
    """Whether the link asks something or hides something, answered or not."""
    return asks_something() or HIDDEN.get() is not None


def is_locked(key: str) -> bool:
    """Whether the control with this key cannot be changed."""
    return key in (LOCKED.get() or ())


def can_show_everything() -> bool:
    """Whether something is hidden that the person may have shown without an answer."""
    return bool(hidden_parts()) and not is_locked(SHOW_EVERYTHING)


@restart_if_interrupted
def show_everything() -> None:
    """Callback: show what the question of the link hides."""
    REVEALED.set(True)


def first_iteration() -> int:
    """The iteration that the link shows on opening; 0 where it names none."""
    return ITERATION.of_page() or 0


def shown_part(trajectory: Trajectory) -> Trajectory:
    """The part of a run that the browser may have: up to the link's iteration where the path is
    hidden."""
    return trajectory.until(first_iteration()) if hides(Part.PATH) else trajectory


# ---------------------------------------------------------------- the question and its answer


@dataclass(frozen=True)
class PutQuestion:
    """A question as a page puts it: the guess so far or the answer, None before there is one,
    whether it was answered, and whether the page shows another run by now."""

    question: Question
    answer: Answer | None
    is_answered: bool
    is_of_another_run: bool = False

    @property
    def response(self) -> Response:
        """What is asked, drawn and said; raises NotComputedError."""
        return run_job(RESPONSE, Asked(self.question, self.answer, self.is_answered))


def why_unaskable(question: Question) -> str:
    """Why a question has no answer, in a sentence; empty where it has one. Raises
    NotComputedError."""
    return run_job(RESPONSE, Asked(question, judged=True)).unaskable


def put_question(problem: Problem, rivals: tuple[OptimizerConfig, ...] = ()) -> PutQuestion | None:
    """The question of the link about what the page shows; once it is answered, with the problem
    that it was answered for. None where nothing is asked.

    rivals: the methods with their numbers that a question of "which" is about.
    """
    kind, answered = ASKED_KIND.get(), ANSWERED.get()
    if kind is None:
        return None
    if answered is not None:
        asked = answered[0].problem, answered[0].rivals
        return PutQuestion(*answered, True, asked != (problem, rivals))
    at = min(first_iteration(), problem.n_iter - 1)
    question = Question(kind, problem, at, rivals)
    return PutQuestion(question, guess_of(question), False)


def question_on_paper(
    problem: Problem, rivals: tuple[OptimizerConfig, ...] = ()
) -> tuple[Problem, PaperQuestion] | None:
    """What the link asks about what the page shows, as a sheet to print asks it; None where it asks
    nothing. rivals as in put_question."""
    if not asks_something():
        return None
    at = min(first_iteration(), problem.n_iter - 1)
    hides_path = Part.PATH.value in (HIDDEN.get() or ())
    text = ASKED_TEXT.get() or ""
    return problem, PaperQuestion(ASKED_KIND.get(), at, rivals, "", text, hides_path)


def is_asking() -> bool:
    """Whether the link asks something that was neither answered nor shown."""
    return ASKED_KIND.get() is not None and not REVEALED.get()


def is_about_panels() -> bool:
    """Whether it is or was asked which panel has the larger step size: each has a letter then."""
    return ASKED_KIND.get() == "larger-step"


def is_of_another_function(question: Question) -> bool:
    """Whether the function was changed since a question of this kind was first put; the one that
    it is put with first is kept."""
    kind, objective = question.kind, question.problem.objective
    first = ASKED_OF.get()
    if first is None or first[0] != kind:
        ASKED_OF.set((kind, objective))
        return False
    return first[1] != objective


@restart_if_interrupted
def answer(question: Question) -> None:
    """Callback of "Run": the guess is the answer from now on, and what it hides is shown."""
    guess = guess_of(question)
    ANSWER_MISSING.set(guess is None)
    if guess is not None:
        ANSWERED.set((question, guess))
        REVEALED.set(True)


def take_back() -> None:
    """Forget the answer, and hide again what the link hides."""
    ANSWERED.set(None)
    REVEALED.set(False)
    forget_guess()
