"""The range of a slider on a logarithmic scale."""

from __future__ import annotations

import math

# The range of the step size's slider, where a step size does not need a longer one.
STEP_RANGE = (1e-6, 10.0)
# A number of ten to a higher power, or to one as far below 0, stands at the end of its slider.
LARGEST_POWER = 15


def slider_range(number: float | None, usual: tuple[float, float]) -> tuple[float, float]:
    """The range of a logarithmic slider: the usual one, as many decades longer as the number
    needs."""
    low, high = usual
    if not number or number <= 0:
        return usual
    power = min(max(math.log10(number), -LARGEST_POWER), LARGEST_POWER)
    return min(low, 10.0 ** math.floor(power)), max(high, 10.0 ** math.ceil(power))
