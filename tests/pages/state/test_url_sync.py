"""The link that is written from the values of the controls."""

from __future__ import annotations

import pytest

from pages.shared.state.url_schema import PROBLEM
from pages.shared.state.url_sync import _text_of


@pytest.mark.parametrize("first, second", [(0.0, -0.0), (-0.0, 0.0), (True, 1), (1.0, 1)])
def test_the_text_of_a_value_is_not_that_of_an_equal_one(first, second):
    """Texts are kept, and 0.0 equals -0.0: a link had the sign of whoever came first."""
    parameter = PROBLEM["x0"]
    for value in (first, second, first):
        assert _text_of(parameter, value) == (str(value) if value is not True else None)
