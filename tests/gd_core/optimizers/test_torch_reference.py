"""Step for step: against PyTorch's own runs, and against the papers where PyTorch has no such one.

tests/reference/make_torch_reference.py made the data.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from gd_core import GALLERY, descend
from gd_core.optimizers import SCHEDULES, config_of
from tests.methods import made, objective_of
from tests.problems import parsed

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "torch_reference.json").read_text())
N_ITER = 60
IN_TORCH = {
    "gradient_descent",
    "momentum",
    "nesterov",
    "adagrad",
    "rmsprop",
    "adadelta",
    "adam",
    "amsgrad",
    "adamax",
    "nadam",
}


def name_of(run):
    numbers = (value for key, value in run["numbers"].items() if key != "step_size")
    parts = [run["objective"], run["method"], *map(str, numbers), run.get("schedule", "")]
    return "-".join(part for part in parts if part)


def test_the_reference_has_every_method_and_schedule_on_three_objectives():
    runs, objectives = REFERENCE["runs"], REFERENCE["objectives"]
    assert REFERENCE["torch"].startswith("2.13.0")
    assert len(objectives) == 3
    wanted = {(objective, method) for objective in objectives for method in IN_TORCH}
    assert {(run["objective"], run["method"]) for run in runs} == wanted
    assert {run["schedule"] for run in runs if "schedule" in run} == set(SCHEDULES) - {"constant"}
    assert all(len(run["points"]) == N_ITER + 1 for run in runs)


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=name_of)
def test_each_step_is_that_of_pytorch(run):
    """To 1e-6 of each coordinate for NAdam, whose product of μ torch keeps in 32 bits; the others
    agree to rounding."""
    problem = REFERENCE["objectives"][run["objective"]]
    numbers = run["numbers"] | run.get("schedule_numbers", {})
    config = config_of(run["method"], numbers, run.get("schedule", "constant"))
    ours = descend(
        parsed(problem["text"]), problem["start"], config.optimizer(), REFERENCE["steps"]
    )
    close = 1e-6 if run["method"] == "nadam" else 1e-11
    np.testing.assert_allclose(ours.points, run["points"], rtol=close)


@pytest.mark.parametrize("objective", REFERENCE["objectives"])
def test_the_reference_runs_tell_the_methods_apart(objective):
    """No two of them take the same path, so that one cannot pass for another."""
    runs = [np.array(r["points"]) for r in REFERENCE["runs"] if r["objective"] == objective]
    for k, points in enumerate(runs):
        assert np.abs(points[-1] - points[0]).max() > 0.1
        assert all(np.abs(points - other).max() > 1e-6 for other in runs[:k])


# What PyTorch has not, written down again from the papers


def adabelief(gradient, x, alpha, beta1=0.9, beta2=0.999, eps=1e-8):
    """Zhuang et al. 2020, algorithm 2."""
    m = s = np.zeros_like(x)
    for t in range(1, N_ITER + 1):
        g = gradient(x)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * (g - m) ** 2 + eps
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
        x = x - alpha * m_hat / (np.sqrt(s_hat) + eps)
        yield x


def lion(gradient, x, alpha, beta1=0.9, beta2=0.99):
    """Chen et al. 2023, algorithm 2, without its weight decay."""
    m = np.zeros_like(x)
    for _ in range(N_ITER):
        g = gradient(x)
        x = x - alpha * np.sign(beta1 * m + (1 - beta1) * g)
        m = beta2 * m + (1 - beta2) * g
        yield x


def normalized_gradient(gradient, x, alpha):
    """Shor 1985."""
    for _ in range(N_ITER):
        g = gradient(x)
        x = x - alpha * g / math.sqrt(sum(g**2))
        yield x


def barzilai_borwein(gradient, x, alpha):
    """Barzilai & Borwein 1988, equation 5, in the bowls where s·y > 0."""
    g = gradient(x)
    for _ in range(N_ITER):
        new = x - alpha * g
        s, y = new - x, gradient(new) - g
        x, g = new, gradient(new)
        alpha = sum(s * s) / sum(s * y) if sum(s * y) > 0 else alpha
        yield x


PAPERS = {f.__name__: f for f in (adabelief, lion, normalized_gradient, barzilai_borwein)}


@pytest.mark.parametrize("entry", ["many-valleys", "stretched-bowl", "himmelblau", "rosenbrock"])
@pytest.mark.parametrize("name", PAPERS)
def test_each_step_is_that_of_the_paper(name, entry):
    objective, start = objective_of(entry), np.array(GALLERY[entry].start)
    run = descend(objective, start, made(name, 0.013), N_ITER)
    # Barzilai-Borwein's steps react to the last bit: followed while rounding has not grown.
    steps = 12 if name == "barzilai_borwein" else N_ITER
    expected = list(PAPERS[name](objective.gradient, start, 0.013))[:steps]
    # Where the minimum is 0, what is left of a coordinate of size 1 is rounding, another on each
    # machine.
    np.testing.assert_allclose(run.points[1 : steps + 1], expected, rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("adabelief", {"beta1": 0.5, "beta2": 0.8, "eps": 1e-3}),
        ("lion", {"beta1": 0.6, "beta2": 0.8}),
    ],
)
def test_each_number_is_that_of_the_paper(name, numbers):
    objective, start = objective_of("himmelblau"), np.array(GALLERY["himmelblau"].start)
    run = descend(objective, start, made(name, 0.02, **numbers), N_ITER)
    expected = list(PAPERS[name](objective.gradient, start, 0.02, **numbers))
    np.testing.assert_allclose(run.points[1:], expected, rtol=1e-9)


# What the memory shows


@pytest.mark.parametrize(
    "name", ["adagrad", "rmsprop", "adadelta", "adam", "amsgrad", "adamax", "adabelief"]
)
def test_the_rates_are_what_alpha_was_multiplied_by(name):
    """The step is α times the rate of each axis times its slope, or its mean slope made fair.

    Adadelta's were those of the step to come.
    """
    objective, rule = objective_of("himmelblau"), made(name, 0.01).rule
    point, memory = [0.5, 1.0], rule.begin(2)
    for k in range(1, 8):
        slopes = objective.at(*point)[1:]
        ways, memory = rule.direction(slopes, memory)
        mean = rule.velocity(memory)
        pulled = slopes if mean is None else [m / (1 - 0.9**k) for m in mean]
        np.testing.assert_allclose(np.multiply(rule.rates(memory), pulled), ways, rtol=1e-12)
        point = [x - 0.01 * d for x, d in zip(point, ways, strict=True)]


@pytest.mark.parametrize(
    ("name", "kept"), [("momentum", 0.9), ("nesterov", 0.81), ("lion", None), ("adam", None)]
)
def test_the_drift_is_the_step_that_the_memory_alone_would_take(name, kept):
    rule = made(name, 0.01).rule
    memory = rule.direction([3.0, -4.0], rule.begin(2))[1]
    drift, velocity = rule.drift(memory), rule.velocity(memory)
    if kept is not None:
        np.testing.assert_allclose(drift, np.multiply(kept, velocity))
    assert np.sign(drift).tolist() == [1.0, -1.0]
    assert made("gradient_descent").rule.drift(None) is None
