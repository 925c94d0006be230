"""Data to fit: read from pasted text, ready data sets, models and losses."""

from gd_core.objective.data.dataset import MOST_LINK_ROWS, Dataset
from gd_core.objective.data.errors import DataError, LeftOut
from gd_core.objective.data.fit import Fit
from gd_core.objective.data.fit_latex import fit_gradient_latex, fit_latex
from gd_core.objective.data.losses import LOSSES, Loss
from gd_core.objective.data.models import MODELS, Model
from gd_core.objective.data.ready_sets import DATASETS, ReadyDataset
from gd_core.objective.data.table import FEWEST_ROWS, MOST_CHARACTERS, MOST_ROWS

__all__ = [
    "DATASETS",
    "FEWEST_ROWS",
    "LOSSES",
    "MODELS",
    "MOST_CHARACTERS",
    "MOST_LINK_ROWS",
    "MOST_ROWS",
    "DataError",
    "Dataset",
    "Fit",
    "LeftOut",
    "Loss",
    "Model",
    "ReadyDataset",
    "fit_gradient_latex",
    "fit_latex",
]
