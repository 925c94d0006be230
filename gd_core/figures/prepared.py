"""A Plotly figure that is not built by Plotly until something more than its data is asked for."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

Parts = dict[str, Any]


class Prepared(go.Figure):  # type: ignore[misc]
    """A Plotly figure that keeps its data and layout as dicts until it is asked for more.

    A page only sends a figure, and what Plotly builds of it first costs as much as all else about a
    chart. So `to_dict` answers from the dicts, with arrays in base64 as plotly.js takes them; any
    other attribute (`figure.data`, `figure.add_trace`) makes it a usual figure first. It is not
    validated here: tests/gd_core/figures/test_figures.py validates every figure.
    """

    def __init__(self, parts: Parts) -> None:
        object.__setattr__(self, "_parts", parts)

    def __getattr__(self, name: str) -> Any:
        """Build the figure when a missing attribute is asked for: any that Plotly's __init__
        sets."""
        parts = self.__dict__.pop("_parts", None)
        if parts is None:
            raise AttributeError(name)
        super().__init__(parts, _validate=False)
        return getattr(self, name)

    def __reduce__(self) -> Any:
        return (_plotly_figure, (self.to_dict(),))

    def to_dict(self) -> Parts:
        """The figure's data and layout as they are sent to the browser."""
        parts = self.__dict__.get("_parts")
        if parts is None:
            plotly_dict: Parts = super().to_dict()
            return plotly_dict
        return {"data": [_encoded(trace) for trace in parts["data"]], "layout": parts["layout"]}


def _plotly_figure(parts: Parts) -> go.Figure:
    return go.Figure(parts, _validate=False)


def _encoded(part: Parts) -> Parts:
    return {name: _encoded_value(value) for name, value in part.items()}


def _encoded_value(value: Any) -> Any:
    if isinstance(value, dict):
        return _encoded(value)
    return _encoded_array(value) if isinstance(value, np.ndarray) else value


def _encoded_array(numbers: NDArray[Any]) -> Any:
    """An array as plotly.js takes it: its dtype, its bytes in base64, and its shape if not 1-D."""
    if not numbers.size:
        return []
    if numbers.dtype == np.int64:  # plotly.js has no 64-bit integers
        numbers = numbers.astype(np.int32)
    data = base64.b64encode(numbers.tobytes()).decode()
    shape = {} if numbers.ndim == 1 else {"shape": ", ".join(map(str, numbers.shape))}
    return {"dtype": numbers.dtype.str[1:], "bdata": data} | shape
