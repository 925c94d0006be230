"""The descent loop, its stop rules, many runs at once, and the numbers of each step."""

from gd_core.descent.export import trajectory_csv
from gd_core.descent.loop import (
    MOST_EFFORT,
    NO_RULES,
    TOLERANCE,
    Evaluations,
    Trajectory,
    checked_start,
    descend,
    go_on,
    random_start,
)
from gd_core.descent.replay import Memory, keeps, memory_of
from gd_core.descent.run_stack import Runs, nature_of, runs_of
from gd_core.descent.stacked_loop import padded
from gd_core.descent.step_numbers import StepNumbers, step_numbers
from gd_core.descent.stopping import StopReason, StopRules, first_stops

__all__ = [
    "MOST_EFFORT",
    "NO_RULES",
    "TOLERANCE",
    "Evaluations",
    "Memory",
    "Runs",
    "StepNumbers",
    "StopReason",
    "StopRules",
    "Trajectory",
    "checked_start",
    "descend",
    "first_stops",
    "go_on",
    "keeps",
    "memory_of",
    "nature_of",
    "padded",
    "random_start",
    "runs_of",
    "step_numbers",
    "trajectory_csv",
]
