"""A step in numbers has to add up: each line is computed again from the text that is shown."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import OPTIMIZERS, descend, gradient_descent, momentum, parse_objective
from gd_core.inspector import exactly, worked_steps
from gd_core.optimizers import description_of
from gd_core.recipe import read_recipe

WAVES = parse_objective("x^2 - 4cos(2x)")
BOWL = parse_objective("x^2 + 10y^2 + x*y")
STARTS = {1: 1.3, 2: (2.5, -1.5)}
WITH_LINES = [name for name in OPTIMIZERS if description_of(name).worked]
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def run_of(text, objective=WAVES, n_iter=12, **more):
    optimizer = read_recipe(text).optimizer()
    return descend(objective, STARTS[objective.dim], optimizer, n_iter, **more)


def computed(numbers):
    """What the middle of a line comes to, vectors as arrays."""
    text = numbers.replace("−", "-").replace("·", "*").replace("√", "R")
    text = re.sub(r"×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"e{m[1].translate(_DIGITS)}", text)
    text = re.sub(r"\)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f")**{m[1].translate(_DIGITS)}", text)
    text = re.sub(r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"**{m[1].translate(_DIGITS)}", text)
    text = re.sub(r"\(([-\d.e]+), ([-\d.e]+)\)", r"V(\1, \2)", text)
    text = re.sub(r"R(V\([^)]*\)|\([^)]*\)|[\d.e-]+)", r"np.sqrt(\1)", text)
    return eval(text, {"np": np, "V": lambda *c: np.array(c)})  # our own text, in a test


def shown(result):
    return computed(result)


def assert_adds_up(line):
    _, symbols, numbers, result = line.split(" = ")
    assert symbols
    got, want = np.atleast_1d(computed(numbers)), np.atleast_1d(shown(result))
    # Each number in it is rounded to five digits, and a sum may cancel most of them.
    sizes = [abs(float(n)) for n in re.findall(r"\d+\.?\d*", numbers.replace("×10", "e"))]
    assert got == pytest.approx(want, rel=3e-3, abs=2e-4 * max([1e-3, *sizes]))


@pytest.mark.parametrize("objective", [WAVES, BOWL], ids=["1-D", "2-D"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_line_of_every_method_adds_up(name, objective):
    run = run_of(
        f"{name}{',step_size=0.03' if description_of(name).has_step_size else ''}", objective
    )
    for k, step in enumerate(worked_steps(run, range(len(run.points)), objective.variables)):
        if k == 0:
            continue
        for line in step.lines:
            assert_adds_up(line)
        target, *_, result = step.lines[-1].split(" = ")
        assert target.replace("(", "").startswith("x")
        expected = [float(exactly(c).replace("−", "-").replace("×10", "e").translate(_DIGITS))
                    for c in run.points[k]]  # fmt: skip
        assert np.atleast_1d(shown(result)) == pytest.approx(expected, rel=1e-9)


def test_the_issues_example_reads_as_it_should():
    run = descend(parse_objective("x^2"), 1.5, gradient_descent(0.1), 3)
    step = worked_steps(run, [2], ("x",))[0]
    assert step.lines == ("x₂ = x₁ − α·f′(x₁) = 1.2 − 0.1·2.4 = 0.96",)
    assert step.said == "▼ f fell by 0.5184" and step.better


def test_two_dimensions_are_vectors():
    run = descend(parse_objective("x^2 + y^2"), (2, -1), gradient_descent(0.25), 1)
    (line,) = worked_steps(run, [1], ("x", "y"))[0].lines
    assert line == ("(x₁, y₁) = (x₀, y₀) − α·∇f(x₀, y₀) = (2, −1) − 0.25·(4, −2) = (1, −0.5)")


def test_momentum_shows_its_velocity_before_and_after():
    run = descend(parse_objective("x^2"), 1.0, momentum(0.1, beta=0.5), 2)
    assert worked_steps(run, [2], ("x",))[0].lines == (
        "v₂ = β·v₁ + f′(x₁) = 0.5·2 + 1.6 = 2.6",
        "x₂ = x₁ − α·v₂ = 0.8 − 0.1·2.6 = 0.54",
    )


def test_iteration_0_is_the_start():
    step = worked_steps(run_of("adam,step_size=0.1"), [0], ("x",))[0]
    assert step.lines == ("x₀ = 1.3, the start",) and step.said == "" and step.change is None


def test_a_rise_is_said_with_its_own_sign():
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(1.5), 1)
    step = worked_steps(run, [1], ("x",))[0]
    assert step.said == "▲ f rose by 3" and not step.better


def test_climbing_is_going_down_on_minus_f():
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(0.1), 2, maximize=True)
    step = worked_steps(run, [1], ("x",))[0]
    assert step.lines == ("x₁ = x₀ − α·(−f)′(x₀) = 1 − 0.1·(−2) = 1.2",)
    assert step.better and step.said.startswith("▲ f rose")


def test_a_schedule_shows_the_step_size_of_the_iteration():
    run = run_of("gradient_descent,step_size=0.1,schedule=inverse_time,rate=1.0")
    (line,) = worked_steps(run, [4], ("x",))[0].lines
    assert "α₃·" in line and "0.025·" in line


def test_noise_has_a_line_of_its_own():
    run = run_of("momentum,step_size=0.02,noise=0.5,noise_seed=3")
    first, second, third = worked_steps(run, [5], ("x",))[0].lines
    assert first.startswith("g₄ = f′(x₄) + noise = ")
    assert "+ g₄ =" in second and third.startswith("x₅")
    for line in (first, second, third):
        assert_adds_up(line)


def test_a_method_without_lines_shows_where_its_step_led():
    run = run_of("newton")
    assert worked_steps(run, [1], ("x",))[0].lines[0].startswith("x₁ = x₀ + step = ")


def test_a_toy_method_can_be_inspected(toy_optimizer):
    run = run_of("toy,step_size=0.1")
    assert_adds_up(worked_steps(run, [3], ("x",))[0].lines[0])


def test_f_may_stay_the_same():
    run = descend(parse_objective("abs(x)"), 1.0, gradient_descent(2.0), 2)
    assert worked_steps(run, [1], ("x",))[0].said == "= f stayed the same"


@given(st.floats(-1e300, 1e300))
def test_numbers_are_shown_to_five_digits(number):
    text = exactly(number).replace("−", "-")
    assert "," not in text
    value = float(re.sub(r"×10(.+)", lambda m: f"e{m[1].translate(_DIGITS)}", text))
    assert value == pytest.approx(number, rel=6e-5)


def test_what_is_no_number_is_said_to_be_none():
    assert exactly(np.nan) == exactly(np.inf) == "undefined"
