"""Every method: its description, runs that end with a reason, ascent, counts, two equal paths."""

from __future__ import annotations

import inspect
import math
from itertools import product

import numpy as np
import pytest

from gd_core import GALLERY, Objective, StopReason, StopRules, descend
from gd_core.optimizers import (
    OPTIMIZERS,
    NoStepError,
    config_of,
    description_of,
    gradient_descent,
    read_config,
    resizable,
)
from tests.cases import each
from tests.methods import (
    FIRST_ORDER,
    every_entry,
    every_first_order_method,
    every_method,
    made,
    objective_of,
    upside_down,
)
from tests.problems import parsed

# The signatures that other programs call.
SIGNATURES = {
    "gradient_descent": "(step_size)",
    "momentum": "(step_size, beta=0.9)",
    "nesterov": "(step_size, beta=0.9)",
    "adagrad": "(step_size, eps=1e-08)",
    "rmsprop": "(step_size, decay=0.9, eps=1e-08)",
    "adadelta": "(step_size=1.0, rho=0.9, eps=1e-06)",
    "adam": "(step_size, beta1=0.9, beta2=0.999, eps=1e-08)",
    "amsgrad": "(step_size, beta1=0.9, beta2=0.999, eps=1e-08)",
    "adamax": "(step_size, beta1=0.9, beta2=0.999, eps=1e-08)",
    "nadam": "(step_size, beta1=0.9, beta2=0.999, eps=1e-08)",
    "adabelief": "(step_size, beta1=0.9, beta2=0.999, eps=1e-08)",
    "lion": "(step_size, beta1=0.9, beta2=0.99)",
    "normalized_gradient": "(step_size)",
    "backtracking": "(step_size=1.0, shrink=0.5, enough=0.0001)",
    "exact_line_search": "(step_size=1.0)",
    "barzilai_borwein": "(step_size)",
    "newton": "()",
    "damped_newton": "(damping=0.001)",
    "bfgs": "()",
    "conjugate_gradient": "()",
}
every_parameter = pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, p) for name in OPTIMIZERS for p in description_of(name).parameters.values()],
    ids=lambda given: given if isinstance(given, str) else given.name,
)
# Where walls, poles, flats and many valleys are.
TELLING = ("himmelblau", "rosenbrock", "many-valleys", "log-barrier", "two-basins", "plateau")


# The descriptions


@pytest.mark.parametrize(("name", "signature"), SIGNATURES.items())
def test_the_signature_of(name, signature):
    found = inspect.signature(OPTIMIZERS[name])
    plain = [p.replace(annotation=p.empty) for p in found.parameters.values()]
    assert str(inspect.Signature(plain)) == signature


@every_method
def test_each_factory_states_its_update_and_its_source(name):
    text = OPTIMIZERS[name].__doc__
    assert "←" in text
    assert "Reference: " in " ".join(text.split())


@every_method
def test_each_method_is_described_once_and_in_full(name):
    description = description_of(name)
    arguments = inspect.signature(OPTIMIZERS[name]).parameters
    assert description.name == name
    assert description.title and description.keeps.endswith(".")
    assert description.update
    assert list(description.parameters) == list(arguments)
    for parameter in description.parameters.values():
        assert parameter.symbol and parameter.meaning.endswith(".")
        if parameter.default is not None:
            assert parameter.check(parameter.default) == arguments[parameter.name].default


def test_no_two_methods_share_a_title():
    titles = [description_of(name).title for name in OPTIMIZERS]
    assert len(set(titles)) == len(titles)


@every_parameter
def test_a_parameters_range_is_what_the_factory_takes(name, parameter):
    for end in (parameter.low, parameter.high):
        assert made(name, **{parameter.name: end}).parameters[parameter.name] == end
    for beyond in (parameter.low - 1.0, math.nextafter(parameter.high, math.inf), math.nan):
        with pytest.raises(ValueError, match=parameter.readable_name):
            parameter.check(beyond)


@every_parameter
@each("wrong", [-1.0, math.nan, math.inf])
def test_a_factory_refuses_what_cannot_be(name, parameter, wrong):
    numbers = {n: 0.1 if p.default is None else p.default for n, p in _described(name).items()}
    with pytest.raises(ValueError, match=parameter.name.replace("_", "[ _]")):
        OPTIMIZERS[name](**{**numbers, parameter.name: wrong})


def _described(name):
    return description_of(name).parameters


@every_parameter
def test_a_run_with_a_parameter_at_an_end_of_its_range_is_finite(name, parameter):
    for end in (parameter.low, parameter.high):
        optimizer = made(name, **{parameter.name: end})
        run = descend(objective_of("himmelblau"), (0.5, 1.0), optimizer, 9)
        assert np.isfinite(run.points).all() and np.isfinite(run.values).all()


def test_a_new_method_needs_its_own_function_and_nothing_else(toy_optimizer):
    assert OPTIMIZERS["toy"] is toy_optimizer
    description = description_of("toy")
    assert (description.title, list(description.own)) == ("Toy", ["wobble"])
    bowl = parsed("x^2 + 10y^2")
    run = descend(bowl, (2.5, 1.5), read_config("toy,step_size=0.04,wobble=0.5").optimizer(), 20)
    same = descend(bowl, (2.5, 1.5), gradient_descent(0.06), 20)
    np.testing.assert_allclose(run.points, same.points, rtol=1e-12)


def test_the_new_method_is_gone_afterwards():
    assert "toy" not in OPTIMIZERS


# Runs


@every_entry
def test_every_method_ends_every_gallery_run_with_a_reason(entry):
    objective = objective_of(entry.name)
    ways = ((False, entry.step_size), (True, entry.step_size), (False, 1e4))
    for name, (maximize, step_size) in product(OPTIMIZERS, ways):
        run = descend(objective, entry.start, made(name, step_size), 60, None, maximize)
        assert isinstance(run.stop, StopReason), name
        assert np.isfinite(run.points).all() and np.isfinite(run.values).all(), name
        assert run.points[0].tolist() == list(entry.start), name
        assert (run.iterations == 60) == (run.stop is StopReason.ITERATIONS), name
        assert (np.diff(run.spent, axis=0) >= 0).all(), name
        assert (run.spent[-1] <= run.evaluations).all(), name


# A step size with which the method arrives in its valley, and how far from the bottom it may be:
# steps of one length end by hopping about, and Adagrad's get short.
ARRIVING = {
    "gradient_descent": (0.01, 1e-6),
    "momentum": (0.01, 1e-6),
    "nesterov": (0.01, 1e-6),
    "normalized_gradient": (0.01, 0.01),
    "lion": (0.01, 0.02),
    "adagrad": (0.5, 1e-6),
    "rmsprop": (0.01, 0.02),
    "adadelta": (1.0, 0.05),
    "adam": (0.05, 1e-4),
    "amsgrad": (0.05, 1e-4),
    "adamax": (0.05, 1e-4),
    "adabelief": (0.05, 1e-4),
    "nadam": (0.05, 1e-4),
}


@every_method
def test_every_method_finds_a_minimum_of_himmelblaus_function(name):
    step_size, near = ARRIVING.get(name, (0.01, 1e-7))
    start = (2.5, 2.5)  # near enough for Newton's method not to go to a saddle
    run = descend(objective_of("himmelblau"), start, made(name, step_size), 2000)
    assert np.abs(run.points[-1] - (3.0, 2.0)).max() <= near


@every_method
@each("entry", TELLING)
def test_climbing_is_descending_the_function_turned_upside_down(name, entry):
    objective, start = objective_of(entry), GALLERY[entry].start
    up = descend(objective, start, made(name, 0.01), 40, maximize=True)
    down = descend(upside_down(objective), start, made(name, 0.01), 40)
    np.testing.assert_array_equal(up.points, down.points)
    np.testing.assert_array_equal(up.values, -down.values)
    np.testing.assert_array_equal(up.gradients, -down.gradients)
    assert (up.evaluations, up.stop) == (down.evaluations, down.stop)


@every_method
@each("entry", TELLING)
def test_the_loop_takes_the_steps_of_the_optimizer(name, entry):
    """Over plain floats where it can; its `step`, over arrays, has to give the same bits."""
    objective, optimizer = objective_of(entry), made(name, 0.01)
    run = descend(objective, GALLERY[entry].start, optimizer, 40)
    asked = Asked(objective)
    point, state = run.points[0], optimizer.init(run.points[0])
    for there in run.points[1:]:
        point, state = optimizer.step(asked, point, state)
        np.testing.assert_array_equal(point, there)


@every_method
def test_a_step_changes_neither_its_point_nor_its_state(name):
    objective, optimizer = objective_of("himmelblau"), made(name, 0.01)
    point = np.array([0.5, 1.0])
    state = optimizer.init(point)
    for _ in range(4):
        kept = point.copy()
        first, after = optimizer.step(objective, point, state)
        again, _ = optimizer.step(objective, point, state)
        np.testing.assert_array_equal(first, again)
        np.testing.assert_array_equal(point, kept)
        point, state = first, after


@every_method
@each("text", ["sqrt(x^2+y^2)", "sqrt(x) + y", "cbrt(x) + y^2", "x^0.5 y^0.5"])
def test_no_method_goes_on_where_there_is_no_slope(name, text):
    """Lion went on: the sign of nan was 0, and an infinite slope stayed in its mean for ever."""
    run = descend(parsed(text), (0.0, 0.0), made(name), 5)
    assert (run.stop, run.iterations) == (StopReason.NO_GRADIENT, 0)


@every_method
def test_a_method_that_starts_at_a_bottom_stays_there(name):
    run = descend(parsed("x^2 + 3y^2"), (0.0, 0.0), made(name), 5)
    assert (run.points == 0).all()
    assert run.stop is StopReason.ITERATIONS


# Counts


class Asked:
    """An objective that counts what a step asks of it; over floats, as the loop does."""

    def __init__(self, objective):
        self.objective, self.dim = objective, objective.dim
        self.counts = [0, 0, 0]

    def value(self, point):
        self.counts[0] += 1
        return self.objective.at(*point.tolist())[0]

    def gradient(self, point):
        self.counts[1] += 1
        return np.array(self.objective.at(*point.tolist())[1:])

    def hessian(self, point):
        self.counts[2] += 1
        return self.objective.hessian(point)


@every_method
@each("entry", TELLING)
def test_a_run_counts_what_each_of_its_steps_asked_for(name, entry):
    asked, optimizer = Asked(objective_of(entry)), made(name, 0.01)
    run = descend(asked.objective, GALLERY[entry].start, optimizer, 40)
    point, state = run.points[0], optimizer.init(run.points[0])
    counted = [tuple(asked.counts)]
    for _ in range(run.iterations):
        point, state = optimizer.step(asked, point, state)
        counted.append(tuple(asked.counts))
    if run.stop is not StopReason.ITERATIONS:  # the last step, which led nowhere, is paid for
        try_step(optimizer, asked, point, state)
    assert run.spent.tolist() == [list(counts) for counts in counted]
    assert run.evaluations == tuple(asked.counts)


def try_step(optimizer, objective, point, state):
    try:
        with np.errstate(all="ignore"):
            optimizer.step(objective, point, state)
    except NoStepError:
        return


@every_method
def test_your_own_functions_are_called_as_often_as_counted(name):
    """Beside the counted calls the loop looks once at f and its slope at every point it records;
    what a step asks of the slope where it stands it gets from there."""
    calls = {"value": 0, "gradient": 0, "hessian": 0}

    def counting(what, answer):
        def function(point):
            calls[what] += 1
            return answer(point)

        return function

    own = Objective.from_functions(
        counting("value", lambda p: p @ p + p[0] ** 4),
        counting("gradient", lambda p: 2 * p + [4 * p[0] ** 3, 0.0]),
        2,
        counting("hessian", lambda p: np.diag([2 + 12 * p[0] ** 2, 2.0])),
    )
    run = descend(own, (1.5, -0.7), made(name, 0.05), 12, StopRules(1e-9))
    assert calls["hessian"] == run.evaluations.hessian
    recorded = run.iterations + 1
    for what in ("value", "gradient"):
        least, most = max(recorded, getattr(run.evaluations, what)), sum(run.evaluations)
        assert least <= calls[what] <= most + recorded
    if name in FIRST_ORDER:
        assert calls["value"] == calls["gradient"] == recorded == run.evaluations.gradient + 1


@every_method
def test_a_budget_ends_a_run_at_the_first_point_that_exceeds_it(name):
    run = descend(objective_of("himmelblau"), (0.5, 1.0), made(name, 0.01), 50, StopRules(None, 9))
    assert run.stop is StopReason.BUDGET
    total = run.spent.sum(axis=1)
    assert total[-2] < 9 <= total[-1]


# Another step size


@every_first_order_method
def test_a_first_order_method_can_be_had_with_another_step_size(name):
    objective = objective_of("himmelblau")
    run = descend(objective, (0.5, 1.0), resizable(made(name, 0.01))(0.02), 20)
    same = descend(objective, (0.5, 1.0), made(name, 0.02), 20)
    np.testing.assert_array_equal(run.points, same.points)
    assert dict(run.optimizer.parameters) == dict(config_of(name, {"step_size": 0.02}).parameters)


def test_the_others_cannot():
    assert [name for name in OPTIMIZERS if resizable(made(name)) is None] == [
        name for name in OPTIMIZERS if name not in FIRST_ORDER
    ]
