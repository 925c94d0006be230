"""Figures: each function returns a Plotly figure and shows nothing."""

from gd_core.figures.animation import animated
from gd_core.figures.convergence import Series, convergence_series
from gd_core.figures.labels import inside
from gd_core.figures.landscape import (
    LOWEST_ISOLINE_SHADE,
    contour_figure,
    curve_figure,
    has_equal_scales,
    small_map_figure,
)
from gd_core.figures.path import Interval, drawable, find_exit, frames, plane_points, thinned
from gd_core.figures.sampling import CURVE_POINTS, Curve, Grid, sample_curve, sample_grid
from gd_core.figures.side_by_side import CostAxis, side_by_side_figure
from gd_core.figures.sketch import (
    Sketch,
    curve_sketch,
    map_colors,
    map_sketch,
    picture_address,
)
from gd_core.figures.style import DARK, DASHES, LIGHT, PAGE, SYMBOLS, Style
from gd_core.figures.surface import surface_figure
from gd_core.figures.sweep import MARKS, fast_heights, shown_heights, sweep_figure

__all__ = [
    "CURVE_POINTS",
    "DARK",
    "DASHES",
    "LIGHT",
    "LOWEST_ISOLINE_SHADE",
    "MARKS",
    "PAGE",
    "SYMBOLS",
    "CostAxis",
    "Curve",
    "Grid",
    "Interval",
    "Series",
    "Sketch",
    "Style",
    "animated",
    "contour_figure",
    "convergence_series",
    "curve_figure",
    "curve_sketch",
    "drawable",
    "fast_heights",
    "find_exit",
    "frames",
    "has_equal_scales",
    "inside",
    "map_colors",
    "map_sketch",
    "picture_address",
    "plane_points",
    "sample_curve",
    "sample_grid",
    "shown_heights",
    "side_by_side_figure",
    "small_map_figure",
    "surface_figure",
    "sweep_figure",
    "thinned",
]
