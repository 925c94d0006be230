"""The picture of a lesson, with the prediction in it and, after the answer, the run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from gd_core.experiments import Problem
from gd_core.figures import Style
from gd_core.lessons import KINDS, Drawn, Part, Question, drawn_of
from pages.shared.components.player import Asking, PlayerRun, player, player_controls
from pages.shared.components.pointer import pointer_data
from pages.shared.execution.runs import run_of
from pages.shared.state.answers import guess_of
from pages.shared.views.landscape import LANDSCAPE_KEY, player_run, show_unmarked
from pages.shared.views.lesson import Shown
from pages.shared.views.prediction import clicked_guess, prediction_of, take_click
from pages.shared.views.several_runs import look_of


def show_picture(shown: Shown, style: Style) -> None:
    """Show the picture with the prediction. Before the answer the browser gets no more of the run
    than the question tells."""
    show_unmarked(shown.problem, style)
    player_controls(on_start=partial(take_click, shown.problem.bounds))
    runs, pinned = _runs(shown, style)
    unanswered = shown.answer is None
    guess = clicked_guess(shown.question, guess_of(shown.question)) if unanswered else None
    charts = [LANDSCAPE_KEY] if guess else []
    over = pointer_data(shown.problem, charts, style, guess=guess)
    asking = Asking(_prediction(shown, style), not unanswered)
    player(runs, style, pointer=over, pinned=pinned, asking=asking)


def _runs(shown: Shown, style: Style) -> tuple[list[PlayerRun], PlayerRun | None]:
    """The runs to play, and one to compare with."""
    is_seen = shown.answer is not None or Part.PATH not in KINDS[shown.question.kind].hides
    if not is_seen:
        return [_until(shown.question, style)], None
    if shown.rivals:
        return [_rival(k, *rival, style) for k, rival in enumerate(shown.rivals)], None
    run = _run(shown.problem, style, style.path)
    return [run], None if shown.faint is None else _run(shown.faint, style, style.ink)


def _rival(number: int, name: str, problem: Problem, style: Style) -> PlayerRun:
    """One of several runs, of which each has its colour, its shape and its name."""
    run = _run(problem, style, style.runs[number])
    return replace(run, look=look_of(number, name), slopes=None)


def _run(problem: Problem, style: Style, color: str) -> PlayerRun:
    return player_run(problem, run_of(problem), LANDSCAPE_KEY, color, style.start)


def _until(question: Question, style: Style) -> PlayerRun:
    """The run up to where the question begins, and not a point of what comes after it."""
    problem = question.problem
    told = run_of(problem).until(question.at)
    run = player_run(problem, told, LANDSCAPE_KEY, style.path, style.start)
    return replace(run, unfinished=True, slopes=None)


def _prediction(shown: Shown, style: Style) -> dict[str, object]:
    """The prediction; nothing of it over what was tried afterwards."""
    if shown.tried:
        return prediction_of(Drawn(None), LANDSCAPE_KEY, style)
    answer = guess_of(shown.question) if shown.answer is None else shown.answer
    drawn = drawn_of(shown.question, answer, shown.judgement)
    return prediction_of(drawn, LANDSCAPE_KEY, style)
