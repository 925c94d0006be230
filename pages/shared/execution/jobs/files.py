"""A file to take home as a job: what of a run is asked for, and the file's bytes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from gd_core import Objective
from gd_core.experiments import Problem
from pages.shared.execution.jobs.codecs import PROBLEM, Codec, Json
from pages.shared.execution.jobs.paper import (
    PaperQuestion,
    page_question,
    read_paper,
    sheet_question,
    write_paper,
)
from pages.shared.execution.jobs.progress import tell_progress


@dataclass(frozen=True)
class WantedFile:
    """A run as a file. format: a key of WRITERS; link: the address of the page, which is written
    into the file; dark, in_words: of a picture, whether its background is dark, and whether it has
    a title and a caption; speed, loops: of an animation, how fast it is, 2 for twice as fast, and
    whether it begins again; paper: of a question, what it asks."""

    problem: Problem
    format: str
    link: str = ""
    dark: bool = False
    in_words: bool = True
    speed: float = 1.0
    loops: bool = True
    paper: PaperQuestion | None = None

    @property
    def objective(self) -> Objective:
        """The objective of the run."""
        return self.problem.objective


@dataclass(frozen=True)
class MadeFile:
    """A file, or the sentence that says why there is none."""

    content: bytes
    refused: str = ""


def _script(wanted: WantedFile) -> str:
    from gd_core.export import export_script

    return export_script(*wanted.problem.arguments, wanted.link)


def _notebook(wanted: WantedFile) -> str:
    from gd_core.export import export_notebook

    return export_notebook(*wanted.problem.arguments, wanted.link)


def _table(wanted: WantedFile) -> str:
    from gd_core.export import export_table

    return export_table(wanted.objective, wanted.problem.run(), wanted.link)


def _lines(wanted: WantedFile) -> str:
    from gd_core.descent import progress_lines

    return progress_lines(wanted.problem.run()) + "\n"


def _picture(format_name: str, wanted: WantedFile) -> bytes:
    from gd_core.export import export_image

    return export_image(
        *wanted.problem.arguments, wanted.link, format=format_name, **_look_of(wanted)
    )


def _animation(wanted: WantedFile) -> bytes:
    from gd_core.export import export_animation

    return export_animation(
        *wanted.problem.arguments,
        wanted.link,
        **_look_of(wanted),
        speed=wanted.speed,
        loop=wanted.loops,
        progress=tell_progress,
    )


def _sheet(wanted: WantedFile) -> str:
    from gd_core.export import export_sheet

    return export_sheet(*wanted.problem.arguments, wanted.link, bounds=wanted.problem.bounds)


def _living(wanted: WantedFile) -> str:
    from gd_core.export import export_html

    return export_html(*wanted.problem.arguments, wanted.link, bounds=wanted.problem.bounds)


def _question(wanted: WantedFile) -> str:
    from gd_core.export import export_question_sheet

    problem = wanted.problem
    asked = sheet_question(problem, wanted.paper or PaperQuestion(None))
    return export_question_sheet(problem.objective, problem.bounds, asked, wanted.link)


def _asking_page(wanted: WantedFile) -> str:
    from gd_core.export import export_question_html

    asked = page_question(wanted.problem, wanted.paper or PaperQuestion(None))
    return export_question_html(asked, wanted.link)


def _look_of(wanted: WantedFile) -> dict[str, Any]:
    return {
        "bounds": wanted.problem.bounds,
        "dark": wanted.dark,
        "title": wanted.in_words,
        "caption": wanted.in_words,
    }


# The worker makes every file, and imports what that takes when the first is asked for: the server
# needs none of it.
WRITERS: Mapping[str, Callable[[WantedFile], str | bytes]] = MappingProxyType(
    {
        "script": _script,
        "notebook": _notebook,
        **{name: partial(_picture, name) for name in ("png", "svg", "pdf", "tikz")},
        "gif": _animation,
        "table": _table,
        "lines": _lines,
        "sheet": _sheet,
        "html": _living,
        "question": _question,
        "asking-page": _asking_page,
    }
)


def make_file(wanted: WantedFile) -> MadeFile:
    """The file that is asked for."""
    from gd_core.export import ExportError

    try:
        written = WRITERS[wanted.format](wanted)
    except ExportError as error:
        return MadeFile(b"", str(error))
    return MadeFile(written.encode() if isinstance(written, str) else written)


def _write(wanted: WantedFile) -> dict[str, Json]:
    return {
        **PROBLEM.write(wanted.problem),
        "format": wanted.format,
        "link": wanted.link,
        "look": [wanted.dark, wanted.in_words, wanted.speed, wanted.loops],
        "paper": wanted.paper and write_paper(wanted.paper),
    }


def _read(written: Json) -> WantedFile:
    about, paper = PROBLEM.read(written), written["paper"]
    dark, in_words, speed, loops = written["look"]
    read = None if paper is None else read_paper(paper)
    return WantedFile(
        about, written["format"], written["link"], dark, in_words, speed, loops, paper=read
    )


def _write_file(file: MadeFile) -> dict[str, Json]:
    return {"content": base64.b64encode(file.content).decode(), "refused": file.refused}


def _read_file(written: Json) -> MadeFile:
    return MadeFile(base64.b64decode(written["content"]), written["refused"])


WANTED_FILE = Codec(_write, _read)
MADE_FILE = Codec(_write_file, _read_file)
