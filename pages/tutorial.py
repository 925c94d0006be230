"""The Tutorial page: gradient descent from scratch, chapter by chapter, each picture to play."""

import streamlit as st

from gd_core.figures import Style
from pages.shared.foot.sections import show_take_home
from pages.shared.layout.containers import PLAYER_CONTAINER, make_room_for
from pages.shared.layout.skeleton import Page
from pages.shared.state.chapters import ReadChapter, chapter_in_session
from pages.shared.state.problem import left_out
from pages.shared.state.url_schema import TUTORIAL
from pages.shared.views.chapter import show_run, show_way, show_words

PAGE = Page("Tutorial", TUTORIAL, with_step=False, with_method=False, with_formula=False)


def page(style: Style, ignored: tuple[str, ...]) -> ReadChapter:
    """Show the page from top to bottom."""
    read = chapter_in_session()
    make_room_for(read.problem.bounds, PAGE.title)
    if ignored:
        st.text(left_out(ignored))
    words, picture = st.columns([1, 1.6], gap="medium")
    with words:
        show_words(read)
        show_way(read.number)
    with picture, st.container(key=PLAYER_CONTAINER):
        show_run(read, style)
    show_take_home(PAGE, read, {"The run of this chapter": read.problem})
    return read


PAGE.show(page)
