"""The Race page: who takes part, how fair it is, who arrived first, and the URL."""

from __future__ import annotations

import pytest

from gd_core import GALLERY, StopRules, parse_objective
from gd_core import descend as run
from gd_core.experiments import (
    BEST_FOR_EACH,
    MAX_TRIAL_ITERATIONS,
    RACE_STEP_SIZES,
    RACES,
    REFINED_STEP_SIZES,
    SAME_FOR_ALL,
    best_step_size,
    run_race,
)
from gd_core.formatting import format_number
from gd_core.optimizers import OPTIMIZERS, config_of, description_of, read_config, write_config
from tests.pages.conftest import INJECTIONS
from tests.problems import problem_of

BOWL = "x^2 + 10y^2"
LINK = {"f": BOWL, "step": "0.05", "n": "40"}
SHARED = {
    "f",
    "n",
    "xmin",
    "xmax",
    "x0",
    "start",
    "seed",
    "max",
    "tol",
    "patience",
    "budget",
    "projector",
}
every_race = pytest.mark.parametrize("ready", RACES.values(), ids=RACES)


@pytest.fixture
def page(race):
    """The page as a person first sees it."""
    return race()


@pytest.fixture
def bowl(race):
    """Three methods on a bowl, which is no ready-made race."""
    return race(**LINK)


def entries_in(page):
    """The entries that the URL holds, with the race's step size."""
    configs = [read_config(text) for text in page.query["race"].split(";")]
    return [config.with_step_size(float(page.query["step"])) for config in configs]


def stack_of(page):
    """The runs of the entries in the URL, made one at a time."""
    query = page.query
    objective = parse_objective(query["f"])
    start = [float(query[f"{axis}0"]) for axis in objective.variables]
    rules = StopRules(gradient_tolerance=float(query["tol"]))
    return [
        run(objective, start, config.optimizer(), int(query["n"]), rules)
        for config in entries_in(page)
    ]


def column(page, name):
    return [row[name] for row in page.table]


# -------------------------------------------------------------------- ready-made races


def test_opens_with_the_first_ready_made_race_waiting_at_its_start(page):
    first = next(iter(RACES.values()))
    assert page.widget("ready").value == first.name
    assert first.question in page.question
    assert page.data("player")["waits"]
    assert not page.sentences
    assert page.inside("navigation")


@every_race
def test_a_ready_made_race_sets_every_control_and_asks_its_question(bowl, ready):
    bowl.set(max=True, cost="evaluations", tol=1e-3, ready=ready.name)
    assert bowl.question == f"**Before you press play:** {ready.question}"
    assert bowl.widget("ready").value == ready.name
    assert bowl.widget("f").value == ready.landscape.text
    start = [bowl.widget(f"{axis}0").value for axis in ("x", "y")[: len(ready.start)]]
    assert tuple(start) == ready.start
    assert (bowl.widget("n").value, bowl.widget("fair").value) == (ready.n_iter, ready.fair)
    assert [write_config(config) for config in entries_in(bowl)] == [
        write_config(read_config(text).with_step_size(ready.step_size)) for text in ready.entries
    ]
    assert bowl.widget("max").value is False
    assert bowl.data("player")["waits"]
    assert not bowl.sentences


def test_the_answer_is_folded_away_until_it_is_asked_for(page):
    answers = [block for block in page.app.expander if block.label == "Who won, and why"]
    assert [block.proto.expanded for block in answers] == [False]
    assert next(iter(RACES.values())).answer in answers[0].markdown[0].value
    assert answers[0].table


@pytest.mark.parametrize(
    "change",
    [
        {"n": 499},
        {"x0": -1.7},
        {"xmin": -2.5},
        {"max": True},
        {"tol": 1e-6},
        {"fair": BEST_FOR_EACH},
        {"step": 0.005},
        {"f": BOWL},
        {"start": "random"},
        {"race1-method": "adam"},
        {"race2-beta": 0.5},
        {"race3-noise": 0.1},
        {"race1-schedule": "cosine"},
    ],
    ids=str,
)
def test_changing_any_control_leaves_the_ready_made_race(page, change):
    page.set(**change)
    assert page.question == ""
    assert page.widget("ready").value is None
    assert not page.data("player")["waits"]
    assert page.words("verdict")
    assert not [block for block in page.app.expander if block.label == "Who won, and why"]


def test_a_change_taken_back_is_the_ready_made_race_again(page):
    page.set(n=400).set(n=500)
    assert page.question


def test_another_method_beside_those_of_a_ready_made_race_keeps_its_question(page):
    question, first = page.question, RACES[page.widget("ready").value]
    page.press("Add a method")
    assert page.question == question != ""
    assert page.data("player")["waits"]
    assert page.widget("ready").value is None
    # The answer is about the race's own methods.
    assert first.answer not in [text.value for text in page.app.markdown]
    assert [block for block in page.app.expander if block.label == "Who won, and why"]
    page.remove(1)
    assert page.question == ""


# -------------------------------------------------------------------- the entries


def test_up_to_six_methods_can_be_added_and_all_but_one_removed(bowl):
    assert bowl.methods == ["gradient_descent", "momentum", "adam"]
    for count in (4, 5, 6):
        bowl.press("Add a method")
        assert len(bowl.methods) == len(set(bowl.methods)) == len(bowl.table) == count
    assert not [button for button in bowl.app.button if button.label == "Add a method"]
    sixth = bowl.methods[5]
    assert bowl.remove(2).methods[1] == "adam"
    for _ in range(4):
        bowl.remove(1)
    assert bowl.methods == [sixth]
    assert [b.disabled for b in bowl.app.button if b.key == "race1-remove"] == [True]


def test_every_method_can_take_part(bowl):
    for name in OPTIMIZERS:
        bowl.set_entry(2, method=name)
        assert bowl.methods[1] == name
        numbers = {own: bowl.widget(f"race2-{own}").value for own in description_of(name).own}
        assert numbers == {own: number.default for own, number in description_of(name).own.items()}
        assert description_of(name).title in "".join(column(bowl, "Method"))
        assert not bowl.sentences, name


def test_the_numbers_of_one_entry_are_its_own(race):
    page = race(**LINK, race="momentum;momentum")
    assert sorted(column(page, "Method")) == ["Momentum (1)", "Momentum (2)"]
    page.set_entry(2, beta=0.5)
    assert [page.widget(f"race{k}-beta").value for k in (1, 2)] == [0.9, 0.5]
    assert sorted(column(page, "Method")) == ["Momentum, β = 0.5", "Momentum, β = 0.9"]
    page.remove(1)
    assert page.widget("race1-beta").value == 0.5


def test_a_schedule_and_noise_belong_to_one_entry(bowl):
    bowl.set_entry(1, schedule="stepwise").set_entry(1, factor=0.7, noise=0.5).set_entry(
        1, noise_seed=3
    )
    assert bowl.query["race"].split(";")[0] == (
        "gradient_descent,factor=0.7,schedule=stepwise,noise=0.5,noise_seed=3"
    )
    assert "Gradient descent, step decay" in column(bowl, "Method")
    bowl.set_entry(1, schedule="constant", noise=0.0)
    assert bowl.query["race"].split(";")[0] == "gradient_descent"


def test_a_seed_is_asked_for_only_where_there_is_noise(bowl):
    """A seed typed before the noise silently became 0 again."""
    assert not bowl.has("race1-noise_seed")
    assert bowl.set_entry(1, noise=0.5).has("race1-noise_seed")


def test_another_method_keeps_a_schedule_that_it_can_use(bowl):
    bowl.set_entry(1, schedule="cosine", method="adam")
    assert bowl.query["race"].startswith("adam,schedule=cosine;")
    bowl.set_entry(1, method="newton")
    assert bowl.query["race"].startswith("newton;")
    assert not bowl.has("race1-schedule")


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("beta", 1.0, "Momentum: beta must be from 0 to 0.999999."),
        ("beta", None, "Momentum: beta is empty."),
        ("noise", -1.0, "Momentum: noise must be from 0 to"),
        ("noise_seed", 0.5, "Momentum: noise seed must be a whole number."),
    ],
)
def test_a_wrong_number_of_an_entry_says_so_and_the_one_before_is_kept(race, key, value, sentence):
    page = race(**LINK, race="adam;momentum,noise=0.1")
    before, good = page.picture, page.widget(f"race2-{key}").value
    page.set_entry(2, **{key: value})
    assert sentence in page.sentences
    assert "The number before is kept." in page.sentences
    assert page.sentences.count("⚠") == 1
    assert page.widget(f"race2-{key}").value == good
    assert page.picture == before
    assert not page.set(n=41).sentences


@pytest.mark.parametrize("value", [0.0, -1.0, None])
def test_a_wrong_common_step_size_says_so_and_the_picture_stays(bowl, value):
    before = bowl.picture
    bowl.set(step=value)
    assert bowl.sentences.count("⚠") == 1
    assert bowl.picture == before
    assert not bowl.set(step=0.05).sentences


# -------------------------------------------------------------------- the picture


def test_the_player_is_given_the_runs_of_descend_on_one_chart(race):
    page = race(**LINK, race="gradient_descent;momentum,beta=0.5;adam;nesterov;bfgs;newton")
    player = page.data("player")
    assert player["unit"] == "iteration"
    for chart, trajectory in zip(player["charts"], stack_of(page), strict=True):
        assert chart["chart"] == "landscape"
        assert chart["k"] == list(range(len(trajectory.points)))
        assert chart["x"] == pytest.approx(trajectory.points[:, 0].tolist(), rel=1e-8)
        assert chart["y"] == pytest.approx(trajectory.points[:, 1].tolist(), rel=1e-8)
    for look in ("name", "color", "dash", "shape"):
        assert len({chart[look] for chart in player["charts"]}) == 6, look


def test_the_clock_can_count_evaluations(race):
    page = race(**LINK, race="gradient_descent;backtracking;newton").set(cost="evaluations")
    player = page.data("player")
    assert player["unit"] == "evaluation"
    for chart, trajectory in zip(player["charts"], stack_of(page), strict=True):
        assert chart["k"] == trajectory.spent.sum(axis=1).tolist()
        assert chart["steps"] == list(range(len(trajectory.points)))
    assert player["k"][-1] == max(chart["k"][-1] for chart in player["charts"])


# -------------------------------------------------------------------- who arrived first


def test_the_table_says_what_the_runs_of_descend_say(race):
    page = race(**LINK | {"n": "400"}, race="gradient_descent;momentum;newton;adam")
    rows = {row["Method"]: row for row in page.table}
    for config, trajectory in zip(entries_in(page), stack_of(page), strict=True):
        row = rows[config.description.title]
        arrived = trajectory.iterations < 400
        assert row["Iterations"] == (str(trajectory.iterations) if arrived else "–")
        assert row["Evaluations"] == (str(sum(trajectory.evaluations)) if arrived else "–")
        assert row["Final f"] == format_number(float(trajectory.values[-1]))
        assert row["To the nearest known minimum"] == "–"
    took = [int(row["Iterations"]) for row in page.table if row["Iterations"] != "–"]
    assert len(took) >= 2
    assert took == sorted(took)
    assert column(page, "Place")[:2] == ["1st", "2nd"]
    assert f"{page.table[0]['Method']} arrives first, after {took[0]}" in page.words("verdict")


def test_those_that_tie_share_their_place(race):
    page = race(**LINK, race="newton;bfgs;newton;damped_newton")
    assert column(page, "Place")[:2] == ["1st", "1st"]
    assert column(page, "Place")[2] == "3rd"
    assert "Newton (1) and Newton (2) arrive together, after 1 iteration." in page.words("verdict")


def test_those_that_did_not_arrive_come_last_the_lowest_first(race):
    page = race(**LINK, race="gradient_descent;newton;normalized_gradient")
    assert column(page, "Place") == ["1st", "–", "–"]
    ends = {
        config.description.title: trajectory.values[-1]
        for config, trajectory in zip(entries_in(page), stack_of(page), strict=True)
    }
    lowest, highest = column(page, "Method")[1:]
    assert ends[lowest] < ends[highest]
    assert "Two of 3 did not arrive." in page.words("verdict")


def test_nobody_arrives_in_too_few_iterations(bowl):
    bowl.set(n=2)
    assert set(column(bowl, "Place")) == {"–"}
    assert "Nobody has arrived." in bowl.words("verdict")


def test_counted_in_evaluations_the_order_of_the_rosenbrock_race_changes(race):
    page = race().set(ready="rosenbrock")
    by_iterations = column(page, "Method")[:3]
    assert page.data("player")["unit"] == "iteration"
    page.set(cost="evaluations")
    by_evaluations = column(page, "Method")[:3]
    assert page.data("player")["unit"] == "evaluation"
    assert page.query["cost"] == "evaluations"
    assert sorted(by_iterations) == sorted(by_evaluations)
    assert by_iterations != by_evaluations
    spent = [int(row["Evaluations"]) for row in page.table[:3]]
    assert spent == sorted(spent)
    assert "evaluations" in page.words("verdict")
    assert '"text": "evaluation"' in page.drawn("values")


def test_the_distance_is_that_to_the_nearest_known_minimum(race):
    page = race().set(ready="many-minima")
    entry = GALLERY["himmelblau"]
    minima = [minimum.point for minimum in entry.minima]
    problem = problem_of(entry.text, RACES["many-minima"].start, n_iter=200)
    found = run_race(problem, entries_in(page), minima)
    distances = {finish.name: format_number(finish.distance) for finish in found}
    assert {r["Method"]: r["To the nearest known minimum"] for r in page.table} == distances


def test_a_saddle_is_no_arrival(race):
    page = race().set(ready="saddle")
    newton = next(row for row in page.table if row["Method"] == "Newton")
    assert (newton["Place"], newton["Iterations"]) == ("–", "–")
    assert "saddle" in newton["What it did"]


def test_climbing_puts_the_highest_first(race):
    page = race(f="-x^2 - 10y^2", max="1", step="0.05", n="4", race="gradient_descent;adam")
    highest, lowest = (float(text.replace("−", "-")) for text in column(page, "Final f"))
    assert highest > lowest


# -------------------------------------------------------------------- fairness


def test_the_same_step_size_for_all_is_said_with_its_reason(bowl):
    assert bowl.words("fairness").startswith("**Same step size for all.** α = 0.05.")
    assert "losing here need not mean that a method is bad" in bowl.words("fairness")
    assert set(column(bowl, "α")) == {"0.05"}
    assert bowl.has("step")


def test_a_method_to_which_the_step_size_means_something_else_is_named(race):
    page = race(**LINK, race="gradient_descent;backtracking;newton")
    meaning = description_of("backtracking").parameters["step_size"].meaning
    assert f"Backtracking: {meaning[0].lower()}{meaning[1:]}" in page.words("fairness")
    assert "Newton: no step size to choose." in page.words("fairness")


def test_each_at_its_best_shows_the_step_sizes_and_how_they_were_found(race):
    page = race(**LINK, race="gradient_descent;momentum;newton").set(fair=BEST_FOR_EACH)
    start = (page.widget("x0").value, page.widget("y0").value)
    said = page.words("fairness")
    assert said.startswith("**Each at the best found.**")
    assert (
        f"{len(RACE_STEP_SIZES)} step sizes from {format_number(RACE_STEP_SIZES[0])} to "
        f"{format_number(RACE_STEP_SIZES[-1])}" in said
    )
    assert (
        f"then {REFINED_STEP_SIZES} around the best of them, "
        f"{min(40, MAX_TRIAL_ITERATIONS)} iterations each" in said
    )
    assert "It hides how hard that was to find." in said
    steps = {row["Method"]: row["α"] for row in page.table}
    for name in ("gradient_descent", "momentum"):
        config = config_of(name, {"step_size": 1.0})
        best = best_step_size(problem_of(BOWL, start, config, 40))
        title = description_of(name).title
        assert f"{title}: {format_number(best, 3)}" in said
        assert steps[title] == format_number(best, 3)
    assert steps["Newton"] == "–"
    assert not page.has("step")
    assert page.query["fair"] == BEST_FOR_EACH
    assert page.set(fair=SAME_FOR_ALL).has("step")


# -------------------------------------------------------------------- the URL


def test_the_url_holds_every_control(bowl):
    own = {"step", "race", "fair", "cost"}
    assert set(bowl.query) == SHARED | own | {"ymin", "ymax", "y0", "scales"}
    assert set(bowl.set(f="x^2").query) == SHARED | own


@pytest.mark.slow
def test_a_link_opens_the_very_same_race(bowl, race):
    bowl.press("Add a method").set_entry(4, method="momentum", beta=0.5, noise=0.25, noise_seed=7)
    bowl.set_entry(1, schedule="stepwise", every=5.0)
    bowl.set(fair=BEST_FOR_EACH, cost="evaluations", n=60, tol=1e-4, max=False, x0=2.5)
    copy = race(**bowl.query)
    assert copy.query == bowl.query
    assert copy.picture == bowl.picture
    assert copy.words("fairness") == bowl.words("fairness")


@every_race
def test_the_link_of_a_ready_made_race_opens_it_with_its_question(page, race, ready):
    page.set(ready=ready.name)
    copy = race(**page.query)
    assert ready.question in copy.question
    assert copy.picture == page.picture


# -------------------------------------------------------------------- awkward and hostile texts


@pytest.mark.parametrize(
    "text", ["log(-1-x^2)", "1/x", "|x| + |y|", "10^300 x^2", "x", "sqrt(x)", "exp(exp(x^2))"]
)
@pytest.mark.parametrize("fair", [SAME_FOR_ALL, BEST_FOR_EACH])
def test_awkward_functions_open_without_an_error(race, text, fair):
    page = race(f=text, fair=fair, race="gradient_descent;adam;newton;backtracking;bfgs")
    assert len(page.table) == 5
    assert not page.sentences


def test_a_wrong_formula_says_why_and_keeps_the_last_race(bowl):
    before = bowl.picture
    bowl.set(f="x^2 + sen(y)")
    assert "Did you mean sin?" in bowl.words("formula-error")
    assert bowl.picture == before


def test_untrusted_texts_never_become_markup(bowl):
    for text in (*INJECTIONS, "<b>x</b>", "$x$", ":red[x]"):
        bowl.set(f=text)
        assert bowl.table, text
        assert not [body for body in bowl.markup if text.strip() in body], text
    assert not bowl.set(f=BOWL).sentences


def test_untrusted_texts_in_a_link_never_become_markup(race):
    for text in ("<b>x</b>", "$x$", ":red[x]", "adam,<b>beta1</b>=0.5"):
        page = race(f=text, race=text, fair=text, cost=text, **{text: text})
        assert page.table
        assert not [body for body in page.markup if text in body], text


@pytest.mark.parametrize(("text", "climbs"), [("x^2", "1"), ("-x^2", "0"), ("3x", "0")])
def test_without_anything_to_arrive_at_no_step_size_is_called_the_best(race, text, climbs):
    page = race(f=text, max=climbs, fair="best", n="40")
    said, end = page.words("fairness"), "maximum" if climbs == "1" else "minimum"
    assert f"to a {end}, so there is no best one: they run with α = 0.1." in said
    assert "is used" not in said and "each at the best" not in said
    assert page.words("verdict").startswith("**The whole race: Nobody has arrived. Those that")
    assert ("ended highest" in page.words("verdict")) == (climbs == "1")
    assert ("To the nearest known minimum" in page.table[0]) == (climbs == "0")
