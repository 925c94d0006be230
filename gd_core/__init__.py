"""The gradient descent playground as a library: type a function, follow its descent, say why.

from gd_core import parse_objective, descend, gradient_descent, diagnose
objective = parse_objective("x^2 + 10y^2")
run = descend(objective, start=(2.5, 1.5), optimizer=gradient_descent(0.05), n_iter=30)
print(diagnose(run, objective).verdict.value)
"""

from gd_core.descent import Evaluations, StopReason, StopRules, Trajectory, descend, random_start
from gd_core.diagnosis import (
    Diagnosis,
    Evidence,
    Place,
    Verdict,
    diagnose,
    stability_limit,
    suggest_step_size,
)
from gd_core.formula import FormulaError
from gd_core.gallery import GALLERY, GalleryEntry
from gd_core.objective import Objective, parse_objective
from gd_core.optimizers import OPTIMIZERS, Optimizer, gradient_descent
from gd_core.sweep import Sweep, sweep_step_sizes

__all__ = [
    "GALLERY",
    "OPTIMIZERS",
    "Diagnosis",
    "Evaluations",
    "Evidence",
    "FormulaError",
    "GalleryEntry",
    "Objective",
    "Optimizer",
    "Place",
    "StopReason",
    "StopRules",
    "Sweep",
    "Trajectory",
    "Verdict",
    "descend",
    "diagnose",
    "gradient_descent",
    "parse_objective",
    "random_start",
    "stability_limit",
    "suggest_step_size",
    "sweep_step_sizes",
]
