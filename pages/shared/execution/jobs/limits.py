"""Limits up to which the server itself computes; beyond them the worker process does."""

from __future__ import annotations

from gd_core import Objective
from gd_core.objective import point_effort

# Time of f and its gradient at one point, by point_effort of gd_core/objective/cost_model.py. The
# gallery's formulas take at most 6; of the nastiest formulas known all but two take more.
WORKER_POINT_US = 7.0
# Size of a formula's tree, for generating its code. The gallery's formulas have at most 77 nodes;
# of the nastiest formulas known all but five have more. For 200 nodes SymPy takes 50 ms.
WORKER_TREE_NODES = 100
# Iterations of runs of many step sizes at once, for any formula. The time is in proportion to them:
# 10,000 took up to 3.3 s of the processor for formulas below WORKER_POINT_US.
WORKER_ITERATIONS = 1_000
# Time of runs one after the other, as gd_core.objective.cost_model counts it. No example of the
# gallery and no ready-made race takes so long.
WORKER_RUN_US = 5e5

# Nodes that the server visits to look at special points of a formula in one computation, before it
# leaves that to the worker (gd_core/compiler/jet_limit.py): 25 to 35 µs each were measured.
SERVER_JET_NODES = 5_000


def is_long(objective: Objective) -> bool:
    """Whether the worker computes the jobs about a formula."""
    return point_effort(objective) > WORKER_POINT_US
