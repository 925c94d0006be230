"""What the pages read from a person: names of examples, links typed by hand."""

from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlencode

import pytest

from gd_core import GALLERY
from gd_core.expression import read_formula
from pages.shared.state.typed_links import means_spaces, names_in, raw_value
from tests.pages.conftest import Descend, Page, Race, StepSizes, Sweep


@pytest.mark.parametrize("kind", [Descend, StepSizes, Sweep, Race])
def test_a_name_in_the_box_offers_that_example_with_one_click(kind: type[Page]) -> None:
    page = kind({"f": "x^2"}).set(f="Himmelblau")
    assert "the name of an example" in page.words("formula-error")
    page.press("Show Himmelblau")
    assert page.query["f"].startswith("(x^2 + y - 11)^2")
    assert page.query["x0"] == "0.0" and page.query["xmin"] == "-5.0"
    assert not page.inside("formula-error")


@pytest.mark.parametrize(
    ("text", "label"), [("rosenbrok", "Show Rosenbrock's valley"), ("Six hump camel", "Show Six")]
)
def test_a_name_in_a_link_offers_it_too(text: str, label: str) -> None:
    page = Descend({"f": text})
    assert [b.label for b in page.app.button if b.label.startswith(label)]


def test_a_slip_offers_no_example() -> None:
    page = Descend({"f": "x^2 + sen(x)"})
    assert "Did you mean sin?" in page.words("formula-error")
    assert not [b for b in page.app.button if b.label.startswith("Show ")]


KINDS = [Descend, StepSizes, Sweep, Race]


@pytest.mark.parametrize("kind", KINDS)
def test_a_start_outside_the_window_of_a_link_is_kept_and_said(kind: type[Page]) -> None:
    page = kind({"f": "x^2-2x+3", "x0": "10", "step": "0.1", "n": "30"})
    assert page.widget("x0").value == 10.0 and page.query["x0"] == "10.0"
    assert "The start x = 10 is outside the window, -5 to 5" in page.sentences
    assert page.sentences.count("⚠") == 1
    page.set(xmax=11.0)
    assert not page.sentences


def test_the_run_of_such_a_link_is_the_one_from_there() -> None:
    page = Descend({"f": "x^2-2x+3", "x0": "10", "step": "0.1", "n": "30"})
    assert page.table["x"].iloc[0] == 10.0
    assert page.table["x"].iloc[-1] == pytest.approx(1 + 9 * 0.8**30, abs=1e-4)


@pytest.mark.parametrize("view", ["map", "surface"])
def test_so_it_is_with_two_variables(view: str) -> None:
    page = Descend({"f": "x^2+3y^2", "x0": "7", "y0": "-9", "step": "0.1", "view": view})
    assert "The start x = 7 is outside the window" in page.sentences
    assert page.table["x"].iloc[0] == 7.0
    assert "NaN" not in page.drawn("landscape")


# ---------------------------------------------------------------- links

OURS = "&n=30&xmin=-5.0&xmax=5.0&start=point&x0=1.0&max=0&tol=1e-08&projector=0&step=0.1"
TYPED = [
    ("x^2+y^2", "x^2+y^2"),
    ("x^2+3x", "x^2+3x"),
    ("x%5E2+y%5E2", "x^2+y^2"),
    ("x^2%2By^2", "x^2+y^2"),
    ("x^2%20+%20y^2", "x^2 + y^2"),
    ("x%5E2%20%2B%20y%5E2", "x^2 + y^2"),
    ("2+x", "2+x"),
    ("(1-x)^2+100(y-x^2)^2", "(1-x)^2+100(y-x^2)^2"),
    ("f(x)=x^2+1", "f(x)=x^2+1"),
    ("sin+x+cos+x", "sin x cos x"),
    ("x^2+*+y", "x^2 * y"),
    ("x^2+sen(x)", "x^2+sen(x)"),
    ("Six+hump+camel", "Six hump camel"),
    ("x*y+1", "x*y+1"),
]
WRITTEN = ["x^2 + y^2", "x^4 - 3*x^2 + x", "sin x cos x", "2 x", "x * y", "x^2 y", "x + y", "x+y"]


@pytest.mark.parametrize(("raw", "text"), TYPED)
def test_a_plus_that_somebody_typed_is_a_plus(raw: str, text: str) -> None:
    for query in (f"f={raw}", f"f={raw}&step=0.1&x0=2", f"x0=2&f={raw}"):
        assert formula_of(query) == text


@pytest.mark.parametrize("text", [*WRITTEN, *(entry.text for entry in GALLERY.values())])
def test_a_plus_that_a_page_wrote_is_a_space(text: str) -> None:
    assert formula_of(urlencode({"f": text}) + OURS) == text


@pytest.mark.parametrize("text", [entry.text for entry in GALLERY.values()])
def test_every_way_to_write_a_link_gives_the_same_function(text: str) -> None:
    wanted = read_formula(text).tree
    for encoded in (
        quote(text),
        quote(text, safe="+^()*/"),
        quote_plus(text),
        urlencode({"": text}),
    ):
        raw = encoded.removeprefix("=")
        assert read_formula(formula_of(f"f={raw}&step=0.1")).tree == wanted


def test_the_last_of_several_is_meant_and_what_is_none_is_none() -> None:
    assert formula_of("f=x&f=x+1") == "x+1"
    assert raw_value("g=x", "f") is None
    assert raw_value("", "f") is None
    assert formula_of("f=%FF+%E2%28x") == unquote("%FF+%E2%28x")


def formula_of(query: str) -> str:
    raw = raw_value(query, "f")
    assert raw is not None
    return unquote_plus(raw) if means_spaces(raw, names_in(query)) else unquote(raw)


@pytest.mark.parametrize(
    ("kind", "controls", "box"),
    [
        (Descend, {"xmax": -7.0}, "xmax"),
        (Descend, {"xmin": 8.0}, "xmin"),
        (StepSizes, {"xmax": -5.0}, "xmax"),
        (Race, {"ymin": 9.0}, "ymin"),
        (Sweep, {"xmax": -9.0}, "xmax"),
        (Sweep, {"most": 1e-9}, "most"),
        (Sweep, {"least": 1e9}, "least"),
    ],
)
def test_an_error_of_a_range_is_about_the_end_that_was_typed(
    kind: type[Page], controls: dict[str, float], box: str
) -> None:
    page = kind({"f": "x^2 + 3y^2"}).set(**controls)
    assert "the wrong way round" in page.words(f"about-{box}")
