"""Links and texts that nobody means well with, on every page."""

import csv
import io
import json
import re
from functools import cache

import pytest

from gd_core import OPTIMIZERS, descend, parse_objective
from gd_core.descent import trajectory_csv
from pages.shared.state.session_values import TAKEN_FORMAT, TAKES_HOME
from tests.methods import made
from tests.pages.conftest import INJECTIONS, Data, Descend, Learn, Race, StepSizes, Sweep, Tutorial

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

PAGES = (Descend, StepSizes, Sweep, Race)
ALL = (*PAGES, Data)
LONG = 100_000
# What a spreadsheet takes for the beginning of a formula; a number may begin with a minus.
DANGEROUS = ("=", "+", "@", "\t", "\r")
WRONG = {
    "a wrong type": {"n": "many"},
    "half an iteration": {"n": "2.5"},
    "no iteration": {"n": "0"},
    "far too many": {"n": "1e300"},
    "infinite": {"step": "1e999"},
    "not a number": {"x0": "nan"},
    "beyond every number box": {"xmin": "-1e300"},
    "negative": {"seed": "-1"},
    "a hexadecimal number": {"step": "0x10"},
    "an unknown choice": {"start": "middle"},
    "an unknown method": {"method": "<b>adam</b>"},
    "an unknown key": {"__class__": "1"},
    "a key without a name": {"": "1"},
    "a long formula": {"f": "x" * LONG},
    "a long number": {"step": "9" * LONG},
    "a long name": {"k" * LONG: "1"},
    "long entries": {"race": "adam;" * (LONG // 5)},
    "a long choice": {"view": "m" * LONG},
    "an unknown question": {"ask": "<script>"},
    "a long question": {"q": "a" * LONG},
    "many hidden parts": {"hide": "".join(f"<b>{k}," for k in range(LONG // 10))},
    "a lock for nothing": {"lock": "__class__"},
    "many unknown keys": {f"k{k}": "1" for k in range(900)},
    "injected data": {"data": "<script>alert(1)</script>"},
    "data of one point": {"data": "1~2"},
    "infinite data": {"data": "1~2_3~inf"},
    "far too many data": {"data": "_".join(["1~2"] * LONG)},
    "an unknown model": {"model": "__class__"},
    "a negative penalty": {"l2": "-1"},
}


@cache
def usual(kind):
    """The address and the picture of a page of x^2."""
    page = kind({"f": "x^2"})
    return page.query, page.picture


def left_out(page):
    """The lines that say what of the link was ignored."""
    return [text.value for text in page.app.text if "left out" in text.value]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_link_opens_the_page_with_defaults_and_one_line(kind, wrong):
    page = kind(dict(wrong))
    (line,) = left_out(page)
    assert len(line) < 250
    assert "\n" not in line
    assert not page.sentences
    assert (page.query, page.picture) == usual(kind)


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_the_rest_of_a_wrong_link_is_kept(kind):
    page = kind({"f": "(x-1)^2", "n": "17", "xmin": "wide", "hack": "1"})
    assert left_out(page) == ["Some of this link could not be read and was left out: hack, xmin."]
    assert (page.query["f"], page.query["n"]) == ("(x-1)^2", "17")


# Links to the pages of the course: each has one parameter, and knows those of the other pages.
WRONG_IN_THE_COURSE = {
    name: WRONG[name]
    for name in ("an unknown key", "a key without a name", "a long formula", "a long name")
} | {
    "an injected lesson": {"lesson": "<script>"},
    "a long lesson": {"lesson": "l" * LONG},
    "no lesson's name": {"lesson": "__class__"},
    "an injected chapter": {"chapter": "1<b>"},
    "no chapter": {"chapter": "-1"},
    "a huge chapter": {"chapter": "1e300"},
    "many unknown keys": WRONG["many unknown keys"],
}


@pytest.mark.parametrize("kind", [Learn, Tutorial], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("wrong", WRONG_IN_THE_COURSE.values(), ids=WRONG_IN_THE_COURSE)
def test_a_wrong_link_opens_the_course_at_its_beginning_with_one_line_at_most(kind, wrong):
    page, usually = kind(dict(wrong)), kind({})
    lines = left_out(page)
    assert len(lines) <= 1 and all(len(line) < 250 and "\n" not in line for line in lines)
    assert (page.query, page.data("player")) == (usually.query, usually.data("player"))


def test_an_untroubled_link_is_not_commented(descend):
    assert not left_out(descend(f="x^2", step="0.1"))
    assert not left_out(descend())


def test_no_text_gets_into_a_component_or_into_the_title(descend):
    """A component's code is the same for everybody; only its data differ, which are numbers."""
    code = _code(descend())
    assert any(html for html, _, _ in code)
    for text in INJECTIONS:
        page = descend(f=text)
        assert _data(page), text
        assert _code(page) == code, text
        assert text.strip() not in json.dumps(_data(page), ensure_ascii=False)


def _components(page):
    return [e.proto for e in page.app.main if e.type == "bidi_component"]


def _code(page):
    return [(p.html_content, p.css_content, p.js_content) for p in _components(page)]


def _data(page):
    return [json.loads(p.json) for p in _components(page) if p.json]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_cell_of_a_download_is_a_formula(name):
    run = descend(parse_objective("-x^2 + x*y - y^3"), (-3.5, 2.0), made(name), 40)
    header, *rows = csv.reader(io.StringIO(trajectory_csv(run, ("x", "y"))))
    assert rows
    assert not [cell for cell in header if cell.startswith((*DANGEROUS, "-"))]
    assert not [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    for row in rows:
        assert all(isinstance(float(cell), float) for cell in row)


def test_the_name_of_a_download_is_ours(descend):
    for text in INJECTIONS:
        page = descend(f=text)
        page.app.session_state[TAKES_HOME.key] = True
        page.app.session_state[TAKEN_FORMAT.key] = "table"
        page.run()
        for proto in (e.proto for e in page.app.main if e.type == "download_button"):
            assert re.fullmatch(r"Download [a-z0-9-]+\.csv", proto.label)
            # The address of the file is a hash of its content and of its name.
            assert text.strip() not in proto.url
