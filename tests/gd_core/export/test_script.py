"""A script that is taken home repeats the run of the page to the last digit, on its own."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import numpy as np
import pytest

from gd_core import (
    GALLERY,
    ExportError,
    Objective,
    StopRules,
    descend,
    export_script,
    gradient_descent,
    parse_objective,
)
from gd_core.descent import progress_lines
from gd_core.experiments import default_setup
from gd_core.optimizers import OPTIMIZERS, Optimizer, config_of, with_noise, with_schedule
from gd_core.optimizers.schedules import SCHEDULES
from tests.gd_core.export.bare import run_scripts
from tests.methods import FIRST_ORDER, made
from tests.problems import parsed


@dataclass(frozen=True)
class Case:
    """A run to take home."""

    text: str
    optimizer: Optimizer
    start: tuple[float, ...]
    n_iter: int = 30
    stop: StopRules = StopRules(1e-8)  # noqa: RUF009
    maximize: bool = False

    @property
    def arguments(self) -> tuple:
        return self.start, self.optimizer, self.n_iter, self.stop, self.maximize

    def script(self) -> str:
        return export_script(parsed(self.text), *self.arguments)

    def run(self):
        return descend(parsed(self.text), *self.arguments)


def case(text: str, method: str, start=None, step_size=None, **more) -> Case:
    """A run with the function's own start and step size, unless others are given."""
    setup = default_setup(parsed(text))
    optimizer = made(method, step_size or setup.step_size)
    return Case(text, optimizer, tuple(start or setup.start), **more)


def without_picture(script: str) -> str:
    return script.partition("\nxs")[0]


def assert_the_same_points(cases: list[Case]) -> None:
    """The scripts without their pictures, which take the most time, in one process."""
    for one, ran in zip(
        cases, run_scripts([without_picture(one.script()) for one in cases]), strict=True
    ):
        run = one.run()
        assert not ran.error, (one, ran.error)
        assert np.array_equal(ran.points, run.points), (one, run.stop)
        assert ran.printed.strip() == progress_lines(run), one


# For each method others of the gallery, so that each function is taken by one at least.
TEXTS = [entry.text for entry in GALLERY.values()]
EVERY_METHOD = [
    case(TEXTS[(place + 7 * turn) % len(TEXTS)], name, maximize=turn == 1)
    for place, name in enumerate(OPTIMIZERS)
    for turn in range(3)
]


def test_every_method_has_the_points_of_the_page_on_the_gallery():
    assert_the_same_points(EVERY_METHOD)


# Functions whose numbers Python's own arithmetic does not give, or the chain rule does not.
ODD = [
    ("1/(1+exp(-x)) + x^2/1e6", (-800.0,), 1000.0),  # exp overflows, f does not
    ("x ln(x)", (0.01,), 0.3),  # a search looks where f is undefined
    ("sqrt(x^2 + y^2)", (0.0, 0.0), 0.1),  # no slope by the chain rule
    ("abs(x)^1.5 + max(x, 1-x, x^2) + sinc(x) + erf(x) + cbrt(x) + softplus(x)", (1.3,), 0.4),
    ("x < 0 ? -x : x^2", (2.0,), 0.7),
    ("exp(-1/x^2)", (0.0,), 1.0),  # undefined at the start
    ("x^2", (1e200,), 1.0),  # too large at the start
    ("x^3", (-3.0,), 1.0),  # runs away
]
SOME_METHODS = ("gradient_descent", "normalized_gradient", "backtracking", "damped_newton", "bfgs")


def test_what_is_odd_about_a_function_is_in_the_script():
    assert_the_same_points(
        [case(text, method, start, step) for text, start, step in ODD for method in SOME_METHODS]
    )


def test_schedules_and_noise_are_in_the_script():
    cases = []
    for place, name in enumerate(FIRST_ORDER):
        schedule = list(SCHEDULES)[place % len(SCHEDULES)]
        optimizer = with_noise(with_schedule(made(name), SCHEDULES[schedule]()), 0.5, seed=place)
        cases.append(Case("x^2 + 10y^2", optimizer, (2.5, 1.5), maximize=place % 3 == 1))
    assert_the_same_points(cases)


def test_stop_rules_are_in_the_script():
    rules = [
        StopRules(),
        StopRules(0.5),
        StopRules(patience=3, min_improvement=0.1),
        StopRules(max_evaluations=17),
    ]
    start = (2.5, 1.5)
    cases = [
        case("x^2 + 40y^2", method, start, 0.02, stop=rule, maximize=maximize)
        for rule in rules
        for method, maximize in (("momentum", False), ("momentum", True), ("bfgs", False))
    ]
    assert len({len(one.run().points) for one in cases}) >= 5
    assert_the_same_points(cases)


def test_the_whole_script_draws_its_picture():
    cases = [case("x^2 + 10y^2", "adam"), case("x - ln(x)", "newton"), case("$x^2$", "momentum")]
    for one, ran in zip(cases, run_scripts([one.script() for one in cases]), strict=True):
        assert not ran.error
        assert np.array_equal(ran.points, one.run().points)


def test_a_run_that_flies_away_is_drawn_too():
    """To f = 1e300, of which Matplotlib makes no axis."""
    runs = [(parsed("x^2"), 2.0), (parsed("x^2 + y^2"), (2.0, 1.0))]
    scripts = [export_script(*run, gradient_descent(1.1), 1990) for run in runs]
    assert [one.error for one in run_scripts(scripts)] == ["", ""]


def test_a_script_is_short_and_has_the_tutorials_parts():
    script = case("x^2 + 10y^2", "gradient_descent").script()
    assert len(script.splitlines()) < 75
    assert "return x * x + 10 * (y * y)" in script
    assert "x = x - step_size * slope" in script
    defined = {node.name for node in ast.parse(script).body if isinstance(node, ast.FunctionDef)}
    assert {"objective", "derivative", "gradient_descent"} <= defined
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Import)
        for name in node.names
    }
    assert imported == {"math", "matplotlib", "numpy"}


@pytest.mark.parametrize(
    "name, line",
    [
        ("momentum", "velocity = beta * velocity + slope"),
        ("adagrad", "x = x - step_size * (slope / (np.sqrt(squares) + eps))"),
        ("lion", "mean = beta2 * mean + (1 - beta2) * slope"),
    ],
)
def test_the_rule_is_written_as_in_a_book(name, line):
    assert f"        {line}\n" in case("x^2 + 10y^2", name).script()


def test_letters_have_their_numbers():
    objective = parse_objective("a x^2", parameters={"a": 2.5})
    script = export_script(objective, 1.0, gradient_descent(0.1), 5)
    assert "2.5 * (x * x)" in script
    assert "a = 2.5" in script


HOSTILE = 'x^2\n"""\n\'+y^2 \u2028 “é” \\'


def test_what_was_typed_is_only_ever_text():
    """The formula's text, whatever is in it, changes one text and a comment of the script."""
    objective = parsed("x^2 + y^2")
    assert objective.formula is not None
    hostile = replace(objective, formula=replace(objective.formula, text=HOSTILE))
    link = "https://example.org/\nimport os"
    script = export_script(hostile, (1.0, 1.0), gradient_descent(0.1), 3, link=link)
    assert script.split("import math")[1].isascii()
    assert "\nimport os" not in script
    tree, usual = (
        ast.parse(one)
        for one in (script, export_script(objective, (1.0, 1.0), gradient_descent(0.1), 3))
    )
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert HOSTILE in texts
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == HOSTILE:
            node.value = objective.text
    assert ast.dump(tree) == ast.dump(usual)


def test_what_is_made_of_python_code_cannot_be_written():
    mine = Objective.from_functions(lambda p: p[0] ** 2, lambda p: 2 * p, dim=1)
    with pytest.raises(ExportError, match="your own Python code"):
        export_script(mine, 1.0, gradient_descent(0.1), 5)
    own = Optimizer(lambda point: None, lambda objective, point, state: (point / 2, state))
    with pytest.raises(ExportError, match="library's own methods"):
        export_script(parsed("x^2"), 1.0, own, 5)


def test_every_number_of_a_method_is_in_the_script():
    optimizer = config_of("adam", {"step_size": 0.3, "beta1": 0.8, "beta2": 0.95}).optimizer()
    script = export_script(parsed("x^2"), 1.0, optimizer, 5)
    assert {"step_size = 0.3", "beta1 = 0.8", "beta2 = 0.95"} <= set(script.splitlines())
