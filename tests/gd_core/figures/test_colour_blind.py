"""Colours: those that tell things apart do so for colour-blind people too.

`python -m tests.gd_core.figures.test_colour_blind` prints the least differences. What WCAG asks of
the contrast of runs with paper and landscape is tested in test_figures.py.
"""

import cmath
import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import plotly.colors
import pytest

from gd_core.figures import DARK, LIGHT

THEMES = {"light": LIGHT, "dark": DARK}

# The full degree of each kind, on linear sRGB: Machado, Oliveira and Fernandes, "A physiologically-
# based model for simulation of color vision deficiency", IEEE TVCG 15(6), 2009, severity 1.0.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

# From linear sRGB to CIE XYZ (IEC 61966-2-1); the sums of the rows are its white.
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)

# In CIEDE2000 a difference of 1 is just seen between two large patches side by side. Runs are lines
# of 2.5 pixels and small dots, seen apart from each other: they get some ten times that. A search
# over all colours found no six for the dark theme that are more than 15 apart, as all of them must
# be lighter than L* 75 to stand out from its landscape. Dashes and marks help further.
RUNS_APART = 11.0
RUNS_APART_IN_NORMAL_SIGHT = 18.0
# The path is what one looks at: it has to stand out at a glance.
PATH_APART = 30.0
# "Fell" and "rose" in the inspector have a sign each as well.
SIGNS_APART = 15.0


@dataclass(frozen=True)
class Lab:
    """A colour in CIELAB; `tint` is a* + b*·i."""

    light: float
    tint: complex


def seen(color, sight):
    """What becomes of a CSS colour in the eyes of someone, in CIELAB."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    edge = 6 / 29
    x, y, z = np.where(xyz > edge**3, np.cbrt(xyz), xyz / (3 * edge**2) + 4 / 29).tolist()
    return Lab(116 * y - 16, complex(500 * (x - y), 200 * (y - z)))


def saturation(chroma):
    """A factor from 0 to 1 that CIEDE2000 uses twice."""
    return math.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def difference(first, second):
    """CIEDE2000, with the names of Sharma, Wu and Dalal, Color Res. Appl. 30(1), 2005."""
    g = 0.5 * (1 - saturation((abs(first.tint) + abs(second.tint)) / 2))
    c1, h1 = cmath.polar(complex(first.tint.real * (1 + g), first.tint.imag))
    c2, h2 = cmath.polar(complex(second.tint.real * (1 + g), second.tint.imag))
    turn = math.remainder(h2 - h1, math.tau)  # the short way round
    light, c, h = (first.light + second.light) / 2, (c1 + c2) / 2, h1 + turn / 2

    def wave(times, shift):
        return math.cos(times * h + math.radians(shift))

    t = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.2 * wave(4, -63)
    from_50 = (light - 50) ** 2
    d_l = (second.light - first.light) / (1 + 0.015 * from_50 / math.sqrt(20 + from_50))
    d_c = (c2 - c1) / (1 + 0.045 * c)
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(turn / 2) / (1 + 0.015 * c * t)
    from_blue = (math.degrees(h) % 360 - 275) / 25
    turned = math.sin(math.radians(60) * math.exp(-(from_blue**2))) * 2 * saturation(c)
    return math.sqrt(d_l**2 + d_c**2 + d_h**2 - turned * d_c * d_h)


def apart(first, second, sight):
    """How far two CSS colours differ in the eyes of someone."""
    return difference(seen(first, sight), seen(second, sight))


def closest(colors, sight):
    """The least difference of any two, and which two they are."""
    return min((apart(a, b, sight), a, b) for a, b in combinations(colors, 2))


# ------------------------------------------------------------------ the means


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.1848, -84.8006), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(first, second, expected):
    a, b = (Lab(light, complex(red, yellow)) for light, red, yellow in (first, second))
    assert difference(a, b) == pytest.approx(expected, abs=5e-5)
    assert difference(b, a) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("grey", ["#000000", "#777777", "#ffffff"])
def test_greys_are_grey_to_everyone(sight, grey):
    assert abs(seen(grey, sight).tint) < 0.01
    assert apart(grey, grey, sight) == 0


def test_colours_of_css_have_the_known_places_in_cielab():
    red = seen("#ff0000", "normal")
    assert red.light == pytest.approx(53.24, abs=0.01)
    assert red.tint == pytest.approx(80.09 + 67.2j, abs=0.02)
    assert seen("#ffffff", "normal").light == pytest.approx(100)


@pytest.mark.parametrize(
    ("sight", "first", "second"),
    [
        ("protanopia", "#b03a08", "#5c6600"),  # rust and olive
        ("deuteranopia", "#b03a08", "#5c6600"),
        ("tritanopia", "#b03a08", "#a80f55"),  # rust and raspberry
    ],
)
def test_each_kind_confuses_what_it_is_known_to_confuse(sight, first, second):
    assert apart(first, second, "normal") > 20
    assert apart(first, second, sight) < 6


# ---------------------------------------------------------------- the colours


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_every_two_runs_differ_for_everyone(theme, sight):
    least, first, second = closest(THEMES[theme].runs, sight)
    wanted = RUNS_APART_IN_NORMAL_SIGHT if sight == "normal" else RUNS_APART
    assert least >= wanted, (first, second)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("other", ["low", "high", "second"])
def test_the_path_stands_out_for_everyone(theme, sight, other):
    style = THEMES[theme]
    assert apart(style.path, getattr(style, other), sight) >= PATH_APART


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_good_differs_from_care_for_everyone(theme, sight):
    style = THEMES[theme]
    assert apart(style.good, style.care, sight) >= SIGNS_APART


@pytest.mark.parametrize("theme", THEMES)
def test_no_run_has_one_of_plotlys_own_colours(theme):
    palettes = plotly.colors.qualitative
    assert not set(THEMES[theme].runs) & {c.lower() for c in (*palettes.Plotly, *palettes.D3)}


def report():
    """Lines with the differences that are tested above."""
    for theme, style in THEMES.items():
        for sight in SIGHTS:
            least, first, second = closest(style.runs, sight)
            path = min(apart(style.path, c, sight) for c in (style.low, style.high, style.second))
            yield (
                f"{theme:6}{sight:13} runs {least:5.1f} ({first} {second})  path {path:5.1f}"
                f"  good/care {apart(style.good, style.care, sight):5.1f}"
            )


if __name__ == "__main__":
    print(*report(), sep="\n")
