"""Screenshots of the app in real Chromium: `python -m tests.browser.screenshots FOLDER`.

Each scene at four sizes in both themes; README's pictures are `--readme`.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[2]
THEMES = ("light", "dark")
SIZES = {"wide": (1400, 900), "laptop": (1366, 768), "phone": (390, 844), "projector": (1920, 1080)}
# The controls in the URL of each scene, and its page where that is not Descend.
SCENES: dict[str, dict[str, str]] = {
    "parabola": {},
    "diverging": {"f": "x^2", "step": "1.3", "n": "12"},
    "pole": {"f": "(x^2+1)/x"},
    "himmelblau": {"f": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"},
    "rosenbrock": {"f": "(1-x)^2 + 100(y-x^2)^2"},
    "half": {"f": "x*log(x) + y^2"},
    "letters": {"f": "a x^2 + b sin(c x) + d", "b": "3", "c": "2"},
    "letters-map": {"f": "(a-x)^2 + b(y-x^2)^2", "b": "10"},
    "surface": {"f": "x^2 + 10y^2", "view": "surface"},
    "wrong": {"f": "x^2 + sen(x)"},
    "projected": {"f": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "projector": "1"},
    "projected-curve": {"f": "x^2 - 4cos(2x)", "projector": "1"},
    "projected-three": {"page": "step_sizes", "f": "x^2 + 10y^2", "projector": "1"},
    "projected-sweep": {"page": "sweep", "f": "x^2 + 10y^2", "step": "0.09", "projector": "1"},
    "projected-race": {"page": "race", "projector": "1"},
    "three": {"page": "step_sizes"},
    "three-bowl": {"page": "step_sizes", "f": "x^2 + 10y^2"},
    "four": {"page": "step_sizes", "f": "(1-x)^2 + 100(y-x^2)^2", "step4": "0.003"},
    "sweep": {"page": "sweep", "step": "0.3"},
    "sweep-bowl": {"page": "sweep", "f": "x^2 + 10y^2", "step": "0.09"},
    "sweep-half": {"page": "sweep", "f": "x*log(x)"},
    "momentum": {"f": "x^2 + 10y^2", "method": "momentum", "step": "0.02", "memory": "1"},
    "adam": {"f": "x^2 + 10y^2", "method": "adam", "step": "0.5", "memory": "1", "n": "12"},
    "rmsprop": {"f": "x^2", "method": "rmsprop", "step": "0.1", "memory": "1", "n": "5"},
    "lesson": {"page": "learn", "lesson": "ravine"},
    "lesson-choices": {"page": "learn", "lesson": "noise"},
    "projected-lesson": {"page": "learn", "lesson": "which-hollow", "projector": "1"},
    "race": {"page": "race"},
    "data": {"page": "data"},
    "data-classes": {"page": "data", "data": "hours"},
    "data-outlier": {"page": "data", "data": "outlier", "loss": "huber"},
    "projected-data": {"page": "data", "projector": "1"},
    "race-hollows": {
        "page": "race",
        "f": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "step": "0.01",
        "x0": "2",
        "y0": "-4",
        "race": "gradient_descent;momentum;newton;conjugate_gradient;adam",
    },
    "race-curve": {
        "page": "race",
        "f": "x^2 - 4cos(2x)",
        "step": "0.03",
        "n": "60",
        "race": "gradient_descent;momentum;nesterov;bfgs;adam;gradient_descent,schedule=cosine",
    },
}
# The best four, each with its size and theme.
README_SCENES = {
    "himmelblau": ("descend.png", "wide", "light"),
    "projected": ("projector.png", "projector", "dark"),
    "sweep-bowl": ("sweep.png", "wide", "light"),
    "race-hollows": ("race.png", "wide", "light"),
}


@contextmanager
def server() -> Iterator[str]:
    """A fresh server on a free port of this machine; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urlopen(f"{address}/_stcore/health"):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def shoot(browser: Browser, address: str, scene: str, size: str, theme: str, file: Path) -> None:
    """One screenshot of one scene, after the chart has been drawn."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    controls = dict(SCENES[scene])
    path = controls.pop("page", "")
    page.goto(f"{address}/{path}?{urlencode(controls)}")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_function("() => /budget=|lesson=/.test(location.search)")  # the script's end
    page.wait_for_timeout(1500)  # fonts and the formula settle
    page.screenshot(path=file)
    context.close()


def main() -> None:
    """Make all screenshots, or README's only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / ".images")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    jobs = list(product(options.scenes, options.sizes, options.themes))
    if options.readme:
        jobs = [(scene, size, theme) for scene, (_, size, theme) in README_SCENES.items()]
    with server() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scene, size, theme in jobs:
            name = README_SCENES[scene][0] if options.readme else f"{scene}-{size}-{theme}.png"
            shoot(browser, address, scene, size, theme, options.folder / name)
        browser.close()


if __name__ == "__main__":
    main()
