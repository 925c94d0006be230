"""The garbage collector of a process that serves a class."""

import gc
import weakref

import pytest

from pages.shared.adapters.gc_tuning import YOUNG_OBJECTS_THRESHOLD, tune_garbage_collector


@pytest.fixture(autouse=True)
def as_before():
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_was_there_is_left_out_and_the_rest_is_collected_less_often():
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    tune_garbage_collector()
    assert gc.get_freeze_count() > 100_000
    assert gc.get_threshold() == (YOUNG_OBJECTS_THRESHOLD, 10, 10)


def test_what_comes_later_is_still_collected():
    class Loop:
        def __init__(self):
            self.me = self

    tune_garbage_collector()
    loop = Loop()
    seen = weakref.ref(loop)
    del loop
    gc.collect()
    assert seen() is None
    assert gc.isenabled()
