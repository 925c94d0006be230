"""The rule of every method as MathML."""

from __future__ import annotations

from itertools import product
from xml.etree import ElementTree

import pytest

from gd_core.export.living.mathml import mathml
from gd_core.optimizers import OPTIMIZERS, SCHEDULES, config_of, rule_latex, takes_schedule

_ROWS = ("math", "mrow", "mi", "mn", "mo", "mtext", "mspace")
_BUILT = ("mfrac", "msqrt", "msub", "msup", "msubsup", "mover")
ELEMENTS = {*_ROWS, *_BUILT}


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_every_rule_is_set_whole(method):
    schedules = SCHEDULES if takes_schedule(method) else ("constant",)
    for schedule, dim, climbs in product(schedules, (1, 2), (False, True)):
        config = config_of(method, {"step_size": 0.1}, schedule)
        for line in rule_latex(config, dim, climbs):
            set_in = ElementTree.fromstring(mathml(line))
            assert {element.tag for element in set_in.iter()} <= ELEMENTS
            said = "".join(set_in.itertext())
            assert "\\" not in said and "{" not in said and len(said) >= 3


def test_what_stands_above_and_below_is_there():
    found = mathml(r"\hat m = \frac{m}{1-\beta_1^k} \text{ until it is small}")
    assert "<msubsup><mi>β</mi><mn>1</mn><mi>k</mi></msubsup>" in found
    assert '<mover accent="true"><mi>m</mi>' in found
    assert "<mtext> until it is small</mtext>" in found
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in mathml(r"\tfrac12")


@pytest.mark.parametrize("latex", [r"\int x", r"\frac{1", "x & y", r"\mathbf x"])
def test_other_latex_is_refused(latex):
    with pytest.raises(ValueError, match=r".+"):
        mathml(latex)
