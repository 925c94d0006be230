"""The course: one lesson a file. Its name in a link is that of its file, with hyphens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from gd_core.lessons.lesson import Lesson


def _lessons() -> Iterator[tuple[str, Lesson]]:
    for module in iter_modules(__path__):
        lesson: Lesson = import_module(f"{__name__}.{module.name}").LESSON
        yield module.name.replace("_", "-"), lesson


# The lessons by their names, in the order of the course.
COURSE: Mapping[str, Lesson] = MappingProxyType(
    dict(sorted(_lessons(), key=lambda named: named[1].order))
)
