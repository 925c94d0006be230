"""The entries of a race: up to six methods with their numbers, each in a row of its own.

The session holds the recipes themselves (`race`, which is also the URL's); the widgets of a row
are filled from its recipe at each run, so that adding and removing rows moves nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from gd_core.figures import Style
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    Parameter,
    Recipe,
    description_of,
    recipe_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.execution.callbacks import whole
from pages.shared.state.race_entries import MOST_ENTRIES, SHARED, entry_of
from pages.shared.widgets.method_controls import number_box
from pages.shared.widgets.swatch import swatch

_NEXT = ("gradient_descent", "momentum", "adam", "nesterov", "rmsprop", "bfgs")


def show_entries(names: Sequence[str], style: Style) -> None:
    """A row for each entry, and a button for one more."""
    recipes = st.session_state["race"]
    for k, (recipe, name) in enumerate(zip(recipes, names, strict=True)):
        _row(k, recipe, name, len(recipes), style)
    if len(recipes) < MOST_ENTRIES:
        st.button("Add a method", icon=":material/add:", on_click=_add, key="race-add")


def show_refused() -> None:
    """Say which number of an entry cannot be; the one before is kept."""
    if wrong := st.session_state.pop("_race_wrong", ""):
        with st.container(key="problem-error_entries"):
            st.text(f"⚠ {wrong}")


def _row(k: int, recipe: Recipe, name: str, count: int, style: Style) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"entry{k + 1}"):
        swatch(style, k)
        st.session_state[_key(k, "method")] = recipe.method
        st.selectbox(
            f"Method {k + 1}",
            list(OPTIMIZERS),
            key=_key(k, "method"),
            format_func=lambda method: description_of(method).title,
            label_visibility="collapsed",
            on_change=_take_method,
            args=(k,),
        )
        if recipe.description.own or takes_schedule(recipe.method):
            label, key = f"Numbers of {name}", _key(k, "numbers")
            numbers = st.popover(label, icon=":material/tune:", key=key, on_change="rerun")
            # Made only while it is open: each control costs the server some time at every run.
            if numbers.open:
                with numbers:
                    _numbers_of(k, recipe)
        st.button(
            f"Remove {name}",
            icon=":material/close:",
            key=_key(k, "remove"),
            disabled=count == 1,
            on_click=_remove,
            args=(k,),
        )
    if name != recipe.description.title:
        st.caption(name)


def _numbers_of(k: int, recipe: Recipe) -> None:
    st.markdown(f"**{recipe.description.title}**")
    _boxes(k, recipe.description.own, dict(recipe.parameters))
    if not takes_schedule(recipe.method):
        return
    st.session_state[_key(k, "schedule")] = recipe.schedule
    st.selectbox(
        "Step size over time",
        list(SCHEDULES),
        key=_key(k, "schedule"),
        format_func=lambda name: schedule_description(name).title,
        on_change=_take_schedule,
        args=(k,),
    )
    parameters = schedule_description(recipe.schedule).parameters
    _boxes(k, parameters, dict(recipe.schedule_parameters))
    # A recipe without noise keeps no seed, so there is none to choose.
    noise = NOISE if recipe.noise else {"noise": NOISE["noise"]}
    _boxes(k, noise, {"noise": recipe.noise, "noise_seed": recipe.noise_seed})


def _boxes(k: int, parameters: Mapping[str, Parameter], numbers: Mapping[str, float]) -> None:
    if not parameters:
        return
    with st.container(horizontal=True, key=f"numbers-{_key(k, '-'.join(parameters))}"):
        for name, parameter in parameters.items():
            st.session_state[_key(k, name)] = numbers[name]
            number_box(parameter, _key(k, name), _take_number, (k, name))


def _key(k: int, name: str) -> str:
    return f"race{k + 1}-{name}"


# ---------------------------------------------------------------- callbacks


def _put(k: int, recipe: Recipe) -> None:
    recipes = list(st.session_state["race"])
    recipes[k] = recipe
    st.session_state["race"] = tuple(recipes)


@whole
def _take_method(k: int) -> None:
    """Another method, with its defaults; a schedule and noise stay where it takes them."""
    method = st.session_state[_key(k, "method")]
    old: Recipe = st.session_state["race"][k]
    stays = takes_schedule(method)
    _put(k, _cooked(old, {}, method) if stays else entry_of(method))


@whole
def _take_schedule(k: int) -> None:
    old: Recipe = st.session_state["race"][k]
    schedule = st.session_state[_key(k, "schedule")]
    _put(k, _cooked(replace(old, schedule=schedule, schedule_parameters=()), dict(old.parameters)))


@whole
def _take_number(k: int, name: str) -> None:
    old: Recipe = st.session_state["race"][k]
    number = st.session_state[_key(k, name)]
    try:
        if number is None:
            raise ValueError(f"{name} is empty")
        _put(k, _cooked(old, dict(old.parameters) | {name: float(number)}))
    except ValueError as error:
        title = old.description.title
        st.session_state["_race_wrong"] = f"{title}: {error}. The number before is kept."


def _cooked(old: Recipe, numbers: Mapping[str, float], method: str | None = None) -> Recipe:
    """A recipe with other numbers, checked; what is not given is as it was, or has its default."""
    noise = {"noise": old.noise, "noise_seed": old.noise_seed}
    given = {"step_size": SHARED} | noise | dict(old.schedule_parameters) | dict(numbers)
    seed = int(NOISE["noise_seed"].check(given.pop("noise_seed")))
    return recipe_of(method or old.method, given, old.schedule, given.pop("noise"), seed)


@whole
def _remove(k: int) -> None:
    recipes = st.session_state["race"]
    st.session_state["race"] = recipes[:k] + recipes[k + 1 :]


@whole
def _add() -> None:
    """One more method, one that is not in the race yet where there is one."""
    recipes = st.session_state["race"]
    there = {recipe.method for recipe in recipes}
    free = [method for method in (*_NEXT, *OPTIMIZERS) if method not in there]
    st.session_state["race"] = (*recipes, entry_of((free or _NEXT)[0]))
