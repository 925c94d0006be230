"""The player under a chart: play, pause, step through and scrub a run that is already computed.

The Plotly figure is the landscape only, so another run needs no other figure. The player draws the
run, up to the current iteration, in an overlay (js/overlay.js). Only a surface contains the run, in
traces with `meta="run"`, which the player shortens. The step inspector can show the step that led
to the current iteration in numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

import numpy as np
import streamlit as st

from gd_core.browser import column, packed
from gd_core.descent import Fan, Memory, StepNumbers
from gd_core.figures import Style
from gd_core.numerics import Array, descent_sign
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message
from pages.shared.components.pointer import move_start
from pages.shared.execution.callbacks import restart_if_interrupted, with_page_rerun
from pages.shared.state.session import take_step_size
from pages.shared.state.session_values import ITERATION, PLAYER


@dataclass(frozen=True)
class PlayerRun:
    """One run over one chart, as columns of equal length, at most 120 rows (the caller thins them).

    `chart_key` is the key of the `st.container` around the chart. `x` and `y` are in the chart's
    coordinates (in 1-D, y = f(x)). `iterations` are the numbers of the rows' iterations, ascending
    from 0. `slopes` are the derivatives in 1-D, for the tangent; None in 2-D. `color` is that of
    the path, `ink` that of its start.
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
    memory: Memory | None = None  # of these rows, where it is to be shown
    memory_color: str = "#1f2a37"
    steps: StepNumbers | None = None  # the step that led to each row, in numbers
    marks: MapMarks | None = None  # where the user switched some on
    small: bool = False  # whether its chart has no room for words about it
    unfinished: bool = False  # whether it goes on after its last row, where no end is marked then


@dataclass(frozen=True)
class MapMarks:
    """What is drawn over a map on request, in the colours given.

    slope: whether the slope at the current iterate is drawn, as an arrow, with the level line and
    its tangent; climbs: whether the arrow points uphill and not downhill; flow: the continuous path
    from the start, points (n, 2), or None; fan: the slopes of single rows at each frame, or None,
    and the colour of their arrows.
    """

    slope: bool
    climbs: bool
    flow: Array | None
    color: str
    flow_color: str
    fan: Fan | None = None
    fan_color: str = "#1f2a37"


@dataclass(frozen=True)
class Asking:
    """How the player takes part in a question about a run.

    prediction: the payload of js/prediction.js; answered: whether the run may be seen, which then
    plays by itself. Before that there are no controls.
    """

    prediction: Mapping[str, object]
    answered: bool


@dataclass(frozen=True)
class Look:
    """What, beside its colour, tells one of several runs over one chart from the others.

    `name` is written beside its path; `shape` and `dash` are values of SHAPES and of DASH_LENGTHS;
    `steps` are the numbers of its iterations where the player counts something else.
    """

    name: str
    shape: str
    dash: str
    follows: bool = False  # the start, which all runs share, is marked by another run
    steps: Sequence[int] | None = None


def _ignore() -> None:
    """Do nothing: the player goes to the nearest of its rows."""


# Plotly's names of symbols and dashes -> their names in overlay.js and SVG's stroke-dasharray.
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


def _move_start() -> None:
    move_start(PLAYER)


def player_controls(
    on_wanted: Callable[[], None] = _ignore, on_start: Callable[[], None] = _move_start
) -> None:
    """Show the player's controls, which `player` gives something to move, and which are not seen
    before that.

    on_wanted: called when the user asks for an iteration that is not among the rows; on_start: when
    a point of the picture was clicked, which is the value `start` of the component.
    """
    _player_component(
        key=PLAYER,
        on_wanted_change=on_wanted,
        on_start_change=with_page_rerun(on_start),
        on_step_change=_take_step,
    )


def no_player() -> None:
    """Hide the player's controls, where there is no run to move."""
    send_message("player", None)


def player(
    runs: Sequence[PlayerRun],
    style: Style,
    *,
    pointer: Mapping[str, object],
    unit: str = "iteration",
    waits: bool = False,
    pinned: PlayerRun | None = None,
    drag: Mapping[str, object] | None = None,
    asking: Asking | None = None,
) -> None:
    """Send the player its runs, which it moves together, on one chart or on several.

    pointer: the result of pointer_data, as this component answers to the pointer too; unit: what
    the player counts; waits: whether it shows the start first, and not the end; pinned: a run that
    is drawn whole as a faint path, to compare with; drag: the result of drag_data where the run
    follows what is dragged; asking: where something is asked about the run, of which the address
    then tells nothing.
    """
    charts = [_run_columns(run) for run in runs]
    clock = max((run.iterations for run in runs), key=lambda iterations: iterations[-1])
    data = {
        "id": _fingerprint(charts),
        "k": column(clock),
        "unit": unit,
        "waits": waits,
        "at": None if asking else ITERATION.of_page(),
        "linked": asking is None,
        "bare": (asking is not None and not asking.answered) or _has_nothing_to_play(runs),
        "plays": asking is not None and asking.answered,
        "prediction": asking and dict(asking.prediction),
        "pinned": pinned and {**_run_columns(pinned), "color": pinned.color, "ink": pinned.ink},
        "pointer": dict(pointer),
        "drag": drag,
        "steps": packed_steps(runs[0].steps),
        "colors": {"fell": style.good, "rose": style.care},
        "single": len({tuple(run.values) for run in runs}) == 1,
        "charts": [
            {**chart, "color": run.color, "ink": run.ink, **_extras(run)}
            for chart, run in zip(charts, runs, strict=True)
        ],
    }
    send_message("player", data)


def _has_nothing_to_play(runs: Sequence[PlayerRun]) -> bool:
    """Whether of all runs only their start may be seen."""
    return all(run.unfinished and len(run.iterations) == 1 for run in runs)


def step_inspector() -> None:
    """Show, in numbers, the step that led to the player's current iteration (PlayerRun.steps)."""
    with st.container(key="steps"):
        _step_inspector()


def packed_steps(steps: StepNumbers | None) -> dict[str, object] | None:
    """The steps in numbers as a payload for the browser, which writes out the one shown; or
    None."""
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
    take_step_size(st.session_state[PLAYER].step)


def _run_columns(run: PlayerRun) -> dict[str, object]:
    return {
        "chart": run.chart_key,
        "k": column(run.iterations),
        "x": column(run.x),
        "y": column(run.y),
        "f": column(run.values),
        "slope": None if run.slopes is None else column(run.slopes),
    }


def _extras(run: PlayerRun) -> dict[str, object]:
    extras: dict[str, object] = {
        name: True for name in ("small", "unfinished") if getattr(run, name)
    }
    if run.look is not None:
        extras |= asdict(run.look)
    if run.marks is not None:
        extras["marks"] = _marks(run.marks)
    if run.memory is not None:
        memory_parts = {"carried": run.memory.carried, "reach": run.memory.reach}
        extras["memory"] = {"color": run.memory_color} | {
            name: None if offsets is None else _offsets(offsets)
            for name, offsets in memory_parts.items()
        }
    return extras


def _marks(marks: MapMarks) -> dict[str, object]:
    flow = marks.flow
    return {
        "slope": marks.slope,
        "sign": -descent_sign(marks.climbs),
        "color": marks.color,
        "flow": None if flow is None else {"x": column(flow[:, 0]), "y": column(flow[:, 1])},
        "flowColor": marks.flow_color,
        "fan": marks.fan and _fan(marks.fan),
        "fanColor": marks.fan_color,
    }


def _fan(fan: Fan) -> dict[str, object]:
    """The arrows of a fan, those of the rows of all frames one after the other."""
    rows, batch = fan.rows.reshape(-1, 2), fan.batch
    return {
        "rows": _offsets(rows),
        "full": _offsets(fan.full),
        "batch": None if batch is None else _offsets(batch),
    }


def _offsets(offsets: Array) -> dict[str, dict[str, str]]:
    """Offsets (n, dim) as columns along both axes of the chart; on a curve, 0 upwards."""
    flat = np.column_stack([offsets, np.zeros(len(offsets))])
    return {"x": column(flat[:, 0]), "y": column(flat[:, 1])}


def _fingerprint(charts: list[dict[str, object]]) -> str:
    """A hash of the runs' data without their colours; while it is unchanged, the player stays at
    its iteration."""
    return hashlib.blake2b(json.dumps(charts).encode(), digest_size=8).hexdigest()


def _icon(name: str, path: str) -> str:
    return f'<svg class="{name}" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _button(part: str, label: str, *icons: str) -> str:
    attributes = f'data-part="{part}" aria-label="{label}" title="{label}"'
    return f'<button type="button" {attributes}>{"".join(icons)}</button>'


_PLAY = _icon("play", "M7 4v16l13-8z")
_PAUSE = _icon("pause", "M6 4h4v16H6zM14 4h4v16h-4z")
_HTML = f"""
<div class="player" data-part="player" role="group" aria-label="Player" hidden>
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
    css=asset("components/range.css", "components/player.css"),
    js=bundle("components/player.js"),
)
_step_inspector = st.components.v2.component(
    "gradient_descent_steps",
    html='<div data-part="inspector" role="group" aria-label="The step in numbers"></div>',
    css=asset("components/step_inspector.css"),
    js=bundle("components/js/step_inspector.js"),
)
