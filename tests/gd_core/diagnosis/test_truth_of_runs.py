"""What is said of a run holds when the run goes on: random runs, and the kinds that once did not.

`python -m tests.truth SEED COUNT all` judges more of them.
"""

from __future__ import annotations

import pytest

from gd_core import (
    StationaryPoint,
    Verdict,
    descend,
    diagnose,
    gradient_descent,
    sweep_step_sizes,
)
from gd_core.descent import go_on
from gd_core.diagnosis import ENDLESS
from tests.methods import every_method, made
from tests.problems import parsed
from tests.truth.cases import OTHERS, PLAIN, SEARCHING, SIX, case, drawn
from tests.truth.judge import judged
from tests.truth.reports import complaint, rows

pytestmark = pytest.mark.slow  # of each of these tests a case takes long


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_what_was_reported_is_right_now(row):
    assert complaint(row) == ""


@pytest.mark.parametrize(
    ("methods", "count"), [((PLAIN,), 15), (SIX[1:], 8), ((*SEARCHING, *OTHERS), 8)]
)
def test_random_runs_do_what_is_said_of_them(methods, count):
    found = [judged(one) for one in drawn(20, count, methods)]
    false = [(one.case, one.diagnosis.sentence, one.false) for one in found if one.false]
    assert not false
    soon = [one for one in found if one.arrives]
    assert sum(one.silent for one in soon) <= 0.1 * len(soon)
    assert sum(one.under_way for one in found) <= 0.3 * count


def said(text, start, step_size, n_iter, method=PLAIN):
    one = case(text, start, step_size, n_iter, method)
    return diagnose(one.run(), one.objective)


@pytest.mark.parametrize(
    ("text", "start", "step_size", "n_iter"),
    [
        ("x^3-3x", 2.0, 0.5, 100),
        ("x^3-2x^2+2", 2.0, 0.8, 100),
        ("x^3+y^3-3x*y", (2.0, 2.0), 0.4, 100),
    ],
)
def test_a_step_out_of_a_basin_is_to_blame_and_not_the_function(text, start, step_size, n_iter):
    found = said(text, start, step_size, n_iter)
    assert found.verdict is Verdict.DIVERGED
    assert "too large" in found.sentence
    assert found.evidence.better_after is not None
    assert not judged(case(text, start, step_size, n_iter)).false


@pytest.mark.parametrize(
    ("text", "start", "step_size"),
    [
        ("-x^2", 0.1, 0.2),
        ("x^2-y^2", (1.0, 0.1), 0.3),
        ("x^3", -2.0, 0.1),
        ("x^3-0.87x", -2.0, 0.1),
    ],
)
def test_where_f_falls_for_ever_no_step_is_blamed(text, start, step_size):
    found = said(text, start, step_size, 100)
    assert found.verdict is Verdict.DIVERGED
    assert "there is no minimum to arrive at" in found.sentence
    assert found.evidence.better_step_size is None


@pytest.mark.parametrize("n_iter", [2, 3, 5])
@pytest.mark.parametrize(("text", "start", "step"), [("x^4", 1.5, 1.0), ("x^6", 2.0, 1.0)])
def test_what_explodes_runs_away_at_any_length(text, start, step, n_iter):
    assert said(text, start, step, n_iter).verdict is Verdict.DIVERGED


@pytest.mark.parametrize(
    ("text", "start", "step"), [("x*sin(x)", 2.0, 2.5), ("sin(x*y)", (1.0, 2.0), 3.0)]
)
def test_running_off_unevenly_is_running_away(text, start, step):
    one = case(text, start, step, 500)
    if abs(one.run().points[-1]).max() > 1e6:
        assert said(text, start, step, 500).verdict is Verdict.DIVERGED
    assert not judged(one).false


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "what"),
    [
        ("log(abs(x))", 1.0, 0.001, 1000, "a pole of the function at x = 0"),
        ("-1/x", 2.0, 0.1, 100, "a pole of the function at x = 0"),
        ("-1/abs(x)", 1.0, 0.01, 100, "a pole of the function at x = 0"),
        ("floor(x)^2+x", 0.4, 0.3, 20, "a jump of the function at x = "),
    ],
)
def test_a_pole_or_a_jump_that_it_was_thrown_over_is_named(text, start, step, n_iter, what):
    assert what in said(text, start, step, n_iter).sentence


@pytest.mark.parametrize(
    ("text", "start"), [("x^2", 3.0), ("x^2+y^2", (1.0, 2.0)), ("(x-1)^2", -2.0)]
)
def test_just_below_the_limit_it_shrinks_and_at_it_it_bounces(text, start):
    below, at = said(text, start, 0.9995, 30), said(text, start, 1.0, 30)
    assert below.verdict is Verdict.ZIGZAGGING
    assert below.evidence.more_iterations == pytest.approx(20_000, rel=0.1)
    assert at.verdict is Verdict.OSCILLATING
    assert at.evidence.period == 2


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [
        ("x^3+y^3+3x^2+x*y-3y^2+12", (1.0, 0.1), 0.3),
        ("sin(x)", 1.0, 2.02),
        ("x*log(x)", 3.3, 0.79),
    ],
)
def test_just_above_the_limit_of_a_bottom_it_ends_in_a_bounce(text, start, step):
    found = said(text, start, step, 100)
    assert found.verdict is Verdict.OSCILLATING
    assert found.evidence.more_iterations is None


@pytest.mark.parametrize(
    ("text", "start", "step", "method"),
    [
        ("x^2*y^2", (1.0, 0.5), 0.1, PLAIN),
        ("(x^2+y^2)^2-2(x^2+y^2)", (0.5, 0.4), 0.2, PLAIN),
        ("(x-2y)^2", (1.0, 1.0), 0.1, PLAIN),
    ],
)
def test_a_valley_of_minima_is_one(text, start, step, method):
    found = said(text, start, step, 1000, method)
    assert found.verdict is Verdict.CONVERGED
    assert found.evidence.stationary_point is StationaryPoint.MINIMUM
    assert "a whole line of minima" in found.sentence


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("(y-x^2)(y-2x^2)", (0.0, 0.5)),
        ("(y-x^2)(y-3x^2)", (0.0, 0.5)),
        ("(x-y^2)(x-2y^2)", (0.5, 0.0)),
    ],
)
def test_what_falls_along_a_curve_is_no_minimum(text, start):
    found = said(text, start, 0.1, 300)
    assert found.evidence.stationary_point is not StationaryPoint.MINIMUM
    assert "lowest point nearby" not in found.sentence


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter"),
    [
        ("x*exp(-x)", 1.5, 0.1, 200),
        ("log(x)/x", 3.5, 0.5, 300),
        ("x^2+y", (1.0, 1.0), 0.1, 100),
        ("y^2+atan(x)", (1.0, 1.0), 0.1, 100),
        ("exp(-x)", 0.0, 0.1, 100),
    ],
)
def test_of_a_tail_no_count_is_given(text, start, step, n_iter):
    found = said(text, start, step, n_iter)
    assert found.verdict is Verdict.DESCENDING
    assert found.evidence.more_iterations is None


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "true"),
    [
        ("x^4", 1.0, 0.001, 30, 68_000_000),
        ("(x-2)^4", 1.98, 0.34, 200, 200_000),
        ("x^2+10y^2", (2.5, 1.5), 1e-4, 30, 102_000),
        ("x^2+100y^2", (1.0, 1.0), 1e-5, 30, 956_000),
        ("(x+2y-7)^2+(2x+y-5)^2", (0.0, 0.0), 1e-4, 30, 97_000),
    ],
)
def test_a_count_is_within_a_factor_of_two(text, start, step, n_iter, true):
    found = said(text, start, step, n_iter)
    assert true / 2 <= found.evidence.more_iterations <= 2 * true
    assert "more iterations to arrive, and a run may have 10,000 at most" in found.sentence


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [("x^3", 1.0, 0.1), ("x^4-3x^3+2", -1.0, 0.001), ("2x^3+1", 1.0, 0.1)],
)
def test_creeping_towards_an_inflection_is_not_getting_there(text, start, step):
    found = said(text, start, step, 2000)
    assert found.verdict is Verdict.DESCENDING
    assert "a level place that is no minimum" in found.sentence


@pytest.mark.parametrize(("text", "start"), [("exp(x^2)", 30.0), ("exp(exp(x))", 7.0)])
def test_a_start_beyond_all_numbers_is_to_blame_itself(text, start):
    found = said(text, start, 0.1, 50)
    assert found.verdict is Verdict.LEFT_DOMAIN
    assert "choose another start" in found.sentence


@every_method
@pytest.mark.parametrize("climbs", [False, True])
@pytest.mark.parametrize(
    ("text", "start"), [("(1-x)^2+10(y-x^2)^2", (-1.0, 1.2)), ("x^4-2x^2", 0.5)]
)
def test_a_run_that_is_followed_takes_the_steps_of_a_longer_one(name, climbs, text, start):
    objective = parsed(text)
    first = descend(objective, start, made(name, 0.01), 4, maximize=climbs)
    further = go_on(first, objective, 100)
    whole = descend(objective, start, made(name, 0.01), 104, maximize=climbs)
    both = [*first.points.tolist(), *further.points[1:].tolist()]
    assert both == whole.points[: len(both)].tolist()


def test_of_a_sweep_a_run_may_be_followed_too():
    objective = parsed("x^2+10y^2")
    swept = sweep_step_sizes(objective, (2.5, 1.5), [0.01], 20, method=lambda a: made("adam", a))
    alone = descend(objective, (2.5, 1.5), made("adam", 0.01), 20)
    ends = [go_on(run, objective, 50).points[-1].tolist() for run in (swept.trajectory(0), alone)]
    assert ends[0] == ends[1]


def test_the_way_that_is_followed_is_bounded_by_what_a_formula_takes():
    dear = parsed("+".join(f"sin({k}x)^2" for k in range(1, 20)))
    found = diagnose(descend(dear, 0.3, gradient_descent(1e-6), 5), dear, advise=False)
    assert found.evidence.followed < 5_000


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("cos(x)*cos(y)+x^2/2", (-1.3, -1.6), 1.4e-4, 205, PLAIN),
        ("(x-1)^2+abs(x)/2", -2.0, 1e-4, 30, PLAIN),
        ("sqrt(x^2+y^2+20)", (-3.0, 3.3), 9.5e-5, 45, PLAIN),
        ("x-4log(x)", 1.8, 6.2e-5, 79, "nesterov"),
        ("x^4+y^4-4x*y", (-1.6, -3.2), 0.002, 100, "adagrad"),
    ],
)
def test_a_step_size_far_below_one_that_arrives_is_too_small(text, start, step, n_iter, method):
    found = said(text, start, step, n_iter, method)
    assert found.verdict is Verdict.CRAWLING
    assert found.evidence.better_after is not None
    assert f"Step size {found.evidence.better_step_size:g} arrives" in found.sentence
    assert not judged(case(text, start, step, n_iter, method)).false


@pytest.mark.parametrize(
    ("text", "start", "step", "method"),
    [
        ("4x", 2.3, 9.5e-4, PLAIN),
        ("1/x", 1.9, 3.3, PLAIN),
        ("1/(1+x^2)", 2.0, 0.01, PLAIN),
        ("x^2+y", (0.0, 3.7), 1.5e-4, PLAIN),
        ("atan(x)", -0.19, 0.17, "adagrad"),
    ],
)
def test_where_f_falls_for_ever_it_is_said_of_slow_runs_too(text, start, step, method):
    found = said(text, start, step, 50, method)
    assert found.headline == ENDLESS
    assert "keeps falling that way: there is no minimum to arrive at" in found.sentence
    assert not judged(case(text, start, step, 50, method)).false


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [
        ("x^2+y^4", (1.0, 1.0), 0.1),
        ("(x-y)^4", (1.0, -1.0), 1e-3),
        ("sqrt(x^2+1)", 3.0, 0.01),
        ("-1/x", 1.3, 0.0035),  # falls towards the pole at 0, and beyond it begins high up
        ("-1/x", 0.78, 7.4e-5),
        ("log(abs(x))", 2.0, 1e-4),
    ],
)
def test_of_a_function_with_something_else_ahead_it_is_not_said(text, start, step):
    assert "keeps falling" not in said(text, start, step, 50).sentence


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [("-(x^2-20)^2", -3.0, 7.0), ("50x^2-x^4", 4.0, 3.0), ("30x^2-x^3", 10.0, 8.0)],
)
def test_a_step_that_is_hundreds_of_times_too_large_is_to_blame(text, start, step):
    found = said(text, start, step, 100)
    assert found.verdict is Verdict.DIVERGED
    assert "too large" in found.sentence
    assert not judged(case(text, start, step, 100)).false


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter"),
    [("x-1.5log(x)", 0.051, 0.002, 353), ("x-2log(x)", 0.05, 0.002, 300), ("x+1/x", 0.3, 0.002, 9)],
)
def test_from_the_rate_of_a_method_that_changes_its_step_no_far_count_follows(
    text, start, step, n_iter
):
    one = case(text, start, step, n_iter, "adam")
    more = said(text, start, step, n_iter, "adam").evidence.more_iterations
    assert more is None or more < 30_000
    assert not judged(one).false


@pytest.mark.parametrize(
    ("text", "start", "step", "stuck"),
    [
        ("1-exp(-x^2/1.5)", 3.9, 0.16, False),
        ("1-exp(-x^2)", -3.4, 0.46, False),
        ("tanh(x)^2", 3.5, 0.05, False),
        ("1-exp(-x^2)", 5.0, 0.1, True),
        ("-exp(-(x-1)^2)", 6.0, 0.5, True),
        ("tanh(x)^2", 9.0, 0.1, True),
    ],
)
def test_a_run_that_gets_away_from_a_plateau_is_not_stuck_there(text, start, step, stuck):
    found = said(text, start, step, 20)
    assert (found.verdict is Verdict.STALLED) == (
        stuck or found.evidence.more_iterations is not None
    )
    assert not judged(case(text, start, step, 20)).false
