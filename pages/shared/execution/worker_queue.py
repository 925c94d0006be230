"""The queue before the worker: fair between sessions, and the same question is computed once.

Whoever waits here holds no turn and no lock that anybody else needs.
"""

from __future__ import annotations

import json
import math
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from gd_core import FormulaError
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
    end_if_not_wanted,
    last_in_vain,
    note_in_vain,
    session_of_this_run,
    waits_until,
)
from pages.shared.execution.worker import Worker

# Where others wait, a question has less time than MOST_SECONDS.
SECONDS_AMONG_OTHERS = 10.0
# So long a formula that came to no answer is not tried again, for anybody.
REST_SECONDS = 30.0
# How often whoever waits looks whether anybody still wants the answer.
POLL_SECONDS = 0.1
# A process takes as long to begin, so what nobody waits for any more may go on for so long: it may
# end by itself, or be asked for again.
GRACE_SECONDS = 1.0


@dataclass(eq=False)
class Request:
    """A question at work or in the queue, and what came of it."""

    question: str
    text: str
    until: float = math.inf  # when the first of those who wait will give up, by time.monotonic()
    wanted: int = 0  # by so many who wait
    began: float | None = None  # by time.monotonic()
    stopped: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None
    error: NotComputedError | None = None


@dataclass(eq=False)
class _Place:
    """Somebody who waits for a request."""

    session: str
    request: Request
    since: float


class WorkerQueue:
    """Questions for one worker; each session waits for one at a time.

    The run of a page that began to wait first is served first, in all that it asks: with the steps
    of ten pages by turns, none would come to its end in time.
    """

    def __init__(self, worker: Worker | None = None) -> None:
        self._worker = worker or Worker()
        self._changed = threading.Condition()  # guards all that follows
        self._queue: list[Request] = []
        self._requests: dict[str, Request] = {}  # at work or in the queue, by question
        self._places: dict[str, _Place] = {}  # by session
        self._resting: dict[str, tuple[float, NotComputedError]] = {}  # by formula
        self._thread: threading.Thread | None = None

    def ask(self, name: str, text: str, numbers: tuple[object, ...]) -> Any:
        """What the worker answers to one of TRIALS about a formula, as JSON holds it.

        Raises NotComputedError with the sentence why there is none, FormulaError where the text is
        no formula after all, and what Streamlit ends a run with where this one is over.
        """
        question = json.dumps([name, text, numbers])
        try:
            answer = self._answer(question, text)
        except NotComputedError as error:
            note_in_vain(error)
            raise
        if "wrong" in answer:
            message, start, end = answer["wrong"]
            raise FormulaError(message, text, start, end)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["answer"]

    def _answer(self, question: str, text: str) -> dict[str, Any]:
        until = waits_until()
        if until <= time.monotonic():
            raise _again(last_in_vain() or busy())
        place = self._enter(question, text, until)
        try:
            self._wait(place, until)
        finally:
            self._leave(place)
        if place.request.error is not None:
            raise _again(place.request.error)
        assert place.request.answer is not None
        return place.request.answer

    # ------------------------------------------------------------ whoever asks

    def _enter(self, question: str, text: str, until: float) -> _Place:
        """Join those who wait for this question, or put it into the queue; a newer question of a
        session takes the place of its older one."""
        session = session_of_this_run()
        with self._changed:
            self._refuse_while_resting(text)
            request = self._requests.get(question) or self._put(Request(question, text))
            request.wanted += 1
            request.until = min(request.until, until)
            place = self._places[session] = _Place(session, request, time.monotonic())
        return place

    def _put(self, request: Request) -> Request:
        self._requests[request.question] = request
        self._queue.append(request)
        self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="worker", daemon=True)
            self._thread.start()
        return request

    def _wait(self, place: _Place, until: float) -> None:
        while not place.request.done.wait(POLL_SECONDS):
            end_if_not_wanted()
            if self._places.get(place.session) is not place:
                raise replaced()
            if time.monotonic() >= until:
                raise self._too_late(place)

    def _too_late(self, place: _Place) -> NotComputedError:
        """Why somebody's time is over: most of it went by in the queue, or at the computation."""
        now, began = time.monotonic(), place.request.began
        if began is None or now - began < (now - place.since) / 2:
            return busy()
        error = took_too_long(now - began)
        with self._changed:
            self._let_rest(place.request.text, error)
        return error

    def _leave(self, place: _Place) -> None:
        """Nobody computes what nobody waits for any more."""
        request = place.request
        with self._changed:
            if self._places.get(place.session) is place:
                del self._places[place.session]
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
            raise _again(self._resting[text][1])

    def _let_rest(self, text: str, error: NotComputedError) -> None:
        self._resting[text] = (time.monotonic() + REST_SECONDS, error)

    # ------------------------------------------------------------ the thread that has the worker

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                request = min(self._queue, key=lambda waiting: waiting.until)
                self._queue.remove(request)
                request.began = time.monotonic()
                seconds = SECONDS_AMONG_OTHERS if self._queue else worker.MOST_SECONDS
            self._compute(request, seconds)
            with self._changed:
                del self._requests[request.question]
                if request.error is not None and request.wanted:
                    self._let_rest(request.text, request.error)
                request.done.set()

    def _compute(self, request: Request, seconds: float) -> None:
        """Have the worker answer a request; whatever comes of it, the next one has its turn."""
        try:
            answer = self._worker.answer(request.question, request.text, seconds, request.stopped)
        except NotComputedError as error:
            request.error = error
        except Exception:
            LOG.exception("the worker could not be asked about f=%.200r", request.text)
            request.error = worker_died()
        else:
            request.answer = answer
            if "memory" in answer:
                request.error = too_much_memory(answer["memory"])


def _again(error: NotComputedError) -> NotComputedError:
    """The same error, for somebody else: an exception that is raised twice keeps both traces."""
    return type(error)(*error.args)
