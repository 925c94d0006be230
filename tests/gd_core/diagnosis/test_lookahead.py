"""What comes of runs followed side by side is what comes of each of them followed alone."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import descend, sweep_step_sizes
from gd_core.diagnosis import lookahead
from gd_core.diagnosis.lookahead import MIN_SIDE_BY_SIDE, look_ahead, look_ahead_side_by_side
from tests.methods import made
from tests.problems import parsed

CASES = (
    ("(1-x)^2+100(y-x^2)^2", (-1.2, 1.0), (1e-4, 3e-3), 100),
    ("x^4-3x^3+2", -1.0, (1e-3, 0.2), 20),
    ("x*sin(x)", 2.0, (0.01, 3.0), 20),
    ("sqrt(abs(x))", 1.0, (0.01, 1.0), 10),
    ("exp(x)-2x", -3.6, (1e-3, 2.0), 3),
)


@pytest.mark.parametrize("name", ["gradient_descent", "nesterov", "adam"])
@pytest.mark.parametrize(("text", "start", "between", "n_iter"), CASES)
def test_followed_side_by_side_or_alone(name, text, start, between, n_iter):
    objective = parsed(text)
    runs = [
        descend(objective, start, made(name, alpha), n_iter)
        for alpha in np.geomspace(*between, MIN_SIDE_BY_SIDE + 4).tolist()
    ]
    runs = [run for run in runs if run.iterations == n_iter]
    assert len(runs) >= MIN_SIDE_BY_SIDE
    together = look_ahead_side_by_side(runs, objective)
    for run, future in zip(runs, together, strict=True):
        alone = look_ahead(run, objective)
        assert (future.coming, future.after, future.followed, future.period, future.bowl) == (
            alone.coming, alone.after, alone.followed, alone.period, alone.bowl,
        )  # fmt: skip
        assert future.track.points.tobytes() == alone.track.points.tobytes()
        assert future.end.tobytes() == alone.end.tobytes()


@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "rmsprop"])
@pytest.mark.parametrize(("text", "start", "between", "n_iter"), CASES)
def test_the_verdicts_of_a_sweep_are_the_same_when_runs_are_followed_alone(
    name, text, start, between, n_iter, monkeypatch
):
    def verdicts():
        steps = np.geomspace(*between, 25)
        rest = (n_iter, None, False, lambda alpha: made(name, alpha))
        return sweep_step_sizes(parsed(text), start, steps, *rest).verdicts

    together = verdicts()
    monkeypatch.setattr(lookahead, "MIN_SIDE_BY_SIDE", 10**6)
    assert verdicts() == together


@pytest.mark.parametrize("period", [2, 3, 5, 8])
@pytest.mark.parametrize("off", [0.0, 1e-12, 1e-6, 0.1])
def test_a_track_repeats_when_four_periods_do(period, off):
    rng = np.random.default_rng(period)
    once = rng.random((period, 2))
    points = np.concatenate([once] * 20)
    points[-2 * period - 1] += off
    found = lookahead._period(points, lookahead.EXACT_PERIOD_TOL)
    assert found == (period if off < 1e-9 else 0)
