"""What runs in a browser and needs no page: modules of JavaScript, in `js`, among them the engine
that follows a method; and how modules become one text."""

from gd_core.browser.bundle import BundleError, bundle

__all__ = ["BundleError", "bundle"]
