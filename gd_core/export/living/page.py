"""A living file put together: one page of HTML that asks for nothing outside of itself."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import fields
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from numpy.typing import ArrayLike

from gd_core.browser import bundle
from gd_core.diagnosis import Diagnosis, diagnose, of_the_whole_run
from gd_core.export.errors import ExportError
from gd_core.export.living.asked import Asked, asked_of
from gd_core.export.living.content import STYLES, content_of
from gd_core.export.living.dragging import Dragging, dragging_of
from gd_core.export.living.mathml import mathml
from gd_core.export.pictures.picture import Look, Picture, picture_of
from gd_core.export.run_settings import RunSettings
from gd_core.export.step_code import config_of_optimizer
from gd_core.figures import MARKS, Style
from gd_core.lessons import Lesson, Question
from gd_core.optimizers import rule_latex, title_of

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]  # the folder that gd_core is in
# What a browser could take for markup, or for the end of a line of a script.
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
# Colours of a style that the page has as variables, the styles for the two themes one by one.
_COLORS = tuple(one.name for one in fields(Style) if one.name not in ("runs", "scale"))


def living_page(settings: RunSettings, bounds: ArrayLike | None) -> str:
    """The HTML of a living file; bounds: the window, None for one that suits the function.

    Raises ExportError for more than two variables, ValueError as descend does.
    """
    return _page(settings, bounds, None)


def question_page(question: Question | Lesson, link: str) -> str:
    """The HTML of a living file that asks before it shows the run.

    Raises ExportError for what cannot be asked in a file, ValueError as descend does.
    """
    asked = asked_of(question)
    return _page(RunSettings(*asked.problem.arguments, link), asked.problem.bounds, asked)


def _page(settings: RunSettings, bounds: ArrayLike | None, asked: Asked | None) -> str:
    picture = picture_of(settings, Look(bounds, dark=False, title=True, caption=True))
    dragging = dragging_of(settings, picture)
    content = content_of(settings, picture, dragging, [] if asked is None else [asked.at])
    style, script = _style(), _script()
    return Template(_text("living.html")).substitute(
        policy=_policy(script, style),
        style=style,
        script=script,
        data=_as_json(content | {"question": asked and asked.data}),
        title=escape(picture.title),
        function=escape(picture.title),
        rule=_rule(settings),
        hint=_hint(dragging, settings),
        link=_link(settings.link),
        **_said(diagnose(picture.trajectory, settings.objective), picture),
        # Not beside a question: it tells how long the run is, which may be what is asked.
        settings=escape(f"{picture.settings}.") if asked is None else "",
        question="" if asked is None else asked.html,
        state="" if asked is None else "asking",
    )


def _as_json(content: dict[str, Any]) -> str:
    """Data as JSON without a sign that a browser could take for markup."""
    return json.dumps(content, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """The engine and what draws the run, the same for all files."""
    return bundle("gd_core/export/living/file.js", _ROOT)


@cache
def _style() -> str:
    """The colours of both themes, and the style that uses them."""
    light, dark = (_variables(style) for style in STYLES.values())
    lines = (line.strip() for line in _text("living.css").splitlines())
    in_the_dark = f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return "\n".join(
        [f":root{{color-scheme:light dark;{light}}}", in_the_dark, *filter(None, lines)]
    )


def _variables(style: Style) -> str:
    colors = "".join(f"--{name}:{getattr(style, name)};" for name in _COLORS)
    return f"{colors}--said:{style.tinted(style.muted, 0.1)};"


def _policy(script: str, style: str) -> str:
    """The page may run its own script and use its own style, by their sums, and ask for nothing.

    Reference: Content Security Policy Level 3, W3C.
    """
    return (
        f"default-src 'none'; script-src '{_sum(script)}'; style-src '{_sum(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _sum(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


# ---------------------------------------------------------------- what is said


def _rule(settings: RunSettings) -> str:
    """The method's name and its rule; the name alone for a method of one's own."""
    optimizer = settings.optimizer
    title = f"<span>{escape(title_of(optimizer.name))}:</span>"
    try:
        config = config_of_optimizer(optimizer)
    except ExportError:
        return title
    names = settings.objective.variables
    lines = rule_latex(config, len(names), settings.maximize)
    if len(names) > 1:
        lines.append(rf"\mathbf{{x}} = ({', '.join(names)})")
    return "".join([title, *map(mathml, lines)])


def _said(found: Diagnosis, picture: Picture) -> dict[str, Any]:
    mood = "care" if found.needs_care else MARKS[found.verdict][0]
    before = of_the_whole_run(picture.trajectory.iterations)
    said = f"<strong>{escape(found.headline)}</strong> {escape(found.sentence)}"
    return {"mood": mood, "verdict": f"{before}{said}".strip()}


def _hint(dragging: Dragging, settings: RunSettings) -> str:
    """What can be dragged, or why nothing can."""
    if dragging.why_not:
        return f"{dragging.why_not} So the run is shown as it was, and cannot be dragged here."
    has_step = settings.optimizer.step_size is not None
    return f"Drag the start{' and the step size' if has_step else ''}: the path follows."


def _link(address: str) -> str:
    """The way back to the page; an address of another kind than the web's stays text."""
    if not address:
        return ""
    shown = escape(" ".join(address.split()))
    if not address.startswith(("https://", "http://")):
        return f"<p>{shown}</p>"
    return f'<p>Made on <a href="{shown}" rel="noreferrer">the page of this run</a>.</p>'
