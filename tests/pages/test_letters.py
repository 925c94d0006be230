"""The letters of a formula on the pages: a box each, in the link, and in all that is computed."""

import pytest

from gd_core.expression import LETTERS
from pages.shared.state.url_schema import (
    DESCEND,
    RACE,
    STEP_SIZES,
    SWEEP,
    letter_parameters,
    method_parameters,
)
from tests.pages.conftest import Descend, Race, StepSizes, Sweep

PAGES = (Descend, StepSizes, Sweep, Race)
BOWL = {"f": "a x^2 + b y^2", "x0": "2", "y0": "1", "n": "20", "step": "0.1"}
# So that the numbers typed stand at the same places of the problem.
TYPED = {**BOWL, "f": "2.5 x^2 + 0.5 y^2"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_each_page_shows_what_it_shows_for_the_numbers_typed(page):
    """Run, verdict, step sizes, sweep, race: everything that is computed, at once."""
    more = {"race": "gradient_descent;momentum,beta=0.5"} if page is Race else {}
    lettered = page({**BOWL, **more, "a": "2.5", "b": "0.5"})
    typed = page({**TYPED, **more})
    assert without_function(lettered.picture) == without_function(typed.picture)
    assert (lettered.query["a"], lettered.query["b"]) == ("2.5", "0.5")
    assert lettered.sentences == "" and "left out" not in lettered.said


def without_function(picture):
    """A picture without what names the function itself."""
    *said, data = picture
    if not isinstance(data, dict):
        return picture
    names = ("function", "id", "pointer", "drag")
    return (*said, {key: value for key, value in data.items() if key not in names})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_each_page_sends_what_follows_a_dragged_number(page):
    method = {"race": "momentum,beta=0.5"} if page is Race else {"method": "momentum"}
    beta = "race1-beta" if page is Race else "beta"
    runs = "runs" if page is Sweep else "player"
    drag = page({**BOWL, **method, "a": "2.5"}).data(runs)["drag"]
    assert drag["letters"]["keys"] == ["a", "b"]
    assert (drag["controls"]["a"], drag["controls"]["b"]) == (2.5, 1.0)
    assert all(beta in run["numbers"] for run in drag["runs"])
    typed = page({**TYPED, **method}).data(runs)["drag"]
    assert typed["letters"] is None and "a" not in typed["controls"]


def test_another_number_is_another_run_and_stays_in_the_link(descend):
    page = descend(**BOWL)
    assert page.widget("a").value == 1.0 and page.query["a"] == "1"
    before = page.picture
    page.set(a=3.0)
    assert page.query["a"] == "3" and page.picture != before
    assert page.picture == descend(**{**BOWL, "a": "3"}).picture
    assert r"a x^{2} + b y^{2}" in page.words("mathematics")
    assert r"a = 3,\; b = 1" in page.words("mathematics")


def test_a_number_stays_while_its_letter_does(descend):
    page = descend(**BOWL, a="2.5", b="4")
    page.set(f="a x^2 + y^2 + k x")
    assert (page.widget("a").value, page.widget("letter_k").value) == (2.5, 1.0)
    assert not page.has("b") and "b" not in page.query
    assert page.query["letter_k"] == "1"
    page.set(f="x^2 + y^2")
    assert not page.has("a") and "a" not in page.query


def test_a_number_goes_along_to_other_pages(descend):
    page = descend(**BOWL, a="2.5")
    page.app.switch_page("pages/sweep.py")
    page.app.query_params.clear()
    page.run()
    assert page.widget("a").value == 2.5


def test_a_link_of_another_formula_forgets_the_numbers(descend):
    page = descend(**BOWL, a="2.5")
    page.app.query_params.clear()
    page.app.query_params["f"] = "a x^2"
    page.run()
    assert page.widget("a").value == 1.0


@pytest.mark.parametrize("text", ["abc", "nan", "inf", "1e300", ""])
def test_a_number_that_cannot_be_read_is_said_in_one_line(descend, text):
    page = descend(**BOWL, a=text)
    assert "could not be read and was left out: a." in page.said
    assert page.widget("a").value == 1.0


def test_a_number_for_a_letter_that_the_formula_does_not_have_is_ignored(descend):
    page = descend(f="x^2", a="2.5", letter_k="3")
    assert "left out" not in page.said
    assert not page.has("a") and "a" not in page.query


def test_a_letter_with_a_name_of_something_else_is_read_by_its_own_name_too(descend):
    page = descend(f="a x^2 + k x", k="3")
    assert page.widget("letter_k").value == 3.0
    assert page.query["letter_k"] == "3" and "k" not in page.query
    own = descend(f="a x^2 + k x", k="3", letter_k="2")
    assert own.widget("letter_k").value == 2.0
    assert own.query["k"] == "3"  # where the player stands


def test_an_emptied_box_is_asked_for(descend):
    page = descend(**BOWL).set(a=None)
    assert "Type a number for the letter a." in page.sentences
    assert page.set(a=2.0).sentences == ""


def test_a_number_that_the_formula_cannot_have_is_said_and_can_be_changed(descend):
    page = descend(f="x^2 + 1/a").set(a=0.0)
    assert "division by zero" in page.sentences
    assert page.set(a=2.0).sentences == ""
    assert descend(f="x^2 + 1/(a-1)").set(a=3.0).sentences == ""


def test_a_flat_function_on_the_way_is_shown(descend):
    page = descend(f="a x^2", x0="1").set(a=0.0)
    assert page.sentences == "" and page.verdict


def test_the_ends_of_a_slider_are_in_the_link_where_they_are_not_the_usual_ones(descend):
    page = descend(**BOWL, amin="0", amax="100")
    assert (page.query["amin"], page.query["amax"]) == ("0", "100")
    assert "bmin" not in page.query
    page.app.session_state["range-a"] = True
    page.run()
    assert page.set(amin=-5.0, amax=5.0).query.keys().isdisjoint({"amin", "amax"})


def test_step_sizes_stay_when_a_number_changes_until_they_are_derived_again(step_sizes):
    page = step_sizes(f="a x^2 + y^2", method="momentum")
    before = page.step_sizes
    assert page.set(a=5.0).step_sizes == before
    assert page.names == ["as before"] * 3 and "the same as before" in page.said
    assert page.set(beta=0.5, n=50).step_sizes == before
    page.press("Derive again")
    assert page.step_sizes != before and "as before" not in page.names
    assert "the same as before" not in page.said
    derived = page.step_sizes
    assert page.set(a=1.0).step_sizes == derived
    assert page.set(f="a x^2 + 40 y^2").step_sizes != derived  # another function


def test_the_names_come_back_with_the_numbers(step_sizes):
    page = step_sizes(f="a x^2 + y^2")
    names = page.names
    page.set(a=5.0)
    assert page.set(a=1.0).names == names


def test_a_range_stays_when_a_number_changes(sweep):
    page = sweep(f="a x^2 + y^2")
    before = page.range
    assert page.set(a=50.0).range == before
    assert page.press("Derive again").range != before


def test_step_sizes_of_a_link_stay_when_a_number_changes(step_sizes):
    page = step_sizes(f="a x^2 + y^2", method="momentum", step1="0.01", step2="0.1", step3="0.3")
    assert page.set(a=5.0, beta=0.5).step_sizes == [0.01, 0.1, 0.3]
    assert page.names == ["your own"] * 3


def test_a_kept_run_is_compared_with_runs_on_the_same_numbers_only(descend):
    page = descend(**BOWL).press("Keep this run")
    assert page.set(step=0.2).data("player")["pinned"]
    assert not page.set(a=3.0).data("player")["pinned"]


def test_no_letter_has_the_key_of_another_control():
    own = letter_parameters()
    assert len(own) == 3 * len(LETTERS)
    others = {**DESCEND, **STEP_SIZES, **SWEEP, **RACE, **method_parameters(), "q": None, "k": None}
    assert own.keys().isdisjoint(others)
