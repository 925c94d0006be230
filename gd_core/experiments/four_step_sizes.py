"""Four step sizes that show what a step size does: too slow, good, zigzag, diverges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from gd_core.diagnosis import Verdict, diagnose
from gd_core.experiments.problem import Problem
from gd_core.experiments.step_size_trio import PAST_BORDER_FACTORS, StepSizes, compare_step_sizes
from gd_core.formatting import joined
from gd_core.numerics import rounded_to

# Step sizes tried, evenly spread on a log axis from this many times less than the trio's smallest
# to this many times more than its largest.
SPREAD, SPREAD_COUNT = 10.0, 31
# Parts of the way from the step size about right to the border: there runs zigzag.
ZIGZAG_SHARES = (0.8, 0.9, 0.7, 0.95, 0.6, 0.5)
# Runs diagnosed for one kind: those that a quick look gives this kind, and others.
MAX_LIKELY, MAX_UNLIKELY = 6, 4


class Kind(NamedTuple):
    """What a run may be an example of: its name, the verdicts that make it one, in order of
    preference, and the words that end "none of them …"."""

    name: str
    verdicts: tuple[Verdict, ...]
    words: str


TOO_SLOW = Kind("too slow", (Verdict.CRAWLING,), "is too slow")
GOOD = Kind("good", (Verdict.CONVERGED, Verdict.CONVERGING), "settles without a zigzag")
ZIGZAG = Kind("zigzag", (Verdict.ZIGZAGGING,), "zigzags")
DIVERGES = Kind("diverges", (Verdict.DIVERGED,), "runs away")
KINDS = (TOO_SLOW, GOOD, ZIGZAG, DIVERGES)


@dataclass(frozen=True)
class FourStepSizes:
    """The step sizes found, the name of the kind of each, and which kinds are missing, in words.

    tried: how many step sizes were tried.
    """

    step_sizes: tuple[float, ...]
    names: tuple[str, ...]
    missing: tuple[str, ...]
    tried: int

    @property
    def sentence(self) -> str:
        """What was found for this function and start, and which kinds do not exist among them."""
        if not self.missing:
            return "One step size for each: too slow, good, zigzag and diverges."
        none = f"Of {self.tried} step sizes tried from this start none {joined(self.missing, 'or')}"
        if not self.names:
            return f"{none}, so the panels stay as they are."
        return f"{none}. Shown: {joined(self.names)}."


def four_step_sizes(problem: Problem) -> FourStepSizes:
    """A step size for each of KINDS whose run has this verdict, as far as there are such.

    The step size in the problem is not used; its iterations and stop rules are, so that the verdict
    is that of the run shown. The search begins with the three of compare_step_sizes.
    """
    trio = compare_step_sizes(problem)
    tried = _candidates(trio)
    quick = dict(zip(tried, problem.sweep(tried).verdicts, strict=True))
    orders = (
        _nearest(tried, trio.too_small),
        _nearest(tried, trio.about_right),
        _for_zigzag(tried, trio),
        _nearest(tried, trio.too_large),
    )
    found = [
        (kind, _first_of(kind, order, quick, problem))
        for kind, order in zip(KINDS, orders, strict=True)
    ]
    sizes = [(step_size, kind.name) for kind, step_size in found if step_size is not None]
    missing = tuple(kind.words for kind, step_size in found if step_size is None)
    return FourStepSizes(
        tuple(size for size, _ in sizes), tuple(name for _, name in sizes), missing, len(tried)
    )


def _candidates(trio: StepSizes) -> list[float]:
    """The step sizes to try, the smallest first, of two digits but for the trio's own."""
    spread = np.geomspace(trio.too_small / SPREAD, trio.too_large * SPREAD, SPREAD_COUNT)
    border = min(trio.border, trio.too_large)
    between = [trio.about_right + share * (border - trio.about_right) for share in ZIGZAG_SHARES]
    past = [border * factor for factor in PAST_BORDER_FACTORS]
    rounded = {rounded_to(size, 2) for size in chain(spread.tolist(), between, past)}
    return sorted({*rounded, *trio.all})


def _nearest(step_sizes: Sequence[float], wanted: float) -> list[float]:
    """The step sizes, that which is nearest to the one wanted by its ratio first."""
    return sorted(step_sizes, key=lambda size: abs(np.log(size / wanted)))


def _for_zigzag(step_sizes: Sequence[float], trio: StepSizes) -> list[float]:
    """The step sizes, those between the one about right and the border first."""
    border = min(trio.border, trio.too_large)
    return _nearest(step_sizes, trio.about_right + ZIGZAG_SHARES[0] * (border - trio.about_right))


def _first_of(
    kind: Kind, order: Sequence[float], quick: dict[float, Verdict], problem: Problem
) -> float | None:
    """The first step size whose run is of this kind, by its diagnosis; None if none is found among
    those diagnosed."""
    for step_size in _worth_a_diagnosis(kind, order, quick):
        diagnosis = diagnose(
            problem.with_step_size(step_size).run(), problem.objective, advise=False
        )
        if diagnosis.verdict in kind.verdicts and not diagnosis.wrong_place:
            return step_size
    return None


def _worth_a_diagnosis(
    kind: Kind, order: Sequence[float], quick: dict[float, Verdict]
) -> Iterator[float]:
    for verdict in kind.verdicts:
        yield from islice((size for size in order if quick[size] is verdict), MAX_LIKELY)
    yield from islice((size for size in order if quick[size] not in kind.verdicts), MAX_UNLIKELY)
