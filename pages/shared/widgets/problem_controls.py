"""The controls of a problem. Each has its own key; state/session.py fills in the values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Literal

import streamlit as st

from gd_core import GALLERY
from gd_core.browser import STEP_RANGE, slider_range
from gd_core.experiments import FourStepSizes, Problem, StepMark, StepSizes, gallery_entry
from gd_core.figures import has_equal_scales
from gd_core.numerics import rounded_to
from gd_core.optimizers import OptimizerConfig
from pages.shared.components.number_slider import number_slider, send_number, slider_of
from pages.shared.components.ticks import mark_ticks, show_ticks
from pages.shared.execution import jobs
from pages.shared.execution.cache import run_job
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.layout.containers import control_columns, is_embedded, is_projected
from pages.shared.layout.inputs import choice, number_input, switch
from pages.shared.state.defaults import derive_again, fit_to_formula, shows_example, take_example
from pages.shared.state.problem import AXES, ordered_steps, read_step_size
from pages.shared.state.session import objective_in_session
from pages.shared.state.session_values import (
    CLIMBS,
    FORMULA,
    FOUR_WANTED,
    GALLERY_MENU,
    SCALES,
    SEED,
    START,
    STEP_SIZE,
)
from pages.shared.state.teacher_question import is_locked
from pages.shared.state.url_schema import MAX_KEPT_CHARACTERS, STEP_KEYS
from pages.shared.widgets import letter_controls, method_controls

_STOP_RULES_KEY = "when-to-stop"
_SCALES = MappingProxyType({"stretch": "Stretched", "equal": "Equal"})
_SCALES_HELP = (
    "This window is more than four times as long as wide. Stretched, its map is easy to read, but "
    "right angles do not look right. With equal scales they do, and the map is a thin strip."
)
_STARTS = MappingProxyType({"point": "At a point", "random": "Random"})


def function() -> None:
    """Show the function box with the picker of examples beside it, and under it the letters of the
    function that stand for numbers; in a frame, which has little room, the letters alone."""
    if is_embedded():
        letter_controls.letters()
        return
    # A fixed height from the start, so that the picture below does not move.
    height: Literal["content"] | int = "content" if is_projected() else 76
    with st.container(key="function", horizontal=True, height=height, border=False):
        _formula_box()
        _gallery_picker()
    letter_controls.letters()


def _formula_box() -> None:
    """Show the function box; a new function sets its own window unless the user has chosen one."""
    st.text_input(
        "Type a function of x, or of x and y",
        key=FORMULA.key,
        max_chars=MAX_KEPT_CHARACTERS,  # the server cuts a longer text as well
        disabled=is_locked(FORMULA.key),
        on_change=fit_to_formula,
        placeholder="x^2 + 10y^2",
        persist_state="session",
        help="For example x^2 - 4cos(2x), (1-x)^2 + 100(y-x^2)^2, |x|, e^(-x) sin 3x. "
        "Letters such as a and b in a x^2 + b get a slider each.",
        width="stretch",
    )


def _gallery_picker() -> None:
    """Show the picker of examples; each sets a window, a start and a step size that suit it."""
    GALLERY_MENU.set(_shown_entry())
    st.selectbox(
        "or pick an example",
        list(GALLERY),
        key=GALLERY_MENU.key,
        index=None,
        placeholder="Choose an example",
        format_func=_example_name,
        on_change=_picked,
        disabled=is_locked(FORMULA.key),
        width="stretch" if is_projected() else 340,
    )


def _example_name(name: str) -> str:
    entry = GALLERY[name]
    return f"{entry.title} ({', '.join(('x', 'y')[: entry.dim])})"


def _shown_entry() -> str | None:
    try:
        entry = gallery_entry(objective_in_session())
    except ValueError:
        return None
    return None if entry is None else entry.name


@restart_if_interrupted
def _picked() -> None:
    if (name := GALLERY_MENU.get()) is not None:
        take_example(name)


def step_size() -> None:
    """Show a logarithmic slider and a number box for the step size."""
    step_slider()
    exact_step()


def step_marks(problem: Problem) -> tuple[StepMark, ...]:
    """The step sizes to mark beside the slider; they do not depend on the current step size.

    Where the search for them exceeds its time limit there are none, and a caption says so.
    """
    try:
        return run_job(jobs.STEP_MARKS, problem.swept)
    except NotComputedError as error:
        st.caption(str(error))
        return ()


def show_marks(problem: Problem) -> None:
    """Show the names of the step sizes to mark, and mark them on the slider; not where the step
    size is locked, as a click on one would set it."""
    if is_locked(STEP_SIZE.key):
        return
    show_ticks()
    mark_ticks(step_marks(problem))


def step_slider() -> None:
    """Show the slider of the step size, which stands where exact_step says."""
    slider_of(STEP_SIZE.key, "Step size α", headed=True)


def exact_step() -> None:
    """Show the number box of the step size, in which any positive number can be typed, and set the
    slider to it."""
    exact = _exact_step()
    send_number(STEP_SIZE.key, exact, slider_range(exact, STEP_RANGE))
    number_input(
        "Step size α, exact",
        STEP_SIZE.key,
        format="%.10g",  # 1/11 is 0.09090909091 to read, and stays 1/11
        step=abs(exact) / 10 if exact else 0.01,
        label_visibility="collapsed",
        help="Also called the learning rate: each step is α times the slope.",
    )


def _exact_step() -> float | None:
    exact = STEP_SIZE.get()
    return exact if exact and exact > 0 else None


def iterations() -> None:
    """Show the number box of the largest number of iterations."""
    number_input(
        "Iterations",
        "n",
        step=10,
        help="How many steps to take at most, up to 10,000.",
    )


def bounds(axes: Iterable[str]) -> None:
    """Show the number boxes of the window, the two ends of each axis; and for a window that is too
    long and thin for equal scales, the choice whether its map has them all the same.

    axes: the names of the variables.
    """
    names = dict(zip(AXES, axes, strict=False))
    for axis, name in names.items():
        with st.container(horizontal=True):
            _coordinate(f"{name} from", f"{axis}min")
            _coordinate(f"{name} to", f"{axis}max")
    if _is_strip(tuple(names)):
        choice(f"Scales of {' and '.join(names.values())}", _SCALES, SCALES.key, help=_SCALES_HELP)


def _is_strip(axes: Sequence[str]) -> bool:
    ends = [(st.session_state[f"{axis}min"], st.session_state[f"{axis}max"]) for axis in axes]
    known = [(low, high) for low, high in ends if None not in (low, high) and low < high]
    return len(known) == 2 and not has_equal_scales((known[0], known[1]))


def _coordinate(label: str, key: str) -> None:
    number_input(label, key, format="%g", step=0.1)


def start(axes: Iterable[str]) -> None:
    """Show the controls of the start: coordinates, or a random point with its seed."""
    choice("Start", _STARTS, START.key)
    if START.get() == "random":
        _seed()
        return
    with st.container(horizontal=True):
        for axis, name in zip(AXES, axes, strict=False):
            _coordinate(f"Start {name}", f"{axis}0")


def _seed() -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        number_input(
            "Seed",
            SEED.key,
            min_value=0,
            max_value=2**32 - 1,
            help="The same seed gives the same start, on every computer.",
        )
    with right:
        st.button(
            "Another",
            on_click=_next_seed,
            width="stretch",
            help="Draw another start",
            disabled=is_locked(SEED.key),
        )


@restart_if_interrupted
def _next_seed() -> None:
    SEED.set((int(SEED.get() or 0) + 1) % 2**32)


def direction() -> None:
    """Show the switch between minimising and maximising."""
    switch(
        "Climb instead (maximise)",
        CLIMBS.key,
        help="Gradient ascent: each step goes up the slope.",
    )


def stop_conditions() -> None:
    """Show the rules that end a run early; an empty box switches its rule off."""
    # The controls are made only while the expander is open: each costs server time in every run.
    rules = st.expander("When to stop early", key=_STOP_RULES_KEY, on_change="rerun")
    if not rules.open:
        return
    with rules:
        number_input(
            "Slope at most",
            "tol",
            min_value=0.0,
            format="%g",
            placeholder="off",
            help="Stop when the slope (the norm of the gradient) is this small.",
        )
        number_input(
            "Iterations without improvement",
            "patience",
            min_value=1,
            step=1,
            placeholder="off",
            help="Stop when f has not improved for this many iterations in a row.",
        )
        number_input(
            "Evaluations of f and its slope",
            "budget",
            min_value=1,
            step=10,
            placeholder="off",
            help="Stop when the method has used this many evaluations.",
        )


def lesson() -> str | None:
    """What the gallery function on the page teaches; None once its own values were changed."""
    name = _shown_entry()
    return GALLERY[name].teaches if name is not None and shows_example(GALLERY[name]) else None


def problem_row(axes: Iterable[str], config: OptimizerConfig | None) -> None:
    """Show the controls that the pages share, side by side: the method if the page has one, the
    iterations, the start, the window, and the stop rules."""
    axes = tuple(axes)
    run, window, rules = control_columns(1, 1, 1, gap="medium")
    with run:
        if config is not None:
            method_controls.method(config, axes, CLIMBS.get())
        iterations()
        start(axes)
        direction()
    with window:
        bounds(axes)
    with rules:  # what is unfolded moves nothing else
        if config is not None:
            method_controls.schedule_and_noise()
        stop_conditions()


def read_step_sizes() -> tuple[float, ...]:
    """The step sizes to compare, of three or four panels; raises ProblemError."""
    shown = [key for key in STEP_KEYS if st.session_state[key] is not None]
    return tuple(read_step_size(key, f"step size {key[-1]}") for key in shown)


def step_size_box(number: int, names: Sequence[Mapping[float, str]]) -> None:
    """Show the number box of one panel's step size, and its slider.

    names: for each panel, what the step sizes that were found for it show; the label of any other
    says that it is the user's own.
    """
    key = STEP_KEYS[number - 1]
    exact = st.session_state[key]
    number_input(
        f"Step size α, {names[number - 1].get(exact, 'your own')}",
        key,
        format="%g",
        step=abs(exact) / 10 if exact else 0.01,
    )
    number_slider(key, f"Step size α, panel {number}", exact, slider_range(exact, STEP_RANGE))


def names_of_panels(
    suggested: StepSizes, four: FourStepSizes | None, kept: Collection[str] = ()
) -> tuple[Mapping[float, str], ...]:
    """For each panel the names of the step sizes that may be found for it: one of the suggestions,
    and one of the four kinds if these were asked for and are what the panels show; kept: the keys
    of the panels that show what was found for other numbers of the function and the method."""
    first = zip_longest(suggested.all, suggested.names, STEP_KEYS)
    names = [{size: name} if name else {} for size, name, _ in first]
    if four is not None and shows_four(four):
        for found, size, name in zip(names, four.step_sizes, four.names, strict=False):
            found[size] = name
    for key, found in zip(STEP_KEYS, names, strict=True):
        if key in kept:
            found.setdefault(st.session_state[key], "as before")
    return tuple(names)


def shows_four(four: FourStepSizes) -> bool:
    """Whether the panels show the four step sizes, as far as there are such."""
    pairs = zip(STEP_KEYS, four.step_sizes, strict=False)
    return all(st.session_state.get(key) == size for key, size in pairs)


def take_four(four: FourStepSizes) -> None:
    """Set the panels to the four step sizes; to be called before their boxes are made.

    Where fewer than three are found, the other panels keep what they show.
    """
    if not four.step_sizes:
        return
    st.session_state.update(dict(zip(STEP_KEYS, four.step_sizes, strict=False)))
    if len(four.step_sizes) < len(STEP_KEYS):
        st.session_state[STEP_KEYS[-1]] = None


@restart_if_interrupted
def _ask_four() -> None:
    FOUR_WANTED.set(True)


def step_size_buttons(suggested: StepSizes) -> None:
    """Show the buttons that set the step sizes of the panels: to one of each kind, to the
    suggestions again, and to one more or less."""
    fourth = STEP_KEYS[3]
    with st.container(horizontal=True, horizontal_alignment="right", key="step-size-buttons"):
        st.button(
            "Too slow, good, zigzag, diverges",
            on_click=_ask_four,
            help="Looks for one step size of each kind for this function and start, and says which "
            "kinds were not found.",
        )
        st.button("Derive again", on_click=derive_again, args=STEP_KEYS[:3])
        if st.session_state[fourth] is None:
            between = rounded_to((suggested.about_right * suggested.too_large) ** 0.5, 2)
            st.button("Add a panel", on_click=_set, args=(fourth, between))
        else:
            st.button("Remove the fourth", on_click=_set, args=(fourth, None))


def step_range() -> None:
    """Show the number boxes of the smallest and the largest step size of a sweep."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _range_end("Step sizes from", "least")
        _range_end("Step sizes to", "most")
        st.button("Derive again", on_click=derive_again, args=("least", "most"))


def _range_end(label: str, key: str) -> None:
    exact = st.session_state[key]
    step = abs(exact) if exact else 0.01
    number_input(label, key, format="%g", step=step)


def read_step_range() -> tuple[float, float]:
    """The smallest and the largest step size of a sweep; raises ProblemError."""
    low = read_step_size("least", "the first step size")
    return ordered_steps(low, read_step_size("most", "the last step size"))


@restart_if_interrupted
def _set(key: str, value: float | None) -> None:
    st.session_state[key] = value
