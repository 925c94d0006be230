"""JavaScript and CSS files of the components, made ready to be sent to the browser."""

from __future__ import annotations

from pathlib import Path

_PAGES_SHARED = Path(__file__).parents[1]


def asset(*names: str) -> str:
    """The text of files, given by their paths from pages/shared, one after the other.

    Indents and lines of // comments are left out, as a component's code is sent again whenever its
    data change.
    """
    texts = ((_PAGES_SHARED / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
