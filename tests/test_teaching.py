"""docs/teaching.md: every link on it opens what it says."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from gd_core.lessons import COURSE, KINDS
from pages.shared.state.url_schema import QUESTION
from tests.pages.conftest import Descend, Learn, Race, StepSizes, Sweep

TEXT = (Path(__file__).parents[1] / "docs" / "teaching.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\((http://localhost:8501/[^\s)]*)\)", TEXT)
KIND_OF_PAGE = {
    "/": Descend,
    "/learn": Learn,
    "/step_sizes": StepSizes,
    "/sweep": Sweep,
    "/race": Race,
}


@pytest.mark.parametrize("link", LINKS)
def test_each_link_opens_its_page_and_asks(link):
    parts = urlsplit(link)
    given = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    page = KIND_OF_PAGE[parts.path](given)
    assert "left out" not in page.said and not page.sentences
    assert "cannot be asked" not in page.said
    assert "outside the window" not in page.said
    if "ask" in given:
        assert any(button.key == "run" for button in page.app.button)


def test_every_lesson_and_every_part_of_a_question_is_there():
    assert [*re.findall(r"^\| \[.*lesson=([\w-]+)\)", TEXT, re.MULTILINE)] == [*COURSE]
    titles = [lesson.title for lesson in COURSE.values()]
    assert re.findall(r"^\| \[([^\]]+)\]", TEXT, re.MULTILINE) == titles
    named = set(re.findall(r"`([\w-]+)`", TEXT))
    assert {*KINDS, *QUESTION, "k"} <= named
