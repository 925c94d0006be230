"""A page that breaks: a plain sentence and a way back for the person, the trace for the log."""

import logging

import pytest

from pages.shared.execution.error_boundary import SORRY
from pages.shared.state import problem
from pages.shared.widgets import problem_controls
from tests.pages.conftest import Descend, Race, StepSizes, Sweep

FORMULA = "x^2 + 10y^2"


def fail(*_, **__):
    raise ZeroDivisionError("on purpose")


@pytest.fixture(params=[Descend, StepSizes, Sweep, Race], ids=lambda kind: kind.__name__)
def broken(request, monkeypatch, caplog):
    """A page whose bounds break as soon as a formula is typed that has an y."""
    page = request.param({"f": "x^2"})
    monkeypatch.setattr(problem_controls, "bounds", fail)
    page.widget("f").set_value(FORMULA)
    with caplog.at_level(logging.ERROR, "gradient_descent"):
        page.app.run()
    return page


def test_the_person_reads_a_sentence_and_no_trace(broken):
    assert broken.words("page-error").startswith(f"⚠ {SORRY}")
    assert not broken.app.exception
    shown = " ".join(str(element.value) for element in broken.app.main if hasattr(element, "value"))
    assert "Traceback" not in shown
    assert "ZeroDivisionError" not in shown


def test_the_log_has_the_trace_and_the_formula(broken, caplog):
    (record,) = [r for r in caplog.get_records("setup") if r.name == "gradient_descent"]
    assert repr(FORMULA) in record.getMessage()
    assert record.exc_info[0] is ZeroDivisionError


def test_no_formula_writes_a_line_of_its_own_into_the_log(page, monkeypatch, caplog):
    monkeypatch.setattr(problem_controls, "bounds", fail)
    page.widget("f").set_value("x\nERROR all is lost")
    page.app.run()
    (record,) = [r for r in caplog.records if r.name == "gradient_descent"]
    assert "\n" not in record.getMessage()


def test_there_is_a_way_back(broken, monkeypatch):
    monkeypatch.undo()
    broken.press("Begin again")
    assert broken.words("page-error") == ""
    assert broken.query["f"] != FORMULA


def test_what_broke_once_may_work_again(broken, monkeypatch):
    monkeypatch.undo()
    broken.run()
    assert broken.words("page-error") == ""
    assert broken.query["f"] == FORMULA


def test_a_page_that_breaks_at_its_first_moment_still_says_so(monkeypatch, caplog):
    monkeypatch.setattr(problem, "read_problem", fail)
    with pytest.raises(AssertionError, match="the page broke"):
        Descend({})
    assert "ZeroDivisionError" in caplog.text
