"""Step sizes that change and slopes that are noisy, with every first-order method."""

from __future__ import annotations

import inspect
import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from gd_core import Objective, StopReason, descend
from gd_core.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    adam,
    constant,
    cosine,
    exponential,
    gradient_descent,
    inverse_time,
    momentum,
    resizable,
    schedule_description,
    stepwise,
    with_noise,
    with_schedule,
)
from tests.methods import FIRST_ORDER, every_first_order_method, made, objective_of

HIMMELBLAU = objective_of("himmelblau")
START = (0.5, 1.0)
OTHERS = [name for name in OPTIMIZERS if name not in FIRST_ORDER]
FLAT = Objective.from_functions(lambda p: 0.0, lambda p: 0.0 * p, 2)
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES)


def followed(optimizer, n_iter=30):
    return descend(HIMMELBLAU, START, optimizer, n_iter).points


# Schedules


@pytest.mark.parametrize(
    ("schedule", "factors"),
    [
        (constant(), {0: 1.0, 1: 1.0, 10**6: 1.0}),
        (inverse_time(0.5), {0: 1.0, 1: 2 / 3, 2: 0.5, 8: 0.2, 10**6: 1 / 500_001}),
        (exponential(0.5), {0: 1.0, 1: 0.5, 2: 0.25, 10: 1 / 1024, 5000: 0.0}),
        (stepwise(0.5, 20), {0: 1.0, 19: 1.0, 20: 0.5, 39: 0.5, 40: 0.25}),
        (stepwise(0.1, 1), {0: 1.0, 1: 0.1, 2: 0.01}),
        (
            cosine(100),
            {0: 1.0, 25: (1 + math.sqrt(0.5)) / 2, 50: 0.5, 100: 0.0, 101: 0.0, 900: 0.0},
        ),
        (cosine(1), {0: 1.0, 1: 0.0, 2: 0.0}),
    ],
    ids=lambda given: given.name if hasattr(given, "name") else "",
)
def test_the_factor_of_an_iteration(schedule, factors):
    for k, factor in factors.items():
        assert schedule.factor(k) == pytest.approx(factor, rel=1e-12, abs=1e-15)


@every_schedule
def test_a_step_size_never_grows_and_starts_whole(schedule):
    factors = [SCHEDULES[schedule]().factor(k) for k in range(300)]
    assert factors[0] == 1.0
    assert all(0 <= after <= before for before, after in pairwise(factors))


@every_schedule
@every_first_order_method
def test_a_schedule_scales_each_step_of_any_first_order_method(name, schedule):
    """Against the rule itself, followed by hand with the step size of each iteration."""
    made_of, decay = made(name, 0.01), SCHEDULES[schedule]()
    points = followed(with_schedule(made_of, decay))
    point, memory = list(START), made_of.rule.begin(2)
    for k, there in enumerate(points[1:]):
        ways, memory = made_of.rule.direction(HIMMELBLAU.at(*point)[1:], memory)
        point = (np.array(point) - 0.01 * decay.factor(k) * np.array(ways)).tolist()
        np.testing.assert_allclose(there, point, rtol=1e-9)


@every_first_order_method
def test_the_constant_schedule_changes_nothing(name):
    bare = made(name, 0.01)
    np.testing.assert_array_equal(followed(with_schedule(bare, constant())), followed(bare))


def test_with_a_schedule_a_method_is_what_it_was_but_no_longer_plain():
    scheduled = with_schedule(gradient_descent(0.1), stepwise(0.5, 5))
    assert (scheduled.name, scheduled.step_size) == ("gradient_descent", 0.1)
    assert scheduled.schedule.name == "stepwise"
    assert dict(scheduled.schedule.parameters) == {"factor": 0.5, "every": 5.0}
    assert gradient_descent(0.1).is_constant_step_gd and not scheduled.is_constant_step_gd


def test_another_step_size_keeps_the_schedule_and_the_noise():
    dressed = with_noise(with_schedule(adam(0.1), exponential(0.9)), 0.3, 7)
    resized = resizable(dressed)(0.01)
    same = with_noise(with_schedule(adam(0.01), exponential(0.9)), 0.3, 7)
    np.testing.assert_array_equal(followed(resized), followed(same))
    assert (resized.schedule.name, resized.noise) == ("exponential", (0.3, 7))


def test_what_a_schedule_leaves_of_the_step_shows_in_rates_and_drift():
    bare, decay = adam(0.1), stepwise(0.5, 1)
    plain, halved = bare.rule, with_schedule(bare, decay).rule
    slopes, inner, memory = [3.0, -4.0], plain.begin(2), halved.begin(2)
    for k in range(3):
        np.testing.assert_allclose(halved.drift(memory), np.multiply(0.5**k, plain.drift(inner)))
        _, inner = plain.direction(slopes, inner)
        _, memory = halved.direction(slopes, memory)
        np.testing.assert_allclose(halved.rates(memory), np.multiply(0.5**k, plain.rates(inner)))


@pytest.mark.parametrize(
    "make",
    [
        *(lambda wrong=wrong: inverse_time(wrong) for wrong in (0.0, -1.0, math.nan, math.inf)),
        *(lambda wrong=wrong: exponential(wrong) for wrong in (0.0, 1.0, -0.5, math.nan)),
        *(lambda wrong=wrong: stepwise(wrong, 5) for wrong in (0.0, 1.0, math.nan)),
        *(lambda wrong=wrong: stepwise(0.5, wrong) for wrong in (0, 2.5, -1, math.nan, math.inf)),
        *(lambda wrong=wrong: cosine(wrong) for wrong in (0, 0.5, math.nan, math.inf)),
    ],
)
def test_a_schedule_refuses_what_cannot_be(make):
    with pytest.raises(ValueError, match="must be"):
        make()


@every_schedule
def test_each_schedule_is_described_and_takes_both_ends_of_its_ranges(schedule):
    factory, description = SCHEDULES[schedule], schedule_description(schedule)
    assert "= " in factory.__doc__
    assert description.title and description.update
    assert list(description.parameters) == list(inspect.signature(factory).parameters)
    for name, parameter in description.parameters.items():
        assert parameter.check(parameter.default) == parameter.default
        for end in (parameter.low, parameter.high):
            assert factory(**{name: end}).parameters[name] == end
            assert 0 <= factory(**{name: end}).factor(3) <= 1


def test_no_number_of_a_schedule_has_the_name_of_a_methods_number():
    """A recipe keeps both in one text."""
    taken = {name for method in OPTIMIZERS for name in OPTIMIZERS[method].description.parameters}
    for schedule in SCHEDULES:
        assert not taken & set(schedule_description(schedule).parameters)


@pytest.mark.parametrize("name", OTHERS)
def test_only_first_order_methods_take_a_schedule_or_noise(name):
    with pytest.raises(ValueError, match=f"a schedule needs a first-order method, not {name}"):
        with_schedule(made(name), constant())
    with pytest.raises(ValueError, match=f"noise needs a first-order method, not {name}"):
        with_noise(made(name), 0.1)


# Noise


def drawn(deviation, seed, count=4000):
    """The noise alone: where f is flat, a step of size 1 is minus what was drawn."""
    optimizer = with_noise(gradient_descent(1.0), deviation, seed)
    return -np.diff(descend(FLAT, (0.0, 0.0), optimizer, count).points, axis=0)


@every_first_order_method
def test_the_same_seed_gives_the_same_run_and_another_seed_another(name):
    runs = [followed(with_noise(made(name, 0.001), 50.0, seed), 9) for seed in (5, 5, 6)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


@every_first_order_method
def test_no_noise_changes_nothing(name):
    np.testing.assert_array_equal(
        followed(with_noise(made(name, 0.01), 0.0, 3)), followed(made(name, 0.01))
    )


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_noise_is_gaussian_with_the_deviation_asked_for(seed):
    noise = drawn(0.7, seed)
    assert noise.std() == pytest.approx(0.7, rel=0.03)
    assert abs(noise.mean()) < 4 * 0.7 / math.sqrt(noise.size)
    assert stats.kstest(noise.ravel() / 0.7, "norm").pvalue > 0.001


@pytest.mark.parametrize("seed", [0, 1])
def test_axes_steps_and_seeds_are_independent(seed):
    noise, other = drawn(1.0, seed), drawn(1.0, seed + 1)
    most = 4 / math.sqrt(len(noise))
    for first, second in (
        (noise[:, 0], noise[:, 1]),
        (noise[1:, 0], noise[:-1, 0]),
        (noise[1:, 0], noise[:-1, 1]),
        (noise[:, 0], other[:, 0]),
        (noise[1:, 0], other[:-1, 0]),
    ):
        assert abs(np.corrcoef(first, second)[0, 1]) < most


def test_a_larger_deviation_is_the_same_noise_made_larger():
    np.testing.assert_allclose(drawn(2.5, 4, 50), 2.5 * drawn(1.0, 4, 50), rtol=1e-9)


def test_the_noise_of_a_seed_is_the_same_on_every_machine():
    """What links with noise in them show; a change of these numbers changes all of them."""
    pinned = [[0.15975745875, -0.96371935921], [0.89304868424, -1.84198474532]]
    np.testing.assert_allclose(drawn(1.0, 0, 2), pinned, rtol=1e-9)


def test_the_noise_is_on_the_slope_and_not_on_the_step():
    """Twice the step size moves twice as far for the same noise; momentum smooths it."""
    optimizer = with_noise(gradient_descent(2.0), 1.0, 3)
    steps = -np.diff(descend(FLAT, (0.0, 0.0), optimizer, 40).points, axis=0)
    np.testing.assert_allclose(steps, 2.0 * drawn(1.0, 3, 40), rtol=1e-9)
    heavy = with_noise(momentum(1.0, beta=0.5), 1.0, 3)
    carried = -np.diff(descend(FLAT, (0.0, 0.0), heavy, 40).points, axis=0)
    np.testing.assert_allclose(
        carried[1:] - 0.5 * carried[:-1], drawn(1.0, 3, 40)[1:], rtol=1e-9, atol=1e-12
    )


def test_a_schedule_and_noise_may_be_put_on_in_any_order():
    first = with_noise(with_schedule(adam(0.1), cosine(20)), 2.0, 9)
    second = with_schedule(with_noise(adam(0.1), 2.0, 9), cosine(20))
    np.testing.assert_array_equal(followed(first), followed(second))
    assert (first.noise, second.noise) == ((2.0, 9), (2.0, 9))
    assert (first.schedule.name, second.schedule.name) == ("cosine", "cosine")


def test_a_noisy_run_counts_and_records_the_true_slopes():
    run = descend(HIMMELBLAU, START, with_noise(gradient_descent(0.01), 5.0, 1), 20)
    np.testing.assert_allclose(run.gradients, HIMMELBLAU.gradient(run.points), rtol=1e-12)
    assert run.stop is StopReason.ITERATIONS
    assert run.evaluations == (0, 20, 0)


@pytest.mark.parametrize(
    ("deviation", "seed"),
    [(-1.0, 0), (math.nan, 0), (math.inf, 0), (1.0, -1), (1.0, 0.5), (1.0, 2**32), (1.0, math.nan)],
)
def test_noise_that_cannot_be_is_refused(deviation, seed):
    with pytest.raises(ValueError, match="must be"):
        with_noise(gradient_descent(0.1), deviation, seed)
