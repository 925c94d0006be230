"""A lesson: one idea, a question that uncovers what people get wrong about it, and what to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gd_core.descent import StopRules
from gd_core.experiments import Bounds, Problem
from gd_core.formatting import format_number, joined
from gd_core.lessons.judgement import Judgement, judge
from gd_core.lessons.question import Answer, NowTry, Question
from gd_core.objective import DATASETS, fit_objective, parse_objective
from gd_core.optimizers import STEP_SIZE, read_config

SQUARE: Bounds = ((-5.0, 5.0), (-5.0, 5.0))
LINE: Bounds = ((-5.0, 5.0),)


@dataclass(frozen=True)
class Lesson:
    """One idea of the course.

    order: where it stands in the course, in tens, so that another one fits between two; text: what
    is told before the question; tempting: the wrong answer that many give; uncovers: what that
    answer takes for true, and what is true; now_try: what to try afterwards, where that is not what
    the question's own kind says; shows: what the run shows that is tried, in place of its verdict,
    where that would not say it.
    """

    order: int
    title: str
    text: str
    question: Question
    tempting: Answer
    uncovers: str
    now_try: NowTry | None = None
    shows: str = ""

    def judge(self, answer: Answer) -> Judgement:
        """The answer judged by the exact run; raises ValueError for one of the wrong form."""
        return judge(self.question, answer)

    def trial(self, judgement: Judgement) -> NowTry:
        """What to try after an answer was judged."""
        return self.now_try or judgement.now_try


def problem(
    formula: str,
    start: Sequence[float],
    method: str,
    *,
    bounds: Bounds | None = None,
    n_iter: int = 60,
    tolerance: float = 1e-8,
) -> Problem:
    """A problem in one line.

    method: its name and numbers, such as "momentum,step_size=0.1,beta=0.9"; bounds: the window, -5
    to 5 for each variable if it is not given; tolerance: the slope at which the run has arrived.
    Raises FormulaError and ValueError for what cannot be read.
    """
    objective = parse_objective(formula)
    window = bounds or (SQUARE if objective.dim == 2 else LINE)
    config = read_config(method)
    stop = StopRules(tolerance)
    return Problem(objective, window, tuple(map(float, start)), config, n_iter, stop=stop)


def fit_problem(
    data: str,
    start: Sequence[float],
    method: str,
    *,
    bounds: Bounds,
    scaled: bool = False,
    n_iter: int = 60,
) -> Problem:
    """A problem about the squared error of a line over a ready data set, in one line.

    data: its name; method, bounds: as of `problem`; scaled: whether the data are scaled first.
    Raises KeyError and ValueError for what there is not.
    """
    objective = fit_objective(DATASETS[data].data, scaled=scaled)
    at, stop = tuple(map(float, start)), StopRules(1e-8)
    return Problem(objective, bounds, at, read_config(method), n_iter, stop=stop)


def gradient_descent(step_size: float) -> str:
    """Plain gradient descent with this step size, as `problem` takes it."""
    return f"gradient_descent,step_size={step_size!r}"


def given_in_words(question: Question) -> str:
    """What has to be known to answer a question: the method with its numbers, and the start."""
    problem = question.problem
    start = ",\N{NO-BREAK SPACE}".join(format_number(c, 6) for c in problem.start)
    where = f"({start})" if problem.objective.dim > 1 else f"x\N{NO-BREAK SPACE}= {start}"
    if question.kind in _WITHOUT_METHOD:
        return f"At {where}."
    if question.kind == "first-method":
        methods = [_method_in_words(problem.with_config(rival), False) for rival in question.rivals]
        return f"{'; '.join(methods)}. All from {where}."
    return f"{_method_in_words(problem, question.kind in _ABOUT_THE_STEP_SIZE)}, from {where}."


def _method_in_words(problem: Problem, hides_step_size: bool) -> str:
    """The method with those of its numbers that are not the usual ones."""
    config, meaning = problem.config, _meaning_of_step_size(problem)
    leaves_step_out = hides_step_size or meaning != STEP_SIZE.meaning
    numbers = dict(config.parameters) | dict(config.schedule_parameters)
    shown = {
        name: number
        for name, number in numbers.items()
        if not (name == "step_size" and leaves_step_out) and number != _usual(problem, name)
    }
    words = [f"{_NAMES.get(name, name)} {format_number(value, 6)}" for name, value in shown.items()]
    if config.noise:
        words.append(f"noise {format_number(config.noise)}")
    if config.batch:
        words.append("one row in each step" if config.batch == 1 else f"{config.batch} rows a step")
    return f"{config.description.title}{f' with {joined(words)}' if words else ''}"


_ABOUT_THE_STEP_SIZE = frozenset({"largest-step", "larger-step"})
_WITHOUT_METHOD = frozenset({"steepest", "level"})  # kinds of questions about the ground alone
_NAMES = {"step_size": "step size", "beta": "β"}


def _meaning_of_step_size(problem: Problem) -> str:
    """What the step size of the method is: one that finds its own only begins to look there."""
    parameter = problem.config.description.parameters.get("step_size")
    return parameter.meaning if parameter else ""


def _usual(problem: Problem, name: str) -> float | None:
    """The number that a parameter has where nobody sets it, of which nothing need be said."""
    if name == "step_size":
        return None
    parameter = problem.config.description.own.get(name)
    return parameter.default if parameter else None
