"""The errors of a computation without an answer, with the sentences that the user reads."""

from __future__ import annotations

_SHORTER = "Type a shorter formula, or set fewer iterations."


class NotComputedError(Exception):
    """A computation has no answer; the message is the sentence that the user reads.

    `cause` is the reason that the log gives.
    """

    cause = "not computed"


class TookTooLongError(NotComputedError):
    """A computation was stopped by the clock."""

    cause = "stopped by the clock"


class BusyError(NotComputedError):
    """A computation has not begun in time, as those of other sessions were before it."""

    cause = "not begun in time"


class TooMuchMemoryError(NotComputedError):
    """A computation needed more memory than it may have."""

    cause = "out of memory"


class WorkerDiedError(NotComputedError):
    """The worker process ended before it had answered, twice."""

    cause = "left by its process"


class ReplacedError(NotComputedError):
    """A computation whose answer is no longer needed, as its session has asked a newer question."""

    cause = "replaced by a newer question"


def took_too_long(seconds: float) -> TookTooLongError:
    """The error of a computation that the clock has stopped after `seconds`."""
    return TookTooLongError(
        f"This formula takes too long to compute, so that was stopped after {seconds:.3g} "
        f"seconds. {_SHORTER}"
    )


def busy() -> BusyError:
    """The error of a computation that waited for those of others until its time was over."""
    return BusyError(
        "The computer is busy with long formulas of other people, so there was no time for this "
        "one. Type a shorter formula, which need not wait, or try again in a minute."
    )


def too_much_memory(megabytes: int) -> TooMuchMemoryError:
    """The error of a computation that needed more memory than `megabytes`."""
    return TooMuchMemoryError(
        f"This formula needs more memory than the {megabytes:,} megabytes that it may have here. "
        f"{_SHORTER}"
    )


def worker_died() -> WorkerDiedError:
    """The error of a computation at which the worker process has ended twice."""
    return WorkerDiedError(
        "This formula could not be computed: the process that computes long formulas ended before "
        "it had an answer, and when it tried again too. Type a shorter formula, or try again in a "
        "minute."
    )


def replaced() -> ReplacedError:
    """The error of a computation whose session has asked a newer question."""
    return ReplacedError("You have changed something since, so this was not computed to its end.")
