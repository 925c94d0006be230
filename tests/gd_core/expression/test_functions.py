"""The records of the functions: one more of them is a function everywhere, in the browser too."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gd_core import parse_objective
from gd_core.compiler.rules import rule
from gd_core.expression import apply_op, fold_constant
from gd_core.expression.functions import ALIASES, FUNCTIONS, OPERATIONS
from gd_core.objective import bytecode, to_bytecode
from tests.javascript.node import ROOT, called

MACHINE = "gd_core/browser/js/machine.js"
JS_OPERATIONS = "gd_core/browser/js/operations.js"

# Three ways to say what a function is: a formula of others, a formula that has holes, and an
# operation of its own, whose formula would overflow.
ADDED = r"""
    FormulaFunction(
        "gauss",
        definition="exp(-x^2)",
        spellings=("bellcurve",),
        floats=lambda t: math.exp(-t * t),
        is_total=True,
        is_never_negative=True,
    ),
    FormulaFunction(
        "coth",
        definition="1/tanh(x)",
        slopes=("1 - coth(x)^2",),
        notation=named(r"\coth"),
        floats=lambda t: 1 / math.tanh(t),
    ),
    FormulaFunction(
        "lcosh",
        (
            Operation(
                "gd_lcosh",
                lambda t: abs(t) + math.log1p(math.exp(-2 * abs(t))) - math.log(2),
                lambda t: np.logaddexp(t, -t) - math.log(2),
                browser="abs(x) + softplus(-2*abs(x)) - log(2)",
                array_us=500.0,
                float_us=100.0,
            ),
        ),
        slopes=("tanh(x)",),
        is_total=True,
    ),
"""
# Value, first and second derivative of each.
EXPECTED = {
    "gauss": lambda t: (
        math.exp(-t * t),
        -2 * t * math.exp(-t * t),
        (4 * t * t - 2) * math.exp(-t * t),
    ),
    "coth": lambda t: (
        1 / math.tanh(t),
        -1 / math.sinh(t) ** 2,
        2 * math.cosh(t) / math.sinh(t) ** 3,
    ),
    "lcosh": lambda t: (
        math.log(math.cosh(t)),
        math.tanh(t),
        1 / math.cosh(t) ** 2,
    ),
}
POINTS = (-2.2, -0.4, 0.6, 1.9, 2.5)

ASKED = """
import json, sys
import numpy as np
import gd_core
from gd_core import FormulaError, parse_objective
from gd_core.compiler import jet_of, lockstep_function
from gd_core.compiler.symbolic_gradient import gradient_trees
from gd_core.expression import fold_constant, read_formula, write_formula
from gd_core.objective import hessian_effort, point_effort, to_bytecode
from gd_core.objective.objective import codes_of

points = np.array(json.loads(sys.argv[1]))
column = points[:, None]

def error(text):
    try:
        return str(parse_objective(text))
    except FormulaError as problem:
        return problem.message

def shown(text):
    (slope,) = gradient_trees(read_formula(text).tree, ("x",))
    return parse_objective(write_formula(slope))

def about(name):
    f = parse_objective(f"{name}(2x - 1)")
    jet, zero = jet_of(f.tree, column), np.array([[0.5]])
    codes = codes_of(f)
    return {
        "written": write_formula(f.tree),
        "constant": fold_constant(read_formula(f"x + {name}(0.7)").tree.arguments[1]),
        "latex": f.latex,
        "power": parse_objective(f"{name}(x)^2").latex,
        "reads back": read_formula(f.latex).tree == f.tree,
        "by its command": read_formula(f"\\\\{name} x").tree == read_formula(f"{name}(x)").tree,
        "arrays": f.value(column).tolist(),
        "floats": [f.at(x) for x in points],
        "lockstep": lockstep_function(codes.value)(points)[0].tolist(),
        "lockstep slopes": lockstep_function(codes.gradient)(points)[0].tolist(),
        "gradient": f.gradient(column)[:, 0].tolist(),
        "hessian": f.hessian(column)[:, 0, 0].tolist(),
        "jet": [jet.value.astype(float).tolist(), jet.slopes[0].astype(float).tolist()],
        "whole at 0": bool(jet_of(f.tree, zero).whole[0]),
        "slope to read": shown(f"{name}(2x - 1)").value(column).tolist(),
        "far": parse_objective(f"{name}(x)").at(800.0),
        "bytecode": to_bytecode(f)._asdict(),
        "effort": [point_effort(f), hessian_effort(f)],
        "alone": error(name),
        "called wrongly": error(f"{name}(x, 2)"),
    }

print(json.dumps({
    "root": gd_core.__file__,
    "spelled otherwise": write_formula(read_formula("bellcurve(x)").tree),
    "0 in coth": error("x + coth(0)"),
    **{name: about(name) for name in json.loads(sys.argv[2])},
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What a copy of the library says, to one file of which the records above were added."""
    root = tmp_path_factory.mktemp("added")
    shutil.copytree(ROOT / "gd_core", root / "gd_core")
    changed = root / "gd_core" / "expression" / "functions" / "hyperbolic.py"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("FUNCTIONS = (", f"FUNCTIONS = ({ADDED}", 1), encoding="utf-8")
    (root / "ask.py").write_text(ASKED, encoding="utf-8")
    command = [sys.executable, "ask.py", json.dumps(POINTS), json.dumps(list(EXPECTED))]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=120)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert Path(found["root"]).is_relative_to(root)
    return found


def expected(name):
    """f(2x − 1) with its first and second derivative by x, as three lists over the points."""
    values = zip(*(EXPECTED[name](2 * x - 1) for x in POINTS), strict=True)
    return [[factor * one for one in row] for factor, row in zip((1, 2, 4), values, strict=True)]


ADDED_NAMES = pytest.mark.parametrize("name", EXPECTED)


@ADDED_NAMES
def test_an_added_function_is_read_and_written(answers, name):
    found = answers[name]
    assert found["written"] == f"{name}(2*x - 1)"
    assert found["constant"] == pytest.approx(EXPECTED[name](0.7)[0])
    command = r"\coth" if name == "coth" else rf"\operatorname{{{name}}}"
    assert found["latex"] == rf"{command}{{\left(2 x - 1 \right)}}"
    assert found["power"] == rf"{command}^{{2}}{{\left(x \right)}}"
    assert found["reads back"] and found["by its command"]
    assert f"as in {name}(x)" in found["called wrongly"]
    assert f"for example {name}(x)" in found["alone"]


def test_an_added_function_has_its_other_spellings_and_its_holes(answers):
    assert answers["spelled otherwise"] == "gauss(x)"
    assert "undefined" in answers["0 in coth"]
    assert [answers[name]["whole at 0"] for name in EXPECTED] == [True, False, True]


@ADDED_NAMES
def test_an_added_function_is_computed_with_its_derivatives(answers, name):
    found, (values, slopes, curves) = answers[name], expected(name)
    close = {"rel": 1e-12, "abs": 1e-14}
    assert found["arrays"] == pytest.approx(values, **close)
    assert found["gradient"] == pytest.approx(slopes, **close)
    assert found["hessian"] == pytest.approx(curves, rel=1e-11, abs=1e-13)
    assert found["jet"][0] == pytest.approx(values, **close)
    assert found["jet"][1] == pytest.approx(slopes, **close)
    assert found["slope to read"] == pytest.approx(slopes, **close)
    # Together and singly bit for bit the same.
    assert found["floats"] == [
        list(pair) for pair in zip(found["lockstep"], found["lockstep slopes"], strict=True)
    ]


def test_an_added_operation_is_the_one_that_is_computed(answers):
    """A formula of cosh would overflow."""
    assert answers["lcosh"]["far"] == [800 - math.log(2), 1.0]


@ADDED_NAMES
def test_the_browser_computes_an_added_function(answers, name):
    call = (
        "({ program, points }) => {"
        " const machine = new exported.Machine(program);"
        " return points.map((x) => machine.at([x])); }"
    )
    found = called(MACHINE, call, {"program": answers[name]["bytecode"], "points": POINTS})
    values, slopes, _ = expected(name)
    assert [value for value, _ in found] == pytest.approx(values, rel=1e-12, abs=1e-14)
    assert [slope for _, slope in found] == pytest.approx(slopes, rel=1e-12, abs=1e-14)


def test_an_added_operation_has_its_cost(answers):
    on_floats, on_arrays = zip(*(answers[name]["effort"] for name in EXPECTED), strict=True)
    assert on_floats[2] > 100 > max(on_floats[:2])
    assert max(on_arrays[:2]) < 100


# ---------------------------------------------------------------- the records themselves


def test_the_browser_has_exactly_the_operations_that_bytecode_may_have():
    listed = "() => [...exported.OPERATIONS].map(([name, { arity }]) => [name, arity])"
    assert dict(called(JS_OPERATIONS, listed, None)) == dict(bytecode.OPERATIONS)


def test_no_name_stands_for_two_functions():
    spellings = [other for function in FUNCTIONS.values() for other in function.spellings]
    assert len(set(spellings)) == len(spellings) == len(ALIASES)
    assert not set(spellings) & set(FUNCTIONS)
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_inverse_is_a_function():
    inverses = {function.inverse for function in FUNCTIONS.values()} - {""}
    assert inverses and inverses <= set(FUNCTIONS)


DEFINED = [name for name, function in FUNCTIONS.items() if function.definition]


@pytest.mark.parametrize("name", DEFINED)
def test_a_definition_says_what_floats_compute(name):
    """SymPy gets a definition as one expression: it must not turn it into another function."""
    objective = parse_objective(f"{name}(x)")
    assert to_bytecode(objective) is not None
    for x in (0.3, 1.7, 4.2):
        assert objective.at(x)[0] == pytest.approx(apply_op(name, [x]), rel=1e-14)


@pytest.mark.parametrize("text", ["0", "-2", "log(2)"])
def test_a_rule_may_be_a_constant(text):
    assert fold_constant(rule(text)) == {"0": 0.0, "-2": -2.0, "log(2)": math.log(2)}[text]
