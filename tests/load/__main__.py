"""Measure the load table of docs/measured.md, in about ten minutes: `python -m tests.load`."""

from __future__ import annotations

from tests.benchmarks.report import heading, line, machine
from tests.load.rows import rows


def main() -> None:
    """Print the table row by row; a bar that is missed is said, never raised."""
    print(machine(), heading(), sep="\n\n", flush=True)
    for row in rows():
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
