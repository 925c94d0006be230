"""Going on to another link in a window where the app is alive, as the browser's Back does.

To load a page costs three times as much processor time: Streamlit and Plotly start anew. What a
link leaves out would stay as it was before, so it is completed by defaults; and a window that still
holds something of the test before, which no link sets back, is loaded instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pages.shared.state.url_schema import (
    DATA,
    DESCEND,
    QUESTION,
    RACE,
    STEP_SIZES,
    SWEEP,
    write_or_off,
)

# A link sets these by its function, where it leaves them out.
OF_THE_FUNCTION = frozenset({"f", "step", "n", "xmin", "xmax", "ymin", "ymax", "x0", "y0"})
# And these by its data.
OF_THE_DATA = frozenset({"data", "model", "loss", "scaled"})
# Set by a player only while a page is loaded; and what hides parts of a page until it is answered.
ONLY_LOADED = frozenset({"k", *QUESTION})

# In each window before anything else: when somebody last used the mouse or the keyboard, and how
# many messages were sent to the server and received.
TAKE_NOTES = """
for (const kind of ["input", "keydown", "keyup", "pointerdown", "pointerup"]) {
  addEventListener(kind, () => { window.gdUsed = performance.now(); }, true);
}
window.gdTraffic = { sent: 0, received: 0 };
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener("message", () => { window.gdTraffic.received += 1; });
  }
  send(message) {
    window.gdTraffic.sent += 1;
    super.send(message);
  }
};
"""

# Waits until what was done is sent to the server, which the pages do up to 300 ms after a key, and
# until the script is done; then sets back what no link does. Returns what is left over that can
# only be loaded away, or "" where there is nothing.
_SET_BACK = """
async ([address, isProjected]) => {
  const QUIET = 450, PATIENCE = 15000; // ms
  const app = document.querySelector("[data-test-script-state]");
  if (location.origin !== address || !app) return "another page";
  const begun = performance.now();
  const isAtWork = () => app.dataset.testScriptState !== "notRunning"
    || performance.now() - (window.gdUsed ?? -Infinity) < QUIET;
  while (isAtWork()) {
    if (performance.now() - begun > PATIENCE) return "a run without an end";
    await new Promise((done) => setTimeout(done, 25));
  }
  if (app.dataset.testConnectionState !== "CONNECTED") return "no connection";
  if (window.gdSpoilt) return window.gdSpoilt;
  const now = new URLSearchParams(location.search);
  if (now.get("view") === "surface") return "a camera";
  if (["ask", "q", "hide", "lock", "lesson"].some((name) => now.has(name))) return "a question";
  if (now.get("projector") === "1" && !isProjected) return "its box of the function is higher";
  if (/[?&]k=/.test(performance.getEntriesByType("navigation")[0].name)) return "an iteration";
  if (document.documentElement.dataset.gdDragged !== undefined) return "a finger";
  const roots = [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot)];
  const all = (part) => roots.flatMap((root) => [...(root?.querySelectorAll(part) ?? [])]);
  const [open] = all("details[open], [aria-expanded=true], :popover-open, [role=dialog], "
    + ".st-key-refused, .st-key-unpin, .st-key-page-error, .st-key-no-surface");
  if (open) return open.outerHTML.slice(0, 200);

  for (const speed of all("[data-part=speed]")) {
    speed.value = [...speed.options].find((option) => option.defaultSelected).value;
  }
  const [player] = all("[data-part=player]");
  const [range] = player ? all("[data-part=range]") : [];
  if (range) {
    range.value = range.max;
    range.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  at?.blur();
  document.querySelector(".stMain").scrollTo(0, 0);
  return "";
}
"""
# Streamlit takes it for a step in the browser's history. By the prototype, as the pages' own
# pushState adds where the player stands.
_FOLLOW = """
(link) => {
  History.prototype.pushState.call(history, null, "", link);
  window.dispatchEvent(new PopStateEvent("popstate"));
}
"""
# A page writes its own controls into its address, at the very end of its script: then what only
# other pages have is gone from it.
_IS_TAKEN = """
() => {
  const query = new URLSearchParams(location.search);
  return query.has("budget") && !(query.has("cost") && query.has("inspect"))
    && document.querySelector('[data-test-script-state="notRunning"]') !== null;
}
"""
# Until React and the components have drawn what was sent: all that is in the window's queue.
_DRAWN_OUT = """
async () => {
  for (let k = 0; k < 3; k += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestIdleCallback(done, { timeout: 5000 }));
  }
}
"""


def can_follow(controls: Mapping[str, object]) -> bool:
    """Whether a link with these controls says all that it shows."""
    is_surface = controls.get("view") == "surface"
    is_whole = "f" in controls or "data" in controls
    return is_whole and not ONLY_LOADED & controls.keys() and not is_surface


def complete(controls: Mapping[str, object]) -> dict[str, object]:
    """A link's controls with the defaults of those that it leaves out, of all pages."""
    known = {**DESCEND, **STEP_SIZES, **SWEEP, **RACE, **DATA}
    defaults = {
        key: parameter.write(parameter.default)
        for key, parameter in known.items()
        if parameter.default is not None or parameter.write is write_or_off
    }
    set_by_others = OF_THE_FUNCTION | OF_THE_DATA
    return {k: v for k, v in defaults.items() if k not in set_by_others} | dict(controls)


def set_back(page: Any, address: str, controls: Mapping[str, object]) -> str:
    """Make a window ready for a link with these controls; returns what is left over that a link
    leaves there."""
    is_projected = str(controls.get("projector")) == "1"
    return str(page.evaluate(_SET_BACK, [address, is_projected]))


def follow(page: Any, path: str, controls: Mapping[str, object]) -> None:
    """Go on to a link, and wait until its page is drawn."""
    page.mouse.move(0, 0)
    page.keyboard.press("Shift")  # the focus is shown, as it is where nobody used the mouse yet
    page.evaluate(_FOLLOW, f"/{path}?{urlencode(complete(controls))}")
    page.wait_for_function(_IS_TAKEN, polling=50)
    page.evaluate(_DRAWN_OUT)
