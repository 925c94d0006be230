"""The parameters of a link: how each is read and written, and its default."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from gd_core import GALLERY
from gd_core.experiments import BEST_FOR_EACH, SAME_FOR_ALL, Cost
from gd_core.expression import FIRST_VALUE, LETTERS
from gd_core.lessons import COURSE, KINDS, MAX_TEXT_CHARACTERS, Part
from gd_core.lessons.tutorial import CHAPTERS
from gd_core.objective import DATASETS, LOSSES, MODELS, MOST_ROWS, Dataset
from gd_core.optimizers import (
    CONSTANT,
    LARGEST_SEED,
    OPTIMIZERS,
    SCHEDULES,
    description_of,
    schedule_description,
)
from pages.shared.adapters.incoming import LARGEST_NUMBER
from pages.shared.state.race_entries import DEFAULT_ENTRIES as DEFAULT_ENTRIES
from pages.shared.state.race_entries import read_entries, write_entries

MOST_ITERATIONS = 10_000
# Characters of the longest formula that the parser accepts (MAX_CHARACTERS in expression/parse.py).
MAX_FORMULA_CHARACTERS = 1000
# A longer formula is cut to this many characters: enough that the parser still finds it too long.
MAX_KEPT_CHARACTERS = 2 * MAX_FORMULA_CHARACTERS


@dataclass(frozen=True)
class Parameter:
    """One control's value: how to read it from a URL (ValueError if wrong) and its default.

    left_out: the names in a text that `read` leaves out, where it does not refuse the whole text.
    """

    read: Callable[[str], Any]
    default: Any
    write: Callable[[Any], str] = str
    left_out: Callable[[str], Sequence[str]] = lambda _: ()


def _number(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and abs(value) <= LARGEST_NUMBER):
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
    if len(text) > MAX_KEPT_CHARACTERS:
        raise ValueError("too long")
    return text


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: None if text == "off" else read(text)


def write_or_off(value: Any) -> str:
    """A value as text, with "off" for None."""
    return "off" if value is None else str(value)


def _flag(text: str) -> bool:
    return _one_of("0", "1", "false", "true")(text.lower()) in ("1", "true")


def _digit(value: bool) -> str:
    return str(int(value))


def _without_fraction(value: float) -> str:
    return str(int(value) if float(value).is_integer() else value)


FIRST_EXAMPLE = next(iter(GALLERY.values()))


STEP_PARAMETER = Parameter(_positive, 0.1)


# A step size without a default value: it is derived from the function (`follow_problem` in
# defaults.py), or, for the fourth panel, absent.
DERIVED = Parameter(_positive, None)


# Where the player stands, in iterations or evaluations; absent at the end. The browser writes it
# into the address (layout/address.js), as it changes all the time.
PLAYED: Mapping[str, Parameter] = MappingProxyType(
    {"k": Parameter(_whole(0, 10 * MOST_ITERATIONS), None)}
)


# The parameters that all pages share. Each page adds its own below.
PROBLEM: Mapping[str, Parameter] = MappingProxyType(
    {
        "f": Parameter(_short_text, FIRST_EXAMPLE.text),
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
        "tol": Parameter(_optional(_positive), 1e-8, write_or_off),
        "patience": Parameter(_optional(_whole(1, MOST_ITERATIONS)), None, write_or_off),
        "budget": Parameter(_optional(_whole(1, 10 * MOST_ITERATIONS)), None, write_or_off),
        # Of a map that is too long and thin for equal scales: whether it has them all the same.
        "scales": Parameter(_one_of("stretch", "equal"), "stretch"),
        "projector": Parameter(_flag, False, _digit),
    }
)


# The keys of the letters that stand for numbers in a formula. k is where the player stands, and q a
# teacher's question.
KEY_OF_LETTER: Mapping[str, str] = MappingProxyType(
    {name: f"letter_{name}" if name in ("k", "q") else name for name in LETTERS}
)
# The ends of the slider of each letter, by the letter: those of x are xmin and xmax.
ENDS_OF_LETTER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {name: (f"{name}min", f"{name}max") for name in LETTERS}
)
LETTER_RANGE = (-5.0, 5.0)


def parameters_of_letter(name: str) -> dict[str, Parameter]:
    """The parameters of a link for a letter: its number, and the ends of its slider."""
    ends = zip(ENDS_OF_LETTER[name], LETTER_RANGE, strict=True)
    return {
        KEY_OF_LETTER[name]: Parameter(_number, FIRST_VALUE, _without_fraction),
        **{key: Parameter(_number, end, _without_fraction) for key, end in ends},
    }


_OF_LETTERS: Mapping[str, Parameter] = MappingProxyType(
    {key: found for name in LETTERS for key, found in parameters_of_letter(name).items()}
)


def letter_parameters() -> Mapping[str, Parameter]:
    """The parameters of a link for all letters that may stand for numbers in a formula."""
    return _OF_LETTERS


# The name among those of the locked controls of the button that shows what a question hides.
SHOW_EVERYTHING = "show"
_SEPARATOR = ","
_PARTS = tuple(part.value for part in Part)


def _names_among(known: Callable[[], Container[str]]) -> Parameter:
    """A list of names; unknown ones are left out."""

    def split(text: str) -> list[str]:
        names = (name.strip() for name in text[:MAX_KEPT_CHARACTERS].split(_SEPARATOR))
        return list(dict.fromkeys(filter(None, names)))

    def read(text: str) -> tuple[str, ...] | None:
        return tuple(name for name in split(text) if name in known()) or None

    def left_out(text: str) -> list[str]:
        return [name for name in split(text) if name not in known()]

    return Parameter(read, None, _SEPARATOR.join, left_out)


def _words(text: str) -> str | None:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise ValueError("too long")
    return text.strip() or None


# A teacher's question: what is asked, in which words, what is hidden until it is answered, and
# which controls cannot be changed, by their names in a link. None where there is none.
QUESTION: Mapping[str, Parameter] = MappingProxyType(
    {
        "ask": Parameter(_one_of(*KINDS), None),
        "q": Parameter(_words, None),
        "hide": _names_among(lambda: _PARTS),
        "lock": _names_among(lambda: {*known(), SHOW_EVERYTHING}),
    }
)


DESCEND: Mapping[str, Parameter] = MappingProxyType(
    {
        **PROBLEM,
        **QUESTION,
        **PLAYED,
        "step": STEP_PARAMETER,
        "view": Parameter(_one_of("map", "surface"), "map"),
        "memory": Parameter(_flag, False, _digit),
        "inspect": Parameter(_flag, True, _digit),
        "slope": Parameter(_flag, False, _digit),
        "flow": Parameter(_flag, False, _digit),
    }
)


# The step sizes of the panels.
STEP_KEYS = ("step1", "step2", "step3", "step4")

STEP_SIZES: Mapping[str, Parameter] = MappingProxyType(
    {**PROBLEM, **QUESTION, **PLAYED, **dict.fromkeys(STEP_KEYS, DERIVED)}
)


SWEEP: Mapping[str, Parameter] = MappingProxyType(
    {**PROBLEM, **QUESTION, "step": STEP_PARAMETER, "least": DERIVED, "most": DERIVED}
)


RACE: Mapping[str, Parameter] = MappingProxyType(
    {
        **PROBLEM,
        **QUESTION,
        **PLAYED,
        "step": STEP_PARAMETER,
        "race": Parameter(read_entries, DEFAULT_ENTRIES, write_entries),
        "fair": Parameter(_one_of(SAME_FOR_ALL, BEST_FOR_EACH), SAME_FOR_ALL),
        "cost": Parameter(_one_of(*(cost.value for cost in Cost)), Cost.ITERATIONS.value),
    }
)


def _data(text: str) -> str:
    if text not in DATASETS:
        Dataset.from_link_text(text)  # raises DataError, a ValueError
    return text


def _not_negative(text: str) -> float:
    value = _number(text)
    if value < 0:
        raise ValueError(text)
    return value


FIRST_DATASET = next(iter(DATASETS.values()))

# The Data page: the run is that of the error of a fit, whose data stand in the link by the name of
# a ready data set or, if they are few, by their numbers.
DATA: Mapping[str, Parameter] = MappingProxyType(
    {
        **{key: parameter for key, parameter in PROBLEM.items() if key not in ("f", "max")},
        **PLAYED,
        "step": STEP_PARAMETER,
        "data": Parameter(_data, FIRST_DATASET.name),
        "model": Parameter(_one_of(*MODELS), FIRST_DATASET.model),
        "loss": Parameter(_one_of(*LOSSES), FIRST_DATASET.loss),
        "l1": Parameter(_not_negative, 0.0),
        "l2": Parameter(_not_negative, 0.0),
        "scaled": Parameter(_flag, FIRST_DATASET.scaled, _digit),
        "squares": Parameter(_flag, False, _digit),
        "fan": Parameter(_flag, False, _digit),
        # How many rows a slope is estimated from; without it all of them.
        "batch": Parameter(_whole(1, MOST_ROWS), None, _without_fraction),
        "batch_seed": Parameter(_whole(0, LARGEST_SEED), 0, _without_fraction),
    }
)


# The chapters of the tutorial, by their numbers.
TUTORIAL: Mapping[str, Parameter] = MappingProxyType(
    {"chapter": Parameter(_whole(1, len(CHAPTERS)), 1), "projector": PROBLEM["projector"]}
)
# A page of lessons, each with a problem of its own.
LEARN: Mapping[str, Parameter] = MappingProxyType(
    {
        "lesson": Parameter(_one_of(*COURSE), next(iter(COURSE))),
        "projector": PROBLEM["projector"],
    }
)


GRADIENT_DESCENT = "gradient_descent"


def method_parameters() -> Mapping[str, Parameter]:
    """The parameters of a link for the method, the schedule and the noise: those of every
    registered method and schedule, by name."""
    return _parameters_of(tuple(OPTIMIZERS))


@lru_cache(maxsize=2)  # called several times in each run of a page; methods are seldom registered
def _parameters_of(methods: tuple[str, ...]) -> Mapping[str, Parameter]:
    groups = [description_of(method).own for method in methods]
    groups += [schedule_description(schedule).parameters for schedule in SCHEDULES]
    found = {
        "method": Parameter(_one_of(*methods), GRADIENT_DESCENT),
        **{name: Parameter(_number, None, _without_fraction) for group in groups for name in group},
        "schedule": Parameter(_one_of(*SCHEDULES), CONSTANT),
        "noise": Parameter(_number, 0.0),
        "noise_seed": Parameter(_whole(0, LARGEST_SEED), 0, _without_fraction),
    }
    return MappingProxyType(found)


def known() -> Mapping[str, Parameter]:
    """The parameters of all pages. Every page reads them all, so that a link keeps its values when
    its path is changed to another page."""
    return _known(tuple(OPTIMIZERS))


@lru_cache(maxsize=2)
def _known(methods: tuple[str, ...]) -> Mapping[str, Parameter]:
    pages = {**DESCEND, **STEP_SIZES, **SWEEP, **RACE, **DATA, **LEARN, **TUTORIAL}
    parameters = {**pages, **_OF_LETTERS, **_parameters_of(methods)}
    return MappingProxyType(parameters)


# Parameters that a function of one variable leaves out of the link.
ONLY_2D = frozenset({"ymin", "ymax", "y0", "view", "scales", "slope", "flow"})
