"""python -m tests.fuzz --inputs 50000 --seed 1: any number of inputs, over all cores; then random
runs, another thousand each day, and whether they do what is said of them."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.cases import case_of
from tests.fuzz.crew import judged_by_crew, once_more
from tests.fuzz.judge import Judged
from tests.truth.tally import METHODS, tally

SLOWEST = 40


def main() -> int:
    """Judge the inputs, print what came of them; 1 if anything was wrong."""
    options = _options()
    numbers = [(options.seed, k) for k in range(options.first, options.first + options.inputs)]
    began = time.monotonic()
    found = []
    for judged in judged_by_crew(numbers, options.hands):
        found.append(judged)
        if judged.wrong:  # at once, in case nobody waits for the end
            print(f"{'measured again later: ' * judged.slow}{_named(judged)}", flush=True)
        if len(found) % 5000 == 0:
            print(f"{len(found):,} after {time.monotonic() - began:,.0f} s", flush=True)
    # Once the others are done, so that nothing of ours disturbs the second measurement.
    found = [once_more(judged) if judged.slow else judged for judged in found]
    wrong = [judged for judged in found if judged.wrong]
    _summarize(found, wrong, time.monotonic() - began)
    if options.slowest:
        _keep_slowest(found, options.slowest)
    return int(bool(wrong) | _are_runs_untrue(options.runs))


def _are_runs_untrue(count: int) -> bool:
    """Whether more is false of what is said of so many random runs of today than may be; prints
    what is."""
    if not count:
        return False
    found = tally(0, count, METHODS["all"], tell=print)
    print(f"runs of today: {found.in_words}")
    return not found.holds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=50_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--hands", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--runs", type=int, default=1_000, help="how many random runs of today")
    parser.add_argument("--slowest", type=Path, help="a file for the slowest inputs, as JSON lines")
    return parser.parse_args()


def _summarize(found: list[Judged], wrong: list[Judged], seconds: float) -> None:
    slowest = max(found, key=lambda judged: judged.seconds)
    largest = max(found, key=lambda judged: judged.megabytes)
    print(f"\n{len(found):,} inputs in {seconds:,.0f} s, {len(wrong)} of them wrong")
    print(f"slowest: {slowest.seconds:.2f} s of processor time, {slowest.name}")
    print(f"largest growth of memory: {largest.megabytes:.0f} MB, {largest.name}")
    print("kinds:", dict(Counter(judged.kind for judged in found).most_common()))
    print("ends:", dict(Counter(judged.outcome for judged in found).most_common()))
    for judged in wrong:
        print(_named(judged))


def _named(judged: Judged) -> str:
    """An offender: what is wrong, its seed and number, its settings, and its text."""
    seed, number = map(int, judged.name.split(":"))
    case = case_of(seed, number)
    what = judged.fault or f"{judged.seconds:.1f} s, {judged.megabytes:.0f} MB"
    settings = f"{case.config.method}, n={case.n_iter}, window={case.window}"
    again = f"--seed {seed} --first {number} --inputs 1 --runs 0"
    return f"{again}: {what}\n    {settings}\n    {case.text!r:.1500}"


def _keep_slowest(found: list[Judged], path: Path) -> None:
    """Write the slowest inputs, the worst first."""
    worst = sorted(found, key=lambda judged: judged.seconds, reverse=True)[:SLOWEST]
    with path.open("w", encoding="utf-8") as file:
        for judged in worst:
            case = case_of(*map(int, judged.name.split(":")))
            line = {"text": case.text, "kind": case.kind, "seconds": round(judged.seconds, 2)}
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    sys.exit(main())
