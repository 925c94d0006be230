"""The pages without a browser: a thin hand on Streamlit's AppTest."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from pages.shared.execution import page_run, worker_queue
from pages.shared.execution import worker as worker_process
from pages.shared.layout import page as page_layout

APP = Path(__file__).resolve().parents[2] / "app.py"
BOXES = (
    *("text_input", "text_area", "number_input", "selectbox", "toggle", "checkbox"),
    "segmented_control",
)
# What Streamlit reads as Markdown, HTML or LaTeX, labels and tooltips aside.
MARKUP = ("markdown", "latex", "html", "caption", "info", "success", "warning", "error", "title")
# The containers around what the page says is wrong.
PROBLEMS = ("", "_steps", "_range", "_race_step", "_entries")
# Texts that would do harm where they were read as anything but text.
INJECTIONS = [
    row["text"]
    for line in (APP.parent / "tests/data/hostile.jsonl").read_text(encoding="utf-8").splitlines()
    if (row := json.loads(line))["kind"] == "injection"
]
SLOW_MACHINE = 120.0  # seconds
ERRORS = ("formula-error", *(f"problem-error{name}" for name in PROBLEMS))


class Page:
    """One session of one page."""

    script: ClassVar[str]

    def __init__(self, controls: dict[str, str]) -> None:
        # A page that is not the main script needs it all the same, for the navigation row.
        self.app = AppTest.from_file(str(APP), default_timeout=SLOW_MACHINE).switch_page(
            self.script
        )
        for key, value in controls.items():
            self.app.query_params[key] = value
        self.app.session_state["_dressed"] = True  # no browser waits for its style here
        self.run()

    def run(self) -> Self:
        self.app.run()
        assert not self.app.exception, [error.value for error in self.app.exception]
        assert not self.words("page-error"), "the page broke: the trace is in the log above"
        return self

    def widget(self, key: str) -> Any:
        if not self.has(key):
            self.unfold()
        found = [w for kind in BOXES for w in getattr(self.app, kind) if str(w.key) == key]
        assert found, f"no control {key!r} on the page"
        return found[0]

    def unfold(self) -> Self:
        """Open what is folded away, as a person does who looks for a control."""
        self.app.session_state["when-to-stop"] = True
        if self.has("method"):
            self.app.session_state["schedule-and-noise"] = True
        for number in range(1, 7):
            if self.has(f"race{number}-method"):
                self.app.session_state[f"race{number}-numbers"] = True
        return self.run()

    def has(self, key: str) -> bool:
        """Whether the control is on the page, unfolded or not."""
        return any(str(w.key) == key for kind in BOXES for w in getattr(self.app, kind))

    def set(self, **controls: object) -> Self:
        """Commit one control after the other, each with its own run."""
        for key, value in controls.items():
            self.widget(key).set_value(value)
            self.run()
        return self

    def press(self, label: str) -> Self:
        next(b for b in self.app.button if b.label.startswith(label)).click()
        return self.run()

    @property
    def query(self) -> dict[str, str]:
        """The URL; Streamlit has its values as texts or as lists of one."""
        items = self.app.query_params.items()
        return {key: got if isinstance(got, str) else got[-1] for key, got in items}

    def inside(self, key: str) -> list[Any]:
        """The elements in the container with this key; empty where there is none."""
        return [
            e for block in _blocks(self.app.main) if _has_key(block, key) for e in _leaves(block)
        ]

    def words(self, key: str) -> str:
        return "\n".join(str(getattr(e, "value", "")) for e in self.inside(key))

    def data(self, key: str) -> dict[str, Any]:
        """What the component with this key sends to the browser."""
        found = [e.proto for e in _leaves(self.app.main) if e.type == "bidi_component"]
        text = next(proto.json for proto in found if proto.id.endswith(f"-{key}"))
        data = json.loads(text, object_hook=_unpacked)
        return data[1] if isinstance(data, list) else data  # a letter: to whom, and what it says

    def drawn(self, key: str) -> str:
        """The figures in the container with this key, as JSON."""
        specs = [json.loads(e.proto.spec) for e in self.inside(key) if e.type == "plotly_chart"]
        return json.dumps(specs, ensure_ascii=False)

    @property
    def said(self) -> str:
        """The page's own plain sentences."""
        return "\n".join(element.value for element in self.app.text)

    @property
    def sentences(self) -> str:
        """What the page says is wrong."""
        return "".join(self.words(key) for key in ERRORS)

    @property
    def markup(self) -> list[str]:
        """Every text on the page that the browser may read as Markdown, HTML or LaTeX."""
        bodies = [str(e.value) for kind in MARKUP for e in getattr(self.app, kind)]
        bodies += [str(cell) for table in self.app.table for cell in table.value.to_numpy().flat]
        folded = [getattr(block, "proto", None) for block in _blocks(self.app.main)]
        for element in (*(e.proto for e in _leaves(self.app.main)), *folded):
            for field in ("label", "help"):
                bodies.append(str(getattr(element, field, "")))
        return bodies

    @property
    def choices(self) -> list[str]:
        """What the method picker offers."""
        return list(self.widget("method").options)

    @property
    def picture(self) -> Any:
        """What is on screen: what is said of it, and its numbers."""
        raise NotImplementedError


class Descend(Page):
    """The Descend page."""

    script = "app.py"

    @property
    def verdict(self) -> str:
        return self.words("verdict")

    @property
    def table(self) -> Any:
        """Every iteration, in the expander that is opened for it."""
        if not self.app.dataframe:
            self.app.session_state["every-iteration"] = True
            self.run()
        return self.app.dataframe[0].value

    @property
    def results(self) -> dict[str, Any]:
        """What the browser is told of the run, beside the path and the verdict."""
        return self.data("run-results")

    @property
    def why_it_stopped(self) -> str:
        captions = " ".join(caption.value for caption in self.app.caption)
        return f"{self.results['stopped']} {captions}"

    @property
    def picture(self) -> Any:
        return self.verdict, self.table.to_csv()


class StepSizes(Page):
    """The Step sizes page."""

    script = "pages/step_sizes.py"

    @property
    def step_sizes(self) -> list[float]:
        """What the boxes of the panels say."""
        return [self.widget(f"step{k}").value for k in range(1, 5) if self.has(f"step{k}")]

    @property
    def names(self) -> list[str]:
        """What each panel's step size is called."""
        boxes = [self.widget(f"step{k}") for k in range(1, len(self.step_sizes) + 1)]
        return [box.label.removeprefix("Step size α, ") for box in boxes]

    @property
    def panels(self) -> list[str]:
        """What is said under each panel."""
        columns = [
            block
            for block in _blocks(self.app.main)
            if any(_has_key(child, f"panel{k}") for child in _children(block) for k in range(1, 5))
        ]
        return ["\n".join(str(e.value) for e in _leaves(c) if _is_words(e)) for c in columns]

    @property
    def picture(self) -> Any:
        return self.panels, self.data("player")


class Sweep(Page):
    """The Sweep page."""

    script = "pages/sweep.py"

    @property
    def range(self) -> tuple[float, float]:
        return self.widget("least").value, self.widget("most").value

    @property
    def sentence(self) -> str:
        """What is said of the band, the limits and the lost runs."""
        return self.app.text[-1].value

    @property
    def verdicts(self) -> dict[float, str]:
        """The verdict of each step size, as the browser has it."""
        found = self.data("runs")
        return {
            step: found["names"][verdict]
            for step, verdict in zip(found["steps"], found["verdicts"], strict=True)
        }

    @property
    def picture(self) -> Any:
        return self.sentence, self.data("runs")


class Race(Page):
    """The Race page."""

    script = "pages/race.py"

    def set_entry(self, number: int, **controls: object) -> Self:
        """Commit controls in the row of one entry; the first has number 1."""
        return self.set(**{f"race{number}-{key}": value for key, value in controls.items()})

    def remove(self, number: int) -> Self:
        next(b for b in self.app.button if b.key == f"race{number}-remove").click()
        return self.run()

    @property
    def methods(self) -> list[str]:
        """What the pickers of the rows say."""
        keys = (f"race{number}-method" for number in range(1, 7))
        return [self.widget(key).value for key in keys if self.has(key)]

    @property
    def question(self) -> str:
        return "".join(info.value for info in self.app.info)

    @property
    def table(self) -> list[dict[str, str]]:
        """The rows of the table, from the first place to the last."""
        return self.app.table[0].value.to_dict("records")

    @property
    def picture(self) -> Any:
        return self.words("verdict"), self.table, self.data("player")


class Data(Page):
    """The Data page."""

    script = "pages/data.py"

    @property
    def points(self) -> dict[str, Any]:
        """The points as the browser has them, with the model's numbers at each frame."""
        return self.data("points")

    @property
    def picture(self) -> Any:
        return self.words("verdict"), self.data("player"), self.points


class Learn(Page):
    """The Learn page."""

    script = "pages/learn.py"

    def answer(self, **controls: object) -> Self:
        """Guess and press "Run"; a choice is guessed by its index."""
        for key, value in controls.items():
            boxes = [*self.app.number_input, *self.app.radio]
            next(box for box in boxes if box.key == f"guess_{key}").set_value(value)
            self.run()
        return self.press("Run")

    @property
    def result(self) -> dict[str, Any] | None:
        """What is said of the answer; None before there is one."""
        said: dict[str, Any] | None = self.data("lesson-result")["said"]
        return said

    @property
    def picture(self) -> Any:
        return self.result, self.data("player")


class Tutorial(Page):
    """The Tutorial page."""

    script = "pages/tutorial.py"

    @property
    def picture(self) -> Any:
        return self.words("verdict"), self.data("player")


def _unpacked(data: dict[str, Any]) -> Any:
    """Packed columns as lists, as unpack.js makes them."""
    if set(data) != {"f8"}:
        return data
    column = np.frombuffer(base64.b64decode(data["f8"]), "<f8")
    return [_as_in_a_browser(value) for value in column.tolist()]


def _as_in_a_browser(value: float) -> float | None:
    """JavaScript has no whole numbers of its own, and unpack.js no other numbers than finite."""
    if not np.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def _blocks(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        if hasattr(child, "children"):
            yield child
            yield from _blocks(child)


def _leaves(node: Any) -> Iterator[Any]:
    for child in node.children.values():
        if hasattr(child, "children"):
            yield from _leaves(child)
        else:
            yield child


def _children(block: Any) -> list[Any]:
    return list(block.children.values())


def _is_words(element: Any) -> bool:
    return element.type in MARKUP


def _has_key(block: Any, key: str) -> bool:
    return str(getattr(block.proto, "id", "")).endswith(f"-{key}")


@pytest.fixture(scope="session", autouse=True)
def looked_up_once() -> Iterator[None]:
    """Streamlit's AppTest looks through all installed packages for components in each session, and
    compiles the script in each run. A server does either once, and so do the tests: it was a third
    of their time."""

    @functools.cache
    def compiled(path: str, changed_at: int) -> Any:
        return compile_script(ScriptCache(), path)

    with pytest.MonkeyPatch.context() as patch:
        compile_script = ScriptCache.get_bytecode
        patch.setattr(
            ScriptCache,
            "get_bytecode",
            lambda _, path: compiled(path, Path(path).stat().st_mtime_ns),
        )
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clocks of long formulas are for people: a machine that runs all tests at once may take
    longer, and a test that means a clock sets it."""
    monkeypatch.setattr(worker_process, "MAX_ANSWER_SECONDS", SLOW_MACHINE)
    monkeypatch.setattr(worker_queue, "SECONDS_AMONG_OTHERS", SLOW_MACHINE)
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", SLOW_MACHINE)
    monkeypatch.setattr(page_layout, "PAINT_SECONDS", 0.0)  # no browser draws here


@pytest.fixture
def descend() -> Callable[..., Descend]:
    """descend(f="x^2", step="0.1") opens the Descend page with these controls in its URL."""
    return lambda **controls: Descend(controls)


@pytest.fixture
def step_sizes() -> Callable[..., StepSizes]:
    """step_sizes(f="x^2") opens the Step sizes page with these controls in its URL."""
    return lambda **controls: StepSizes(controls)


@pytest.fixture
def sweep() -> Callable[..., Sweep]:
    """sweep(f="x^2") opens the Sweep page with these controls in its URL."""
    return lambda **controls: Sweep(controls)


@pytest.fixture
def race() -> Callable[..., Race]:
    """race(f="x^2") opens the Race page with these controls in its URL."""
    return lambda **controls: Race(controls)


@pytest.fixture
def data() -> Callable[..., Data]:
    """data(data="line") opens the Data page with these controls in its URL."""
    return lambda **controls: Data(controls)


@pytest.fixture
def learn() -> Callable[..., Learn]:
    """learn(lesson="ravine") opens the Learn page at this lesson."""
    return lambda **controls: Learn(controls)


@pytest.fixture
def page(descend: Callable[..., Descend]) -> Descend:
    """The Descend page as a person first sees it."""
    return descend()
