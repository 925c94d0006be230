"""Exports that draw: what they need, Plotly and Matplotlib, is loaded when one is asked for."""

from __future__ import annotations

from collections.abc import Callable

from numpy.typing import ArrayLike

from gd_core.descent import NO_RULES, StopRules
from gd_core.export.run_settings import RunSettings
from gd_core.lessons import Lesson, Question
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer


def export_image(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
    *,
    format: str = "png",
    bounds: ArrayLike | None = None,
    dark: bool = False,
    title: bool = True,
    caption: bool = True,
) -> bytes:
    """The run that `descend` makes as a picture: "png" at 200 dots an inch, "svg", "pdf" or "tikz".

    bounds: the window, (dim, 2), else one that suits the function. The caption says function,
    method, numbers, start, iterations and the link. Needs Matplotlib and Plotly: `pip install
    "gd-core[export]"`. Raises ExportError for another format or more than two variables, ValueError
    as descend does.
    """
    from gd_core.export.pictures.image import image_of
    from gd_core.export.pictures.picture import Look

    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    return image_of(settings, Look(bounds, dark, title, caption), format)


def export_animation(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
    *,
    format: str = "gif",
    bounds: ArrayLike | None = None,
    dark: bool = False,
    title: bool = True,
    caption: bool = True,
    longest_ms: int = 8000,
    speed: float = 1.0,
    loop: bool = True,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """The run that `descend` makes as a GIF: a frame an iteration, thinned beyond sixty.

    It has at most 3 MB and lasts at most longest_ms / speed milliseconds, where speed is 2 for
    twice as fast; loop: whether it begins again at its end. progress is called after each frame
    with the part that is done, 0 to 1; what it raises ends the work. The other arguments, needs and
    errors are those of export_image. Raises ValueError for a speed that is not above 0.
    """
    if not speed > 0:
        raise ValueError(f"The speed of an animation is above 0, not {speed!r}.")
    from gd_core.export.pictures.animation import Timing, animation_of
    from gd_core.export.pictures.picture import Look

    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    look = Look(bounds, dark, title, caption)
    return animation_of(settings, look, format, Timing(longest_ms, speed, loop), progress)


def export_html(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
    *,
    bounds: ArrayLike | None = None,
) -> str:
    """The run that `descend` makes as one HTML file that lives without a network.

    It has the picture, a player, the rule and the verdict. The start and the step size can be
    dragged in it, where the browser follows the method by its own rule; for others a sentence says
    why not. What was typed stands in it as escaped text. bounds: the window, (dim, 2), else one
    that suits the function; link: an address to lead back to. Needs Plotly and Pillow: `pip install
    "gd-core[figures]"`. Raises ExportError for more than two variables, ValueError as descend does.
    """
    from gd_core.export.living.page import living_page

    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    return living_page(settings, bounds)


def export_question_html(question: Question | Lesson, link: str = "") -> str:
    """A question or a lesson as one HTML file that lives without a network: its run is hidden until
    an answer is given, which is then judged, explained and shown, and can be played and dragged.

    The answer is in the file, as all of it is: it is for learning, and no examination. link: an
    address to lead back to. Raises ExportError for a question without an answer, or about several
    runs or arrows; needs what export_html needs.
    """
    from gd_core.export.living.page import question_page

    return question_page(question, link)
