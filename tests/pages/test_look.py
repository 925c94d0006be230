"""The look is designed in one place: gd_core/figures/style.py and .streamlit/config.toml."""

import re
from pathlib import Path

import pytest

from gd_core.figures import PAGE

CSS = sorted((Path(__file__).parents[2] / "pages" / "shared").rglob("*.css"))


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.stem)
def test_css_has_no_type_size_gap_or_colour_of_its_own(file):
    text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
    sizes = " ".join(re.findall(r"(?:font-size|gap):([^;}]+)", text)).split()
    assert [size for size in sizes if not size.startswith("var(--")] == []
    assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", text) == []


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.stem)
def test_css_names_only_sizes_that_there_are(file):
    named = set(re.findall(r"var\(--((?:type|space)-[\w-]+)", file.read_text()))
    assert named <= PAGE.keys()


def test_every_size_is_used():
    text = "".join(file.read_text() for file in CSS)
    assert [name for name in PAGE if f"var(--{name})" not in text] == []


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.stem)
def test_css_asks_what_a_page_shows_of_the_app_only(file):
    """Asked of the root, or for the sake of another element, the browser computes the style of the
    whole page anew for each text that Plotly measures: a quarter of the time of a load."""
    assert re.findall(r"(?:root|html|body)\S*:has\(.*", file.read_text()) == []
    assert re.findall(r":--app:has\((?:[^()]|\([^()]*\))*\) [^{].*", file.read_text()) == []
