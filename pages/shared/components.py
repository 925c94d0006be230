"""The browser's part of the components: files beside this one, made ready to be sent."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def asset(*names: str) -> str:
    """Files beside this one, one after the other, without indents and comment lines: each new run
    sends them again."""
    texts = ((_HERE / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
