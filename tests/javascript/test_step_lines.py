"""A step in numbers has to add up: each line is computed again from the text that is shown.

The numbers come from gd_core/descent/step_numbers.py; step_lines.js, run here in Node, writes
them out.
"""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import pytest

from gd_core import OPTIMIZERS, descend, gradient_descent, momentum, parse_objective
from gd_core.descent import inspect_steps
from gd_core.optimizers import description_of, read_config
from pages.shared.components.player import packed_steps
from tests.browser.digits import assert_adds_up, computed, plain_powers
from tests.javascript.node import called

STEP_LINES = "pages/shared/components/js/step_lines.js"
WAVES = parse_objective("x^2 - 4cos(2x)")
BOWL = parse_objective("x^2 + 10y^2 + x*y")
STARTS = {1: 1.3, 2: (2.5, -1.5)}
WITH_LINES = [name for name in OPTIMIZERS if description_of(name).step_lines]


def run_of(text, objective=WAVES, n_iter=12, **more):
    optimizer = read_config(text).optimizer()
    return descend(objective, STARTS[objective.dim], optimizer, n_iter, **more)


@dataclasses.dataclass
class Step:
    """One step as it is shown: its lines, and how f changed."""

    lines: tuple[str, ...]
    said: str
    better: bool


def written(run, iterations):
    """The steps of a run as a person reads them."""
    return all_written([(run, list(iterations))])[0]


def all_written(runs):
    """The steps of many runs, each with its iterations, as a person reads them."""
    asked = [
        (packed_steps(inspect_steps(run, ks, ("x", "y")[: run.points.shape[1]])), ks)
        for run, ks in runs
    ]
    call = (
        "(all) => all.map(([data, ks]) => { const steps = new exported.StepLines(data);"
        " return ks.map((k, row) => ({ lines: steps.at(row, k), ...steps.change(row, k) })); })"
    )
    return [
        [Step(tuple(step["lines"]), step["text"], step["better"]) for step in steps]
        for steps in called(STEP_LINES, call, asked)
    ]


def exactly(numbers):
    """Numbers as they are shown."""
    # JSON has no infinity: numbers travel as texts.
    call = "(texts) => texts.map((text) => exported.exactly(Number(text)))"
    return called(STEP_LINES, call, list(map(repr, numbers)))


CASES = list(product(OPTIMIZERS, (WAVES, BOWL), (False, True)))


@pytest.fixture(scope="module")
def every_run():
    """For each case, what is written of each step, and its points as they are shown: Node is
    started twice, and not for each case."""
    runs = [
        run_of(
            f"{name}{',step_size=0.03' if description_of(name).has_step_size else ''}",
            objective,
            maximize=climbs,
        )
        for name, objective, climbs in CASES
    ]
    steps = all_written([(run, list(range(len(run.points)))) for run in runs])
    ends = np.cumsum([run.points.size for run in runs])[:-1]
    shown = np.split(exactly(np.concatenate([run.points.ravel() for run in runs]).tolist()), ends)
    points = [part.reshape(run.points.shape) for run, part in zip(runs, shown, strict=True)]
    return dict(zip(CASES, zip(steps, points, strict=True), strict=True))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case[0]}-{case[1].dim}-D-{'up' if case[2] else 'down'}"
)
def test_every_line_of_every_method_adds_up(every_run, case):
    steps, points = every_run[case]
    for step, point in list(zip(steps, points, strict=True))[1:]:
        for line in step.lines:
            assert_adds_up(line)
        target, *_, result = step.lines[-1].split(" = ")
        assert target.replace("(", "").startswith("x")
        expected = [float(plain_powers(text)) for text in point]
        assert np.atleast_1d(computed(result)) == pytest.approx(expected, rel=1e-9)


def test_the_issues_example_reads_as_it_should():
    run = descend(parse_objective("x^2"), 1.5, gradient_descent(0.1), 3)
    step = written(run, [2])[0]
    assert step.lines == ("x₂ = x₁ − α·f′(x₁) = 1.2 − 0.1·2.4 = 0.96",)
    assert step.said == "▼ f fell by 0.5184" and step.better


def test_two_dimensions_are_vectors():
    run = descend(parse_objective("x^2 + y^2"), (2, -1), gradient_descent(0.25), 1)
    (line,) = written(run, [1])[0].lines
    assert line == ("(x₁, y₁) = (x₀, y₀) − α·∇f(x₀, y₀) = (2, −1) − 0.25·(4, −2) = (1, −0.5)")


def test_momentum_shows_its_velocity_before_and_after():
    run = descend(parse_objective("x^2"), 1.0, momentum(0.1, beta=0.5), 2)
    assert written(run, [2])[0].lines == (
        "v₂ = β·v₁ + f′(x₁) = 0.5·2 + 1.6 = 2.6",
        "x₂ = x₁ − α·v₂ = 0.8 − 0.1·2.6 = 0.54",
    )


def test_iteration_0_is_the_start():
    step = written(run_of("adam,step_size=0.1"), [0])[0]
    assert step.lines == ("x₀ = 1.3, the start",) and step.said == ""


def test_a_rise_is_said_with_its_own_sign():
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(1.5), 1)
    step = written(run, [1])[0]
    assert step.said == "▲ f rose by 3" and not step.better


def test_a_climb_adds_the_slope():
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(0.1), 2, maximize=True)
    step = written(run, [1])[0]
    assert step.lines == ("x₁ = x₀ + α·f′(x₀) = 1 + 0.1·2 = 1.2",)
    assert step.better and step.said.startswith("▲ f rose")


def test_a_schedule_shows_the_step_size_of_the_iteration():
    run = run_of("gradient_descent,step_size=0.1,schedule=inverse_time,rate=1.0")
    (line,) = written(run, [4])[0].lines
    assert "α₃·" in line and "0.025·" in line


def test_noise_has_a_line_of_its_own():
    run = run_of("momentum,step_size=0.02,noise=0.5,noise_seed=3")
    first, second, third = written(run, [5])[0].lines
    assert first.startswith("g₄ = f′(x₄) + noise = ")
    assert "+ g₄ =" in second and third.startswith("x₅")
    for line in (first, second, third):
        assert_adds_up(line)


def test_a_climb_with_noise_adds_the_noisy_slope_of_f():
    text = "momentum,step_size=0.02,noise=0.5,noise_seed=3"
    for step in written(run_of(text, maximize=True), range(1, 12)):
        first, second, third = step.lines
        assert "= f′(x" in first and "+ noise = " in first
        assert "− α" not in third and "(−f)" not in first + second + third
        for line in step.lines:
            assert_adds_up(line)


def test_a_method_without_lines_shows_where_its_step_led():
    run = run_of("newton")
    assert written(run, [1])[0].lines[0].startswith("x₁ = x₀ + step = ")


def test_a_toy_method_can_be_inspected(toy_optimizer):
    run = run_of("toy,step_size=0.1")
    assert_adds_up(written(run, [3])[0].lines[0])


def test_f_may_stay_the_same():
    run = descend(parse_objective("abs(x)"), 1.0, gradient_descent(2.0), 2)
    assert written(run, [1])[0].said == "= f stayed the same"


def test_numbers_are_shown_to_five_digits():
    random = np.random.default_rng(5)
    numbers = (random.uniform(-10, 10, 3000) * 10.0 ** random.uniform(-300, 299, 3000)).tolist()
    numbers += (random.uniform(-10, 10, 3000) * 10.0 ** random.uniform(-7, 8, 3000)).tolist()
    for number, shown_as in zip(numbers, exactly(numbers), strict=True):
        assert "," not in shown_as
        assert float(plain_powers(shown_as)) == pytest.approx(number, rel=6e-5), shown_as


def test_what_is_no_number_is_said_to_be_none():
    assert exactly([np.nan, np.inf, -np.inf]) == ["undefined"] * 3
