"""How much of what is said of random runs is false, and of how many too little is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tests.truth.cases import OTHERS, PLAIN, SEARCHING, SIX, Case, drawn
from tests.truth.judge import Judged, judged

MOST_FALSE, MOST_SILENT, MOST_UNDER_WAY = 0.005, 0.1, 0.3  # shares
METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"plain": (PLAIN,), "six": SIX, "all": (*SIX, *SEARCHING, *OTHERS)}
)


@dataclass(frozen=True)
class Tally:
    """The counts over random runs.

    false: runs of which something false is said, or that cannot be judged; silent: runs that arrive
    soon after their end and are not told so, of all that `arrive` soon; under_way: runs of which no
    more is said than that they are on their way; advised: step sizes that were advised, each of
    which was run.
    """

    seed: int
    total: int
    false: tuple[str, ...]
    silent: int
    arrive: int
    under_way: int
    advised: int
    verdicts: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether each share is at most what it may be; one false sentence always may."""
        return (
            len(self.false) <= max(1, MOST_FALSE * self.total)
            and self.silent <= MOST_SILENT * self.arrive
            and self.under_way <= MOST_UNDER_WAY * self.total
        )

    @property
    def in_words(self) -> str:
        """The rates, with the seed that draws the same runs again."""
        wrong = len(self.false)
        return (
            f"seed {self.seed}: {wrong} of {self.total} false = {wrong / self.total:.2%}; "
            f"silent {self.silent} of {self.arrive} that arrive soon = "
            f"{self.silent / max(1, self.arrive):.0%}; "
            f"still on its way {self.under_way / self.total:.0%}; "
            f"{self.advised} advised step sizes run"
        )


def seed_of_today(seed: int) -> int:
    """The seed, or for 0 that of the date, so that each day draws other runs."""
    return seed or date.today().toordinal()


def tally(
    seed: int, count: int, methods: tuple[str, ...], tell: Callable[[str], object] = lambda _: None
) -> Tally:
    """The tally of so many random runs; each false or silent one is told as a line of text."""
    seed, found, false = seed_of_today(seed), [], []
    for case in drawn(seed, count, methods):
        try:
            one = judged(case)
        except Exception as error:  # a run that cannot be judged is wrong too
            false.append(f"ERROR | {_named(case)} | {error!r}")
            tell(false[-1])
            continue
        found.append(one)
        if one.false or one.silent:
            tell(_line(one))
        if one.false:
            false.append(_line(one))
    return Tally(
        seed,
        count,
        tuple(false),
        sum(one.silent for one in found),
        sum(bool(one.arrives) for one in found),
        sum(one.under_way for one in found),
        sum(one.diagnosis.evidence.better_step_size is not None for one in found),
        dict(Counter(one.diagnosis.verdict.name for one in found).most_common()),
    )


def _named(case: Case) -> str:
    """All that it takes to make the run again."""
    config, climbs = case.config, " max" * case.maximize
    numbers = f"{config.method} {dict(config.parameters)} {config.schedule}"
    return f"{case.text} {case.start} {numbers} n {case.n_iter}{climbs}"


def _line(one: Judged) -> str:
    kind, said = "FALSE" if one.false else "SILENT", one.diagnosis
    sentence = f"{said.verdict.name} {said.sentence}"
    return f"{kind} | {_named(one.case)} | {sentence} | {'; '.join(one.false)} | {one.arrives}"
