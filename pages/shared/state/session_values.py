"""Every value that a session holds, declared once with its type and its default.

A control is a value that a link may hold, and its default stands in url_schema.py; the numbers of
the methods and schedules are controls by the names that gd_core/optimizers gives them. A note is
what the app itself remembers; its key begins with an underscore. Streamlit's own components hold
their values under the keys in COMPONENTS, and adapters/incoming.py and adapters/reruns.py one note
each, as they stand below this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import streamlit as st

from gd_core import Objective
from gd_core.experiments import Problem
from gd_core.expression import Values
from gd_core.lessons import Answer, Part, Question
from gd_core.objective import Dataset
from gd_core.optimizers import OptimizerConfig
from pages.shared.state.question_link import LOCKABLE
from pages.shared.state.url_schema import (
    DATA,
    DESCEND,
    LEARN,
    RACE,
    STEP_SIZES,
    SWEEP,
    TUTORIAL,
    method_parameters,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Derived:
    """A number that was derived from a function and a method, which are there by name, and from the
    numbers of both."""

    names: tuple[str, ...]
    numbers: tuple[Values, OptimizerConfig]
    number: float


@dataclass(frozen=True)
class SessionValue(Generic[T]):
    """A value of the session by its key, and what it is where the session has none."""

    key: str
    default: T

    def get(self) -> T:
        """The value in this session."""
        value: T = st.session_state.get(self.key, self.default)
        return value

    def of_page(self) -> T | None:
        """The value in this session; None where the page has no such control."""
        value: T | None = st.session_state.get(self.key)
        return value

    def set(self, value: T) -> None:
        """Set the value in this session."""
        st.session_state[self.key] = value

    def take(self) -> T:
        """The value in this session, which then has none."""
        value: T = st.session_state.pop(self.key, self.default)
        return value


_PARAMETERS = {
    **{**DESCEND, **STEP_SIZES, **SWEEP, **RACE, **DATA},
    **{**LEARN, **TUTORIAL, **method_parameters()},
}


def _control(key: str) -> SessionValue[Any]:
    return SessionValue(key, _PARAMETERS[key].default)


# ---------------------------------------------------------------- controls

FORMULA: SessionValue[str] = _control("f")
STEP_SIZE: SessionValue[float | None] = _control("step")  # None where its box was emptied
METHOD: SessionValue[str] = _control("method")
SCHEDULE: SessionValue[str] = _control("schedule")
NOISE: SessionValue[float] = _control("noise")
START: SessionValue[str] = _control("start")  # "point" or "random"
SEED: SessionValue[int | None] = _control("seed")
CLIMBS: SessionValue[bool] = _control("max")
VIEW: SessionValue[str] = _control("view")  # "map" or "surface"
SCALES: SessionValue[str] = _control("scales")  # of a long and thin map: "stretch" or "equal"
SHOWS_MEMORY: SessionValue[bool] = _control("memory")
SHOWS_STEP: SessionValue[bool] = _control("inspect")
ITERATION: SessionValue[int | None] = _control("k")  # where the player begins; None for the end
SHOWS_SLOPE: SessionValue[bool] = _control("slope")
SHOWS_FLOW: SessionValue[bool] = _control("flow")
PROJECTOR: SessionValue[bool] = _control("projector")
ENTRIES: SessionValue[tuple[OptimizerConfig, ...]] = _control("race")
FAIRNESS: SessionValue[str] = _control("fair")  # SAME_FOR_ALL or BEST_FOR_EACH
COST: SessionValue[str] = _control("cost")  # the value of a Cost
DATA_NAME: SessionValue[str] = _control("data")  # or the numbers, as a link has them
MODEL: SessionValue[str] = _control("model")
LOSS: SessionValue[str] = _control("loss")
LASSO: SessionValue[float | None] = _control("l1")
RIDGE: SessionValue[float | None] = _control("l2")
SCALED: SessionValue[bool] = _control("scaled")
SHOWS_SQUARES: SessionValue[bool] = _control("squares")
SHOWS_FAN: SessionValue[bool] = _control("fan")
BATCH: SessionValue[int | None] = _control("batch")  # None for all rows
BATCH_SEED: SessionValue[int | None] = _control("batch_seed")
LESSON: SessionValue[str] = _control("lesson")  # its name in the course
CHAPTER: SessionValue[int] = _control("chapter")  # its number in the tutorial
# The step size in the picture of a chapter, its start where that was moved, and the chapter that
# both are of.
CHAPTER_STEP: SessionValue[float | None] = SessionValue("chapter_step", None)
CHAPTER_START: SessionValue[tuple[float, ...] | None] = SessionValue("_chapter_start", None)
CHAPTER_READ: SessionValue[int | None] = SessionValue("_chapter_read", None)

# What a person guesses in a lesson, which no link may hold: a point's coordinates, a number, or the
# index of a choice; None before that.
GUESS_OF_AXIS: Mapping[str, SessionValue[float | None]] = MappingProxyType(
    {axis: SessionValue(f"guess_{axis}", None) for axis in ("x", "y")}
)
GUESS_NUMBER: SessionValue[float | None] = SessionValue("guess_number", None)
GUESS_CHOICE: SessionValue[int | None] = SessionValue("guess_choice", None)

# A teacher's question, as a link holds it: no control of the page sets it.
ASKED_KIND: SessionValue[str | None] = _control("ask")
ASKED_TEXT: SessionValue[str | None] = _control("q")
HIDDEN: SessionValue[tuple[str, ...] | None] = _control("hide")
LOCKED: SessionValue[tuple[str, ...] | None] = _control("lock")

# Menus that set other controls and hold nothing of their own.
GALLERY_MENU: SessionValue[str | None] = SessionValue("gallery", None)
RACE_MENU: SessionValue[str | None] = SessionValue("ready", None)
DATA_MENU: SessionValue[str | None] = SessionValue("ready-data", None)

# The text of the box with the data, and whether rows in it that are no numbers are left out.
DATA_TEXT: SessionValue[str | None] = SessionValue("data-text", None)
LEAVES_OUT: SessionValue[bool] = SessionValue("leave-out", False)

# The controls of the section that makes a question; the link holds none of them.
MAKES_QUESTION: SessionValue[bool] = SessionValue("make-question", False)
MADE_KIND: SessionValue[str | None] = SessionValue("made-kind", None)
MADE_TEXT: SessionValue[str | None] = SessionValue("made-text", None)
MADE_AT: SessionValue[int | None] = SessionValue("made-at", None)
MADE_HIDDEN: Mapping[Part, SessionValue[bool]] = MappingProxyType(
    {part: SessionValue(f"made-hidden-{part.value}", False) for part in Part}
)
MADE_LOCKED: Mapping[str, SessionValue[bool]] = MappingProxyType(
    {title: SessionValue(f"made-locked-{k}", False) for k, title in enumerate(LOCKABLE)}
)
MADE_SHEET: SessionValue[bool] = SessionValue("made-sheet", False)

# The controls of the section that makes files to take home; the link holds none of them either.
TAKES_HOME: SessionValue[bool] = SessionValue("take-home", False)
TAKEN_FORMAT: SessionValue[str | None] = SessionValue("taken-format", None)
TAKEN_DARK: SessionValue[bool] = SessionValue("taken-dark", False)
TAKEN_WORDS: SessionValue[bool] = SessionValue("taken-words", True)
TAKEN_SPEED: SessionValue[str] = SessionValue("taken-speed", "1")  # × the usual one
TAKEN_LOOPS: SessionValue[bool] = SessionValue("taken-loops", True)
TAKEN_RUN: SessionValue[str | None] = SessionValue("taken-run", None)

# ---------------------------------------------------------------- notes

# The page that the session is on, and the values of all controls, also those of other pages.
PAGE: SessionValue[str | None] = SessionValue("_page", None)
VALUES: SessionValue[Mapping[str, Any]] = SessionValue("_values", MappingProxyType({}))
# Whether the values are those of a page with data, and not with a formula; the values of the pages
# of the other kind, and the notes that go with them.
HAS_DATA: SessionValue[bool] = SessionValue("_has_data", False)
PARKED: SessionValue[Mapping[str, Any]] = SessionValue("_parked", MappingProxyType({}))
# The data that were pasted or moved, and the link's text for them; what is wrong with the last text
# or the last change of a point, empty where nothing is.
OWN_DATA: SessionValue[tuple[str, Dataset] | None] = SessionValue("_own_data", None)
DATA_ERROR: SessionValue[str] = SessionValue("_data_wrong", "")
# How many changes of points in the picture were not taken.
MOVES_REFUSED: SessionValue[int] = SessionValue("_moves_refused", 0)
# The data that the box with the data was last set to.
DATA_SHOWN: SessionValue[Dataset | None] = SessionValue("_data_shown", None)
# The links that this session wrote, the last one last, by mark_of; None before the first.
URLS: SessionValue[tuple[int, ...] | None] = SessionValue("_urls", None)
# What the controls were set to for the function in the box, and for the step sizes compared.
FITTED: SessionValue[Mapping[str, Any]] = SessionValue("_fitted", MappingProxyType({}))
DERIVED_CONTROLS: SessionValue[Mapping[str, Derived]] = SessionValue(
    "derived_controls", MappingProxyType({})
)
# Whether four step sizes were just asked for, one for each kind of run; the problem of which the
# panels got them.
FOUR_WANTED: SessionValue[bool] = SessionValue("_four_wanted", False)
FOUR_ASKED: SessionValue[Problem | None] = SessionValue("_four", None)
# Whether what the question of the link hides is shown, and the question with the answer to it, None
# before there is one.
REVEALED: SessionValue[bool] = SessionValue("_revealed", False)
ANSWERED: SessionValue[tuple[Question, Answer] | None] = SessionValue("_answered", None)
# The kind of that question, and the function that the page showed when it was first put.
ASKED_OF: SessionValue[tuple[str, Objective] | None] = SessionValue("_asked_of", None)
# What was last read from the controls without an error.
GOOD_PROBLEM: SessionValue[Problem | None] = SessionValue("_good", None)
GOOD_STEP_SIZES: SessionValue[tuple[float, ...] | None] = SessionValue("_good_steps", None)
GOOD_RANGE: SessionValue[tuple[float, float] | None] = SessionValue("_good_range", None)
GOOD_RACE_STEP: SessionValue[float | None] = SessionValue("_good_race_step", None)
# The problem whose run was kept to compare with, on the Descend page.
PINNED: SessionValue[Problem | None] = SessionValue("_pinned", None)
# An iteration that was typed into the player's box, of this problem.
WANTED: SessionValue[tuple[Problem | None, int]] = SessionValue("_wanted", (None, 0))
# An example chosen after the page has drawn its controls: the next run shows it, because Streamlit
# lets no script set a control that has been drawn.
ASKED_EXAMPLE: SessionValue[str | None] = SessionValue("_example_asked", None)
# What is wrong with a number of a race's entry, and the key of its box; whether the Descend page
# was asked for.
RACE_ERROR: SessionValue[tuple[str, str]] = SessionValue("_race_wrong", ("", ""))
GOES_TO_DESCEND: SessionValue[bool] = SessionValue("_go_to_descend", False)
# Whether the link had too many parts, the screen is small, and the first style was waited for.
LINK_UNREAD: SessionValue[bool] = SessionValue("_unread", False)
SMALL_SCREEN: SessionValue[bool] = SessionValue("_small", False)
DRESSED: SessionValue[bool] = SessionValue("_dressed", False)
# How many more runs of a page send a sketch of its picture: the first ones follow each other before
# the browser has the code for charts.
SKETCHES_LEFT: SessionValue[int] = SessionValue("_sketches", 3)
# The lesson that the guesses are of, the answers given so far by the names of their lessons, the
# lessons of which what to try afterwards is shown, and whether an answer was missing at "Run".
GUESSED_LESSON: SessionValue[str | None] = SessionValue("_guessed", None)
ANSWERS: SessionValue[Mapping[str, Answer]] = SessionValue("_answers", MappingProxyType({}))
TRIED: SessionValue[frozenset[str]] = SessionValue("_tried", frozenset())
ANSWER_MISSING: SessionValue[bool] = SessionValue("_answer_missing", False)
# Whether the browser cannot draw surfaces.
FLAT_ONLY: SessionValue[bool] = SessionValue("_flat_only", False)

# Keys of the components that send something.
PLAYER, EXPLORER, CAMERA, COURSE_DOTS, FORGET, POINTS = COMPONENTS = (
    "player-controls",
    "explorer",
    "camera-keeper",
    "course-dots",
    "forget-lessons",
    "data-plot",
)
