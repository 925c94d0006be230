"""Arrays of numbers as text in base64, for the browser and for the worker process."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.numerics import Array


def column(numbers: ArrayLike) -> dict[str, str]:
    """Numbers as a column for the browser, which js/unpack.js makes a list, null where one is not
    finite."""
    return {"f8": packed(np.asarray(numbers, dtype=np.float64))}


def unpacked(text: str, kind: str = "<f8") -> NDArray[Any]:
    """The numbers in a text made by `packed` as this kind, as a read-only array (n,)."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def packed(numbers: Array | NDArray[np.int64], kind: str = "<f8") -> str:
    """Numbers in base64, as doubles unless another NumPy dtype is given; faster than as digits."""
    return base64.b64encode(np.ascontiguousarray(numbers).astype(kind).tobytes()).decode()
