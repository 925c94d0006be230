"""The controls of a fit: its data, model and loss, its penalties, and whether it is scaled."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from gd_core.objective import (
    DATASETS,
    LOSSES,
    MODELS,
    MOST_LINK_ROWS,
    MOST_ROWS,
    DataError,
    Dataset,
    Fit,
)
from pages.shared.components.number_slider import number_slider
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.layout.containers import is_projected
from pages.shared.layout.inputs import number_input, switch
from pages.shared.state.fits.data import MOST_ROWS_SHOWN, data_in_session, ready_set, text_to_show
from pages.shared.state.fits.fit import fit_to_data, fit_to_model, take_ready_set, take_text
from pages.shared.state.session_values import (
    BATCH,
    BATCH_SEED,
    DATA_ERROR,
    DATA_MENU,
    DATA_SHOWN,
    DATA_TEXT,
    LASSO,
    LEAVES_OUT,
    LOSS,
    MODEL,
    RIDGE,
    SCALED,
    SHOWS_FAN,
    SHOWS_SQUARES,
)
from pages.shared.state.url_schema import FIRST_DATASET

# A text that is longer is too long to be read as well, and the browser need not send it.
_MOST_CHARACTERS = 400_001
_BOX_HEIGHT_PX = 148


def fit() -> None:
    """Show the menus of ready data sets, of models and of losses, side by side."""
    # A fixed height from the start, so that the pictures below do not move.
    height: Literal["content"] | int = "content" if is_projected() else 76
    with st.container(key="fit", horizontal=True, height=height, border=False):
        _data_menu()
        _model_menu()
        _loss_menu()


def _data_menu() -> None:
    ready = ready_set()
    DATA_MENU.set(None if ready is None else ready.name)
    st.selectbox(
        "Data",
        list(DATASETS),
        key=DATA_MENU.key,
        index=None,
        placeholder="Your own data",
        format_func=lambda name: DATASETS[name].title,
        on_change=_picked,
    )


@restart_if_interrupted
def _picked() -> None:
    if (name := DATA_MENU.get()) is not None:
        take_ready_set(name)


def _model_menu() -> None:
    st.selectbox(
        "Model",
        list(MODELS),
        key=MODEL.key,
        format_func=lambda name: f"{MODELS[name].title}: {MODELS[name].words}",
        on_change=fit_to_model,
        persist_state="session",
        help="What the two numbers are numbers of. The map shows how wrong each pair of them is.",
    )


def _loss_menu() -> None:
    losses = MODELS[MODEL.get()].losses
    if LOSS.get() not in losses:
        LOSS.set(losses[0])
    st.selectbox(
        "Error of one point",
        losses,
        key=LOSS.key,
        format_func=lambda name: LOSSES[name].title,
        on_change=fit_to_data,
        persist_state="session",
        help="What counts as wrong, for each point. The map shows its mean over all points.",
    )


def data_box() -> None:
    """Show the box with the data as text, to paste other data or to change a number, with what is
    wrong with its text beside it."""
    data = _good_data()
    if DATA_TEXT.get() is None or DATA_SHOWN.get() != data:
        DATA_TEXT.set(text_to_show(data))
        DATA_SHOWN.set(data)
    with st.container(key="data-box"):
        st.text_area(
            "The numbers: paste your own, or change one",
            key=DATA_TEXT.key,
            height=_BOX_HEIGHT_PX,
            max_chars=_MOST_CHARACTERS,
            on_change=take_text,
            placeholder=_placeholder(data),
            persist_state="session",
            help="Two columns from a spreadsheet, x and y, with their names or without; three for "
            "a model of two features. Press Ctrl+Enter when done.",
        )
        _say_what_is_wrong()
        _say_what_is_left_out(data)


def _good_data() -> Dataset:
    try:
        return data_in_session()
    except DataError:
        return FIRST_DATASET.data


def _placeholder(data: Dataset) -> str:
    if len(data) <= MOST_ROWS_SHOWN:
        return "x, y\n1, 2.1\n2, 3.9"
    return f"{len(data):,} rows are drawn, too many to be shown here. Paste others over them."


def _say_what_is_wrong() -> None:
    """Say what is wrong with the last text, of which a part may be quoted, as text only."""
    if not DATA_ERROR.get():
        return
    with st.container(key="data-error"):
        st.text(f"⚠ {DATA_ERROR.get()}")
        st.caption("Until then, the picture shows the data that worked last.")
    st.checkbox(
        "Leave out rows that are no numbers",
        key=LEAVES_OUT.key,
        on_change=take_text,
        persist_state="session",
    )


def _say_what_is_left_out(data: Dataset) -> None:
    """Say which rows of the text were left out, and what the link cannot hold."""
    if data.left_out:
        st.text(data.left_out_in_words)
    if ready_set() is None and data.to_link_text() is None:
        st.caption(
            f"The link leaves these {len(data):,} rows out, as it holds at most {MOST_LINK_ROWS}: "
            f"who opens it sees “{FIRST_DATASET.title}”."
        )


def penalties() -> None:
    """Show the number boxes of the two penalties."""
    with st.container(horizontal=True):
        for name, weight, of in (("L1", LASSO, "sizes"), ("L2", RIDGE, "squares")):
            number_input(
                f"Penalty {name}",
                weight.key,
                min_value=0.0,
                step=0.1,
                format="%g",
                help=f"Added to the error: this number times the {of} of the weights.",
                on_change=fit_to_data,
            )


def scaling() -> None:
    """Show the switch that scales the data before they are fitted."""
    st.toggle(
        "Scale the data first",
        key=SCALED.key,
        on_change=fit_to_data,
        persist_state="session",
        help="Each column to mean 0 and standard deviation 1. The same data, another map: w and b "
        "are then numbers of the scaled columns.",
    )


def squares(shown: Fit | None) -> None:
    """Show the switch that draws the square of each error, where these are what the map shows."""
    if shown is not None and shown.loss_name == "squared":
        switch(
            "Draw the squares",
            SHOWS_SQUARES.key,
            help="The error on the map is the mean of these squares, each as high as its point is "
            "off the line.",
        )


def fan() -> None:
    """Show the switch that draws the slope of each single row on the map."""
    switch(
        "Draw each row's slope",
        SHOWS_FAN.key,
        help="At the place that the player shows: an arrow downhill for each row alone, and the "
        "arrow of all rows, which is their mean.",
    )


def batches(samples: int) -> None:
    """Show how many rows of the data a step looks at, as a box with its slider from 1 to all of
    them, and the seed of their order where they are fewer."""
    size = min(int(BATCH.get() or samples), samples)
    with st.container(horizontal=True):
        with st.container(gap=None):
            number_input(
                "Rows in each step",
                BATCH.key,
                min_value=1,
                max_value=MOST_ROWS,
                step=1,
                placeholder=f"all {samples:,}",
                help="With fewer than all rows the slope is an estimate: stochastic gradient "
                "descent.",
            )
            number_slider(BATCH.key, "Rows in each step", size, (1, samples), step=1)
        if size < samples:
            number_input("Seed of the order", BATCH_SEED.key, min_value=0, step=1)


def about() -> str | None:
    """What the ready data set shows and where it is from; None for a person's own data."""
    ready = ready_set()
    return None if ready is None else f"{ready.shows} Data: {ready.source} {ready.licence}"
