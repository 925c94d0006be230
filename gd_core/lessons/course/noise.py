"""With noisy slopes a run does not settle, unless its steps become shorter."""

import numpy as np

from gd_core.formatting import format_number
from gd_core.lessons.lesson import Lesson, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.lessons.which import FATES
from gd_core.optimizers import read_config

NOISY = "gradient_descent,step_size=0.2,noise=2"
PROBLEM = problem("x^2", (4.0,), NOISY)
SHRINKING = PROBLEM.with_config(read_config(f"{NOISY},schedule=exponential"))
LAST = 10  # steps that are compared
LONGEST, SHORTER = (
    format_number(float(abs(np.diff(tried.run().points[-LAST - 1 :, 0])).max()), 2)
    for tried in (PROBLEM, SHRINKING)
)

LESSON = Lesson(
    order=120,
    title="When the slope is noisy",
    text="Learning from a few examples at a time, one knows the slope only roughly: here a random "
    "number, of the size of the noise, is added to it at each step. Without noise this step size "
    "arrives.",
    question=Question("fate", PROBLEM),
    tempting=list(FATES).index("it arrives, or slows down towards its goal"),
    uncovers="It does come near the bottom. But there the slope is small and the noise is not, so "
    "each step kicks it away again. Only steps that become shorter and shorter calm it.",
    now_try=NowTry(
        "Now let the step size shrink with each step.",
        SHRINKING,
    ),
    shows=f"It calms down near the bottom: its last {LAST} steps are at most {SHORTER} long, and "
    f"without shrinking they were up to {LONGEST}.",
)
