"""What a job is: a computation that may take long, and a question about something for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pages.shared.execution.jobs.codecs import Codec

A = TypeVar("A")
T = TypeVar("T")


@dataclass(frozen=True)
class Job(Generic[A, T]):
    """A kind of computation, about an A and with a T as its answer.

    asked and answered: how the two become JSON. may_last: whether it may take long, or never end,
    so that the worker computes it. kept: how many answers the server keeps. spinner: what the page
    says meanwhile. apart: whether a second worker computes it, so that no other job waits for it.
    """

    name: str
    compute: Callable[[A], T]
    asked: Codec[A]
    answered: Codec[T]
    may_last: Callable[[A], bool]
    kept: int = 300
    spinner: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Question(Generic[A, T]):
    """A job about something; `text` is the question as JSON, by which questions are compared."""

    job: Job[A, T] = field(compare=False)
    about: A = field(compare=False)
    text: str

    @property
    def formula(self) -> str:
        """The formula, as it was typed."""
        return str(json.loads(self.text)[1]["f"])


def question_of(job: Job[A, T], about: A) -> Question[A, T]:
    """The question that a job about something is."""
    return Question(job, about, json.dumps([job.name, job.asked.write(about)]))
