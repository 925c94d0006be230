"""Lines of one kind are differentiated and written once; each by itself gives the same."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
import sympy as sp

from gd_core import FormulaError, parse_objective
from gd_core.compiler import ReadyCodes, autodiff, codegen
from gd_core.objective import ready_codes
from tests.fuzz.texts import full, grown

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

DATA = Path(__file__).parents[2] / "data"


def texts():
    for name, some in (("formulas", slice(None)), ("nastiest", slice(8, None, 8))):
        lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        yield from (json.loads(line)["text"] for line in lines[some])
    chance = random.Random(5)
    yield from (make(chance) for make in (grown, full) for _ in range(8))
    yield "+".join(["x*y"] * 60)


def found(accepted: list[str]) -> list[ReadyCodes]:
    """All that is written for some formulas: over arrays and for one point."""
    return [ready_codes(parse_objective(text)) for text in accepted]


def is_formula(text: str) -> bool:
    try:
        return bool(parse_objective(text).text)
    except FormulaError:
        return False


def chain(line: sp.Expr, slopes: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    """The chain rule for one line as it stands, by SymPy alone."""
    if isinstance(line, sp.Piecewise):
        return sp.Piecewise(*((chain(part, slopes), test) for part, test in line.args))
    used = sorted(line.free_symbols & slopes.keys(), key=str)
    total = sp.Add(*(line.diff(symbol) * slopes[symbol] for symbol in used))
    return sp.nan if total.has(sp.zoo, sp.oo, -sp.oo, sp.nan, sp.I) else total


def test_each_line_by_itself_gives_the_same_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = [text for text in texts() if is_formula(text)]
    assert len(accepted) > 90
    by_kind = found(accepted)
    monkeypatch.setattr(autodiff, "_chain", chain)
    monkeypatch.delattr(codegen._SameArithmetic, "doprint")
    assert found(accepted) == by_kind
