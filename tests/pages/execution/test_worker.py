"""The worker's process: what becomes of it, and what its users and the log are told."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import streamlit as st

from gd_core import FormulaError, StopRules, best_step_size, parse_objective
from gd_core.experiments import Window
from gd_core.expression import Formula, Variable
from gd_core.optimizers import read_config
from pages.shared.execution import cache
from pages.shared.execution import worker as worker_process
from pages.shared.execution.cache import objective_of
from pages.shared.execution.jobs import (
    BEST_STEP_SIZE,
    CODES,
    GRID,
    RACE,
    SWEEP,
    Field,
    SweepRange,
    question_of,
)
from pages.shared.execution.not_computed import TookTooLongError, WorkerDiedError
from pages.shared.execution.worker import Worker
from pages.shared.execution.worker_queue import WorkerQueue
from tests.problems import problem_of

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

TEXT = "x^2+y^2"
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
PLAIN = "gradient_descent,step_size=0.1"
BEST = problem_of(TEXT, (2.0, 1.5), PLAIN, 40, bounds=WINDOW, maximize=True)
QUESTION = question_of(BEST_STEP_SIZE, BEST).text
LONG = "+".join(f"sin({k}x)cos({k}y)" for k in range(1, 16)) + "+x^2+y^2"
PATIENCE = 60
# Programs instead of the worker's, which begin much sooner. This one answers, or never does.
ENDLESS = "endless"
ECHO = """
import sys, time
for line in sys.stdin:
    if line.strip() == "endless":
        time.sleep(600)
    print('{"answer": 1}', flush=True)
"""
# These read a question before they do what is said of them.
READS = "import os, signal, sys; sys.stdin.readline(); "
KILLED = f"{READS}os.kill(os.getpid(), signal.SIGKILL)"
HALF = f"{READS}sys.stdout.write('{{\"answer\": 1' + '0' * 70000); sys.stdout.flush(); sys.exit(3)"
NO_JSON = f"{READS}print('Segmentation fault', flush=True); sys.stdin.readline()"
NO_OBJECT = f"{READS}print('[1]', flush=True); sys.stdin.readline()"
STOPPED = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"


@pytest.fixture(scope="module")
def ours():
    """The worker with our own program."""
    found = Worker()
    yield found
    found.end()


@pytest.fixture
def worker():
    """worker(program) is one with another program."""
    made = []

    def make(program=ECHO):
        made.append(Worker(program=(sys.executable, "-c", program)))
        return made[-1]

    yield make
    for one in made:
        one.kill()
        one.end()


def answer(worker, seconds=PATIENCE, question="?"):
    return worker.answer(question, TEXT, seconds)


ANSWER = {"answer": 1}


# -------------------------------------------------------------------- the clock


def test_what_takes_too_long_is_stopped_and_the_next_question_is_answered(worker):
    one = worker()
    with pytest.raises(TookTooLongError, match=r"stopped after 0\.01 seconds"):
        answer(one, 0.01, ENDLESS)
    assert answer(one) == ANSWER


def test_a_process_that_stands_still_is_ended_by_the_clock(worker):
    """SIGSTOP, as a machine that is suspended does it."""
    one = worker()
    assert answer(one) == ANSWER
    frozen = one._process
    frozen.send_signal(signal.SIGSTOP)
    with pytest.raises(TookTooLongError):
        answer(one, 0.2)
    assert frozen.returncode == -signal.SIGKILL
    assert answer(one) == ANSWER


def test_a_question_larger_than_a_pipe_does_not_wait_for_a_process_that_stands_still(worker):
    one = worker(STOPPED)
    with pytest.raises(TookTooLongError):
        answer(one, 1, "x" * 10**6)


def test_whoever_wants_no_answer_any_more_ends_the_process_at_once(worker):
    one, stopped = worker(), threading.Event()
    assert answer(one) == ANSWER

    def stop():
        stopped.set()
        one.kill()

    threading.Timer(0.1, stop).start()
    with pytest.raises(TookTooLongError):
        one.answer(ENDLESS, TEXT, PATIENCE, stopped)
    assert answer(one) == ANSWER


def test_what_was_stopped_before_there_was_a_process_is_not_begun(worker):
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(TookTooLongError):
        worker().answer(ENDLESS, TEXT, PATIENCE, stopped)


# -------------------------------------------------------------------- a dead worker


def test_a_process_that_was_killed_is_begun_again(worker):
    one = worker()
    before, first = answer(one), one._process
    first.kill()
    assert answer(one) == before
    assert one._process is not first


@pytest.mark.parametrize("signals", [(), (signal.SIGKILL,)], ids=["as ever", "killed beneath it"])
def test_one_death_is_nobodys_trouble(worker, monkeypatch, caplog, signals):
    """Killed while it computes: it is begun again once, and the log has the exit code."""
    one, ask, left = worker(), worker_process._exchange, list(signals)

    def asked(process, question, tell):
        if left:
            process.send_signal(left.pop())
        return ask(process, question, tell)

    monkeypatch.setattr(worker_process, "_exchange", asked)
    with caplog.at_level(logging.WARNING, "gradient_descent"):
        assert answer(one) == ANSWER
    deaths = [f"the worker ended with exit code -9 at f={TEXT!r}"] if signals else []
    assert [record.getMessage() for record in caplog.records] == deaths


@pytest.mark.parametrize(
    "text, code",
    [(KILLED, -9), (HALF, 3), (NO_JSON, -9), (NO_OBJECT, -9), (f"{READS}sys.exit(1)", 1)],
    ids=["killed", "half a line", "no JSON", "no object", "an error"],
)
def test_two_deaths_are_a_sentence_and_in_the_log(worker, caplog, text, code):
    one = worker(text)
    with (
        caplog.at_level(logging.WARNING, "gradient_descent"),
        pytest.raises(WorkerDiedError, match="Type a shorter formula, or try again"),
    ):
        answer(one)
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"the worker ended with exit code {code} at f={TEXT!r}"] * 2


def test_the_log_has_a_long_formula_shortened_and_on_one_line(worker, caplog):
    one = worker(KILLED)
    with pytest.raises(WorkerDiedError):
        one.answer("?", "x\n" * 10_000, PATIENCE)
    for record in caplog.records:
        said = record.getMessage()
        assert "f='x\\nx" in said
        assert "\n" not in said
        assert len(said) < 260


def test_where_there_can_be_no_process_nothing_is_computed_in_the_server(monkeypatch, caplog):
    """That would have no clock."""

    def none(*_, **__):
        raise OSError("no process")

    def computed(*_):
        raise AssertionError("computed in the server")

    st.cache_resource.clear()
    monkeypatch.setattr(worker_process.subprocess, "Popen", none)
    text = f"{LONG}+0.7331"
    with pytest.raises(FormulaError, match="the process that computes long formulas ended"):
        objective_of(text)
    window = Window(parse_objective(f"{LONG}+0.7332"), WINDOW)
    with pytest.raises(WorkerDiedError):
        cache.run_job(GRID, window)
    assert "there can be no worker: no process" in caplog.text


def test_without_work_it_ends_gives_its_memory_back_and_is_no_trouble(caplog):
    one = Worker(idle_seconds=0.3)
    found = answer(one, question=QUESTION)
    assert found == {"answer": best_step_size(BEST)}
    assert one._process.wait(timeout=20) == 0
    one._command = [sys.executable, "-c", ECHO]
    assert answer(one) == ANSWER
    assert not caplog.records
    one.end()


def test_an_error_there_comes_back_with_its_trace(ours):
    nothing = json.dumps([BEST_STEP_SIZE.name, {"f": TEXT}])
    assert "KeyError" in answer(ours, question=nothing)["failed"]
    assert "answer" in answer(ours, question=QUESTION)


def test_an_answer_is_whole_where_signals_come_and_nothing_is_buffered(monkeypatch):
    """Python's own unbuffered output leaves out what did not fit into the pipe before a signal."""
    program = (
        "import signal, pages.shared.execution.worker_main as w;"
        "signal.signal(signal.SIGUSR1, lambda *_: None);"
        "w.answered = lambda line: '\"' + 'x' * 10**6 + '\"'; w.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "60", "2000"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        cwd=worker_process._ROOT,
    )
    process.stdin.write(b"?\n")
    process.stdin.flush()
    begin = process.stdout.read(1)  # it writes now, and waits for the pipe
    for _ in range(20):
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.01)
    line = begin + process.stdout.readline()
    process.kill()
    process.communicate()
    assert len(line) == 10**6 + 3


# -------------------------------------------------------------------- memory


def test_the_limit_is_enough_for_the_largest_answer(ours):
    """A race of six with 10,000 iterations each."""
    text, adam = "(1-x)^2+100(y-x^2)^2+x^4", read_config("adam,step_size=0.001")
    problem = problem_of(text, (-1.2, 1.0), n_iter=10_000, stop=StopRules())
    question = question_of(RACE, Field(problem, (adam,) * 6)).text
    assert len(answer(ours, question=question)["answer"]) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_what_needs_more_memory_than_it_may_have_is_told_and_the_next_is_answered(ours):
    problem = problem_of(TEXT, (2.0, 1.5), PLAIN, 10**8, bounds=WINDOW)
    swept = SweepRange(problem, (1e-4, 1.0), (), WINDOW)
    found = answer(ours, question=question_of(SWEEP, swept).text)
    assert found == {"memory": worker_process.MOST_MEGABYTES}
    assert "answer" in answer(ours, question=QUESTION)


# -------------------------------------------------------------------- how far it is


def test_how_far_it_is_comes_before_the_answer(worker):
    told = []
    one = worker("import sys; sys.stdin.readline()\n"
                 "for line in ('{\"part\": 0.25}', '{\"part\": 1.0}', '{\"answer\": 1}'):\n"
                 "    print(line, flush=True)")  # fmt: skip
    assert one.answer("?", TEXT, PATIENCE, tell=told.append) == ANSWER
    assert told == [0.25, 1.0]


# -------------------------------------------------------------------- the question


def test_what_is_typed_goes_as_text_only():
    """One line of JSON, whatever is in it."""
    lines = []

    class Noting:
        def answer(self, question, *_):
            lines.append(question)
            return {"answer": 1.0}

    question = question_of(CODES, Formula('x\n"y"', Variable("x"), ("x",)))
    assert WorkerQueue(Noting()).ask(question.text, question.formula) == 1.0
    assert "\n" not in lines[0]
    assert json.loads(lines[0])[1] == {"f": 'x\n"y"'}
