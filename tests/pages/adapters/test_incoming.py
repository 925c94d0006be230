"""Messages of a browser that mean no good: for every control, every kind of value it cannot have.

All controls of a page are sent one kind at once, which costs a run a kind; and some are sent one
alone, drawn by a seed. `GD_WRONG_KINDS=all` tries each control alone with each kind (minutes).
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata, user_key_from_element_id

from gd_core import parse_objective
from gd_core.experiments import default_setup
from pages.shared.adapters import incoming
from pages.shared.state.url_schema import known
from tests.pages.conftest import Descend, Page, Race, StepSizes, Sweep

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

PAGES = {kind.__name__: kind for kind in (Descend, StepSizes, Sweep, Race)}
ALONE = 8  # controls on each page that are sent something alone
DEEP = "[" * 5_000  # all of a page together stays below maxWidgetStateSize
HUGE = 10**400
# Values that no field of ours has: what a message says, and in which of the protocol's fields.
KINDS: dict[str, tuple[str, Any]] = {
    "a text": ("string_value", "<b>many</b>"),
    "no text": ("string_value", ""),
    "a long text": ("string_value", "x" * 5_000),
    "a fraction": ("double_value", 0.37),
    "not a number": ("double_value", float("nan")),
    "infinite": ("double_value", float("-inf")),
    "beyond every box": ("double_value", 1e308),
    "the largest whole number": ("int_value", 2**63 - 1),
    "yes": ("bool_value", True),
    "a click": ("trigger_value", True),
    "numbers": ("double_array_value", [1.0, float("nan")]),
    "whole numbers": ("int_array_value", [0, 10**9]),
    "no choice": ("string_array_value", []),
    "an unknown choice": ("string_array_value", ["middle"]),
    "two choices": ("string_array_value", ["point", "random"]),
    "half an object": ("json_value", "{"),
    "a number as JSON": ("json_value", str(HUGE)),
    "a deep list": ("json_value", DEEP),
    "half an event": ("json_trigger_value", '[{"event": "start'),
    "a list of no events": ("json_trigger_value", '[1, null, {"event": 3}]'),
    "a deep event": ("json_trigger_value", DEEP),
    "bytes": ("bytes_value", b"\x80abc"),
    "a chat": ("chat_input_value", "hello"),
    "a text once": ("string_trigger_value", "hello"),
}
# Right for a control of the field's own kind: there they say nothing wrong.
FITTING = {"a fraction", "yes", "a click", "no text", "a text", "a long text"}
EVENTS = ("start", "step", "wanted", "chosen", "take", "switched", "small", "unread", "back")
WRONG_EVENTS = (
    *(None, "x", -1, float("nan"), HUGE, {"a": 1}),
    *([], ["x"], [HUGE], [1, 2, 3], [[1]], [0.5, True]),
)


@dataclass(frozen=True)
class Control:
    """A control of a page: its id, its key if it has one, and what Streamlit knows of it."""

    id: str
    key: str | None
    known: WidgetMetadata[Any]

    @property
    def name(self) -> str:
        """What the sentence calls it."""
        is_component = self.known.value_type.startswith("json")
        return incoming.UNNAMED if is_component or self.key is None else self.key

    def refuses(self, kind: str) -> bool:
        """Whether this kind is none of its own."""
        field, _ = KINDS[kind]
        is_text = field == "string_value" and self.known.formatted_options is not None
        fits = kind in FITTING and not is_text
        return field != self.known.value_type or not fits


def controls(page: Page) -> list[Control]:
    """What is on the page, as the session knows it."""
    found = page.app.session_state._state._state._new_widget_state.widget_metadata
    return [Control(name, user_key_from_element_id(name), one) for name, one in found.items()]


def state_of(control: Control, field: str, value: Any) -> WidgetState:
    """The part of a message that says this of a control."""
    state = WidgetState(id=control.id)
    if field.endswith("_array_value"):
        getattr(state, field).SetInParent()
        getattr(state, field).data.extend(value)
    elif field in ("string_trigger_value", "chat_input_value"):
        getattr(state, field).data = value
    else:
        setattr(state, field, value)
    return state


def send(page: Page, *states: WidgetState) -> None:
    """A run with this message; no error box may come of it."""
    page.app._run(WidgetStates(widgets=states))
    assert not page.app.exception, [error.value for error in page.app.exception]
    assert not page.words("page-error")


def opened(name: str) -> Page:
    return PAGES[name]({"f": "x^2+3y^2"}).unfold()


def names_told(page: Page) -> set[str]:
    """What the one sentence names."""
    elements = page.inside("refused")
    assert len(elements) <= 1
    middle = elements[0].value.split(" sent for ")[1].split(" could not be used")[0]
    return set(middle.split(", "))


def is_fitted(page: Page, key: str, value: Any) -> bool:
    """Whether it is the step size that suits the function: the function was refused as well, and an
    untouched step size follows the function that takes its place."""
    setup = default_setup(parse_objective(page.app.session_state["f"]))
    return key == "step" and value == setup.step_size


def assert_defaults(page: Page, keys: set[str]) -> None:
    for key in keys & known().keys():
        default, value = known()[key].default, page.app.session_state[key]
        assert default is None or value == default or is_fitted(page, key, value), key
    for key in keys & set(page.query):
        known()[key].read(page.query[key])  # raises for what no link may say


@pytest.fixture
def all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MAX_CONTROLS_NAMED", 1000)


@pytest.mark.parametrize("name", PAGES)
def test_every_control_takes_every_wrong_kind_for_its_default(name, all_named):
    page = opened(name)
    for kind, (field, value) in KINDS.items():
        wrong = [control for control in controls(page) if control.refuses(kind)]
        assert len(wrong) > 10
        send(page, *(state_of(control, field, value) for control in wrong))
        keys = {control.name for control in wrong}
        assert names_told(page) == keys, kind
        assert_defaults(page, keys)
        for key in ("when-to-stop", "schedule-and-noise"):  # folded by default
            page.app.session_state[key] = True


@pytest.mark.parametrize("name", PAGES)
def test_one_wrong_value_leaves_the_others_alone(name):
    page = opened(name)
    tried = [(c, kind) for c in controls(page) for kind in KINDS if c.refuses(kind)]
    if os.environ.get("GD_WRONG_KINDS") != "all":
        tried = random.Random(20).sample(tried, ALONE)
    for control, kind in tried:
        send(page, state_of(control, *KINDS[kind]))
        told = names_told(page)
        assert told == {control.name}, kind
        assert_defaults(page, told)


def events_of(page: Page) -> Iterator[tuple[Control, str]]:
    """Each event that a component on the page may tell of."""
    for control in controls(page):
        if control.known.value_type == "json_trigger_value":
            yield from ((control, name) for name in control.known.callbacks or {})


@pytest.mark.parametrize("name", PAGES)
def test_no_event_of_a_component_breaks_a_page(name):
    page = opened(name)
    own = list(events_of(page))
    assert {event for _, event in own} <= set(EVENTS)
    for value in WRONG_EVENTS:
        sent = [
            state_of(control, "json_trigger_value", json.dumps([{"event": event, "value": value}]))
            for control, event in own
            if event != "take"  # of the button that leaves the page
        ]
        send(page, *sent)
    assert page.picture


def test_a_wrong_point_is_said_and_moves_nothing():
    page = opened("Descend")
    before = dict(page.query)
    (control,) = [c for c, event in events_of(page) if event == "wanted"]
    for value in ("x", [HUGE], [True, 0.5], {"x": 1}):
        event = json.dumps([{"event": "start", "value": value}])
        send(page, state_of(control, "json_trigger_value", event))
        assert names_told(page) == {"start"}
        assert page.query == before


@pytest.mark.parametrize("name", PAGES)
def test_the_ends_of_what_a_box_can_hold_break_no_page(name):
    page = opened(name)
    boxes = [c for c in controls(page) if c.known.value_type == "double_value"]
    for value in (1e15, -1e15, 5e-324, -0.0, 2.5):
        send(page, *(state_of(control, "double_value", value) for control in boxes))
        assert page.has("n")


def come_back(name: str, forged: Callable[[Control], WidgetState]) -> Page:
    """A new process, to which a browser's first message tells what its controls say."""
    earlier = opened(name)
    page = PAGES[name].__new__(PAGES[name])
    page.app = type(earlier.app).from_file(earlier.app._script_path, default_timeout=30)
    page.app.switch_page(page.script)
    page.app.session_state["_dressed"] = True
    page.app.session_state["when-to-stop"] = True
    send(page, *(forged(control) for control in controls(earlier)))
    return page


@pytest.mark.parametrize("kind", ["not a number", "a deep event"])
@pytest.mark.parametrize("name", PAGES)
def test_what_comes_before_a_control_is_drawn_is_looked_at_too(name, kind, all_named):
    page = come_back(name, lambda control: state_of(control, *KINDS[kind]))
    assert {"n", "xmin", "xmax"} <= names_told(page)
    assert page.has("n") and page.query["n"] == "30"
