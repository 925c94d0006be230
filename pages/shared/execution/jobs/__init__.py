"""Computations that may take long: what each is asked, what it answers, and what it may cost."""

from pages.shared.execution.jobs.asked import Asked, Response
from pages.shared.execution.jobs.catalogue import (
    BEST_STEP_SIZE,
    BYTECODE,
    CODES,
    DIAGNOSIS,
    FILE,
    FLOW,
    FOUR_STEP_SIZES,
    GRID,
    JOBS,
    RACE,
    RESPONSE,
    RUNS,
    SETUP,
    STEP_MARKS,
    STEP_SIZES,
    SWEEP,
    UNDEFINED_CAUSE,
    VERDICT,
    answer_text,
)
from pages.shared.execution.jobs.codecs import Field, SweepRange
from pages.shared.execution.jobs.files import MadeFile, WantedFile
from pages.shared.execution.jobs.job import Job, Question, question_of
from pages.shared.execution.jobs.limits import (
    SERVER_JET_NODES,
    WORKER_ITERATIONS,
    WORKER_POINT_US,
    WORKER_RUN_US,
    WORKER_TREE_NODES,
    is_long,
)
from pages.shared.execution.jobs.paper import PaperQuestion, paper_of_lesson
from pages.shared.execution.jobs.progress import progress_told_to
from pages.shared.execution.jobs.sweep_payload import SweepPayload

__all__ = [
    "BEST_STEP_SIZE",
    "BYTECODE",
    "CODES",
    "DIAGNOSIS",
    "FILE",
    "FLOW",
    "FOUR_STEP_SIZES",
    "GRID",
    "JOBS",
    "RACE",
    "RESPONSE",
    "RUNS",
    "SERVER_JET_NODES",
    "SETUP",
    "STEP_MARKS",
    "STEP_SIZES",
    "SWEEP",
    "UNDEFINED_CAUSE",
    "VERDICT",
    "WORKER_ITERATIONS",
    "WORKER_POINT_US",
    "WORKER_RUN_US",
    "WORKER_TREE_NODES",
    "Asked",
    "Field",
    "Job",
    "MadeFile",
    "PaperQuestion",
    "Question",
    "Response",
    "SweepPayload",
    "SweepRange",
    "WantedFile",
    "answer_text",
    "is_long",
    "paper_of_lesson",
    "progress_told_to",
    "question_of",
]
