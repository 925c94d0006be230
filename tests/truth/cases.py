"""Random runs: formulas, starts, methods and step sizes, all drawn from one seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from gd_core import GALLERY, Objective, Optimizer, StopRules, Trajectory, descend
from gd_core.optimizers import OptimizerConfig, config_of, takes_schedule
from tests.problems import parsed

DATA = Path(__file__).parent.parent / "data" / "formulas.jsonl"
PLAIN = "gradient_descent"
SIX = (PLAIN, "momentum", "nesterov", "rmsprop", "adam", "adagrad")
SEARCHING = (
    "backtracking",
    "exact_line_search",
    "barzilai_borwein",
    "newton",
    "damped_newton",
    "bfgs",
    "conjugate_gradient",
)
OTHERS = ("adadelta", "adamax", "amsgrad", "nadam", "adabelief", "lion", "normalized_gradient")
# What a lecture types: each place for a number is filled at random.
ONE = (
    "x^2", "{a}x^2-{b}x", "(x-{a})^2+{b}", "x^3-{a}x", "x^4-{a}x^2+{b}x", "x^4-{a}x^3+{b}",
    "(x-{a})^4", "x^4", "x^6-x^2", "x^3", "sin(x)", "x*sin({a}x)", "sin(x)+sin({a}x)",
    "cos({a}x)+{b}x^2/10", "x^2+10-10cos(2pi*x)", "exp(x)-{a}x", "exp(-x)*sin({a}x)", "x*exp(-x)",
    "log(1+x^2)", "log(x)/x", "x-{a}log(x)", "1/(1+exp(-{a}x))", "tanh(x)^2", "-exp(-{a}x^2)",
    "1-exp(-x^2/{a})", "x^2/(1+x^2)", "{a}x+1/x", "1/x", "-1/x", "log(abs(x))", "abs(x)",
    "abs(x-{a})+{b}x^2/10", "max(0,1-x)+{a}x^2/10", "sqrt(1+x^2)", "sqrt(abs(x))", "atan(x)",
    "x*atan(x)-log(1+x^2)/2", "sqrt(x^2+{a})-{b}x/10", "exp(x^2/{a})", "floor(x)^2+x", "-x^2",
    "{a}x", "cosh(x)-{a}x", "x^2*log(abs(x))", "x^{a}", "x log(x)", "(x^2-{a})^2", "erf(x)+x^2/{a}",
)  # fmt: skip
TWO = (
    "x^2+{a}y^2", "{a}x^2+{b}x*y+{c}y^2", "x^2-y^2", "x^2+10{a}y^2", "x^2+100y^2", "x^2*y^2",
    "(1-x)^2+100(y-x^2)^2", "(1-x)^2+{a}(y-x^2)^2", "x^3+y^3-3x*y", "x^4+y^4-{a}x*y", "(x-y)^4",
    "(x^2+y-11)^2+(x+y^2-7)^2", "sin(x)+cos(y)", "sin(x*y)", "x*exp(-x^2-y^2)",
    "(x+2y-7)^2+(2x+y-5)^2",
    "log(1+x^2+{a}y^2)", "(x^2+y^2)^2-{a}(x^2+y^2)", "x^2+y^4", "y^2+atan(x)", "x^2+y",
    "exp(x-y)+x^2+y^2",
    "abs(x)+{a}abs(y)", "x^2/{a}+sin({b}y)", "exp(-x)+y^2", "(y-x^2)(y-2x^2)",
    "x^3+y^3+3x^2+x*y-3y^2+12",
    "cos(x)*cos(y)+x^2/{a}", "sqrt(x^2+y^2+{a})", "x^2+y^2-{a}cos(3x)-{b}cos(3y)",
    "(x*y-1)^2+x^2/{a}",
    "x^2/(1+y^2)+y^2/{a}", "tanh(x*y)+x^2+y^2",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One run, small enough to be printed and typed again."""

    text: str
    start: tuple[float, ...]
    config: OptimizerConfig
    n_iter: int
    maximize: bool = False

    @property
    def objective(self) -> Objective:
        return parsed(self.text)

    @property
    def optimizer(self) -> Optimizer:
        return self.config.optimizer()

    def run(self, n_iter: int | None = None, tolerance: float | None = None) -> Trajectory:
        """The run, without a stop rule unless a tolerance is given."""
        n, rules = self.n_iter if n_iter is None else n_iter, StopRules(tolerance)
        return descend(self.objective, self.start, self.optimizer, n, rules, self.maximize)


def case(
    text: str, start: float | tuple[float, ...], step_size: float, n_iter: int, method: str = PLAIN
) -> Case:
    """A case written in one line."""
    point = start if isinstance(start, tuple) else (start,)
    return Case(text, point, config_of(method, {"step_size": step_size}), n_iter)


def drawn(seed: int, count: int, methods: tuple[str, ...] = SIX) -> Iterator[Case]:
    """So many random runs; the same seed draws the same."""
    draw = random.Random(seed)
    found = 0
    while found < count:
        one = _drawn(draw, methods)
        if np.isfinite(one.objective.value(np.array(one.start))):
            found += 1
            yield one


def _drawn(draw: random.Random, methods: tuple[str, ...]) -> Case:
    text, start = _formula(draw)
    method = draw.choice(methods)
    numbers = {"step_size": _two_digits(10 ** draw.uniform(-4.5, 1))}
    schedule = "constant"
    if method != PLAIN and takes_schedule(method) and draw.random() < 0.08:
        schedule = draw.choice(("exponential", "inverse_time", "cosine"))
    n_iter = round(10 ** draw.uniform(0, 3.3))
    return Case(text, start, config_of(method, numbers, schedule), n_iter, draw.random() < 0.06)


def _formula(draw: random.Random) -> tuple[str, tuple[float, ...]]:
    kind = draw.random()
    if kind < 0.2:
        entry = draw.choice(list(GALLERY.values()))
        return entry.text, tuple(_two_digits(draw.uniform(*b)) for b in entry.bounds)
    if kind < 0.35:
        row = draw.choice(_rows())
        return row["text"], tuple(draw.choice(row["points"]))
    text = draw.choice(ONE if draw.random() < 0.55 else TWO)
    for name in "abc":
        text = text.replace("{" + name + "}", str(draw.choice((0.5, 1, 1.5, 2, 3, 4, 5, 7, 20))))
    dim = parsed(text).dim
    return text, tuple(_two_digits(draw.uniform(-4, 4)) for _ in range(dim))


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, object]]:
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row.get("points")]


def _two_digits(number: float) -> float:
    return float(f"{number:.2g}")
