"""The data in the session: a ready data set by its name, or a person's own."""

from __future__ import annotations

from functools import lru_cache

from gd_core.objective import DATASETS, Dataset, ReadyDataset
from pages.shared.state.session_values import DATA_NAME, OWN_DATA

# What stands for data that are too many for a link; no link may hold it.
LARGE = "own"
# Rows that the box with the data shows: of more it would slow down the page, and nobody reads them.
MOST_ROWS_SHOWN = 300


def data_in_session() -> Dataset:
    """The data; raises DataError where the session has lost them."""
    name, own = DATA_NAME.get(), OWN_DATA.get()
    if name in DATASETS:
        return DATASETS[name].data
    return own[1] if own is not None and own[0] == name else _data_in_link(name)


def ready_set() -> ReadyDataset | None:
    """The ready data set that is shown; None for a person's own data."""
    return DATASETS.get(DATA_NAME.get())


def put_data(data: Dataset) -> None:
    """Show a person's own data, which the link has as far as they fit there."""
    name = data.to_link_text() or LARGE
    OWN_DATA.set((name, data))
    DATA_NAME.set(name)


def text_to_show(data: Dataset) -> str:
    """The data as the box with them shows them; empty where they are too many."""
    return data.to_text() if len(data) <= MOST_ROWS_SHOWN else ""


_data_in_link = lru_cache(maxsize=64)(Dataset.from_link_text)
