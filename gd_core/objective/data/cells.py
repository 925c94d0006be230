"""Text pasted from a spreadsheet as rows of cells, and a cell as a number."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from gd_core.objective.data.errors import DataError

SHOWN_CHARACTERS = 20  # of a cell that a message quotes
# The square of a number beyond this, summed over all rows, comes near the largest float.
LARGEST_NUMBER = 1e100

_MINUS = str.maketrans(dict.fromkeys("−–‐‑‒﹣", "-") | dict.fromkeys("\ufeff\u200b\u2060", ""))
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WITH_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?", re.ASCII)
# A comma that may stand between thousands, as in 1,234; in 0,234 it cannot.
_MAY_BE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_INFINITE = re.compile(r"[+-]?(?:inf|infinity|∞)", re.IGNORECASE)
# A point that may stand between thousands, where the text has decimal commas.
_MAY_BE_THOUSANDS_BY_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
# What stands for a missing number; no column is called that.
_MISSING = re.compile(r"nan|n/?a|null|none|missing|[+-]?(?:inf|infinity|∞)", re.IGNORECASE)


class Row(NamedTuple):
    """A line of the text that is not empty, counted from 1, as its cells."""

    line: int
    cells: tuple[str, ...]


class Cells(NamedTuple):
    """A text as rows of cells, and whether a comma in them is a decimal one."""

    rows: tuple[Row, ...]
    decimal_comma: bool


class NoNumber(NamedTuple):
    """Why a cell is no number."""

    why: str


def cells_of(text: str) -> Cells:
    """The cells of a text with tabs, semicolons, commas or spaces between them.

    The same sign counts for the whole text: the first of these that occurs. Commas are decimal ones
    where something else stands between the cells. Raises DataError where a comma may mean either.
    """
    lines = _lines(text)
    separator = _separator([line for _, line in lines])
    rows = tuple(Row(k, _split(k, line, separator)) for k, line in lines)
    return Cells(rows, separator != "," and _has_decimal_commas(rows, separator))


def number_in(cell: str, decimal_comma: bool) -> float | NoNumber:
    """The number that a cell holds, or why it is none."""
    if decimal_comma and _MAY_BE_THOUSANDS_BY_POINTS.fullmatch(cell):
        return NoNumber(f"has {quoted(cell)}, with a point where other numbers have a comma")
    if decimal_comma and _WITH_DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    if not cell:
        return NoNumber("has an empty cell")
    if _INFINITE.fullmatch(cell):
        return NoNumber(f"has {quoted(cell)}, which is no number to compute with")
    if not _NUMBER.fullmatch(cell):
        return NoNumber(f"has {quoted(cell)} where a number should be")
    number = float(cell)
    if math.isinf(number) or abs(number) > LARGEST_NUMBER:
        return NoNumber(f"has {quoted(cell)}, which is too large: at most 1e100")
    return number


def may_be_a_name(cell: str, decimal_comma: bool) -> bool:
    """Whether a cell of the first line may name its column: it has a letter and is no number, nor
    what stands for a missing one."""
    no_number = isinstance(number_in(cell, decimal_comma), NoNumber)
    return no_number and any(map(str.isalpha, cell)) and not _MISSING.fullmatch(cell)


def quoted(cell: str) -> str:
    """The beginning of a cell in quotes, as a message shows it."""
    shown = cell if len(cell) <= SHOWN_CHARACTERS else f"{cell[: SHOWN_CHARACTERS - 1]}…"
    return f"“{''.join(c if c.isprintable() else '�' for c in shown)}”"


def _lines(text: str) -> list[tuple[int, str]]:
    lines = re.split(r"\r\n|\r|\n", text.translate(_MINUS))
    return [(k, line) for k, line in enumerate(lines, start=1) if line.strip()]


def _separator(lines: Sequence[str]) -> str | None:
    if any("\t" in line.strip() for line in lines):
        return "\t"
    if any(";" in line for line in lines):
        return ";"
    commas = [line for line in lines if "," in line]
    return "," if commas and not all(map(_is_of_decimal_commas, commas)) else None


def _is_of_decimal_commas(line: str) -> bool:
    """Whether a line has spaces between numbers with decimal commas, as in 1,5 2,25."""
    cells = line.split()
    numbers = (_NUMBER.fullmatch(cell) or _WITH_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
    return len(cells) > 1 and all(numbers) and not any(cell.endswith(",") for cell in cells)


def _split(number: int, line: str, separator: str | None) -> tuple[str, ...]:
    if separator is None:
        return tuple(cell.strip('"') for cell in line.split())
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        raise DataError(f"Line {number} cannot be read as a row of numbers.", number) from None
    return tuple(cell.strip() for cell in cells)


def _has_decimal_commas(rows: Sequence[Row], separator: str | None) -> bool:
    """Whether the numbers have decimal commas; semicolons leave no doubt that theirs are."""
    found = [
        (row.line, cell)
        for row in rows
        for cell in row.cells
        if "," in cell and _WITH_DECIMAL_COMMA.fullmatch(cell)
    ]
    sure = separator == ";" or any(not _MAY_BE_THOUSANDS.fullmatch(cell) for _, cell in found)
    if found and not sure:
        line, cell = found[0]
        raise DataError(
            f"Line {line} has {quoted(cell)}, which may be {cell.replace(',', '')} or "
            f"{cell.replace(',', '.')}: write numbers with a decimal point, without marks between "
            "thousands.",
            line,
        )
    return bool(found)
