"""The tutorial's chapters, with the code that they show and run."""

from gd_core.lessons.tutorial.chapters import CHAPTERS, Chapter

__all__ = ["CHAPTERS", "Chapter"]
