"""The section that makes a question of what is on the page."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pages.shared.state.session_values import MADE_AT, MADE_HIDDEN, MADE_LOCKED, MAKES_QUESTION
from tests.pages.conftest import Race, StepSizes

PAGES = ["descend", "step_sizes", "race", "sweep"]


@pytest.fixture(params=PAGES)
def opened(request):
    """A page with the section unfolded."""
    return unfolded(request.getfixturevalue(request.param)(f="x^2+10y^2"))


def unfolded(page):
    page.app.session_state[MAKES_QUESTION.key] = True
    return page.run()


def check(page, value):
    next(box for box in page.app.checkbox if box.key == value.key).check()
    return page.run()


def link(page):
    return page.app.code[0].value if not page.inside("formula-error") else None


def decoded(page):
    """What a reader of QR codes reads in the picture."""
    (element,) = page.inside("qr")
    data = re.search(r"base64,([^\"]+)", element.proto.body)[1]
    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("L")
    (found,) = zxingcpp.read_barcodes(np.asarray(image))
    return found.text


def test_folded_away_it_makes_nothing(descend):
    page = descend()
    assert not page.inside("made-preview") and not page.inside("qr")


def test_every_page_makes_a_question(opened):
    opened.app.selectbox(key="made-kind").set_value(
        next(k for k in opened.app.selectbox(key="made-kind").options if k.startswith("W"))
    )
    opened.run()
    check(opened, next(iter(MADE_LOCKED.values())))
    opened.app.text_area(key="made-text").set_value("What <b>now</b>?").run()
    address = link(opened)
    assert "ask=" in address and "lock=f" in address and "q=What+%3Cb%3Enow" in address
    assert decoded(opened) == address
    assert not any("<b>" in text for text in opened.markup)


def test_the_link_follows_the_page(descend):
    page = unfolded(descend(f="x^2", step="0.1"))
    page.set(step=0.3)
    assert "step=0.3" in link(page)
    page.set(f="x^4")
    assert "f=x%5E4" in link(page)


def test_hidden_parts_are_in_the_link_and_named(descend):
    page = unfolded(descend())
    for value in MADE_HIDDEN.values():
        check(page, value)
    assert "hide=path%2Cverdict%2Cmarks%2Cadvice%2Cnumbers%2Ctable" in link(page)
    hidden = next(c.value for c in page.app.caption if c.value.startswith("Hidden until"))
    assert "path, verdict" in hidden


def test_a_curve_has_no_question_of_direction(descend):
    curve, bowl = unfolded(descend(f="x^2")), unfolded(descend(f="x^2+y^2"))
    asks = [set(page.app.selectbox(key="made-kind").options) for page in (curve, bowl)]
    assert asks[1] - asks[0] == {"Which direction is the steepest?"}


def test_a_link_too_long_for_a_qr_code_says_so(descend):
    page = unfolded(descend(f="+".join(["x^2"] * 240)))
    page.app.text_area(key="made-text").set_value("∇" * 280).run()
    assert not page.inside("qr")
    assert "too long for a QR code" in page.said


def test_a_question_of_paths_opens_with_them_unless_an_iteration_is_named(step_sizes):
    page = unfolded(step_sizes(f="x^2"))
    assert "k=0" in link(page)
    page.app.selectbox(key="made-kind").set_value("larger-step").run()
    assert "k=" not in link(page).replace("ask=", "")
    page.app.number_input(key=MADE_AT.key).set_value(4).run()
    assert "k=4" in link(page)


@pytest.mark.parametrize("kind", [StepSizes, Race])
def test_another_step_size_is_in_the_link_of_a_fragment_too(kind):
    page = unfolded(kind({"f": "x^2+10y^2"}))
    key = "step2" if kind is StepSizes else "step"
    page.set(**{key: 0.0123})
    assert f"{key}=0.0123" in link(page)


def test_a_teacher_is_told_what_cannot_be_asked(descend):
    page = unfolded(descend(f="x^2", xmin="-5", xmax="5", x0="3", step="1"))
    page.app.selectbox(key="made-kind").set_value("iterations").run()
    (warning,) = page.app.warning[-1:]
    assert warning.value == "This cannot be asked here. The run does not arrive."
    page.app.selectbox(key="made-kind").set_value("next-x").run()
    assert not any("cannot be asked" in warning.value for warning in page.app.warning)
