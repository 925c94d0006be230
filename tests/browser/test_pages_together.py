"""Going from page to page: one problem, the same everywhere."""

from __future__ import annotations

import pytest

from tests.browser.window import DescendPage, RacePage, StepSizesPage, SweepPage

# A link with nothing in it that suits the function by itself.
PROBLEM = {
    "f": "x^2+10y^2",
    "n": "37",
    "xmin": "-4.0",
    "xmax": "3.5",
    "ymin": "-2.0",
    "ymax": "4.5",
    "start": "point",
    "x0": "1.25",
    "y0": "2.5",
    "seed": "9",
    "max": "0",
    "tol": "0.0001",
    "patience": "11",
    "budget": "900",
}
METHOD = {"method": "momentum", "beta": "0.5", "schedule": "cosine", "horizon": "50"}
METHOD |= {"noise": "0.25", "noise_seed": "3"}
OTHER = {**METHOD, "f": "(x-1)^2+3y^2", "max": "1", "tol": "off", "inspect": "0", "slope": "1"}
OTHER |= {"race": "adam;newton", "cost": "evaluations", "step1": "0.2", "least": "0.01"}
BOXES = ("n", "xmin", "xmax", "ymin", "ymax", "x0", "y0")
KINDS = (DescendPage, StepSizesPage, SweepPage, RacePage)
TOURS = (
    (StepSizesPage, RacePage, SweepPage, DescendPage),
    (SweepPage, DescendPage, StepSizesPage, SweepPage, DescendPage),
)


def assert_shows(page, problem):
    """The problem stands in the boxes and in the URL."""
    assert problem.items() <= page.query().items()
    assert page.shown("f") == problem["f"]
    for key in BOXES:
        assert float(page.shown(key)) == float(problem[key]), key


# -------------------------------------------------------------------- the navigation row


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: " ".join(kind.name for kind in tour))
def test_the_problem_of_a_link_that_nobody_touched_is_the_same_on_every_page(descend, tour):
    """Values that came by the URL and were not touched were lost at the first page switch."""
    page = descend.open(**PROBLEM, **METHOD, step="0.03")
    for kind in tour:
        page = page.go_to(kind)
        assert_shows(page, PROBLEM)
    assert {**METHOD, "step": "0.03"}.items() <= page.query().items()


def test_the_problem_is_the_same_on_every_page_after_one_control_was_touched(descend):
    page = descend.open(**PROBLEM)
    page.saved(lambda: page.commit("n", 41), "n=41")
    for kind in TOURS[0]:
        page = page.go_to(kind)
        assert_shows(page, PROBLEM | {"n": "41"})


def test_a_method_that_was_picked_is_the_same_after_a_visit_to_the_race(sweep):
    """The Race page has no box for it."""
    page = sweep.open(**PROBLEM)
    page.saved(lambda: page.pick("method", "Momentum"), "method=momentum")
    page.saved(lambda: page.commit("beta", 0.5), "beta=0.5")
    page = page.go_to(RacePage).go_to(SweepPage)
    assert {"method": "momentum", "beta": "0.5"}.items() <= page.query().items()
    assert page.shown("beta") == "0.5"


def test_what_is_typed_on_one_page_is_there_on_the_others(descend):
    wanted = dict(PROBLEM)
    page = descend.open(**PROBLEM)
    for kind, key, value in (
        (SweepPage, "x0", "-1.5"),
        (StepSizesPage, "ymax", "5.5"),
        (DescendPage, "n", "23"),
    ):
        page = page.go_to(kind)
        page.saved(
            lambda page=page, key=key, value=value: page.commit(key, value), f"{key}={value}"
        )
        wanted[key] = value
    for kind in (SweepPage, StepSizesPage):
        page = page.go_to(kind)
        assert_shows(page, wanted)


def test_a_function_typed_on_one_page_is_there_on_the_others(sweep):
    page = sweep.open()
    page.draw_formula("x^2+3y^2")
    page = page.go_to(StepSizesPage)
    assert page.shown("f") == page.query()["f"] == "x^2+3y^2"
    page.redrawn(lambda: page.type_formula("sin(x)"))
    page = page.go_to(DescendPage)
    assert page.shown("f") == page.query()["f"] == "sin(x)"


def test_a_links_own_step_sizes_go_with_its_function_whichever_page_has_another(step_sizes):
    page = step_sizes.open(**PROBLEM, step2="0.03")
    page = page.go_to(SweepPage)
    page.draw_formula("x^2+3y^2")
    assert page.go_to(StepSizesPage).query()["step2"] == "0.17"  # 1/6


def test_each_pages_own_values_are_there_when_it_is_come_back_to(step_sizes):
    page = step_sizes.open(**PROBLEM, step2="0.03")
    page.saved(lambda: page.commit("step3", 0.07), "step3=0.07")
    page = page.go_to(SweepPage)
    page.saved(lambda: page.commit("most", 2), "most=2")
    page = page.go_to(StepSizesPage)
    assert (page.query()["step2"], page.query()["step3"]) == ("0.03", "0.07")
    assert page.go_to(SweepPage).query()["most"] == "2.0"


def test_a_step_size_chosen_on_the_sweep_page_is_the_descend_pages(sweep):
    page = sweep.open(**PROBLEM)
    step = page.steps()[80]
    page.part("range").fill("80")
    page.until("(step) => location.search.includes(`step=${step}`)", step)
    assert float(page.go_to(DescendPage).query()["step"]) == step


# -------------------------------------------------------------------- links and Back


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_deep_link_works_by_itself(new_page, server, kind):
    """On a server that was just begun too: tests/browser/test_faults.py restarts one."""
    page = new_page(server, kind).load(**PROBLEM)
    assert_shows(page, PROBLEM)
    before = page.query(), page.picture()
    # So it does in a window that has shown another one: all of that is gone.
    page.open(**OTHER)
    assert page.picture() != before[1]
    page.open(**before[0])
    assert (page.query(), page.picture()) == before


def test_a_link_of_too_many_parts_opens_the_page_and_says_so(new_page, server):
    """Streamlit leaves all of it out, and the page said nothing."""
    page = new_page(server).load(f="x^4", **{f"q{k}": "1" for k in range(1000)})
    said = "This link has more than 1,000 parts: all of it was left out."
    page.page.get_by_text(said).wait_for()
    assert page.shown("f") == "x^2"
    page.spoil("a link that was left out")


def test_back_shows_the_page_before(descend):
    page = descend.open(**PROBLEM)
    before = page.picture()
    # A page that is opened writes all its controls into the address: that is no entry of its own.
    page = page.go_to(SweepPage).go_to(RacePage).go_back_to(SweepPage).go_back_to(DescendPage)
    assert_shows(page, PROBLEM)
    assert page.picture() == before
