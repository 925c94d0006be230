"""Pasted text as columns of numbers: which rows count, and what their columns are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gd_core.formatting import joined
from gd_core.objective.data.cells import Cells, NoNumber, Row, cells_of, may_be_a_name, number_in
from gd_core.objective.data.errors import DataError, LeftOut

FEWEST_ROWS, MOST_ROWS = 2, 5_000
# 5,000 rows of three numbers with all their digits. A text is measured before it is read, so that
# one with a thousand million rows costs nothing.
MOST_CHARACTERS = 400_000
MOST_NAME_CHARACTERS = 30
MOST_NAMED = 3  # lines that a message names, or columns
_NOT_IN_NAMES = frozenset(',;|\t"')
USUAL_NAMES = {2: ("x", "y"), 3: ("x1", "x2", "y")}

_LEAVE_OUT = "Correct that, or leave out rows without numbers."


class Table(NamedTuple):
    """Names, columns of numbers of one length, and the rows that were left out."""

    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]
    left_out: tuple[LeftOut, ...]


class _Read(NamedTuple):
    line: int
    numbers: tuple[float, ...]


def read_table(text: str, leave_out_bad_rows: bool) -> Table:
    """The columns of numbers in a text; raises DataError as Dataset.from_text says."""
    _check_length(text)
    cells = cells_of(text)
    rows = _without_empty_columns(cells.rows)
    if not rows:
        raise DataError("There are no data yet: paste two columns of numbers, x and y.")
    header = rows[0] if _is_header(rows[0], cells.decimal_comma, len(rows)) else None
    rows = rows[1:] if header else rows
    width = len(header.cells) if header else _usual_width(rows, cells.decimal_comma)
    _check_width(width, header or rows[0])
    good, bad = _sorted_out(rows, width, cells)
    if bad and not leave_out_bad_rows:
        raise DataError(f"{_say_bad(bad)} {_LEAVE_OUT}", bad[0].line)
    _check_count(good, bad)
    columns = tuple(zip(*(row.numbers for row in good), strict=True))
    names = tuple(map(_short, header.cells)) if header else USUAL_NAMES[width]
    return Table(names, columns, tuple(bad))


def _check_length(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise DataError(
            f"This text has {len(text):,} characters, and at most {MOST_CHARACTERS:,} are read "
            f"here: paste at most {MOST_ROWS:,} rows."
        )
    count = max(map(text.count, "\n\r")) + 1
    if count > 2 * MOST_ROWS:  # empty lines count as well, as they have to be looked at
        raise DataError(f"This text has {count:,} lines: paste at most {MOST_ROWS:,} rows.")


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    """The rows without the columns that are empty in all of them, and without rows of empty cells:
    a spreadsheet gives these at the edge of what was marked."""
    rows = [row for row in rows if any(row.cells)]
    width = max((len(row.cells) for row in rows), default=0)
    used = [k for k in range(width) if any(row.cells[k : k + 1] not in ((), ("",)) for row in rows)]
    if len(used) == width:
        return rows
    return [Row(row.line, tuple(row.cells[k] for k in used if k < len(row.cells))) for row in rows]


def _is_header(row: Row, decimal_comma: bool, count: int) -> bool:
    """Whether the first row names the columns, each differently."""
    names = [_short(cell) for cell in row.cells]
    named = all(may_be_a_name(name, decimal_comma) for name in names)
    return count > 1 and named and len(set(names)) == len(names)


def _usual_width(rows: Sequence[Row], decimal_comma: bool) -> int:
    """How many cells the first row of numbers has; without one, the first row at all."""
    for row in rows:
        if not any(isinstance(number_in(cell, decimal_comma), NoNumber) for cell in row.cells):
            return len(row.cells)
    return len(rows[0].cells)


def _check_width(width: int, row: Row) -> None:
    if width == 1:
        raise DataError(
            f"Line {row.line} has one column: write x and y beside each other, as in 1, 2.1.",
            row.line,
        )
    if width > max(USUAL_NAMES):
        raise DataError(
            f"Line {row.line} has {width:,} columns: keep two, x and y, or three, the last of them "
            "y.",
            row.line,
        )


def _sorted_out(rows: Sequence[Row], width: int, cells: Cells) -> tuple[list[_Read], list[LeftOut]]:
    found = [_read(row, width, cells.decimal_comma) for row in rows]
    good = [row for row in found if isinstance(row, _Read)]
    return good, [row for row in found if isinstance(row, LeftOut)]


def _read(row: Row, width: int, decimal_comma: bool) -> _Read | LeftOut:
    if len(row.cells) != width:
        count = f"{len(row.cells)} number{'s' * (len(row.cells) != 1)}"
        return LeftOut(row.line, f"has {count} and not {width}")
    found = [number_in(cell, decimal_comma) for cell in row.cells]
    wrong = next((one for one in found if isinstance(one, NoNumber)), None)
    if wrong is not None:
        return LeftOut(row.line, wrong.why)
    return _Read(row.line, tuple(one for one in found if not isinstance(one, NoNumber)))


def _say_bad(bad: Sequence[LeftOut]) -> str:
    first = f"ine {bad[0].line} {bad[0].why}."
    if len(bad) == 1:
        return f"L{first}"
    lines = lines_in_words([str(row.line) for row in bad])
    return f"L{lines[1:]} are no rows of numbers: l{first}"


def lines_in_words(numbers: Sequence[str]) -> str:
    """Numbers of lines in a sentence: line 3; lines 3, 7 and 8; lines 3, 7, 8 and 40 more."""
    named, more = list(numbers[:MOST_NAMED]), len(numbers) - MOST_NAMED
    rest = [f"{more:,} more"] if more > 0 else []
    return f"line{'s' * (len(numbers) > 1)} {joined([*named, *rest])}"


def _check_count(good: Sequence[_Read], bad: Sequence[LeftOut]) -> None:
    if len(good) > MOST_ROWS:
        raise DataError(
            f"There are {len(good):,} rows, and at most {MOST_ROWS:,} are read here: paste fewer.",
            good[MOST_ROWS].line,
        )
    if len(good) < FEWEST_ROWS:
        count = "one row" if good else "no row"
        without = f" {_say_bad(bad)}" if bad else ""
        raise DataError(
            f"There is {count} of numbers, and a fit needs at least two.{without}",
            bad[0].line if bad else None,
        )


def _short(name: str) -> str:
    """A name of a column in one line of at most MOST_NAME_CHARACTERS characters, without the signs
    that part cells."""
    name = " ".join("".join(" " if c in _NOT_IN_NAMES else c for c in name).split())
    name = "".join(c if c.isprintable() else "�" for c in name)
    return name if len(name) <= MOST_NAME_CHARACTERS else f"{name[: MOST_NAME_CHARACTERS - 1]}…"
