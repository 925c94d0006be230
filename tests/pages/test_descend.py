"""The Descend page: every control, every sentence, and the URL, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gd_core import GALLERY, StopReason, Verdict

HOSTILE = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "hostile.jsonl").read_text().splitlines()
]
ALWAYS = ("f", "step", "n", "xmin", "xmax", "x0", "start", "max")
IN_URL = {*ALWAYS, "seed", "tol", "patience", "budget", "method", "memory", "inspect", "projector"}
ONLY_2D = {"ymin", "ymax", "y0", "view", "scales", "slope", "flow"}


# -------------------------------------------------------------------- the first page


def test_opens_with_the_parabola_already_run(page):
    assert page.widget("f").value == "x^2"
    assert page.widget("gallery").value == "parabola"
    assert Verdict.CONVERGING.value in page.verdict
    assert len(page.table) == 31
    assert not page.sentences


@pytest.mark.parametrize("key", ALWAYS)
def test_every_control_is_on_the_first_page(page, key):
    assert page.has(key)


def test_seed_takes_the_place_of_the_start_point(page):
    page.set(start="random")
    assert page.has("seed")
    assert not page.has("x0")


def test_the_navigation_row_is_there(page):
    assert page.inside("navigation")


# -------------------------------------------------------------------- formulas


def test_a_typed_function_of_x_is_drawn(page):
    page.set(f="x^2 - 4cos(2x)")
    assert list(page.table.columns) == ["iteration", "x", "f(x)", "f′(x)"]
    assert not page.has("ymin")
    assert not page.sentences


def test_a_typed_function_of_x_and_y_brings_the_controls_of_y(page):
    page.set(f="x^2 + 3y^2")
    assert all(page.has(key) for key in ("ymin", "ymax", "y0", "view"))
    assert list(page.table.columns[:4]) == ["iteration", "x", "y", "f(x, y)"]
    assert {"ymin", "ymax", "y0"} <= set(page.query)


def test_a_new_function_brings_its_own_window_start_and_step(page):
    page.set(f=GALLERY["rosenbrock"].text)
    entry = GALLERY["rosenbrock"]
    window = [page.widget(key).value for key in ("xmin", "xmax", "ymin", "ymax")]
    assert window == [*entry.bounds[0], *entry.bounds[1]]
    assert page.widget("step").value == entry.step_size


def test_a_window_that_was_chosen_survives_a_new_function(page):
    page.set(xmin=-3.25, f="x^2 - x")
    assert page.widget("xmin").value == -3.25


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sen(x)", "‘sen’ is not a function here. Did you mean sin?"),
        ("(x+1", "The bracket opened here is never closed"),
        ("z^2", "z is not a variable"),
        ("3", "This is not a function of x or y: it is always 3"),
        ("", "Type a function"),
    ],
)
def test_a_wrong_formula_says_why_and_keeps_the_last_picture(page, text, sentence):
    page.set(f="x^2 - x", x0=2.5)
    before = page.picture
    page.set(f=text)
    assert sentence in page.words("formula-error")
    assert page.picture == before


def test_the_wrong_piece_is_marked(page):
    page.set(f="x^2 + sen(x)")
    assert "x^2 + sen(x)\n      ^^^" in page.words("formula-error")


def test_correcting_a_formula_loses_nothing(page):
    page.set(xmin=-4.5, x0=3.5, step=0.05, n=40, f="2sen(x)", xmax=4.25)
    page.set(f="2sin(x)")
    kept = {key: page.widget(key).value for key in ("xmin", "xmax", "x0", "step", "n")}
    assert kept == {"xmin": -4.5, "xmax": 4.25, "x0": 3.5, "step": 0.05, "n": 40}
    assert not page.sentences
    assert page.table["x"].iloc[0] == 3.5


def test_a_function_without_a_value_in_the_window_warns_with_its_cause(page):
    page.set(f="log(-1-x^2)")
    warnings = " ".join(warning.value for warning in page.app.warning)
    assert "Log of a negative number" in warnings
    assert "undefined on the whole window" in warnings


def test_a_function_with_a_value_somewhere_does_not_warn(page):
    page.set(f="log(x)", x0=1.0)
    assert not any("whole window" in warning.value for warning in page.app.warning)


# -------------------------------------------------------------------- wrong numbers


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("xmin", 1.0, "The bounds of x are the wrong way round: 1 is not less than 1."),
        ("xmin", 9.0, "The bounds of x are the wrong way round: 9 is not less than 1."),
        ("step", 0.0, "The step size must be greater than 0"),
    ],
)
def test_a_wrong_number_gets_one_sentence_and_the_picture_stays(page, key, value, sentence):
    before, good = page.picture, page.widget(key).value
    page.set(**{key: value})
    assert page.sentences.count("⚠") == 1
    assert sentence in page.sentences
    assert page.picture == before
    page.set(**{key: good})
    assert not page.sentences
    assert page.picture == before


def test_a_start_outside_the_window_is_kept_and_said(page):
    page.set(x0=5.0, step=0.1)
    assert page.table["x"].iloc[0] == 5.0
    assert "The start x = 5 is outside the window, -1 to 1" in page.sentences
    assert page.query["x0"] == "5.0"
    page.set(xmax=6.0)
    assert not page.sentences


@pytest.mark.parametrize("key", ["step", "n", "xmin", "xmax", "x0"])
def test_an_emptied_box_gets_one_sentence_and_the_picture_stays(page, key):
    """An emptied box silently became 0 or 1, and the run on screen with it."""
    before = page.picture
    page.set(**{key: None})
    assert page.sentences.count("⚠ Type a") == 1
    assert page.picture == before


def test_a_browser_that_asks_again_is_told_the_step_size(page):
    """One whose connection was gone may have lost the box; nobody else's typing is overwritten."""
    page.set(step=0.03).run()
    told = page.widget("step").proto
    assert (told.set_value, told.value) == (True, 0.03)
    page.set(n=41)
    assert not page.widget("step").proto.set_value


def test_an_emptied_seed_gets_one_sentence_and_the_picture_stays(page):
    """An emptied seed silently became 0."""
    page.set(start="random", seed=5)
    before = page.picture
    page.set(seed=None)
    assert page.sentences.count("⚠ Type a") == 1
    assert page.picture == before


def test_bounds_of_y_are_checked_too(page):
    page.set(f="x^2 + 3y^2", ymin=7.0)
    assert "The bounds of y are the wrong way round: 7 is not less than 5." in page.sentences


# -------------------------------------------------------------------- controls


def test_every_example_can_be_picked(page):
    for name, entry in GALLERY.items():
        page.set(gallery=name)
        assert page.widget("f").value == entry.text
        assert page.widget("gallery").value == name
        assert page.widget("step").value == entry.step_size, name
        assert tuple(page.table.iloc[0, 1 : 1 + entry.dim]) == pytest.approx(entry.start), name


def test_an_example_typed_by_hand_is_known(page):
    assert page.set(f="  x ^ 2 ").widget("gallery").value == "parabola"
    assert page.set(f="x^2 + 1").widget("gallery").value is None


@pytest.mark.parametrize("step", [0.9999, 0.9999999, 0.09997, 1.1999])
def test_a_step_size_beside_a_stop_of_the_slider_stays_itself(descend, step):
    page = descend(f="x^2", step=repr(step))
    for n in (31, 32):
        page.set(n=n)
        assert page.widget("step").value == step
    assert page.query["step"] == repr(step)


def test_the_slider_stands_at_the_number_of_the_box(page):
    page.set(step=0.0371)
    assert page.data("step_slider")["box"] == "step"
    assert page.data("number-step") == {"number": 0.0371, "low": 1e-6, "high": 10}
    assert page.set(step=2e-8).data("number-step")["low"] == 1e-8


def test_each_number_of_a_method_that_is_not_whole_has_a_slider(page):
    page.set(method="adam", beta1=0.5)
    slider = page.data("beta1_slider")
    assert (slider["name"], slider["step"]) == ("beta1 β₁", 0.01)
    assert page.data("number-beta1")["number"] == 0.5
    assert page.data("eps_slider")["step"] is None


def test_a_random_start_is_within_the_window_and_the_same_for_the_same_seed(descend):
    starts = [descend(f="x^2", start="random", seed="7").table["x"].iloc[0] for _ in range(2)]
    assert starts[0] == starts[1]
    assert -1 <= starts[0] <= 1


def test_another_draws_another_start_and_shows_its_seed(page):
    page.set(start="random")
    first, seed = page.table["x"].iloc[0], page.widget("seed").value
    page.press("Another")
    assert page.table["x"].iloc[0] != first
    assert page.widget("seed").value == seed + 1
    page.set(seed=seed)
    assert page.table["x"].iloc[0] == first


def test_climbing_goes_up(page):
    page.set(f="sin(x)", x0=0.5, max=True)
    assert page.table["f(x)"].is_monotonic_increasing
    assert "ascent" in page.results["words"]
    assert page.query["max"] == "1"


@pytest.mark.parametrize(
    ("controls", "reason"),
    [
        ({"tol": 0.5}, StopReason.GRADIENT),
        ({"step": 1.0, "patience": 3}, StopReason.NO_IMPROVEMENT),
        ({"budget": 5}, StopReason.BUDGET),
        ({"n": 7}, StopReason.ITERATIONS),
    ],
)
def test_each_stop_condition_gives_its_reason(page, controls, reason):
    page.set(**controls)
    assert reason.value in page.why_it_stopped
    assert len(page.table) < 31


def test_an_emptied_stop_condition_is_off(page):
    page.set(tol=None, n=2000)
    assert page.query["tol"] == "off"
    assert StopReason.ITERATIONS.value in page.why_it_stopped
    assert len(page.table) == 2001


def test_ten_thousand_iterations(page):
    page.set(f="x^2 + 3y^2", step=1e-6, n=10_000)
    assert len(page.table) == 10_001


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ({"f": "sqrt(x)", "x0": "0.2", "step": "1"}, StopReason.UNDEFINED),
        ({"f": "x/x+x^2", "x0": "1", "step": "0.5"}, StopReason.UNDEFINED),
        ({"f": "x^3/x", "x0": "1", "step": "0.5"}, StopReason.UNDEFINED),
        ({"f": "exp(-1/x^2)", "x0": "0", "step": "0.1"}, StopReason.START_UNDEFINED),
        ({"f": "atan(1/x)", "x0": "0", "step": "0.1"}, StopReason.START_UNDEFINED),
        ({"f": "x/x", "x0": "0", "step": "0.1"}, StopReason.START_UNDEFINED),
    ],
)
def test_a_hole_is_said_once_where_the_verdict_stands(descend, link, reason):
    page = descend(**link)
    assert "It cannot make a single step." in page.verdict
    assert page.verdict.count(reason.value) == 1
    assert reason.value not in page.why_it_stopped
    assert page.results["words"].count(reason.value) == 1


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"f": "x^2", "n": "30"}, "After all 30 iterations: **"),
        ({"f": "x^2", "n": "1"}, "After its one iteration: **"),
        ({"f": "x^2", "step": "0.4", "n": "10000"}, "After all 13 iterations: **"),
        ({"f": "x^2", "step": "1e-5", "n": "10000", "tol": "off"}, "After all 10,000 iterations"),
        ({"f": "x/x", "x0": "0"}, "**It cannot make a single step"),
    ],
)
def test_the_verdict_says_that_it_is_of_the_whole_run(descend, link, words):
    """The player may be anywhere in the run."""
    page = descend(**{"x0": "-3.6", "step": "0.1"} | link)
    assert page.verdict.startswith(words)


CLIMBED = ["x^2", "-x^2", "sin(x)", "x*exp(-x)", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"]


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "adam", "newton"])
@pytest.mark.parametrize("text", CLIMBED)
def test_a_climb_is_told_by_the_slopes_of_f(descend, text, method):
    page = descend(f=text, max="1", method=method, step="0.01")
    projected = descend(f=text, max="1", method=method, step="0.01", projector="1")
    for rule in (page.words("rule"), projected.words("mathematics")):
        assert r"- \alpha" not in rule
        # Newton's step is the same up as down.
        assert (r"- \left(" if method == "newton" else r"+ \alpha") in rule
    steps = page.data("player")["steps"]
    assert steps["climbs"]
    assert not [line for line in steps["lines"] if "− {α}" in line]
    assert "(−f)" not in str([symbol for symbol, *_ in steps["names"].values()])
    assert "a point walks uphill" in page.why_it_stopped


def test_only_a_climb_walks_uphill(page):
    assert "a point walks downhill" in page.why_it_stopped
    assert r"x - \alpha" in page.words("rule")


@pytest.mark.parametrize(("text", "best"), [("x^2", False), ("-x^2", True), ("sin(x)", True)])
def test_a_climb_without_a_maximum_offers_no_best_step_size(descend, text, best):
    names = [mark["name"] for mark in descend(f=text, max="1", n="60").data("ticks")["marks"]]
    assert any("best found" in name for name in names) == best


@pytest.mark.parametrize("step", [1.0, 1e-5, 1.3])
def test_the_suggested_step_size_can_be_taken(page, step):
    page.set(step=step)
    page.press("Use step size")
    assert page.widget("step").value == 0.5
    assert page.query["step"] == "0.5"
    assert Verdict.CONVERGED.value in page.verdict


# -------------------------------------------------------------------- numbers


def test_the_table_holds_the_tutorials_run_in_full_precision(descend):
    page = descend(f="x^2", x0="-0.45385798", step="0.1", n="30")
    x, f = page.table["x"], page.table["f(x)"]
    assert f"{x[1]:.8f}" == "-0.36308638"  # -0.363086384; the tutorial rounds a longer start
    assert x[1] == pytest.approx(-0.45385798 * 0.8, abs=1e-15)
    assert x[30] == pytest.approx(-0.45385798 * 0.8**30, rel=1e-12)
    assert f"{f[1]:.5f}" == "0.13183"


def test_the_lines_of_the_tutorial_can_be_copied(descend):
    """As its program prints them: '>%d f(%s) = %.5f' with NumPy's own print of the point."""
    page = descend(f="x^2", x0="-0.45385798", step="0.1", n="30")
    assert not page.app.code
    page.app.session_state["every-iteration"] = True
    (lines,) = [code.value.split("\n") for code in page.run().app.code]
    point, printed = np.array([-0.45385798]), []
    for k in range(31):
        printed.append(f">{k} f({point}) = {point[0] ** 2:.5f}")
        point = point - 0.1 * 2 * point
    assert lines == printed
    assert lines[1] == ">1 f([-0.36308638]) = 0.13183"


def test_a_run_that_hardly_moves_shows_that_it_moves(descend):
    page = descend(f="x^2", x0="0.8", step="1e-5", n="3")
    assert page.table["x"][1] != page.table["x"][0]
    (lines,) = [code.value.split("\n") for code in page.app.code]
    values = [line.rpartition("= ")[2] for line in lines]
    assert len(set(values)) == len({line.partition(" f")[2] for line in lines}) == 4
    assert float(values[1]) == pytest.approx(0.64 * (1 - 2e-5) ** 2, abs=1e-6)


def test_of_a_long_run_the_first_thousand_lines_are_shown_and_the_page_says_so(descend):
    page = descend(f="x^2", step="1e-5", n="5000")
    page.app.session_state["every-iteration"] = True
    page.run()
    (lines,) = [code.value.split("\n") for code in page.app.code]
    assert len(lines) == 1000
    assert "(the first 1,000 of 5,001)" in page.why_it_stopped
    assert len(page.table) == 5001


def test_the_figures_say_where_it_ended(page):
    values = dict(page.results["numbers"])
    last = page.table.iloc[-1]
    assert float(values["Final x"]) == pytest.approx(last["x"], rel=1e-4)
    assert float(values["Final f(x)"]) == pytest.approx(last["f(x)"], rel=1e-4)
    assert values["Iterations used"] == "30"


# -------------------------------------------------------------------- a run to compare with


def test_a_run_is_kept_until_it_is_let_go_or_another_function_is_shown(descend):
    page = descend(f="x^2+10y^2", step="0.09", n="12")

    def pinned():
        return page.data("player")["pinned"]

    assert pinned() is None
    kept = page.data("player")["charts"][0]
    page.press("Keep this run")
    for controls in ({"step": 0.03}, {"x0": 2.0}, {"method": "momentum"}, {"n": 40}):
        page.set(**controls)
        assert (pinned()["x"], pinned()["y"]) == (kept["x"], kept["y"]), controls
        assert page.data("player")["charts"][0]["x"] != kept["x"]
    assert "Gradient descent, α = 0.09, from" in page.words("pinned")
    page.press("Let the kept run go")
    assert pinned() is None
    page.press("Keep this run")
    assert pinned()["x"] == page.data("player")["charts"][0]["x"]
    page.set(f="x^2")
    assert pinned() is None
    assert "faint" not in page.words("pinned")


def test_a_sketch_is_sent_with_the_first_runs_of_a_session_only(page):
    def images():
        return [html.proto.body for html in page.app.get("html") if "<img" in html.proto.body]

    (first,) = images()
    assert "data:image/svg+xml;base64," in first
    (second,) = page.set(f="x^2 + y^2") and images()
    assert "data:image/png;base64," in second
    page.run().run()
    assert images() == []


# -------------------------------------------------------------------- the URL


def test_the_url_holds_every_control(page):
    assert set(page.query) == IN_URL
    page.set(f="x^2 + 3y^2")
    assert set(page.query) == IN_URL | ONLY_2D


@pytest.mark.slow
def test_a_link_opens_the_very_same_page(page, descend):
    page.set(f="x^2 + 3y^2", step=0.07, n=44, xmin=-2.5, ymax=3.5, x0=1.25, y0=-2.0)
    page.set(max=True, tol=None, patience=9, budget=500, view="surface")
    copy = descend(**page.query)
    assert copy.query == page.query
    assert copy.picture == page.picture


def test_a_link_opens_where_its_player_stands(descend):
    """The server sends that iteration as a frame, however many of a long run are left out."""
    page = descend(f="x^2", n="1000", step="0.001", k="777")
    assert page.data("player")["at"] == 777
    assert {776, 777, 778} <= set(page.data("player")["charts"][0]["k"])
    assert page.query["k"] == "777"
    page = descend(f="x^2", k="-1")
    assert page.data("player")["at"] is None
    assert "k" not in page.query


def test_a_link_with_a_random_start_opens_the_very_same_run(page, descend):
    page.set(start="random", seed=123)
    assert descend(**page.query).picture == page.picture


@pytest.mark.parametrize(
    ("step", "verdict"),
    [("1.0", Verdict.OSCILLATING), ("1e-5", Verdict.CRAWLING), ("1.3", Verdict.DIVERGED)],
)
def test_the_tutorials_runs_open_from_a_link(descend, step, verdict):
    page = descend(f="x^2", step=step)
    assert verdict.value in page.verdict
    assert page.widget("step").value == float(step)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("step", "abc"),
        ("step", "-1"),
        ("step", "0"),
        ("step", "inf"),
        ("n", "1e99"),
        ("n", "0"),
        ("n", "10001"),
        ("n", "9" * 5000),
        ("xmin", "nan"),
        ("xmax", "1e400"),
        ("start", "here"),
        ("seed", "-1"),
        ("max", "yes"),
        ("tol", "-1"),
        ("patience", "0"),
        ("view", "inside"),
        ("nothing", "1"),
        ("_good", "1"),
        ("gallery", "bowl"),
        ("f", "x+" * 50_000),
    ],
)
def test_what_a_link_says_wrongly_is_named_and_left_out(page, descend, key, text):
    found = descend(**{key: text})
    said = [element.value for element in found.app.text if "left out" in element.value]
    assert said == [f"Some of this link could not be read and was left out: {key}."]
    assert found.query == page.query


def test_a_link_with_bounds_the_wrong_way_round_gets_its_sentence(descend):
    page = descend(f="x^2", xmin="4", xmax="-4")
    assert "The bounds of x are the wrong way round: 4 is not less than -4." in page.sentences
    assert page.verdict


def test_a_link_with_a_wrong_formula_gets_its_sentence(descend):
    page = descend(f="sen(x)")
    assert "Did you mean sin?" in page.sentences
    assert page.verdict
    assert not page.set(f="sin(x)").sentences


_TEXTS = st.one_of(
    st.sampled_from(
        ["", "0", "-0.0", "1e308", "1e-320", "5e-324", "1e15", "off", "x*y", "1/x", "y"]
    ),
    st.floats().map(str),
    st.integers(-5, 20_000).map(str),
    st.text(max_size=12),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=st.dictionaries(st.sampled_from(sorted(IN_URL | ONLY_2D)), _TEXTS, max_size=6))
def test_any_link_at_all_opens_a_page(descend, query):
    page = descend(**query)
    assert page.verdict
    assert set(page.query) >= IN_URL


# -------------------------------------------------------------------- hostile texts


def _tell_tale(text: str) -> bool:
    """Whether the text would be recognised among the page's own words."""
    return len(text.strip()) > 2 and not text.strip().isalnum()


@pytest.mark.slow
def test_hostile_texts_never_break_the_page_nor_become_markup(page):
    for row in HOSTILE:
        page.set(f=row["text"])
        assert page.verdict, row["text"]
        if row["kind"] in {"injection", "rce"} and _tell_tale(row["text"]):
            found = [body for body in page.markup if row["text"].strip() in body]
            assert not found, row["text"]
    assert not page.set(f="x^2").sentences


@pytest.mark.parametrize(
    "row", [row for row in HOSTILE if row["kind"] == "injection"], ids=lambda row: row["text"]
)
def test_hostile_texts_in_a_link_never_become_markup(descend, row):
    page = descend(f=row["text"], **{row["text"]: row["text"]})
    assert not [body for body in page.markup if row["text"].strip() in body]


def test_the_formula_of_a_run_is_shown_as_plain_text_only(page):
    """What is mathematics and Markdown at once, **, | and brackets, is not read as Markdown."""
    text = "x**2 + 0*|x|**3 + [x](x)*0"
    page.set(f=text)
    assert not page.sentences
    assert text in page.results["words"]
    assert not [body for body in page.markup if text in body]
