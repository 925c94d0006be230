"""Pictures and animations, opened by readers that know nothing of how they were made."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from gd_core import (
    ExportError,
    Objective,
    descend,
    export_animation,
    export_image,
    fit_objective,
    gradient_descent,
    parse_objective,
)
from gd_core.figures import animated
from gd_core.objective import DATASETS
from tests.gd_core.export.test_script import HOSTILE
from tests.problems import parsed

BOWL = (parsed("x^2 + 10y^2"), (2.5, 1.5), gradient_descent(0.05), 12)
CURVE = (parsed("x - ln(x)"), (0.2,), gradient_descent(0.05), 12)
LINK = "https://example.org/?f=x^2&q=100%_~#{}"


@pytest.mark.parametrize("run, dark", [(BOWL, False), (CURVE, True)])
def test_each_format_opens(run, dark):
    def made(name):
        return export_image(*run, link=LINK, format=name, dark=dark)

    picture = Image.open(io.BytesIO(made("png")))
    assert min(picture.size) > 900
    corner = picture.convert("RGB").getpixel((2, 2))
    assert (max(corner) < 60) is dark
    assert ElementTree.fromstring(made("svg")).tag == "{http://www.w3.org/2000/svg}svg"
    (page,) = PdfReader(io.BytesIO(made("pdf"))).pages
    said = page.extract_text().replace("\n", " ")
    assert "Gradient descent, step size 0.05" in said
    assert "12 iterations" in said and LINK in said


def test_title_and_caption_can_be_left_out():
    said = [
        PdfReader(io.BytesIO(export_image(*BOWL, format="pdf", **more))).pages[0].extract_text()
        for more in ({}, {"title": False}, {"title": False, "caption": False})
    ]
    assert [text.count("10y^2") for text in said] == [2, 1, 0]


@pytest.mark.parametrize("run", [BOWL, CURVE])
def test_tikz_is_balanced_and_has_the_points(run):
    text = export_image(*run, link=LINK, format="tikz").decode("ascii")
    bare = re.sub(r"\\[{}]", "", text)
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"\\(?:begin|end)\{\w+\}", text) == [
        r"\begin{tikzpicture}",
        r"\begin{axis}",
        r"\end{axis}",
        r"\end{tikzpicture}",
    ]
    path = next(line for line in text.splitlines() if "mark=*" in line)
    assert path.count("(") == 13
    assert r"100\%\_\textasciitilde{}\#\{\}" in text.replace(r"\allowbreak{}", "")


def test_what_was_typed_is_only_ever_text():
    objective = BOWL[0]
    hostile = replace(objective, formula=replace(objective.formula, text=HOSTILE + "$\\input{x}$"))
    for name in ("png", "svg", "pdf"):
        assert export_image(hostile, *BOWL[1:], format=name)
    assert "input" not in export_image(hostile, *BOWL[1:], format="tikz").decode()


def test_an_animation_has_a_frame_for_each_iteration_and_loops():
    done = []
    content = export_animation(*BOWL, progress=done.append)
    film = Image.open(io.BytesIO(content))
    assert film.n_frames == 13
    assert film.info["loop"] == 0
    assert done[-1] == 1.0 and len(done) == 13
    assert len(content) <= 3_000_000


def test_a_long_animation_is_thinned_and_short():
    content = export_animation(*CURVE[:3], 900, dark=True)
    assert 30 < Image.open(io.BytesIO(content)).n_frames <= 61
    assert lasts(content)[0] <= 8000


def lasts(content):
    film, total = Image.open(io.BytesIO(content)), 0
    for k in range(film.n_frames):
        film.seek(k)
        total += film.info["duration"]
    return total, "loop" in film.info


def test_an_animation_is_as_fast_as_chosen_and_plays_once_if_wanted():
    usual, slow, fast = (
        lasts(export_animation(*BOWL, speed=speed, loop=speed == 1)) for speed in (1, 0.5, 2)
    )
    assert usual == (12 * 200 + 1000, True)
    assert slow == (2 * usual[0], False)
    assert fast == (usual[0] / 2, False)
    with pytest.raises(ValueError, match="above 0"):
        export_animation(*BOWL, speed=0)


def test_an_animation_can_be_cancelled():
    class Cancelled(Exception):
        pass

    def cancel(part):
        raise Cancelled

    with pytest.raises(Cancelled):
        export_animation(*BOWL, progress=cancel)


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ExportError, match="png, svg, pdf, tikz"):
        export_image(*BOWL, format="bmp")
    with pytest.raises(ExportError, match="gif"):
        export_animation(*BOWL, format="mp4")
    space = Objective.from_functions(lambda p: p @ p, lambda p: 2 * p, dim=3)
    with pytest.raises(ExportError, match="one or two"):
        export_image(space, (1.0, 1.0, 1.0), gradient_descent(0.1), 3)


def test_letters_are_told():
    text = export_image(parse_objective("a x^2"), (1.0,), gradient_descent(0.1), 3, format="tikz")
    assert b"a = 1" in text


def test_the_axes_of_the_error_of_a_fit_are_named_by_its_numbers():
    fit = fit_objective(DATASETS["line"].data)
    text = export_image(fit, (0.0, 0.0), gradient_descent(0.05), 5, format="tikz").decode("ascii")
    assert "xlabel={$w$}, ylabel={$b$}" in text
    drawn = animated(fit, descend(fit, (0.0, 0.0), gradient_descent(0.05), 5))
    assert [drawn.layout[name].title.text for name in ("xaxis", "yaxis")] == ["w", "b"]
