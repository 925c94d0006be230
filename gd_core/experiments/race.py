"""A race: several methods from one start, compared by when they arrive and at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gd_core.descent import StopRules, Trajectory, stack_of
from gd_core.diagnosis import (
    Diagnosis,
    RunFeatures,
    StationaryPoint,
    Verdict,
    cause_of,
    diagnose,
    features_of_runs,
    rests,
    rests_since,
    stationary_points,
)
from gd_core.experiments.problem import Problem
from gd_core.experiments.sweep import Indices, Sweep, best_run, has_nothing_ahead
from gd_core.formatting import format_number, joined
from gd_core.numerics import Array, Mask, descent_sign, norms, rounded_to
from gd_core.objective import Objective, point_effort
from gd_core.optimizers import (
    CONSTANT,
    UNICODE_SYMBOLS,
    Description,
    OptimizerConfig,
    schedule_description,
)

# The step size of each entry is the best of these, eight per decade, or of REFINED_STEP_SIZES more
# on both sides of the best of these.
RACE_STEP_SIZES = np.array([rounded_to(step, 2) for step in np.geomspace(1e-6, 1e3, 73)])
REFINED_STEP_SIZES = 16
MAX_TRIAL_ITERATIONS = 500  # for each step size tried, and at least these where f is costly:
MIN_TRIAL_ITERATIONS = 30
MAX_BEST_TRIED = 4  # of the best step sizes, until one has a minimum ahead
MAX_STEP_SEARCH_US = 1.2e6  # microseconds for the search of one step size
# × the cost of one point: what a point of a stack may cost where NumPy has to replace Python's own
# arithmetic.
STACKED_COST_FACTOR = 4


class Cost(Enum):
    """The unit of cost in which a race is counted; the value is its name."""

    ITERATIONS = "iterations"
    EVALUATIONS = "evaluations"


@dataclass(frozen=True)
class Outcome:
    """The diagnosis of a run, and the iteration at which it arrived, None where it did not."""

    diagnosis: Diagnosis
    reached: int | None


@dataclass(frozen=True)
class Finish:
    """The result of one entry of a race; `problem` is the race's with the entry's method.

    distance: from the end to the nearest known minimum, None where none is known; given: the
    outcome if known already. Otherwise it is computed on first use, so that the path can be drawn
    before that.
    """

    name: str
    problem: Problem
    trajectory: Trajectory
    distance: float | None
    given: Outcome | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """The diagnosis of the run and its arrival: `given`, or computed on first use."""
        return self.given or outcome_of(self.trajectory, self.problem)

    @property
    def config(self) -> OptimizerConfig:
        """The entry's method with its numbers."""
        return self.problem.config

    @property
    def maximize(self) -> bool:
        """Whether the race climbs."""
        return self.problem.maximize

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis of the run."""
        return self.outcome.diagnosis

    @property
    def reached(self) -> int | None:
        """The iteration at which the run arrived; None where it did not, or where it ended at no
        minimum (no maximum when climbing)."""
        return self.outcome.reached

    @property
    def spent(self) -> int | None:
        """The evaluations of f, gradient and Hessian until the run arrived; None if it did not."""
        return None if self.reached is None else int(self.trajectory.spent[self.reached].sum())

    def cost(self, cost: Cost) -> int | None:
        """The cost until the run arrived, in units of `cost`; None if it did not arrive."""
        return self.reached if cost is Cost.ITERATIONS else self.spent

    @property
    def final_value(self) -> float:
        """The value of f at the end of the run."""
        return float(self.trajectory.values[-1])


@dataclass(frozen=True)
class Standing:
    """A finish with its rank: 1 for the first, shared by ties, None if it did not arrive."""

    rank: int | None
    finish: Finish


def run_race(
    problem: Problem, configs: Sequence[OptimizerConfig], minima: Sequence[ArrayLike] = ()
) -> tuple[Finish, ...]:
    """Run each optimizer on one problem; the results in the order of `configs`.

    The method in the problem is not used. minima: points (dim,) to measure the distance to. Raises
    ValueError as descend does.
    """
    runs = [problem.with_config(config).run() for config in configs]
    return finishes_of(problem, configs, runs, minima)


def finishes_of(
    problem: Problem,
    configs: Sequence[OptimizerConfig],
    runs: Sequence[Trajectory],
    minima: Sequence[ArrayLike] = (),
    outcomes: Sequence[Outcome | None] = (),
) -> tuple[Finish, ...]:
    """The results of these runs of `configs` in a race; `outcomes` holds those that are known."""
    given = outcomes or [None] * len(runs)
    return tuple(
        Finish(name, problem.with_config(config), run, _distance(run, minima), outcome)
        for name, config, run, outcome in zip(
            entry_names(configs), configs, runs, given, strict=True
        )
    )


def outcome_of(run: Trajectory, problem: Problem) -> Outcome:
    """The diagnosis of a run, and the iteration at which it arrived: the first whose slope is at
    most the tolerance, or from which on it rests because no float is nearer."""
    diagnosis = diagnose(run, problem.objective, advise=False)
    first = _reached(run, problem.tolerance)
    if first is None and diagnosis.verdict is Verdict.CONVERGED:
        first = _came_to_rest(run, diagnosis.evidence.gradient_norm)
    if first is not None and not _is_at_goal(run, problem.objective, problem.maximize):
        first = None
    return Outcome(diagnosis, first)


def _came_to_rest(run: Trajectory, slope: float) -> int | None:
    """The iteration from which on a run that has arrived rests, because no float is nearer or its
    line search finds nothing lower; None where its own stop rule was met, by a slope above the
    tolerance of a race."""
    if slope <= run.tolerance:
        return None
    rest = rests_since(run.points)
    return run.iterations if rest is None else rest


def _is_at_goal(run: Trajectory, objective: Objective, maximize: bool) -> bool:
    """Whether a run ended at a minimum (a maximum when climbing), and not at a saddle or where f is
    flat."""
    return bool(_at_goal(features_of_runs(stack_of(run), objective), maximize)[0])


def _at_goal(features: RunFeatures, maximize: bool) -> Mask:
    return np.asarray(stationary_points(features) == StationaryPoint.sought(maximize))


def _reached(run: Trajectory, tolerance: float) -> int | None:
    flat = norms(run.gradients) <= tolerance
    return int(np.argmax(flat)) if flat.any() else None


def _distance(run: Trajectory, minima: Sequence[ArrayLike]) -> float | None:
    if not len(minima):
        return None
    return float(norms(np.array(minima, dtype=np.float64) - run.points[-1]).min())


def standings(finishes: Sequence[Finish], cost: Cost, maximize: bool = False) -> list[Standing]:
    """The finishes sorted by cost; those that did not arrive come last, the best final f first."""
    way = descent_sign(maximize)

    def key(finish: Finish) -> tuple[bool, float, float]:
        took, value = finish.cost(cost), way * finish.final_value
        value = value if np.isfinite(value) else np.inf
        return (took is None, 0.0 if took is None else took, value if took is None else 0.0)

    ordered = sorted(finishes, key=key)
    times = [finish.cost(cost) for finish in ordered]
    return [
        Standing(None if took is None else times.index(took) + 1, finish)
        for took, finish in zip(times, ordered, strict=True)
    ]


def race_in_words(ordered: Sequence[Standing], cost: Cost) -> str:
    """The sentence that names the entries that arrived first, and their cost."""
    first = [s.finish for s in ordered if s.rank == 1]
    if not first:
        end = "highest" if ordered[0].finish.maximize else "lowest"
        return f"Nobody has arrived. Those that ended {end} come first."
    took = first[0].cost(cost) or 0
    word = cost.value.removesuffix("s") if took == 1 else cost.value
    names = joined([finish.name for finish in first])
    verb = "arrives first" if len(first) == 1 else "arrive together"
    missing = sum(s.rank is None for s in ordered)
    rest = f" {_count(missing)} of {len(ordered)} did not arrive." if missing else ""
    return f"{names} {verb}, after {took:,} {word}.{rest}"


def _count(number: int) -> str:
    return ("None", "One", "Two", "Three", "Four", "Five", "Six")[number]


def best_step_size(problem: Problem) -> float | None:
    """The step size whose run arrives in the fewest iterations, or else ends lowest (highest when
    climbing).

    The step size in the problem is not used. Tried are RACE_STEP_SIZES and then REFINED_STEP_SIZES
    more between the neighbours of the best; runs that stay in the window are preferred. Each is run
    for the problem's iterations, at most MAX_TRIAL_ITERATIONS; a run that ends at a saddle, on flat
    ground or without a value has not arrived. None for a method that chooses its own, where no run
    ends with a value, and where the best of them has no minimum ahead to arrive at.
    """
    if not is_swept(problem.config):
        return None
    most = trial_iterations(problem.objective, problem.n_iter)
    trials = replace(problem, n_iter=most, stop=StopRules(problem.tolerance))
    best = best_run(*_ranks(trials, RACE_STEP_SIZES)) or 0
    around = RACE_STEP_SIZES[[max(best - 1, 0), min(best + 1, len(RACE_STEP_SIZES) - 1)]]
    steps = np.concatenate([RACE_STEP_SIZES[[best]], _between(*around.tolist())])
    return _best_with_an_end(trials, steps)


def _best_with_an_end(trials: Problem, steps: Array) -> float | None:
    """The best of these step sizes whose run arrives or has a minimum (maximum) ahead.

    A step size just above the limit may end lowest, and run away only later: then the next best one
    counts, unless the function is the cause.
    """
    ends, took, leaves, iterations = _ranks(trials, steps)
    for _ in range(MAX_BEST_TRIED):
        found = best_run(ends, took, leaves, iterations)
        if found is None or np.isfinite(took[found]):
            return None if found is None else float(steps[found])
        run = trials.with_step_size(float(steps[found])).run()
        if not has_nothing_ahead(run, trials.objective):
            return float(steps[found])
        if cause_of(run, trials.objective).function:
            return None
        ends[found] = np.inf
    return None


def trial_iterations(objective: Objective, n_iter: int) -> int:
    """The iterations of each run of the step-size search: n_iter, at most MAX_TRIAL_ITERATIONS, and
    fewer for a formula of which all the runs together would take seconds."""
    all_at_once = (
        STACKED_COST_FACTOR * (len(RACE_STEP_SIZES) + REFINED_STEP_SIZES) * point_effort(objective)
    )
    affordable = MAX_TRIAL_ITERATIONS if all_at_once == 0 else int(MAX_STEP_SEARCH_US / all_at_once)
    return min(n_iter, MAX_TRIAL_ITERATIONS, max(affordable, MIN_TRIAL_ITERATIONS))


def is_swept(config: OptimizerConfig) -> bool:
    """Whether a step size can be searched for: not for methods that choose one at every step."""
    return config.description.has_step_size and config.optimizer().rule is not None


def _between(low: float, high: float) -> Array:
    """REFINED_STEP_SIZES step sizes of two digits, evenly spread on a log axis."""
    inner = np.geomspace(low, high, REFINED_STEP_SIZES + 2)[1:-1]
    return np.array([rounded_to(step, 2) for step in inner])


def _ranks(problem: Problem, step_sizes: Array) -> tuple[Array, Array, Mask, Indices]:
    """The sort keys of m step sizes, (m,) each: f at the end and the iterations until the run
    arrived (inf where there is none), whether it left the window, and its iterations."""
    sweep = problem.sweep(step_sizes)
    slopes: Array = norms(sweep.gradients)
    flat = np.asarray(np.any(slopes <= problem.tolerance, axis=1))
    took = np.where(flat, sweep.iterations, _rested(sweep))
    arrived = np.isfinite(took) & ~sweep.lost
    if arrived.any():
        features = sweep.features.take(arrived)
        arrived[arrived] = _at_goal(features, problem.maximize)
    way = descent_sign(problem.maximize)
    ends = np.where(sweep.lost, np.inf, way * sweep.final_values)
    took = np.where(arrived, took, np.inf)
    ends = np.nan_to_num(ends, nan=np.inf, posinf=np.inf)
    return ends, took, sweep.leaves(problem.bounds), sweep.iterations


def _rested(sweep: Sweep) -> Array:
    """The iteration from which on each run rests at a bottom, (m,), inf where it does not."""
    found = np.full(len(sweep.step_sizes), np.inf)
    for k in np.flatnonzero(rests(sweep.features)).tolist():
        since = rests_since(sweep.paths[k, : sweep.iterations[k] + 1])
        found[k] = np.inf if since is None else since
    return found


def entry_names(configs: Sequence[OptimizerConfig]) -> list[str]:
    """Short names of the entries: the method, and the numbers in which entries of one differ."""
    titles = [_title(config) for config in configs]
    names = []
    for title, config in zip(titles, configs, strict=True):
        rivals = [r for t, r in zip(titles, configs, strict=True) if t == title]
        names.append(title + _differences(config, rivals))
    return [
        name if names.count(name) == 1 else f"{name} ({names[:k].count(name) + 1})"
        for k, name in enumerate(names)
    ]


def _title(config: OptimizerConfig) -> str:
    described: Description = config.description
    if config.schedule == CONSTANT:
        return described.title
    return f"{described.title}, {schedule_description(config.schedule).title.lower()}"


def _differences(config: OptimizerConfig, rivals: Sequence[OptimizerConfig]) -> str:
    """The numbers in which entries of one method differ, as text: “, β = 0.5”."""
    numbers = dict(config.parameters) | dict(config.schedule_parameters)
    differ = [
        f"{UNICODE_SYMBOLS.get(name, name)} = {format_number(number)}"
        for name, number in numbers.items()
        if any(
            (dict(r.parameters) | dict(r.schedule_parameters)).get(name) != number for r in rivals
        )
    ]
    if any(r.noise != config.noise for r in rivals):
        differ.append(f"noise {format_number(config.noise)}")
    if any(r.batch != config.batch for r in rivals):
        differ.append(f"batches of {config.batch:,}" if config.batch else "all rows")
    return "".join(f", {part}" for part in differ)
