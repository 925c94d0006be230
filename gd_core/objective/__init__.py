"""Objectives: value, gradient and Hessian of a typed formula or of Python functions."""

from gd_core.numerics import Bytecode
from gd_core.objective.bytecode import to_bytecode, to_bytecode_with_letters
from gd_core.objective.cost_model import (
    POINTS_PER_LINE_SEARCH,
    evaluations_effort,
    hessian_effort,
    iterations_of_many,
    point_effort,
    ready_codes,
    run_effort,
)
from gd_core.objective.data import (
    DATASETS,
    LOSSES,
    MODELS,
    MOST_LINK_ROWS,
    MOST_ROWS,
    DataError,
    Dataset,
    Fit,
    LeftOut,
    Loss,
    Model,
    ReadyDataset,
)
from gd_core.objective.domain import why_undefined
from gd_core.objective.fit_kernel import fit_objective, objective_of_fit, row_gradients, samples_at
from gd_core.objective.gallery import GALLERY, GalleryEntry, entry_called
from gd_core.objective.objective import (
    ByIeee,
    CodeKernel,
    Gap,
    Objective,
    Repaired,
    compile_formula,
    objective_with,
    parse_objective,
)

__all__ = [
    "DATASETS",
    "GALLERY",
    "LOSSES",
    "MODELS",
    "MOST_LINK_ROWS",
    "MOST_ROWS",
    "POINTS_PER_LINE_SEARCH",
    "ByIeee",
    "Bytecode",
    "CodeKernel",
    "DataError",
    "Dataset",
    "Fit",
    "GalleryEntry",
    "Gap",
    "LeftOut",
    "Loss",
    "Model",
    "Objective",
    "ReadyDataset",
    "Repaired",
    "compile_formula",
    "entry_called",
    "evaluations_effort",
    "fit_objective",
    "hessian_effort",
    "iterations_of_many",
    "objective_of_fit",
    "objective_with",
    "parse_objective",
    "point_effort",
    "ready_codes",
    "row_gradients",
    "run_effort",
    "samples_at",
    "to_bytecode",
    "to_bytecode_with_letters",
    "why_undefined",
]
