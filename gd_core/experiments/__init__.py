"""Questions asked of many runs: the default setup, step sizes, the sweep, the race."""

from gd_core.experiments.fitting_parabola import FittingParabola
from gd_core.experiments.four_step_sizes import FourStepSizes, four_step_sizes
from gd_core.experiments.problem import PLAIN_DESCENT, Problem, Window
from gd_core.experiments.race import (
    MAX_TRIAL_ITERATIONS,
    RACE_STEP_SIZES,
    REFINED_STEP_SIZES,
    Cost,
    Finish,
    Outcome,
    Standing,
    best_step_size,
    entry_names,
    finishes_of,
    is_swept,
    outcome_of,
    race_in_words,
    run_race,
    standings,
)
from gd_core.experiments.ready_races import BEST_FOR_EACH, RACES, SAME_FOR_ALL, ReadyRace
from gd_core.experiments.run_setup import (
    FALLBACK_STEP,
    RunSetup,
    default_setup,
    gallery_entry,
    usual_setup,
)
from gd_core.experiments.stable_edge import StableEdge
from gd_core.experiments.step_size_marks import StepMark, marks_of, step_marks
from gd_core.experiments.step_size_trio import StepSizes, compare_step_sizes
from gd_core.experiments.sweep import Sweep, sweep_of_runs, sweep_step_sizes
from gd_core.experiments.sweep_summary import (
    Band,
    SweepSummary,
    affordable_iterations,
    band_in_words,
    edge_in_words,
    ladder,
    limit_in_words,
    lost_in_words,
    suggest_range,
    summarize_sweep,
    with_stable_edge,
)
from gd_core.experiments.telling_window import Bounds

__all__ = [
    "BEST_FOR_EACH",
    "FALLBACK_STEP",
    "MAX_TRIAL_ITERATIONS",
    "PLAIN_DESCENT",
    "RACES",
    "RACE_STEP_SIZES",
    "REFINED_STEP_SIZES",
    "SAME_FOR_ALL",
    "Band",
    "Bounds",
    "Cost",
    "Finish",
    "FittingParabola",
    "FourStepSizes",
    "Outcome",
    "Problem",
    "ReadyRace",
    "RunSetup",
    "StableEdge",
    "Standing",
    "StepMark",
    "StepSizes",
    "Sweep",
    "SweepSummary",
    "Window",
    "affordable_iterations",
    "band_in_words",
    "best_step_size",
    "compare_step_sizes",
    "default_setup",
    "edge_in_words",
    "entry_names",
    "finishes_of",
    "four_step_sizes",
    "gallery_entry",
    "is_swept",
    "ladder",
    "limit_in_words",
    "lost_in_words",
    "marks_of",
    "outcome_of",
    "race_in_words",
    "run_race",
    "standings",
    "step_marks",
    "suggest_range",
    "summarize_sweep",
    "sweep_of_runs",
    "sweep_step_sizes",
    "usual_setup",
    "with_stable_edge",
]
