"""Figures: each function returns a Plotly figure and shows nothing."""

from gd_core.figures.convergence import convergence_figure
from gd_core.figures.landscape import contour_figure, curve_figure
from gd_core.figures.sampling import sample_curve, sample_grid
from gd_core.figures.side_by_side import side_by_side_figure
from gd_core.figures.style import DARK, LIGHT, PAGE, Style
from gd_core.figures.surface import surface_figure
from gd_core.figures.sweep import sweep_figure

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Style",
    "contour_figure",
    "convergence_figure",
    "curve_figure",
    "sample_curve",
    "sample_grid",
    "side_by_side_figure",
    "surface_figure",
    "sweep_figure",
]
