"""Long computations take turns, and nobody waits for ever."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from gd_core import parse_objective
from gd_core.optimizers import config_of
from pages.shared.execution.cache import default_setup_of, objective_of, run_job
from pages.shared.execution.jobs import GRID, STEP_MARKS
from pages.shared.execution.queues import in_turn, in_turn_if_long, while_short
from tests.load.crowd import nastiest
from tests.problems import problem_of

PLAIN = config_of("gradient_descent", {"step_size": 0.1})
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))


@pytest.mark.parametrize("n_iter, waits", [(100, False), (10_000, False), (1_000_000, True)])
def test_only_a_long_run_waits_for_its_turn(n_iter, waits):
    found = in_turn_if_long(parse_objective("x^2+10y^2"), n_iter)
    assert isinstance(found, nullcontext) is not waits


def test_a_slow_formula_waits_sooner():
    slow = parse_objective(nastiest()[0])
    assert not isinstance(in_turn_if_long(slow, 5_000), nullcontext)


def test_one_at_a_time_and_whoever_is_in_may_enter_again():
    inside, most, guard = 0, 0, threading.Lock()

    def work(_):
        nonlocal inside, most
        with in_turn(), in_turn():
            with guard:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.002)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(8) as crew:
        list(crew.map(work, range(24)))
    assert most == 1


def test_a_class_that_asks_for_parts_and_wholes_of_the_same_formula_is_answered():
    """The parts of a computation are computed in turn as well, in whatever order they are asked."""

    def problem(text):
        return problem_of(objective_of(text), (1.0, 1.0), n_iter=50, bounds=WINDOW)

    texts = [f"x^2+{k}y^2+sin({k}x)" for k in range(2, 8)]
    asks = [
        ask
        for text in texts
        for ask in (
            lambda text=text: run_job(STEP_MARKS, problem(text)),
            lambda text=text: objective_of(text),
            lambda text=text: default_setup_of(text),
            lambda text=text: run_job(GRID, problem(text).window),
        )
    ]
    with ThreadPoolExecutor(12) as crew:
        answers = [crew.submit(ask) for ask in asks]
        assert all(answer.result(timeout=60) for answer in answers)


def test_what_is_known_is_told_while_somebody_else_computes():
    known = objective_of("x^2+3y^2")
    with in_turn(), ThreadPoolExecutor(1) as crew:
        assert crew.submit(objective_of, "x^2+3y^2").result(timeout=10) is known


def test_who_waits_for_python_gets_it_sooner_beside_a_long_computation_and_only_then():
    usual = sys.getswitchinterval()
    with in_turn():
        with in_turn():
            assert sys.getswitchinterval() <= usual / 10
        assert sys.getswitchinterval() <= usual / 10
    assert sys.getswitchinterval() == usual
    with pytest.raises(ZeroDivisionError), in_turn():
        _ = 1 / 0
    assert sys.getswitchinterval() == usual


def test_what_meets_too_many_special_points_is_left_without_a_result(monkeypatch):
    monkeypatch.setattr("pages.shared.execution.queues.SERVER_JET_NODES", 100)
    found = []
    with while_short():
        for _ in range(1_000):
            parse_objective("sqrt(max(0, x^2 - 1))").gradient(0.5)
            found.append(1)
    assert 0 < len(found) < 100


def test_what_is_short_has_its_result():
    def slope():
        with while_short():
            return parse_objective("sqrt(max(0, x^2 - 1))").gradient(0.5)
        return None

    assert slope().tolist() == [0]
