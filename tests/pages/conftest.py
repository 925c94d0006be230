"""The Descend page without a browser: a thin hand on Streamlit's AppTest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[2] / "app.py"
BOXES = ("text_input", "number_input", "select_slider", "selectbox", "toggle", "segmented_control")
# What Streamlit reads as Markdown, HTML or LaTeX, labels and tooltips aside.
MARKUP = ("markdown", "latex", "html", "caption", "info", "success", "warning", "error", "title")


class Descend:
    """One session of the Descend page."""

    def __init__(self, controls: dict[str, str]) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=30)
        for key, value in controls.items():
            self.app.query_params[key] = value
        self.run()

    def run(self) -> Descend:
        self.app.run()
        assert not self.app.exception, [error.value for error in self.app.exception]
        return self

    def widget(self, key: str) -> Any:
        found = [w for kind in BOXES for w in getattr(self.app, kind) if w.key == key]
        assert found, f"no control {key!r} on the page"
        return found[0]

    def has(self, key: str) -> bool:
        return any(w.key == key for kind in BOXES for w in getattr(self.app, kind))

    def set(self, **controls: object) -> Descend:
        """Commit one control after the other, each with its own run."""
        for key, value in controls.items():
            self.widget(key).set_value(value)
            self.run()
        return self

    def press(self, label: str) -> Descend:
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

    @property
    def verdict(self) -> str:
        return self.words("verdict")

    @property
    def sentences(self) -> str:
        """What the page says is wrong."""
        return self.words("formula-error") + self.words("problem-error")

    @property
    def table(self) -> Any:
        return self.app.dataframe[0].value

    @property
    def why_it_stopped(self) -> str:
        return " ".join(caption.value for caption in self.app.caption)

    @property
    def markup(self) -> list[str]:
        """Every text on the page that the browser may read as Markdown, HTML or LaTeX."""
        bodies = [str(e.value) for kind in MARKUP for e in getattr(self.app, kind)]
        for element in _leaves(self.app.main):
            for field in ("label", "help"):
                bodies.append(str(getattr(element.proto, field, "")))
        return bodies

    @property
    def picture(self) -> tuple[str, str]:
        """The run on screen: what is said of it, and its numbers."""
        return self.verdict, self.table.to_csv()


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


def _has_key(block: Any, key: str) -> bool:
    return str(getattr(block.proto, "id", "")).endswith(f"-{key}")


@pytest.fixture
def descend() -> Callable[..., Descend]:
    """descend(f="x^2", step="0.1") opens the page with these controls in its URL."""
    return lambda **controls: Descend(controls)


@pytest.fixture
def page(descend: Callable[..., Descend]) -> Descend:
    """The page as a person first sees it."""
    return descend()
