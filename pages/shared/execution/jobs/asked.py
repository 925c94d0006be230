"""A question about a run as a job: what is asked, and what is said and drawn of an answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from gd_core import Objective
from gd_core.lessons import (
    KINDS,
    Answer,
    Drawn,
    Judgement,
    NowTry,
    Question,
    UnaskableError,
    drawn_of,
    judge,
)
from gd_core.optimizers import read_config, write_config
from pages.shared.execution.jobs.codecs import PROBLEM, Codec, Json


@dataclass(frozen=True)
class Asked:
    """A question with the guess so far, None before there is one.

    judged: whether the guess is the answer, and what is true may be told; without a guess it is
    only looked whether the question has an answer.
    """

    question: Question
    guess: Answer | None = None
    judged: bool = False

    @property
    def objective(self) -> Objective:
        """The objective of the question's problem."""
        return self.question.problem.objective


@dataclass(frozen=True)
class Response:
    """What is asked in one sentence, what is drawn of the guess, what is said of the answer, None
    before there is one, and why the question has no answer here, empty where it has."""

    asks: str
    drawn: Drawn
    judgement: Judgement | None = None
    unaskable: str = ""


def respond(asked: Asked) -> Response:
    """Put the question, and judge the answer if there is one."""
    question, guess = asked.question, asked.guess
    try:
        asks, judgement = KINDS[question.kind].asks(question), None
        if asked.judged and guess is not None:
            judgement = judge(question, guess)
        elif asked.judged:
            KINDS[question.kind].truth(question)
        return Response(asks, drawn_of(question, guess, judgement), judgement)
    except UnaskableError as error:
        return Response("", Drawn(None), unaskable=str(error))


def _write_asked(asked: Asked) -> dict[str, Json]:
    question = asked.question
    return {
        **PROBLEM.write(question.problem),
        "kind": question.kind,
        "at": question.at,
        "rivals": [*map(write_config, question.rivals)],
        "guess": asked.guess,
        "judged": asked.judged,
    }


def _read_asked(written: Json) -> Asked:
    rivals = tuple(map(read_config, written["rivals"]))
    question = Question(written["kind"], PROBLEM.read(written), written["at"], rivals)
    return Asked(question, _answer(written["guess"]), written["judged"])


def _answer(written: Json) -> Any:
    """An answer as it was: a point is a tuple, and so are several of them."""
    return tuple(map(_answer, written)) if isinstance(written, list) else written


def _write_response(response: Response) -> dict[str, Json]:
    judgement = response.judgement
    return {
        "asks": response.asks,
        "drawn": asdict(response.drawn),
        "judgement": judgement and _write_judgement(judgement),
        "unaskable": response.unaskable,
    }


def _write_judgement(judgement: Judgement) -> dict[str, Json]:
    trial = judgement.now_try
    return {**vars(judgement), "now_try": [trial.sentence, PROBLEM.write(trial.problem)]}


def _read_response(written: Json) -> Response:
    drawn = Drawn(**{name: _answer(value) for name, value in written["drawn"].items()})
    found = written["judgement"]
    return Response(written["asks"], drawn, found and _read_judgement(found), written["unaskable"])


def _read_judgement(written: Json) -> Judgement:
    sentence, problem = written["now_try"]
    trial = NowTry(sentence, PROBLEM.read(problem))
    return Judgement(**{**written, "truth": _answer(written["truth"]), "now_try": trial})


ASKED = Codec(_write_asked, _read_asked)
RESPONSE = Codec(_write_response, _read_response)
