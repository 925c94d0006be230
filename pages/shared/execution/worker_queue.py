"""The queue before the worker: fair between sessions, and equal questions are computed once.

A thread that waits here holds no turn of queues.py and no lock of a cache.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from gd_core import FormulaError
from pages.shared.adapters.script_run import stop_if_outdated
from pages.shared.execution import worker
from pages.shared.execution.log import LOG
from pages.shared.execution.not_computed import (
    NotComputedError,
    busy,
    replaced,
    too_much_memory,
    took_too_long,
    worker_died,
)
from pages.shared.execution.page_run import (
    Wait,
    last_wait_error,
    note_wait_error,
    session_id_of_run,
    tell_watcher,
    wait_deadline,
)
from pages.shared.execution.worker import Worker

# For one answer while other questions wait, instead of worker.MAX_ANSWER_SECONDS.
SECONDS_AMONG_OTHERS = 10.0
# For so long a formula that brought no answer is not computed again, for any session.
REST_SECONDS = 30.0
# How often a thread that waits checks whether its session still needs the answer.
POLL_SECONDS = 0.1
# For so long a computation goes on after the last session has stopped waiting for it, as it may end
# or be asked for again. A new process would take as long to start.
GRACE_SECONDS = 1.0


@dataclass(eq=False)
class Request:
    """A question that is in the queue or being computed, and its answer or error."""

    question: str
    text: str
    until: float = math.inf  # the earliest deadline of its waiters, by time.monotonic()
    wanted: int = 0  # the number of its waiters
    began: float | None = None  # by time.monotonic()
    stopped: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None
    error: NotComputedError | None = None
    part: float | None = None  # of the answer that is done, where the worker tells it

    def tell(self, part: float) -> None:
        """Take note of the part that is done."""
        self.part = part


@dataclass(eq=False)
class _Waiter:
    """A page run, or a thread outside of one, that waits for a request."""

    session: str
    request: Request
    since: float


class WorkerQueue:
    """Questions for one worker; each session waits for one at a time.

    The page run with the earliest deadline is served first, and so with all of its questions, one
    after the other. If ten pages had a question answered each in turn, none would end in time.
    """

    def __init__(self, worker: Worker | None = None, rests: bool = True) -> None:
        """rests: whether a formula that brought no answer is not computed again for a while."""
        self._worker = worker or Worker()
        self._rests = rests
        self._changed = threading.Condition()  # its lock guards all fields below
        self._queue: list[Request] = []
        self._requests: dict[str, Request] = {}  # queued or computed, by question
        self._waiters: dict[str, _Waiter] = {}  # by session id
        self._resting: dict[str, tuple[float, NotComputedError]] = {}  # by formula
        self._thread: threading.Thread | None = None

    def ask(self, question: str, text: str) -> Any:
        """The worker's answer to a question about a formula, both as JSON holds them.

        Raises NotComputedError with the reason for the user where there is none, FormulaError where
        compiling finds that the text is no formula, RuntimeError with the worker's trace where the
        job raised, and Streamlit's own exception where the page run is outdated.
        """
        try:
            answer = self._answer(question, text)
        except NotComputedError as error:
            note_wait_error(error)
            raise
        if "wrong" in answer:
            message, start, end = answer["wrong"]
            raise FormulaError(message, text, start, end)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["answer"]

    def _answer(self, question: str, text: str) -> dict[str, Any]:
        until = wait_deadline()
        if until <= time.monotonic():
            raise _copy(last_wait_error() or busy())
        waiter = self._enter(question, text, until)
        try:
            self._wait(waiter, until)
        finally:
            self._leave(waiter)
        if waiter.request.error is not None:
            raise _copy(waiter.request.error)
        assert waiter.request.answer is not None
        return waiter.request.answer

    # ------------------------------------------------------------ the threads that wait

    def _enter(self, question: str, text: str, until: float) -> _Waiter:
        """Begin to wait for a question, which is put into the queue unless it is known already.

        A session's newer question replaces its older one.
        """
        session = session_id_of_run()
        with self._changed:
            self._refuse_while_resting(text)
            request = self._requests.get(question) or self._put(Request(question, text))
            request.wanted += 1
            request.until = min(request.until, until)
            waiter = self._waiters[session] = _Waiter(session, request, time.monotonic())
        return waiter

    def _put(self, request: Request) -> Request:
        self._requests[request.question] = request
        self._queue.append(request)
        self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="worker", daemon=True)
            self._thread.start()
        return request

    def _wait(self, waiter: _Waiter, until: float) -> None:
        while not waiter.request.done.wait(POLL_SECONDS):
            stop_if_outdated()
            if self._waiters.get(waiter.session) is not waiter:
                raise replaced()
            if time.monotonic() >= until:
                raise self._timeout_error(waiter)
            tell_watcher(self._state_of(waiter.request))

    def _state_of(self, request: Request) -> Wait:
        with self._changed:
            others = [other for other in self._requests.values() if other is not request]
            before = sum(other.began is not None or other.until < request.until for other in others)
        return Wait(0 if request.began is not None else before, request.part)

    def _timeout_error(self, waiter: _Waiter) -> NotComputedError:
        """The error of a waiter whose time is over: whether most of it went by in the queue, or
        during the computation."""
        now, began = time.monotonic(), waiter.request.began
        if began is None or now - began < (now - waiter.since) / 2:
            return busy()
        error = took_too_long(now - began)
        with self._changed:
            self._start_rest(waiter.request.text, error)
        return error

    def _leave(self, waiter: _Waiter) -> None:
        """Stop waiting for a request, and drop or stop it where no other waiter is left."""
        request = waiter.request
        with self._changed:
            if self._waiters.get(waiter.session) is waiter:
                del self._waiters[waiter.session]
            request.wanted -= 1
            if request.wanted or request.done.is_set():
                return
            if request.began is None:
                self._queue.remove(request)
                del self._requests[request.question]
                return
        clock = threading.Timer(GRACE_SECONDS, self._stop_unless_wanted, (request,))
        clock.daemon = True
        clock.start()

    def _stop_unless_wanted(self, request: Request) -> None:
        with self._changed:
            if not request.wanted and not request.done.is_set():
                request.stopped.set()
                self._worker.kill()

    # ------------------------------------------------------------ formulas that rest

    def _refuse_while_resting(self, text: str) -> None:
        now = time.monotonic()
        self._resting = {of: rest for of, rest in self._resting.items() if rest[0] > now}
        if text in self._resting:
            raise _copy(self._resting[text][1])

    def _start_rest(self, text: str, error: NotComputedError) -> None:
        if self._rests:
            self._resting[text] = (time.monotonic() + REST_SECONDS, error)

    # ------------------------------------------------------------ the thread that uses the worker

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                request = min(self._queue, key=lambda waiting: waiting.until)
                self._queue.remove(request)
                request.began = time.monotonic()
                seconds = SECONDS_AMONG_OTHERS if self._queue else worker.MAX_ANSWER_SECONDS
            self._compute(request, seconds)
            with self._changed:
                del self._requests[request.question]
                if request.error is not None and request.wanted:
                    self._start_rest(request.text, request.error)
                request.done.set()

    def _compute(self, request: Request, seconds: float) -> None:
        """Have the worker answer a request; no exception may end the thread that serves them."""
        try:
            answer = self._worker.answer(
                request.question, request.text, seconds, request.stopped, request.tell
            )
        except NotComputedError as error:
            request.error = error
        except Exception:
            LOG.exception("the worker could not be asked about f=%.200r", request.text)
            request.error = worker_died()
        else:
            request.answer = answer
            if "memory" in answer:
                request.error = too_much_memory(answer["memory"])


def _copy(error: NotComputedError) -> NotComputedError:
    """A copy of an error, to raise it in another thread: raised twice, an exception object would
    collect both traces."""
    return type(error)(*error.args)
