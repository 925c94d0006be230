"""What a run did and why: features, rules, verdict, evidence, sentences, advice."""

from gd_core.diagnosis.better_step_size import cause_of
from gd_core.diagnosis.diagnosis import Diagnosis, diagnose
from gd_core.diagnosis.evidence import Evidence
from gd_core.diagnosis.features import RunFeatures, features_of_runs, rests
from gd_core.diagnosis.lookahead import Coming, rests_since
from gd_core.diagnosis.outlook import is_growing, judge_ahead, sweep_verdicts
from gd_core.diagnosis.probes import StationaryPoint, stationary_points
from gd_core.diagnosis.rules import ENDLESS, LOST, Verdict, is_gone, judge_all, judge_lost
from gd_core.diagnosis.sentences import point_in_words
from gd_core.diagnosis.step_size_advice import stability_limit, suggest_step_size
from gd_core.diagnosis.summary import (
    of_the_whole_run,
    outcome,
    outcome_of,
    picture_in_words,
    summarize,
    unsaid_stop,
)
from gd_core.formatting import number

__all__ = [
    "ENDLESS",
    "LOST",
    "Coming",
    "Diagnosis",
    "Evidence",
    "RunFeatures",
    "StationaryPoint",
    "Verdict",
    "cause_of",
    "diagnose",
    "features_of_runs",
    "is_gone",
    "is_growing",
    "judge_ahead",
    "judge_all",
    "judge_lost",
    "number",
    "of_the_whole_run",
    "outcome",
    "outcome_of",
    "picture_in_words",
    "point_in_words",
    "rests",
    "rests_since",
    "stability_limit",
    "stationary_points",
    "suggest_step_size",
    "summarize",
    "sweep_verdicts",
    "unsaid_stop",
]
