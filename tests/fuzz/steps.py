"""Every step of the server on formulas made to take long, each with a hard limit on its processor
time: `python -m tests.fuzz.steps --inputs 10000`.

The steps are those of pages/shared/execution/jobs/cost_table.py; what the table gives to the worker
is not tried here.
They are taken in a child process with a limit on its processor time, so that a step that never
ends, even inside C with Python's lock held, ends the child and is named. A step that was slow is
measured again in a new child: the machine may have been busy.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core import FormulaError, Objective, StopRules, descend, diagnose, parse_objective
from gd_core.experiments import (
    Problem,
    RunSetup,
    best_step_size,
    compare_step_sizes,
    default_setup,
    four_step_sizes,
    ladder,
    run_race,
    step_marks,
    sweep_step_sizes,
    usual_setup,
)
from gd_core.expression import read_formula, size
from gd_core.figures import sample_curve, sample_grid
from gd_core.lessons import Question
from gd_core.objective import to_bytecode, why_undefined
from gd_core.optimizers import read_config
from pages.shared.execution.jobs import WORKER_TREE_NODES
from pages.shared.execution.jobs.asked import Asked, respond
from pages.shared.execution.jobs.cost_table import MAX_SERVER_STEP_SECONDS, STEPS, Location, Step
from pages.shared.execution.jobs.files import WantedFile, make_file
from pages.shared.execution.queues import while_short
from tests.fuzz.steep import steep
from tests.fuzz.texts import DATA, typed

# Seconds of the processor after which a child is ended, and of the clock.
HANGS, PATIENCE = 3, 180.0
# One input in so many tries hundreds of runs too, which take about a second together.
TRIED_EVERY = 20
N_ITER, TOLERANCE = 100, 1e-8
KNOWN = tuple(
    str(json.loads(line)["text"])
    for name in ("formulas", "hostile", "nastiest")
    for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
)


def text_of(seed: int, number: int) -> str:
    """Input `number` of a seed: first all known formulas, then made ones, most of them steep."""
    if number < len(KNOWN):
        return KNOWN[number]
    chance = random.Random(f"steps:{seed}:{number}")
    return (steep if chance.random() < 0.8 else typed)(chance)[1]


# ------------------------------------------------------------------------ the steps, in a child


@dataclass
class _Formula:
    """A formula on its way through the steps."""

    text: str
    objective: Objective
    tried: bool

    @property
    def setup(self) -> RunSetup:
        """Where a page would begin; the usual one where the worker would look for it."""
        step = next(step for step in STEPS if step.name == "setup")
        return _setting(self.objective, step.is_in_server(self.objective))

    def problem(self, config: str) -> Problem:
        """The problem of a method, at the setup where a page would begin."""
        setup, method, stop = self.setup, read_config(config), StopRules(TOLERANCE)
        return Problem(self.objective, setup.bounds, setup.start, method, N_ITER, stop=stop)

    @property
    def middle(self) -> list[float]:
        """A point where most functions have a value."""
        return [0.7] * self.objective.dim


@lru_cache(maxsize=4)
def _setting(objective: Objective, is_in_server: bool) -> RunSetup:
    if is_in_server:
        with while_short():
            return default_setup(objective)
    return usual_setup(objective.dim)


def _run(formula: _Formula) -> Any:
    config = read_config(f"gradient_descent,step_size={formula.setup.step_size!r}")
    return descend(formula.objective, formula.setup.start, config.optimizer(), N_ITER)


def _curve(formula: _Formula) -> None:
    if formula.objective.dim == 1:
        sample_curve(formula.objective, formula.setup.bounds[0])


def _grid(formula: _Formula) -> None:
    if formula.objective.dim == 2:
        first, second = formula.setup.bounds
        sample_grid(formula.objective, (first, second))


CONFIGS = ("gradient_descent,step_size=0.1", "adam,step_size=0.1", "newton")


def _race(formula: _Formula) -> None:
    finishes = run_race(formula.problem(CONFIGS[0]), [*map(read_config, CONFIGS)])
    assert all(finish.diagnosis for finish in finishes)


def _sweep(formula: _Formula) -> None:
    method = read_config(CONFIGS[0]).resized
    rungs = ladder(1e-4, 1.0, among=())
    sweep_step_sizes(formula.objective, formula.setup.start, rungs, N_ITER, method=method)


def _step_sizes(formula: _Formula) -> None:
    compare_step_sizes(formula.problem(CONFIGS[0]))


def _best(formula: _Formula) -> None:
    best_step_size(formula.problem(CONFIGS[1]))


def _flow(formula: _Formula) -> None:
    formula.problem(CONFIGS[0]).flow()


def _marks(formula: _Formula) -> None:
    step_marks(formula.problem(CONFIGS[0]))


# What is done at each step but the first, which makes the objective.
_TAKE: Mapping[str, Callable[[_Formula], Any]] = MappingProxyType(
    {
        "latex": lambda f: f.objective.latex,
        "gradient latex": lambda f: f.objective.gradient_latex,
        "code": lambda f: f.objective.value(f.middle),
        "derivatives": lambda f: (f.objective.gradient(f.middle), f.objective.at(*f.middle)),
        "Hessian": lambda f: f.objective.hessian(f.middle),
        "bytecode": lambda f: to_bytecode(f.objective),
        "setup": lambda f: f.setup,
        "cause": lambda f: why_undefined(f.objective, f.setup.bounds),
        "curve": _curve,
        "grid": _grid,
        "run": _run,
        "diagnosis": lambda f: diagnose(_run(f), f.objective),
        "flow": _flow,
        "step sizes": _step_sizes,
        "four step sizes": lambda f: four_step_sizes(f.problem(CONFIGS[0])),
        "best step size": _best,
        "step marks": _marks,
        "sweep": _sweep,
        "response": lambda f: respond(Asked(Question("largest-step", f.problem(CONFIGS[0])))),
        "file": lambda f: make_file(WantedFile(f.problem(CONFIGS[0]), "table")),
        "race": _race,
    }
)
_HUNDREDS = frozenset({"step sizes", "best step size", "step marks", "sweep", "race"})


def _say(**word: object) -> None:
    print(json.dumps(word), flush=True)


def _timed(number: int, step: str, action: Callable[[], Any]) -> Any:
    """The action's result; its name is said before, and its seconds after."""
    _say(number=number, step=step)
    began = time.thread_time()
    found = action()
    _say(number=number, step=step, seconds=round(time.thread_time() - began, 4))
    return found


def _parsed(text: str) -> Objective | None:
    """The objective, but not of a large tree, whose code the worker writes; None if refused."""
    try:
        formula = read_formula(text)
        return parse_objective(text) if size(formula.tree) <= WORKER_TREE_NODES else None
    except FormulaError:
        return None


def _taken(seed: int, number: int) -> None:
    text = text_of(seed, number)
    objective = _timed(number, "parse", lambda: _parsed(text))
    if objective is None:
        return
    formula = _Formula(text, objective, number % TRIED_EVERY == 0)
    for step in STEPS:
        wanted = step.name != "parse" and (formula.tried or step.name not in _HUNDREDS)
        if wanted and step.is_in_server(objective):
            _take(number, step, formula)


def _take(number: int, step: Step, formula: _Formula) -> None:
    with np.errstate(all="ignore"):
        _timed(number, step.name, lambda: _taken_here(step, formula))


def _taken_here(step: Step, formula: _Formula) -> None:
    """Take a step as far as the server does: the worker may take it over."""
    if step.location is Location.SERVER:
        _TAKE[step.name](formula)
        return
    with while_short():
        _TAKE[step.name](formula)


def freeze_at(number: int) -> None:
    """Make the LaTeX of an input take for ever inside C, for the test of this test."""
    text, latex = text_of(1, number), _TAKE["latex"]

    def take(formula: _Formula) -> Any:
        return 3 ** (10**9) if formula.text == text else latex(formula)

    globals()["_TAKE"] = {**_TAKE, "latex": take}


def _child(seed: int, numbers: range) -> None:
    """Take all steps of some inputs, each input with processor time of its own."""
    _taken(seed, 0)  # what is loaded late is loaded now
    _say(ready=True)
    for number in numbers:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + HANGS + 1, resource.RLIM_INFINITY))
        _taken(seed, number)
    _say(done=True)


# ---------------------------------------------------------------------------------- the parent


@dataclass(frozen=True)
class Taken:
    """A step that was taken: seconds of the processor, or inf where it ended its process."""

    number: int
    step: str
    seconds: float


def taken_steps(seed: int, numbers: range) -> Iterator[Taken]:
    """Every step of these inputs; a child that ends is followed by another."""
    while len(numbers):
        last = Taken(numbers[0], "start", 0.0)
        for word in _words(seed, numbers):
            if "done" in word:
                return
            if "number" in word:
                last = Taken(word["number"], word["step"], word.get("seconds", float("inf")))
                if "seconds" in word:
                    yield last
        yield Taken(last.number, last.step, float("inf"))
        numbers = range(last.number + 1, numbers.stop)


def _command(seed: int, numbers: range) -> list[str]:
    which = ["--seed", str(seed), "--first", str(numbers.start), "--inputs", str(len(numbers))]
    return [sys.executable, "-m", "tests.fuzz.steps", "--child", *which]


def _words(seed: int, numbers: range) -> Iterator[dict[str, Any]]:
    """What a child says, from its first input on."""
    with subprocess.Popen(_command(seed, numbers), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = False
        for line in _patient(process):
            word = json.loads(line)
            if ready:
                yield word
            ready = ready or "ready" in word
    if process.returncode < 0:
        print(f"a child ended by signal {-process.returncode}", file=sys.stderr)
    if process.returncode > 0:  # an exception, whose trace is on the terminal: not a signal
        raise RuntimeError(
            f"a step of {numbers} raised, or there is something wrong with this test"
        )


def _patient(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of a process, which is killed when it is silent for too long."""
    assert process.stdout is not None
    while True:
        clock = threading.Timer(PATIENCE, process.kill)
        clock.start()
        line = process.stdout.readline()
        clock.cancel()
        if not line.endswith("\n"):
            return
        yield line


def too_slow(seed: int, taken: list[Taken]) -> list[Taken]:
    """Those over the limit, twice: alone in a new process the second time."""
    again = [_again(seed, slow) for slow in taken if slow.seconds > MAX_SERVER_STEP_SECONDS]
    return [slow for slow in again if slow.seconds > MAX_SERVER_STEP_SECONDS]


def _again(seed: int, slow: Taken) -> Taken:
    found = taken_steps(seed, range(slow.number, slow.number + 1))
    return max((t for t in found if t.step == slow.step), key=lambda t: t.seconds, default=slow)


def main() -> int:
    """Take the steps, print the slowest of each; 1 if one was too slow."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.steps", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.inputs)
    if options.child:
        _child(options.seed, numbers)
        return 0
    taken = list(taken_steps(options.seed, numbers))
    _summarize(options.seed, taken)
    slow = too_slow(options.seed, taken)
    for one in slow:
        print(f"TOO SLOW {one}: {text_of(options.seed, one.number)!r:.500}")
    return 1 if slow else 0


def _summarize(seed: int, taken: list[Taken]) -> None:
    by_step: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        by_step[one.step].append(one)
    print(f"{len({one.number for one in taken}):,} inputs, {len(taken):,} steps")
    for step, found in by_step.items():
        worst = max(found, key=lambda one: one.seconds)
        text = text_of(seed, worst.number)
        print(
            f"{step:>15} {len(found):6} slowest {worst.seconds:.3f} s at {worst.number}: {text:.90}"
        )


if __name__ == "__main__":
    sys.exit(main())
