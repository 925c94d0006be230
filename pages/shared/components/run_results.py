"""What a page says of its run beside the picture: numbers, a sentence, two plots by iteration, and
all of it in words for screen readers.

The component is drawn once in a run of the whole page. What it shows comes in a message, so another
run costs the server no element of its own for each part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from gd_core.browser import column
from gd_core.figures import Series
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message


@dataclass(frozen=True)
class RunResults:
    """What is said of a run: its numbers with their names, why it stopped where the verdict does
    not say so, the run in words, its plots by iteration and their alternative text; and the step
    size, which the ticks of named ones tell. across: what the plots count in place of iterations,
    with its name, where it is something else."""

    step_size: float | None
    numbers: tuple[tuple[str, str], ...]
    stopped: str
    words: str
    series: tuple[Series, ...]
    alt: str
    across: tuple[str, Sequence[int]] | None = None


def run_results() -> None:
    """Show the place of the results, which `send_results` fills."""
    _run_results()


def send_results(results: RunResults | None) -> None:
    """Send what is said of the run, or None where there is no run: then nothing is shown."""
    send_message("run-results", None if results is None else _payload(results))


def _payload(results: RunResults) -> dict[str, object]:
    unit, counted = results.across or ("iteration", results.series[0].iterations)
    return {
        "step": results.step_size,
        "numbers": results.numbers,
        "stopped": results.stopped,
        "words": results.words,
        "alt": results.alt,
        "unit": unit,
        "k": column(counted),
        "series": [
            {"name": one.name, "log": one.log, "values": column(one.values)}
            for one in results.series
        ],
    }


# Registered once, when the module is imported: nothing a user types is ever part of it.
_run_results = st.components.v2.component(
    "gradient_descent_results",
    html="""<div class="results" data-part="results" hidden>
<p data-part="words"></p><dl data-part="numbers"></dl><div data-part="stopped"></div>
<svg data-part="convergence" role="img"></svg></div>""",
    css=asset("components/run_results.css"),
    js=bundle("components/run_results.js"),
)
