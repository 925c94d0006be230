"""The worker is asked about a formula with the numbers of its letters, and the caches know them."""

import json

from gd_core import parse_objective
from gd_core.experiments import Window
from gd_core.expression import read_formula
from pages.shared.execution import jobs
from pages.shared.execution.cache import latex_of, letter_bytecode_of, objective_of
from pages.shared.execution.jobs import answer_text, question_of

TEXT, BOUNDS = "a x^2 + b y^2", ((-1.0, 1.0), (-1.0, 1.0))
NUMBERS = (("a", 2.5), ("b", -1 / 3))


def test_a_question_says_the_numbers_to_the_last_bit():
    objective = parse_objective(TEXT, parameters=dict(NUMBERS))
    for job, about in ((jobs.SETUP, objective), (jobs.GRID, Window(objective, BOUNDS))):
        asked = json.loads(question_of(job, about).text)[1]
        assert (asked["f"], asked["letters"]) == (TEXT, dict(NUMBERS))
    read = jobs.SETUP.asked.read(asked)
    assert read.values == NUMBERS
    assert read.at(0.3, 0.7) == objective.at(0.3, 0.7)
    assert "letters" not in question_of(jobs.SETUP, parse_objective("x^2")).text


def test_other_numbers_are_another_question_with_another_answer():
    several = [parse_objective(TEXT, parameters={"a": number}) for number in (1.0, 2.0)]
    texts = [question_of(jobs.UNDEFINED_CAUSE, Window(one, BOUNDS)).text for one in several]
    assert texts[0] != texts[1]
    first, second = (question_of(jobs.BYTECODE, one).text for one in several)
    assert answer_text(first) != answer_text(second)


def test_the_worker_writes_the_code_with_the_numbers():
    formula = read_formula(TEXT, parameters=dict(NUMBERS))
    answer = answer_text(question_of(jobs.CODES, formula).text)
    codes = jobs.CODES.answered.read(json.loads(json.dumps(answer)))
    assert codes.value.variables == ("x", "y")
    assert 2.5 in codes.value.numbers


def test_one_bytecode_and_one_latex_serve_all_numbers():
    several = [objective_of(TEXT, (("a", number), ("b", 1.0))) for number in (1.0, 0.0, -2.0)]
    assert len({id(letter_bytecode_of(one)) for one in several}) == 1
    assert len({latex_of(one) for one in several}) == 1
    assert letter_bytecode_of(several[0]).variables == ("x", "y", "a", "b")
    assert letter_bytecode_of(objective_of("x^2")) is None
