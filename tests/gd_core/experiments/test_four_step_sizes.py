"""Four step sizes, one of each kind: against what each run does, and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import GALLERY, Verdict, diagnose
from gd_core.experiments import default_setup, four_step_sizes
from tests.problems import parsed, problem_of

VERDICTS = {
    "too slow": {Verdict.CRAWLING},
    "good": {Verdict.CONVERGED, Verdict.CONVERGING},
    "zigzag": {Verdict.ZIGZAGGING},
    "diverges": {Verdict.DIVERGED},
}
WORDS = {
    "too slow": "is too slow",
    "good": "settles without a zigzag",
    "zigzag": "zigzags",
    "diverges": "runs away",
}


def found_for(text, config="gradient_descent,step_size=0.1"):
    objective = parsed(text)
    setup = default_setup(objective)
    problem = problem_of(objective, setup.start, config, setup.n_iter, bounds=setup.bounds)
    return problem, four_step_sizes(problem)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=list(GALLERY))
def test_each_run_gets_the_verdict_of_its_name_and_all_others_are_said_to_be_missing(entry):
    problem, four = found_for(entry.text)
    assert set(four.missing) == {WORDS[name] for name in WORDS.keys() - set(four.names)}
    assert len(four.names) == len(four.step_sizes)
    for name, step_size in zip(four.names, four.step_sizes, strict=True):
        run = problem.with_step_size(step_size).run()
        assert diagnose(run, problem.objective).verdict in VERDICTS[name]


@pytest.mark.parametrize(
    ("text", "steepest", "start"),
    [("x^2", 2.0, (-3.6,)), ("x^2 + 10y^2", 20.0, (-3.6, 2.7)), ("3x^2 + y^2", 6.0, (-3.6, 2.7))],
)
def test_of_a_quadratic_they_are_where_each_step_multiplies_by_a_known_number(
    text, steepest, start
):
    """Along the steepest direction each step multiplies the distance by 1 − αλmax."""
    _, four = found_for(text)
    assert four.names == ("too slow", "good", "zigzag", "diverges")
    slow, good, zigzag, lost = (1 - steepest * size for size in four.step_sizes)
    assert 0.99 < slow < 1
    assert -0.2 < good < 0.9
    assert -1 < zigzag < -0.5
    assert lost < -1
    assert four.sentence == "One step size for each: too slow, good, zigzag and diverges."


def test_what_does_not_exist_is_said_to_be_missing():
    """Of |x| each step has one length: no run settles, and none runs away."""
    _, four = found_for("|x|")
    assert four.names == ("too slow",)
    assert four.sentence == (
        f"Of {four.tried} step sizes tried from this start none settles without a zigzag, zigzags "
        "or runs away. Shown: too slow."
    )
    _, nothing = found_for("log(x-20)")
    assert nothing.step_sizes == ()
    assert nothing.sentence.endswith("runs away, so the panels stay as they are.")


@pytest.mark.parametrize("config", ["momentum,step_size=0.1", "adam,step_size=0.1"])
def test_of_other_methods_the_verdicts_are_those_of_their_runs(config):
    problem, four = found_for("x^2 + 10y^2", config)
    assert {"too slow", "good"} <= set(four.names)
    for name, step_size in zip(four.names, four.step_sizes, strict=True):
        run = problem.with_step_size(step_size).run()
        assert diagnose(run, problem.objective).verdict in VERDICTS[name]
        assert np.isfinite(run.values[0])
