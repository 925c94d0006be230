"""Columns of numbers as text, for the browser and for the worker process."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


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
