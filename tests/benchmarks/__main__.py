"""Measure everything and print the table; a bar that is missed is said, never raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.benchmarks import (
    dragging,
    engine,
    files,
    first_visit,
    in_browser,
    in_python,
    race,
    step_sizes,
)
from tests.benchmarks.report import Row, heading, line, machine

MEASUREMENTS: tuple[Callable[[], Iterable[Row]], ...] = (
    in_python.rows,
    step_sizes.python_rows,
    engine.rows,
    files.rows,
    in_browser.rows,
    step_sizes.browser_rows,
    race.browser_rows,
    dragging.rows,
    first_visit.rows,
)


def main() -> None:
    """Print the table row by row, as the measurements come in."""
    print(machine(), heading(), sep="\n\n", flush=True)
    for measure in MEASUREMENTS:
        for row in measure():
            print(line(row), flush=True)


if __name__ == "__main__":
    main()
