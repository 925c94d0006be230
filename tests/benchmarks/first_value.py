"""Prints the seconds from text to first value and gradient of each 2-D formula of the gallery."""

from __future__ import annotations

from time import perf_counter

from gd_core import GALLERY, parse_objective


def first_value(text: str, start: tuple[float, ...]) -> float:
    """Seconds to read a formula and to evaluate f and its gradient once."""
    before = perf_counter()
    objective = parse_objective(text)
    objective.value(start)
    objective.gradient(start)
    return perf_counter() - before


if __name__ == "__main__":
    first_value("3x^3 - sin(x y)", (1.0, 2.0))  # thrown away: what is imported late is in now
    for entry in GALLERY.values():
        if len(entry.start) == 2:
            print(first_value(entry.text, entry.start))
