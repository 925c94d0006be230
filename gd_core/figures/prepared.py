"""A figure of finished parts, which Plotly builds only when asked for more than its data."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

Parts = dict[str, Any]


class Prepared(go.Figure):  # type: ignore[misc]
    """A Plotly figure that holds its parts as they are until it is asked for one of them.

    A page only sends a figure, and what Plotly builds of it first costs as much again as all else
    about a chart. So `to_dict` answers from the parts, with arrays in base64 as plotly.js takes
    them; whatever else is asked (`figure.data`, `figure.add_trace`) makes it a common figure. It is
    not validated: the tests validate every figure instead (test_figures.py).
    """

    def __init__(self, parts: Parts) -> None:
        object.__setattr__(self, "_parts", parts)

    def __getattr__(self, name: str) -> Any:
        """Only of what is missing, and so of all that Plotly's own beginning would have set."""
        parts = self.__dict__.pop("_parts", None)
        if parts is None:
            raise AttributeError(name)
        super().__init__(parts, _validate=False)
        return getattr(self, name)

    def __reduce__(self) -> Any:
        return (_common, (self.to_dict(),))

    def to_dict(self) -> Parts:
        """The figure's data and layout, as they are sent."""
        parts = self.__dict__.get("_parts")
        if parts is None:
            found: Parts = super().to_dict()
            return found
        return {"data": [_encoded(trace) for trace in parts["data"]], "layout": parts["layout"]}


def _common(parts: Parts) -> go.Figure:
    return go.Figure(parts, _validate=False)


def _encoded(part: Parts) -> Parts:
    return {name: _value(value) for name, value in part.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return _encoded(value)
    return _typed(value) if isinstance(value, np.ndarray) else value


def _typed(numbers: NDArray[Any]) -> Any:
    """An array as plotly.js takes it: kind and size, base64, and the shape of a table."""
    if not numbers.size:
        return []
    if numbers.dtype == np.int64:  # there is no such kind in a browser
        numbers = numbers.astype(np.int32)
    data = base64.b64encode(numbers.tobytes()).decode()
    shape = {} if numbers.ndim == 1 else {"shape": ", ".join(map(str, numbers.shape))}
    return {"dtype": numbers.dtype.str[1:], "bdata": data} | shape
