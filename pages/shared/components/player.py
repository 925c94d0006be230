"""The player under a chart: play, pause, step and scrub a run that is already drawn.

The Plotly figure is the landscape only and never moves: another run over it asks for no other
figure. The player draws the run, up to the current iteration, in an overlay of its own
(`overlay.js`). Only a surface holds the run itself, in traces with `meta="run"`, which the player
cuts short. The step that led to where it is can stand in numbers elsewhere on the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gd_core.descent import Memory, StepNumbers
from gd_core.figures import Style
from pages.shared.components.assets import asset
from pages.shared.components.mailbox import post
from pages.shared.components.pointer import move_start
from pages.shared.execution.callbacks import restart_if_interrupted, with_all_the_page
from pages.shared.execution.packing import column, packed
from pages.shared.state.session import take_step_size

Array = NDArray[np.float64]

CONTROLS = "player-controls"


@dataclass(frozen=True)
class PlayerRun:
    """One run over one chart, as columns of equal length, at most 120 rows (the caller thins them).

    `chart_key` is the key of the `st.container` around the chart. `x` and `y` are in the chart's
    own coordinates (in 1-D, y = f(x)). `iterations` are the true iteration numbers of the rows,
    ascending from 0. `slopes` are the derivatives in 1-D, for the tangent; None in 2-D. `color` is
    that of the path, `ink` that of its start.
    """

    chart_key: str
    iterations: Sequence[int]
    x: Sequence[float]
    y: Sequence[float]
    values: Sequence[float]
    slopes: Sequence[float] | None = None
    color: str = "#c2410c"
    ink: str = "#1f2a37"
    look: Look | None = None  # for one of several runs over one chart
    memory: Memory | None = None  # of the same rows, where it is to be shown
    memory_color: str = "#1f2a37"
    steps: StepNumbers | None = None  # the step that led to each row, in numbers


@dataclass(frozen=True)
class Look:
    """How one of several runs over one chart is told from the others, beside its colour.

    `name` stands beside its path; `shape` and `dash` are values of SHAPES and of DASH_LENGTHS;
    `steps` are the true iteration numbers where the clock counts something else.
    """

    name: str
    shape: str
    dash: str
    follows: bool = False  # another run marks the start that all share
    steps: Sequence[int] | None = None


def _ignore() -> None:
    """The nearest row is all that such a player has."""


# Plotly's names for marks and dashes, as overlay.js and SVG's stroke-dasharray have them.
SHAPES = MappingProxyType(
    {
        "circle": "circle",
        "square": "square",
        "diamond": "diamond",
        "triangle-up": "up",
        "triangle-down": "down",
        "cross": "cross",
    }
)
DASH_LENGTHS = MappingProxyType(
    {
        "dot": "2 5",
        "solid": "",
        "dash": "9 6",
        "dashdot": "12 5 2 5",
        "longdash": "20 7",
        "longdashdot": "20 5 2 5",
    }
)


def player(
    runs: Sequence[PlayerRun],
    style: Style,
    *,
    pointer: Mapping[str, object],
    unit: str = "iteration",
    waits: bool = False,
    on_wanted: Callable[[], None] = _ignore,
) -> None:
    """Draw the controls; one clock moves every run, on one chart or on several.

    `pointer` is what pointer_data makes: the same component answers to the pointer.
    `unit` is what the clock counts; a player that waits shows the start first, not the end.
    `on_wanted` is called when somebody asks for an iteration that is not among the rows.
    """
    charts = [_columns(run) for run in runs]
    clock = max((run.iterations for run in runs), key=lambda iterations: iterations[-1])
    data = {
        "id": _fingerprint(charts),
        "k": column(clock),
        "unit": unit,
        "waits": waits,
        "pointer": dict(pointer),
        "steps": inspected(runs[0].steps) if len(runs) == 1 else None,
        "colors": {"fell": style.good, "rose": style.care},
        "single": len({tuple(run.values) for run in runs}) == 1,
        "charts": [
            {**chart, "color": run.color, "ink": run.ink, **_extras(run)}
            for chart, run in zip(charts, runs, strict=True)
        ],
    }
    _player_component(
        key=CONTROLS,
        on_wanted_change=on_wanted,
        on_start_change=with_all_the_page(lambda: move_start(CONTROLS)),
        on_step_change=_take_step,
    )
    post("player", data)


def step_inspector() -> None:
    """The step that led to where the player stands, in numbers; the player's run holds them."""
    with st.container(key="steps"):
        _step_inspector()


def inspected(steps: StepNumbers | None) -> dict[str, object] | None:
    """The numbers of each step, packed; the browser writes out the one that is shown."""
    if steps is None:
        return None
    names = {
        name: (symbol, shift, values.shape[1], packed(values))
        for name, (symbol, shift, values) in steps.names.items()
    }
    changes = packed(steps.changes)
    return {"lines": steps.lines, "names": names, "changes": changes, "climbs": steps.maximize}


@restart_if_interrupted
def _take_step() -> None:
    take_step_size(st.session_state[CONTROLS].step)


def _columns(run: PlayerRun) -> dict[str, object]:
    return {
        "chart": run.chart_key,
        "k": column(run.iterations),
        "x": column(run.x),
        "y": column(run.y),
        "f": column(run.values),
        "slope": None if run.slopes is None else column(run.slopes),
    }


def _extras(run: PlayerRun) -> dict[str, object]:
    extras: dict[str, object] = {}
    if run.look is not None:
        extras |= asdict(run.look)
    if run.memory is not None:
        kept = {"carried": run.memory.carried, "reach": run.memory.reach}
        extras["memory"] = {"color": run.memory_color} | {
            name: None if offsets is None else _offsets(offsets) for name, offsets in kept.items()
        }
    return extras


def _offsets(offsets: Array) -> dict[str, dict[str, str]]:
    """Along both axes of the picture; on a curve nothing is carried upwards."""
    flat = np.column_stack([offsets, np.zeros(len(offsets))])
    return {"x": column(flat[:, 0]), "y": column(flat[:, 1])}


def _fingerprint(charts: list[dict[str, object]]) -> str:
    """The player keeps its place while this is unchanged; a new colour is no new run."""
    return hashlib.blake2b(json.dumps(charts).encode(), digest_size=8).hexdigest()


def _icon(name: str, path: str) -> str:
    return f'<svg class="{name}" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _button(part: str, label: str, *icons: str) -> str:
    named = f'data-part="{part}" aria-label="{label}" title="{label}"'
    return f'<button type="button" {named}>{"".join(icons)}</button>'


_PLAY = _icon("play", "M7 4v16l13-8z")
_PAUSE = _icon("pause", "M6 4h4v16H6zM14 4h4v16h-4z")
_HTML = f"""
<div class="player" data-part="player" role="group" aria-label="Player">
  <div class="buttons">
    {_button("start", "To the start", _icon("start", "M5 5h2.5v14H5zM20 5v14L9 12z"))}
    {_button("back", "One step back", _icon("back", "M16.5 5h2.5v14h-2.5zM14 5v14L4 12z"))}
    <button type="button" data-part="toggle">{_PLAY}{_PAUSE}<span data-part="word">Play</span>
    </button>
    {_button("forward", "One step forward", _icon("forward", "M5 5h2.5v14H5zM10 5v14l10-7z"))}
  </div>
  <input type="range" data-part="range" aria-label="Iteration" min="0" max="0" step="1" value="0">
  <div class="place">
    <input type="number" data-part="entry" aria-label="Go to iteration" title="Go to iteration"
      min="0" step="1" inputmode="numeric">
    <div data-part="readout"></div>
  </div>
  <select data-part="speed" aria-label="Speed" title="Speed">
    <option value="0.5">0.5×</option><option value="1" selected>1×</option>
    <option value="2">2×</option><option value="4">4×</option>
  </select>
</div>
"""

# Registered once, when the module is imported: nothing a user types is ever part of it.
_player_component = st.components.v2.component(
    "gradient_descent_player",
    html=_HTML,
    css=asset("components/player.css"),
    js=asset(
        "components/js/geometry.js",
        "components/js/number_format.js",
        "components/js/unpack.js",
        "components/mailbox.js",
        "components/js/overlay.js",
        "components/js/labels.js",
        "components/js/stack_machine.js",
        "components/pointer.js",
        "components/player.js",
    ),
)
_step_inspector = st.components.v2.component(
    "gradient_descent_steps",
    html='<div data-part="inspector" role="group" aria-label="The step in numbers"></div>',
    css=asset("components/step_inspector.css"),
    js=asset(
        "components/js/geometry.js",
        "components/js/number_format.js",
        "components/js/unpack.js",
        "components/mailbox.js",
        "components/js/step_lines.js",
        "components/js/step_inspector.js",
    ),
)
