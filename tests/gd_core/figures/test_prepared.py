"""Figures that Plotly builds late: what is sent is what Plotly itself would send."""

import base64
import copy
import json
import pickle

import numpy as np
import plotly.graph_objects as go
import pytest

from gd_core.figures.prepared import Prepared


def parts():
    return {
        "data": [
            {
                "type": "scatter",
                "x": np.arange(3),
                "y": np.array([1.5, np.nan, np.inf]),
                "customdata": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
                "marker": {"size": np.array([4, 5, 6], np.uint16), "color": "#123456"},
            },
            {"type": "scatter", "x": np.empty(0), "y": [None], "name": "empty"},
        ],
        "layout": {"template": {}, "xaxis": {"range": [0.0, np.float64(2.0)]}},
    }


def numbers(found):
    """Typed arrays as lists, whatever their kinds."""
    if isinstance(found, dict) and "bdata" in found:
        flat = np.frombuffer(base64.b64decode(found["bdata"]), f"<{found['dtype']}")
        shape = [int(side) for side in found.get("shape", str(flat.size)).split(",")]
        return flat.reshape(shape).tolist()
    if isinstance(found, dict):
        return {name: numbers(value) for name, value in found.items()}
    return [numbers(value) for value in found] if isinstance(found, list) else found


def sent(figure):
    return json.dumps(numbers(json.loads(figure.to_json())), sort_keys=True)


def test_it_sends_what_plotly_sends():
    assert sent(Prepared(parts())) == sent(go.Figure(parts(), _validate=False))


@pytest.mark.parametrize(
    "touch",
    [lambda f: f.data[0].x, lambda f: f.layout.xaxis.range, lambda f: list(f), lambda f: str(f)],
)
def test_a_touched_figure_still_sends_the_same(touch):
    figure = Prepared(parts())
    touch(figure)
    assert sent(figure) == sent(Prepared(parts()))


def test_it_can_be_changed_as_any_figure():
    figure = Prepared(parts())
    figure.add_scatter(x=[1], y=[2], name="more")
    figure.update_layout(height=300)
    assert [trace.name for trace in figure.data] == [None, "empty", "more"]
    assert figure.to_dict()["layout"]["height"] == 300


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))])
def test_copies_are_the_same_figure(twin):
    figure = Prepared(parts())
    assert isinstance(twin(figure), go.Figure)
    assert sent(twin(figure)) == sent(figure)


def test_what_no_figure_has_is_missing():
    with pytest.raises(AttributeError):
        Prepared(parts()).no_such_thing  # noqa: B018


def test_the_parts_stay_as_they_were():
    given = parts()
    Prepared(given).to_dict()
    assert isinstance(given["data"][0]["x"], np.ndarray)
