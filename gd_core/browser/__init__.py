"""What runs in a browser and needs no page: modules of JavaScript, in `js`, among them the engine
that follows a method; what that is given; and how modules become one text."""

from gd_core.browser.bundle import BundleError, bundle
from gd_core.browser.engine import DraggedRun, PictureWindow, drag_data, number_controls
from gd_core.browser.packing import column, packed, unpacked
from gd_core.browser.slider_range import STEP_RANGE, slider_range

__all__ = [
    "STEP_RANGE",
    "BundleError",
    "DraggedRun",
    "PictureWindow",
    "bundle",
    "column",
    "drag_data",
    "number_controls",
    "packed",
    "slider_range",
    "unpacked",
]
