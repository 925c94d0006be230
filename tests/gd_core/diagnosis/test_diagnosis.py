"""Verdicts on runs whose behaviour is known in closed form."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_core import (
    GALLERY,
    Objective,
    StationaryPoint,
    StopRules,
    Verdict,
    descend,
    diagnose,
    gradient_descent,
    stability_limit,
    suggest_step_size,
)
from tests.problems import parsed

SETTLING = {Verdict.CONVERGED, Verdict.CONVERGING, Verdict.ZIGZAGGING}


def verdict_of(text, start, step_size, n_iter=30, **more):
    objective = parsed(text)
    run = descend(objective, start, gradient_descent(step_size), n_iter, **more)
    return diagnose(run, objective)


TABLE = [
    # function, start, step size, iterations, verdict: why it is known
    ("x^2", 0.9, 0.1, 30, Verdict.CONVERGING),  # factor 0.8: 0.9·0.8^30 = 1e-3 left
    ("x^2", 0.9, 0.1, 200, Verdict.CONVERGED),
    ("x^2", 0.9, 0.5, 30, Verdict.CONVERGED),  # arrives in one step
    ("x^2", 0.9, 0.9, 30, Verdict.ZIGZAGGING),  # factor -0.8
    ("x^2", 0.64820935, 1.0, 30, Verdict.OSCILLATING),  # factor -1
    ("x^2", -0.87, 1e-5, 30, Verdict.CRAWLING),  # factor 0.99998
    ("x^2", 0.9, 1.3, 30, Verdict.DIVERGED),  # factor -1.6
    ("x^2", 0.9, 1.3, 5000, Verdict.DIVERGED),  # until it overflows
    ("x^2", 0.0, 0.1, 30, Verdict.CONVERGED),  # starts at the minimum
    ("100x^2", 0.9, 1e-7, 30, Verdict.CRAWLING),
    ("exp(-x)*sin(3x)", -3.6, 1e-5, 30, Verdict.CONVERGING),  # the slope is 61: no plateau
    ("1e-8x^2", 0.9, 0.1, 30, Verdict.CRAWLING),  # tiny slopes, but a bowl: not a plateau
    ("x^4", 1.0, 0.1, 3000, Verdict.CONVERGING),  # x ~ 1/√(0.8 k): shrinks ever more slowly
    ("|x|", 0.93, 0.1, 200, Verdict.OSCILLATING),  # ±0.03, ∓0.07 for ever
    ("|x|", 9.0, 0.1, 30, Verdict.DESCENDING),  # steps of 0.1, still far away
    ("|x|", 2.0, 1e-6, 30, Verdict.CRAWLING),
    ("x", 0.0, 0.1, 30, Verdict.DESCENDING),  # a slope without end, equal steps
    ("-x^2", 0.1, 0.1, 40, Verdict.DIVERGED),  # factor +1.2, no minimum
    ("x^4 - 2x^2", 0.001, 0.05, 10, Verdict.CONVERGING),  # steps grow at first: off the top
    ("x^4 - 2x^2", 0.001, 0.05, 150, Verdict.CONVERGED),
    ("x^4 - 2x^2", 0.0, 0.05, 30, Verdict.CONVERGED),  # balanced on the top
    ("-exp(-x^2)", 5.0, 0.1, 30, Verdict.STALLED),
    ("sin(x)^2+cos(x)^2-exp(-(x-2)^2)", -5.0, 0.1, 30, Verdict.STALLED),  # flat but for rounding
    ("tanh(x)", 9.0, 0.1, 30, Verdict.STALLED),
    ("max(0, x)", 0.05, 0.1, 30, Verdict.CONVERGED),  # onto the flat part, slope exactly 0
    ("log(x)", 0.5, 0.3, 30, Verdict.LEFT_DOMAIN),
    ("sqrt(x)", -1.0, 0.3, 30, Verdict.LEFT_DOMAIN),
    ("exp(x^9)", 9.0, 0.1, 30, Verdict.LEFT_DOMAIN),  # f overflows at the start: no step is taken
    ("x^2 + 10y^2", (2.5, 1.5), 0.05, 60, Verdict.CONVERGING),
    ("x^2 + 10y^2", (2.5, 1.5), 0.0975, 30, Verdict.ZIGZAGGING),
    ("x^2 + 10y^2", (2.5, 1.5), 0.1, 30, Verdict.OSCILLATING),
    ("x^2 + 10y^2", (2.5, 1.5), 0.11, 30, Verdict.DIVERGED),
    ("x^2 - y^2", (1.0, 0.0), 0.1, 300, Verdict.CONVERGED),  # along the ridge to the saddle
    ("x^2 - y^2", (1.0, 0.1), 0.1, 60, Verdict.DIVERGED),
]


@pytest.mark.parametrize(("text", "start", "step_size", "n_iter", "verdict"), TABLE)
def test_verdicts_known_in_closed_form(text, start, step_size, n_iter, verdict):
    assert verdict_of(text, start, step_size, n_iter).verdict is verdict


@pytest.mark.parametrize(
    ("text", "start", "place"),
    [
        ("x^2", 0.0, StationaryPoint.MINIMUM),
        ("3 - x^2", 0.0, StationaryPoint.MAXIMUM),
        ("x^3", 0.0, StationaryPoint.SADDLE),
        ("x^4", 0.0, StationaryPoint.MINIMUM),
        ("-x^4", 0.0, StationaryPoint.MAXIMUM),
        ("max(0, x)", -3.0, StationaryPoint.FLAT),
        ("x^2 - y^2", (0.0, 0.0), StationaryPoint.SADDLE),
        ("x^3 - 3x y^2", (0.0, 0.0), StationaryPoint.SADDLE),
        ("x^2 + y^4", (0.0, 0.0), StationaryPoint.MINIMUM),
        ("x^2 y^0", (0.0, 7.0), StationaryPoint.MINIMUM),
    ],
)
def test_the_kind_of_place(text, start, place):
    diagnosis = verdict_of(text, start, 0.1, 5)
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is place
    line = diagnosis.evidence.line_of_them
    assert line == (text == "x^2 y^0")
    assert ("a whole line of minima" if line else place.value) in diagnosis.sentence


def test_climbing_arrives_at_a_maximum():
    diagnosis = verdict_of("1 - (x-1)^2", 0.0, 0.1, 200, maximize=True)
    assert diagnosis.verdict is Verdict.CONVERGED
    assert diagnosis.evidence.stationary_point is StationaryPoint.MAXIMUM


def test_climbing_a_bowl_diverges_because_it_has_no_maximum():
    diagnosis = verdict_of("x^2", 0.1, 0.1, 40, maximize=True)
    assert diagnosis.verdict is Verdict.DIVERGED
    assert diagnosis.evidence.shrink_factor == pytest.approx(1.2)
    assert "no maximum" in diagnosis.sentence


@pytest.mark.slow
@given(
    top=st.floats(0.01, 100),
    condition=st.floats(1, 1000),
    angle=st.floats(0, math.pi),
    part=st.sampled_from([0.9, 0.985, 0.99, 1.01, 1.015, 1.1]),
)
def test_on_a_quadratic_the_verdict_flips_within_one_percent(top, condition, angle, part):
    c, s = math.cos(angle), math.sin(angle)
    low = top / condition
    a, b, d = top * c * c + low * s * s, (top - low) * c * s, top * s * s + low * c * c
    bowl = parsed(f"({a!r}*x^2 + 2*({b!r})*x*y + {d!r}*y^2)/2")
    start = (c - s, s + c)  # one unit along each eigenvector
    limit = stability_limit(bowl, start)
    assert limit == pytest.approx(2 / top, rel=1e-6)
    run = descend(bowl, start, gradient_descent(part * limit), n_iter=60)
    verdict = diagnose(run, bowl).verdict
    assert verdict in SETTLING if part < 1 else verdict is Verdict.DIVERGED


@given(curvature=st.floats(1e-3, 1e3), part=st.floats(0.05, 0.95))
def test_the_predicted_iterations_are_those_it_takes(curvature, part):
    """More iterations “to arrive” are tested by doing them."""
    assume(abs(part - 0.5) > 0.02)
    bowl = parsed(f"{curvature!r}*x^2/2")
    optimizer = gradient_descent(2 * part / curvature)
    first = descend(bowl, 1.0, optimizer, 6)
    more = diagnose(first, bowl).evidence.more_iterations
    if more is None:
        assert diagnose(first, bowl).verdict is Verdict.CONVERGED
        return
    arrived = descend(bowl, 1.0, optimizer, 6 + more + 1)
    early = descend(bowl, 1.0, optimizer, max(6, 6 + more - 2))
    assert diagnose(arrived, bowl).verdict is Verdict.CONVERGED
    assert diagnose(early, bowl).verdict is not Verdict.CONVERGED or more <= 2


def test_crawling_says_how_many_and_which_step_size():
    diagnosis = verdict_of("x^2", -0.87315153 / 0.99998, 1e-5)
    # ln(1e-8 / (2·0.8726)) / ln(1 - 2e-5) from the last point
    assert diagnosis.evidence.more_iterations == pytest.approx(948_870, rel=0.01)
    assert (
        "950,000 more iterations to arrive, and a run may have 10,000 at most" in diagnosis.sentence
    )
    assert diagnosis.evidence.better_step_size == 0.5
    assert "Step size 0.5 arrives from the same start" in diagnosis.sentence


@pytest.mark.parametrize(("period", "step_size"), [(2, 1.0), (2, 0.1)])
def test_the_period_of_a_bounce(period, step_size):
    text = "x^2" if step_size == 1.0 else "|x|"
    assert verdict_of(text, 0.93, step_size, 60).evidence.period == period


def test_a_cycle_of_four_is_found():
    # The logistic map r·x(1-x) is descent with step size 1 on x²/2 - r(x²/2 - x³/3).
    diagnosis = verdict_of("x^2/2 - 3.5(x^2/2 - x^3/3)", 0.3, 1.0, 400)
    assert diagnosis.verdict is Verdict.OSCILLATING
    assert diagnosis.evidence.period == 4


def test_chaos_is_bouncing_without_a_period():
    diagnosis = verdict_of("x^2/2 - 3.9(x^2/2 - x^3/3)", 0.3, 1.0, 400)
    assert diagnosis.verdict is Verdict.OSCILLATING
    assert diagnosis.evidence.period is None


@pytest.mark.slow
@given(st.floats(0.01, 0.9), st.floats(0.3, 1.0))
def test_chaos_is_never_called_divergence(start, strength):
    """Bounded for every r ≤ 4: whatever it does, it does not run away."""
    text = f"x^2/2 - {2.9 + strength!r}*(x^2/2 - x^3/3)"
    assert verdict_of(text, start, 1.0, 300).verdict is not Verdict.DIVERGED


def test_the_stability_limit():
    assert stability_limit(parsed("3x^2"), 1.0) == pytest.approx(1 / 3)
    assert stability_limit(parsed("x^2 + 10y^2"), (1.0, 1.0)) == pytest.approx(0.1)
    assert stability_limit(parsed("-x^2"), 1.0) == math.inf
    assert math.isnan(stability_limit(parsed("sqrt(x)"), -1.0))


def test_the_stability_limit_of_own_functions():
    own = Objective.from_functions(lambda x: x**2.0, lambda x: x * 2.0, dim=1)
    assert stability_limit(own, 0.3) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda entry: entry.name)
def test_every_gallery_run_gets_a_verdict_and_a_sentence(entry):
    objective = parsed(entry.text)
    # 0 steps have no size.
    for step_size, n_iter in [(0.1, 0), *product((1e-7, 1e-3, 0.1, 3.0, 1e6), (1, 2, 40))]:
        run = descend(objective, entry.start, gradient_descent(step_size), n_iter)
        diagnosis = diagnose(run, objective)
        assert isinstance(diagnosis.verdict, Verdict), (step_size, n_iter)
        assert diagnosis.sentence.endswith((".", "?")), (step_size, n_iter)
        assert "nan" not in diagnosis.sentence, (step_size, n_iter)
        assert "None" not in diagnosis.sentence, (step_size, n_iter)


@pytest.mark.parametrize(
    ("text", "start", "step_size"),
    [
        ("x^2", 0.9, 1.3),
        ("x^2 + 10y^2", (2.5, 1.5), 0.11),
        ("(1-x)^2 + 100(y-x^2)^2", (-1, 1), 0.1),
    ],
)
def test_the_suggested_step_size_does_better(text, start, step_size):
    objective = parsed(text)
    bad = descend(objective, start, gradient_descent(step_size), 30)
    better = diagnose(bad, objective).evidence.better_step_size
    good = descend(objective, start, gradient_descent(better), 30)
    assert good.values[-1] < np.nan_to_num(bad.values[-1], posinf=1e300)
    assert diagnose(good, objective).verdict not in {Verdict.DIVERGED, Verdict.OSCILLATING}


def test_no_step_size_is_suggested_where_none_works():
    assert suggest_step_size(parsed("sqrt(x)"), -1.0, 30) is None


@pytest.mark.parametrize("tolerance", [0.5, 2.0])
def test_a_coarse_tolerance_is_arrived_at_and_no_bottom_is_claimed(tolerance):
    """To arrive is one thing everywhere: a slope of at most what the run was asked for."""
    objective = parsed("x^2")
    run = descend(objective, 0.9, gradient_descent(0.1), 30, StopRules(tolerance))
    found = diagnose(run, objective)
    assert found.verdict is Verdict.CONVERGED
    assert found.evidence.stationary_point is StationaryPoint.FLAT
    assert f"as small as the {tolerance:g} that was asked for" in found.sentence


def test_a_tolerance_that_is_met_has_arrived():
    objective = parsed("x^2")
    rules = StopRules(gradient_tolerance=1e-3)
    run = descend(objective, 1.0, gradient_descent(0.1), 100, rules)
    assert diagnose(run, objective).verdict is Verdict.CONVERGED


def test_a_tolerance_met_on_a_plateau_has_not():
    objective = parsed("-exp(-x^2)")
    run = descend(objective, 6.0, gradient_descent(0.1), 100, StopRules(gradient_tolerance=1e-3))
    assert diagnose(run, objective).verdict is Verdict.STALLED


@pytest.mark.parametrize(
    "text, start, why",
    [
        ("log(x)", -1.0, "f is undefined at the start"),
        ("log(x)", 0.01, "The next step lands where f is undefined."),
        ("sqrt(x)", 0.0, "The slope is undefined at this point"),
    ],
)
def test_a_run_without_a_step_came_to_no_place(text, start, why):
    objective = parsed(text)
    run = descend(objective, start=(start,), optimizer=gradient_descent(step_size=0.5), n_iter=9)
    found = diagnose(run, objective)
    assert (run.iterations, found.verdict) == (0, Verdict.LEFT_DOMAIN)
    assert found.headline == "It cannot make a single step."
    assert found.sentence.startswith(why)


def test_a_run_that_leaves_later_says_where_it_came_to():
    objective = parsed("log(x)")
    run = descend(objective, start=(1.0,), optimizer=gradient_descent(step_size=0.1), n_iter=30)
    assert run.iterations > 0
    assert diagnose(run, objective).headline == Verdict.LEFT_DOMAIN.value


def test_swings_that_grow_below_the_start_are_no_running_away():
    """On x·log(x) such a run ends in a bounce of two places; it was said to run away."""
    objective = parsed("x*log(x)")
    run = descend(objective, 3.3, gradient_descent(0.79), 30)
    found = diagnose(run, objective)
    assert found.verdict is Verdict.OSCILLATING
    assert found.evidence.period == 2
    later = descend(objective, 3.3, gradient_descent(0.79), 3000).points[:, 0]
    assert np.abs(later[-1] - later[-3]) < 1e-9 < np.abs(later[-1] - later[-2])
    assert later[30:].max() < 1


def test_swings_that_grow_above_the_start_run_away():
    objective = parsed("x^2+10y^2")
    run = descend(objective, (4, 2), gradient_descent(0.101), 100)
    assert diagnose(run, objective).verdict is Verdict.DIVERGED
