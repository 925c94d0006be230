"""Before the worker: nobody waits for somebody else's long formula longer than a page may."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from gd_core import parse_objective
from gd_core.experiments import Window
from pages.shared.execution import (
    cache,
    callbacks,
    jobs,
    page_run,
    worker_queue,
)
from pages.shared.execution import (
    worker as worker_process,
)
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.execution.jobs import is_long
from pages.shared.execution.not_computed import (
    BusyError,
    ReplacedError,
    TookTooLongError,
    TooMuchMemoryError,
    WorkerDiedError,
    took_too_long,
)
from pages.shared.execution.page_run import Wait
from pages.shared.execution.queues import in_turn, page_in_turn
from pages.shared.execution.worker_queue import WorkerQueue
from tests.load.crowd import nastiest
from tests.problems import problem_of

PATIENCE = 30
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
SLOW = nastiest()[0]


def question(name, text="x"):
    """A question as JSON, of a job with this name, about a formula."""
    return json.dumps([name, {"f": text}])


class FakeWorker:
    """Answers when it is let, and notes what it was asked."""

    def __init__(self):
        self.asked, self.about, self.seconds, self.kills = [], [], [], 0
        self.begun, self._free, self._killed = (threading.Semaphore(0) for _ in range(3))

    def answer(self, question, about, seconds, stopped, tell):
        self.asked.append(json.loads(question)[0])
        self.about.append(about)
        self.seconds.append(seconds)
        self.begun.release()
        self._free.acquire()
        if stopped.is_set():
            raise took_too_long(seconds)
        return {"answer": f"{self.asked[-1]} of {about}"}

    def let(self, times=1):
        for _ in range(times):
            self._free.release()

    def kill(self):
        self.kills += 1
        self._free.release()
        self._killed.release()

    def wait_until_it_began(self):
        assert self.begun.acquire(timeout=PATIENCE)

    def wait_until_it_was_killed(self):
        assert self._killed.acquire(timeout=PATIENCE)


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def queue(worker):
    return WorkerQueue(worker)


@pytest.fixture
def sessions(monkeypatch):
    """sessions(name) says whose run the calling thread is in from then on."""
    whose = threading.local()
    monkeypatch.setattr(worker_queue, "session_id_of_run", lambda: whose.name)
    return lambda name: setattr(whose, "name", name)


@pytest.fixture
def crew():
    with ThreadPoolExecutor(40) as found:
        yield found


@pytest.fixture
def asking(queue, sessions, crew):
    """asking(session, name, text) asks in a thread of its own, and is in the queue when it is back;
    the answer is a future."""

    def ask(session, name, text="x"):
        entered, enter = threading.Event(), queue._enter

        def noted(*arguments):
            try:
                return enter(*arguments)
            finally:
                entered.set()

        def asked():
            sessions(session)
            return queue.ask(question(name, text), text)

        queue._enter = noted
        found = crew.submit(asked)
        assert entered.wait(PATIENCE)
        queue._enter = enter
        return found

    return ask


# -------------------------------------------------------------------- one after the other


def test_they_are_answered_in_their_order(worker, asking):
    answers = [asking(k, f"q{k}") for k in range(6)]
    worker.let(6)
    assert [found.result(PATIENCE) for found in answers] == [f"q{k} of x" for k in range(6)]
    assert worker.asked == [f"q{k}" for k in range(6)]


def test_the_page_that_began_to_wait_first_is_served_first_in_all_its_steps(
    worker, asking, monkeypatch
):
    ends = {"at work": 1e3, "later": 3e3, "earlier": 2e3}
    whose = worker_queue.session_id_of_run
    monkeypatch.setattr(worker_queue, "wait_deadline", lambda: time.monotonic() + ends[whose()])
    answers = [asking("at work", "a step", "x")]
    worker.wait_until_it_began()
    answers += [asking(session, "a step", session) for session in ("later", "earlier")]
    worker.let(3)
    for found in answers:
        found.result(PATIENCE)
    assert worker.about == ["x", "earlier", "later"]


def test_the_same_question_of_many_is_computed_once(worker, asking):
    answers = [asking(k, "grid", SLOW) for k in range(30)]
    worker.let()
    assert {found.result(PATIENCE) for found in answers} == {f"grid of {SLOW}"}
    assert worker.asked == ["grid"]


def test_a_newer_question_of_a_session_takes_the_place_of_its_older_one(worker, asking):
    at_work = asking("somebody", "first")
    worker.wait_until_it_began()
    older = asking("me", "older")
    newer = asking("me", "newer")
    with pytest.raises(ReplacedError):
        older.result(PATIENCE)
    worker.let(2)
    assert newer.result(PATIENCE) == "newer of x"
    assert at_work.result(PATIENCE) == "first of x"
    assert worker.asked == ["first", "newer"]


def test_what_is_at_work_for_nobody_any_more_is_stopped(worker, asking):
    older = asking("me", "older")
    worker.wait_until_it_began()
    newer = asking("me", "newer")
    with pytest.raises(ReplacedError):
        older.result(PATIENCE)
    worker.wait_until_it_was_killed()
    worker.let()
    assert newer.result(PATIENCE) == "newer of x"


def test_what_somebody_else_waits_for_too_goes_on(worker, asking, monkeypatch):
    monkeypatch.setattr(worker_queue, "GRACE_SECONDS", 0.0)
    mine, yours = asking("me", "grid"), asking("you", "grid")
    worker.wait_until_it_began()
    newer = asking("me", "newer")
    with pytest.raises(ReplacedError):
        mine.result(PATIENCE)
    worker.let(2)
    assert yours.result(PATIENCE) == "grid of x"
    assert newer.result(PATIENCE) == "newer of x"
    assert worker.kills == 0


def test_what_is_asked_again_at_once_goes_on(worker, asking, monkeypatch):
    """As a callback does that Streamlit breaks off, and that is begun again."""
    monkeypatch.setattr(worker_queue, "GRACE_SECONDS", PATIENCE)
    asking("me", "setup")
    worker.wait_until_it_began()
    again = asking("me", "setup")
    worker.let()
    assert again.result(PATIENCE) == "setup of x"
    assert worker.asked == ["setup"]


def test_a_run_that_streamlit_ends_withdraws_its_question(worker, asking, monkeypatch):
    class Left(BaseException):
        pass

    def leave():
        raise Left

    at_work = asking("somebody", "first")
    worker.wait_until_it_began()
    monkeypatch.setattr(worker_queue, "stop_if_outdated", leave)
    left = asking("me", "second")
    for ended in (left, at_work):  # each looks up from its wait now and then
        with pytest.raises(Left):
            ended.result(PATIENCE)
    monkeypatch.undo()
    worker.let(2)
    assert worker.asked == ["first"]


def test_among_others_a_question_has_less_time(worker, asking):
    answers = [asking(k, f"q{k}") for k in range(3)]
    worker.let(3)
    for found in answers:
        found.result(PATIENCE)
    assert set(worker.seconds[1:]) <= {
        worker_queue.SECONDS_AMONG_OTHERS,
        worker_process.MAX_ANSWER_SECONDS,
    }
    assert worker.seconds[-1] == worker_process.MAX_ANSWER_SECONDS
    assert worker.seconds[1] == worker_queue.SECONDS_AMONG_OTHERS


def test_a_worker_that_cannot_be_asked_is_a_sentence_and_the_next_is_answered(
    worker, asking, monkeypatch, caplog
):
    answer = worker.answer

    def broken(*_):
        monkeypatch.setattr(worker, "answer", answer)
        raise KeyError("nobody thought of it")

    monkeypatch.setattr(worker, "answer", broken)
    with pytest.raises(WorkerDiedError):
        asking("me", "grid").result(PATIENCE)
    assert "nobody thought of it" in caplog.text
    worker.let()
    assert asking("me", "grid", "y").result(PATIENCE) == "grid of y"


# -------------------------------------------------------------------- how the wait stands


def test_who_waits_is_told_how_many_are_before(worker, queue, asking, monkeypatch):
    monkeypatch.setattr(worker_queue, "POLL_SECONDS", 0.005)
    told = {}

    def note(wait):
        seen = told.setdefault(threading.get_ident(), [])
        if wait not in seen:
            seen.append(wait)

    monkeypatch.setattr(worker_queue, "tell_watcher", note)
    answers = [asking(k, f"q{k}") for k in range(3)]
    # All of them have asked before the first is answered.
    _until(lambda: sorted(wait.before for seen in [*told.values()] for wait in seen) == [0, 1, 2])
    for k, found in enumerate(answers):
        worker.wait_until_it_began()
        for request in queue._requests.values():
            request.tell(k / 4)
        _until(lambda k=k: any(Wait(0, k / 4) in seen for seen in told.values()))
        worker.let()
        found.result(PATIENCE)
    places = [[wait.before for wait in seen] for seen in told.values()]
    assert sorted(max(seen) for seen in places) == [0, 1, 2]
    assert all(seen == sorted(seen, reverse=True) and seen[-1] == 0 for seen in places)


def _until(is_so):
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.005)


def test_a_patient_wait_leaves_the_time_for_all_else_as_it_was(monkeypatch):
    monkeypatch.setattr(page_run, "session_of_run", lambda: "me")
    with page_run.run_of_a_page():
        before = page_run.wait_deadline() - time.monotonic()
        with page_run.patient_wait(1e3, lambda wait: None):
            assert page_run.wait_deadline() - time.monotonic() > 9e2
            time.sleep(0.2)
        assert page_run.wait_deadline() - time.monotonic() == pytest.approx(before, abs=0.1)


# -------------------------------------------------------------------- so long a page waits


def test_whoever_waits_for_others_too_long_is_told_that_they_are_why(worker, asking, monkeypatch):
    at_work = asking("somebody", "first")
    worker.wait_until_it_began()
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", 0.3)
    with pytest.raises(BusyError, match="busy with long formulas of other people"):
        asking("me", "second", "y").result(PATIENCE)
    worker.let(2)
    assert at_work.result(PATIENCE) == "first of x"
    assert asking("me", "second", "y").result(PATIENCE) == "second of y"


def test_a_formula_that_took_all_its_time_rests_for_everybody(worker, asking, monkeypatch):
    monkeypatch.setattr(worker_queue, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", 0.3)
    with pytest.raises(TookTooLongError):
        asking("me", "grid").result(PATIENCE)
    worker.wait_until_it_was_killed()
    for session in ("me", "you"):
        with pytest.raises(TookTooLongError):
            asking(session, "marks").result(PATIENCE)
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", PATIENCE)
    worker.let()
    assert asking("you", "marks", "another").result(PATIENCE) == "marks of another"
    assert worker.asked == ["grid", "marks"]


def test_after_its_rest_a_formula_is_tried_again(worker, asking, queue, monkeypatch):
    monkeypatch.setattr(worker_queue, "REST_SECONDS", 0.0)
    worker.answer, answer = _too_long, worker.answer
    with pytest.raises(TookTooLongError):
        asking("me", "grid").result(PATIENCE)
    worker.answer = answer
    worker.let()
    assert asking("me", "grid").result(PATIENCE) == "grid of x"
    assert queue._resting == {}


def _too_long(*_):
    raise took_too_long(20.0)


def test_what_was_asked_for_by_a_click_is_tried_again_at_once(worker, asking, queue):
    queue._rests = False
    worker.answer, answer = _too_long, worker.answer
    with pytest.raises(TookTooLongError):
        asking("me", "file").result(PATIENCE)
    worker.answer = answer
    worker.let()
    assert asking("me", "file").result(PATIENCE) == "file of x"


def test_memory_is_a_sentence(worker, asking):
    worker.answer = lambda *_: {"memory": 600}
    with pytest.raises(TooMuchMemoryError, match="more memory than the 600 megabytes"):
        asking("me", "grid").result(PATIENCE)


def test_all_steps_of_a_page_have_one_time_together(worker, queue, monkeypatch):
    """Five steps of 20 s each are not 100 s."""
    monkeypatch.setattr(page_run, "session_of_run", lambda: "me")
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(worker_queue, "REST_SECONDS", 0.0)
    said = []

    def page():
        for step in range(5):
            try:
                queue.ask(question(f"step {step}"), "x")
            except TookTooLongError as error:
                said.append(str(error))

    with page_run.run_of_a_page():
        page()
    assert len(said) == 5
    assert len(set(said)) == 1
    assert worker.asked == ["step 0"]
    worker.let()
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", PATIENCE)
    worker.let()
    with page_run.run_of_a_page():  # the next run has a time of its own
        assert queue.ask(question("step 5", "y"), "y") == "step 5 of y"


def test_a_callback_belongs_to_the_run_after_it_and_a_fragment_to_the_run_around_it(monkeypatch):
    monkeypatch.setattr(page_run, "session_of_run", lambda: "me")
    callback = page_run.wait_deadline()
    with page_run.run_of_a_page():
        assert page_run.wait_deadline() == callback
        with page_run.run_of_a_page():
            assert page_run.wait_deadline() == callback
        assert page_run.wait_deadline() == callback
    assert page_run.wait_deadline() > callback
    with page_run.run_of_a_page():
        pass


def test_a_callback_that_is_broken_off_waits_no_longer_for_the_older_formula(
    worker, queue, monkeypatch
):
    """Streamlit breaks it off as a newer formula was typed, which waits for the callback's end."""
    monkeypatch.setattr(page_run, "session_of_run", lambda: "me")
    monkeypatch.setattr(page_run, "MAX_WAIT_SECONDS", PATIENCE)
    monkeypatch.setattr(callbacks, "RESTARTED_WAIT_SECONDS", 0.2)
    later = [RerunException(RerunData())]
    monkeypatch.setattr(worker_queue, "stop_if_outdated", lambda: _raise(later))
    said = []

    @callbacks.restart_if_interrupted
    def callback():
        try:
            queue.ask(question("setup", "the older one"), "the older one")
        except TookTooLongError as error:
            said.append(error)

    with pytest.raises(RerunException):
        callback()
    assert len(said) == 1
    assert worker.asked == ["setup"]
    # The run of the newer formula has all its time.
    assert page_run.wait_deadline() > time.monotonic() + PATIENCE / 2
    page_run.reset_wait()


def _raise(errors):
    if errors:
        raise errors.pop()


# -------------------------------------------------------------------- everybody else


@pytest.fixture
def busy(queue, worker, monkeypatch, asking):
    """A server whose worker is busy with ten people's formulas."""
    monkeypatch.setattr(cache, "_queue", lambda: queue)
    answers = [asking(f"person {k}", "codes", f"{SLOW}+{k}") for k in range(10)]
    worker.wait_until_it_began()
    yield
    worker.let(20)
    for found in answers:
        found.exception(PATIENCE)


def test_a_new_formula_of_somebody_else_waits_for_nobody(busy, crew, sessions):
    """All that a page asks of a new short formula, while ten people's long ones wait."""
    text = "x^2+0.31x+2+y^2"

    def page():
        objective = cache.objective_of(text)
        assert not is_long(objective)
        cache.latex_of(objective)
        cache.curve_of(Window(cache.objective_of("x^2+0.31x+2"), WINDOW[:1]))
        problem = problem_of(objective, (1.0, 1.0), n_iter=30, bounds=WINDOW)
        cache.run_job(jobs.BYTECODE, objective)
        for job in (jobs.GRID, jobs.UNDEFINED_CAUSE):
            cache.run_job(job, problem.window)
        for job in (jobs.STEP_SIZES, jobs.BEST_STEP_SIZE):
            cache.run_job(job, problem)
        return cache.default_setup_of(text), cache.run_job(jobs.STEP_MARKS, problem)

    assert all(crew.submit(lambda: error_boundary(page)).result(PATIENCE))


def test_a_file_and_a_long_formula_wait_for_each_other_never(busy, sessions, monkeypatch):
    sessions("another")
    files = FakeWorker()
    files.answer = lambda *_: {"answer": {"content": "", "refused": "made"}}
    monkeypatch.setattr(cache, "_queue_of_files", lambda: WorkerQueue(files))
    wanted = jobs.WantedFile(problem_of("x^2", (1.0,)), "lines", "a link of its own")
    assert cache.run_job(jobs.FILE, wanted).refused == "made"


def test_whoever_waits_for_the_worker_has_no_turn(busy, crew, sessions, worker):
    """Neither the page's nor that of long computations, nor a lock of the cache."""

    def waits():
        sessions("another")
        return error_boundary(lambda: cache.objective_of(f"{SLOW}+0.25"))

    waiting = crew.submit(waits)
    queue = cache._queue()
    while len(queue._queue) < 10:  # nine of the ten, and this one
        threading.Event().wait(0.01)

    def turns():
        with page_in_turn():
            pass
        with in_turn():
            return "free"

    assert crew.submit(turns).result(PATIENCE) == "free"
    assert not waiting.done()


def test_a_short_formula_is_not_the_workers(worker, queue, monkeypatch):
    monkeypatch.setattr(cache, "_queue", lambda: queue)
    text = "x^2+0.32x+y^2"
    assert cache.objective_of(text).at(1.0, 0.0) == parse_objective(text).at(1.0, 0.0)
    assert worker.asked == []
