"""Why a computation came to no answer, as the sentences that the user reads."""

from __future__ import annotations

_SHORTER = "Type a shorter formula, or set fewer iterations."


class NotComputedError(Exception):
    """A computation came to no answer; the message is the sentence the user reads.

    `cause` is what the log says of it.
    """

    cause = "not computed"


class TookTooLongError(NotComputedError):
    """A computation was stopped by the clock."""

    cause = "stopped by the clock"


class BusyError(NotComputedError):
    """A computation has not begun in time, as those of others were before it."""

    cause = "not begun in time"


class TooMuchMemoryError(NotComputedError):
    """A computation needed more memory than it may have."""

    cause = "out of memory"


class WorkerDiedError(NotComputedError):
    """The process that computes ended before it had answered, twice."""

    cause = "left by its process"


class ReplacedError(NotComputedError):
    """The same session has asked something newer, so nobody waits for this any more."""

    cause = "replaced by a newer question"


def took_too_long(seconds: float) -> TookTooLongError:
    """What to raise where the clock has stopped a computation after so many seconds."""
    return TookTooLongError(
        f"This formula takes too long to compute, so that was stopped after {seconds:.3g} "
        f"seconds. {_SHORTER}"
    )


def busy() -> BusyError:
    """What to raise where a computation had to wait for others until its time was over."""
    return BusyError(
        "The computer is busy with long formulas of other people, so there was no time for this "
        "one. Type a shorter formula, which need not wait, or try again in a minute."
    )


def too_much_memory(megabytes: int) -> TooMuchMemoryError:
    """What to raise where a computation needed more memory than so many megabytes."""
    return TooMuchMemoryError(
        f"This formula needs more memory than the {megabytes:,} megabytes that it may have here. "
        f"{_SHORTER}"
    )


def worker_died() -> WorkerDiedError:
    """What to raise where the process that computes has ended twice."""
    return WorkerDiedError(
        "This formula could not be computed: the process that computes long formulas ended before "
        "it had an answer, and when it tried again too. Type a shorter formula, or try again in a "
        "minute."
    )


def replaced() -> ReplacedError:
    """What to raise where the same session has asked something newer."""
    return ReplacedError("You have changed something since, so this was not computed to its end.")
