"""Keeps a 3-D camera where the person turned it, although each rerun makes a new chart."""

from __future__ import annotations

import streamlit as st

# Plotly's uirevision does not help here: Streamlit makes a new chart for each new figure. The
# camera is kept in the browser, a chart's key at a time, and put back into the new chart.
_keeper = st.components.v2.component(
    "gradient_descent_camera",
    js="""
const views = new Map();
export default function ({ data }) {
  let stopped = false;
  let seen = null;
  const look = () => {
    if (stopped) return;
    const chart = document.querySelector(`.st-key-${CSS.escape(data.chart)} .js-plotly-plot`);
    if (chart !== seen && chart?._fullLayout?.scene?._scene) {
      seen = chart;
      const kept = views.get(data.chart);
      if (kept) window.Plotly.relayout(chart, { "scene.camera": kept });
      chart.on("plotly_relayout", () => {
        views.set(data.chart, structuredClone(chart._fullLayout.scene.camera));
      });
    }
    setTimeout(look, 50);
  };
  look();
  return () => { stopped = true; };
}
""",
)


def keep_camera(chart_key: str) -> None:
    """Keep the camera of the surface in the container with this key."""
    with st.container(key=f"{chart_key}-camera", height=1, border=False):
        _keeper(key=f"{chart_key}-keeper", data={"chart": chart_key})
