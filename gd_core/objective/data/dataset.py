"""Data to fit: rows of one or two features and a target, read from pasted text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gd_core.numerics import Array
from gd_core.objective.data.cells import LARGEST_NUMBER
from gd_core.objective.data.errors import DataError, LeftOut
from gd_core.objective.data.table import (
    FEWEST_ROWS,
    MOST_ROWS,
    USUAL_NAMES,
    lines_in_words,
    read_table,
)

# Rows of a data set that fit into a link.
MOST_LINK_ROWS = 60
# Characters that a link may hold as they are, and that no number has.
_BETWEEN_CELLS, _BETWEEN_ROWS = "~", "_"


@dataclass(frozen=True)
class Dataset:
    """Rows of numbers to fit: one feature or two, and a target.

    names: of the columns, the target's last; columns: their numbers, each n long; left_out: the
    rows of the text that were left out on request.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...] = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def from_text(cls, text: str, leave_out_bad_rows: bool = False) -> Dataset:
        """The data in a text as pasted from a spreadsheet: CSV, TSV, spaces, or semicolons with
        decimal commas, with names of the columns in the first line or without.

        leave_out_bad_rows: whether rows that are no row of numbers are left out; `left_out` names
        them. Raises DataError, with the line and the remedy, for text without 2 to 5,000 rows of
        two or three numbers, for one that is too long, and for rows that would have to be left out.
        """
        return cls(*read_table(text, leave_out_bad_rows))

    @classmethod
    def from_rows(
        cls, rows: Iterable[Sequence[float]], names: tuple[str, ...] | None = None
    ) -> Dataset:
        """The data of rows of two or three numbers each, the target last; names: of the columns.

        Raises DataError for fewer than 2 or more than 5,000 rows, for rows of different lengths
        or of another length than the names, and for a number that is not finite or beyond 1e100.
        """
        table = [tuple(map(float, row)) for row in rows]
        if not FEWEST_ROWS <= len(table) <= MOST_ROWS:
            raise DataError(f"A fit needs from {FEWEST_ROWS} to {MOST_ROWS:,} rows.")
        width = len(table[0])
        if width not in USUAL_NAMES or any(len(row) != width for row in table):
            raise DataError("Each row needs two numbers, x and y, or three, the last of them y.")
        if names is not None and len(names) != width:
            raise DataError(f"These rows have {width} columns, and the data have {len(names)}.")
        for k, row in enumerate(table, start=1):
            if not all(math.isfinite(one) and abs(one) <= LARGEST_NUMBER for one in row):
                raise DataError(f"Row {k} has a number that is not finite, or beyond 1e100.", k)
        return cls(names or USUAL_NAMES[width], tuple(zip(*table, strict=True)))

    def __len__(self) -> int:
        """The number of rows, n."""
        return len(self.columns[0])

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Its hash, computed once: every look into a cache asks for it."""
        return hash((self.names, self.columns, self.left_out))

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """The rows, each with its features and then its target."""
        return tuple(zip(*self.columns, strict=True))

    @cached_property
    def features(self) -> Array:
        """The features as a read-only array (n, 1) or (n, 2)."""
        return _read_only(np.array(self.columns[:-1], dtype=np.float64).T)

    @cached_property
    def target(self) -> Array:
        """The target as a read-only array (n,)."""
        return _read_only(np.array(self.columns[-1], dtype=np.float64))

    @property
    def left_out_in_words(self) -> str:
        """The sentence that names the rows which were left out; empty where none was."""
        if not self.left_out:
            return ""
        lines = lines_in_words([str(row.line) for row in self.left_out])
        return f"Left out: {lines}. Line {self.left_out[0].line} {self.left_out[0].why}."

    def to_text(self) -> str:
        """The data as CSV with the names in the first line, as from_text reads it again."""
        lines = [self.names, *(map(_shortest, row) for row in self.rows)]
        return "".join(f"{','.join(cells)}\n" for cells in lines)

    def to_link_text(self) -> str | None:
        """The data as a short text of letters, digits and - . _ ~ for a link, with all digits, as
        from_link_text reads it again; None for more than 60 rows, which are too long for a link.
        """
        if len(self) > MOST_LINK_ROWS:
            return None
        rows = [_BETWEEN_CELLS.join(map(_shortest, row)) for row in self.rows]
        return _BETWEEN_ROWS.join(rows)

    @classmethod
    def from_link_text(cls, text: str) -> Dataset:
        """The data in a text made by to_link_text, with the usual names of the columns; raises
        DataError for any other text."""
        if text.count(_BETWEEN_ROWS) >= MOST_LINK_ROWS:
            raise DataError(f"A link holds at most {MOST_LINK_ROWS} rows.")
        table = text.replace(_BETWEEN_ROWS, "\n").replace(_BETWEEN_CELLS, "\t")
        return cls.from_text(table)


def _shortest(number: float) -> str:
    """The shortest text that is read as the same number, without a plus sign: 1.5, 2, 1e20."""
    return repr(number + 0.0).removesuffix(".0").replace("e+", "e")


def _read_only(array: Array) -> Array:
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array
