"""The LaTeX of a function and of its gradient: as typed, right, short, and read back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gd_core import GALLERY, FormulaError, parse_objective
from gd_core.compiler import (
    LONGEST_GRADIENT_SHOWN,
    NOT_SIMPLE,
    TOO_LONG,
    formula_latex,
    gradient_latex,
)
from gd_core.compiler.coefficients import NotFiniteError
from gd_core.compiler.symbolic_gradient import gradient_trees
from gd_core.expression import (
    COMPARISONS,
    Apply,
    Number,
    read_formula,
    size,
    walk,
    write_formula,
)
from gd_core.expression.functions import FUNCTIONS
from tests.cases import each
from tests.formula_values import close, evaluate, slope
from tests.fuzz.steep import STEEP
from tests.fuzz.texts import grown
from tests.strategies import TREES

DATA = Path(__file__).parents[2] / "data"
FORMULAS = [json.loads(line)["text"] for line in (DATA / "formulas.jsonl").open(encoding="utf-8")]
# Characters of each gradient of the gallery as SymPy simplified and printed it (SymPy 1.14).
LENGTHS = json.loads((DATA / "gradient_lengths.json").read_text(encoding="utf-8"))
COLLECTION = [*(entry.text for entry in GALLERY.values()), *FORMULAS]


def accepted(texts):
    for text in texts:
        try:
            yield parse_objective(text)
        except FormulaError:
            continue


# ------------------------------------------------------------------- the function as typed


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x + (y + 1) - (x - y)", r"x + \left(y + 1\right) - \left(x - y\right)"),
        ("x - (-y)", r"x - \left(- y\right)"),
        ("-x y", "- x y"),
        ("x*0.5", r"x \cdot 0.5"),
        ("2*3x", r"2 \cdot 3 x"),
        ("2*(1/3)*x", r"2 \cdot \frac{1}{3} x"),
        ("1/2 x^2", r"\frac{1}{2} x^{2}"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("(x^2)^3", r"\left(x^{2}\right)^{3}"),
        ("x^2^3", "x^{2^{3}}"),
        ("(-x)^2", r"\left(- x\right)^{2}"),
        ("x^(1/2) + x^(1/3)", r"\sqrt{x} + x^{\frac{1}{3}}"),
        ("sqrt(x)^3", r"\sqrt{x}^{3}"),
        ("sin(x)^2", r"\sin^{2}{\left(x \right)}"),
        ("(sin(x))^-1", r"\left(\sin{\left(x \right)}\right)^{-1}"),
        ("ln(x)^2 + log2(x) + log10(x)", r"\ln^{2}{\left(x \right)} + \log_{2}{\left(x \right)} "
         r"+ \log_{10}{\left(x \right)}"),
        ("|x| + floor(x) + ceil(x)", r"\left|x\right| + \left\lfloor x \right\rfloor "
         r"+ \left\lceil x \right\rceil"),
        ("sigmoid(x) + sign(x)", r"\sigma\left(x\right) + \operatorname{sign}\left(x\right)"),
        ("relu(x)", r"\max\left(0, x\right)"),
        ("max(x, y, 1)", r"\max\left(x, y, 1\right)"),
        ("x/1e300", r"\frac{x}{10^{300}}"),
        ("2.5e-20*x^2", r"2.5 \cdot 10^{-20} x^{2}"),
        ("123456789012345678x", "123456789012345678 x"),
        ("0.10x", "0.10 x"),
        (
            "if(x < 0, -x, x >= 2 ? 1 : x)",
            r"\begin{cases} - x & \text{for}\: x < 0 \\1 & \text{for}\: x \geq 2 "
            r"\\x & \text{otherwise} \end{cases}",
        ),
        (
            "if(x<0, 1, 2) + x",
            r"\left(\begin{cases} 1 & \text{for}\: x < 0 \\2 & \text{otherwise} "
            r"\end{cases}\right) + x",
        ),
    ],
)  # fmt: skip
def test_a_function_is_set_as_it_was_typed(text, latex):
    assert formula_latex(read_formula(text).tree) == latex


# What issue 22 of the reader asks for: cases, sigma and atan2 are not read yet.
NOT_READ = (r"\begin{cases}", r"\sigma", "atan2")


def is_read_back(latex, tree, points):
    """Whether our reader makes the same function of it, at these points."""
    again = read_formula(latex, ("x", "y")).tree
    for x, y in points:
        point = {"x": x, "y": y}
        with mpmath.workdps(30):
            if not close(evaluate(tree, point), evaluate(again, point), 1e-12):
                return False
    return True


POINTS = ((0.37, 1.21), (-1.4, 0.8), (2.3, -0.6))


@each("text", COLLECTION)
def test_what_is_set_is_read_back(text):
    tree = read_formula(text).tree
    latex = formula_latex(tree)
    if not any(name in latex for name in NOT_READ):
        assert is_read_back(latex, tree, POINTS)


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_any_tree_is_read_back(tree):
    text, latex = write_formula(tree), formula_latex(tree)
    assume(not any(name in latex for name in NOT_READ))
    try:
        tree = read_formula(text, ("x", "y")).tree
    except FormulaError:
        assume(False)
    assert is_read_back(latex, tree, POINTS), latex


# ------------------------------------------------------------------------------ the gradient


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        ("x^2", ["2 x"]),
        ("x log(x)", [r"\ln{\left(x \right)} + 1"]),
        ("(1-x)^2 + 100(y-x^2)^2", [r"2 x - 400 x \left(y - x^{2}\right) - 2",
                                    "200 y - 200 x^{2}"]),
        ("x^x", [r"x^{x} \left(\ln{\left(x \right)} + 1\right)"]),
        ("x^y", ["y x^{y - 1}", r"x^{y} \ln{\left(x \right)}"]),
        ("x^pi", [r"\pi x^{\pi - 1}"]),
        ("0.1x^3 + x^2/4", [r"0.3 x^{2} + \frac{x}{2}"]),
        ("1/sqrt(x)", [r"- \frac{1}{2 x^{\frac{3}{2}}}"]),
        ("floor(x) + sign(y) + x", ["1", "0"]),
        ("exp(x)^2", ["2 e^{2 x}"]),
        ("1^x + x", ["1"]),
        ("min(x, y)", [r"\begin{cases} 1 & \text{for}\: y > x \\0 & \text{otherwise} \end{cases}",
                       r"\begin{cases} 0 & \text{for}\: y > x \\1 & \text{otherwise} \end{cases}"]),
    ],
)  # fmt: skip
def test_a_gradient_is_set_as_a_textbook_would(text, slopes):
    objective = parse_objective(text)
    assert list(objective.gradient_latex) == slopes


@pytest.mark.parametrize("text", ["(-2)^x", "0^x", "x*1e308*10^(1000x)"])
def test_a_gradient_that_is_no_formula_says_so(text):
    formula = read_formula(text)
    assert set(gradient_latex(formula.tree, formula.variables)) <= {NOT_SIMPLE}


def test_the_gradients_of_the_gallery_are_no_longer_than_sympys():
    found = {
        name: list(map(len, parse_objective(entry.text).gradient_latex))
        for name, entry in GALLERY.items()
    }
    assert found.keys() == LENGTHS.keys()
    assert sum(map(sum, found.values())) <= 1.2 * sum(map(sum, LENGTHS.values()))
    for name, lengths in found.items():
        assert all(new <= 1.2 * old for new, old in zip(lengths, LENGTHS[name], strict=True)), name


@each("text", COLLECTION)
def test_nothing_is_multiplied_by_nought_or_one(text):
    formula = read_formula(text)
    if any(part in (Number(0.0, "0"), Number(1.0, "1")) for part in walk(formula.tree)):
        allowed = {write_formula(part) for part in walk(formula.tree)}  # as typed in a function
    else:
        allowed = set()
    for tree in gradient_trees(formula.tree, formula.variables):
        for part in walk(tree):
            if isinstance(part, Apply) and write_formula(part) not in allowed:
                assert not is_idle(part), write_formula(tree)


def is_idle(part):
    values = [arg.value if isinstance(arg, Number) else None for arg in part.arguments]
    return (
        (part.op == "mul" and (0 in values or 1 in values))
        or (part.op in {"add", "sub"} and 0 in values)
        or (part.op == "div" and (values[1] == 1 or values[0] == 0))
        or (part.op == "pow" and values[1] in (0, 1))
    )


def is_right(objective, tree, name, point):
    """Whether a slope's tree has the value that the compiled gradient has, or, where rounding or a
    part without a value makes those differ, the value that differences of f have in 50 digits."""
    place = dict(zip(objective.variables, point, strict=True))
    with mpmath.workdps(50):
        shown = evaluate(tree, place)
    computed = objective.gradient(list(point))[objective.variables.index(name)]
    if close(shown, float(computed)):
        return True
    measured = slope(objective.tree, place, name)
    # sinc'(0) is written (cos x)/x - (sin x)/x^2: a hole at one point.
    hole = mpmath.isnan(shown) and "sinc" in write_formula(objective.tree)
    # x^max(x, 0) is 1 for x < 0, where its slope is written with ln x: the limit is computed.
    hole |= mpmath.isnan(shown) and float(computed) == 0
    return hole or close(shown, measured, 1e-7)


def points_of(objective, chance, count):
    """Points where f has a value, and one that rounding does not decide: elsewhere its slope means
    nothing."""
    for _ in range(count):
        point = tuple(chance.uniform(-3, 3) for _ in objective.variables)
        place = dict(zip(objective.variables, point, strict=True))
        if np.isfinite(objective.value(list(point))) and not is_decided_by_rounding(
            objective.tree, place
        ):
            yield point


def is_decided_by_rounding(tree, place):
    """Whether a comparison or a jump meets two numbers that are equal but for rounding, as those of
    tan(x) < tan(x + pi): which side it takes is up to the digits that are computed."""
    with mpmath.workdps(50):
        for node in walk(tree):
            if isinstance(node, Apply) and node.op in DECIDERS:
                sides = [evaluate(argument, place) for argument in node.arguments]
                if all(map(mpmath.isfinite, sides)) and are_about_equal(*sides):
                    return True
    return False


def are_about_equal(a, b=None):
    """Whether two numbers, or one and the integer next to it, differ by rounding only."""
    other = mpmath.nint(a) if b is None else b
    return abs(a - other) <= 1e-30 * max(1, abs(a), abs(other))


DECIDERS = {*COMPARISONS.values(), "sign", "floor", "ceil"}


def check_gradient(objective, chance, count=4):
    try:
        trees = gradient_trees(objective.tree, objective.variables)
    except NotFiniteError:
        return
    for point in points_of(objective, chance, count):
        for name, tree in zip(objective.variables, trees, strict=True):
            assert is_right(objective, tree, name, point), (objective.text, point, name)


@each("text", COLLECTION)
def test_the_shown_gradient_is_the_computed_gradient(text):
    check_gradient(parse_objective(text), random.Random(text), 8)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_derivative_of_each_function(name):
    """One by one, of something else than x, and inside a product."""
    inner = {"acosh": "x^2+2", "asin": "x/4", "acos": "x/4", "atanh": "x/4"}.get(name, "2x-1")
    arguments = {2: f"{inner}, x y", 3: f"x<y, {inner}, y^2"}.get(FUNCTIONS[name].fewest, inner)
    objective = parse_objective(f"y*{name}({arguments})", ("x", "y"))
    check_gradient(objective, random.Random(name), 8)


def test_every_function_has_its_derivative():
    special = {"pow", "if", "max", "min", "relu"}
    assert {name for name, function in FUNCTIONS.items() if not function.slopes} == special
    counts = {name: len(function.slopes) for name, function in FUNCTIONS.items()}
    assert all(counts[name] == FUNCTIONS[name].most for name in set(FUNCTIONS) - special)


@settings(max_examples=50, deadline=None)
@given(tree=TREES, seed=st.integers(0, 2**32))
@example(read_formula("if(tan(x) < tan(x + pi), x, y)").tree, 0)
@example(read_formula("x*sign(sin(x)^2 + cos(x)^2 - 1)").tree, 1)
@example(read_formula("if(exp(x) * exp(y) <= exp(x + y), x, y)").tree, 2)
def test_the_gradient_of_any_formula_is_right(tree, seed):
    assume(size(tree) <= LONGEST_GRADIENT_SHOWN)
    try:
        objective = parse_objective(write_formula(tree), ("x", "y"))
    except FormulaError:
        assume(False)
    check_gradient(objective, random.Random(seed), 2)


DOMAINS = (
    ("sqrt(x)*sqrt(x)", -1.0, False),  # not x
    ("relu(x)/relu(x)*x", -1.0, False),  # not 1
    ("1/x - 1/x + x", 0.0, False),  # not 1
    ("log(x) - log(x) + x", -1.0, True),  # 1/x - 1/x
    ("x/sqrt(x)", -1.0, False),
    ("exp(x)*exp(x)", -1.0, True),
    ("sqrt(x^2+1)*sqrt(x^2+1)", -1.0, True),
)


@pytest.mark.parametrize(("text", "x", "defined"), DOMAINS)
def test_what_is_joined_has_a_value_where_the_parts_have_one(text, x, defined):
    (tree,) = gradient_trees(read_formula(text).tree, ("x",))
    assert mpmath.isnan(evaluate(tree, {"x": x})) is not defined, write_formula(tree)


def test_a_gradient_has_no_more_nodes_than_a_few_times_their_square():
    """So its cost is known before: the largest factor found in 20,000 formulas is 2.8."""
    chance = random.Random(3)
    texts = [chance.choice((grown, *STEEP))(chance) for _ in range(120)]
    for objective in accepted([*COLLECTION, *texts]):
        if size(objective.tree) > 3 * LONGEST_GRADIENT_SHOWN:
            continue
        try:
            trees = gradient_trees(objective.tree, objective.variables)
        except NotFiniteError:
            continue
        assert max(map(size, trees)) <= 5 * size(objective.tree) ** 2, objective.text


def test_a_long_gradient_is_left_out():
    long = read_formula("+".join(f"sin({k}x)" for k in range(1, 20)))
    assert set(gradient_latex(long.tree, ("x",))) == {TOO_LONG}
    wide = read_formula("*".join(f"tan(x+{k})" for k in range(1, 10)))
    assert size(wide.tree) <= LONGEST_GRADIENT_SHOWN
    assert set(gradient_latex(wide.tree, ("x",))) == {TOO_LONG}
