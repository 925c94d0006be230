"""The sheet with a question, read by a parser of HTML and one of XML."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

import pytest

from gd_core.export import ExportError, SheetQuestion, export_question_sheet
from gd_core.objective import Objective
from tests.gd_core.export.test_sheet import Reader
from tests.problems import parsed

BOWL = parsed("x^2 + 10y^2")
BOUNDS = ((-5.0, 5.0), (-5.0, 5.0))
HOSTILE = '<script>alert(1)</script> & "so"'


class Read(Reader):
    """The words of a page in one line, and its picture."""

    @property
    def text(self):
        return " ".join(" ".join(self.said).split())

    @property
    def picture(self):
        (source,) = self.images
        return ElementTree.fromstring(base64.b64decode(source.partition(",")[2]))


def sheet(*paths, **more):
    named = tuple(zip("AB", paths, strict=False)) if len(paths) > 1 else (("", paths[0]),)
    question = SheetQuestion("Where does it end?", ("A ravine.", ""), named, **more)
    return Read(export_question_sheet(BOWL, BOUNDS, question, "http://localhost/?q=1"))


def test_it_has_the_question_what_is_given_and_room():
    read = sheet([(2.5, 1.5)], choices=("here", "there"))
    for words in ("f(x, y) = x^2 + 10y^2", "A ravine.", "Where does it end?", "here", "there",
                  "Name:", "My answer:", "http://localhost/?q=1"):  # fmt: skip
        assert words in read.text
    assert read.tags.count("li") == 2
    assert "script" not in read.tags


def test_what_was_typed_is_only_ever_text():
    question = SheetQuestion(HOSTILE, (HOSTILE,), (("", [(1.0, 1.0)]),), choices=(HOSTILE,))
    read = Read(export_question_sheet(BOWL, BOUNDS, question, HOSTILE))
    assert "script" not in read.tags
    assert read.text.count(" ".join(HOSTILE.split())) == 4


def marks(picture):
    """How many marks there are: Matplotlib draws each as a use of a shape."""
    return sum(element.tag.endswith("}use") for element in picture.iter())


def test_of_the_paths_no_more_is_drawn_than_it_is_given():
    one, five = (sheet([(4.0 - k, 1.0) for k in range(many)]).picture for many in (1, 5))
    assert marks(five) - marks(one) == 4
    several = sheet([(4, 1), (3, 1)], [(4, 1), (2, 1), (1, 1)]).picture
    assert marks(several) - marks(one) >= 3


def test_arrows_have_letters():
    arrows = (("P", (1.0, 0.0)), ("Q", (0.0, -1.0)))
    with_arrows, without = (sheet([(0.0, 0.0)], arrows=some) for some in (arrows, ()))
    assert len(with_arrows.images[0]) > len(without.images[0])


def test_a_curve_and_what_cannot_be_drawn():
    question = SheetQuestion("", ("Only words.",), (("", [1.0, 0.5]),))
    assert "f(x) = x^2" in Read(export_question_sheet(parsed("x^2"), BOUNDS[:1], question)).text
    space = Objective.from_functions(lambda p: p @ p, lambda p: 2 * p, dim=3)
    question = SheetQuestion("", (), (("", [(1.0, 1.0, 1.0)]),))
    with pytest.raises(ExportError, match="one or two"):
        export_question_sheet(space, [(-1, 1)] * 3, question)
