"""The descent loop, its stop rules, many runs at once, and the numbers of each step."""

from gd_core.descent.continuation import go_on
from gd_core.descent.export import (
    POINT_DECIMALS,
    VALUE_DECIMALS,
    decimals_of,
    file_name,
    progress_lines,
    trajectory_csv,
)
from gd_core.descent.fan import Fan, fan_of
from gd_core.descent.gradient_flow import Flow, FlowEnd, gradient_flow
from gd_core.descent.loop import MOST_EFFORT, checked_start, descend, random_start
from gd_core.descent.replay import Memory, keeps_velocity_and_rates, memory_of
from gd_core.descent.run_stack import RunStack, nature_of, stack_of
from gd_core.descent.stacked_continuation import Tracks, side_by_side
from gd_core.descent.stacked_loop import padded
from gd_core.descent.step_numbers import StepNumbers, inspect_steps
from gd_core.descent.stopping import StopReason, StopRules, first_stops
from gd_core.descent.trajectory import (
    NO_RULES,
    TOLERANCE,
    Evaluations,
    Trajectory,
    costs_of_slopes,
)

__all__ = [
    "MOST_EFFORT",
    "NO_RULES",
    "POINT_DECIMALS",
    "TOLERANCE",
    "VALUE_DECIMALS",
    "Evaluations",
    "Fan",
    "Flow",
    "FlowEnd",
    "Memory",
    "RunStack",
    "StepNumbers",
    "StopReason",
    "StopRules",
    "Tracks",
    "Trajectory",
    "checked_start",
    "costs_of_slopes",
    "decimals_of",
    "descend",
    "fan_of",
    "file_name",
    "first_stops",
    "go_on",
    "gradient_flow",
    "inspect_steps",
    "keeps_velocity_and_rates",
    "memory_of",
    "nature_of",
    "padded",
    "progress_lines",
    "random_start",
    "side_by_side",
    "stack_of",
    "trajectory_csv",
]
