"""The Race page in a real browser: several methods on one landscape, on one clock."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gd_core import StopRules, parse_objective
from gd_core import descend as run
from gd_core.experiments import RACES, entry_names
from gd_core.optimizers import read_config
from tests.browser.window import PHONE, RacePage, SweepPage

BOWL = {"f": "x^2+10y^2", "n": "40", "x0": "-3.6", "y0": "2.7", "step": "0.03"}
SIX = "gradient_descent;momentum,beta=0.5;adam;nesterov;bfgs;newton"
LINK = {**BOWL, "race": SIX}


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(RacePage).open(**LINK)


@pytest.fixture
def bowl(opened):
    """Six runs of at most 40 steps over a contour, at their end."""
    opened.part("range").press("End")
    opened.await_readout("iteration 40 of 40")
    return opened


@pytest.fixture(scope="module")
def ready(shared_window):
    """A window for one ready-made race after the other."""
    return shared_window(RacePage).open()


@pytest.fixture(scope="module")
def runs():
    return stack_of(SIX)


def recipes_of(race):
    return [read_config(text).with_step_size(0.03) for text in race.split(";")]


def stack_of(race):
    """The runs of these entries on the bowl, made one at a time."""
    objective, rules = parse_objective(BOWL["f"]), StopRules(1e-8)
    return [
        run(objective, (-3.6, 2.7), config.optimizer(), 40, rules) for config in recipes_of(race)
    ]


def assert_all_at(page, runs, iteration):
    """Every run's dot lies on the iterate that the clock names, or on the last it has."""
    page.await_readout(f"iteration {iteration} of 40")
    page.await_heads([run.points[min(iteration, run.iterations)] for run in runs])


def assert_names_fit(page, count):
    """Every path has its name, within the plot and apart from the others."""
    left, top, right, bottom = page.plot()
    names = page.names()
    assert len({name["name"] for name in names}) == count
    for name in names:
        x, y, end, foot = name["box"]
        assert left <= x and end <= right and top <= y and foot <= bottom, name
    for first, second in combinations(names, 2):
        (a, b, c, d), (x, y, end, foot) = first["box"], second["box"]
        assert c <= x or end <= a or d <= y or foot <= b, (first, second)


# -------------------------------------------------------------------- the paths


def test_six_paths_are_drawn_apart_by_colour_dashes_and_marks(bowl):
    looks = bowl.looks()
    for part in ("color", "dash", "outline"):
        assert len({look[part] for look in looks}) == 6, part
    colors = {name["name"]: name["color"] for name in bowl.names()}
    assert [colors[name] for name in entry_names(recipes_of(SIX))] == [
        look["color"] for look in looks
    ]
    assert_names_fit(bowl, 6)


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_the_names_on_a_ready_made_race_can_be_read(ready, race):
    if ready.shown("ready") != race.title:
        ready.pick("ready", race.title)
        ready.until("(words) => document.body.innerText.includes(words)", race.question)
        # The question comes before the runs, which wait at their start.
        ready.await_readout(f"iteration 0 of {race.n_iter}")
        ready.settle()
    ready.part("range").press("End")
    ready.await_readout(f"iteration {race.n_iter} of")
    assert_names_fit(ready, len(race.entries))


def test_minima_are_named_in_a_legend_that_no_run_can_cover(race):
    page = race.open(f="(x^2+y-11)^2+(x+y^2-7)^2", step="0.01")
    landscape = page.container("landscape")
    words = landscape.locator(".gd-pointer-words")
    words.get_by_text("○ minimum").wait_for()
    assert landscape.locator(".annotation").count() == 0
    plot = landscape.locator(".nsewdrag").first.bounding_box()
    assert words.bounding_box()["y"] >= plot["y"] + plot["height"]


# -------------------------------------------------------------------- one clock


def test_scrubbing_moves_every_run_to_the_same_iteration(bowl, runs):
    for iteration in (0, 1, 7, 23, 40):
        bowl.part("range").fill(str(iteration))
        assert_all_at(bowl, runs, iteration)


def test_steps_and_keys_move_every_run(bowl, runs):
    bowl.part("start").click()
    assert_all_at(bowl, runs, 0)
    bowl.part("forward").click()
    bowl.part("forward").click()
    assert_all_at(bowl, runs, 2)
    bowl.page.keyboard.press("ArrowLeft")
    assert_all_at(bowl, runs, 1)


def test_playing_moves_every_run_and_pause_stops_all_at_one_iteration(bowl, runs):
    bowl.play()
    bowl.await_iteration(5)
    assert bowl.is_playing()
    bowl.play()
    assert bowl.iteration() < 40
    assert_all_at(bowl, runs, bowl.iteration())
    bowl.part("speed").select_option("4")
    bowl.play()
    assert_all_at(bowl, runs, 40)


def test_a_ready_made_race_waits_at_its_start_until_it_is_played(race):
    page = race.open()
    first = next(iter(RACES.values()))
    assert page.readout() == f"iteration 0 of {first.n_iter}"
    page.await_heads([first.start] * len(first.entries))
    assert page.names() == []
    page.play()
    page.await_iteration(20)
    assert page.is_playing()
    assert page.heads()[0] != pytest.approx(first.start, abs=1e-3)


def test_the_clock_of_evaluations_shows_what_each_run_had_spent(race):
    entries = "gradient_descent;backtracking;newton"
    page = race.open(**BOWL, race=entries)
    page.saved(lambda: page.container("cost").get_by_text("Evaluations").click(), "cost=eval")
    found = stack_of(entries)
    spent = [trajectory.spent.sum(axis=1) for trajectory in found]
    assert len({int(counts[1]) for counts in spent}) > 1
    last = max(int(counts[-1]) for counts in spent)
    page.await_readout(f"evaluation {last} of {last}")
    page.part("start").click()
    for _ in range(3):
        page.part("forward").click()
        now = int(page.readout().split()[1])
        page.await_heads(
            [
                [np.interp(now, counts, column) for column in trajectory.points.T]
                for counts, trajectory in zip(spent, found, strict=True)
            ]
        )


# -------------------------------------------------------------------- the entries


def test_another_method_does_not_draw_the_landscape_again(race):
    page = race.open(**LINK)
    page.count_plots()
    page.saved(lambda: page.pick("race2-method", "RMSProp"), "rmsprop")
    page.await_heads(
        [run.points[-1] for run in stack_of(SIX.replace("momentum,beta=0.5", "rmsprop"))]
    )
    assert "RMSProp" in [name["name"] for name in page.names()]
    assert page.keeps_its_nodes()
    assert page.plots() == 0


def test_the_numbers_of_an_entry_are_behind_its_button(race):
    page = race.open(**BOWL, race="gradient_descent;momentum")
    page.numbers_button(2).click()
    page.saved(lambda: page.commit("race2-beta", 0.5), "beta%3D0.5")
    page.await_heads([run.points[-1] for run in stack_of("gradient_descent;momentum,beta=0.5")])


def test_a_race_is_the_same_after_a_visit_to_another_page(race):
    page = race.open(**LINK, fair="best")
    page.saved(lambda: page.redrawn(lambda: page.pick("race1-method", "Adagrad")), "adagrad")
    query, picture = page.query(), page.picture()
    page = page.go_to(SweepPage).go_to(RacePage)
    assert page.query() == query
    assert page.picture() == picture


# -------------------------------------------------------------------- phone


def test_a_phone_has_names_to_read_the_player_in_reach_and_rows_to_tap(new_page, server):
    page = new_page(server, RacePage, **PHONE).open(**LINK)
    assert_names_fit(page, 6)
    for name in ("start", "back", "toggle", "forward", "range", "speed", "readout"):
        box = page.part(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, name
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844, name
    for number in range(1, 7):
        menu = page.container(f"race{number}-method").bounding_box()
        remove = page.remove_button(number).bounding_box()
        assert menu["width"] >= 100
        assert min(remove["width"], remove["height"]) >= 32
        assert menu["x"] + menu["width"] <= remove["x"]
        assert remove["x"] + remove["width"] <= 390
    page.saved(lambda: page.remove_button(6).tap(), "bfgs&")
    page.numbers_button(2).tap()
    box = page.container("race2-beta").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.page.keyboard.press("Escape")
    page.part("toggle").tap()
    page.await_iteration(2)
