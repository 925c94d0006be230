"""A component that keeps the camera of a surface as the user turned it, although each rerun makes a
new chart. Until then it moves the camera back where the picture is too narrow for the surface.

It notices a browser without WebGL too, in which Plotly would only show a notice of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared.components.assets import bundle
from pages.shared.state.session_values import CAMERA

# Plotly's uirevision does not help here, as Streamlit makes a new chart for each new figure. The
# browser keeps the camera of each chart under the key of its container, and sets it in a new chart.
_keeper = st.components.v2.component(
    "gradient_descent_camera",
    js=bundle("components/camera.js"),
)


def keep_camera(chart_key: str, on_flat: Callable[[], None]) -> None:
    """Keep the camera of the surface chart in the container with this key.

    on_flat: called when the browser turns out not to draw surfaces at all.
    """
    with st.container(key=f"{chart_key}-camera", height=1, border=False):
        _keeper(key=CAMERA, data={"chart": chart_key}, on_flat_change=on_flat)
