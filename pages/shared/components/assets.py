"""The browser's part of the components: files beside this one, made ready to be sent."""

from __future__ import annotations

from pathlib import Path

_PAGES_SHARED = Path(__file__).parents[1]


def asset(*names: str) -> str:
    """Files of pages/shared, one after the other, without indents and comment lines: each new run
    sends them again. Names are paths from pages/shared."""
    texts = ((_PAGES_SHARED / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
