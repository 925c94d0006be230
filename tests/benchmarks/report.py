"""One row a bar, as a Markdown table, and the machine that it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Row:
    """One line of the table; `ok` is None where there is no bar and the number is only told."""

    what: str
    bar: str
    measured: str
    ok: bool | None = None


def heading() -> str:
    """The first two lines of the table."""
    return "| what | bar | measured | ok |\n|---|---|---|---|"


def line(row: Row) -> str:
    """A row as a line of the table."""
    verdict = {True: "yes", False: "**no**", None: "–"}[row.ok]
    return f"| {row.what} | {row.bar} | {row.measured} | {verdict} |"


def ratio_row(what: str, most: float | None, ours: Sequence[float], base: Sequence[float]) -> Row:
    """Two interleaved series in seconds, compared by their medians; the bar is a ratio."""
    ratio = median(ours) / median(base)
    measured = f"{ratio:.2f} × ({milliseconds(ours)} against {milliseconds(base)})"
    if most is None:
        return Row(what, "for information", measured)
    return Row(what, f"≤ {most:.1f} ×", measured, ratio <= most)


def milliseconds(seconds: Sequence[float]) -> str:
    """The median of a series of seconds, as a person reads it."""
    value = 1e3 * median(seconds)
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def machine() -> str:
    """The processor and the versions that the numbers belong to."""
    packages = ("numpy", "sympy", "plotly", "streamlit")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    cores = len(os.sched_getaffinity(0))
    return f"{_processor()}, {cores} cores; Python {platform.python_version()}, {versions}."


def _processor() -> str:
    for entry in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if entry.startswith("model name"):
            return entry.partition(":")[2].strip()
    return platform.machine()
