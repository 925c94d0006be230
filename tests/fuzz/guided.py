"""A run by hand that looks for new ways through the program: atheris follows its coverage.

    python -m venv /tmp/guided && /tmp/guided/bin/pip install atheris==3.0.0 -r requirements.txt
    /tmp/guided/bin/python -m tests.fuzz.guided -max_total_time=300 -timeout=30 [corpus folder]

atheris has wheels for Linux; it is not among the requirements of the tests. The first eight bytes
of an input choose the settings, the rest is the text. Any fault is an exception, which ends the run
and leaves the input in a file; give that file instead of the folder to see it once more.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["gd_core"]):
    import gd_core.figures  # noqa: F401  (before everything that imports it)

from tests.fuzz.cases import Case, settle
from tests.fuzz.judge import judge
from tests.fuzz.texts import ATTACKS, HOSTILE, PIECES, REAL

SETTINGS = 8
# Following the coverage makes everything several times slower: only what hangs is too slow here.
PATIENCE = 20.0


class FaultError(Exception):
    """What is wrong with an input, and the input."""


def case_of_bytes(data: bytes) -> Case:
    """The case that some bytes stand for."""
    chance = random.Random(data[:SETTINGS])
    text = data[SETTINGS:].decode("utf-8", "surrogateescape")
    return settle(data.hex(), "guided", text, chance)


def one_input(data: bytes) -> None:
    """Judge one input; raises FaultError."""
    case = case_of_bytes(data)
    judged = judge(case)
    if judged.fault or judged.seconds > PATIENCE:
        raise FaultError(f"{judged.fault or f'{judged.seconds:.1f} s'}: {case}")


def _begin_with(folder: Path) -> None:
    """Fill the corpus with real formulas and hostile texts."""
    for number, text in enumerate((*REAL, *HOSTILE, *ATTACKS)):
        settings = number.to_bytes(SETTINGS, "big")
        (folder / f"seed{number}").write_bytes(settings + text.encode("utf-8", "surrogatepass"))


def _dictionary(folder: Path) -> Path:
    """The words that inputs are made of, as libFuzzer reads them."""
    words = {piece.encode("utf-8") for piece in PIECES if len(piece) > 1}
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in sorted(words)]
    path = folder / "words.dict"
    path.write_text("\n".join(lines) + "\n")
    return path


def main() -> None:
    """Hand over to libFuzzer, with a corpus of its own unless one is given."""
    if all(word.startswith("-") for word in sys.argv[1:]):
        corpus = Path(tempfile.mkdtemp(prefix="guided"))
        _begin_with(corpus)
        sys.argv.append(str(corpus))
    words = _dictionary(Path(tempfile.mkdtemp(prefix="words")))
    sys.argv += [f"-dict={words}", "-max_len=300", "-rss_limit_mb=2000"]
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
