"""What the pages read from a person: names of examples, links typed by hand."""

import pytest

from tests.pages.conftest import Descend, Page, Race, StepSizes, Sweep


@pytest.mark.parametrize("kind", [Descend, StepSizes, Sweep, Race])
def test_a_name_in_the_box_offers_that_example_with_one_click(kind: type[Page]) -> None:
    page = kind({"f": "x^2"}).set(f="Himmelblau")
    assert "the name of an example" in page.words("formula-error")
    page.press("Show Himmelblau")
    assert page.query["f"].startswith("(x^2 + y - 11)^2")
    assert page.query["x0"] == "0.0" and page.query["xmin"] == "-5.0"
    assert not page.inside("formula-error")


@pytest.mark.parametrize(
    ("text", "label"), [("rosenbrok", "Show Rosenbrock's valley"), ("Six hump camel", "Show Six")]
)
def test_a_name_in_a_link_offers_it_too(text: str, label: str) -> None:
    page = Descend({"f": text})
    assert [b.label for b in page.app.button if b.label.startswith(label)]


def test_a_slip_offers_no_example() -> None:
    page = Descend({"f": "x^2 + sen(x)"})
    assert "Did you mean sin?" in page.words("formula-error")
    assert not [b for b in page.app.button if b.label.startswith("Show ")]
