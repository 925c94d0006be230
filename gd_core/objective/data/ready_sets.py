"""Ready data sets: the numbers, where they come from, what they show, and a model that suits them.

To add one, add a `ReadyDataset` below; the menu and the tests follow from `DATASETS`.
tests/gd_core/objective/data/test_ready_sets.py measures what is said here.

References: Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973), 17-21;
Ezekiel, Methods of correlation analysis (1930), Wiley.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from gd_core.objective.data.dataset import Dataset

_MADE_UP = "Made up for this playground; free of rights, as all of it."
_FACTS = "Published numbers, which are facts: nobody holds rights in them."


@dataclass(frozen=True)
class ReadyDataset:
    """A data set with what it shows.

    name: slug, the key in `DATASETS`; title: the name that readers see; text: the numbers, as one
    pastes them; shows: one line, true of the suggested fit; source: where the numbers come from;
    licence: what may be done with them; model, loss and scaled: a fit that suits it.
    """

    name: str
    title: str
    shows: str
    source: str
    licence: str
    text: str
    model: str = "line"
    loss: str = "squared"
    scaled: bool = False

    @cached_property
    def data(self) -> Dataset:
        """The numbers as data."""
        return Dataset.from_text(self.text)


def _table(names: str, *columns: str) -> str:
    """Columns, each written in one line, as a table in CSV."""
    rows = zip(*(column.split() for column in columns), strict=True)
    return "\n".join([names, *map(",".join, rows)])


_ANSCOMBE_SOURCE = (
    "F. J. Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973), "
    "data set {} of four."
)
_ANSCOMBE_X = "10 8 13 9 11 14 6 4 12 7 5"

_ALL = (
    ReadyDataset(
        "line",
        "Points near a line",
        "The points lie near y = 2x + 1, and that is where the error is lowest.",
        "y = 2x + 1 with small errors, rounded to one decimal.",
        _MADE_UP,
        _table("x,y", "0.5 1 1.5 2 2.5 3 3.5 4", "1.8 3.3 3.9 5.2 5.8 7.1 7.9 9.0"),
    ),
    ReadyDataset(
        "outlier",
        "One point far off",
        "One wrong point turns the line of least squares; Huber's loss hardly follows it.",
        "The points near a line, with 17 typed for 7.1.",
        _MADE_UP,
        _table("x,y", "0.5 1 1.5 2 2.5 3 3.5 4", "1.8 3.3 3.9 5.2 5.8 17 7.9 9.0"),
    ),
    ReadyDataset(
        "anscombe-1",
        "Anscombe I: a line with errors",
        "The line 0.5x + 3 fits well, as the picture shows.",
        _ANSCOMBE_SOURCE.format(1),
        _FACTS,
        _table("x,y", _ANSCOMBE_X, "8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68"),
    ),
    ReadyDataset(
        "anscombe-2",
        "Anscombe II: a bend",
        "The same line and the same error as of Anscombe I, but the points lie on a bend.",
        _ANSCOMBE_SOURCE.format(2),
        _FACTS,
        _table("x,y", _ANSCOMBE_X, "9.14 8.14 8.74 8.77 9.26 8.10 6.13 3.10 9.13 7.26 4.74"),
    ),
    ReadyDataset(
        "anscombe-3",
        "Anscombe III: an outlier",
        "The same line and the same error again, yet all points but one lie on another line.",
        _ANSCOMBE_SOURCE.format(3),
        _FACTS,
        _table("x,y", _ANSCOMBE_X, "7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73"),
    ),
    ReadyDataset(
        "anscombe-4",
        "Anscombe IV: one point decides",
        "The same line and the same error once more: a single point holds the line.",
        _ANSCOMBE_SOURCE.format(4),
        _FACTS,
        _table(
            "x,y",
            "8 8 8 8 8 8 8 19 8 8 8",
            "6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89",
        ),
    ),
    ReadyDataset(
        "braking",
        "Cars: speed and way to stop",
        "Numbers in the tens make a ravine of the error; scaled, it is a round bowl.",
        "M. Ezekiel, Methods of correlation analysis, Wiley 1930: cars of the 1920s, their speed "
        "in miles per hour and the way they took to stop, in feet (“cars” in R).",
        _FACTS,
        _table(
            "speed,distance",
            "4 4 7 7 8 9 10 10 10 11 11 12 12 12 12 13 13 13 13 14 14 14 14 15 15 15 16 16 17 17 "
            "17 18 18 18 18 19 19 19 20 20 20 20 20 22 23 24 24 24 24 25",
            "2 10 4 22 16 10 18 26 34 17 28 14 20 24 28 26 34 34 46 26 36 60 80 20 26 54 32 40 32 "
            "40 50 42 56 76 84 36 46 68 32 48 52 56 64 66 54 70 92 93 120 85",
        ),
    ),
    ReadyDataset(
        "hours",
        "Hours of learning, passed or not",
        "The more hours, the more likely to pass: the two classes overlap, so there is a best fit.",
        "Drawn with a seed: hours from 0.5 to 6, passed with the chance σ(1.5·hours − 4.5).",
        _MADE_UP,
        _table(
            "hours,passed",
            "0.5 0.5 0.7 1.4 1.6 1.7 1.9 2.6 2.9 3.5 3.8 4.3 4.4 4.8 5.2 5.8 5.8 5.8 5.9 5.9",
            "0 0 0 0 0 1 0 1 0 1 1 0 1 1 1 1 1 1 1 1",
        ),
        model="logistic",
        loss="logistic",
    ),
    ReadyDataset(
        "separable",
        "Two classes without overlap",
        "A limit parts the classes without an error, so ever larger numbers fit ever better: the "
        "minimum runs away to infinity.",
        "Made up: all who learned more than three hours passed.",
        _MADE_UP,
        _table(
            "hours,passed",
            "0.5 1 1.5 2 2.25 2.75 3.25 3.5 4 4.5 5 5.5",
            "0 0 0 0 0 0 1 1 1 1 1 1",
        ),
        model="logistic",
        loss="logistic",
    ),
    ReadyDataset(
        "collinear",
        "Two features that say nearly the same",
        "Only the sum of the two weights is told by the data: the map is one long valley.",
        "Made up: the second feature is the first with small errors, y is their sum with errors.",
        _MADE_UP,
        _table(
            "left,right,sum",
            "1.0 1.5 2.0 2.5 3.0 3.5 4.0 4.5 5.0 5.5",
            "1.1 1.4 2.1 2.6 2.9 3.5 4.2 4.4 5.1 5.4",
            "2.3 2.8 4.3 4.8 6.1 7.2 7.9 9.1 9.9 11.2",
        ),
        model="plane",
    ),
)
# All data sets by name.
DATASETS: Mapping[str, ReadyDataset] = MappingProxyType({one.name: one for one in _ALL})
