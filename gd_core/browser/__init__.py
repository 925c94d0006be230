"""What runs in a browser and needs no page: modules of JavaScript, in `js`, among them the engine
that follows a method; what that is given; and how modules become one text."""

from gd_core.browser.bundle import BundleError, bundle
from gd_core.browser.engine import DraggedRun, PictureWindow, drag_data, number_controls

__all__ = ["BundleError", "DraggedRun", "PictureWindow", "bundle", "drag_data", "number_controls"]
