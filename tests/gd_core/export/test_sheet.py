"""The sheet to hand in: what stands in it, escaped, and one side of A4."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from gd_core import descend, diagnose, gradient_descent, parse_objective
from gd_core.export import export_sheet

TEXT = "a x^2 + exp(-x)"
LINK = "http://localhost/?f=<script>alert(1)</script>&step=0.1"


class Reader(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.said, self.images = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attributes)["src"])

    def handle_data(self, data):
        self.said.append(data)


@pytest.fixture(scope="module")
def sheet():
    objective = parse_objective(TEXT, parameters={"a": 2.5})
    return export_sheet(objective, (2.0,), gradient_descent(0.1), 30, link=LINK)


def test_it_says_what_the_run_is_and_what_it_did(sheet):
    said = " ".join(" ".join(Reader(sheet).said).split())
    objective = parse_objective(TEXT, parameters={"a": 2.5})
    run = descend(objective, (2.0,), gradient_descent(0.1), 30)
    found = diagnose(run, objective)
    for part in (
        f"f(x) = {TEXT}",
        found.headline,
        found.sentence,
        "Gradient descent",
        "My answer:",
    ):
        assert " ".join(part.split()) in said
    assert "step size 0.1" in said and "a 2.5" in said and LINK in said


def test_what_was_typed_is_text_and_nothing_runs(sheet):
    tags = set(Reader(sheet).tags)
    assert not tags & {"script", "iframe", "object", "link", "a", "form"}
    assert "<script" not in sheet


def test_the_picture_is_in_it(sheet):
    (source,) = Reader(sheet).images
    kind, data = source.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    assert ElementTree.fromstring(base64.b64decode(data)).tag.endswith("svg")
