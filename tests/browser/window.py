"""The pages in one browser window: what every browser test does and looks at."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np

from tests.browser.links import can_follow, follow, set_back

DESKTOP = {"width": 1280, "height": 960}
PHONE = {"viewport": {"width": 390, "height": 844}, "touch": True}

# ms. Nothing here is a measurement of speed: a first page takes 4 s on a quiet machine of two cores
# and more than 20 s beside five busy loops.
PATIENCE = 60_000
# ms between two looks at what is waited for. Playwright looks in each frame, which takes a tenth
# of the processor time of these tests.
LOOK_INTERVAL = 50

# Console errors that are not ours to mend, each as the beginning of its text and the end of the
# address that it is about. Streamlit's frontend looks for the server under a deep link's own path
# first, and then where it is.
HARMLESS = tuple(
    (
        "Failed to load resource: the server responded with a status of 404",
        f"/{path}/_stcore/{file}",
    )
    for path in ("step_sizes", "sweep", "race", "data", "learn", "tutorial")
    for file in ("health", "host-config")
)

_CHART = ".st-key-{} .js-plotly-plot"

# What identifies a drawn picture, as text: Plotly's own record of its data and its ranges, and the
# runs in the message to the player, by a question as components ask it (components/js/messages.js).
_DRAWN = """
(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const layout = chart?._fullLayout;
  if (!layout || !chart._fullData?.length) return null;
  const path = chart._fullData.find((trace) => trace.name === "path");
  const numbers = (column) => Array.from(column ?? []).join();
  let runs = path ? "" : undefined;
  const answer = (message) => { runs = message.id; };
  const question = { topic: "player", answer };
  if (!path) {
    document.dispatchEvent(new CustomEvent("gradient-descent-question", { detail: question }));
  }
  const ranges = ["xaxis", "yaxis"].map((axis) => layout[axis]?.range?.join());
  const kinds = chart._fullData.map((trace) => trace.type).join();
  return [kinds, ranges, numbers(path?.x), runs, layout.paper_bgcolor].join("|");
}
"""
IDLE = "() => document.querySelector('[data-test-script-state=\"notRunning\"]') !== null"
# Whether Enter takes this option of a menu: for a moment all of them are there, and it would take
# the one that was taken before.
_IS_NEXT = """
([input, title]) => {
  const next = document.querySelector(input)?.getAttribute("aria-activedescendant");
  const shown = next && document.getElementById(next)?.textContent;
  return Boolean(shown?.toLowerCase().includes(title.toLowerCase()));
}
"""
# Until what scrolls has said so: it closes a menu that was opened before.
_SCROLL_HERE = """(box) => {
    box.scrollIntoView({ block: 'center' });
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


# The overlays over a chart in the order of their runs, in which they need not lie on each other.
_OVERLAYS = """
(chart) => [...(chart?.querySelectorAll(".gd-player-overlay") ?? [])]
  .map((overlay) => [Number(overlay.querySelector("clipPath").id.split("-").at(-1)), overlay])
  .sort(([a], [b]) => a - b).map(([, overlay]) => overlay)
"""
# The iterates that the first overlay shows, and its tangent, in the chart's own coordinates.
_OVERLAID = """
(chart) => {
  const { xaxis, yaxis } = chart._fullLayout;
  const overlay = chart.querySelector(".gd-player-overlay");
  const drawn = (name) => overlay?.querySelector(`.gd-player-${name}`)?.getAttribute("d");
  const columns = (d) => {
    const places = d.split(/[ML]/).filter(Boolean).map((place) => place.split(/[ h]/).map(Number));
    const rounded = (value) => Number(value.toPrecision(10));
    return {
      x: places.map(([x]) => rounded(xaxis.p2d(x - xaxis._offset))),
      y: places.map(([, y]) => rounded(yaxis.p2d(y - yaxis._offset))),
    };
  };
  const names = [["path", "dots"], ["tangent", "tangent"]].filter(([, name]) => drawn(name));
  return Object.fromEntries(names.map(([shown, name]) => [shown, columns(drawn(name))]));
}
"""
# Where each overlay's dot is, or its ring once the run is over, on the axes of their chart.
_HEADS = """
(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const { xaxis, yaxis } = chart?._fullLayout ?? {};
  return (OVERLAYS)(chart).map((overlay) => {
    const marks = [...overlay.querySelectorAll(".gd-player-head, .gd-player-end")];
    const seen = marks.find((mark) => mark.style.display !== "none");
    if (!seen?.hasAttribute("transform")) return null;
    const numbers = seen.getAttribute("transform").match(/-?[\\d.]+(e-?\\d+)?/g);
    const [left, top] = numbers.map(Number);
    return [xaxis.p2d(left - xaxis._offset), yaxis.p2d(top - yaxis._offset)];
  });
}
""".replace("OVERLAYS", _OVERLAYS)
_HEAD = f"(key) => ({_HEADS})(key)[0] ?? null"
_READOUT = """
() => {
  const roots = [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot)];
  return roots.map((root) => root?.querySelector("[data-part=readout]")).find(Boolean).textContent;
}
"""

Kind = TypeVar("Kind", bound="Page")


@contextmanager
def listening(page: Any) -> Iterator[list[str]]:
    """The errors that a window writes to its console meanwhile."""
    console: list[str] = []

    def note(message: Any) -> None:
        about = message.location["url"]
        harmless = any(
            message.text.startswith(text) and about.endswith(end) for text, end in HARMLESS
        )
        if message.type == "error" and not harmless:
            console.append(message.text)

    def note_uncaught(error: Any) -> None:
        console.append(f"uncaught: {error}")

    page.on("console", note)
    page.on("pageerror", note_uncaught)
    yield console
    page.remove_listener("console", note)
    page.remove_listener("pageerror", note_uncaught)


class Traffic:
    """How many messages went between a window and its server, since they were last counted from
    nought; in the windows that the fixtures open."""

    def __init__(self, page: Any, kind: str = "sent") -> None:
        self._page, self._kind = page, kind

    def clear(self) -> None:
        self._page.evaluate("(kind) => { window.gdTraffic[kind] = 0; }", self._kind)

    def __len__(self) -> int:
        return int(self._page.evaluate("(kind) => window.gdTraffic[kind]", self._kind))


class Page:
    """One page in one browser window: type, commit, go elsewhere, look."""

    path: ClassVar[str]
    name: ClassVar[str]  # in the navigation row
    charts: ClassVar[tuple[str, ...]]  # keys of the containers; the main picture comes first

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        page.set_default_timeout(PATIENCE)

    # ------------------------------------------------------------ opening and waiting

    def open(self, **controls: object) -> Self:
        """Go to the page with these controls in its URL, and wait until its picture is drawn.

        Where the app is alive in the window it stays, which is cheap; `load` is for what is tested
        of a page that begins.
        """
        if not can_follow(controls) or set_back(self.page, self.address, controls):
            return self.load(**controls)
        follow(self.page, self.path, controls)
        return self.settle()

    def load(self, **controls: object) -> Self:
        """Load the page with these controls in its URL, and wait until its picture is drawn."""
        self.page.goto(f"{self.address}/{self.path}?{urlencode(controls)}")
        return self.settle()

    def spoil(self, why: str) -> None:
        """Let the next link be loaded: the session holds something that no link sets back."""
        self.page.evaluate("(why) => { window.gdSpoilt = why; }", why)

    def settle(self) -> Self:
        """Wait until the script is done and the pictures and what moves on them are there."""
        self.until("(path) => location.pathname === path", f"/{self.path}")
        self.until("() => location.search.includes('budget=')")
        for key in self.charts:
            self.until(f"(key) => ({_DRAWN})(key) !== null", key)
        self.until(IDLE)
        self.await_moving_parts()
        return self

    def await_moving_parts(self) -> None:
        """Wait until the page's component is there."""
        raise NotImplementedError

    def go_to(self, kind: type[Kind]) -> Kind:
        """Click a link of the navigation row."""
        self.container("navigation").get_by_role("link", name=kind.name).click()
        return kind(self.page, self.address).settle()

    def go_back_to(self, kind: type[Kind]) -> Kind:
        """Press Back once, where nothing was changed on this page: another page is there then."""
        self.page.go_back()
        return kind(self.page, self.address).settle()

    def until(self, expression: str, argument: object = None) -> Any:
        """Wait until a JavaScript function of one argument gives something true; returns it."""
        waited = self.page.wait_for_function(expression, arg=argument, polling=LOOK_INTERVAL)
        return waited.json_value()

    def redrawn(self, action: Callable[[], object]) -> None:
        """Do something that has to change the main picture, and wait until it has."""
        key = self.charts[0]
        before = self.page.evaluate(_DRAWN, key)
        action()
        self.until(
            f"([key, before]) => ![null, before].includes(({_DRAWN})(key)) && ({IDLE})()",
            [key, before],
        )

    def saved(self, action: Callable[[], object], part: str) -> None:
        """Do something that has to bring this into the URL, and wait until the script is done."""
        action()
        self.until(f"(part) => location.search.includes(part) && ({IDLE})()", part)

    # ------------------------------------------------------------ controls

    def type_formula(self, text: str) -> None:
        box = self.page.locator(".st-key-f input")
        box.fill(text)
        box.press("Enter")

    def draw_formula(self, text: str) -> None:
        self.redrawn(lambda: self.type_formula(text))

    def commit(self, key: str, value: object) -> None:
        """Type into a number box and press Enter."""
        box = self.page.locator(f".st-key-{key} input")
        box.fill(str(value))
        box.press("Enter")

    def pick(self, key: str, title: str) -> None:
        """Choose from a menu by typing; at the edge of the screen the menu would not open."""
        box = self.container(key)
        box.evaluate(_SCROLL_HERE)
        box.locator("input").fill(title)
        self.until(_IS_NEXT, [f".st-key-{key} input", title])
        self.page.keyboard.press("Enter")

    def shown(self, key: str) -> str:
        """What stands in a box, once something does."""
        box = f".st-key-{key} input"
        return self.until("(box) => document.querySelector(box)?.value", box)

    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def container(self, key: str) -> Any:
        return self.page.locator(f".st-key-{key}")

    def slider(self) -> Any:
        """The slider of the step size: another one whenever the box is typed into."""
        return self.page.locator("[class*='st-key-step_slider']")

    def words(self, key: str) -> str:
        return self.container(key).inner_text()

    # ------------------------------------------------------------ the charts

    def chart(self, expression: str, key: str | None = None) -> Any:
        """The value of a JavaScript function of Plotly's chart element."""
        script = f"(selector) => ({expression})(document.querySelector(selector))"
        return self.page.evaluate(script, _CHART.format(key or self.charts[0]))

    def ranges(self, key: str | None = None) -> list[list[float]]:
        return self.chart("(c) => ['xaxis', 'yaxis'].map((a) => [...c._fullLayout[a].range])", key)

    def plot_box(self, key: str | None = None) -> dict[str, float]:
        """The inside of the axes, in pixels of the window."""
        return self.chart(
            "(c) => { const {left, top} = c.getBoundingClientRect();"
            "const {xaxis, yaxis, _size: s} = c._fullLayout;"  # a surface has no such axes
            "const [l, w] = xaxis ? [xaxis._offset, xaxis._length] : [s.l, s.w];"
            "const [t, h] = yaxis ? [yaxis._offset, yaxis._length] : [s.t, s.h];"
            "return {x: left + l, y: top + t, width: w, height: h}; }",
            key,
        )

    def pixels(self) -> np.ndarray:
        """What is on screen inside the axes, (rows, columns, 3)."""
        from PIL import Image

        shot = self.page.screenshot(clip=self.plot_box())
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)

    def await_overlay_label(self, text: str, key: str | None = None) -> None:
        """Wait until this is written on the overlay over a chart."""
        texts = f".st-key-{key or self.charts[0]} .gd-player-overlay text"
        self.until(
            "([texts, wanted]) => [...document.querySelectorAll(texts)].some((text) => "
            "text.textContent === wanted && text.style.display !== 'none')",
            [texts, text],
        )

    def head_on_axes(self, key: str | None = None) -> tuple[float, float] | None:
        """Where the overlay's dot or end ring is, in the chart's own coordinates."""
        found = self.page.evaluate(_HEAD, key or self.charts[0])
        return found and tuple(found)

    def await_head(self, point: Iterable[float], key: str | None = None) -> None:
        """Wait until the dot or the end ring is at this point of the chart, to half a pixel."""
        self.await_heads([point], key)

    def await_heads(self, points: Iterable[Iterable[float]], key: str | None = None) -> None:
        """Wait until the dot or end ring of each run over one chart is at its point, to half a
        pixel."""
        self.until(
            f"([key, points]) => {{ const heads = ({_HEADS})(key); if (!heads[0]) return false;"
            "const { xaxis, yaxis } = "
            "document.querySelector(`.st-key-${key} .js-plotly-plot`)._fullLayout;"
            "const far = (a, b) => Math.hypot(xaxis.d2p(a[0]) - xaxis.d2p(b[0]), "
            "yaxis.d2p(a[1]) - yaxis.d2p(b[1]));"
            "return heads.length === points.length && "
            "points.every((point, k) => heads[k] && far(point, heads[k]) < 0.5); }",
            [key or self.charts[0], [[float(c) for c in point] for point in points]],
        )

    def listen_to_paths(self) -> None:
        """Begin to collect the paths that the page says it draws, by the event gd:path."""
        self.page.evaluate(
            "() => { window.gdPaths = []; window.gdListens ??= "
            "!document.addEventListener('gd:path', (event) => "
            "window.gdPaths.push([event.target.className, event.detail.points])); }"
        )

    def paths(self, key: str = "landscape") -> list[list[list[float]]]:
        """The points of the paths drawn so far in the container with this key."""
        told = self.page.evaluate("() => window.gdPaths")
        return [points for name, points in told if f"st-key-{key}" in name.split()]

    # ------------------------------------------------------------ the component

    def part(self, name: str) -> Any:
        return self.page.locator(f'[data-part="{name}"]')


class PlayedPage(Page):
    """A page with a player."""

    panels: ClassVar[tuple[str, ...]]  # keys of the landscapes, each with its runs on it

    def await_moving_parts(self) -> None:
        self.part("readout").filter(has_text="iteration").wait_for()

    def readout(self) -> str:
        return self.part("readout").inner_text()

    def iteration(self) -> int:
        return int(re.match(r"iteration (\d+) of", self.readout())[1])

    def play(self) -> None:
        self.part("toggle").click()

    def await_iteration(self, least: int) -> None:
        """Wait until the readout has come at least this far."""
        self.until(f"(least) => Number(({_READOUT})().split(' ')[1]) >= least", least)

    def await_readout(self, beginning: str) -> None:
        self.part("readout").filter(has_text=re.compile("^" + re.escape(beginning))).wait_for()

    def is_playing(self) -> bool:
        return self.part("player").get_attribute("data-playing") == "true"

    def count_plots(self) -> None:
        """Begin to count how often Plotly draws, and to watch the landscapes' nodes."""
        self.page.evaluate(
            "(keys) => { window.gdPlots = 0; window.gdNodes = keys.map((key) => "
            "document.querySelector(`.st-key-${key} .js-plotly-plot`));"
            "for (const node of window.gdNodes) node.gdCounts ??= "
            "Boolean(node.on('plotly_afterplot', () => gdPlots++)); }",
            list(self.panels),
        )

    def plots(self) -> int:
        return self.page.evaluate("() => window.gdPlots")

    def keeps_its_nodes(self) -> bool:
        return self.page.evaluate(
            "(keys) => keys.every((key, k) => "
            "document.querySelector(`.st-key-${key} .js-plotly-plot`) === window.gdNodes[k])",
            list(self.panels),
        )


class DescendPage(PlayedPage):
    """The Descend page: one run, its picture, its table."""

    path = ""
    name = "Descend"
    charts = ("landscape",)
    panels = charts

    def rows(self, count: int) -> list[str]:
        """The first rows of the table, from the copy of it that screen readers get."""
        table = self.page.locator('[data-testid="stDataFrame"]')
        if not table.count():
            self.page.get_by_text("Every iteration in numbers").click()
        table.scroll_into_view_if_needed()
        rows = self.page.locator('[data-testid="stDataFrame"] canvas tr')
        rows.nth(count).wait_for(state="attached")
        return [rows.nth(k).text_content() for k in range(count + 1)]

    def traces(self) -> dict[str, dict[str, list[float]]]:
        """The traces by name, with their columns as numbers (None where the line breaks); with the
        path and the tangent that the player draws over a landscape."""
        return self.chart(
            "(c) => Object.fromEntries(c._fullData.map((t) => [t.name, {type: t.type, "
            "x: Array.from(t.x ?? []), y: Array.from(t.y ?? [])}]))"
        ) | self.chart(_OVERLAID)

    def await_path(self, path: dict[str, list[float]]) -> None:
        """Wait until the player draws this path, as traces() gave it: after the picture has changed
        its size, the path follows."""
        self.until(
            f"([key, path]) => {{ const drawn = ({_OVERLAID})(document.querySelector("
            "`.st-key-${key} .js-plotly-plot`)).path;"
            "const near = (value, at, column) => Math.abs(value - column[at]) < 1e-6;"
            "return ['x', 'y'].every((axis) => drawn?.[axis].length === path[axis].length && "
            "path[axis].every((value, at) => near(value, at, drawn[axis]))); }",
            [self.charts[0], path],
        )

    def labels(self) -> list[str]:
        """The words written on the picture, as shown."""
        return self.chart(
            "(c) => [...c.querySelectorAll('.annotation text, .gd-player-overlay text')]"
            ".filter((t) => t.style.display !== 'none').map((t) => t.textContent)"
        )

    def camera(self) -> dict[str, dict[str, float]]:
        return self.chart("(c) => c._fullLayout.scene.camera")

    def head(self) -> str | None:
        """Where the moving dot is, as the transform it is drawn with."""
        return self.page.evaluate(
            "() => document.querySelector('.gd-player-head')?.getAttribute('transform')"
        )

    def corners(self, name: str) -> list[tuple[float, float]]:
        """The corners of a path of the overlay, by its class, in the chart's own coordinates."""
        return [
            tuple(corner)
            for corner in self.chart(
                "(c) => { const { xaxis, yaxis } = c._fullLayout;"
                f"const drawn = c.querySelector('.{name}').getAttribute('d');"
                "return drawn.split(/[MLZ]/).filter(Boolean).map((corner) => {"
                "const [x, y] = corner.split(' ').map(Number);"
                "return [xaxis.p2d(x - xaxis._offset), yaxis.p2d(y - yaxis._offset)]; }); }"
            )
        ]

    def record_heads(self) -> None:
        """Begin to collect the different places of the moving dot, frame by frame."""
        self.page.evaluate(
            "() => { const seen = (window.gdHeads = new Set()); const look = () => {"
            "const head = document.querySelector('.gd-player-head')?.getAttribute('transform');"
            "if (head) seen.add(head);"
            "if (window.gdHeads === seen) requestAnimationFrame(look); }; look(); }"
        )

    def heads(self) -> int:
        return self.page.evaluate("() => window.gdHeads.size")

    def picture(self) -> Any:
        """What is on screen, for comparing with the same page elsewhere."""
        return self.traces(), self.ranges(), self.words("verdict")


class StepSizesPage(PlayedPage):
    """The Step sizes page: several runs on one clock."""

    path = "step_sizes"
    name = "Step sizes"
    charts = ("panel1", "panel2", "panel3", "values")
    panels = charts[:3]

    def moment(self) -> tuple[int, list[tuple[float, float] | None]]:
        """At one and the same moment: the iteration on the clock, and every panel's dot."""
        readout, heads = self.page.evaluate(
            f"(keys) => [({_READOUT})(), keys.map({_HEAD})]", list(self.panels)
        )
        return int(readout.split()[1]), heads

    def picture(self) -> Any:
        """What is on screen, for comparing with the same page elsewhere."""
        heads = [self.head_on_axes(key) for key in self.panels]
        boxes = [self.shown(f"step{number}") for number in (1, 2, 3)]
        return heads, boxes, self.ranges(), self.chart(_LINES, "values")


_LINES = "(c) => c._fullData.map((t) => [t.name, Array.from(t.x), Array.from(t.y)])"


class SweepPage(Page):
    """The Sweep page: every step size at once, and the path of the chosen one."""

    path = "sweep"
    name = "Sweep"
    charts = ("landscape", "sweep")

    def await_moving_parts(self) -> None:
        self.part("title").filter(has_text="α = ").wait_for()
        self.until("() => document.querySelector('.gd-explorer-cursor line[x1]') !== null")

    def steps(self) -> list[float]:
        """The step sizes that were swept."""
        return self.chart("(c) => Array.from(c._fullData[0].x)", "sweep")

    def index(self) -> int:
        """Which of them is chosen."""
        return int(self.part("range").input_value())

    def chosen(self) -> float:
        return self.steps()[self.index()]

    def await_cursor(self, step: float) -> None:
        """Wait until the upright line stands at this step size, to half a pixel."""
        self.until(
            "(step) => { const chart = document.querySelector('.st-key-sweep .js-plotly-plot');"
            "const { xaxis } = chart._fullLayout;"
            "const at = chart.querySelector('.gd-explorer-cursor line').getAttribute('x1');"
            "return Math.abs(at - xaxis._offset - xaxis.d2p(step)) < 0.5; }",
            step,
        )

    def place_of(self, step: float) -> tuple[float, float]:
        """Pixels of the window between the two plots, where no point is, at a step size."""
        return tuple(
            self.chart(
                "(c) => { const { left, top } = c.getBoundingClientRect();"
                f"const {{ xaxis, yaxis }} = c._fullLayout; const at = xaxis.d2p({step});"
                "return [left + xaxis._offset + at, top + yaxis._offset + yaxis._length + 14]; }",
                "sweep",
            )
        )

    def point_of(self, index: int) -> tuple[float, float]:
        """Pixels of the window of a point in the upper plot."""
        return tuple(
            self.chart(
                "(c) => { const { left, top } = c.getBoundingClientRect();"
                "const { xaxis, yaxis } = c._fullLayout; const { x, y } = c._fullData[0];"
                f"return [left + xaxis._offset + xaxis.d2p(x[{index}]),"
                f"top + yaxis._offset + yaxis.d2p(y[{index}])]; }}",
                "sweep",
            )
        )

    def picture(self) -> Any:
        """What is on screen, for comparing with the same page elsewhere."""
        points = self.chart(_LINES, "sweep")
        return self.head_on_axes(), self.index(), self.words("explorer"), points


# How the runs over one chart are drawn: colour, dashes, and the outline of an iterate's mark.
_LOOKS = """
(chart) => (OVERLAYS)(chart).map((overlay) => {
  const color = overlay.querySelector(".gd-player-head").getAttribute("fill");
  const paths = [...overlay.querySelectorAll("g path")].filter((path) => path.getAttribute("d"));
  const line = paths.find((path) => path.getAttribute("stroke") === color);
  const marks = paths.map((path) => path.getAttribute("d").match(/^M\\S+ [^a-z]+([a-z][^M]*)/));
  const dash = line.getAttribute("stroke-dasharray");
  return { color, dash, outline: marks.find(Boolean)[1] };
})
""".replace("OVERLAYS", _OVERLAYS)
# The names on the paths that are shown, with their boxes in pixels of the chart.
_NAMES = """
(chart) => [...chart.querySelectorAll(".gd-player-names text")]
  .filter((text) => text.style.display !== "none")
  .map((text) => { const { x, y, width, height } = text.getBBox();
    const box = [x, y, x + width, y + height];
    return { name: text.textContent, color: text.getAttribute("fill"), box }; })
"""


class RacePage(PlayedPage):
    """The Race page: several methods on one chart, on one clock."""

    path = "race"
    name = "Race"
    charts = ("landscape",)
    panels = charts

    def await_moving_parts(self) -> None:
        self.part("readout").filter(has_text=" of ").wait_for()
        self.until("() => document.querySelector('.gd-player-names') !== null")

    def looks(self) -> list[dict[str, str]]:
        """How each run is drawn, in the order of the entries."""
        return self.chart(_LOOKS)

    def names(self) -> list[dict[str, Any]]:
        """The names on the paths that are shown."""
        return self.chart(_NAMES)

    def plot(self) -> list[float]:
        """The inside of the axes, in pixels of the chart."""
        inside = "const { l, t, w, h } = c._fullLayout._size; return [l, t, l + w, t + h];"
        return self.chart(f"(c) => {{ {inside} }}")

    def numbers_button(self, number: int) -> Any:
        """What opens the numbers of an entry; the first entry has number 1."""
        return (
            self.container(f"entry{number}")
            .get_by_test_id("stPopoverButton")
            .locator("visible=true")
        )

    def remove_button(self, number: int) -> Any:
        return self.container(f"race{number}-remove").get_by_role("button").locator("visible=true")

    def heads(self) -> list[list[float] | None]:
        """Where the dot or the ring of each run is, in the chart's own coordinates."""
        return self.page.evaluate(_HEADS, self.charts[0])

    def picture(self) -> Any:
        """What is on screen, for comparing with the same page elsewhere."""
        return self.heads(), self.looks(), self.ranges(), self.words("fairness")


class DataPage(PlayedPage):
    """The Data page: points with a line, and the map of its error."""

    path = "data"
    name = "Data"
    charts = ("landscape",)
    panels = charts

    def await_equation(self, beginning: str) -> None:
        """Wait until the model in the picture of the points is written with these numbers."""
        self.part("plot").locator(".equation").filter(has_text=beginning).wait_for()

    def point_on_screen(self, row: int) -> tuple[float, float]:
        """Where the point of a row is on the screen, in pixels."""
        box = self.part("plot").locator(".point").nth(row).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class LearnPage(PlayedPage):
    """The Learn page: a question about a run, and after the answer the run."""

    path = "learn"
    name = "Learn"
    charts = ("landscape",)
    panels = charts

    def settle(self) -> Self:
        """Wait until the script is done, and the picture and where the run stands are there."""
        self.until("(path) => location.pathname === path", f"/{self.path}")
        self.until("() => location.search.includes('lesson=')")
        self.until(f"(key) => ({_DRAWN})(key) !== null", "landscape")
        self.until(IDLE)
        self.await_moving_parts()
        return self

    def await_moving_parts(self) -> None:
        self.page.locator(".gd-player-start:visible").first.wait_for()

    def point_on_screen(self, point: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the map is on the screen, in pixels."""
        box, (across, upward) = self.plot_box(), self.ranges()
        parts = [
            (c - low) / (high - low) for c, (low, high) in zip(point, (across, upward), strict=True)
        ]
        return box["x"] + parts[0] * box["width"], box["y"] + (1 - parts[1]) * box["height"]

    def await_guess(self, shown: str) -> None:
        """Wait until the guess is drawn, and the boxes say where it is."""
        self.until(
            "(shown) => document.querySelector('.gd-prediction-guess')?.style.display === '' && "
            "[...document.querySelectorAll('.st-key-guess input')]"
            ".map((box) => Number(box.value).toFixed(1)).join() === shown",
            shown,
        )

    def await_result(self, words: str) -> None:
        """Wait until this is said of the answer."""
        self.part("result").filter(has_text=words).wait_for()

    def done(self) -> list[int]:
        """The numbers of the lessons whose dots are filled, from 1."""
        dots = self.part("dots").locator("a").all()
        return [k for k, dot in enumerate(dots, 1) if dot.get_attribute("data-done") == "true"]

    def bottom(self, selector: str) -> float:
        """The lower edge of an element, in pixels from the top of the screen."""
        box = self.page.locator(selector).bounding_box()
        return box["y"] + box["height"]


class TutorialPage(PlayedPage):
    """The Tutorial page: a chapter with its picture to play, from chapter 5 on."""

    path = "tutorial"
    name = "the tutorial"  # in a line of the Learn page: the navigation row has no room for it
    charts = ("landscape",)
    panels = charts

    def settle(self) -> Self:
        """Wait until the script is done, and the picture and where the run stands are there."""
        self.until("(path) => location.pathname === path", f"/{self.path}")
        self.until("() => location.search.includes('chapter=')")
        self.until(f"(key) => ({_DRAWN})(key) !== null", "landscape")
        self.until(IDLE)
        self.page.locator(".gd-player-start").wait_for()
        return self
