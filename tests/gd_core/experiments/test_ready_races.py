"""What the ready-made races claim, measured in the very races."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import (
    GALLERY,
    best_step_size,
    descend,
    run_race,
    standings,
)
from gd_core.experiments import BEST_FOR_EACH, RACES, SAME_FOR_ALL, Cost
from gd_core.optimizers import read_config
from tests.problems import parsed, problem_of

TOLERANCE = 1e-8


def finishes_of(name):
    """The race as the page runs it, by the names of the methods."""
    race = RACES[name]
    bounds = race.landscape.bounds
    problem = problem_of(race.landscape.text, race.start, n_iter=race.n_iter, bounds=bounds)
    configs = [read_config(text).with_step_size(race.step_size) for text in race.entries]
    if race.fair == BEST_FOR_EACH:
        configs = [
            config.with_step_size(best_step_size(problem.with_config(config)) or 0.1)
            for config in configs
        ]
    minima = [minimum.point for minimum in race.landscape.minima]
    return run_race(problem, configs, minima=minima)


def reached_of(name):
    return {finish.name: finish.reached for finish in finishes_of(name)}


@pytest.mark.parametrize("name", RACES)
def test_a_race_can_be_run_and_asks_one_question(name):
    race = RACES[name]
    assert race.gallery in GALLERY and race.fair in (SAME_FOR_ALL, BEST_FOR_EACH)
    assert 2 <= len(race.entries) <= 6 and len(set(race.entries)) == len(race.entries)
    assert race.question.endswith("?") and race.answer.endswith(".")
    inside = [low <= c <= high for c, (low, high) in zip(race.start, race.landscape.bounds)]  # noqa: B905
    assert all(inside)


def test_in_the_ravine_only_plain_descent_has_not_arrived():
    reached = reached_of("ravine")
    assert reached.pop("Gradient descent") is None
    assert all(reached.values())


def test_along_the_ravine_the_slopes_always_point_the_same_way():
    race = RACES["ravine"]
    objective = parsed(race.landscape.text)
    run = descend(objective, race.start, read_config("gradient_descent").with_step_size(
        race.step_size).optimizer(), race.n_iter)  # fmt: skip
    assert (np.sign(run.gradients[:, 0]) == -1).all()


def test_at_the_saddle_plain_newton_stays_and_damped_newton_arrives_first():
    finishes = {finish.name: finish for finish in finishes_of("saddle")}
    format_number = finishes["Newton"]
    assert format_number.diagnosis.wrong_place
    assert format_number.trajectory.points[-1] == pytest.approx([0, 0], abs=1e-6)
    first = standings(tuple(finishes.values()), Cost.ITERATIONS)[0]
    assert first.finish.name == "Damped Newton" and first.rank == 1


def test_off_the_plateau_come_those_that_divide_by_the_usual_slope():
    finishes = {finish.name: finish for finish in finishes_of("plateau")}
    for name, finish in finishes.items():
        came_down = name in ("RMSProp", "Adam")
        assert (finish.final_value < 0.01) == came_down
        assert came_down or finish.final_value > 0.9
    for name in ("RMSProp", "Adam"):
        first = np.abs(np.diff(finishes[name].trajectory.points[:4, 0]))
        assert (first > 0.5 * RACES["plateau"].step_size).all()


def test_in_the_noisy_bowl_those_that_slow_down_end_nearest():
    finishes = finishes_of("noisy-bowl")
    steady, *slowing = finishes
    assert steady.name.startswith("Gradient descent")
    assert all(finish.distance < steady.distance / 2 for finish in slowing)
    assert all(finish.reached is None for finish in finishes)


def test_slowing_down_wins_whatever_the_noise():
    """So that the race teaches no luck: the same with a hundred other seeds, on average."""
    race = RACES["noisy-bowl"]
    objective = parsed(race.landscape.text)

    def mean_end(text):
        ends = [
            descend(
                objective,
                race.start,
                read_config(f"{text},noise_seed={seed}").with_step_size(race.step_size).optimizer(),
                race.n_iter,
            ).values[-1]
            for seed in range(100)
        ]
        return np.mean(ends)

    steady, *slowing = map(mean_end, race.entries)
    assert all(end < steady / 2 for end in slowing)


def test_on_rosenbrock_curvature_arrives_within_40_steps_and_the_others_not_at_all():
    reached = reached_of("rosenbrock")
    curved = {"Newton", "BFGS", "Conjugate gradient"}
    assert all(reached[name] is not None and reached[name] <= 40 for name in curved)
    assert all(reached[name] is None for name in reached if name not in curved)


def test_on_rosenbrock_evaluations_change_the_order():
    finishes = finishes_of("rosenbrock")
    orders = {cost: [s.finish.name for s in standings(finishes, cost)] for cost in Cost}
    by = orders[Cost.ITERATIONS]
    assert by.index("Conjugate gradient") < by.index("BFGS")
    by = orders[Cost.EVALUATIONS]
    assert by.index("BFGS") < by.index("Conjugate gradient")
    most = max(finishes, key=lambda finish: (finish.spent or 0) / (finish.reached or 1))
    assert most.name == "Conjugate gradient"


def test_in_the_four_hollows_each_ends_in_another_one():
    ends = [
        min(
            RACES["many-minima"].landscape.minima,
            key=lambda m: np.linalg.norm(np.subtract(m.point, finish.trajectory.points[-1])),
        ).point
        for finish in finishes_of("many-minima")
    ]
    assert len(set(ends)) == 4
    assert all(finish.distance < 0.01 for finish in finishes_of("many-minima"))
