"""Runs of a problem and their diagnoses: computed here where that is short, else by the worker.

Each of these functions raises NotComputedError where the worker brought no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gd_core import Diagnosis, StopReason, Sweep, Trajectory, descend, diagnose
from gd_core.experiments import Finish, Problem, finishes_of, sweep_of_runs
from gd_core.objective import evaluations_effort, run_effort
from gd_core.optimizers import Optimizer, OptimizerConfig
from pages.shared.execution.cache import run_job
from pages.shared.execution.jobs import (
    DIAGNOSIS,
    RACE,
    RUNS,
    VERDICT,
    WORKER_ITERATIONS,
    WORKER_RUN_US,
    Field,
    is_long,
)
from pages.shared.execution.queues import run_in_turn, while_short

Configs = tuple[OptimizerConfig, ...]
# Diagnoses are kept with their runs, of no more iterations than this: 10 MB at most.
DIAGNOSES_KEPT, MOST_ITERATIONS_KEPT = 256, 1_000
RACES_KEPT = 32  # of at most six such runs each: 8 MB


def run_of(problem: Problem) -> Trajectory:
    """The run of a problem with its own method."""
    return _runs_of(problem, (problem.config,))[0]


def _anywhere(problem: Problem) -> Problem:
    """The problem without its window: no run depends on it, so that a moved one asks nothing
    anew."""
    return replace(problem, bounds=())


def _runs_of(problem: Problem, configs: Configs) -> tuple[Trajectory, ...]:
    """One run for each of the methods."""
    here = short_runs_of(problem, configs)
    return here or tuple(run for _, run in run_job(RUNS, Field(_anywhere(problem), configs)))


def short_runs_of(problem: Problem, configs: Configs) -> tuple[Trajectory, ...] | None:
    """One run for each of the methods, or None where they would take too long for the server.

    How many evaluations a line search needs is known only afterwards. They are counted during the
    run, which is given up once they exceed the limit.
    """
    objective, methods = problem.objective, [config.optimizer() for config in configs]
    searches = [method.rule is None for method in methods]
    left = WORKER_RUN_US - sum(run_effort(objective, problem.n_iter, each) for each in searches)
    runs: list[Trajectory] = []
    for method in methods:
        run = _short_run_of(problem, method, left) if left > 0 else None
        if run is None:
            return None
        left -= evaluations_effort(objective, *run.evaluations) if method.rule is None else 0.0
        runs.append(run)
    return tuple(runs)


def _short_run_of(problem: Problem, method: Optimizer, effort: float) -> Trajectory | None:
    """The run of a method, or None where it takes more than this many microseconds."""
    objective, searches = problem.objective, method.rule is None
    rules = (problem.n_iter, problem.stop, problem.maximize, effort)
    with while_short(), run_in_turn(objective, problem.n_iter, searches):
        run = descend(objective, problem.start, method, *rules)
        return None if run.stop is StopReason.TOO_LONG else run
    return None


def diagnosis_of(problem: Problem, run: Trajectory, advise: bool = True) -> Diagnosis:
    """The diagnosis of the run of a problem.

    For a long formula the Hessians that it needs take most of the time, so the worker process makes
    the run again and computes them.
    """
    asked = _Asked(_anywhere(problem), advise, run)
    if not is_long(problem.objective):
        kept = problem.n_iter <= MOST_ITERATIONS_KEPT
        found = _kept_diagnosis(asked) if kept else _diagnosis_here(asked)
        if found is not None:
            return found
    return run_job(DIAGNOSIS if advise else VERDICT, asked.problem)


@dataclass(frozen=True)
class _Asked:
    """A problem whose run is to be diagnosed; the run follows from it."""

    problem: Problem
    advise: bool
    run: Trajectory = field(compare=False)


def _diagnosis_here(asked: _Asked) -> Diagnosis | None:
    """The diagnosis of a run, or None where it takes too long for the server."""
    objective = asked.problem.objective
    with while_short(), run_in_turn(objective, asked.problem.n_iter):
        return diagnose(asked.run, objective, asked.advise)
    return None


# Of three runs side by side, another step size changes one; who comes back to a page, none.
_kept_diagnosis = lru_cache(maxsize=DIAGNOSES_KEPT)(_diagnosis_here)


def sweep_of(problem: Problem, step_sizes: Sequence[float]) -> Sweep:
    """The runs with each of the step sizes, computed together."""
    swept, objective = problem.swept, problem.objective
    if problem.n_iter <= WORKER_ITERATIONS and swept.config.optimizer().rule is not None:
        with while_short(), run_in_turn(objective, len(step_sizes) * problem.n_iter):
            return swept.sweep(step_sizes)
    runs = _runs_of(swept, tuple(map(swept.config.with_step_size, step_sizes)))
    return sweep_of_runs(objective, step_sizes, runs, problem.n_iter, swept.config.resized)


def race_of(
    problem: Problem, configs: Configs, minima: Sequence[tuple[float, ...]]
) -> tuple[Finish, ...]:
    """The finish of every method in a race, in the order given; minima: points (dim,) to measure
    the distance to."""
    if not is_long(problem.objective):
        kept = problem.n_iter <= MOST_ITERATIONS_KEPT
        found = (_kept_race if kept else _race_here)(problem, configs, tuple(minima))
        if found is not None:
            return found
    judged = run_job(RACE, Field(_anywhere(problem), configs))
    runs = tuple(run for (_, run), _ in judged)
    return finishes_of(problem, configs, runs, minima, [outcome for _, outcome in judged])


def _race_here(
    problem: Problem, configs: Configs, minima: tuple[tuple[float, ...], ...]
) -> tuple[Finish, ...] | None:
    """The finishes of a race, or None where it takes too long for the server."""
    runs = short_runs_of(problem, configs)
    if runs is not None:
        with while_short():
            return finishes_of(problem, configs, runs, minima)
    return None


# A class opens the same race, and what it costs or shows changes no run: with the finishes their
# diagnoses are kept, once somebody has asked for them.
_kept_race = lru_cache(maxsize=RACES_KEPT)(_race_here)
