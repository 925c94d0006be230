"""Optimizers: how one point leads to the next; one factory for each, all listed in OPTIMIZERS.

Each file holds one family of methods. Each factory registers itself with its description by the
decorator `optimizer`; the menus, the URL, the race and the tests are made from that.
"""

# The order of these imports is the order of the menus: each file registers its own methods.
from gd_core.optimizers import (  # noqa: F401, I001
    momentum_family,
    adaptive,
    adam_family,
    line_search,
    second_order,
    proximal,
)

from gd_core.optimizers.adam_family import adabelief, adam, adamax, amsgrad, nadam
from gd_core.optimizers.adaptive import adadelta, adagrad, rmsprop
from gd_core.optimizers.base import (
    Batches,
    Differentiable,
    NoInverseError,
    NoStepError,
    Noise,
    NothingLowerError,
    Optimizer,
    Rule,
    Schedule,
    with_rule,
)
from gd_core.optimizers.batches import (
    batch_rows,
    epochs_after,
    resizable,
    rows_seen_after,
    with_batches,
    without_needless_batches,
)
from gd_core.optimizers.config import (
    BATCHES,
    CONSTANT,
    NOISE,
    OptimizerConfig,
    read_config,
    config_of,
    takes_schedule,
    write_config,
)
from gd_core.optimizers.line_search import backtracking, barzilai_borwein, exact_line_search
from gd_core.optimizers.momentum_family import (
    gradient_descent,
    lion,
    momentum,
    nesterov,
    normalized_gradient,
)
from gd_core.optimizers.noise import LARGEST_SEED, noise_at, with_noise
from gd_core.optimizers.proximal import proximal_gradient
from gd_core.optimizers.registry import (
    FIT_OPTIMIZERS,
    Description,
    UNICODE_SYMBOLS,
    OPTIMIZERS,
    REGISTERED,
    Parameter,
    STEP_SIZE,
    Scale,
    description_of,
    optimizer,
    title_of,
)
from gd_core.optimizers.rule_latex import rule_latex
from gd_core.optimizers.schedules import (
    SCHEDULES,
    constant,
    cosine,
    exponential,
    inverse_time,
    schedule_description,
    stepwise,
    with_schedule,
)
from gd_core.optimizers.second_order import bfgs, conjugate_gradient, damped_newton, newton
from gd_core.optimizers.tracing import first_direction, mapped, NotTraced, StepBytecode, trace_step

__all__ = [
    "BATCHES",
    "CONSTANT",
    "FIT_OPTIMIZERS",
    "LARGEST_SEED",
    "NOISE",
    "OPTIMIZERS",
    "REGISTERED",
    "SCHEDULES",
    "STEP_SIZE",
    "UNICODE_SYMBOLS",
    "Batches",
    "Description",
    "Differentiable",
    "NoInverseError",
    "NoStepError",
    "Noise",
    "NotTraced",
    "NothingLowerError",
    "Optimizer",
    "OptimizerConfig",
    "Parameter",
    "Rule",
    "Scale",
    "Schedule",
    "StepBytecode",
    "adabelief",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "amsgrad",
    "backtracking",
    "barzilai_borwein",
    "batch_rows",
    "bfgs",
    "config_of",
    "conjugate_gradient",
    "constant",
    "cosine",
    "damped_newton",
    "description_of",
    "epochs_after",
    "exact_line_search",
    "exponential",
    "first_direction",
    "gradient_descent",
    "inverse_time",
    "lion",
    "mapped",
    "momentum",
    "nadam",
    "nesterov",
    "newton",
    "noise_at",
    "normalized_gradient",
    "optimizer",
    "proximal_gradient",
    "read_config",
    "resizable",
    "rmsprop",
    "rows_seen_after",
    "rule_latex",
    "schedule_description",
    "stepwise",
    "takes_schedule",
    "title_of",
    "trace_step",
    "with_batches",
    "with_noise",
    "with_rule",
    "with_schedule",
    "without_needless_batches",
    "write_config",
]
