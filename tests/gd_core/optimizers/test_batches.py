"""Batches: which rows each step sees, and that all rows at once are the method itself."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import (
    OPTIMIZERS,
    StopRules,
    adam,
    descend,
    exponential,
    fit_objective,
    gradient_descent,
    momentum,
    newton,
    parse_objective,
    sweep_step_sizes,
    with_batches,
    with_noise,
    with_schedule,
)
from gd_core.descent import go_on, inspect_steps, memory_of
from gd_core.objective import Dataset
from gd_core.optimizers import (
    OptimizerConfig,
    batch_rows,
    config_of,
    epochs_after,
    read_config,
    resizable,
    rows_seen_after,
    trace_step,
    write_config,
)
from tests.cases import each

RANDOM = np.random.RandomState(7)
X = RANDOM.normal(1.0, 1.0, 10)
DATA = Dataset.from_rows(np.column_stack([X, 2 * X + 1 + RANDOM.normal(0, 1, 10)]))
FIT = fit_objective(DATA, l2=0.1)
START = (-1.0, 2.0)
FIRST_ORDER = [
    name
    for name, factory in OPTIMIZERS.items()
    if factory.description.has_step_size and factory(step_size=0.01).rule is not None
]


def test_an_epoch_is_a_permutation_and_the_last_batch_may_be_smaller():
    rows = batch_rows(with_batches(gradient_descent(0.1), 4, seed=3), 10, 9)
    assert [len(batch) for batch in rows] == [4, 4, 2] * 3
    epochs = [np.concatenate(rows[k : k + 3]) for k in (0, 3, 6)]
    # By hand, as it is said: one generator, a permutation for each epoch.
    generator = np.random.Generator(np.random.PCG64(3))
    assert all(np.array_equal(epoch, generator.permutation(10)) for epoch in epochs)
    assert not np.array_equal(epochs[0], epochs[1])


def test_a_run_is_the_loop_that_one_writes_by_hand():
    run = descend(FIT, START, with_batches(gradient_descent(0.05), 4, seed=3), 30)
    x, y = DATA.features[:, 0], DATA.target
    generator, point = np.random.Generator(np.random.PCG64(3)), np.array(START)
    points = [point]
    for _ in range(10):
        order = generator.permutation(10)
        for batch in (order[:4], order[4:8], order[8:]):
            r = point[0] * x[batch] + point[1] - y[batch]
            slope = np.array([2 * (r * x[batch]).mean() + 0.2 * point[0], 2 * r.mean()])
            point = point - 0.05 * slope
            points.append(point)
    assert run.points == pytest.approx(np.array(points), rel=1e-12)
    # What is recorded is the whole error and its slope, not the batch's.
    assert np.array_equal(run.values, FIT.value(run.points))
    assert run.spent[:, 1].tolist()[:5] == [0, 4, 8, 10, 14]
    assert run.evaluations.gradient == 100


@each("name", FIRST_ORDER)
def test_all_rows_at_once_are_the_method_itself_bit_for_bit(name):
    method = OPTIMIZERS[name](step_size=0.01)
    alone = descend(FIT, START, method, 25)
    for size in (10, 11, 5000):
        run = descend(FIT, START, with_batches(method, size, 1), 25)
        assert np.array_equal(run.points, alone.points)
        assert run.optimizer is method
        assert run.spent.tolist() == alone.spent.tolist() == [[0, 10 * k, 0] for k in range(26)]


@each("name", FIRST_ORDER)
def test_any_first_order_method_takes_batches_with_a_schedule(name):
    method = with_schedule(OPTIMIZERS[name](step_size=0.5), exponential(0.9))
    run = descend(FIT, START, with_batches(method, 3, 1), 25)
    assert run.optimizer.schedule.name == "exponential"
    assert not np.array_equal(run.points, descend(FIT, START, method, 25).points)


def test_a_function_without_data_has_no_batches():
    bowl = parse_objective("x^2+10y^2")
    run = descend(bowl, START, with_batches(adam(0.1), 1), 20)
    assert np.array_equal(run.points, descend(bowl, START, adam(0.1), 20).points)
    with pytest.raises(ValueError, match="only the error of a fit"):
        bowl.batch_gradient(START, np.array([0]))


def test_a_run_that_goes_on_is_one_that_was_longer():
    method = with_batches(momentum(0.02), 3, seed=5)
    run, longer = (descend(FIT, START, method, n) for n in (8, 20))
    assert np.array_equal(run.points, longer.points[:9])
    assert np.array_equal(go_on(run, FIT, 12).points, longer.points[8:])


def test_a_sweep_makes_the_runs_that_descend_makes():
    sizes = [0.01, 0.05]
    sweep = sweep_step_sizes(
        FIT, START, sizes, 12, method=lambda a: with_batches(gradient_descent(a), 3, 2)
    )
    for path, size in zip(sweep.paths, sizes, strict=True):
        run = descend(FIT, START, with_batches(gradient_descent(size), 3, 2), 12)
        assert np.array_equal(path, run.points)
    whole = sweep_step_sizes(
        FIT, START, sizes, 12, method=lambda a: with_batches(gradient_descent(a), 10)
    )
    assert not whole.singly
    assert whole.stack.is_constant_step_gd
    assert resizable(run.optimizer)(0.2).batches.inner.step_size == 0.2


def test_a_budget_is_counted_in_samples():
    """So a race by cost is fair: 40 samples are 4 whole slopes, or 10 batches of 4, 4 and 2."""
    budget = StopRules(max_evaluations=40)
    whole = descend(FIT, START, gradient_descent(0.05), 99, budget)
    batches = descend(FIT, START, with_batches(gradient_descent(0.05), 4), 99, budget)
    assert (whole.iterations, batches.iterations) == (4, 12)
    assert {whole.stop.name, batches.stop.name} == {"BUDGET"}
    sweep = sweep_step_sizes(FIT, START, [0.05], 99, budget)
    assert sweep.iterations.tolist() == [4]
    assert np.array_equal(sweep.trajectory(0).points, whole.points)
    assert sweep.trajectory(0).spent.tolist() == whole.spent.tolist()
    newton_run = descend(FIT, START, newton(), 2)
    assert newton_run.evaluations[1:] == (20, 20)


@each("steps, epochs", [(0, 0.0), (1, 0.4), (2, 0.8), (3, 1.0), (7, 2.4)])
def test_epochs_are_counted_in_passes_over_the_rows(steps, epochs):
    assert epochs_after(with_batches(adam(0.1), 4), 10, steps) == pytest.approx(epochs)
    assert epochs_after(with_batches(adam(0.1), 10), 10, steps) == steps
    seen = sum(len(rows) for rows in batch_rows(with_batches(adam(0.1), 4), 10, steps))
    assert rows_seen_after(with_batches(adam(0.1), 4), 10, steps) == seen
    assert rows_seen_after(adam(0.1), 10, steps) == 10 * steps
    assert batch_rows(adam(0.1), 3, 1)[0].tolist() == [0, 1, 2]


def test_a_configuration_holds_batches_and_writes_them():
    config = config_of("adam", {"step_size": 0.1}, batch=4, batch_seed=9)
    assert config.optimizer().batches[:2] == (4, 9)
    assert read_config(write_config(config)) == config
    assert write_config(config).endswith("batch=4,batch_seed=9")
    assert config_of("adam", {"step_size": 0.1}, batch_seed=9) == OptimizerConfig(
        "adam", config.parameters
    )
    assert trace_step(config, 2).name == "NOISE"


def test_what_followed_a_batch_is_not_shown_as_if_it_had_the_whole_slope():
    run = descend(FIT, START, with_batches(momentum(0.05), 4), 9)
    assert memory_of(run).carried is None
    assert inspect_steps(run, [1], ("w", "b")).lines == ("{x+} = {x} + {step}",)


@each(
    "make",
    [
        lambda: with_batches(gradient_descent(0.1), 0),
        lambda: with_batches(gradient_descent(0.1), 1.5),
        lambda: with_batches(gradient_descent(0.1), 2, -1),
        lambda: with_batches(newton(), 2),
        lambda: with_batches(with_batches(gradient_descent(0.1), 2), 2),
        lambda: with_batches(with_noise(gradient_descent(0.1), 1.0), 2),
        lambda: config_of("adam", {"step_size": 0.1}, noise=1.0, batch=2),
        lambda: config_of("adam", {"step_size": 0.1}, batch=-1),
    ],
)
def test_what_cannot_have_batches_is_refused(make):
    with pytest.raises(ValueError, match=r"batch|seed|first-order"):
        make()
