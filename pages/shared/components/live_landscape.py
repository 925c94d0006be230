"""What the browser needs to draw a landscape itself while a letter of the function is dragged."""

from __future__ import annotations

from gd_core.experiments import Problem
from gd_core.figures import LOWEST_ISOLINE_SHADE, Style, map_colors
from pages.shared.execution.cache import letter_bytecode_of
from pages.shared.state.url_schema import KEY_OF_LETTER


def letters_data(problem: Problem, style: Style) -> dict[str, object] | None:
    """The payload with which the landscape and the runs follow the letters of the function; None
    where it has none, and for a long formula, whose landscape comes on release."""
    program = letter_bytecode_of(problem.objective)
    if program is None:
        return None
    return {
        "program": program._asdict(),
        "keys": [KEY_OF_LETTER[name] for name in problem.objective.parameters],
        "bounds": [list(interval) for interval in problem.bounds],
        "colors": map_colors(style).tolist(),
        "lowest": LOWEST_ISOLINE_SHADE,
        "line": style.second,
    }
