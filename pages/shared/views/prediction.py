"""A prediction as the player draws it, and the click that makes it."""

from __future__ import annotations

import numpy as np

from gd_core.experiments import Bounds, Problem
from gd_core.figures import Style
from gd_core.lessons import ARROW_LETTERS, KINDS, Answer, Drawn, Gesture, Question
from pages.shared.adapters.incoming import refuse
from pages.shared.components.pointer import Guess, point_of_window
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.answers import set_guess
from pages.shared.state.session_values import PLAYER


def prediction_of(drawn: Drawn, chart: str, style: Style) -> dict[str, object]:
    """The payload of js/prediction.js, over the chart with this key."""
    return {
        "chart": chart,
        "guess": drawn.guess,
        "truth": drawn.truth,
        "foot": drawn.foot,
        "names": drawn.names,
        "arrows": [*zip(ARROW_LETTERS, drawn.arrows, strict=False)],
        "words": drawn.words,
        "gap": drawn.gap,
        "since": drawn.since,
        "color": style.second,
        "ink": style.ink,
        "path": style.path,
    }


def clicked_guess(question: Question, guess: Answer | None) -> Guess | None:
    """Where a click is an answer: where a point is asked for; from the middle of the window before
    there is a guess."""
    if KINDS[question.kind].gesture is not Gesture.POINT:
        return None
    return Guess(guess if isinstance(guess, tuple) else middle_of(question.problem))


def middle_of(problem: Problem) -> tuple[float, ...]:
    """The middle of the window."""
    return tuple(np.array(problem.bounds, dtype=np.float64).mean(axis=1).tolist())


@restart_if_interrupted
def take_click(bounds: Bounds) -> None:
    """Callback of the player: a point of the picture was clicked as the answer. What a browser
    sends is not trusted: anything but a point of the window is refused."""
    if point := point_of_window(PLAYER, bounds):
        set_guess(point)
    else:
        refuse("your guess")
