"""Gaussian noise on the gradient, which makes a stochastic method of any first-order one."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gd_core.optimizers.base import Columns, Noise, Optimizer, Rule, rule_of, with_rule
from gd_core.optimizers.schedules import CountedMemory

LARGEST_SEED = 2**32 - 1


def with_noise(optimizer: Optimizer, deviation: float, seed: int = 0) -> Optimizer:
    """A first-order method on noisy gradients: g ← ∇f(x) + σ·z, z ~ N(0, 1) for each axis and step.

    deviation is σ ≥ 0, in units of the gradient; one seed, 0 to 2³² − 1, gives the same noise on
    every machine and NumPy version, as RandomState's stream is frozen (NEP 19). Raises ValueError
    for others and for a method that is not of first order. Reference: Robbins & Monro 1951.
    """
    if not (math.isfinite(deviation) and deviation >= 0):
        raise ValueError(f"the noise must be a finite number of at least 0, not {deviation!r}")
    if not (0 <= seed <= LARGEST_SEED and seed == int(seed)):
        raise ValueError(f"the seed must be a whole number up to 2³² − 1, not {seed!r}")
    rule = rule_of(optimizer, "noise")
    noise = Noise(float(deviation), int(seed))

    def direction(slopes: Columns, memory: CountedMemory) -> tuple[Columns, CountedMemory]:
        errors = noise_at(noise, memory.steps, len(slopes))
        noisy = [g + z for g, z in zip(slopes, errors, strict=True)]
        directions, inner = rule.direction(noisy, memory.inner)
        return directions, CountedMemory(memory.steps + 1, inner)

    made = Rule(
        lambda dim: CountedMemory(0, rule.begin(dim)),
        direction,
        lambda memory: rule.velocity(memory.inner),
        lambda memory: rule.rates(memory.inner),
        lambda memory: rule.drift(memory.inner),
        lambda memory: rule.symbols(memory.inner),
    )
    return with_rule(optimizer, made, noise=noise)


# A run of up to 10,000 iterations asks for its noise three times: it is followed, and replayed for
# the method's memory and for the step in numbers.
@lru_cache(maxsize=2**14)
def noise_at(noise: Noise, count: int, dim: int) -> tuple[float, ...]:
    """The noise σ·z of iteration `count`, dim numbers, fixed by the seed and the iteration."""
    stream = np.random.RandomState(np.random.Philox(key=noise.seed, counter=[0, 0, 0, count]))
    return tuple(noise.deviation * float(z) for z in stream.standard_normal(dim))
