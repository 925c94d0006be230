"""A case: a text and everything else that a page would know, all from a seed and a number."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from gd_core.descent import StopRules
from gd_core.experiments.run_setup import DEFAULT_INTERVAL
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    Description,
    OptimizerConfig,
    Parameter,
    Scale,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
)
from tests.fuzz.steep import steep
from tests.fuzz.texts import typed

# The largest number that a box on a page takes (see pages/shared/state/session.py).
LARGEST = 1e15
MOST_ITERATIONS = 10_000
# One case in so many tries ninety step sizes for its marks.
MARKS_EVERY = 20
# One case in so many is of those whose numbers explode.
STEEP_EVERY = 12


@dataclass(frozen=True)
class Case:
    """One input: what is typed and with what settings; `name` makes it again."""

    name: str
    kind: str
    text: str
    config: OptimizerConfig
    n_iter: int
    stationary_point: tuple[float, float]  # the start as parts of the window
    window: tuple[tuple[float, float], tuple[float, float]] | None  # None: the suggested one
    maximize: bool
    stop: StopRules
    marks: bool


def case_of(seed: int, number: int) -> Case:
    """Case `number` of a seed; the same on every machine."""
    chance = random.Random(f"{seed}:{number}")
    kind, text = steep(chance) if number % STEEP_EVERY == STEEP_EVERY - 1 else typed(chance)
    return settle(f"{seed}:{number}", kind, text, chance)


def settle(name: str, kind: str, text: str, chance: random.Random) -> Case:
    """The case of a text with random settings, extreme ones among them."""
    return Case(
        name,
        kind,
        text,
        config(chance),
        chance.choice((0, 1, 3, 30, 30, 100, 100, 300, MOST_ITERATIONS)),
        (chance.random(), chance.random()),
        (_interval(chance), _interval(chance)) if chance.random() < 0.3 else None,
        chance.random() < 0.15,
        _stop(chance),
        chance.randrange(MARKS_EVERY) == 0,
    )


def _interval(chance: random.Random) -> tuple[float, float]:
    if chance.random() < 0.3:
        return DEFAULT_INTERVAL
    middle = chance.choice((0.0, 0.0, 1.0, -3.0, 700.0, 1e9))
    half = 10.0 ** chance.uniform(-3, math.log10(LARGEST))
    width = max(half, 1e-9 * abs(middle))  # as a page asks of a window
    return max(-LARGEST, middle - width), min(LARGEST, middle + width)


def _stop(chance: random.Random) -> StopRules:
    return chance.choice(
        (
            StopRules(),
            StopRules(1e-8),
            StopRules(1e-8),
            StopRules(0.0, 50),
            StopRules(patience=1, min_improvement=1e300),
            StopRules(1e300, 0, 10_000),
        )
    )


def config(chance: random.Random) -> OptimizerConfig:
    """Any method with any numbers, and a schedule and noise where it takes them."""
    method = chance.choice(list(OPTIMIZERS))
    numbers = _numbers(description_of(method), chance)
    if not takes_schedule(method) or chance.random() < 0.6:
        return config_of(method, numbers)
    schedule = chance.choice(list(SCHEDULES))
    numbers |= _numbers(schedule_description(schedule), chance)
    noise = chance.choice((0.0, 0.1, 1e9))
    return config_of(method, numbers, schedule, noise, _number(NOISE["noise_seed"], chance))


def _numbers(description: Description, chance: random.Random) -> dict[str, float]:
    """Its numbers; those with a default are left at it half the time."""
    return {
        name: _number(parameter, chance)
        for name, parameter in description.parameters.items()
        if parameter.default is None or chance.random() < 0.5
    }


def _number(parameter: Parameter, chance: random.Random) -> float:
    low, high = parameter.low, parameter.high
    if chance.random() < 0.15:
        return chance.choice((low, high))
    if parameter.scale is Scale.WHOLE:
        return float(chance.randint(int(low), int(high)))
    if parameter.scale is Scale.LOG and low > 0 and chance.random() < 0.7:
        usual = chance.uniform(max(-4.0, math.log10(low)), min(0.5, math.log10(high)))
        return min(max(10.0**usual, low), high)
    if parameter.scale is Scale.LOG and low > 0:
        return min(max(10.0 ** chance.uniform(math.log10(low), math.log10(high)), low), high)
    return chance.uniform(low, high)
