"""Cases judged in child processes: one that hangs or eats all memory is caught and named."""

from __future__ import annotations

import multiprocessing as mp
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from tests.fuzz.cases import Case, case_of
from tests.fuzz.judge import Judged, judge

# Of the clock, for one case: far more than its processor time, as other programs want theirs.
PATIENCE = 60.0
LOOK_EVERY = 1.0
# Address space beyond what a fresh child has: what asks for more gets a MemoryError.
ROOM = 2 * 2**30
# A child makes place for a new one after so many cases, so that nothing kept can add up.
SHIFT = 2000

Number = tuple[int, int]  # a seed, and the case's number


def _work(numbers: Sequence[Number], pipe: Connection) -> None:
    os.nice(5)
    judge(case_of(0, 0))  # what is loaded late is loaded now
    _bound_memory()
    with suppress(BrokenPipeError):  # nobody listens any more
        for number in numbers:
            pipe.send(judge(case_of(*number)))
    pipe.close()


def _bound_memory() -> None:
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))


@dataclass
class _Worker:
    """A child with its share of the cases, as many as it has judged, and when it last spoke."""

    numbers: Sequence[Number]
    pipe: Connection
    process: Any
    done: int = 0
    spoke: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, numbers: Sequence[Number]) -> _Worker:
        """A child process at work."""
        context = mp.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(numbers, theirs), daemon=True)
        process.start()
        theirs.close()
        return cls(numbers, ours, process)

    def hears(self) -> Judged | None:
        """The next judgement; None when the child is gone."""
        try:
            judged: Judged = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        self.done, self.spoke = self.done + 1, time.monotonic()
        return judged

    @property
    def late(self) -> bool:
        """Whether its case takes longer than anybody waits."""
        return time.monotonic() - self.spoke > PATIENCE

    def end(self) -> Case | None:
        """Stop it; returns the case that it was at, if it was at one."""
        self.process.kill()
        self.process.join()
        at = self.numbers[self.done : self.done + 1]
        return case_of(*at[0]) if at else None


def judged_by_crew(
    numbers: Sequence[Number], hands: int, until: Callable[[], bool] = lambda: False
) -> Iterator[Judged]:
    """Each case judged, in any order; ends early when `until` says so."""
    waiting = [numbers[k : k + SHIFT] for k in range(0, len(numbers), SHIFT)][::-1]
    crew: list[_Worker] = []
    while (waiting or crew) and not until():
        while waiting and len(crew) < hands:
            crew.append(_Worker.start(waiting.pop()))
        ready = wait([worker.pipe for worker in crew], timeout=LOOK_EVERY)
        for worker in list(crew):
            judged = worker.hears() if worker.pipe in ready else None
            if judged is not None:
                yield judged
            elif worker.pipe in ready or worker.late:
                crew.remove(worker)
                case = worker.end()
                if case is not None:
                    yield _lost(case, worker.late)
                    waiting.append(worker.numbers[worker.done + 1 :])
    for worker in crew:
        worker.end()


def _lost(case: Case, late: bool) -> Judged:
    why = f"hangs: not done after {PATIENCE:.0f} s" if late else "ends the process"
    return Judged(case.name, case.kind, "lost", PATIENCE, 0.0, why)


def once_more(judged: Judged) -> Judged:
    """A slow case measured again, alone in a new process: the faster of the two counts."""
    seed, number = map(int, judged.name.split(":"))
    (again,) = judged_by_crew([(seed, number)], 1)
    return again if again.fault else replace(again, seconds=min(again.seconds, judged.seconds))
