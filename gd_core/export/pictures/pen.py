"""Coordinates as TikZ reads them, as short as the picture allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from gd_core.export.pictures.clipping import Window
from gd_core.numerics import Array

DIGITS = 4  # a ten-thousandth of a window's side is seen by nobody


@dataclass(frozen=True)
class Pen:
    """Writes points, each coordinate with so many decimals; a negative number rounds to tens."""

    decimals: tuple[int, int]

    @classmethod
    def of(cls, window: Window) -> Self:
        """The pen for a picture of this window."""
        across, up = (DIGITS - math.floor(math.log10(high - low)) for low, high in window)
        return cls((across, up))

    def number(self, number: float, axis: int) -> str:
        """A coordinate."""
        return f"{round(float(number), self.decimals[axis]):.15g}"

    def point(self, point: Array) -> str:
        """A point, without brackets."""
        return ",".join(self.number(number, axis) for axis, number in enumerate(point))

    def plot(self, options: str, points: Array) -> str:
        """A plot of points (n, 2); of a row of nan it makes a gap."""
        rows = " ".join(f"({self.point(point)})" for point in points)
        return rf"\addplot[{options}] coordinates {{{rows}}};"

    def closed(self, points: Array) -> str:
        """The path around an area with these corners, (n, 2)."""
        return " -- ".join(f"(axis cs:{self.point(point)})" for point in points) + " -- cycle"
