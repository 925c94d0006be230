"""The link to a question, from what a page shows and what a teacher chose."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core.lessons import KINDS, MAX_TEXT_CHARACTERS, Part
from pages.shared.state.question_link import (
    LOCKABLE,
    QuestionLink,
    embedding_of,
    invitation_of,
    locked_names,
)
from pages.shared.state.url_schema import known

PAGE = {"f": "x^2+10y^2", "n": "100", "x0": "4.0", "step": "0.05", "max": "0", "tol": "1e-08"}
BASE = "https://gradient.example/race"


def parameters(address):
    return dict(parse_qsl(urlsplit(address).query, strict_parsing=True))


def test_the_link_holds_the_page_and_the_question():
    made = QuestionLink(
        PAGE, "end", "Where?", 3, frozenset({Part.ADVICE, Part.MARKS}), ("Function", "Start")
    )
    assert parameters(made.address(BASE)) == {
        **{"f": "x^2+10y^2", "n": "100", "x0": "4.0", "step": "0.05", "k": "3"},
        **{"ask": "end", "q": "Where?", "hide": "marks,advice", "lock": "f,x0"},
    }
    assert made.address(BASE).startswith(f"{BASE}?")
    assert made.address("https://gradient.example").startswith("https://gradient.example/?")


def test_what_differs_from_every_functions_default_stays_in_the_link():
    page = {**PAGE, "max": "1", "tol": "off", "view": "surface"}
    assert {"max": "1", "tol": "off", "view": "surface"}.items() <= QuestionLink(
        page
    ).parameters.items()


def test_another_question_is_not_kept():
    page = {**PAGE, "ask": "fate", "q": "Old", "hide": "path", "lock": "f", "k": "7"}
    assert QuestionLink(page).parameters == {**QuestionLink(PAGE).parameters, "k": "0"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_hides_what_it_hides_without_saying_so_in_the_link(kind):
    made = QuestionLink(PAGE, kind)
    assert made.all_hidden >= KINDS[kind].hides
    assert "hide" not in made.parameters


def test_only_controls_of_the_page_are_locked():
    everything = locked_names(LOCKABLE, PAGE)
    assert everything == ["f", "step", "x0", "n", "max", "show"]
    assert set(everything) <= {*known(), "show"}
    assert {name for names in LOCKABLE.values() for name in names} <= {*known(), "show"}


@given(st.text(max_size=MAX_TEXT_CHARACTERS).map(str.strip))
def test_any_text_comes_back_from_the_link(text):
    got = parse_qs(urlsplit(QuestionLink(PAGE, text=text).address(BASE)).query).get("q", [""])
    assert got == [text]


@given(st.text(max_size=40))
def test_the_html_for_a_course_page_is_one_element_whatever_was_typed(text):
    made = QuestionLink({**PAGE, "f": text}, text=text)
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

        def handle_data(self, data):
            found.append(data)

    Reader().feed(embedding_of(made.address(BASE)))
    ((tag, attributes),) = found
    assert tag == "iframe"
    assert parameters(attributes["src"])["embed"] == "true"
    assert (attributes["width"], attributes["height"]) == ("640", "480")


def test_the_short_text_has_the_words_and_the_link():
    made = QuestionLink(PAGE, "end", "Which hollow?")
    address = made.address(BASE)
    assert invitation_of(made, address) == f"Which hollow?\n{address}"
    assert "press Run" in invitation_of(QuestionLink(PAGE, "end"), address)
    assert "press Run" not in invitation_of(QuestionLink(PAGE), address)
