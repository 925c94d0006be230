"""No step of the server takes more than half a second of the processor, whatever is typed.

A slice runs here, another each day; all 10,000 inputs run with GD_STEPS=10000, or by
`python -m tests.fuzz.steps --inputs 10000`, which takes a quarter of an hour of one core.
"""

from __future__ import annotations

import os
import time

import pytest

from gd_core import GALLERY, parse_objective
from gd_core.expression import size
from pages.shared.execution.jobs import JOBS, VERDICT
from pages.shared.execution.jobs.cost_table import MAX_SERVER_STEP_SECONDS, STEPS, Location
from tests.fuzz import steps
from tests.fuzz.steps import KNOWN, Taken, taken_steps, text_of, too_slow

INPUTS = int(os.environ.get("GD_STEPS", "40"))
# The slice moves from day to day; with very many inputs it begins with the known formulas.
FIRST = 0 if len(KNOWN) < INPUTS else int(time.time() // 86_400) * INPUTS % 9_000
SEED = 1


def _slowest(numbers: range) -> list[Taken]:
    taken = list(taken_steps(SEED, numbers))
    assert {one.number for one in taken} == set(numbers)
    return too_slow(SEED, taken)


def test_no_step_of_the_server_takes_long() -> None:
    slow = _slowest(range(FIRST, FIRST + INPUTS))
    assert not slow, [(one, text_of(SEED, one.number)) for one in slow]


ASKED_BY_A_CLICK = ["four step sizes", "response", "file"]


def test_every_step_is_tried_and_every_job_is_a_step() -> None:
    assert [step.name for step in STEPS] == ["parse", *steps._TAKE]
    assert {step.job for step in STEPS if step.location is not Location.SERVER} == JOBS.keys() - {
        VERDICT.name
    }  # which is the diagnosis without its advice
    assert all(step.bound for step in STEPS)
    assert [step.name for step in STEPS if not step.limit > 0] == ASKED_BY_A_CLICK


def test_the_gallery_stays_in_the_server() -> None:
    """The worker is for what takes long: no example waits for it, except after the clicks that ask
    for four step sizes and give an answer."""
    for entry in GALLERY.values():
        objective = parse_objective(entry.text)
        apart = [step.name for step in STEPS if not step.is_in_server(objective)]
        assert apart == ASKED_BY_A_CLICK, entry.text


def test_a_large_tree_is_written_by_the_worker() -> None:
    objective = parse_objective("+".join(f"sin({k}x)" for k in range(1, 40)))
    assert objective.tree is not None and size(objective.tree) > 100
    apart = {step.name for step in STEPS if not step.is_in_server(objective)}
    assert {"code", "derivatives", "Hessian"} <= apart
    assert not {"parse", "latex", "gradient latex"} & apart


def test_a_step_that_hangs_is_named_and_the_others_are_tried(monkeypatch) -> None:
    """The child is ended by its limit on processor time, and the next one goes on."""
    command = steps._command

    def with_a_freeze(seed: int, numbers: range) -> list[str]:
        freeze = "import tests.fuzz.steps as s; s.HANGS = 1; s.freeze_at(1); s.main()"
        return [*command(seed, numbers)[:1], "-c", freeze, *command(seed, numbers)[3:]]

    monkeypatch.setattr(steps, "_command", with_a_freeze)
    taken = list(taken_steps(SEED, range(3)))
    (lost,) = (one for one in taken if one.seconds > MAX_SERVER_STEP_SECONDS)
    assert (lost.number, lost.step) == (1, "latex")
    assert {one.number for one in taken if one.step == "Hessian"} == {0, 2}


@pytest.mark.parametrize("number", range(3))
def test_an_input_is_the_same_each_time(number: int) -> None:
    assert text_of(7, 500 + number) == text_of(7, 500 + number) != text_of(8, 500 + number)
