"""A method as a short text in a link: there and back, and whatever else a link may say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import descend
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    OptimizerConfig,
    config_of,
    description_of,
    read_config,
    takes_schedule,
    write_config,
)
from gd_core.optimizers.config import MAX_CONFIG_CHARACTERS
from tests.methods import FIRST_ORDER, every_method, made, objective_of
from tests.strategies import configs

HIMMELBLAU = objective_of("himmelblau")


def followed(config, n_iter=12):
    return descend(HIMMELBLAU, (0.5, 1.0), config.optimizer(), n_iter)


# There and back


@given(configs())
def test_a_recipe_comes_back_from_its_text(config):
    text = write_config(config)
    assert len(text) <= MAX_CONFIG_CHARACTERS
    assert read_config(text) == config
    assert hash(read_config(text)) == hash(config)


@given(configs())
def test_a_recipe_makes_what_it_says(config):
    optimizer = config.optimizer()
    assert optimizer.name == config.method
    assert dict(optimizer.parameters) == dict(config.parameters)
    assert optimizer.step_size == config.step_size
    if config.noise:
        assert optimizer.noise == (config.noise, config.noise_seed)
    if config.schedule != "constant":
        assert optimizer.schedule.name == config.schedule
        assert dict(optimizer.schedule.parameters) == dict(config.schedule_parameters)


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (config_of("adam", {"step_size": 0.1}), "adam,step_size=0.1"),
        (config_of("adam", {"step_size": 0.1, "beta1": 0.5}), "adam,step_size=0.1,beta1=0.5"),
        (config_of("bfgs", {}), "bfgs"),
        (config_of("adadelta", {}), "adadelta"),
        (config_of("adadelta", {"step_size": 0.1}), "adadelta,step_size=0.1"),
        (
            config_of("lion", {"step_size": 0.5, "every": 7}, "stepwise", 0.25, 3),
            "lion,step_size=0.5,every=7.0,schedule=stepwise,noise=0.25,noise_seed=3",
        ),
    ],
)
def test_the_text_of_a_recipe_says_what_is_not_as_usual(config, text):
    assert write_config(config) == text
    assert read_config(text) == config


@pytest.mark.parametrize("name", ["adadelta", "backtracking", "exact_line_search"])
def test_a_step_size_left_out_is_the_methods_own_default(name):
    """It was 0.1 for all, so that a link to Adadelta with its default 1 came back with 0.1."""
    assert read_config(name).step_size == description_of(name).parameters["step_size"].default == 1


def test_a_step_size_without_a_default_may_be_left_out_of_a_link():
    assert read_config("adam").step_size == 0.1


def test_without_noise_the_seed_says_nothing():
    """A schedule with a seed and no noise did not come back as it was."""
    config = config_of("adam", {"step_size": 0.1}, "cosine", 0.0, 5)
    assert config == config_of("adam", {"step_size": 0.1}, "cosine")
    assert read_config(write_config(config)) == config


@every_method
def test_the_recipe_of_the_defaults_makes_the_methods_own_run(name):
    numbers = {"step_size": 0.01} if description_of(name).has_step_size else {}
    own = descend(HIMMELBLAU, (0.5, 1.0), OPTIMIZERS[name](**numbers), 12)
    np.testing.assert_array_equal(followed(config_of(name, {"step_size": 0.01})).points, own.points)


@every_method
def test_with_another_step_size_nothing_else_changes(name):
    config = config_of(name, {"step_size": 0.01})
    other = config.with_step_size(0.02)
    assert other == (config_of(name, {"step_size": 0.02}) if config.step_size else config)
    np.testing.assert_array_equal(
        followed(other).points,
        descend(HIMMELBLAU, (0.5, 1.0), config.resized(0.02), 12).points,
    )


def test_those_of_first_order_take_a_schedule():
    assert [name for name in OPTIMIZERS if takes_schedule(name)] == FIRST_ORDER
    assert "gradient_descent" in FIRST_ORDER and "bfgs" not in FIRST_ORDER


def test_the_first_recipe_of_all_needs_only_a_step_size():
    config = OptimizerConfig(parameters=(("step_size", 0.1),))
    assert config == config_of("gradient_descent", {"step_size": 0.1})
    assert config.optimizer().is_constant_step_gd


# Anything else

HOSTILE = [
    "",
    ",",
    "=",
    "adam,",
    "adam,,",
    "adam;step_size=0.1",
    "adam,step_size",
    "adam,step_size=",
    "adam,=0.1",
    "adam,step_size=0.1,step_size=0.2",
    "adam,noise=1,noise=1",
    "adam,schedule=cosine,schedule=cosine",
    "adam,step_size=nan",
    "adam,step_size=inf",
    "adam,step_size=-inf",
    "adam,step_size=1e400",
    "adam,step_size=-0.1",
    "adam,step_size=0",
    "adam,step_size=1e-300",
    "adam,step_size=0x10",
    "adam,step_size=__import__('os')",
    "adam,beta1=1",
    "adam,beta1=-1e-9",
    "adam,beta=0.5",
    "adam,decay=0.5",
    "adam,every=5",
    "adam,__class__=1",
    "adam,self=1",
    "adam,noise_seed=nan",
    "adam,noise_seed=inf",
    "adam,noise_seed=1e400",
    "adam,noise_seed=-1",
    "adam,noise_seed=0.5",
    "adam,noise_seed=4294967296",
    "adam,noise=1,noise_seed=1e400",
    "adam,noise=-1",
    "adam,noise=nan",
    "adam,noise=inf",
    "adam,noise=1e10",
    "adam,schedule=",
    "adam,schedule=constant ",
    "adam,schedule=__class__",
    "adam,schedule=stepwise,every=2.5",
    "adam,schedule=stepwise,every=1e400",
    "adam,schedule=stepwise,every=nan",
    "adam,schedule=cosine,every=5",
    "__class__",
    "Adam",
    "adam\x00",
    "adam,step_size=0.1\ud800",
    "bfgs,step_size=0.1",
    "newton,damping=1",
    "adam,step_size=" + "9" * 500,
    "adam," * 100,
    "a" * 10**6,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:40]))
def test_a_text_that_is_no_recipe_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_config(text)


_NAMES = st.one_of(
    st.sampled_from(["step_size", "beta", "beta1", "eps", "schedule", "noise", "noise_seed"]),
    st.sampled_from(["factor", "every", "horizon", "rate", "decay", "damping", "__class__", ""]),
)
_VALUES = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from([*SCHEDULES, "0.1", "0.5", "20", "1e400", "-0", "1_0", "٣", " 1", "none", ""]),
    st.text(max_size=6),
)
_PARTS = st.lists(st.tuples(_NAMES, _VALUES).map("=".join), max_size=6)
_LIKE_RECIPES = st.tuples(st.sampled_from([*OPTIMIZERS, "x"]), _PARTS).map(
    lambda pieces: ",".join([pieces[0], *pieces[1]])
)


@given(st.one_of(_LIKE_RECIPES, _LIKE_RECIPES, st.text(max_size=80)))
def test_any_text_is_a_recipe_or_a_value_error(text):
    try:
        config = read_config(text)
    except ValueError:
        return
    assert read_config(write_config(config)) == config
    run = followed(config, 2)
    assert np.isfinite(run.points).all()


@pytest.mark.parametrize(
    ("method", "numbers", "schedule", "error"),
    [
        ("none", {}, "constant", KeyError),
        ("adam", {}, "constant", KeyError),
        ("adam", {"step_size": 0.1}, "none", KeyError),
        ("adam", {"step_size": -0.1}, "constant", ValueError),
        ("adam", {"step_size": 0.1, "beta2": 1.0}, "constant", ValueError),
        ("adam", {"step_size": 0.1, "every": 1.5}, "stepwise", ValueError),
    ],
)
def test_numbers_that_are_missing_or_out_of_range_are_refused(method, numbers, schedule, error):
    with pytest.raises(error):
        config_of(method, numbers, schedule)


def test_what_is_too_much_is_left_out():
    assert config_of("adam", {"step_size": 0.1, "damping": -5.0}) == config_of(
        "adam", {"step_size": 0.1}
    )


@pytest.mark.parametrize("name", NOISE)
def test_the_ends_of_the_ranges_of_noise_are_taken(name):
    for end in (NOISE[name].low, NOISE[name].high):
        config = config_of("adam", {"step_size": 0.1}, **{"noise": 1.0, name: end})
        assert getattr(config, name) == end
        assert config.optimizer().rule is not made("adam").rule
