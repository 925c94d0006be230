"""The Sweep page: the range of step sizes, what is said of it, and the URL."""

from __future__ import annotations

import pytest

from gd_core import StopRules, Verdict, diagnose, gradient_descent, parse_objective
from gd_core import descend as run
from gd_core.experiments import sweep_summary
from gd_core.formatting import format_number

SLOW = "+".join(f"sin({k}x)cos({k}y)" for k in range(1, 16)) + "+x^2+y^2"


BOWL = "x^2 + 10y^2"
SHARED = {
    "f",
    "n",
    "xmin",
    "xmax",
    "x0",
    "start",
    "seed",
    "max",
    "tol",
    "patience",
    "budget",
    "projector",
}
SHARED |= {"method", "projector"}


@pytest.fixture
def page(sweep):
    """The page as a person first sees it."""
    return sweep()


@pytest.fixture
def bowl(sweep):
    return sweep(f=BOWL)


# -------------------------------------------------------------------- the range


def test_opens_with_a_range_around_the_tutorials_step_sizes(page):
    least, most = page.range
    assert least <= 1e-5
    assert most > 1.0
    steps = page.data("runs")["steps"]
    assert (steps[0], steps[-1]) == pytest.approx((least, most))
    assert not page.sentences


def test_another_function_derives_its_own_range(page):
    first = page.range
    least, most = page.set(f=BOWL).range
    assert (least, most) != first
    assert least < 0.05
    assert most > 0.1


def test_an_edited_range_keeps_until_derive_again(page):
    page.set(least=0.01, f=BOWL)
    assert page.range[0] == 0.01
    page.press("Derive again")
    assert page.range == (1e-5, 1.0)


def test_an_edited_range_is_the_one_that_is_swept(bowl):
    steps = bowl.set(least=0.04, most=0.12).data("runs")["steps"]
    assert (steps[0], steps[-1]) == (0.04, 0.12)
    assert steps == sorted(set(steps))


def test_an_emptied_end_brings_the_suggestion_back(bowl):
    suggested = bowl.range
    bowl.set(most=7.0, least=0.02)
    assert bowl.set(most=None, least=None).range == suggested
    assert not bowl.sentences


def test_a_range_in_a_link_stays_and_a_new_function_replaces_it(sweep):
    page = sweep(f="x^2", least="0.003", most="3")
    assert page.range == (0.003, 3.0)
    assert page.set(n=44).range == (0.003, 3.0)
    assert page.set(f=BOWL).range == (1e-5, 1.0)


@pytest.mark.parametrize(
    ("controls", "sentence"),
    [
        ({"least": 5.0}, "The step sizes are the wrong way round, as 5 is not less than 1"),
        ({"least": 1.0}, "The step sizes are the wrong way round, as 1 is not less than 1"),
        ({"most": 1e-6}, "The step sizes are the wrong way round, as 1e-05 is not less than 1e-06"),
        ({"least": 0.0}, "The first step size must be greater than 0: type 0.1, say."),
        ({"most": -1.0}, "The last step size must be greater than 0: type 0.1, say."),
        ({"least": 0.9999999}, "The step sizes are too close together to compare"),
    ],
)
def test_a_range_that_cannot_be_says_so_and_the_picture_stays(bowl, controls, sentence):
    before = bowl.picture
    bowl.set(**controls)
    assert sentence in bowl.sentences
    assert bowl.sentences.count("⚠") == 1
    assert bowl.picture == before
    assert not bowl.press("Derive again").sentences


# -------------------------------------------------------------------- what is said of it


def test_the_sentence_names_the_limits_of_the_bowl(bowl):
    assert "λmax = 20" in bowl.sentence
    assert "1/λmax = 0.05" in bowl.sentence
    assert "2/λmax = 0.1" in bowl.sentence


def test_the_sentence_names_the_band_that_converges(bowl):
    """Its ends are the first and the last that the verdicts of single runs call arrived."""
    bowl.set(n=200)
    good = [s for s, verdict in bowl.verdicts.items() if verdict == Verdict.CONVERGED.value]
    assert 0.05 < good[-1] < 0.1
    assert bowl.sentence.startswith(
        f"The {len(good)} step sizes from {format_number(good[0])} to {format_number(good[-1])} "
        "arrive within 200 iterations."
    )


def test_the_largest_stable_step_size_is_said_to_four_digits(bowl):
    """The step sizes of the sweep themselves show no more than 0.0909."""
    assert "The largest stable step size, to four digits, is 0.09999: " in bowl.sentence
    assert "with 0.1 it bounces without settling. At the minimum" in bowl.sentence
    objective = parse_objective(BOWL)
    start = (bowl.widget("x0").value, bowl.widget("y0").value)
    kept = run(objective, start, gradient_descent(0.09999), 20_000).values
    assert kept[-1] < 1e-3 * kept[0]
    lost = run(objective, start, gradient_descent(0.1), 20_000).values
    assert lost[-1] > 0.5 * lost[0]


def test_no_stable_step_size_is_said_where_nothing_settles(page):
    page.set(f="3x")
    assert "stable step size" not in page.sentence


def test_what_arrives_is_what_the_browser_draws_as_arrived(bowl):
    data = bowl.set(n=200).data("runs")
    arrived = [k for k, verdict in enumerate(bowl.verdicts.values()) if "arrived" in verdict]
    assert arrived == [k for k, number in enumerate(data["fast"]) if number is not None]
    assert all("when the slope came down to" in data["words"][k] for k in arrived)


def test_the_sentence_counts_the_lost(bowl):
    lost = [verdict for verdict in bowl.verdicts.values() if verdict == Verdict.DIVERGED.value]
    assert lost
    assert f"Of 121 step sizes {len(lost)} run away." in bowl.sentence


def test_every_verdict_is_that_of_a_single_run(bowl):
    objective = parse_objective(BOWL)
    start = (bowl.widget("x0").value, bowl.widget("y0").value)
    for step, verdict in list(bowl.verdicts.items())[::6]:
        single = run(objective, start, gradient_descent(step), 100, StopRules(1e-8))
        assert diagnose(single, objective).verdict.value == verdict


def test_the_limits_are_left_out_where_there_is_no_bowl(page):
    page.set(f="x")
    assert "no 1/λmax and no 2/λmax" in page.sentence


def test_climbing_finds_the_limits_of_the_maximum(sweep):
    page = sweep(f="-3x^2", max="1")
    assert "At the maximum x = 0 the strongest curvature is λmax = 6" in page.sentence
    assert Verdict.CONVERGED.value in page.verdicts.values()
    assert page.query["max"] == "1"


# -------------------------------------------------------------------- the chosen step size


def test_the_chosen_step_size_is_that_of_the_descend_page(sweep):
    page = sweep(f=BOWL, step="0.0371")
    assert page.data("choice-keeper") == {"chosen": 0.0371}
    assert page.query["step"] == "0.0371"


def test_a_new_function_brings_its_own_step_size(page):
    page.set(f=BOWL)
    assert page.data("choice-keeper") == {"chosen": 0.02}


def test_the_url_holds_every_control(page):
    own = {"step", "least", "most"}
    assert set(page.query) == SHARED | own
    assert set(page.set(f=BOWL).query) == SHARED | own | {"ymin", "ymax", "y0", "scales"}


@pytest.mark.slow
def test_a_formula_that_takes_long_is_run_for_fewer_iterations_and_that_is_said(sweep, monkeypatch):
    with monkeypatch.context() as shorter:  # what is affordable takes five seconds of the worker
        shorter.setattr(sweep_summary, "MAX_SWEEP_US", sweep_summary.MAX_SWEEP_US / 10)
        page = sweep(f=SLOW, n="10000")
    said = "".join(info.value for info in page.app.info)
    assert "This takes long to compute, so each step size is run for" in said
    assert "not for 10,000" in said
    assert "takes long" not in "".join(info.value for info in sweep(n="10000").app.info)
