"""The Tutorial page: every chapter, with its picture changed in place."""

from __future__ import annotations

import pytest

from gd_core.lessons.tutorial import CHAPTERS
from tests.pages.conftest import Tutorial


@pytest.mark.parametrize("number", range(1, len(CHAPTERS) + 1))
def test_a_chapter_shows_its_words_its_code_and_its_run(number):
    chapter, page = CHAPTERS[number - 1], Tutorial({"chapter": str(number)})
    assert chapter.text in [text.value for text in page.app.markdown]
    codes = [code.value for code in page.app.code]
    assert (chapter.source in codes) if chapter.source else True
    (run,) = page.data("player")["charts"]
    plays = chapter.run is not None
    assert (len(run["k"]) > 1) == plays == bool(page.words("verdict"))
    assert page.data("player")["bare"] != plays


def test_the_numbers_of_a_chapter_can_be_changed_and_the_next_one_has_its_own():
    page = Tutorial({"chapter": "8"})
    assert page.widget("chapter_step").value == 1.0
    assert "bounces" in page.words("verdict") or "to and fro" in page.words("verdict")
    page.set(chapter_step=0.1)
    assert page.data("player")["charts"][0]["x"][-1] == pytest.approx(0.0, abs=0.01)
    page.press("Next")
    assert page.query == {"chapter": "9", "projector": "0"}
    assert page.widget("chapter_step").value == 1e-5


def test_an_empty_or_impossible_step_size_leaves_the_chapters_own():
    page = Tutorial({"chapter": "7"})
    before = page.data("player")["charts"]
    for number in (None, -1.0, 0.0):
        page.set(chapter_step=number)
        assert page.data("player")["charts"] == before


def test_a_chapter_that_is_not_there_is_the_first_one():
    page = Tutorial({"chapter": "99"})
    assert "left out: chapter." in page.said
    assert CHAPTERS[0].text in [text.value for text in page.app.markdown]


def test_learn_leads_to_it(learn):
    links = [element.proto.page for element in learn().app.get("page_link")]
    assert any(link.endswith("tutorial") for link in links)
