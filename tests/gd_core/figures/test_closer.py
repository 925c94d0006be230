"""What a curve does between the samples of its picture: poles, bands, narrow wells."""

import json
from pathlib import Path

import numpy as np
import pytest

from gd_core.figures import LIGHT, curve_figure, sample_curve
from tests.problems import parsed

WINDOW = (-5.0, 5.0)
DATA = Path(__file__).parents[2] / "data" / "reports_of_reading.jsonl"
ROWS = map(json.loads, DATA.read_text("utf-8").splitlines())
REPORTED = [row for row in ROWS if row["call"] == "curve"]


def curve_of(text: str, window: tuple[float, float] = WINDOW):
    return sample_curve(parsed(text), window)


def words_on(text: str) -> str:
    figure = curve_figure(curve_of(text), None, WINDOW, LIGHT)
    return " ".join(word["text"] for word in figure.to_dict()["layout"]["annotations"])


# ---------------------------------------------------------------- poles


@pytest.mark.parametrize("at", ["0.1", "1/3", "0.7", "pi/4", "-2.2", "2^-20", "4.99", "-5", "1/7"])
@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("1/(x-c)", 8),
        ("-1/(x-c)", 8),
        ("1/(x-c)^2", 40),
        ("-1/abs(x-c)", 8),
        ("1/(x-c)^3", 40),
        ("x + 1/(x-c)", 40),
        ("sin(x)/(x-c)", 30),
        ("ln(abs(x-c))", 12),
        ("1/sqrt(abs(x-c))", 6),
    ],
)
def test_a_pole_flattens_nothing_wherever_it_is(text: str, height: float, at: str) -> None:
    low, high = curve_of(text.replace("c", f"({at})")).heights
    assert high - low < height


@pytest.mark.parametrize(
    "text", ["tan(pi*x)", "cot(pi*x)", "sec(pi*x/2)", "1/sin(pi*x)", "tan(7x)", "1/(x^3-x/9)"]
)
def test_many_poles_flatten_nothing(text: str) -> None:
    low, high = curve_of(text).heights
    assert high - low < 70


def test_a_shifted_pole_looks_like_itself() -> None:
    here, there = (np.array(curve_of(text).heights) for text in ("1/(x-1)", "1/(x-1/3)"))
    assert here == pytest.approx(there, rel=0.1)


@pytest.mark.parametrize(
    "text", ["x^2", "exp(x)", "1/(1+25x^2)", "-5exp(-50(x-0.3)^2)", "100exp(-400(x-1/3)^2)"]
)
def test_a_peak_that_has_a_top_is_shown_whole(text: str) -> None:
    objective = parsed(text)
    y = objective.value(np.linspace(*WINDOW, 200_001)[:, None])
    low, high = curve_of(text).heights
    assert low < y.min() and y.max() < high


@pytest.mark.parametrize("row", REPORTED, ids=lambda row: row["id"])
def test_reported_pole(row: dict) -> None:
    curve = curve_of(row["text"], tuple(row["params"]["window"]))
    assert np.abs(curve.heights).max() <= row["right"]


# ---------------------------------------------------------------- finer than the picture


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("sin(188.5x)", -1, 1),
        ("cos(60*2pi*x)", -1, 1),
        ("3sin(1e5x)", -3, 3),
        ("x^2-50exp(-1e6(x-0.123)^2)", -50 + 0.123**2, 25),
        ("20exp(-1e6(x+1.9876)^2)-x", -5, 20 + 1.9876),
        ("sin(1/x)", -1, 1),
    ],
)
def test_the_line_reaches_what_lies_between_two_samples(text: str, low: float, high: float) -> None:
    curve = curve_of(text)
    assert np.nanmin(curve.y) == pytest.approx(low, abs=1e-2 * (high - low))
    assert np.nanmax(curve.y) == pytest.approx(high, abs=1e-2 * (high - low))
    assert curve.heights[0] < low and high < curve.heights[1]
    assert (np.diff(curve.x) >= 0).all()
    at = np.isfinite(curve.y)
    values = parsed(text).value(curve.x[at, None])
    np.testing.assert_allclose(curve.y[at], values, rtol=1e-12, atol=1e-12)
    assert "finer than the picture" in words_on(text)


def test_the_band_is_as_wide_as_the_wave_everywhere() -> None:
    curve = curve_of("sin(188.5x)")
    for part in np.array_split(curve.y, 100):
        assert part.min() < -0.99 and part.max() > 0.99


@pytest.mark.parametrize(
    "text",
    [
        *("x^2", "abs(x-0.123)", "sqrt(abs(x-0.123))", "floor(x)", "1/x", "1/(x-1/3)", "tan(pi*x)"),
        *("exp(x^2)", "log(x)", "x^x", "sin(10x)", "atan(1/(x-0.1))", "log(abs(x-0.3))", "x^10"),
        *("exp(1/(x-0.1))", "x < 0.123 ? x : x+7", "x^4-3x^3+2", "1/(x-0.7)+sin(x)"),
    ],
)
def test_a_curve_that_its_samples_show_is_no_band(text: str) -> None:
    assert not curve_of(text).is_finer
    assert words_on(text) == ""
