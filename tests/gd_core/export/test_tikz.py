r"""TikZ: a small TeX sets it where one is at hand (Debian: texlive-latex-base, texlive-pictures);
elsewhere its commands are compared with those that it had when TeX set it."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import product

import numpy as np
import pytest
from pypdf import PdfReader

from gd_core import export_image, gradient_descent
from gd_core.export.pictures.clipping import clipped_path, inside
from gd_core.export.pictures.pen import Pen
from gd_core.expression.functions import FUNCTIONS
from tests.methods import made
from tests.problems import parsed

LINK = "http://localhost/?f=x%5E2_~&a=#" + "k" * 300
BOWL, CURVE = parsed("x^2 + 10y^2"), parsed("ln(x) + 1/x")
# Ends inside; leaves and comes back far outside; begins outside, of a window far from zero.
RUNS = {
    "map": (BOWL, (2.5, 1.5), gradient_descent(0.05), 12),
    "leaves": (BOWL, (2.5, 1.5), gradient_descent(0.12), 60),
    "curve": (CURVE, (0.5,), made("adam", 0.1), 12),
    "flies": (parsed("x^2"), (0.5,), gradient_descent(2.0), 200),
    "far": (parsed("(x - 1000)^2 + y^2"), (1005.0, 1.0), gradient_descent(0.1), 9),
}
BOUNDS = {"far": ((999.0, 1001.0), (-1.0, 1.0))}
# Needs only pgfplots, amsmath and what they load.
WORDS = """usepackage pgfplotsset definecolor begin end fill filldraw draw addplot node texttt
allowbreak textbackslash textasciicircum textasciitilde dots alpha beta varepsilon rho mu times
footnotesize small begingroup endgroup setlength fboxsep colorbox"""
KNOWN = frozenset(WORDS.split())
OF_FORMULAS = {"ln", "left", "right", "frac"}
PREAMBLE = r"\documentclass{article}\usepackage{amsmath, pgfplots}\pgfplotsset{compat=1.17}"
needs_tex = pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no pdflatex")


def tikz(name, dark=False, words=True):
    more = {"dark": dark, "title": words, "caption": words, "bounds": BOUNDS.get(name)}
    return export_image(*RUNS[name], link=LINK, format="tikz", **more).decode("ascii")


def set_by_tex(folder, pictures):
    """The document with these pictures, a page each; pdflatex stops at the first error."""
    pages = "\n\\newpage\n".join(pictures)
    (folder / "all.tex").write_text(f"{PREAMBLE}\n\\begin{{document}}\n{pages}\n\\end{{document}}")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    said = done.stdout.decode(errors="replace")
    assert done.returncode == 0, said[-2000:]
    assert "Overfull" not in said
    return PdfReader(folder / "all.pdf")


@needs_tex
def test_tex_sets_every_kind_of_picture(tmp_path):
    chosen = [("map", True, True), ("leaves", False, True), ("curve", True, True)]
    chosen += [("flies", False, False)]
    document = set_by_tex(tmp_path, [tikz(*one) for one in chosen])
    assert len(document.pages) == len(chosen)
    said = document.pages[1].extract_text()
    assert "left the window at step" in said and "Gradient descent, step size 0.12" in said


@needs_tex
def test_tex_sets_every_function(tmp_path):
    formulas = [f"${parsed(_call(name)).latex}$\n\n" for name in FUNCTIONS]
    set_by_tex(tmp_path, ["".join(formulas)])


def _call(name):
    for count in (1, 2, 3):
        try:
            return parsed(f"{name}({', '.join(['x + 2', 'y + 3', 'x y'][:count])}) + x + y").text
        except ValueError:
            continue
    return {"if": "if(x < y, x, y^2)"}[name]


@pytest.mark.parametrize("name", RUNS)
def test_only_what_pgfplots_knows_is_in_it(name):
    for dark, words in product((False, True), repeat=2):
        text = tikz(name, dark, words)
        assert set(re.findall(r"\\([a-zA-Z]+)", text)) <= KNOWN | OF_FORMULAS
        numbers = re.findall(r"[(,=]\s*(-?[\d.]+(?:e[+-]?\d+)?)(?=[,)])", text)
        assert max(abs(float(number)) for number in numbers) < 16_000  # TeX's largest length
        opened = re.findall(r"\\begin\{(\w+)\}", text)
        assert re.findall(r"\\end\{(\w+)\}", text) == opened[::-1]
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count("{") == bare.count("}")


def test_a_dark_picture_has_dark_paper_and_words_can_be_left_out():
    assert r"\colorbox{gd-paper}" in tikz("map", dark=True)
    assert r"\colorbox" not in tikz("map")
    assert "title=" not in tikz("map", words=False) and "texttt" not in tikz("map", words=False)


def test_a_path_is_cut_off_outside_without_a_change_of_its_direction():
    window = ((0.0, 2.0), (0.0, 1.0))
    points = np.array([[1, 0.5], [1001, 500.5], [1.5, 0.5], [1.5, -1e9], [5, 5], [np.inf, 0]])
    path = clipped_path(points, window)
    assert np.array_equal(path[0], points[0])
    assert np.allclose(path[1], [3.0, 1.5])  # where it leaves, upwards and on the same line
    assert np.isnan(path[2]).all()
    assert np.array_equal(path[4], points[2])  # it comes back along another line
    assert np.allclose(path[5], [1.5, -0.5])
    assert len(path) == 6
    assert np.array_equal(inside(points, window), points[[0, 2]])
    assert len(clipped_path(points[:1], window)) == 0


def test_a_pen_writes_as_many_digits_as_can_be_seen():
    assert Pen.of(((0.0, 9.0), (999.0, 1001.0))).point(np.array([1 / 3, 1000.123456])) == (
        "0.3333,1000.1235"
    )
    assert Pen.of(((0.0, 3e9), (0.0, 3e-9))).point(np.array([1234567891.0, 1e-9 / 3])) == (
        "1234600000,3.333e-10"
    )
