"""Many sessions at once: when each arrives, what it changes, how long each change takes."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pages.shared.foot.take_home import FORMATS
from tests.load.session import Failed, Session

_DATA = Path(__file__).parents[1] / "data" / "nastiest.jsonl"
Change = Callable[[Session, random.Random], Awaitable[float]]


@dataclass
class Record:
    """What a crowd saw."""

    opened: list[float] = field(default_factory=list)  # seconds to the end of the first run
    changes: list[float] = field(default_factory=list)  # seconds from a change to its run's end
    failures: list[str] = field(default_factory=list)

    def percentile(self, part: float) -> float:
        """The changes' time below which this part of them lies."""
        ordered = sorted(self.changes)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@dataclass(frozen=True)
class Crowd:
    """Sessions that arrive within some seconds, then change something every `pace` seconds."""

    address: str
    size: int
    query: str
    change: Change
    arrive: float
    pace: float
    last: float  # seconds of changing, from the end of the arrivals
    path: str = ""
    seed: int = 1
    kind: type[Session] = Session

    async def visit(self, record: Record | None = None) -> Record:
        """Let everybody come, work and go; the record has what they saw as soon as they saw it."""
        record = record or Record()
        await asyncio.gather(*(self._visitor(number, record) for number in range(self.size)))
        return record

    async def _visitor(self, number: int, record: Record) -> None:
        dice = random.Random(1000 * self.seed + number)
        session = self.kind(self.address, self.query)
        begin = time.perf_counter()
        await asyncio.sleep(self.arrive * number / self.size)
        try:
            record.opened.append(await session.open(self.path))
            # Everybody has a beat of their own, spread evenly, as people in a room do.
            moment = begin + self.arrive + self.pace * number / self.size
            while moment < begin + self.arrive + self.last:
                await asyncio.sleep(max(0.0, moment - time.perf_counter()))
                record.changes.append(await self.change(session, dice))
                moment += self.pace * dice.uniform(0.8, 1.2)
        except (Failed, OSError, AssertionError, KeyError) as error:
            record.failures.append(f"session {number}: {error!r}")
        finally:
            await session.close()


def one_of(weighted: Sequence[tuple[float, Change]]) -> Change:
    """A change drawn from several by weight."""
    weights, changes = [w for w, _ in weighted], [c for _, c in weighted]

    async def change(session: Session, dice: random.Random) -> float:
        return await dice.choices(changes, weights)[0](session, dice)

    return change


async def another_step_size(session: Session, dice: random.Random) -> float:
    """A step size that nobody had before."""
    return await session.change("step", round(0.02 + 0.06 * dice.random(), 9))


async def another_formula(session: Session, dice: random.Random) -> float:
    """A function of two variables that nobody had before; on a page with data, other data."""
    if "f" not in session.ids:
        x, y = 2 + round(dice.random(), 6), 3 + round(dice.random(), 6)
        return await session.change("text", f"0,1\n1,2.5\n{x},{y}\n3,6")
    a, b = 1 + round(dice.random(), 6), 2 + round(5 * dice.random(), 6)
    kind = dice.choice(("{a}x^2+{b}y^2", "x^2+{b}y^2+sin({a}x)", "(x-{a})^2+{b}(y-x^2)^2/9"))
    return await session.change("f", kind.format(a=a, b=b))


@cache
def nastiest() -> tuple[str, ...]:
    """The accepted formulas that cost the server most, found by tests/fuzz."""
    lines = _DATA.read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


async def a_nasty_formula(session: Session, dice: random.Random) -> float:
    """One of the formulas that cost most, with a number that makes it another than before."""
    return await session.change("f", f"{dice.choice(nastiest())}+{dice.random():.6f}")


# Each of these stopped the whole server once, for SymPy computed 3^(10⁹) to set it as mathematics.
STOPPERS = (
    "exp(123456789*ln(3*x))",
    "e^(1e9*ln(3x))",
    "softplus(1e9*ln(3x))",
    "10^(1e9*log10(3x))",
    "(x/1e300)^(1/999)",
)


async def one_of_the_slowest(session: Session, dice: random.Random) -> float:
    """The slowest formulas known, one in three of those that stopped the server."""
    known = STOPPERS if dice.random() < 1 / 3 else nastiest()
    return await session.change("f", f"{dice.choice(known)}+{dice.random():.6f}")


async def an_ordinary_formula(session: Session, dice: random.Random) -> float:
    """A parabola that nobody had before."""
    return await session.change("f", f"x^2+{dice.random():.6f}x+{1 + dice.choice(range(9))}")


async def beside_the_slowest(
    address: str, query: str, last: float, to_the_end: bool = True
) -> tuple[Record, Record]:
    """Somebody with ordinary new formulas beside ten who type the slowest ones, with as many
    iterations as there can be; to_the_end: wait for what those have typed last, too."""
    slow = query.replace("n=100&", "n=10000&")
    one = Crowd(address, 1, query, an_ordinary_formula, 3.0, 1.0, last)
    ten = Crowd(address, 10, slow, one_of_the_slowest, 2.0, 3.0, last, seed=2)
    assert slow != query
    theirs = Record()
    typing = asyncio.create_task(ten.visit(theirs))
    mine = await one.visit()
    if not to_the_end:
        typing.cancel()
    await asyncio.gather(typing, return_exceptions=not to_the_end)
    return mine, theirs


async def another_animation(session: Session, dice: random.Random) -> float:
    """The animation of a run that nobody had before, made by the worker."""
    if "format" not in session.ids:
        await session.change("home", True)  # the last words of the keys take-home, taken-format
        return await session.change("format", FORMATS["gif"].title)
    return await another_step_size(session, dice)


# The pages of the lessons have none of the controls that a crowd changes.
_LESSONS = frozenset({"learn", "tutorial"})


async def another_page(session: Session, dice: random.Random) -> float:
    """A link of the navigation row to a page with a run."""
    return await session.go(dice.choice([page for page in session.pages if page not in _LESSONS]))


async def something(session: Session, dice: random.Random) -> float:
    """What the page that the session is on has: a step size, or a start."""
    for key in ("step", "step2"):
        if key in session.ids and dice.random() < 0.8:
            return await session.change(key, round(0.02 + 0.06 * dice.random(), 9))
    return await session.change("x0", round(-1 + 2 * dice.random(), 6))


# Mostly the step size, now and then another function, another page.
MIX = one_of([(0.8, something), (0.12, another_formula), (0.08, another_page)])


async def another_batch(session: Session, dice: random.Random) -> float:
    """As many rows in each step as it happens, of the four rows of another_formula or more."""
    return await session.change("batch", dice.choice((1, 2, 3)))


# On the Data page: mostly the step size, else other points or another batch.
FITS = one_of([(0.6, something), (0.25, another_formula), (0.15, another_batch)])
