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
from gd_core.memory import Memory, memory_of
from gd_core.objective import Objective, parse_objective
from gd_core.optimizers import (
    OPTIMIZERS,
    Optimizer,
    adabelief,
    adadelta,
    adagrad,
    adam,
    adamax,
    amsgrad,
    backtracking,
    barzilai_borwein,
    bfgs,
    conjugate_gradient,
    damped_newton,
    exact_line_search,
    gradient_descent,
    lion,
    momentum,
    nadam,
    nesterov,
    newton,
    normalized_gradient,
    rmsprop,
    with_noise,
)
from gd_core.race import Finish, Standing, best_step_size, run_race, standings
from gd_core.schedules import (
    SCHEDULES,
    constant,
    cosine,
    exponential,
    inverse_time,
    stepwise,
    with_schedule,
)
from gd_core.sweep import Sweep, sweep_step_sizes

__all__ = [
    "GALLERY",
    "OPTIMIZERS",
    "SCHEDULES",
    "Diagnosis",
    "Evaluations",
    "Evidence",
    "Finish",
    "FormulaError",
    "GalleryEntry",
    "Memory",
    "Objective",
    "Optimizer",
    "Place",
    "Standing",
    "StopReason",
    "StopRules",
    "Sweep",
    "Trajectory",
    "Verdict",
    "adabelief",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "amsgrad",
    "backtracking",
    "barzilai_borwein",
    "best_step_size",
    "bfgs",
    "conjugate_gradient",
    "constant",
    "cosine",
    "damped_newton",
    "descend",
    "diagnose",
    "exact_line_search",
    "exponential",
    "gradient_descent",
    "inverse_time",
    "lion",
    "memory_of",
    "momentum",
    "nadam",
    "nesterov",
    "newton",
    "normalized_gradient",
    "parse_objective",
    "random_start",
    "rmsprop",
    "run_race",
    "stability_limit",
    "standings",
    "stepwise",
    "suggest_step_size",
    "sweep_step_sizes",
    "with_noise",
    "with_schedule",
]
