"""Data to fit: read from pasted text, ready data sets, models and losses."""

from gd_core.objective.data.dataset import MOST_LINK_ROWS, Dataset
from gd_core.objective.data.errors import DataError, LeftOut
from gd_core.objective.data.table import FEWEST_ROWS, MOST_CHARACTERS, MOST_ROWS

__all__ = [
    "FEWEST_ROWS",
    "MOST_CHARACTERS",
    "MOST_LINK_ROWS",
    "MOST_ROWS",
    "DataError",
    "Dataset",
    "LeftOut",
]
