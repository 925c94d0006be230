"""Numbers as text."""

from __future__ import annotations

import pytest

from gd_core.formatting import format_number


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (9999.51, 4, "10,000"),  # rounding adds a digit
        (999.6, 3, "1,000"),
        (-99.96, 3, "−100"),
        (99999.7, 5, "100,000"),
        (9999.4, 4, "9999"),
        (0.0123, 3, "0.0123"),
        (12345.0, 3, "12,345"),
        (1.23e-7, 3, "1.23 × 10⁻⁷"),
    ],
)
def test_a_number_has_its_digits_and_no_e(number, digits, text):
    assert format_number(number, digits).replace("\N{NO-BREAK SPACE}", " ") == text
