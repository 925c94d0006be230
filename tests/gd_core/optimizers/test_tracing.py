"""The traced first step of every method against the step that the method really makes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gd_core import OPTIMIZERS, parse_objective
from gd_core.objective.bytecode import OPERATIONS
from gd_core.optimizers import Optimizer, description_of, first_direction, read_config
from gd_core.optimizers.tracing import Traced

# Those whose first step is known from the slope where it begins, but for the direction of a whole
# vector, which is not computed axis by axis.
KNOWN = {
    name
    for name in OPTIMIZERS
    if description_of(name).has_step_size
    and read_config(f"{name},step_size=0.1").optimizer().rule is not None
} - {"normalized_gradient"}
BOWL = parse_objective("x^2 + 10y^2 - 3x*y")
DO = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "pow": lambda a, b: a**b,
    "gd_sign": lambda a: math.copysign(1.0, a) if a else 0.0,
    "gd_abs": abs,
    "gd_max": max,
}


def computed(words: str, slopes: list[float]) -> float:
    """A plain stack machine."""
    stack: list[float] = []
    names = {f"g{k + 1}": slope for k, slope in enumerate(slopes)}
    for word in words.split():
        if word in DO:
            count = OPERATIONS[word]
            arguments, stack = stack[-count:], stack[:-count]
            stack.append(DO[word](*arguments))
        else:
            stack.append(names[word] if word in names else float(word))
    (result,) = stack
    return result


def made(name: str, more: str = "") -> Optimizer:
    step = ",step_size=0.05" if description_of(name).has_step_size else ""
    return read_config(f"{name}{step}{more}").optimizer()


@pytest.mark.parametrize("start", [(1.5, -2.0), (-0.001, 0.3), (40.0, 7.0)])
@pytest.mark.parametrize("more", ["", ",schedule=cosine", ",schedule=inverse_time"])
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_ghost_is_the_methods_own_first_step(name, more, start):
    optimizer, point = made(name, more), np.array(start)
    wanted, _ = optimizer.step(BOWL, point, optimizer.init(point))
    words = first_direction(optimizer, 2)
    slopes = BOWL.gradient(point).tolist()
    got = [x - 0.05 * computed(word, slopes) for x, word in zip(point, words, strict=True)]
    assert got == pytest.approx(wanted.tolist(), rel=1e-12)


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - KNOWN))
def test_a_step_that_asks_for_more_has_no_ghost(name):
    assert first_direction(made(name), 1) is None


def test_a_noisy_step_has_no_ghost():
    assert first_direction(made("adam", ",noise=0.5,noise_seed=1"), 1) is None


def test_what_is_not_known_is_not_compared():
    with pytest.raises(TypeError):
        bool(Traced("g1"))
    with pytest.raises(TypeError):
        np.exp(Traced("g1"))
