"""A method on the pages: its picker, its own numbers, its rule, its memory, and the URL."""

from __future__ import annotations

import re

import pytest

from gd_core import StopRules, Verdict, diagnose, parse_objective
from gd_core import descend as run
from gd_core.descent import keeps_velocity_and_rates, memory_of
from gd_core.diagnosis import outcome
from gd_core.optimizers import (
    OPTIMIZERS,
    SCHEDULES,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
)
from tests.methods import every_method, made

BOWL = "x^2 + 10y^2"
LINK = {"f": BOWL, "step": "0.03", "n": "20"}
NUMBERS = {number for name in OPTIMIZERS for number in description_of(name).own}
THE_NOISE = {"noise", "noise_seed"}
with_step_sizes = pytest.mark.parametrize("name", ["momentum", "adam", "backtracking"])


@pytest.fixture
def bowl(descend):
    return descend(**LINK)


@pytest.fixture(params=["step_sizes", "sweep"])
def opened(request):
    """opened(f="x^2") opens one of the pages that compare step sizes."""
    return request.getfixturevalue(request.param)


def numbers_on(page):
    """The boxes for numbers of methods, with what they say."""
    return {name: page.widget(name).value for name in NUMBERS if page.has(name)}


def recipe_in(query, step_size):
    """The method that a URL asks for."""
    texts = {"schedule": "constant", "noise": "0", "noise_seed": "0"} | query
    names = NUMBERS.union(*(schedule_description(name).parameters for name in SCHEDULES))
    numbers = {name: float(texts[name]) for name in names if name in texts}
    noise, seed = float(texts["noise"]), int(texts["noise_seed"])
    return config_of(
        texts["method"], numbers | {"step_size": step_size}, texts["schedule"], noise, seed
    )


def run_in(query, step_size=None):
    """The run that a URL asks for."""
    objective = parse_objective(query["f"])
    start = [float(query[f"{axis}0"]) for axis in objective.variables]
    config = recipe_in(query, step_size or float(query["step"]))
    rules = StopRules(gradient_tolerance=float(query["tol"]))
    return run(objective, start, config.optimizer(), int(query["n"]), rules)


def assert_shows_the_run_of_its_url(page):
    wanted = run_in(page.query)
    assert len(page.table) > 1
    assert page.table[["x", "y"]].to_numpy().tolist() == wanted.points.tolist()
    assert page.table["f(x, y)"].tolist() == wanted.values.tolist()


# -------------------------------------------------------------------- the picker


def test_the_picker_offers_every_method_by_its_title(page):
    assert page.choices == [description_of(name).title for name in OPTIMIZERS]


def test_a_method_brings_its_own_controls_and_no_others(bowl):
    for name in OPTIMIZERS:
        bowl.set(method=name)
        method = description_of(name)
        assert numbers_on(bowl) == {own: parameter.default for own, parameter in method.own.items()}
        assert bowl.has("memory") == any(keeps_velocity_and_rates(made(name))), name
        assert bowl.has("step") == method.has_step_size, name
        bowl.unfold()
        assert bowl.has("schedule") == bowl.has("noise") == takes_schedule(name), name
        assert not bowl.sentences, name


def test_a_method_that_is_picked_again_has_its_defaults(bowl):
    bowl.set(method="momentum", beta=0.5, schedule="stepwise", factor=0.9)
    bowl.set(method="adam", schedule="exponential")
    assert bowl.widget("factor").value == 0.95
    assert bowl.set(method="momentum").widget("beta").value == 0.9


def assert_shows_the_rule(shown, method):
    formulas = [part for line in method.update for part in re.split(r",?\s*\\quad\s*", line)]
    # In bold, since x is a coordinate of the point as well.
    formulas = [re.sub(r"(?<![A-Za-z\\])x(?![A-Za-z])", r"\\mathbf{x}", part) for part in formulas]
    assert all(formula in shown for formula in formulas), method.title
    assert r"\mathbf{x} = (x, y)" in shown, method.title


def test_the_rule_is_on_the_page_with_the_methods_own_symbols(bowl):
    """On a projector, where the controls are folded away, beside the function, with its name."""
    for method in map(description_of, OPTIMIZERS):
        bowl.set(method=method.name)
        assert_shows_the_rule(bowl.words("rule"), method)
        assert method.title not in bowl.words("mathematics")
        assert method.keeps in bowl.why_it_stopped
    bowl.set(projector=True)
    for method in map(description_of, OPTIMIZERS):
        projected = bowl.set(method=method.name).words("mathematics").replace("\u00a0", " ")
        assert method.title in projected
        assert_shows_the_rule(projected, method)
        assert method.keeps in bowl.why_it_stopped


def test_the_rule_has_the_step_size_of_the_schedule(bowl):
    assert r"\alpha_k" not in bowl.words("rule")
    bowl.set(schedule="cosine")
    assert schedule_description("cosine").update[0] in bowl.words("rule")


# -------------------------------------------------------------------- its step size


def test_a_step_size_that_nobody_changed_follows_the_method(page):
    assert page.widget("step").value == 0.1
    page.set(method="momentum")
    assert page.widget("step").value == pytest.approx(0.4, abs=0.2)
    assert page.set(method="adadelta").widget("step").value == 1.0
    assert page.set(method="gradient_descent").widget("step").value == 0.1


def test_a_step_size_that_was_typed_stays_with_every_method(page):
    page.set(step=0.037, method="adam")
    assert page.widget("step").value == 0.037
    page.set(method="newton", n=25).set(method="momentum")
    assert page.widget("step").value == 0.037


def test_a_new_function_brings_a_step_size_for_the_method(page):
    page.set(method="momentum")
    before = page.widget("step").value
    assert page.set(f="100x^2 + 50y^2").widget("step").value < before / 10
    assert page.set(gallery="parabola").widget("step").value == before


# -------------------------------------------------------------------- the URL


@every_method
def test_a_link_with_a_method_opens_its_run(descend, name):
    own = {key: repr(0.9 * number.default) for key, number in description_of(name).own.items()}
    page = descend(**LINK, method=name, **own)
    assert {"method": name, **own}.items() <= page.query.items()
    assert not (NUMBERS - set(own)) & set(page.query)
    assert_shows_the_run_of_its_url(page)


def test_a_schedule_and_noise_are_in_the_url_where_they_say_something(bowl):
    assert not {"schedule", *THE_NOISE} & set(bowl.query)
    bowl.set(method="momentum", schedule="stepwise")
    assert bowl.query["schedule"] == "stepwise"
    assert {"factor", "every"} <= set(bowl.query)
    assert not THE_NOISE & set(bowl.query)
    assert set(bowl.set(noise=0.5).query) >= THE_NOISE
    bowl.set(method="newton")
    assert not {"schedule", "factor", "every", *THE_NOISE} & set(bowl.query)


@pytest.mark.parametrize("name", ["gradient_descent", "nesterov", "adam"])
def test_a_link_with_a_schedule_and_noise_opens_the_very_same_run(descend, name):
    extras = {"schedule": "stepwise", "factor": "0.7", "every": "5"}
    extras |= {"noise": "0.25", "noise_seed": "3"}
    page = descend(**LINK, method=name, **extras)
    assert extras.items() <= page.query.items()
    assert_shows_the_run_of_its_url(page)


def test_a_picked_method_is_opened_by_its_link(bowl, descend):
    bowl.set(method="adam", beta1=0.8, schedule="exponential", factor=0.9, noise=0.1, memory=True)
    copy = descend(**bowl.query)
    assert copy.query == bowl.query
    assert copy.picture == bowl.picture
    assert_shows_the_run_of_its_url(copy)


def test_a_link_without_a_method_is_plain_gradient_descent(descend):
    assert descend(**LINK).query["method"] == "gradient_descent"


# -------------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("beta", 1.0, "Beta must be from 0 to 0.999999, not 1."),
        ("beta", -0.1, "Beta must be from 0 to 0.999999, not -0.1."),
        ("beta", None, "Type a number for beta."),
        ("horizon", 0.0, "Horizon must be from 1 to 10,000, not 0."),
        ("horizon", 2.5, "Horizon must be a whole number, not 2.5."),
        ("horizon", None, "Type a number for horizon."),
        ("noise", -1.0, "Noise must be from 0 to 1,000,000,000."),
        ("noise", None, "Type a number for the noise."),
        ("noise_seed", -1, "Noise seed must be from 0 to 4,294,967,295."),
        ("noise_seed", None, "Type a number for the seed of the noise."),
    ],
)
def test_a_number_that_cannot_be_says_so_and_the_picture_stays(descend, key, value, sentence):
    page = descend(**LINK, method="momentum", schedule="cosine", noise="0.1")
    before, good = page.picture, page.widget(key).value
    page.set(**{key: value})
    assert sentence in page.sentences
    assert page.sentences.count("⚠") == 1
    assert page.picture == before
    assert not page.set(**{key: good}).sentences
    assert page.picture == before


@pytest.mark.parametrize(
    ("key", "text"),
    [("beta", "1"), ("beta", "-1e15"), ("rate", "0"), ("noise", "-1"), ("noise", "1e12")],
)
def test_a_link_with_a_number_that_cannot_be_gets_its_sentence(descend, key, text):
    page = descend(**LINK | {"method": "momentum", "schedule": "inverse_time", key: text})
    assert page.sentences.count("⚠") == 1
    assert page.verdict
    assert page.widget(key).value == float(text)


USUAL = {
    "method": "gradient_descent",
    "beta": "0.9",
    "memory": "0",
    "inspect": "0",
    "race": "gradient_descent;momentum;adam",
    "fair": "same",
    "cost": "iterations",
}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("method", ""),
        ("method", "sgd"),
        ("method", "ADAM"),
        ("method", "<b>adam</b>"),
        ("method", "adam" * 25_000),
        ("schedule", "linear"),
        ("schedule", "0"),
        ("noise", "loud"),
        ("noise", "nan"),
        ("noise", "-inf"),
        ("noise", "1e400"),
        ("noise_seed", "-1"),
        ("noise_seed", "1.5"),
        ("noise_seed", "4294967296"),
        ("noise_seed", "9" * 100_000),
        ("beta", "nan"),
        ("beta", "1e16"),
        ("beta", "9" * 100_000),
        ("beta", "[x](javascript:alert(1))"),
        ("memory", "2"),
        ("memory", "<script>alert(1)</script>"),
        ("race", ""),
        ("race", "sgd"),
        ("race", "adam;;momentum"),
        ("race", ";".join(["adam"] * 7)),
        ("race", "adam;" * 20_000),
        ("race", "adam" + ",beta1=0.5" * 10_000),
        ("race", "momentum,beta=2"),
        ("race", "momentum,beta=nan"),
        ("race", "momentum,beta=0.5,beta=0.6"),
        ("race", "momentum,beta"),
        ("race", "newton,beta=0.5"),
        ("race", "adam,schedule=linear"),
        ("race", "adam,noise=-1"),
        ("race", "adam,noise=1,noise_seed=1e300"),
        ("race", "momentum,<b>beta</b>=0.5"),
        ("fair", "unfair"),
        ("fair", "**same**"),
        ("cost", "seconds"),
    ],
    ids=lambda text: text[:24],
)
def test_what_cannot_be_read_is_left_out_of_a_link_and_said(request, key, text):
    opened = request.getfixturevalue("race" if key in {"race", "fair", "cost"} else "descend")
    page = opened(**LINK | {"method": "momentum", key: text})
    said = [element.value for element in page.app.text if "left out" in element.value]
    assert said == [f"Some of this link could not be read and was left out: {key}."]
    assert page.query.get(key) == USUAL.get(key)
    assert page.picture
    assert not page.sentences
    assert not [body for body in page.markup if text in body and text and not text.isalnum()]


# -------------------------------------------------------------------- the memory


@pytest.mark.parametrize("name", ["momentum", "nesterov", "rmsprop", "adam", "gradient_descent"])
def test_the_player_is_sent_the_memory_of_the_run(descend, name):
    page = descend(**LINK, method=name, memory="1")
    chart, memory = page.data("player")["charts"][0], memory_of(run_in(page.query))
    sent = chart.get("memory", {"carried": None, "reach": None})
    for offsets, wanted in ((sent["carried"], memory.carried), (sent["reach"], memory.reach)):
        assert (offsets is None) == (wanted is None)
        if wanted is not None:
            rows = wanted[chart["k"]]
            assert offsets["x"] == pytest.approx(rows[:, 0].tolist(), rel=1e-8)
            assert offsets["y"] == pytest.approx(rows[:, 1].tolist(), rel=1e-8)


def test_the_player_is_sent_a_memory_only_where_that_is_asked_for(descend):
    page = descend(**LINK, method="momentum")
    assert "memory" not in page.data("player")["charts"][0]
    assert "memory" in page.set(memory=True).data("player")["charts"][0]
    assert "memory" not in page.set(memory=False).data("player")["charts"][0]
    assert not descend(**LINK, method="newton", memory="1").has("memory")


def test_what_is_drawn_of_the_memory_is_explained(bowl):
    bowl.set(method="momentum", memory=True)
    assert "**Arrow:**" in bowl.why_it_stopped
    assert "**Box:**" not in bowl.why_it_stopped
    bowl.set(method="rmsprop")
    assert "**Box:**" in bowl.why_it_stopped
    assert "**Arrow:**" not in bowl.why_it_stopped


def test_on_a_curve_nothing_is_carried_upwards(descend):
    page = descend(f="x^2", method="adam", memory="1")
    memory = page.data("player")["charts"][0]["memory"]
    assert any(memory["carried"]["x"])
    assert any(memory["reach"]["x"])
    assert not any(memory["carried"]["y"] + memory["reach"]["y"])


# -------------------------------------------------------------------- step sizes of any method


@with_step_sizes
def test_each_panel_is_a_run_of_the_method(step_sizes, name):
    page = step_sizes(f=BOWL, method=name)
    objective = parse_objective(BOWL)
    assert not page.sentences
    for panel, step_size in zip(page.panels, page.step_sizes, strict=True):
        trajectory = run_in(page.query, step_size)
        found = diagnose(trajectory, objective, advise=False)
        assert f"**{found.verdict.value}** {found.sentence}" in panel
        assert outcome(trajectory, 1e-8) in panel


# What has happened is said alike; what is still to come, only Descend follows further.
SETTLED = {
    verdict.value
    for verdict in (Verdict.CONVERGED, Verdict.DIVERGED, Verdict.LEFT_DOMAIN, Verdict.HALTED)
}


@with_step_sizes
def test_every_verdict_of_a_sweep_is_that_of_a_run_of_the_method(sweep, name):
    page = sweep(f=BOWL, method=name)
    objective = parse_objective(BOWL)
    assert len(page.verdicts) > 100
    for step_size, verdict in list(page.verdicts.items())[::11]:
        found = diagnose(run_in(page.query, step_size), objective).verdict.value
        assert found == verdict or not SETTLED & {found, verdict}


@with_step_sizes
def test_a_sweep_of_another_method_claims_no_limits(sweep, name):
    page = sweep(f=BOWL, method=name)
    assert "belong to plain gradient descent with a constant step size" in page.sentence
    assert "λmax =" not in page.sentence
    assert "λmax" not in page.drawn("sweep")
    assert "λmax" in page.set(method="gradient_descent").drawn("sweep")


def test_a_sweep_of_gradient_descent_with_a_schedule_claims_no_limits(sweep):
    page = sweep(f=BOWL, schedule="cosine")
    assert "λmax =" not in page.sentence
    assert "λmax" not in page.drawn("sweep")


@with_step_sizes
def test_the_pages_that_compare_say_whose_step_sizes_they_are(opened, name):
    page = opened(f=BOWL, method=name)
    title = description_of(name).title
    assert f"These are the step sizes of **{title}**." in [c.value for c in page.app.caption]
    assert opened(**page.query).picture == page.picture


def test_a_method_without_a_step_size_is_replaced_and_that_is_said(opened):
    page, format_number = opened(f=BOWL, method="newton"), opened(f=BOWL)
    said = "Newton has no step size to compare, so this page shows gradient descent."
    assert said in [info.value for info in page.app.info]
    assert said not in [info.value for info in format_number.app.info]
    assert page.query["method"] == "newton"
    assert page.picture == format_number.picture


# -------------------------------------------------------------------- a method of one's own


def test_a_new_method_is_on_the_descend_page_by_itself(toy_optimizer, bowl):
    assert "Toy" in bowl.choices
    bowl.set(method="toy")
    assert numbers_on(bowl) == {}
    assert bowl.widget("wobble").value == 0.25
    bowl.set(wobble=0.5)
    assert bowl.query["wobble"] == "0.5"
    step_size, start = bowl.widget("step").value, bowl.table[["x", "y"]].iloc[0]
    wanted = run(parse_objective(BOWL), start, toy_optimizer(step_size, wobble=0.5), 5)
    assert bowl.set(n=5).table["f(x, y)"].tolist() == wanted.values.tolist()
    assert r"(1 + w)" in bowl.words("rule")


def test_a_new_method_can_be_swept_by_itself(toy_optimizer, opened):
    page = opened(f=BOWL, method="toy")
    assert "These are the step sizes of **Toy**." in [c.value for c in page.app.caption]
    assert not page.sentences


def test_a_new_method_races_by_itself(toy_optimizer, race):
    page = race(f=BOWL, step="0.05", race="gradient_descent")
    page.press("Add a method").set_entry(2, method="toy")
    assert page.widget("race2-wobble").value == 0.25
    page.set_entry(2, wobble=0.75)
    assert page.query["race"] == "gradient_descent;toy,wobble=0.75"
    toy = page.data("player")["charts"][1]
    start = (page.widget("x0").value, page.widget("y0").value)
    wanted = run(parse_objective(BOWL), start, toy_optimizer(0.05, 0.75), 100, StopRules(1e-8))
    assert toy["x"] == pytest.approx(wanted.points[toy["k"], 0].tolist(), rel=1e-8)
    assert {row["Method"] for row in page.table} == {"Gradient descent", "Toy"}
    assert not page.set(fair="best").sentences


# -------------------------------------------------------------------- each step in numbers


def test_the_steps_are_in_numbers_unless_that_is_switched_off(descend):
    page = descend(f=BOWL, method="momentum", n="12")
    steps = page.data("player")["steps"]
    assert [line.split(" = ")[0] for line in steps["lines"]] == ["{v+}", "{x+}"]
    assert {"v", "v+", "x", "x+", "g", "α", "β"} == set(steps["names"])
    assert page.query["inspect"] == "1"
    assert page.set(inspect=False).data("player")["steps"] is None
    assert page.query["inspect"] == "0"
