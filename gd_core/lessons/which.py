"""Questions answered by a choice: what happens, which path, which method, which direction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from gd_core.diagnosis import Verdict, diagnose
from gd_core.experiments import Cost, Finish, entry_names, run_race, standings
from gd_core.formatting import format_number, joined
from gd_core.lessons.question import Gesture, Kind, NowTry, Part, Question, Truth, UnaskableError
from gd_core.lessons.where import from_nearer, other_step_size
from gd_core.numerics import Array, descent_sign, norms

# What a run may do, in plain words, and the verdicts that mean it.
FATES: Mapping[str, frozenset[Verdict]] = MappingProxyType(
    {
        "it arrives, or slows down towards its goal": frozenset(
            {Verdict.CONVERGED, Verdict.CONVERGING}
        ),
        "it comes nearer in a zigzag": frozenset({Verdict.ZIGZAGGING}),
        "it is on its way, with no end in sight yet": frozenset({Verdict.DESCENDING}),
        "it bounces to and fro without settling": frozenset({Verdict.OSCILLATING}),
        "it runs away, or to where f has no value": frozenset(
            {Verdict.DIVERGED, Verdict.LEFT_DOMAIN}
        ),
        "it hardly moves": frozenset({Verdict.CRAWLING, Verdict.STALLED, Verdict.HALTED}),
    }
)
# What a smaller step size may help against.
_WILD = frozenset({Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.LEFT_DOMAIN})
PATH_LETTERS = "ABCDEF"
ARROW_LETTERS = PATH_LETTERS[:4]
LEAST_TURN = math.radians(25)  # between two arrows, which else could not be told apart
# Turns from the steepest way of arrows that are wrong, the more tempting first: beside it, and
# along the level line.
_TURNS = tuple(math.radians(turn) for turn in (-45, 90, -90, 45, 135))


def _fate(question: Question) -> Truth:
    problem = question.problem
    diagnosis = diagnose(problem.run(), problem.objective)
    right = next(
        index for index, verdicts in enumerate(FATES.values()) if diagnosis.verdict in verdicts
    )
    why = f"{diagnosis.headline} {diagnosis.sentence}".strip()
    return Truth((right,), why, other_step_size(problem, 0.5 if diagnosis.verdict in _WILD else 2))


def _count(n_iter: int) -> str:
    return "one iteration" if n_iter == 1 else f"{n_iter:,} iterations"


def _rivals(question: Question) -> None:
    if len(question.rivals) < 2:
        raise UnaskableError("To choose among there have to be two runs at least.")


def _larger_step(question: Question) -> Truth:
    _rivals(question)
    sizes = [config.step_size for config in question.rivals]
    if None in sizes:
        raise UnaskableError("One of the methods chooses its own step sizes.")
    numbers = [size for size in sizes if size is not None]
    largest = max(numbers)
    right = tuple(k for k, size in enumerate(numbers) if size == largest)
    said = joined(
        [f"{PATH_LETTERS[k]} has {format_number(size)}" for k, size in enumerate(numbers)]
    )
    first = question.problem.with_config(question.rivals[right[0]])
    return Truth(
        right,
        f"{said}. With a larger step size the dots are farther apart where the slope is the same.",
        NowTry("Now try half of the largest step size.", other_step_size(first, 0.5).problem),
    )


def _first_method(question: Question) -> Truth:
    _rivals(question)
    problem = question.problem
    finishes = run_race(problem, question.rivals)
    ordered = standings(finishes, Cost.ITERATIONS, problem.maximize)
    winners = [standing.finish for standing in ordered if standing.rank == 1]
    if not winners:
        raise UnaskableError("None of them arrives.")
    right = tuple(k for k, finish in enumerate(finishes) if finish in winners)
    return Truth(
        right,
        f"{_took(finishes)} On another function it may be the other way round.",
        NowTry("Now try another start: does the same one win?", from_nearer(problem)),
    )


def iterations_in_words(question: Question) -> str:
    """How many iterations each method takes until it arrives, as a sentence."""
    return _took(run_race(question.problem, question.rivals))


def _took(finishes: Sequence[Finish]) -> str:
    took = [
        f"{finish.name} "
        + ("does not arrive" if finish.reached is None else f"takes {finish.reached:,}")
        for finish in finishes
    ]
    return f"Iterations until it arrives: {joined(took)}."


def direction_down(question: Question) -> Array:
    """The unit vector (2,) of the steepest way down (up when climbing) where the question begins;
    raises UnaskableError where f is level, and for a function of one variable."""
    problem = question.problem
    if problem.objective.dim != 2:
        raise UnaskableError("On a curve there are only two directions.")
    run = problem.run()
    if run.iterations < question.at:
        raise UnaskableError("The run ends before this step.")
    slope = -descent_sign(problem.maximize) * run.gradients[question.at]
    length = float(norms(slope))
    if not (math.isfinite(length) and length > 0):
        raise UnaskableError("Here the ground is level, or f has no slope.")
    return np.asarray(slope / length)


def arrows_of(question: Question) -> Array:
    """The directions (4, 2) among which the steepest is to be chosen, unit vectors in the order of
    their angles: the steepest one, the one that points at the end of the run if it has one, and
    others at least LEAST_TURN apart. Raises UnaskableError as `direction_down`."""
    right = _angle(direction_down(question))
    found = [right]
    aside = _turn_to_end(question, right)
    side = -1.0 if aside is not None and aside < 0 else 1.0
    for turn in [aside, *(side * turn for turn in _TURNS)]:
        if turn is not None and all(abs(_turn(right + turn - a)) >= LEAST_TURN for a in found):
            found.append(right + turn)
    angles = np.sort(np.mod(found[: len(ARROW_LETTERS)], 2 * math.pi))
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def _turn_to_end(question: Question, right: float) -> float | None:
    """The turn, in radians, from the steepest way to the way that points at the end of the run;
    None where the run ends where the question begins, or nowhere."""
    points = question.problem.run().points
    way = points[-1] - points[question.at]
    return _turn(_angle(way) - right) if np.isfinite(way).all() and way.any() else None


def _angle(way: Array) -> float:
    return math.atan2(float(way[1]), float(way[0]))


def _turn(angle: float) -> float:
    """A turn, in radians, as the one between −π and π that ends alike."""
    return math.remainder(angle, 2 * math.pi)


def _steepest(question: Question) -> Truth:
    right = int(np.argmax(arrows_of(question) @ direction_down(question)))
    return Truth(
        (right,),
        f"Along arrow {ARROW_LETTERS[right]} f {_changes(question)} fastest: at a right angle to "
        "the level line, and seldom straight at where the run ends.",
        NowTry("Now try another start.", from_nearer(question.problem)),
    )


def _changes(question: Question) -> str:
    return "rises" if question.problem.maximize else "falls"


def _does(question: Question) -> str:
    return "does f rise" if question.problem.maximize else "does f fall"


def _most(question: Question) -> str:
    return "larger" if len(question.rivals) == 2 else "largest"


def _letters(question: Question) -> tuple[str, ...]:
    return tuple(f"path {PATH_LETTERS[k]}" for k in range(len(question.rivals)))


def _names(question: Question) -> tuple[str, ...]:
    return tuple(entry_names(question.rivals))


_RUN = frozenset({Part.PATH, Part.VERDICT, Part.ADVICE, Part.NUMBERS, Part.TABLE})

WHICH = (
    Kind(
        "fate",
        "What will happen?",
        Gesture.CHOICE,
        lambda question: f"What will happen in {_count(question.problem.n_iter)}?",
        _fate,
        _RUN | {Part.MARKS},  # they tell the limit of the step sizes
        lambda _: tuple(FATES),
    ),
    Kind(
        "larger-step",
        "Which path has the larger step size?",
        Gesture.CHOICE,
        lambda question: f"Which of these paths has the {_most(question)} step size?",
        _larger_step,
        frozenset({Part.VERDICT, Part.ADVICE, Part.NUMBERS, Part.TABLE, Part.MARKS}),
        _letters,
        lettered=True,
    ),
    Kind(
        "first-method",
        "Which method arrives first?",
        Gesture.CHOICE,
        lambda _: "Which method arrives first?",
        _first_method,
        _RUN,
        _names,
    ),
    Kind(
        "steepest",
        "Which direction is the steepest?",
        Gesture.CHOICE,
        lambda question: f"Along which of the arrows {_does(question)} fastest?",
        _steepest,
        _RUN | {Part.MARKS},
        lambda _: tuple(f"arrow {letter}" for letter in ARROW_LETTERS),
        lettered=True,
    ),
)
