"""Long jobs in a process of their own: the same answers, and pages that go on without them."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from gd_core import (
    GALLERY,
    Dataset,
    FormulaError,
    Objective,
    Optimizer,
    StopRules,
    Trajectory,
    fit_objective,
    lessons,
    parse_objective,
)
from gd_core.compiler import ReadyCodes
from gd_core.experiments import Window, usual_setup
from gd_core.expression import read_formula, size
from gd_core.objective import point_effort, to_bytecode
from gd_core.optimizers import read_config
from pages.shared.execution import jobs
from pages.shared.execution.cache import default_setup_of, latex_of, objective_of
from pages.shared.execution.error_boundary import SORRY
from pages.shared.execution.jobs import (
    JOBS,
    WORKER_POINT_US,
    WORKER_TREE_NODES,
    Field,
    SweepRange,
    limits,
    question_of,
)
from pages.shared.execution.not_computed import took_too_long
from pages.shared.execution.worker import Worker
from tests.load.crowd import nastiest
from tests.pages.conftest import Descend, Race, StepSizes, Sweep
from tests.problems import problem_of

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
START = (2.0, 1.5)
# Its code is written apart; of the other one only the jobs are.
LONG, MIDDLING = (
    "+".join(f"sin({k}x)cos({k}y)" for k in range(1, many)) + "+x^2+y^2" for many in (16, 10)
)
TOWER = "x^-531^-4e1^-1E9^-(x+1)"
TEXTS = [LONG, "x^2+10y^2", "x*log(x)+y^2", nastiest()[2]]
PLAIN, ADAM = "gradient_descent,step_size=0.1", "adam,step_size=0.1,beta1=0.8"
STOP = StopRules(1e-8, None, 3)


def problems(text, config):
    """The problem of some runs, with the rules of its own that a run may have."""
    return problem_of(text, START, config, 30, bounds=WINDOW, stop=STOP)


def climb(text, config):
    """The problem of a climb."""
    return problem_of(text, START, config, 40, bounds=WINDOW, maximize=True)


# What each job is asked about, for a formula and a method.
ASKED = {
    jobs.CODES: lambda text, config: read_formula(text),
    jobs.BYTECODE: lambda text, config: parse_objective(text),
    jobs.SETUP: lambda text, config: parse_objective(text),
    jobs.GRID: lambda text, config: Window(parse_objective(text), WINDOW),
    jobs.UNDEFINED_CAUSE: lambda text, config: Window(
        parse_objective(text), ((-5.0, -1.0), (-5.0, 5.0))
    ),
    jobs.STEP_SIZES: problems,
    jobs.FOUR_STEP_SIZES: problems,
    jobs.BEST_STEP_SIZE: climb,
    jobs.STEP_MARKS: problems,
    jobs.FLOW: climb,
    jobs.DIAGNOSIS: problems,
    jobs.VERDICT: climb,
    jobs.SWEEP: lambda text, config: SweepRange(
        problems(text, config), (1e-4, 1.0), (0.05, 0.1), WINDOW
    ),
    jobs.RUNS: lambda text, config: Field(climb(text, config), methods(config, "newton")),
    jobs.RACE: lambda text, config: Field(problems(text, config), methods("newton", config)),
    jobs.RESPONSE: lambda text, config: jobs.Asked(
        lessons.Question("next-step", problems(text, config), 3), (1.0, 2.0), judged=True
    ),
    jobs.FILE: lambda text, config: jobs.WantedFile(problems(text, config), "table", "a link"),
}


def methods(*configs):
    """The methods of these configurations."""
    return tuple(map(read_config, configs))


@pytest.fixture(scope="module")
def worker():
    found = Worker()
    yield found
    found.end()


@pytest.fixture
def another():
    """A process of one test's own."""
    made = []

    def make(*arguments, **named):
        made.append(Worker(*arguments, **named))
        return made[-1]

    yield make
    for one in made:
        one.end()


def answer_of(worker, job, about, seconds=60):
    """The worker's answer, read."""
    question = question_of(job, about)
    answer = worker.answer(question.text, question.formula, seconds)
    return job.answered.read(answer["answer"])


def alike(one, other):
    """Whether two answers are equal to the last bit, in arrays too; nan equals nan."""
    if isinstance(one, Trajectory):  # what a method remembers at the end stays with the worker
        one, other = (dataclasses.replace(run, state=None) for run in (one, other))
    if isinstance(one, Objective):  # so are its programs
        return one.formula == other.formula
    if isinstance(one, Optimizer):  # its functions are made anew for each
        return all(getattr(one, part) == getattr(other, part) for part in ("name", "parameters"))
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and alike(vars(one), vars(other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    if hasattr(one, "items"):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)):
        same = type(one) is type(other) and len(one) == len(other)
        return same and all(map(alike, one, other))
    return one == other or (one != one and other != other)


# -------------------------------------------------------------------- the same answers


def test_every_job_is_asked_here():
    assert [job.name for job in ASKED] == [*JOBS]


# A long and a short formula with each of the two methods.
@pytest.mark.parametrize(
    "text, config",
    [*zip(TEXTS, (PLAIN, ADAM, PLAIN, ADAM), strict=True)],
    ids=lambda text: text[:20],
)
@pytest.mark.parametrize("job", ASKED, ids=lambda job: job.name)
def test_the_answer_is_the_same_apart(worker, job, text, config):
    about = ASKED[job](text, config)
    assert alike(answer_of(worker, job, about), job.compute(about))


@pytest.mark.parametrize("job", ASKED, ids=lambda job: job.name)
def test_what_is_asked_about_is_the_same_apart(job):
    """And so is its question, by which the server knows one that it has asked before."""
    about = ASKED[job]("x^2+10y^2", ADAM)
    text = question_of(job, about).text
    assert question_of(job, job.asked.read(json.loads(text)[1])).text == text


@pytest.mark.parametrize("job", [jobs.SETUP, jobs.GRID, jobs.DIAGNOSIS, jobs.SWEEP])
def test_the_error_of_a_fit_is_computed_apart_as_well(worker, job):
    """Its data go along, with all digits."""
    data = Dataset.from_rows([(0.1, 1 / 3), (1.7, 2.0), (3.0, 4.1)], ("hours", "<b>"))
    objective = fit_objective(data, loss="huber", l1=0.1, scaled=True)
    problem = replace(ASKED[jobs.DIAGNOSIS]("x^2+y^2", PLAIN), objective=objective)
    about = {
        jobs.SETUP: objective,
        jobs.GRID: Window(objective, WINDOW),
        jobs.DIAGNOSIS: problem,
        jobs.SWEEP: SweepRange(problem, (1e-4, 1.0), (0.05, 0.1), WINDOW),
    }[job]
    assert job.asked.read(json.loads(question_of(job, about).text)[1]) == about
    assert alike(answer_of(worker, job, about), job.compute(about))


def test_the_formulas_of_the_gallery_are_short_and_the_nasty_ones_long():
    efforts = [point_effort(parse_objective(entry.text)) for entry in GALLERY.values()]
    assert max(efforts) < WORKER_POINT_US
    nasty = [point_effort(parse_objective(text)) for text in nastiest()[:20]]
    assert np.mean(np.array(nasty) > WORKER_POINT_US) > 0.8


def test_the_code_of_a_long_formula_is_written_apart_and_computes_the_same():
    point = (0.7, -1.3)
    for text in (LONG, nastiest()[4]):
        found, here = objective_of(text), parse_objective(text)
        assert isinstance(found.kernel.codes, ReadyCodes)
        assert alike(found.at(*point), here.at(*point))
        for part in ("value", "gradient", "hessian"):
            assert alike(getattr(found, part)(point), getattr(here, part)(point))
        assert point_effort(found) == point_effort(here)
        assert alike(to_bytecode(found), to_bytecode(here))


def test_the_code_of_the_gallery_is_written_here():
    sizes = [size(read_formula(entry.text).tree) for entry in GALLERY.values()]
    assert max(sizes) < WORKER_TREE_NODES < size(read_formula(LONG).tree)
    assert size(read_formula(MIDDLING).tree) < WORKER_TREE_NODES
    assert point_effort(parse_objective(MIDDLING)) > WORKER_POINT_US


def test_a_long_constant_in_disguise_is_no_formula_there_either():
    text = "+".join(f"0sin({k}x)" for k in range(40)) + "+3"
    with pytest.raises(FormulaError) as here:
        parse_objective(text)
    with pytest.raises(FormulaError) as there:
        objective_of(text)
    assert vars(there.value) == vars(here.value)


# -------------------------------------------------------------------- on the pages


@pytest.fixture
def hurried(monkeypatch):
    """A server whose worker is stopped by the clock before it begins."""
    st.cache_resource.clear()
    monkeypatch.setattr(Worker, "answer", _stopped)


def _stopped(*_):
    raise took_too_long(0.001)


@pytest.fixture
def stopping(monkeypatch):
    """Lets the clock run out before one kind of trial begins."""
    st.cache_resource.clear()
    answer = Worker.answer

    def stop(which):
        def stopped(self, question, *rest):
            return (_stopped if json.loads(question)[0] == which else answer)(self, question, *rest)

        monkeypatch.setattr(Worker, "answer", stopped)

    return stop


def test_descend_goes_on_without_marks_and_says_why(stopping):
    stopping("step marks")
    page = Descend({"f": LONG + "+0.1"})
    shown = [caption.value for caption in page.app.caption]
    assert any("was stopped after 0.001 seconds" in text for text in shown)
    assert page.words("verdict")


def test_descend_goes_on_without_a_verdict_and_says_why(stopping):
    stopping("diagnosis")
    page = Descend({"f": LONG + "+0.2"})
    assert "was stopped after 0.001 seconds" in page.words("verdict")
    assert not page.words("page-error")


def test_a_new_long_formula_gets_the_usual_setting_where_the_search_was_stopped(hurried):
    assert default_setup_of(MIDDLING + "+0.4") == usual_setup(2)
    assert usual_setup(2).start == (-3.6, 2.7)


def test_a_long_formula_has_the_same_verdict_as_a_short_one_would(monkeypatch):
    st.cache_resource.clear()
    apart_from_here = Descend({"f": LONG}).words("verdict")
    monkeypatch.setattr(limits, "WORKER_POINT_US", np.inf)
    st.cache_resource.clear()
    assert Descend({"f": LONG}).words("verdict") == apart_from_here


@pytest.mark.parametrize("page", [Descend, StepSizes])
def test_the_server_never_works_out_the_curvature_of_a_long_formula(page):
    st.cache_resource.clear()
    text = f"{LONG}+0.7{len(page.__name__)}"
    page({"f": text})
    assert "hessian_program" not in vars(objective_of(text).kernel.codes)


@pytest.mark.parametrize("kind", [StepSizes, Sweep, Race])
def test_a_page_that_needs_the_answer_says_so_and_offers_a_way_back(hurried, kind, caplog):
    with pytest.raises(AssertionError, match="the page broke"):
        kind({"f": MIDDLING + f"+0.{len(kind.__name__)}", "fair": "best"})
    assert "stopped by the clock" in caplog.text
    assert "Traceback" not in caplog.text


def test_the_sentence_is_the_clocks(hurried):
    page = StepSizes({"f": "x^2"})
    page.widget("f").set_value(MIDDLING + "+0.3")
    page.app.run()
    said = page.words("page-error")
    assert "Type a shorter formula" in said
    assert SORRY not in said
    page.press("Begin again")
    assert not page.words("page-error")


def test_a_formula_whose_code_takes_too_long_is_an_error_at_the_box(stopping):
    stopping("codes")
    page = Descend({"f": "x^2"})
    page.widget("f").set_value(LONG + "+0.5")
    page.app.run()
    assert "Type a shorter formula" in page.words("formula-error")
    assert page.words("verdict")


def test_the_latex_of_a_tower_is_set_here():
    """SymPy did not come to the end of it, and it was left out."""
    assert latex_of(objective_of(TOWER))[0].startswith("x^{- 531^{- 40^{- 1000000000^{")
    page = Descend({"f": TOWER})
    assert page.words("verdict")
