"""The Descend page in one browser window: what every browser test does and looks at."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np

PATIENCE = 20_000  # ms; generous, because nothing here is a measurement of speed

# Beginnings of console errors that are not ours to mend, each with its reason. None so far.
HARMLESS: tuple[str, ...] = ()

_CHART = ".st-key-{} .js-plotly-plot"

# What identifies a drawn picture: Plotly's own record of its data and its ranges, as text.
_DRAWN = """
(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const layout = chart?._fullLayout;
  if (!layout || !chart._fullData?.length) return null;
  const path = chart._fullData.find((trace) => trace.name === "path");
  const numbers = (column) => Array.from(column ?? []).join();
  const ranges = ["xaxis", "yaxis"].map((axis) => layout[axis]?.range?.join());
  const kinds = chart._fullData.map((trace) => trace.type).join();
  return [kinds, ranges, numbers(path?.x), numbers(path?.y), layout.paper_bgcolor].join("|");
}
"""
_IDLE = "() => document.querySelector('[data-test-script-state=\"notRunning\"]') !== null"


class DescendPage:
    """The Descend page in one browser window: type, commit, play, look."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.console: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def _note(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            self.console.append(message.text)

    # ------------------------------------------------------------ opening and waiting

    def open(self, **controls: object) -> DescendPage:
        """Open the page with these controls in its URL, and wait until its picture is drawn."""
        self.page.goto(f"{self.address}/?{urlencode(controls)}")
        return self.settle()

    def settle(self) -> DescendPage:
        """Wait until the script is done and the picture and the player are there."""
        self.page.wait_for_function(f"() => ({_DRAWN})('landscape') !== null")
        self.page.wait_for_function("() => location.search.includes('budget=')")
        self.page.wait_for_function(_IDLE)
        self.part("readout").filter(has_text="iteration").wait_for()
        return self

    def until(self, expression: str, argument: object = None) -> Any:
        """Wait until a JavaScript function of one argument gives something true; returns it."""
        return self.page.wait_for_function(expression, arg=argument).json_value()

    def redrawn(self, action: Callable[[], object]) -> None:
        """Do something that has to change the main picture, and wait until it has."""
        before = self.page.evaluate(_DRAWN, "landscape")
        action()
        self.until(
            f"(before) => ![null, before].includes(({_DRAWN})('landscape')) && ({_IDLE})()", before
        )

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

    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def container(self, key: str) -> Any:
        return self.page.locator(f".st-key-{key}")

    def words(self, key: str) -> str:
        return self.container(key).inner_text()

    def rows(self, count: int) -> list[str]:
        """The first rows of the table, from the copy of it that screen readers get."""
        self.page.locator('[data-testid="stDataFrame"]').scroll_into_view_if_needed()
        rows = self.page.locator('[data-testid="stDataFrame"] canvas tr')
        rows.nth(count).wait_for(state="attached")
        return [rows.nth(k).text_content() for k in range(count + 1)]

    # ------------------------------------------------------------ the chart

    def chart(self, expression: str, key: str = "landscape") -> Any:
        """The value of a JavaScript function of Plotly's chart element."""
        script = f"(selector) => ({expression})(document.querySelector(selector))"
        return self.page.evaluate(script, _CHART.format(key))

    def ranges(self) -> list[list[float]]:
        return self.chart("(c) => ['xaxis', 'yaxis'].map((a) => [...c._fullLayout[a].range])")

    def traces(self) -> dict[str, dict[str, list[float]]]:
        """The traces by name, with their columns as numbers (None where the line breaks)."""
        return self.chart(
            "(c) => Object.fromEntries(c._fullData.map((t) => [t.name, {type: t.type, "
            "x: Array.from(t.x ?? []), y: Array.from(t.y ?? [])}]))"
        )

    def labels(self) -> list[str]:
        """The words written on the picture, as shown."""
        return self.chart(
            "(c) => [...c.querySelectorAll('.annotation text')].map((t) => t.textContent)"
        )

    def camera(self) -> dict[str, dict[str, float]]:
        return self.chart("(c) => c._fullLayout.scene.camera")

    def plot_box(self) -> dict[str, float]:
        """The inside of the axes, in pixels of the window."""
        return self.chart(
            "(c) => { const {left, top} = c.getBoundingClientRect(); const s = c._fullLayout._size;"
            "return {x: left + s.l, y: top + s.t, width: s.w, height: s.h}; }"
        )

    def pixels(self) -> np.ndarray:
        """What is on screen inside the axes, (rows, columns, 3)."""
        from PIL import Image

        shot = self.page.screenshot(clip=self.plot_box())
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)

    # ------------------------------------------------------------ the player

    def part(self, name: str) -> Any:
        return self.page.locator(f'[data-part="{name}"]')

    def readout(self) -> str:
        return self.part("readout").inner_text()

    def iteration(self) -> int:
        return int(re.match(r"iteration (\d+) of", self.readout())[1])

    def play(self) -> None:
        self.part("toggle").click()

    def await_iteration(self, least: int) -> None:
        """Wait until the readout has come at least this far."""
        self.until(
            "(least) => { const player = [...document.querySelectorAll('*')].map((e) => "
            "e.shadowRoot?.querySelector('[data-part=readout]')).find(Boolean) ?? "
            "document.querySelector('[data-part=readout]');"
            "return Number(player.textContent.split(' ')[1]) >= least; }",
            least,
        )

    def head(self) -> str | None:
        """Where the moving dot is, as the transform it is drawn with."""
        return self.page.evaluate(
            "() => document.querySelector('.gd-player-head')?.getAttribute('transform')"
        )

    def await_readout(self, beginning: str) -> None:
        self.part("readout").filter(has_text=re.compile("^" + re.escape(beginning))).wait_for()

    def record_heads(self) -> None:
        """Begin to collect the different places of the moving dot, frame by frame."""
        self.page.evaluate(
            "() => { const seen = (window.gdHeads = new Set()); const look = () => {"
            "const head = document.querySelector('.gd-player-head')?.getAttribute('transform');"
            "if (head) seen.add(head); requestAnimationFrame(look); }; look(); }"
        )

    def heads(self) -> int:
        return self.page.evaluate("() => window.gdHeads.size")

    def is_playing(self) -> bool:
        return self.part("player").get_attribute("data-playing") == "true"
