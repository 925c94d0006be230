"""Counts what is false: python -m tests.truth [SEED] [COUNT] [plain|six|all]; the seed 0 stands for
today. Ends with 1 where more is false, silent or undecided than may be."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from datetime import date

from tests.truth.cases import OTHERS, PLAIN, SEARCHING, SIX, drawn
from tests.truth.judge import judged

MOST_FALSE, MOST_SILENT, MOST_UNDER_WAY = 0.005, 0.1, 0.3
METHODS = {"plain": (PLAIN,), "six": SIX, "all": (*SIX, *SEARCHING, *OTHERS)}


def main(seed: int = 1, count: int = 300, which: str = "six") -> None:
    """Print each false sentence, and the rates."""
    seed = seed or date.today().toordinal()
    warnings.simplefilter("error", RuntimeWarning)
    false = silent = arriving = under_way = total = 0
    verdicts: Counter[str] = Counter()
    for case in drawn(seed, count, METHODS[which]):
        try:
            found = judged(case)
        except Exception as error:  # a run that cannot be judged is printed, too
            print("ERROR", case, repr(error))
            false += 1
            total += 1
            continue
        total += 1
        verdicts[found.diagnosis.verdict.name] += 1
        false += bool(found.false)
        silent += found.silent
        arriving += found.arrives is not None and found.arrives > 0
        under_way += found.under_way
        if found.false or found.silent:
            kind = "FALSE" if found.false else "SILENT"
            r = case.config
            print(
                kind, "|", case.text, case.start, r.method, dict(r.parameters), r.schedule,
                "n", case.n_iter, "max" * case.maximize, "|", found.diagnosis.verdict.name,
                found.diagnosis.sentence, "|", "; ".join(found.false), found.arrives,
            )  # fmt: skip
    print(dict(verdicts))
    print(
        f"{which} seed {seed}: {false} of {total} false = {false / total:.2%}; "
        f"silent {silent} of {arriving} that arrive soon = {silent / max(1, arriving):.0%}; "
        f"still on its way {under_way / total:.0%}"
    )
    bars = (MOST_FALSE * total, MOST_SILENT * arriving, MOST_UNDER_WAY * total)
    sys.exit(any(n > bar for n, bar in zip((false, silent, under_way), bars, strict=True)))


if __name__ == "__main__":
    main(*(int(a) if a.isdigit() else a for a in sys.argv[1:]))
