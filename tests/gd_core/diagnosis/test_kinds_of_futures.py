"""What comes of runs that do not arrive when they go on, kind by kind, judged by the run itself."""

from __future__ import annotations

import pytest

from gd_core import StationaryPoint, Verdict, diagnose
from gd_core.diagnosis import ENDLESS
from tests.truth.cases import PLAIN, case
from tests.truth.judge import judged

pytestmark = pytest.mark.slow  # of each of these tests a case takes long


def said(text, start, step_size, n_iter, method):
    """The diagnosis, of which nothing is false when the run goes on."""
    found = judged(case(text, start, step_size, n_iter, method))
    assert not found.false
    return found.diagnosis


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("-x^2", -0.48, 0.49, 130, "rmsprop"),
        ("x^2-y^2", (-0.2, 0.51), 4.9e-4, 564, "adagrad"),
        ("x^2+y", (-3.0, 3.6), 0.39, 80, "adagrad"),  # its last step leads aside too
        ("5x+1/x", -2.4, 6.4e-5, 3, "adam"),
    ],
)
def test_where_f_falls_for_ever_it_goes_on_and_on(text, start, step, n_iter, method):
    found = said(text, start, step, n_iter, method)
    assert found.headline == ENDLESS
    assert "keeps falling that way: there is no minimum to arrive at" in found.sentence


def test_where_f_rises_for_ever_a_run_that_climbs_goes_on_and_on():
    one = case("x^2", 3.8, 0.47, 13, "adagrad")
    climbing = type(one)(one.text, one.start, one.config, one.n_iter, maximize=True)
    found = diagnose(climbing.run(), climbing.objective)
    assert found.headline == ENDLESS
    assert "keeps rising that way: there is no maximum to arrive at" in found.sentence


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("2x+1/x", 0.45, 0.28, 642, "momentum"),
        ("x+1/x", 2.2, 3.5, 4, "adagrad"),
        ("x^3-3x", 2.0, 3.0, 40, "adam"),
        ("x^3+y^3-3x*y", (2.0, 2.0), 4.0, 60, "rmsprop"),
    ],
)
def test_a_run_that_its_steps_threw_there_is_not_said_to_have_nothing_to_arrive_at(
    text, start, step, n_iter, method
):
    found = said(text, start, step, n_iter, method)
    assert found.headline == ENDLESS
    assert "Its steps overshoot." in found.sentence
    assert "there is no minimum" not in found.sentence
    assert found.evidence.better_after is not None


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("x^3", 3.9, 5.2e-4, 575, "rmsprop"),  # level at 0
        ("(x-1)^3", 4.9, 5.2e-4, 575, "rmsprop"),
        ("x^5+y^2", (3.0, 1.0), 5.2e-4, 575, "rmsprop"),
        ("-1/x", 0.85, 0.16, 5, "adagrad"),  # a pole on the way, beyond which it begins high up
        ("floor(x)^2+x", 1.3, 0.26, 139, "nesterov"),  # stairs that lead up
    ],
)
def test_with_something_else_on_the_way_it_is_not_said(text, start, step, n_iter, method):
    assert said(text, start, step, n_iter, method).headline != ENDLESS


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("(x^2+y-11)^2+(x+y^2-7)^2", (-0.98, -0.82), 3e-4, 119, "rmsprop"),
        ("sin(x)+cos(y)", (2.3, 2.2), 3.9e-5, 340, "rmsprop"),
        ("abs(x)+3abs(y)", (0.13, 3.7), 2.3e-4, 149, "adam"),
    ],
)
def test_a_step_size_crawls_if_larger_ones_come_lower_than_it_does_in_thousands_more(
    text, start, step, n_iter, method
):
    found = said(text, start, step, n_iter, method)
    assert found.verdict is Verdict.CRAWLING
    slow = case(text, start, step, n_iter, method).run(n_iter + 5_000)
    larger = [case(text, start, k * step, n_iter, method).run() for k in (10, 100, 1000)]
    assert min(run.values[-1] for run in larger) < slow.values[-1]


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("x^20", 1.1, 0.001, 100, "adam"),
        ("x^20", 1.3, 0.01, 200, "adam"),
        ("x^12", -1.2, 0.002, 300, "adam"),
        ("floor(x)^2+x", 1.9, 1.2, 312, PLAIN),
        ("floor(x)^2+x", -0.78, 0.017, 14, "momentum"),
        ("(x*y-1)^2+x^2/4", (-1.5, -2.0), 4.7e-4, 50, "momentum"),  # three times it does no better
    ],
)
def test_a_step_size_does_not_crawl_that_larger_ones_hardly_better(
    text, start, step, n_iter, method
):
    assert said(text, start, step, n_iter, method).verdict is not Verdict.CRAWLING


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter", "method"),
    [
        ("(y-x^2)(y-2x^2)", (1.2, -1.7), 1.8e-4, 139, "momentum"),
        ("(y-x^2)(y-2x^2)", (3.3, -0.79), 0.06, 294, "adam"),
        ("(y-x^2)(y-2x^2)", (-3.4, 2.0), 3.4e-5, 58, "rmsprop"),
        ("-(y+47)sin(sqrt(abs(y+x/2+47)))-x*sin(sqrt(abs(x-(y+47))))", (2.849, -3.435), 6.1e-5,
         348, PLAIN),
    ],
)  # fmt: skip
def test_a_step_size_that_is_advised_does_not_run_away_later(text, start, step, n_iter, method):
    said(text, start, step, n_iter, method)


@pytest.mark.parametrize(
    ("text", "start", "step", "n_iter"),
    [
        ("(1-x)^2+4(y-x^2)^2", (-0.41, -2.0), 0.0011, 7),  # 0.05 does not arrive
        ("(1-x)^2+4(y-x^2)^2", (-0.41, 1.0), 0.0489, 200),
        ("(1-x)^2+10(y-x^2)^2", (0.9, 0.8), 0.0199, 100),
    ],
)
def test_just_above_the_stable_limit_no_run_is_getting_there(text, start, step, n_iter):
    found = said(text, start, step, n_iter, PLAIN)
    assert found.verdict not in (Verdict.CONVERGING, Verdict.ZIGZAGGING)


@pytest.mark.parametrize(
    ("text", "start", "n_iter"),
    [
        ("(x-1/3)^2*1e9+1", 1.0, 300),
        ("(x-0.1)^2*1e8+7", 2.0, 100),
        ("1e9*(x-1/3)^2+1e8*(y-1/7)^2+3", (1.0, 1.0), 1000),
    ],
)
def test_steps_that_change_no_digit_of_f_are_no_bounce(text, start, n_iter):
    found = said(text, start, 1.0, n_iter, "backtracking")
    assert found.verdict is Verdict.HALTED
    assert found.sentence.startswith("Its steps change no digit of f any more")
    early = said(text, start, 1.0, 20, "backtracking")
    assert early.sentence.endswith("its steps change no digit of f any more.")
    assert len(set(case(text, start, 1.0, 1200, "backtracking").run().values[n_iter:])) == 1


@pytest.mark.parametrize(
    ("text", "start", "step"),
    [
        ("(x^2+y^2)^2-8(x^2+y^2)", (1.2, 1.3), 0.06189),
        ("(x^2+y^2-1)^2", (0.5, 0.4), 0.2476),
        ("(x^2+y^2-4)^2", (1.2, 1.3), 0.0618),
    ],
)
def test_a_ring_of_minima_that_lies_ahead_is_no_saddle(text, start, step):
    found = said(text, start, step, 200, PLAIN)
    assert found.verdict is Verdict.ZIGZAGGING
    assert found.evidence.leads_to is StationaryPoint.MINIMUM
