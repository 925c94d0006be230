"""The traced step of every method against the step that the method really makes."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import OPTIMIZERS, descend
from gd_core.optimizers import (
    SCHEDULES,
    NotTraced,
    Optimizer,
    OptimizerConfig,
    Rule,
    StepBytecode,
    config_of,
    description_of,
    first_direction,
    read_config,
    trace_step,
)
from gd_core.optimizers.base import first_order
from tests.bytecode_machine import computed, value_of
from tests.cases import each
from tests.problems import parsed

FIRST_ORDER = {
    name
    for name in OPTIMIZERS
    if description_of(name).has_step_size
    and read_config(f"{name},step_size=0.1").optimizer().rule is not None
}
# Those whose first step goes to the browser as one text; that of a whole vector would be too long.
IN_ONE_TEXT = FIRST_ORDER - {"normalized_gradient"}
BOWL = parsed("x^2 + 10y^2 - 3x*y")
WAVE = parsed("sin(3x) + x^2/5")


def made(name: str, more: str = "") -> Optimizer:
    step = ",step_size=0.05" if description_of(name).has_step_size else ""
    return read_config(f"{name}{step}{more}").optimizer()


@pytest.mark.parametrize("name", sorted(IN_ONE_TEXT))
@each("start", [(1.5, -2.0), (-0.001, 0.3), (40.0, 7.0)])
@each("more", ["", ",schedule=cosine", ",schedule=inverse_time"])
def test_the_ghost_is_the_methods_own_first_step(name, more, start):
    optimizer, point = made(name, more), np.array(start)
    wanted, _ = optimizer.step(BOWL, point, optimizer.init(point))
    words = first_direction(optimizer, 2)
    slopes = dict(zip(("g1", "g2"), BOWL.gradient(point).tolist(), strict=True))
    got = [
        x - 0.05 * value_of(word.split(" "), slopes) for x, word in zip(point, words, strict=True)
    ]
    assert got == pytest.approx(wanted.tolist(), rel=1e-12)


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - IN_ONE_TEXT))
def test_a_step_that_asks_for_more_has_no_ghost(name):
    assert first_direction(made(name), 2) is None


def test_a_noisy_step_has_no_ghost():
    assert first_direction(made("adam", ",noise=0.5,noise_seed=1"), 1) is None


# ---------------------------------------------------------------- whole steps, with their memory


def traced_run(code: StepBytecode, numbers, objective, start, n_iter):
    """The points of a run that follows the bytecode of a step."""
    memory, point, points = computed(code.begin, numbers), list(start), [list(start)]
    for _ in range(n_iter):
        slopes = objective.at(*point)[1:]
        results = computed(code.step, [*point, *slopes, *memory, *numbers])
        point, memory = results[: len(start)], results[len(start) :]
        points.append(point)
    return points


def numbers_of(config: OptimizerConfig, code: StepBytecode) -> list[float]:
    values = dict(config.parameters) | dict(config.schedule_parameters)
    return [values[name] for name in code.numbers]


# Other numbers than the defaults, as a page's sliders give them.
OTHER = {"beta": 0.6, "beta1": 0.5, "beta2": 0.9, "eps": 1e-3, "decay": 0.8, "rho": 0.7}
OTHER |= {"rate": 0.03, "factor": 0.8, "every": 7.0, "horizon": 49.0}


@pytest.mark.parametrize("name", sorted(FIRST_ORDER))
@each("numbers", [{}, OTHER])
@each("schedule", SCHEDULES)
def test_a_run_by_the_bytecode_is_the_methods_own_run(name, schedule, numbers):
    """Bit for bit: each operation rounds as the rule's own."""
    config = config_of(name, {"step_size": 0.02, **numbers}, schedule)
    for objective, start in ((BOWL, (1.5, -2.0)), (WAVE, (2.0,))):
        code = trace_step(config, len(start))
        wanted = descend(objective, start, config.optimizer(), 60).points
        found = traced_run(code, numbers_of(config, code), objective, start, 60)
        assert np.array_equal(found, wanted)


@pytest.mark.parametrize("name", sorted(FIRST_ORDER))
def test_one_trace_serves_all_numbers_of_a_method(name):
    usual, other = (config_of(name, {"step_size": a}, "cosine") for a in (0.1, 7.0))
    assert trace_step(usual, 2) == trace_step(other, 2)


def test_a_method_that_is_registered_anew_is_traced(toy_optimizer):
    config = config_of("toy", {"step_size": 0.02, "wobble": 0.5}, "stepwise")
    code = trace_step(config, 2)
    assert code.numbers == ("step_size", "wobble", "factor", "every")
    wanted = descend(BOWL, (1.5, -2.0), config.optimizer(), 60).points
    found = traced_run(code, numbers_of(config, code), BOWL, (1.5, -2.0), 60)
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - FIRST_ORDER))
def test_a_method_that_asks_for_more_than_the_slope_says_so(name):
    assert trace_step(config_of(name, {"step_size": 0.1}), 2) is NotTraced.ASKS_FOR_MORE


def test_a_noisy_method_says_so():
    config = config_of("adam", {"step_size": 0.1}, noise=0.5)
    assert trace_step(config, 2) is NotTraced.NOISE


def steepest_axis(slopes, _):
    steepest = max(map(abs, slopes))
    return [g if abs(g) == steepest else 0.0 for g in slopes], None


def growing(slopes, memory):
    return slopes, [*memory, slopes[0]]


@pytest.mark.parametrize(
    "rule", [Rule(lambda _: None, steepest_axis), Rule(lambda _: [], growing)], ids=["if", "grows"]
)
def test_a_method_that_decides_by_its_numbers_says_so(rule, toy_optimizer, monkeypatch):
    monkeypatch.setattr(
        "gd_core.optimizers.tracing.OPTIMIZERS",
        {"toy": lambda step_size, wobble: first_order("toy", rule, step_size=step_size)},
    )
    assert trace_step(config_of("toy", {"step_size": 0.1}), 2) is NotTraced.DECIDES
