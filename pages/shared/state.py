"""The problem in the session and in the URL: read once at the top of a page, written at its end.

Widgets use plain keys; this is the only place that knows the URL. Streamlit's own
`bind="query-params"` drops a value that equals its default and forgets silently what it cannot
read, but here defaults depend on the formula and a saved link has to say everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

from gd_core import GALLERY, FormulaError, GalleryEntry, Objective
from gd_core.methods.noise import LARGEST_SEED
from gd_core.optimizers import OPTIMIZERS, description_of
from gd_core.race import Cost
from gd_core.races import BEST, RACES, SAME, ReadyRace
from gd_core.recipe import CONSTANT, takes_schedule
from gd_core.schedules import SCHEDULES, schedule_description
from gd_core.setting import Setting
from pages.shared.cached import compared_step_sizes, objective_of, setting_of
from pages.shared.callbacks import whole
from pages.shared.echoes import mark_of
from pages.shared.errors import ASKED_EXAMPLE
from pages.shared.incoming import LARGEST, check_what_comes, finite_number, refuse
from pages.shared.links import typed_formula
from pages.shared.problem import AXES, MOST_ITERATIONS, read_problem
from pages.shared.race_state import DEFAULT as DEFAULT_ENTRIES
from pages.shared.race_state import entries_of, read_entries, write_entries
from pages.shared.reruns import is_asked_again, note_what_is_shown
from pages.shared.unanswered import NotComputedError

LONGEST_FORMULA = 1000
# Of a formula that is too long so much is kept that it stays too long, and is said to be.
LONGEST_KEPT = 2 * LONGEST_FORMULA
# A URL comes back late by a few runs at most; each is remembered as one whole number.
URLS_KEPT = 64


@dataclass(frozen=True)
class Parameter:
    """One control's value: how to read it from a URL (ValueError if wrong) and its default."""

    read: Callable[[str], Any]
    default: Any
    write: Callable[[Any], str] = str


def _number(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and abs(value) <= LARGEST):
        raise ValueError(text)
    return value


def _positive(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise ValueError(text)
    return value


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = float(text)
        if not (least <= value <= most and value.is_integer()):
            raise ValueError(text)
        return int(value)

    return read


def _one_of(*options: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in options:
            raise ValueError(text)
        return text

    return read


def _short_text(text: str) -> str:
    if len(text) > LONGEST_KEPT:
        raise ValueError("too long")
    return text


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: None if text == "off" else read(text)


def _or_off(value: Any) -> str:
    return "off" if value is None else str(value)


def _flag(text: str) -> bool:
    return _one_of("0", "1", "false", "true")(text.lower()) in ("1", "true")


def _digit(value: bool) -> str:
    return str(int(value))


def _without_fraction(value: float) -> str:
    return str(int(value) if float(value).is_integer() else value)


_FIRST = next(iter(GALLERY.values()))
_STEP = Parameter(_positive, 0.1)
# Not given: derived from the function (see follow_problem), or, for the fourth, no panel.
_DERIVED = Parameter(_positive, None)

# The problem, and for whom it is shown, which all pages share; what a page adds follows.
PROBLEM: Mapping[str, Parameter] = MappingProxyType(
    {
        "f": Parameter(_short_text, _FIRST.text),
        "n": Parameter(_whole(1, MOST_ITERATIONS), 30),
        "xmin": Parameter(_number, -5.0),
        "xmax": Parameter(_number, 5.0),
        "ymin": Parameter(_number, -5.0),
        "ymax": Parameter(_number, 5.0),
        "start": Parameter(_one_of("point", "random"), "point"),
        "x0": Parameter(_number, 1.0),
        "y0": Parameter(_number, 1.0),
        "seed": Parameter(_whole(0, 2**32 - 1), 1),
        "max": Parameter(_flag, False, _digit),
        "tol": Parameter(_optional(_positive), 1e-8, _or_off),
        "patience": Parameter(_optional(_whole(1, MOST_ITERATIONS)), None, _or_off),
        "budget": Parameter(_optional(_whole(1, 10 * MOST_ITERATIONS)), None, _or_off),
        "projector": Parameter(_flag, False, _digit),
    }
)
DESCEND: Mapping[str, Parameter] = MappingProxyType(
    {
        **PROBLEM,
        "step": _STEP,
        "view": Parameter(_one_of("map", "surface"), "map"),
        "memory": Parameter(_flag, False, _digit),
        "inspect": Parameter(_flag, True, _digit),
    }
)
STEP_SIZES: Mapping[str, Parameter] = MappingProxyType(
    {**PROBLEM, **{f"step{k}": _DERIVED for k in range(1, 5)}}
)
SWEEP: Mapping[str, Parameter] = MappingProxyType(
    {**PROBLEM, "step": _STEP, "least": _DERIVED, "most": _DERIVED}
)
RACE: Mapping[str, Parameter] = MappingProxyType(
    {
        **PROBLEM,
        "step": _STEP,
        "race": Parameter(read_entries, DEFAULT_ENTRIES, write_entries),
        "fair": Parameter(_one_of(SAME, BEST), SAME),
        "cost": Parameter(_one_of(*(cost.value for cost in Cost)), Cost.ITERATIONS.value),
    }
)
_PLAIN = "gradient_descent"


def method_parameters() -> Mapping[str, Parameter]:
    """The method, and the numbers of all methods and schedules by their own names; whatever is
    registered is known."""
    return _parameters_of(tuple(OPTIMIZERS))


@lru_cache(maxsize=2)  # every page asks several times a run, and the methods hardly ever change
def _parameters_of(methods: tuple[str, ...]) -> Mapping[str, Parameter]:
    groups = [description_of(method).own for method in methods]
    groups += [schedule_description(schedule).parameters for schedule in SCHEDULES]
    found = {
        "method": Parameter(_one_of(*methods), _PLAIN),
        **{name: Parameter(_number, None, _without_fraction) for group in groups for name in group},
        "schedule": Parameter(_one_of(*SCHEDULES), CONSTANT),
        "noise": Parameter(_number, 0.0),
        "noise_seed": Parameter(_whole(0, LARGEST_SEED), 0, _without_fraction),
    }
    return MappingProxyType(found)


def known() -> Mapping[str, Parameter]:
    """What any page writes, every page reads: a link whose page was changed by hand loses
    nothing."""
    return _known(tuple(OPTIMIZERS))


@lru_cache(maxsize=2)
def _known(methods: tuple[str, ...]) -> Mapping[str, Parameter]:
    parameters = {**DESCEND, **STEP_SIZES, **SWEEP, **RACE, **_parameters_of(methods)}
    return MappingProxyType(parameters)


# What each page has controls for. Streamlit goes through the whole session for each control that it
# draws, so nothing else is kept there: what other pages have waits in `_values`.
_OF_PAGE: Mapping[str, Mapping[str, Parameter]] = MappingProxyType(
    {"Descend": DESCEND, "Step sizes": STEP_SIZES, "Sweep": SWEEP, "Race": RACE}
)


def _used(page: str, values: Mapping[str, Any]) -> set[str]:
    """The controls of a page, with the numbers of the method and of the schedule."""
    method = values.get("method") or _PLAIN
    schedule = values.get("schedule") or CONSTANT
    numbers = {*description_of(method).own, *schedule_description(schedule).parameters}
    return {*_OF_PAGE[page], "step", "method", "schedule", "noise", "noise_seed"} | numbers


def open_state(page: str, begin: Callable[[], None] | None = None) -> tuple[str, ...]:
    """Fill the session from a new URL and from defaults; returns the names it had to ignore."""
    state = st.session_state
    _carry_over(page)
    got = st.query_params.to_dict()
    ignored: tuple[str, ...] = ()
    is_new = _is_new(got)
    if is_new:
        ignored = _take(got)
    values, here, parameters = state.get("_values", {}), state.to_dict(), known()
    for key in _used(page, here):
        if key not in here:
            state[key] = values.get(key, parameters[key].default)
    if "step" in here and is_asked_again():
        say_step_size_again()
    if is_new:  # later, a box without a number is one that was emptied
        _fill_in_numbers()
    if is_new and "step" not in got and state["method"] != _PLAIN:
        _fit_step()
    if is_new and not got.keys() - {"projector"} and begin is not None:
        begin()
    take_asked_example()
    return ignored


def _is_new(got: Mapping[str, str]) -> bool:
    """Whether the URL says something that the session does not know better.

    A URL that this session wrote is its past: where the way to the server is slow, the browser
    sends a change together with the URL of some runs ago. Only who goes back to it means it. An
    empty one is that of a page come to by a link of the navigation row: the session goes on.
    """
    written = st.session_state.get("_urls")
    if written is None:
        return True
    if not got or mark_of(got) == written[-1]:
        return False
    return _went_back() or mark_of(got) not in written


def _went_back() -> bool:
    """Whether this run is due to the browser's own Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _carry_over(page: str) -> None:
    """Bring the values along when the page is another than before.

    Streamlit gives up the values of widgets that nobody touched, those that came by the URL too.
    What was changed so shortly before that its page has not run since is in the session only.
    """
    state = st.session_state
    if state.get("_page", page) != page:
        here = state.to_dict()
        values = {key: here.get(key, value) for key, value in state["_values"].items()}
        used = _used(page, values)
        state.update({key: values[key] for key in used if key in values})
        for key in known().keys() - used:
            state.pop(key, None)
    state["_page"] = page
    here = state.to_dict()
    _remember({key: here[key] for key in known() if key in here})


def _remember(values: Mapping[str, Any]) -> None:
    """Note the values of controls, beside those of other pages."""
    st.session_state["_values"] = {**st.session_state.get("_values", {}), **values}


def _forget(*keys: str) -> None:
    """Let controls be as if nobody had ever set them, on this page and on others."""
    state = st.session_state
    values = dict(state.get("_values", {}))
    for key in keys:
        values.pop(key, None)
        if key in state:
            state[key] = known()[key].default
    state["_values"] = values


def put(key: str, value: Any) -> None:
    """Set a control from a callback, so that it holds even if the page changes before the next run
    of this one."""
    st.session_state[key] = value
    st.session_state.setdefault("_values", {})[key] = value


def take_step_size(step_size: object) -> None:
    """Callback: a step size from the browser, whose word is not trusted: only a positive number of
    ordinary size is kept."""
    number = finite_number(step_size)
    if number is None:
        refuse("step")
    elif number > 0:
        set_step_size(number)


def say_step_size_again() -> None:
    """For a browser that lost its connection and has it back.

    It forgets the box of the step size when the end of a run of its fragment arrives only then, and
    would show an empty one: it is told what stands in it.
    """
    if "step" in st.session_state:
        st.session_state["step"] = st.session_state["step"]


def set_step_size(step_size: float) -> None:
    """Set the step size beside its box, by the slider or a mark."""
    put("step", step_size)


def _take(got: Mapping[str, str]) -> tuple[str, ...]:
    state, parameters = st.session_state, known()
    ignored = [key for key in got if key not in parameters]
    # A link that names no method means plain gradient descent, whatever was on the page before.
    _forget(*method_parameters())
    if "f" in got:
        got = {**got, "f": typed_formula(got["f"])}
    got = {**got, **_still_in_the_window()}
    if "f" in got or "f" not in state:
        _settle(_formula_in(got))
    for key, text in got.items():
        if key not in parameters:
            continue
        try:
            state[key] = parameters[key].read(text)
        except ValueError:
            ignored.append(key)
    # What a link says counts as fitted to its function: a new function may replace it.
    state["_fitted"] = {key: state[key] for key in parameters if key in state}
    return tuple(ignored)


def _still_in_the_window() -> dict[str, str]:
    """What a window that was open while the server was restarted sends in its first run: newer than
    its URL, where it was changed since."""
    context, parameters = get_script_run_ctx(), known()
    if context is None or "_urls" in st.session_state:
        return {}
    found: dict[str, str] = {}
    for control in context.session_state.get_widget_states():
        key = user_key_from_element_id(control.id) or ""
        kind = control.WhichOneof("value")
        if key in parameters and kind in ("double_value", "string_value", "bool_value"):
            text = str(getattr(control, kind))
            with suppress(ValueError):
                found[key] = parameters[key].write(parameters[key].read(text))
    return found


def _formula_in(got: Mapping[str, str]) -> str:
    return got.get("f", _FIRST.text)[:LONGEST_KEPT]


def _settle(text: str) -> None:
    """The setting that suits a formula, or the first example's for a wrong one: what a link with
    nothing but a formula leaves out."""
    try:
        setting = setting_of(text)
    except FormulaError:
        setting = setting_of(_FIRST.text)
    _forget(*_derived())
    st.session_state.update(setting_values(setting))


def _derived() -> list[str]:
    return [key for key, parameter in known().items() if parameter is _DERIVED]


def follow_problem(text: str, suggestions: Mapping[str, float]) -> None:
    """Give the controls that nobody changed what is suggested for the problem now on the page.

    What a link said counts as changed until the function is another.
    """
    state = st.session_state
    derived, linked = dict(state.get("_derived", {})), state.get("_fitted", {})
    for key, value in suggestions.items():
        old_text, old_value = derived.get(key, (text, None))
        untouched = (None, old_value) if old_text == text else (None, old_value, linked.get(key))
        if state.get(key) in untouched:
            state[key] = value
        derived[key] = (text, value)
    state["_derived"] = derived


@whole
def derive_again(*keys: str) -> None:
    """Callback of a button: forget what was chosen, so that it is derived from the function."""
    st.session_state.update(dict.fromkeys(keys))


def save_url(parameters: Mapping[str, Parameter], dim: int = 2, with_method: bool = True) -> None:
    """Write every control into the URL, so that the link alone shows the same page."""
    state = st.session_state
    got = st.query_params.to_dict()
    parameters = {**parameters, **(_of_the_method() if with_method else {})}
    values = {key: state[key] for key in parameters if dim > 1 or key not in _ONLY_2D}
    wanted = {
        key: parameters[key].write(value)
        for key, value in values.items()
        if _says_something(parameters[key], value)
    }
    written = state.get("_urls", ())
    if got != wanted or mark_of(wanted) not in written[-1:]:
        # Noted first, because a rerun may interrupt the script after it has written the URL.
        state["_urls"] = (*written, mark_of(wanted))[-URLS_KEPT:]
        st.query_params.from_dict(wanted)
    note_what_is_shown(mark_of(wanted))
    _remember(values)


def _of_the_method() -> dict[str, Parameter]:
    """What of all methods' numbers belongs to the one on the page."""
    state, parameters = st.session_state, method_parameters()
    names = ["method", *description_of(state["method"]).own]
    if takes_schedule(state["method"]):
        if state["schedule"] != CONSTANT:
            names += ["schedule", *schedule_description(state["schedule"]).parameters]
        if state["noise"]:
            names += ["noise", "noise_seed"]
    return {name: parameters[name] for name in names}


def _says_something(parameter: Parameter, value: Any) -> bool:
    """An emptied box has nothing to write, unless empty means that a rule is off; nor has one
    with what no link may say."""
    if value is None:
        return parameter.write is _or_off
    try:
        parameter.read(parameter.write(value))
    except ValueError:
        return False
    return True


_ONLY_2D = frozenset({"ymin", "ymax", "y0", "view"})


def setting_values(setting: Setting) -> dict[str, Any]:
    """A setting as values of the controls."""
    values: dict[str, Any] = {"step": setting.step_size, "n": setting.n_iter}
    for axis, (low, high), start in zip(AXES, setting.bounds, setting.start, strict=False):
        values |= {f"{axis}min": float(low), f"{axis}max": float(high), f"{axis}0": float(start)}
    return values


@whole
def fit_to_method() -> None:
    """Callback of the method picker: its numbers have their defaults, and a step size that nobody
    changed follows the method."""
    for name in description_of(st.session_state["method"]).own:
        st.session_state[name] = None
    _fill_in_numbers()
    _fit_step()


@whole
def fit_to_schedule() -> None:
    """Callback of the schedule picker: its numbers have their defaults."""
    for name in schedule_description(st.session_state["schedule"]).parameters:
        st.session_state[name] = None
    _fill_in_numbers()


def _fill_in_numbers() -> None:
    """The numbers of the method and of the schedule that nobody has given yet."""
    state = st.session_state
    chosen = (
        description_of(state["method"]).own,
        schedule_description(state["schedule"]).parameters,
    )
    for parameters in chosen:
        for name, parameter in parameters.items():
            if state.get(name) is None:
                state[name] = parameter.default


def _fit_step() -> None:
    """A step size that nobody changed is one that suits the method."""
    state, fitted = st.session_state, dict(st.session_state.get("_fitted", {}))
    if state.get("step") != fitted.get("step"):
        return
    suggested = _suggested_step()
    if suggested is not None:
        state["step"] = fitted["step"] = suggested
        state["_fitted"] = fitted


def _suggested_step() -> float | None:
    """The method's own default, or the best of a quick sweep; for plain gradient descent that of
    the function's setting."""
    method = description_of(st.session_state["method"])
    if not method.has_step_size:
        return None
    default = method.parameters["step_size"].default
    if default is not None:
        return default
    try:
        _fill_in_numbers()
        problem = read_problem(with_step=False)
    except ValueError:
        return None
    if problem.recipe.optimizer().is_plain:
        return setting_of(problem.text).step_size
    setting = (problem.bounds, problem.start, problem.n_iter, problem.maximize)
    try:
        return compared_step_sizes(problem.text, *setting, problem.swept).about_right
    except NotComputedError:  # the page itself says so, if it asks as well
        return None


@whole
def fit_to_formula() -> None:
    """Callback of the function box: controls that nobody changed follow the new function."""
    state = st.session_state
    try:
        setting = setting_of(state["f"])
    except FormulaError:
        return
    fitted = dict(state.get("_fitted", {}))
    for key, value in setting_values(setting).items():
        if key not in fitted or state.get(key) in (fitted[key], value):
            state[key] = value
            fitted[key] = value
    state["_fitted"] = fitted
    if state["method"] != _PLAIN:
        _fit_step()


def take_asked_example() -> None:
    """Show the example that a message on the page offered and somebody clicked."""
    state = st.session_state
    if state.get(ASKED_EXAMPLE) in GALLERY:
        take_example(state[ASKED_EXAMPLE])
        del state[ASKED_EXAMPLE]


def take_example(name: str) -> None:
    """Show a gallery function with its own window, start, step size and iterations."""
    entry: GalleryEntry = GALLERY[name]
    values = setting_values(setting_of(entry.text))
    state = st.session_state
    _forget(*_derived())
    state.update({"f": entry.text, "start": "point", "max": False} | values)
    state["_fitted"] = dict(state.get("_fitted", {})) | values
    if state["method"] != _PLAIN:
        _fit_step()


def take_race(name: str) -> None:
    """A ready-made race; the controls follow."""
    st.session_state.update(_race_values(RACES[name]))
    values = setting_values(setting_of(RACES[name].landscape.text))
    fitted = {key: st.session_state[key] for key in values}
    st.session_state["_fitted"] = dict(st.session_state.get("_fitted", {})) | fitted


def shown_race() -> ReadyRace | None:
    """The ready-made race that the controls say, None if they say anything else."""
    state = st.session_state
    for race in RACES.values():
        if all(state.get(key) == value for key, value in _race_values(race).items()):
            return race
    return None


def _race_values(race: ReadyRace) -> dict[str, Any]:
    landscape = race.landscape
    run = Setting(landscape.bounds, race.start, race.step_size, race.n_iter)
    return {
        **{"f": landscape.text, "start": "point", "max": False, "tol": 1e-8},
        **{"patience": None, "budget": None, "fair": race.fair, "race": entries_of(race)},
        **setting_values(run),
    }


def shows_example(entry: GalleryEntry) -> bool:
    """Whether the controls still are as the example brought them."""
    wanted = {"start": "point", "max": False, "method": _PLAIN, "schedule": CONSTANT, "noise": 0.0}
    wanted |= setting_values(setting_of(entry.text))
    return all(st.session_state.get(key) == value for key, value in wanted.items())


def objective_in_session() -> Objective:
    """The objective now typed; raises FormulaError."""
    return objective_of(st.session_state["f"])


def _default_of(key: str, stands_in: Callable[[str], Any]) -> Any:
    """What stands in a control that nobody has set; None where that follows from the function, or
    where another part of the page knows."""
    parameter = known().get(key)
    if parameter is None or parameter.default is not None:
        return parameter and parameter.default
    method, schedule = stands_in("method"), stands_in("schedule")
    own = {
        **schedule_description(schedule if schedule in SCHEDULES else CONSTANT).parameters,
        **description_of(method if method in OPTIMIZERS else _PLAIN).own,
    }
    return own[key].default if key in own else None


check_what_comes(_default_of)
