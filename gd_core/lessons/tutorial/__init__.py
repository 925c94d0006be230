"""The tutorial's chapters, with the code that they show and run."""

from gd_core.lessons.tutorial.chapters import CHAPTERS, RUN, Chapter

__all__ = ["CHAPTERS", "RUN", "Chapter"]
