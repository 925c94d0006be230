"""The error of a fit: its derivatives and its minimum, against independent ones."""

from __future__ import annotations

from functools import cache

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize, root
from scipy.special import expit, huber

from gd_core import (
    DataError,
    Dataset,
    damped_newton,
    descend,
    diagnose,
    fit_objective,
    gradient_descent,
    momentum,
    sweep_step_sizes,
)
from gd_core.objective import LOSSES, MODELS, Fit, to_bytecode
from gd_core.objective.data.smooth_part import MOST_AT_ONCE
from tests.bytecode_machine import computed
from tests.cases import each

KINDS = [(model.name, loss) for model in MODELS.values() for loss in model.losses]
POINTS = np.array([[0.3, -0.4], [2.0, 1.0], [-1.5, 0.7], [0.0, 0.0]])


@cache
def data_for(model, n=20):
    random = np.random.RandomState(n)
    features = random.normal(3.0, 2.0, (n, MODELS[model].features))
    noise = random.standard_t(3, n)
    target = 2.0 * features[:, 0] - 1.0 + noise
    if MODELS[model].losses == ("logistic",):
        target = 1.0 * (target > 5.0 + 2 * noise)
    return Dataset.from_rows(np.column_stack([features, target]).round(3))


def by_hand(fit, p, q):
    """f at a point in 40 digits, written as one reads it in a textbook."""
    p, q, mp = mpmath.mpf(p), mpmath.mpf(q), mpmath.mpf
    delta, total = mp(fit.delta), mp(0)
    for (u, v), y in zip(fit.design.units.tolist(), fit.design.target.tolist(), strict=True):
        z, y = p * mp(u) + q * mp(v), mp(y)
        r = z - y
        total += {
            "squared": lambda r=r: r**2,
            "absolute": lambda r=r: abs(r),
            "huber": lambda r=r: r**2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2),
            "logistic": lambda y=y, z=z: (
                -y * mpmath.log(1 / (1 + mpmath.exp(-z)))
                - (1 - y) * mpmath.log(1 / (1 + mpmath.exp(z)))
            ),
        }[fit.loss_name]()
    one, two = fit.model.penalised
    lasso, ridge = one * abs(p) + two * abs(q), one * p**2 + two * q**2
    return total / len(fit.data) + mp(fit.l1) * lasso + mp(fit.l2) * ridge


@pytest.mark.parametrize("scaled", [False, True])
@each("model, loss", KINDS)
def test_value_gradient_and_hessian_are_those_of_a_textbook(model, loss, scaled):
    objective = fit_objective(data_for(model), model, loss, 0.3, 0.2, scaled, delta=0.75)
    with mpmath.workdps(40):
        for p, q in POINTS[:3].tolist():
            f = lambda *point: by_hand(objective.fit, *point)  # noqa: E731
            value, *slopes = objective.at(p, q)
            assert value == pytest.approx(float(f(p, q)), rel=1e-13)
            wanted = [float(mpmath.diff(f, (p, q), n, h=1e-12)) for n in ((1, 0), (0, 1))]
            assert slopes == pytest.approx(wanted, rel=1e-10, abs=1e-11)
            bends = [float(mpmath.diff(f, (p, q), n, h=1e-12)) for n in ((2, 0), (1, 1), (0, 2))]
            found = objective.hessian((p, q))[[0, 0, 1], [0, 1, 1]]
            assert found == pytest.approx(bends, rel=1e-7, abs=1e-7)


@each("model, loss", KINDS)
def test_arrays_have_bit_for_bit_the_numbers_of_single_points(model, loss):
    objective = fit_objective(data_for(model), model, loss, 0.3, 0.2)
    single = np.array([objective.at(*point) for point in POINTS.tolist()])
    kernel, columns = objective.kernel, POINTS.T
    assert np.array_equal(objective.value(POINTS), single[:, 0])
    assert np.array_equal(objective.gradient(POINTS.reshape(2, 2, 2)).reshape(4, 2), single[:, 1:])
    assert np.array_equal(kernel.value_as_at(*columns)[0], single[:, 0])
    assert np.array_equal(kernel.slopes_as_at(*columns), single[:, 1:].T)
    assert np.array_equal(kernel.slopes_by_chain_rule(*columns), single[:, 1:].T)
    assert np.array_equal(objective.finite_value(POINTS), single[:, 0])
    # A batch of one row each: their mean is the gradient.
    samples = objective.kernel.sample_gradients((2.0, 1.0))
    assert samples.mean(axis=0) == pytest.approx(objective.gradient((2.0, 1.0)), rel=1e-12)
    assert samples[7] == pytest.approx(objective.kernel.batch_gradient((2.0, 1.0), np.array([7])))
    assert objective.kernel.batch_gradient((2.0, 1.0), np.arange(20)) == pytest.approx(
        objective.gradient((2.0, 1.0)), rel=1e-12
    )


@each("model, loss", KINDS)
def test_the_browser_gets_the_same_numbers(model, loss):
    objective = fit_objective(data_for(model), model, loss, 0.3, 0.2, scaled=True)
    program = to_bytecode(objective)
    assert program.variables == objective.variables
    for point in [*POINTS.tolist(), (-40.0, 300.0)]:
        assert computed(program, point) == pytest.approx(objective.at(*point), rel=1e-12, abs=1e-13)
    many = to_bytecode(fit_objective(data_for(model, 101), model, loss))
    assert (many is None) == (loss != "squared")


def test_many_points_are_computed_in_chunks_and_are_the_same():
    objective = fit_objective(data_for("line", 5000), loss="huber")
    points = np.random.RandomState(0).normal(size=(3 * (MOST_AT_ONCE // 5000) + 1, 2))
    assert objective.value(points)[-1] == objective.value(points[-1])
    assert np.array_equal(objective.hessian(points)[-1], objective.hessian(points[-1]))


@pytest.mark.parametrize("scaled", [False, True])
@each("model, loss", [kind for kind in KINDS if kind[1] != "absolute"])
def test_descent_ends_at_the_minimum_of_scipy(model, loss, scaled):
    """BFGS of SciPy and then Powell's hybrid method for its slope, both on what is written by hand;
    Newton's method here."""
    objective = fit_objective(data_for(model), model, loss, l2=0.05, scaled=scaled)
    found = descend(objective, (0.0, 0.0), damped_newton(), 60).points[-1]
    design, ridge = objective.fit.design, 0.05 * np.array(MODELS[model].penalised)

    def value_and_slope(point):
        z, y = design.units @ point, design.target
        value, slope = {
            "squared": lambda: ((z - y) ** 2, 2 * (z - y)),
            "huber": lambda: (huber(1.0, z - y), np.clip(z - y, -1, 1)),
            "logistic": lambda: (np.logaddexp(0, z) - y * z, expit(z) - y),
        }[loss]()
        slopes = (slope[:, None] * design.units).mean(axis=0)
        return value.mean() + (ridge * point**2).sum(), slopes + 2 * ridge * point

    wanted = minimize(value_and_slope, (0.1, 0.1), jac=True, options={"gtol": 1e-7})
    level = root(lambda point: value_and_slope(point)[1], wanted.x, tol=1e-14)
    assert found == pytest.approx(level.x, abs=1e-8)
    assert objective.value(found) == pytest.approx(wanted.fun, rel=1e-12)


def test_a_line_has_its_minimum_where_the_normal_equations_say():
    data = data_for("line")
    x, y = data.features[:, 0], data.target
    w = np.cov(x, y, bias=True)[0, 1] / x.var()
    best = (w, y.mean() - w * x.mean())
    plain, scaled = fit_objective(data), fit_objective(data, scaled=True)
    assert np.abs(plain.gradient(best)).max() < 1e-12
    assert scaled.fit.in_data_units((np.corrcoef(x, y)[0, 1], 0.0)) == pytest.approx(
        best, rel=1e-12
    )
    assert scaled.fit.from_data_units(best) == pytest.approx(
        [np.corrcoef(x, y)[0, 1], 0], abs=1e-12
    )
    run = descend(scaled, (0.0, 0.0), gradient_descent(0.4), 100)
    assert diagnose(run, scaled).verdict.name == "CONVERGED"
    assert scaled.fit.predicted(run.points[-1], [[2.0], [5.0]]) == pytest.approx(
        [w * 2 + best[1], w * 5 + best[1]], rel=1e-8
    )


@each("model, loss", KINDS)
def test_a_scaled_fit_says_the_same_of_the_data(model, loss):
    """Without penalties scaling changes the map and not the models on it."""
    data = data_for(model)
    plain, scaled = (Fit(data, model, loss, scaled=on) for on in (False, True))
    points = scaled.from_data_units(POINTS)
    assert scaled.in_data_units(points) == pytest.approx(POINTS, rel=1e-12, abs=1e-12)
    said = scaled.predicted(points, data.features)
    assert said.shape == (4, 20)
    assert said == pytest.approx(plain.predicted(POINTS, data.features), rel=1e-9, abs=1e-12)
    size = scaled.design.units.mean(axis=0), np.square(scaled.design.units).mean(axis=0)
    assert size[1] == pytest.approx([1, 1])
    assert not MODELS[model].intercept or size[0] == pytest.approx([0, 1])


def test_a_fit_runs_like_any_other_function():
    objective = fit_objective(data_for("line"), loss="huber")
    sizes = [0.001, 0.01, 0.1]
    sweep = sweep_step_sizes(objective, (0.0, 0.0), sizes, 40)
    for size, path in zip(sizes, sweep.paths, strict=True):
        alone = descend(objective, (0.0, 0.0), gradient_descent(size), 40)
        assert np.array_equal(path, alone.points)
    run = descend(objective, (0.0, 0.0), momentum(0.02), 200)
    assert run.values[-1] < run.values[0]
    far = descend(fit_objective(data_for("line")), (0.0, 0.0), gradient_descent(1e300), 9)
    assert far.stop.name == "NOT_FINITE"
    assert np.isinf(fit_objective(data_for("line")).value((1e300, -1e300)))


@each(
    "model, loss, latex, slope",
    [
        ("line", "squared", r"\left(w x_i + b - y_i\right)^2", r"\frac{2}{20}"),
        ("curve", "absolute", r"\left|w x_i + c x_i^2 - y_i\right|", r"\,x_i^2"),
        ("plane", "huber", r"H_{1}\left(w x_{i1} + v x_{i2} - y_i\right)", r"\,x_{i2}"),
        ("logistic", "logistic", r"\ln\left(1 + e^{w x_i + b}\right)", r"\sigma\left(w x_i + b"),
    ],
)
def test_the_formula_is_written_with_the_number_of_rows(model, loss, latex, slope):
    objective = fit_objective(data_for(model), model, loss, l1=0.5, l2=0.25)
    assert latex in objective.latex
    assert r"\sum_{i=1}^{20}" in objective.latex
    assert r"0.5\," in objective.latex
    assert slope in objective.gradient_latex[1]
    assert r"0.5\,\operatorname{sign}(w) + 0.5\,w" in objective.gradient_latex[0]
    assert "over 20 rows + 0.5·" in objective.text


def test_the_loss_of_a_model_is_its_usual_one():
    assert fit_objective(data_for("line")).fit.loss is LOSSES["squared"]
    assert fit_objective(data_for("logistic"), "logistic").fit.loss is LOSSES["logistic"]
    assert fit_objective(data_for("line")) == fit_objective(data_for("line"), loss="squared")
    assert len({fit_objective(data_for("line")), fit_objective(data_for("line"))}) == 1


@each(
    "rows, model, said",
    [
        ([(3, 1), (3, 2)], "line", "Every x is 3"),
        ([(3, 1), (3, 2)], "logistic", "Every x is 3"),
        ([(0, 1, 1), (0, 2, 2)], "plane", "Every x1 is 0"),
        ([(1, 2, 3), (2, 3, 4)], "line", "needs one feature, x, beside y: these data have 2"),
        ([(1, 2), (2, 3)], "plane", "needs two features"),
        ([(1, 0), (2, 1), (3, 2)], "logistic", "3 different numbers (0, 1, 2)"),
        ([(1, 1), (2, 1)], "logistic", "1 different number (1)"),
        ([(1e99, 1), (2e99, 2)], "curve", "too large for a curve"),
    ],
)
def test_data_that_a_model_cannot_be_fitted_to_are_refused(rows, model, said):
    with pytest.raises(DataError) as caught:
        fit_objective(Dataset.from_rows(rows), model)
    assert said in caught.value.message


@each(
    "change",
    [
        {"model": "tree"},
        {"loss": "logistic"},
        {"loss": "cubic"},
        {"l1": -1.0},
        {"l2": np.nan},
        {"delta": 0.0},
        {"model": "logistic", "loss": "squared"},
    ],
)
def test_what_there_is_not_is_refused(change):
    with pytest.raises(ValueError, match=r"must be|is one of|has the loss"):
        fit_objective(Dataset.from_rows([(0, 0), (1, 1)]), **change)
