"""What of a message a person changed, and what is only an echo of what stood there before.

With every change a browser sends the values of all its controls, and the address that it shows. A
control that the server has set meanwhile, as a click on the map sets the start, still has its old
value there until the answer has arrived. Taken at its word, the next change would undo the last.

So a session keeps what its browser said last, and what it was told since. A control counts as
changed where it says neither. An address is written at the end of each run, after everything else:
whoever comes with it has seen that run and may go back to what stood before, and so may those who
come much later, whatever address a host around the page passes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

# A control's id and a number that stands for its value: long texts are not kept twice.
Values = Mapping[str, int]
# Seconds until a browser shows what came with an address that it shows already, if at all: what is
# not sent yet when the next run begins, Streamlit does not send any more. And until it has seen
# what it was told on the slowest of networks.
DRAWING, BEHIND = 0.5, 10.0
MOST_TOLD = 32


def mark_of(address: Mapping[str, str]) -> int:
    """A number that stands for the parameters of an address."""
    return hash(frozenset(address.items()))


@dataclass(frozen=True)
class Told:
    """What a run told a browser that it should show, and the address written then, if it came to
    its end."""

    address: int | None
    at: float
    values: Values


@dataclass(frozen=True)
class Heard:
    """A message as it counts: what a person changed, and what the browser may still have to be
    told, or will be told wrongly by an answer to an earlier message that is on its way."""

    changed: frozenset[str]
    untold: frozenset[str]


@dataclass(frozen=True)
class Browser:
    """What a browser said last, and what it was told since and may not have seen yet."""

    said: Values = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    asks_again: bool = False  # the last message changed nothing
    waits: bool = False  # no run has come to its end since that message
    crossed: int = 0  # how many of the runs told of had ended when that message came

    def tell(
        self, address: int, now: float, shown: Values, forced: Collection[str] = ()
    ) -> Browser:
        """After a run that ended with this address and showed these values.

        The forced ones a browser takes over even where it has said the same: a person may have
        changed them since.
        """
        known = self._after(len(self.told))
        new = {
            control: value
            for control, value in shown.items()
            if control in forced or known.get(control) != value
        }
        return replace(self, waits=False)._told(Told(address, now, new))

    def _told(self, one: Told) -> Browser:
        return replace(self, told=(*self.told, one)[-MOST_TOLD:])

    def hear(
        self, address: int, now: float, said: Values, unfinished: Values | None = None
    ) -> tuple[Heard, Browser]:
        """What a message with this address and these values changes, and the browser after it.

        unfinished: what a run that this message has broken off may have told the browser.
        """
        if self.waits and unfinished:
            browser = self._told(Told(None, now, unfinished))
            return replace(browser, waits=False).hear(address, now, said)
        seen = self._seen(address, now)
        known, later = self._after(seen), self.told[seen:]
        changed = frozenset(
            control
            for control, value in said.items()
            if known.get(control) != value
            and not any(told.values.get(control) == value for told in later)
        )
        told = _without_repeated(later, said)
        untold = frozenset(control for one in told for control in one.values)
        browser = Browser(dict(said), told, not changed, waits=True, crossed=len(told))
        return Heard(changed, untold), browser

    def _seen(self, address: int, now: float) -> int:
        """How many of the runs this browser has seen."""
        arrived = (n for n, told in enumerate(self.told, start=1) if told.address == address)
        reached = max(arrived, default=0)
        ages = [now - told.at for told in self.told]
        if reached <= self.crossed:
            reached = sum(age > DRAWING for age in ages[:reached])
        return max(reached, sum(age > BEHIND for age in ages))

    def _after(self, seen: int) -> dict[str, int]:
        """What its controls show if nobody touches them, after so many runs."""
        values = dict(self.said)
        for told in self.told[:seen]:
            values |= told.values
        return values


def _without_repeated(told: tuple[Told, ...], said: Values) -> tuple[Told, ...]:
    """What a browser was told and does not say yet: what it repeats it has seen, and whatever came
    before that."""
    left: list[Told] = []
    seen: set[str] = set()
    for one in reversed(told):
        seen |= {control for control, value in one.values.items() if said.get(control) == value}
        values = {control: v for control, v in one.values.items() if control not in seen}
        left.append(Told(one.address, one.at, values))
    return tuple(reversed(left))
