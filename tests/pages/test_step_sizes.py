"""The Step sizes page: three derived step sizes, what a person makes of them, and the URL."""

from __future__ import annotations

import math

import pytest

from gd_core import StopRules, Verdict, diagnose, gradient_descent, parse_objective
from gd_core import descend as run
from gd_core.diagnosis import outcome

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
def page(step_sizes):
    """The page as a person first sees it."""
    return step_sizes()


@pytest.fixture
def bowl(step_sizes):
    return step_sizes(f=BOWL)


def stack_of(page):
    """The runs that the URL of the page asks for, made one at a time."""
    query = page.query
    objective = parse_objective(query["f"])
    start = [float(query[f"{name}0"]) for name in objective.variables]
    rules = StopRules(gradient_tolerance=float(query["tol"]))
    return [
        run(objective, start, gradient_descent(float(query[key])), int(query["n"]), rules)
        for key in ("step1", "step2", "step3", "step4")
        if key in query
    ]


# -------------------------------------------------------------------- the suggestions


def test_opens_with_the_tutorials_three_step_sizes(page):
    assert page.widget("f").value == "x^2"
    assert page.step_sizes == [1e-5, 0.1, 1.0]
    assert page.names == ["too small", "about right", "too large"]
    assert page.widget("n").value == 30
    assert page.said == "These are the tutorial's own three step sizes for x²."
    assert not page.sentences


def test_another_function_derives_its_own_three(page):
    page.set(f=BOWL)
    small, right, large = page.step_sizes
    assert right == 0.05
    assert 0.1 < large <= 0.12
    assert 100 <= right / small <= 1000
    assert page.names == ["too small", "about right", "too large"]
    assert "about right is 1/λmax = 0.05" in page.said
    assert "too large is just past 0.1, where it runs away within" in page.said


def test_the_suggestions_follow_every_new_function(page):
    seen = [tuple(page.set(f=text).step_sizes) for text in ("x^4", "sin(x)", BOWL, "x^2")]
    assert len(set(seen)) == 4
    assert seen[-1] == (1e-5, 0.1, 1.0)


def test_the_suggestions_follow_the_start(page):
    """The curvature of x^4 grows with the distance from 0."""
    page.set(f="x^4", xmin=-3.0, xmax=3.0, x0=0.5)
    near = page.step_sizes
    page.set(x0=2.5)
    assert all(far < close for far, close in zip(page.step_sizes, near, strict=True))


def test_an_edited_step_size_keeps_until_derive_again(page):
    page.set(step2=0.3, f=BOWL)
    assert page.step_sizes[1] == 0.3
    assert page.names == ["too small", "your own", "too large"]
    page.press("Derive again")
    assert page.step_sizes[1] == 0.05
    assert page.names[1] == "about right"


def test_the_others_go_on_following_beside_an_edited_one(page):
    page.set(step2=0.3)
    before = page.step_sizes
    after = page.set(f=BOWL).step_sizes
    assert after[0] != before[0]
    assert after[2] != before[2]


def test_an_emptied_box_brings_the_suggestion_back(bowl):
    bowl.set(step3=0.02, step2=None)
    assert bowl.step_sizes[1:] == [0.05, 0.02]
    bowl.set(step3=None)
    assert bowl.names == ["too small", "about right", "too large"]
    assert not bowl.sentences


@pytest.mark.parametrize("key", ["step1", "step2", "step3"])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_step_size_that_cannot_be_says_so_and_the_panels_stay(bowl, key, value):
    before = bowl.picture
    bowl.set(**{key: value})
    assert f"Step size {key[-1]} must be greater than 0: type 0.1, say." in bowl.sentences
    assert bowl.sentences.count("⚠") == 1
    assert bowl.picture == before
    bowl.press("Derive again")
    assert not bowl.sentences


# -------------------------------------------------------------------- links


def test_a_step_size_in_a_link_stays(step_sizes):
    page = step_sizes(f=BOWL, step2="0.3")
    assert page.step_sizes[1] == 0.3
    assert page.names[1] == "your own"
    page.set(n=40, x0=1.5)
    assert page.step_sizes[1] == 0.3


def test_a_links_own_step_sizes_stay_where_another_function_was_shown_before(step_sizes):
    """As by the browser's Back; they were replaced by what suits the function."""
    page = step_sizes(f="x^2")
    page.app.query_params.clear()
    page.app.query_params["f"], page.app.query_params["step2"] = BOWL, "0.3"
    page.run()
    assert page.step_sizes[1] == 0.3


def test_a_new_function_replaces_a_step_size_that_came_by_a_link(step_sizes):
    page = step_sizes(f="x^2", step2="0.3").set(f=BOWL)
    assert page.step_sizes[1] == 0.05


def test_a_new_function_keeps_a_step_size_edited_after_it_came_by_a_link(step_sizes):
    page = step_sizes(f="x^2", step2="0.3").set(step2=0.25, f=BOWL)
    assert page.step_sizes[1] == 0.25


def test_the_url_holds_every_control(page):
    assert set(page.query) == SHARED | {"step1", "step2", "step3"}
    page.set(f=BOWL).press("Add a panel")
    assert set(page.query) == SHARED | {
        "ymin",
        "ymax",
        "y0",
        "scales",
        "step1",
        "step2",
        "step3",
        "step4",
    }


# -------------------------------------------------------------------- the fourth panel


def test_a_fourth_panel_can_be_added_and_removed(bowl):
    bowl.press("Add a panel")
    right, large = bowl.step_sizes[1:3]
    assert len(bowl.panels) == len(bowl.step_sizes) == 4
    assert bowl.step_sizes[3] == pytest.approx(math.sqrt(right * large), rel=0.05)
    assert bowl.names[3] == "your own"
    bowl.press("Remove the fourth")
    assert len(bowl.panels) == len(bowl.step_sizes) == 3
    assert "step4" not in bowl.query


def test_the_fourth_panel_goes_when_its_box_is_emptied(bowl):
    bowl.press("Add a panel").set(step4=None)
    assert len(bowl.panels) == 3
    assert not bowl.sentences


def test_derive_again_leaves_the_fourth_panel(bowl):
    bowl.press("Add a panel").set(step4=0.07).press("Derive again")
    assert bowl.step_sizes[3] == 0.07


# -------------------------------------------------------------------- what came of each


@pytest.mark.parametrize("text", ["x^2", BOWL, "x^4 - 3x^2 + x", "x*log(x)", "|x|"])
def test_each_panel_says_what_diagnose_and_descend_say(step_sizes, text):
    page = step_sizes(f=text).press("Add a panel")
    objective = parse_objective(text)
    runs = stack_of(page)
    assert len(runs) == len(page.panels) == 4
    for panel, trajectory in zip(page.panels, runs, strict=True):
        found = diagnose(trajectory, objective, advise=False)
        assert f"**{found.verdict.value}** {found.sentence}" in panel
        assert outcome(trajectory, 1e-8) in panel


def test_the_tolerance_is_that_of_the_page(bowl):
    bowl.set(n=500, tol=0.001)
    assert "when the slope came down to 0.001" in bowl.panels[1]
    assert "asked for 0.001" in bowl.panels[0]
    bowl.set(tol=None)
    assert not any("slope 0.001" in panel for panel in bowl.panels)


def test_the_player_is_given_the_runs_of_descend(bowl):
    charts = bowl.data("player")["charts"]
    for number, (chart, trajectory) in enumerate(zip(charts, stack_of(bowl), strict=True), start=1):
        assert chart["chart"] == f"panel{number}"
        inside = abs(trajectory.points[chart["k"]]).max(axis=1) < 1000
        for axis, column in enumerate(("x", "y")):
            wanted = trajectory.points[chart["k"], axis][inside]
            assert [x for x, near in zip(chart[column], inside, strict=True) if near] == (
                pytest.approx(wanted, rel=1e-8)
            )


def test_one_clock_reaches_the_end_of_the_longest_run(step_sizes):
    """log(x) leaves its domain with the large step size, long before the others end."""
    page = step_sizes(f="x - log(x)", x0="0.5", xmin="0.1", xmax="4", n="50", step3="9")
    player = page.data("player")
    assert player["k"][-1] == max(chart["k"][-1] for chart in player["charts"])
    assert min(chart["k"][-1] for chart in player["charts"]) < player["k"][-1]


# -------------------------------------------------------------------- one of each kind

FOUR = "Too slow, good, zigzag, diverges"
KINDS = ["too slow", "good", "zigzag", "diverges"]


def test_one_click_shows_one_of_each_kind(bowl):
    bowl.press(FOUR)
    assert bowl.names == KINDS
    assert bowl.said == "One step size for each: too slow, good, zigzag and diverges."
    verdicts = (
        Verdict.CRAWLING,
        (Verdict.CONVERGED, Verdict.CONVERGING),
        Verdict.ZIGZAGGING,
        Verdict.DIVERGED,
    )
    for panel, wanted in zip(bowl.panels, verdicts, strict=True):
        several = wanted if isinstance(wanted, tuple) else (wanted,)
        assert any(f"**{verdict.value}**" in panel for verdict in several)


def test_the_links_of_the_four_hold_their_step_sizes(bowl, step_sizes):
    bowl.press(FOUR)
    shown = step_sizes(**bowl.query)
    assert shown.step_sizes == bowl.step_sizes


def test_an_edited_one_is_no_longer_called_by_its_kind_and_another_click_brings_it_back(bowl):
    bowl.press(FOUR)
    four = bowl.step_sizes
    bowl.set(step3=0.031)
    assert bowl.names[2] == "your own"
    bowl.press(FOUR)
    assert (bowl.step_sizes, bowl.names) == (four, KINDS)


def test_another_start_or_function_is_not_called_by_the_kinds_of_the_old_one(bowl):
    bowl.press(FOUR).set(x0=1.5)
    assert not set(KINDS[2:]) & set(bowl.names)
    bowl.press(FOUR)
    assert bowl.names == KINDS


def test_kinds_that_do_not_exist_are_said_to_be_missing(step_sizes):
    page = step_sizes(f="x^4", x0="1.2", xmin="-3", xmax="3")
    page.press("Add a panel").press(FOUR)
    assert page.names == ["too slow", "good", "diverges"]
    assert "step sizes tried from this start none zigzags. Shown: too slow, good and diverges" in (
        page.said
    )


def test_where_none_is_found_the_panels_stay_as_they_are(step_sizes):
    page = step_sizes(f="log(x-20)")
    before = page.step_sizes
    assert page.press(FOUR).step_sizes == before
    assert page.said.endswith("so the panels stay as they are.")
