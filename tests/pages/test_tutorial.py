"""The Tutorial page: every chapter, with its picture changed in place."""

from __future__ import annotations

import pytest

from gd_core.formatting import format_number
from gd_core.lessons.tutorial import CHAPTERS, RUN
from pages.shared.state.session_values import CHAPTER_START
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


@pytest.mark.parametrize(("number", "slope"), [(2, "0.8"), (5, "0.8"), (11, "−0.8")])
def test_where_the_start_was_moved_it_is_said_of_which_start_the_words_are(number, slope):
    page = Tutorial({"chapter": str(number)})
    assert "You moved" not in captions(page)
    page.app.session_state[CHAPTER_START.key] = (0.4,)
    page.run()
    own = format_number(RUN.start[0])
    assert captions(page).endswith(
        f"You moved the start to x = 0.4, where the slope is {slope}. What is told above begins at "
        f"x = {own}, and so does the next chapter."
    )
    page.press("Next")
    assert "You moved" not in captions(page)


def captions(page):
    return "\n".join(caption.value for caption in page.app.caption)


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
