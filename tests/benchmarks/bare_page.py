"""The baseline page: one number box, and one chart of a static contour with a path."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

x = np.linspace(-5, 5, 90, dtype=np.float32)
height = x**2 + 10 * x[:, None] ** 2

step_size = st.number_input("Step size α, exact", value=0.05, format="%g")
scale = 1 - step_size * np.array([2.0, 20.0])
path = np.array([4.0, 2.0]) * scale ** np.arange(101)[:, None]

path = path.astype(np.float32)
contour = go.Contour(x=x, y=x, z=height, showscale=False)
line = go.Scatter(x=path[:, 0], y=path[:, 1], mode="lines+markers", name="path")
st.plotly_chart(go.Figure([contour, line]))
