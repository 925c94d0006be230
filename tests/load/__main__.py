"""Measure the load table of README: `python -m tests.load`, about ten minutes, loopback only."""

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
