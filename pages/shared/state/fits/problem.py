"""The fit that the controls describe, and the problem about its error."""

from __future__ import annotations

from functools import lru_cache

from gd_core.experiments import PLAIN_DESCENT, Problem
from gd_core.objective import MODELS, DataError, Dataset, Fit, objective_of_fit
from pages.shared.execution.cache import setup_of
from pages.shared.state.fits.data import data_in_session
from pages.shared.state.problem import ProblemError, problem_of
from pages.shared.state.session_values import LASSO, LOSS, MODEL, RIDGE, SCALED
from pages.shared.state.url_schema import FIRST_DATASET

# Objectives kept, each with its data, of at most a megabyte.
OBJECTIVES_KEPT = 32


def read_fit_problem(with_step: bool = True) -> Problem:
    """The run on the error of the fit in the session; raises ProblemError with a sentence."""
    try:
        fit = fit_to(data_in_session())
    except DataError as error:
        raise ProblemError(str(error)) from error
    return problem_of(error_of(fit), climbs=False, with_step=with_step)


def fit_to(data: Dataset) -> Fit:
    """The fit of the controls to these data; raises DataError and ProblemError."""
    lasso, ridge = (_weight(value.get(), name) for value, name in ((LASSO, "L1"), (RIDGE, "L2")))
    return Fit(data, MODEL.get(), loss_for(MODEL.get(), LOSS.get()), lasso, ridge, SCALED.get())


def _weight(number: float | None, name: str) -> float:
    if number is None or number < 0:
        raise ProblemError(f"{name} must be a number of at least 0: type 0 for none.", name.lower())
    return number


def loss_for(model: str, loss: str) -> str:
    """The loss, or the usual one of a model that cannot have it."""
    losses = MODELS[model].losses
    return loss if loss in losses else losses[0]


def first_fit_problem() -> Problem:
    """The problem of a page that opens with a link that cannot be used."""
    ready = FIRST_DATASET
    objective = error_of(Fit(ready.data, ready.model, ready.loss, scaled=ready.scaled))
    setup = setup_of(objective)
    config = PLAIN_DESCENT.with_step_size(setup.step_size)
    return Problem(objective, setup.bounds, setup.start, config, setup.n_iter)


error_of = lru_cache(maxsize=OBJECTIVES_KEPT)(objective_of_fit)
