"""A step in numbers has to add up: each line is computed again from the text that is shown.

The numbers come from gd_core/descent/step_numbers.py; step_lines.js, run here in Chromium, writes
them out.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from gd_core import OPTIMIZERS, descend, gradient_descent, momentum, parse_objective
from gd_core.descent import inspect_steps
from gd_core.optimizers import description_of, read_config
from pages.shared.components.player import packed_steps
from tests.browser.digits import RAISED, lowered, plain_powers

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    ROOT / "pages" / "shared" / name
    for name in (
        "components/js/number_format.js",
        "components/js/unpack.js",
        "components/js/step_lines.js",
    )
]
WRITER = "\n".join(script.read_text(encoding="utf-8") for script in SCRIPTS)
WAVES = parse_objective("x^2 - 4cos(2x)")
BOWL = parse_objective("x^2 + 10y^2 + x*y")
STARTS = {1: 1.3, 2: (2.5, -1.5)}
WITH_LINES = [name for name in OPTIMIZERS if description_of(name).step_lines]
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def run_of(text, objective=WAVES, n_iter=12, **more):
    optimizer = read_config(text).optimizer()
    return descend(objective, STARTS[objective.dim], optimizer, n_iter, **more)


@dataclasses.dataclass
class Step:
    """One step as it is shown: its lines, and how f changed."""

    lines: tuple[str, ...]
    said: str
    better: bool


@pytest.fixture(scope="module")
def writer(browser):
    """A blank page that knows step_lines.js."""
    page = browser.new_page()
    page.add_script_tag(
        content=f"{WRITER}\nwindow.StepLines = StepLines; window.exactly = exactly;"
    )
    yield page
    page.close()


@pytest.fixture
def written(writer):
    """The steps of a run as a person reads them."""

    def write(run, iterations):
        iterations = list(iterations)
        data = packed_steps(inspect_steps(run, iterations, ("x", "y")[: run.points.shape[1]]))
        found = writer.evaluate(
            "([data, ks]) => { const steps = new StepLines(data); return ks.map((k, row) => "
            "({ lines: steps.at(row, k), ...steps.change(row, k) })); }",
            [data, iterations],
        )
        return [Step(tuple(f["lines"]), f["text"], f["better"]) for f in found]

    return write


@pytest.fixture
def exactly(writer):
    """Numbers as they are shown."""
    # JSON has no infinity: numbers travel as texts.
    return lambda numbers: writer.evaluate(
        "(texts) => texts.map((text) => exactly(Number(text)))", list(map(repr, numbers))
    )


def computed(numbers):
    """What the middle of a line comes to, vectors as arrays."""
    text = plain_powers(numbers).replace("·", "*").replace("√", "R")
    text = re.sub(rf"(\)|(?<=\d))([{RAISED}]+)", lambda m: f"{m[1]}**{lowered(m[2])}", text)
    text = re.sub(r"(?<![a-z])\(([-\d.e]+), ([-\d.e]+)\)", r"V(\1, \2)", text)
    text = re.sub(r"\|([^|]*)\|", r"np.abs(\1)", text)
    text = re.sub(r"‖([^‖]*)‖", r"np.linalg.norm(np.atleast_1d(\1))", text)
    text = re.sub(r"R([\d.e-]+)", r"R(\1)", text)
    names = {"np": np, "V": lambda *c: np.array(c), "R": np.sqrt, "RV": lambda *c: np.sqrt(c)}
    return eval(text, names | {"max": np.maximum, "sign": np.sign})  # our own text, in a test


def shown(result):
    return computed(result)


def assert_adds_up(line):
    _, symbols, numbers, result = line.split(" = ")
    assert symbols
    got, want = np.atleast_1d(computed(numbers)), np.atleast_1d(shown(result))
    # Each number in it is rounded to five digits, and a sum may cancel most of them.
    sizes = [abs(float(n)) for n in re.findall(r"\d+\.?\d*", numbers.replace("×10", "e"))]
    assert got == pytest.approx(want, rel=3e-3, abs=2e-4 * max([1e-3, *sizes]))


@pytest.mark.parametrize("climbs", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("objective", [WAVES, BOWL], ids=["1-D", "2-D"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_line_of_every_method_adds_up(written, exactly, name, objective, climbs):
    run = run_of(
        f"{name}{',step_size=0.03' if description_of(name).has_step_size else ''}",
        objective,
        maximize=climbs,
    )
    for k, step in enumerate(written(run, range(len(run.points)))):
        if k == 0:
            continue
        for line in step.lines:
            assert_adds_up(line)
        target, *_, result = step.lines[-1].split(" = ")
        assert target.replace("(", "").startswith("x")
        expected = [float(plain_powers(text)) for text in exactly(run.points[k].tolist())]
        assert np.atleast_1d(shown(result)) == pytest.approx(expected, rel=1e-9)


def test_the_issues_example_reads_as_it_should(written):
    run = descend(parse_objective("x^2"), 1.5, gradient_descent(0.1), 3)
    step = written(run, [2])[0]
    assert step.lines == ("x₂ = x₁ − α·f′(x₁) = 1.2 − 0.1·2.4 = 0.96",)
    assert step.said == "▼ f fell by 0.5184" and step.better


def test_two_dimensions_are_vectors(written):
    run = descend(parse_objective("x^2 + y^2"), (2, -1), gradient_descent(0.25), 1)
    (line,) = written(run, [1])[0].lines
    assert line == ("(x₁, y₁) = (x₀, y₀) − α·∇f(x₀, y₀) = (2, −1) − 0.25·(4, −2) = (1, −0.5)")


def test_momentum_shows_its_velocity_before_and_after(written):
    run = descend(parse_objective("x^2"), 1.0, momentum(0.1, beta=0.5), 2)
    assert written(run, [2])[0].lines == (
        "v₂ = β·v₁ + f′(x₁) = 0.5·2 + 1.6 = 2.6",
        "x₂ = x₁ − α·v₂ = 0.8 − 0.1·2.6 = 0.54",
    )


def test_iteration_0_is_the_start(written):
    step = written(run_of("adam,step_size=0.1"), [0])[0]
    assert step.lines == ("x₀ = 1.3, the start",) and step.said == ""


def test_a_rise_is_said_with_its_own_sign(written):
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(1.5), 1)
    step = written(run, [1])[0]
    assert step.said == "▲ f rose by 3" and not step.better


def test_a_climb_adds_the_slope(written):
    run = descend(parse_objective("x^2"), 1.0, gradient_descent(0.1), 2, maximize=True)
    step = written(run, [1])[0]
    assert step.lines == ("x₁ = x₀ + α·f′(x₀) = 1 + 0.1·2 = 1.2",)
    assert step.better and step.said.startswith("▲ f rose")


def test_a_schedule_shows_the_step_size_of_the_iteration(written):
    run = run_of("gradient_descent,step_size=0.1,schedule=inverse_time,rate=1.0")
    (line,) = written(run, [4])[0].lines
    assert "α₃·" in line and "0.025·" in line


def test_noise_has_a_line_of_its_own(written):
    run = run_of("momentum,step_size=0.02,noise=0.5,noise_seed=3")
    first, second, third = written(run, [5])[0].lines
    assert first.startswith("g₄ = f′(x₄) + noise = ")
    assert "+ g₄ =" in second and third.startswith("x₅")
    for line in (first, second, third):
        assert_adds_up(line)


def test_a_climb_with_noise_adds_the_noisy_slope_of_f(written):
    text = "momentum,step_size=0.02,noise=0.5,noise_seed=3"
    for step in written(run_of(text, maximize=True), range(1, 12)):
        first, second, third = step.lines
        assert "= f′(x" in first and "+ noise = " in first
        assert "− α" not in third and "(−f)" not in first + second + third
        for line in step.lines:
            assert_adds_up(line)


def test_a_method_without_lines_shows_where_its_step_led(written):
    run = run_of("newton")
    assert written(run, [1])[0].lines[0].startswith("x₁ = x₀ + step = ")


def test_a_toy_method_can_be_inspected(written, toy_optimizer):
    run = run_of("toy,step_size=0.1")
    assert_adds_up(written(run, [3])[0].lines[0])


def test_f_may_stay_the_same(written):
    run = descend(parse_objective("abs(x)"), 1.0, gradient_descent(2.0), 2)
    assert written(run, [1])[0].said == "= f stayed the same"


def test_numbers_are_shown_to_five_digits(exactly):
    random = np.random.default_rng(5)
    numbers = (random.uniform(-10, 10, 3000) * 10.0 ** random.uniform(-300, 299, 3000)).tolist()
    numbers += (random.uniform(-10, 10, 3000) * 10.0 ** random.uniform(-7, 8, 3000)).tolist()
    for number, shown_as in zip(numbers, exactly(numbers), strict=True):
        assert "," not in shown_as
        assert float(plain_powers(shown_as)) == pytest.approx(number, rel=6e-5), shown_as


def test_what_is_no_number_is_said_to_be_none(exactly):
    assert exactly([np.nan, np.inf, -np.inf]) == ["undefined"] * 3


# -------------------------------------------------------------------- on the page


def shown_step(page):
    return page.part("inspector").inner_text()


def test_the_step_under_the_player_adds_up_for_each_iteration(descend):
    page = descend.open(f="x^2", step="0.1", n="12", x0="1.5", xmin="-2", xmax="2")
    for k in (12, 7, 1):
        page.part("entry").fill(str(k))
        page.part("entry").press("Enter")
        page.await_readout(f"iteration {k} of 12")
        line, change = re.split(r"\s+(?=[▼▲])", shown_step(page).strip())
        assert_adds_up(line)
        assert line.startswith(f"x{str(k).translate(_BELOW)} = ")
        assert change.startswith("▼ f fell by ")
    page.part("entry").fill("9999")
    page.part("entry").press("Enter")
    page.await_readout("iteration 12 of 12")
    assert page.part("entry").input_value() == "12"
    page.part("entry").fill("1")
    page.part("entry").press("Enter")
    page.part("back").click()
    page.part("inspector").filter(has_text="x₀ = 1.5, the start").wait_for()
    page.part("forward").click()
    page.part("inspector").filter(has_text="x₁ = x₀").wait_for()


def test_a_fall_is_green_and_a_rise_amber(descend):
    colors = []
    for step in ("0.1", "1.2"):
        page = descend.open(f="x^2", step=step, n="4", x0="0.5")
        change = page.part("inspector").locator("strong")
        colors.append((change.inner_text()[0], change.evaluate("(e) => getComputedStyle(e).color")))
    fell, rose = (tuple(int(c) for c in re.findall(r"\d+", color)) for _, color in colors)
    assert [sign for sign, _ in colors] == ["▼", "▲"]
    assert fell[1] > fell[0], "green"
    assert rose[0] > rose[1] > rose[2], "amber"


def test_adam_is_shown_with_its_memory(descend):
    page = descend.open(f="x^2+10y^2", method="adam", step="0.1", n="9")
    lines = shown_step(page).splitlines()
    assert [line.split(" = ")[0] for line in lines if " = " in line] == [
        *("m₉", "s₉", "m̂₉", "ŝ₉", "(x₉, y₉)")
    ]
    for line in lines:
        if " = " in line:
            assert_adds_up(re.split(r"\s+[▼▲]", line)[0])
