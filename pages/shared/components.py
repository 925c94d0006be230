"""The browser's part of the components: files beside this one, made ready to be sent."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_HERE = Path(__file__).parent


def asset(*names: str) -> str:
    """Files beside this one, one after the other, without indents and comment lines: each new run
    sends them again."""
    texts = ((_HERE / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def column(numbers: ArrayLike) -> dict[str, str]:
    """A column for the browser; unpack.js makes it a list again, with null for what is no finite
    number."""
    return {"f8": packed(np.asarray(numbers, dtype=np.float64))}


def unpacked(text: str, kind: str = "<f8") -> NDArray[Any]:
    """The numbers that were packed as this kind; an array that nobody can change."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def packed(numbers: NDArray[np.float64] | NDArray[np.int64], kind: str = "<f8") -> str:
    """Numbers in base64, as doubles unless another kind is given: no work of writing digits."""
    return base64.b64encode(np.ascontiguousarray(numbers).astype(kind).tobytes()).decode()
