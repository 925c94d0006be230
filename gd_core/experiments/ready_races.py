"""Races that teach, as data: a function, the entries, a question, and its answer.

To add a race, add a `ReadyRace` below; the menu and the tests follow from `RACES`.
tests/gd_core/experiments/test_ready_races.py measures every answer written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gd_core.objective import GALLERY, GalleryEntry

# The two ways to choose step sizes in a race: one for all methods, or for each the best one found.
SAME_FOR_ALL, BEST_FOR_EACH = "same", "best"


@dataclass(frozen=True, slots=True)
class ReadyRace:
    """A race with a question to think about before it is run.

    gallery: the name of its function in GALLERY, whose window it has
    start, step_size, n_iter: what all entries share
    fair: SAME_FOR_ALL or BEST_FOR_EACH
    entries: methods as text, as write_config gives it
    answer: what the race shows
    """

    name: str
    title: str
    gallery: str
    start: tuple[float, ...]
    step_size: float
    n_iter: int
    fair: str
    entries: tuple[str, ...]
    question: str
    answer: str

    @property
    def landscape(self) -> GalleryEntry:
        """The gallery's entry for its function, with the window."""
        return GALLERY[self.gallery]


_RACES = (
    ReadyRace(
        name="ravine",
        title="Ravine: what is momentum for?",
        gallery="stretched-bowl",
        start=(-1.8, 0.6),
        step_size=0.004,
        n_iter=500,
        fair=SAME_FOR_ALL,
        entries=("gradient_descent", "momentum", "nesterov"),
        question="The valley is steep across and almost flat along. All three have the same step "
        "size α. Which of them will be slow along the valley, and why?",
        answer="Plain gradient descent is the slow one: it has not arrived when both others have. "
        "Along the valley the slopes are small but always point the same way, so a velocity adds "
        "them up.",
    ),
    ReadyRace(
        name="saddle",
        title="Saddle: who is fooled?",
        gallery="saddle-and-hollows",
        start=(-1.6, 0.05),
        step_size=0.1,
        n_iter=200,
        fair=SAME_FOR_ALL,
        entries=("newton", "damped_newton", "gradient_descent", "momentum"),
        question="Between start and minimum lies a saddle, where the ground is flat for a moment. "
        "Newton's method knows the curvature as well as the slope. Will that help it?",
        answer="Plain Newton walks straight to the saddle and stays: any place with slope 0 will "
        "do for it. Damped Newton uses the same curvature but counts every direction as curved "
        "upwards, so the saddle pushes it away, and it arrives first.",
    ),
    ReadyRace(
        name="plateau",
        title="Plateau: who gets off it?",
        gallery="plateau",
        start=(-2.8,),
        step_size=0.1,
        n_iter=100,
        fair=SAME_FOR_ALL,
        entries=("gradient_descent", "momentum", "rmsprop", "adam"),
        question="At the start the ground is almost flat, so the slope is almost 0. Which methods "
        "take long steps all the same, and what do they divide by?",
        answer="RMSProp and Adam divide the slope by its own usual size, so their steps are about "
        "α long even where it is tiny, and they come down. Gradient descent and momentum are "
        "still on the plateau.",
    ),
    ReadyRace(
        name="noisy-bowl",
        title="Noisy bowl: when to slow down?",
        gallery="bowl",
        start=(-1.6, 1.2),
        step_size=0.3,
        n_iter=100,
        fair=SAME_FOR_ALL,
        entries=(
            "gradient_descent,noise=2.0",
            "gradient_descent,schedule=inverse_time,noise=2.0",
            "gradient_descent,schedule=cosine,noise=2.0",
        ),
        question="Every slope is measured with a random error, as when a network learns from a few "
        "examples at a time. All three get the same errors. Who ends nearest to the middle?",
        answer="Those whose step size shrinks: near the minimum the slope is mostly error, and a "
        "step size that stays large jumps about with it for ever. None of them arrives exactly.",
    ),
    ReadyRace(
        name="rosenbrock",
        title="Rosenbrock: what is curvature worth?",
        gallery="rosenbrock",
        start=(-1.2, 1.0),
        step_size=0.001,
        n_iter=500,
        fair=BEST_FOR_EACH,
        entries=("gradient_descent", "momentum", "adam", "conjugate_gradient", "bfgs", "newton"),
        question="Each method has the best step size that was found for it. The valley is narrow "
        "and bent. Who needs the fewest steps? Count evaluations instead: does the order change?",
        answer="Those that know or learn the curvature: Newton, BFGS and conjugate gradient arrive "
        "within 40 steps, the others not in 500. But their steps cost more: counted in evaluations "
        "conjugate gradient, whose every step looks around most, falls behind BFGS.",
    ),
    ReadyRace(
        name="many-minima",
        title="Four hollows: one start, one hollow?",
        gallery="himmelblau",
        start=(2.0, -4.0),
        step_size=0.01,
        n_iter=200,
        fair=SAME_FOR_ALL,
        entries=("gradient_descent", "momentum", "newton", "conjugate_gradient"),
        question="There are four hollows, all equally deep. All four methods start at the same "
        "point. Will they end in the same hollow?",
        answer="No: each of the four ends in another hollow. Which minimum a method finds depends "
        "on its steps and not only on where it starts.",
    ),
)
RACES: Mapping[str, ReadyRace] = MappingProxyType({race.name: race for race in _RACES})
