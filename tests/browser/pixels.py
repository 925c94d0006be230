"""Comparing what is on screen, pixel by pixel."""

from __future__ import annotations

import numpy as np

# Two pictures are the same when fewer than a thousandth of the pixels look different.
SAME = 1e-3


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """The share of the pixels that look different: by more than 8 of 255, so no antialiasing."""
    return float((np.abs(before - after).max(axis=2) > 8).mean())


def bands(pixels: np.ndarray) -> int:
    """How many colours fill at least a thousandth of the picture each."""
    _, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    return int((counts > pixels.size / 3000).sum())
