"""What a real browser says of each kind of control is a value of it.

Every window of these tests tells when something was refused (see conftest.py); here each kind of
control is used once, as a browser has fields of its own for some of them.
"""

import pytest


@pytest.mark.parametrize("name", ["descend", "step_sizes", "sweep", "race"])
def test_numbers_texts_and_choices_are_taken(request, name):
    page = request.getfixturevalue(name).open(f="x^2+3y^2", start="random", seed=3)
    page.commit("n", 41)
    page.commit("seed", 7)
    page.commit("xmin", -4.5)
    page.type_formula("x^2+2y^2")
    for part in ("n=41&", "seed=7&", "xmin=-4.5&"):
        page.until("(part) => `${location.search}&`.includes(part)", part)
    page.settle()
    assert page.container("refused").count() == 0
