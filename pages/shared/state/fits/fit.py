"""What sets the controls of the Data page: a link, a ready data set, a text, and a moved point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from gd_core.objective import DATASETS, MODELS, DataError, Dataset, Fit
from pages.shared.execution.cache import setup_of
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.defaults import fit_controls, fit_step, setup_values
from pages.shared.state.fits.data import data_in_session, put_data
from pages.shared.state.fits.problem import (
    error_of,
    first_fit_problem,
    fit_to,
    loss_for,
    read_fit_problem,
)
from pages.shared.state.problem import ProblemError, ReadProblem, read_with
from pages.shared.state.session_values import (
    DATA_ERROR,
    DATA_NAME,
    DATA_TEXT,
    LASSO,
    LEAVES_OUT,
    LOSS,
    METHOD,
    MODEL,
    MOVES_REFUSED,
    RIDGE,
    SCALED,
)
from pages.shared.state.url_schema import DATA, FIRST_DATASET, GRADIENT_DESCENT


def problem_on_data_page() -> ReadProblem:
    """The error of the fit and the run on it as the session has them, or the last valid ones with
    what is wrong with the controls."""
    return read_with(read_fit_problem, first_fit_problem)


# ---------------------------------------------------------------- controls that are set


def values_of_link(got: Mapping[str, str]) -> dict[str, Any]:
    """The values of the controls that follow from the data, the model and the loss in a link, of
    which what it leaves out is what suits the data."""
    read = _readable(got)
    ready = DATASETS.get(read.get("data", FIRST_DATASET.name))
    usual = {"model": ready.model, "loss": ready.loss, "scaled": ready.scaled} if ready else {}
    values = {"data": FIRST_DATASET.name, "l1": 0.0, "l2": 0.0, **usual, **read}
    data = ready.data if ready else Dataset.from_link_text(values["data"])
    values.setdefault("model", model_for(data, "line"))
    values["loss"] = loss_for(values["model"], values.get("loss", ""))
    values.setdefault("scaled", False)
    names = (values[name] for name in ("model", "loss", "l1", "l2", "scaled"))
    objective = first_fit_problem().objective
    with suppress(DataError):
        objective = error_of(Fit(data, *names))
    return values | setup_values(setup_of(objective))


def _readable(got: Mapping[str, str]) -> dict[str, Any]:
    """The parts of a link about the fit that can be read."""
    found: dict[str, Any] = {}
    for name in ("data", "model", "loss", "l1", "l2", "scaled"):
        if name in got:
            with suppress(ValueError):
                found[name] = DATA[name].read(got[name])
    return found


def model_for(data: Dataset, model: str) -> str:
    """The model, or the usual one for data with another number of features."""
    features = len(data.columns) - 1
    if MODELS[model].features == features:
        return model
    return next(one.name for one in MODELS.values() if one.features == features)


def take_ready_set(name: str) -> None:
    """Show a ready data set, with a model, a window, a start and a step size that suit it."""
    ready = DATASETS[name]
    DATA_NAME.set(name)
    MODEL.set(ready.model)
    LOSS.set(ready.loss)
    SCALED.set(ready.scaled)
    LASSO.set(0.0)
    RIDGE.set(0.0)
    DATA_ERROR.set("")
    _settle()


def take_data(data: Dataset) -> None:
    """Show a person's own data, with a window, a start and a step size that suit them; raises
    DataError, and changes nothing, where the model cannot be fitted to them."""
    model = model_for(data, MODEL.get())
    loss = loss_for(model, LOSS.get())
    Fit(data, model, loss, scaled=SCALED.get())
    MODEL.set(model)
    LOSS.set(loss)
    put_data(data)
    DATA_ERROR.set("")
    _settle()


@restart_if_interrupted
def take_text() -> None:
    """Callback of the box with the data: show what was pasted, or keep what is shown and say what
    is wrong."""
    try:
        take_data(Dataset.from_text(DATA_TEXT.get() or "", LEAVES_OUT.get()))
    except DataError as error:
        DATA_ERROR.set(str(error))


def take_rows(rows: Sequence[Sequence[float]]) -> None:
    """Show the data with points that were added, moved or removed in the picture, all else as it
    is; where the model cannot be fitted to them, keep what is shown and say why. So too where the
    picture shows other data, as those of the session could not be fitted."""
    try:
        before = data_in_session()
        fit_to(before)
        data = Dataset.from_rows(rows, before.names)
        fit_to(data)
        put_data(data)
        DATA_ERROR.set("")
    except (DataError, ProblemError) as error:
        DATA_ERROR.set(f"That change was not made. {error}")
        MOVES_REFUSED.set(MOVES_REFUSED.get() + 1)


def _settle() -> None:
    """Set window, start, step size and iterations to what suits the fit."""
    with suppress(DataError, ProblemError):
        fit_controls(_usual_values(), always=True)
        _suit_method()


@restart_if_interrupted
def fit_to_data() -> None:
    """Callback of the controls of a fit: let window, start and step size suit it, as far as the
    user has not changed them."""
    with suppress(DataError, ProblemError):
        fit_controls(_usual_values())
        _suit_method()


def _usual_values() -> dict[str, Any]:
    return setup_values(setup_of(error_of(fit_to(data_in_session()))))


def _suit_method() -> None:
    if METHOD.get() != GRADIENT_DESCENT:
        fit_step()


@restart_if_interrupted
def fit_to_model() -> None:
    """Callback of the menu of models: take a loss that the model may have, and fit the controls."""
    LOSS.set(loss_for(MODEL.get(), LOSS.get()))
    fit_to_data()
