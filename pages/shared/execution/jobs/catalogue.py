"""The jobs, one record each: computations that may take so long that the worker makes them.

What a job is asked about and what it answers have types, from the page to the worker's answer:
`run_job(BEST_STEP_SIZE, problem)` of cache.py is a float or None. A new job is one more record
here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gd_core import Diagnosis, diagnose
from gd_core.compiler import ReadyCodes
from gd_core.descent import Flow
from gd_core.experiments import (
    Problem,
    Window,
    best_step_size,
    compare_step_sizes,
    default_setup,
    four_step_sizes,
    ladder,
    outcome_of,
    step_marks,
    summarize_sweep,
    with_stable_edge,
)
from gd_core.expression import Formula
from gd_core.figures import Grid, sample_grid
from gd_core.objective import (
    compile_formula,
    ready_codes,
    to_bytecode,
    why_undefined,
)
from pages.shared.execution.jobs import asked, codecs
from pages.shared.execution.jobs.asked import Asked, respond
from pages.shared.execution.jobs.codecs import Entry, Field, Judged, SweepRange
from pages.shared.execution.jobs.files import MADE_FILE, WANTED_FILE, make_file
from pages.shared.execution.jobs.job import Job
from pages.shared.execution.jobs.limits import WORKER_ITERATIONS, is_long
from pages.shared.execution.jobs.sweep_payload import SweepPayload, make_sweep_payload


def answer_text(question: str) -> Any:
    """The answer to a question, both as JSON holds them; raises FormulaError, and what the job
    raises."""
    name, asked = json.loads(question)
    job = JOBS[name]
    return job.answered.write(job.compute(job.asked.read(asked)))


def _is_long_there(about: Problem | Window) -> bool:
    return is_long(about.objective)


def _is_long_to_tune(problem: Problem) -> bool:
    """Whether runs of many step sizes take long: of a long formula, or of many iterations."""
    return problem.n_iter > WORKER_ITERATIONS or is_long(problem.objective)


def _is_long_to_sweep(swept: SweepRange) -> bool:
    """Whether a sweep takes long: also by a method with a line search, which may evaluate hundreds
    of points in one iteration of each run."""
    problem = swept.problem
    return _is_long_to_tune(problem) or problem.config.optimizer().rule is None


def _is_long_to_answer(about: Asked) -> bool:
    """Whether it may take long: each answer, which may take a whole sweep, and of what is asked
    before it the runs that take long."""
    return about.judged or _is_long_to_tune(about.question.problem)


def _always(_: object) -> bool:
    return True


def _codes(formula: Formula) -> ReadyCodes:
    return ready_codes(compile_formula(formula))


def _grid(window: Window) -> Grid:
    across, up = window.bounds
    return sample_grid(window.objective, (across, up))


def _cause(window: Window) -> str | None:
    return why_undefined(window.objective, window.bounds)


def _diagnosis(problem: Problem) -> Diagnosis:
    return diagnose(problem.run(), problem.objective)


def _verdict(problem: Problem) -> Diagnosis:
    return diagnose(problem.run(), problem.objective, advise=False)


def _flow(problem: Problem) -> Flow:
    return problem.flow()


def _sweep(swept: SweepRange) -> SweepPayload:
    problem = swept.problem
    rungs = ladder(*swept.step_range, among=swept.among)
    sweep = problem.sweep(rungs)
    summary = summarize_sweep(sweep, problem.bounds, problem.tolerance)
    summary = with_stable_edge(summary, sweep)
    return make_sweep_payload(sweep, summary, swept.window)


def _runs(field: Field) -> tuple[Entry, ...]:
    return tuple((config, field.problem.with_config(config).run()) for config in field.configs)


def _race(field: Field) -> tuple[Judged, ...]:
    return tuple((entry, outcome_of(entry[1], field.problem)) for entry in _runs(field))


# The code of a formula whose tree is large; about what was read: without it there is no objective.
CODES = Job("codes", _codes, codecs.FORMULA, codecs.CODES, _always)
# A formula and its gradient for the browser; None where that is impossible.
BYTECODE = Job("bytecode", to_bytecode, codecs.OBJECTIVE, codecs.BYTECODE, is_long)
# The window, start and other settings that suit a formula.
SETUP = Job("setup", default_setup, codecs.OBJECTIVE, codecs.SETUP, is_long)
# Two arrays of 90 x 90 samples of a 2-D formula.
GRID = Job("grid", _grid, codecs.WINDOW, codecs.GRID, _is_long_there, 100)
# Why a formula is undefined on the whole window, or None.
UNDEFINED_CAUSE = Job("cause", _cause, codecs.WINDOW, codecs.CAUSE, _is_long_there)
# Three step sizes worth comparing; finding them takes some hundreds of runs.
STEP_SIZES = Job(
    *("step sizes", compare_step_sizes, codecs.PROBLEM, codecs.STEP_SIZES, _is_long_to_tune),
    spinner="Trying step sizes …",
)
# Four step sizes whose runs get four verdicts; it is asked only by a click.
FOUR_STEP_SIZES = Job(
    *("four step sizes", four_step_sizes, codecs.PROBLEM, codecs.FOUR_STEP_SIZES, _always),
    spinner="Looking for the four …",
)
# The step size with which a method does best; finding it takes some tens of runs.
BEST_STEP_SIZE = Job(
    *("best step size", best_step_size, codecs.PROBLEM, codecs.STEP_SIZE, _is_long_there),
    spinner="Finding a step size for each method …",
)
# Step sizes worth a mark beside the slider; finding them takes some tens of runs.
STEP_MARKS = Job(
    *("step marks", step_marks, codecs.PROBLEM, codecs.MARKS, _is_long_there),
    spinner="Finding the best step size …",
)
# The diagnosis of a run, which is computed again for it: with advice, and without.
DIAGNOSIS = Job("diagnosis", _diagnosis, codecs.PROBLEM, codecs.DIAGNOSIS, _is_long_there)
VERDICT = Job("verdict", _verdict, codecs.PROBLEM, codecs.DIAGNOSIS, _is_long_there)
# The gradient flow from the start of a problem without its method, at most some thousand points.
FLOW = Job("flow", _flow, codecs.PROBLEM, codecs.FLOW, _is_long_there, 100)
# A sweep over a range of step sizes, as the Sweep page shows it.
SWEEP = Job(
    *("sweep", _sweep, codecs.SWEEP_RANGE, codecs.SWEEP_PAYLOAD, _is_long_to_sweep, 60),
    spinner="Running every step size …",
)
# What is said and drawn of the answer to a question about a run: judged only by a click.
RESPONSE = Job(
    *("response", respond, asked.ASKED, asked.RESPONSE, _is_long_to_answer),
    spinner="Checking your answer …",
)
# A run as a file to take home; only by a choice. It may take seconds, which no page waits for.
FILE = Job(*("file", make_file, WANTED_FILE, MADE_FILE, _always, 20), apart=True)
# The run of each of several methods, and the same with its outcome: only for what takes long.
RUNS = Job("runs", _runs, codecs.FIELD, codecs.ENTRIES, _always, 10)
RACE = Job("race", _race, codecs.FIELD, codecs.ALL_JUDGED, _always, 10)

_ALL: tuple[Job[Any, Any], ...] = (
    *(CODES, BYTECODE, SETUP, GRID, UNDEFINED_CAUSE, STEP_SIZES, FOUR_STEP_SIZES),
    *(BEST_STEP_SIZE, STEP_MARKS, FLOW),
    *(DIAGNOSIS, VERDICT, SWEEP, RUNS, RACE, RESPONSE, FILE),
)
JOBS: Mapping[str, Job[Any, Any]] = MappingProxyType({job.name: job for job in _ALL})
