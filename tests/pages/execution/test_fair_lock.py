"""One at a time, in order, and nobody is left waiting."""

import contextlib
import random
import threading
import time

import pytest

from gd_core.objective import compile_formula
from pages.shared.execution import cache, queues
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.execution.fair_lock import FairLock
from pages.shared.layout import page as page_layout

PATIENCE = 20


def started(target, *arguments):
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread


def ended(threads):
    for thread in threads:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in threads)


def test_they_come_in_their_order():
    stile, order, threads = FairLock(), [], []

    def come(number):
        with stile.turn():
            order.append(number)

    with stile.turn():
        for number in range(12):
            threads.append(started(come, number))
            while len(stile._waiting) <= number:
                time.sleep(0.001)
        assert order == []
    assert ended(threads)
    assert order == list(range(12))


def test_whoever_has_it_goes_on():
    stile = FairLock()
    with stile.turn(), stile.turn():
        other = started(lambda: stile.turn().__enter__())
        other.join(0.1)
        assert other.is_alive()
    assert ended([other])


def test_lent_it_lets_the_next_one_go_on_and_comes_back():
    stile, seen = FairLock(), []

    def come():
        with stile.turn():
            seen.append("other")

    with stile.turn():
        other = started(come)
        with stile.lent():
            assert ended([other])
            seen.append("back")
            with stile.lent():  # there is nothing to lend any more
                pass
        assert stile._is_mine()
    assert seen == ["other", "back"]
    with stile.lent():
        assert not stile._is_mine()


@pytest.mark.parametrize("lends", [False, True])
def test_an_error_gives_it_back(lends):
    stile = FairLock()

    def fail():
        with stile.turn(), stile.lent() if lends else contextlib.nullcontext():
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert stile._holder is None


def test_in_a_crowd_there_is_never_more_than_one_and_all_come_through():
    stile, inside, most = FairLock(), [0], [0]

    def work(seed):
        chance = random.Random(seed)
        for _ in range(60):
            with stile.turn():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0 if chance.random() < 0.5 else 1e-4)
                inside[0] -= 1
                if chance.random() < 0.4:
                    with stile.lent():
                        time.sleep(chance.random() * 1e-3)
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    inside[0] -= 1

    assert ended([started(work, seed) for seed in range(24)])
    assert (inside, most) == ([0], [1])
    assert stile._holder is None


def test_a_page_has_its_turn_and_lends_it_while_it_sleeps_and_for_what_is_not_known(monkeypatch):
    seen = []

    def look(*_):
        seen.append(queues._pages._is_mine())

    monkeypatch.setattr(page_layout.time, "sleep", look)
    monkeypatch.setattr(cache, "compile_formula", lambda read: look() or compile_formula(read))

    def page():
        look()
        page_layout.flush_to_browser()
        cache.objective_of("x^2 + 123456789x")  # asked for by nobody else
        look()

    error_boundary(page)
    assert seen == [True, False, False, True]
    assert not queues._pages._is_mine()
