"""JavaScript and CSS files of the components, made ready to be sent to the browser."""

from __future__ import annotations

from pathlib import Path

from gd_core import browser
from pages.shared.adapters.selectors import expanded

_PAGES_SHARED = Path(__file__).parents[1]
_ROOT = _PAGES_SHARED.parents[1]  # the modules of gd_core/browser/js are below it too


def asset(*names: str) -> str:
    """The text of CSS files, given by their paths from pages/shared, one after the other, without
    indents and with the selectors that pages/shared/adapters declares."""
    texts = (expanded((_PAGES_SHARED / name).read_text(encoding="utf-8")) for name in names)
    return "\n".join(line.strip() for text in texts for line in text.splitlines() if line.strip())


def bundle(entry: str) -> str:
    """The text of the ES module `entry`, given by its path from pages/shared, with all the modules
    that it imports: what a component takes as its JavaScript.

    Raises:
        BundleError: as gd_core.browser.bundle does.
    """
    return browser.bundle(f"pages/shared/{entry}", _ROOT)
