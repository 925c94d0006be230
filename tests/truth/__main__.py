"""Counts what is false: python -m tests.truth [SEED] [COUNT] [plain|six|all]; the seed 0 stands for
today. Ends with 1 where more is false, silent or undecided than may be."""

from __future__ import annotations

import sys
import warnings

from tests.truth.tally import METHODS, Tally, tally


def main(seed: int = 1, count: int = 300, which: str = "six") -> int:
    """Print each false sentence, and the rates; 1 where a bar is missed."""
    warnings.simplefilter("error", RuntimeWarning)
    found: Tally = tally(seed, count, METHODS[which], tell=print)
    print(found.verdicts)
    print(f"{which} {found.in_words}")
    return int(not found.holds)


if __name__ == "__main__":
    sys.exit(main(*(int(a) if a.isdigit() else a for a in sys.argv[1:])))  # type: ignore[arg-type]
