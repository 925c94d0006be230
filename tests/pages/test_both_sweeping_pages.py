"""What holds on the Step sizes page as on the Sweep page."""

from __future__ import annotations

import pytest

from gd_core import GALLERY
from tests.pages.conftest import INJECTIONS

pytestmark = pytest.mark.slow  # of each of these tests a case takes long


@pytest.fixture(params=["step_sizes", "sweep"])
def opened(request):
    """opened(f="x^2") opens one of the pages with these controls in its URL."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(opened):
    """The page as a person first sees it."""
    return opened()


def test_the_navigation_row_is_there(page):
    assert page.inside("navigation")


@pytest.mark.parametrize(
    ("kind", "names"), [("step_sizes", [*GALLERY]), ("sweep", [*GALLERY][::3])]
)
def test_every_example_can_be_picked(request, kind, names):
    """All on one page; what the other one shows of each, tests/pages/execution has too."""
    page = request.getfixturevalue(kind)()
    for name in names:
        entry = GALLERY[name]
        page.set(gallery=name)
        assert page.widget("f").value == entry.text
        assert page.widget("x0").value == pytest.approx(entry.start[0]), name
        assert page.picture, name
        assert not page.sentences, name


@pytest.mark.parametrize(
    "text",
    [
        "log(-1-x^2)",
        "sqrt(-1-x^2-y^2)",
        "log(x-20)",
        "exp(exp(x^2))",
        "10^300 x^2",
        "10^(-300) x^2",
        "x",
        "2x - 3y",
        "|x|",
        "|x| + |y|",
        "floor(x)",
        "1/x",
        "1/(x*y)",
        "sqrt(x)",
        "x*log(x)",
        "max(x, 0)",
        "x^3",
        "-x^2",
        "x^100",
    ],
)
def test_awkward_functions_open_without_an_error(opened, text):
    page = opened(f=text)
    assert page.picture
    assert not page.sentences


@pytest.mark.parametrize(
    "controls",
    [
        {"f": "sin(x)", "max": "1"},
        {"f": "-x^2 - 3y^2", "max": "1"},
        {"f": "x^2", "max": "1"},
        {"f": "x^2 + 10y^2", "start": "random", "seed": "7"},
        {"f": "x^2", "n": "1"},
        {"f": "x^2 + 10y^2", "n": "1"},
        {"f": "x^2 + 10y^2", "n": "10000"},
        {"f": "x^2", "n": "10000", "tol": "off"},
        {"f": "x^2", "budget": "1"},
        {"f": "x^2", "patience": "1"},
        {"f": "x^2", "x0": "0.0"},
    ],
    ids=lambda controls: "&".join(f"{key}={text}" for key, text in controls.items()),
)
def test_every_kind_of_run_opens_and_its_link_again(opened, controls):
    page = opened(**controls)
    assert not page.sentences
    assert controls.items() <= page.query.items()
    copy = opened(**page.query)
    assert copy.query == page.query
    assert copy.picture == page.picture


def test_a_link_opens_the_very_same_page(opened, page):
    page.set(f="x^2 + 3y^2", n=44, xmin=-2.5, ymax=3.5, x0=1.25, y0=-2.0, tol=None, patience=9)
    copy = opened(**page.query)
    assert copy.query == page.query
    assert copy.said == page.said
    assert copy.picture == page.picture


def test_a_wrong_formula_says_why_and_keeps_the_last_picture(page):
    page.set(f="x^2 - x", x0=0.75)
    before = page.picture
    page.set(f="x^2 + sen(x)")
    assert "‘sen’ is not a function here. Did you mean sin?" in page.sentences
    assert "x^2 + sen(x)\n      ^^^" in page.sentences
    assert page.picture == before
    assert not page.set(f="x^2 - x").sentences
    assert page.picture == before


@pytest.mark.parametrize("key", ["n", "xmin", "xmax", "x0"])
def test_an_emptied_box_gets_one_sentence_and_the_picture_stays(page, key):
    before = page.picture
    page.set(**{key: None})
    assert page.sentences.count("⚠ Type a number") == 1
    assert page.picture == before


def test_a_step_size_typed_wrongly_on_the_descend_page_does_not_disturb(page):
    """These pages have no box for it, so they may not complain about it."""
    before = page.picture
    page.app.session_state["step"] = 0.0
    page.run()
    assert not page.sentences
    assert page.picture == before


def test_a_function_without_a_value_in_the_window_warns_with_its_cause(opened):
    warnings = " ".join(warning.value for warning in opened(f="log(x-20)").app.warning)
    assert "undefined on the whole window" in warnings


def test_untrusted_texts_never_become_markup(page):
    for text in (*INJECTIONS, "<b>x</b>", "$x$", ":red[x]"):
        page.set(f=text)
        assert page.picture, text
        assert not [body for body in page.markup if text.strip() in body], text
    assert not page.set(f="x^2").sentences


def test_untrusted_texts_in_a_link_never_become_markup(opened):
    for text in ("<b>x</b>", "$x$", ":red[x]"):
        page = opened(f=text, n=text, **{text: text})
        assert not [body for body in page.markup if text in body], text


def test_what_is_mathematics_and_markdown_at_once_is_not_read_as_markdown(page):
    text = "x**2 + 0*|x|**3 + [x](x)*0"
    page.set(f=text)
    assert not page.sentences
    assert not [body for body in page.markup if text in body]
