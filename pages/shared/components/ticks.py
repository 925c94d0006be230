"""Named step sizes beside the slider, each of which sets the step size when clicked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from gd_core.experiments import FittingParabola, StepMark
from gd_core.formatting import format_number
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message

# Registered once, when the module is imported: nothing a user types is ever part of it. It has no
# callback: the player or the explorer of the page sends the click to the server (see ticks.js).
_ticks = st.components.v2.component(
    "gradient_descent_ticks",
    html="""<div class="ticks"><div data-part="axis" aria-hidden="true"></div>
<div data-part="names" role="group" aria-label="Step sizes to try"></div>
<div data-part="meanings" id="meanings" popover></div></div>""",
    css=asset("components/ticks.css"),
    js=bundle("components/ticks.js"),
)


# The picture of λmax, in units of its own: its size, the height of the parabola, and the room below
# a minimum and above a maximum.
WIDTH, HEIGHT, PARABOLA_HEIGHT, ROOM = 200.0, 90.0, 66.0, 10.0


def _lines(picture: FittingParabola) -> dict[str, str]:
    """The curve and the parabola as the points of two lines in an SVG, to a tenth of its unit."""
    reach, rise = picture.ways[-1], picture.parabola[-1]
    foot = HEIGHT - ROOM if rise > 0 else ROOM
    across = [WIDTH * (0.5 + 0.5 * way / reach) for way in picture.ways]

    def line(heights: Sequence[float]) -> str:
        # Far outside is as good as just outside, and no number is too long.
        shares = [min(max(height / abs(rise), -3.0), 3.0) for height in heights]
        pairs = zip(across, shares, strict=True)
        return " ".join(f"{x:.1f},{foot - PARABOLA_HEIGHT * share:.1f}" for x, share in pairs)

    return {"curve": line(picture.heights), "parabola": line(picture.parabola)}


def show_ticks() -> None:
    """Show the names of the ticks, which `mark_ticks` sends."""
    _ticks()


def mark_ticks(
    marks: Sequence[StepMark],
    between: tuple[float, float] | None = None,
    chosen: float | None = None,
) -> None:
    """Send the marks to their names and to the slider.

    between: the step sizes at both ends of the logarithmic axis that they have above a slider; None
    where they stand on the slider, which knows its own; chosen: the step size that is shown, or
    None where it is that of the run (components/run_results.py).
    """
    mark_data = [
        {
            "name": mark.name,
            "shown": format_number(mark.step_size, 3),
            "step": mark.step_size,
            "title": mark.meaning,
            "picture": mark.picture and _lines(mark.picture),
            "loss": mark.loss and f"{mark.loss} from here",
            "at": between and _part_of(between, mark.step_size),
        }
        for mark in marks
    ]
    send_message("ticks", {"marks": mark_data, "above": between is not None, "chosen": chosen})


def _part_of(between: tuple[float, float], step_size: float) -> float:
    """Where a step size is on a logarithmic axis: 0 at its beginning, 1 at its end."""
    low, high = map(math.log, between)
    return (math.log(step_size) - low) / (high - low)
