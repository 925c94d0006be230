"""The course: one lesson a file, here or in a folder. Its name in a link is that of its file, with
hyphens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from types import MappingProxyType

from gd_core.lessons.lesson import Lesson


def _lessons() -> Iterator[tuple[str, Lesson]]:
    for module in walk_packages(__path__, f"{__name__}."):
        if not module.ispkg:
            lesson: Lesson = import_module(module.name).LESSON
            yield module.name.rpartition(".")[2].replace("_", "-"), lesson


# The lessons by their names, in the order of the course.
COURSE: Mapping[str, Lesson] = MappingProxyType(
    dict(sorted(_lessons(), key=lambda named: named[1].order))
)
