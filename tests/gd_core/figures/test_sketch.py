"""Sketches: the same bands and the same line as in the figure, as an image."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from gd_core.figures import DARK, LIGHT, curve_sketch, map_sketch, sample_curve, sample_grid
from gd_core.figures.landscape import ISOLINE_LEVELS, LOWEST_ISOLINE_SHADE
from tests.problems import parsed

WINDOW = ((-2.0, 2.0), (-1.0, 1.0))


def picture(sketch):
    """The colours of a map's image, (rows, columns, 3)."""
    kind, content = sketch.address.split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB")).astype(int)


def colors(text):
    return np.array(list(bytes.fromhex(text[1:])))


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_a_map_has_the_shape_of_its_window_and_its_lowest_band_in_the_middle(style):
    grid = sample_grid(parsed("x^2 + 10y^2"), WINDOW)
    sketch = map_sketch(grid, WINDOW, style)
    found = picture(sketch)
    rows, columns, _ = found.shape
    assert (rows, columns) == (210, 420)
    assert sketch.keeps_shape
    assert sketch.margin == style.margin
    middle = (LOWEST_ISOLINE_SHADE - 0.5 / ISOLINE_LEVELS) * (
        colors(style.high) - colors(style.low)
    ) + colors(style.low)
    assert found[rows // 2, columns // 2] == pytest.approx(middle, abs=1)


def test_the_bands_of_a_map_are_those_of_its_shades():
    """By another way: each pixel's shade is that of the function itself between two quantiles."""
    objective = parsed("x + 3y")
    grid = sample_grid(objective, WINDOW)
    found = picture(map_sketch(grid, WINDOW, LIGHT))
    rows, columns, _ = found.shape
    # Along a row f rises, and so does the number of the band: red, which rises with the shade too.
    red = found[rows // 2, :, 0]
    assert (np.diff(np.maximum.accumulate(red)) >= 0).all()
    assert len(np.unique(found[..., 0])) >= ISOLINE_LEVELS
    # The top of the image is the top of the map: there f is highest.
    assert found[2, columns // 2, 0] > found[-3, columns // 2, 0]


def test_where_f_is_undefined_a_map_has_the_colour_of_gaps():
    grid = sample_grid(parsed("sqrt(x) + y^2"), WINDOW)
    found = picture(map_sketch(grid, WINDOW, LIGHT))
    assert found[100, 50].tolist() == colors(LIGHT.gap).tolist()
    assert found[100, 350].tolist() != colors(LIGHT.gap).tolist()


def test_a_strip_fills_its_place_unless_equal_scales_are_asked_for():
    window = ((-10.0, 10.0), (-1.0, 1.0))
    grid = sample_grid(parsed("x^2 + y^2"), window)
    sketch = map_sketch(grid, window, LIGHT)
    assert not sketch.keeps_shape
    assert picture(sketch).shape[:2] == (420, 420)
    equal = map_sketch(grid, window, LIGHT, always_equal=True)
    assert equal.keeps_shape
    assert picture(equal).shape[:2] == (42, 420)


def line_of(sketch):
    kind, content = sketch.address.split(",")
    assert kind == "data:image/svg+xml;base64"
    return re.search(r' d="([^"]*)"', base64.b64decode(content).decode())[1]


def test_a_curve_goes_through_its_points():
    curve = sample_curve(parsed("x^2"), (-1.0, 1.0))
    sketch = curve_sketch(curve, (-1.0, 1.0), LIGHT)
    numbers = np.array([float(number) for number in re.findall(r"-?\d+\.\d", line_of(sketch))])
    x, y = numbers[::2] / 500 - 1, numbers[1::2]
    low, high = curve.heights
    assert low + (1 - y / 1000) * (high - low) == pytest.approx(x**2, abs=2e-3)
    assert not sketch.keeps_shape


def test_a_curve_is_broken_at_a_pole_and_what_is_far_outside_is_cut_off():
    line = line_of(curve_sketch(sample_curve(parsed("1/x"), (-1.0, 1.0)), (-1, 1), LIGHT))
    assert line.count("M") == 2
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d", line)]
    assert max(map(abs, numbers)) <= 2000
