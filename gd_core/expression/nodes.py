"""The tree of a formula: four kinds of node, the names of functions, and walks over a tree."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Number:
    """A literal: its float64 value, and its digits as typed, in ASCII."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A named constant: pi, e or tau."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: x or y, whichever letter was typed for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or a function applied to its arguments."""

    op: str
    arguments: tuple["Node", ...]


Node = Number | Constant | Variable | Apply

CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": math.pi, "e": math.e, "tau": math.tau},
)

COMPARISONS: Mapping[str, str] = MappingProxyType({"<": "lt", "<=": "le", ">": "gt", ">=": "ge"})

# Functions with the least and the most arguments that they take. max and min take at most eight, as
# the size of their derivatives grows with the square of that number.
_ONE_ARGUMENT = (
    "sin cos tan cot sec csc asin acos atan sinh cosh tanh asinh acosh atanh exp log log10 log2 "
    "sqrt cbrt abs sign floor ceil sinc sigmoid relu softplus erf"
)
FUNCTIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    dict.fromkeys(_ONE_ARGUMENT.split(), (1, 1))
    | {"atan2": (2, 2), "pow": (2, 2), "max": (2, 8), "min": (2, 8), "if": (3, 3)},
)

# Other spellings of the functions, in use somewhere in the world -> the name in FUNCTIONS.
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "ln": "log",
        "loge": "log",
        "lg": "log10",
        "lb": "log2",
        "ld": "log2",
        "tg": "tan",
        "ctg": "cot",
        "cotg": "cot",
        "cotan": "cot",
        "cosec": "csc",
        "sine": "sin",
        "cosine": "cos",
        "tangent": "tan",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arctg": "atan",
        "arctan2": "atan2",
        "sh": "sinh",
        "ch": "cosh",
        "th": "tanh",
        "tgh": "tanh",
        "arcsinh": "asinh",
        "arccosh": "acosh",
        "arctanh": "atanh",
        "arsinh": "asinh",
        "arcosh": "acosh",
        "artanh": "atanh",
        "sgn": "sign",
        "signum": "sign",
        "ceiling": "ceil",
        "maximum": "max",
        "minimum": "min",
        "power": "pow",
        "logistic": "sigmoid",
        "expit": "sigmoid",
        "where": "if",
    },
)

# sin -> asin: what sin^-1 means.
INVERSES: Mapping[str, str] = MappingProxyType(
    {name: "a" + name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
)


def _sigmoid(value: float) -> float:
    # In each of the two forms the argument of exp is at most 0, so it never overflows.
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def _sinc(value: float) -> float:
    return math.sin(value) / value if value else 1.0


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


# Each op on floats; it raises ValueError, ZeroDivisionError or OverflowError where it has no value.
EVALUATE: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "neg": lambda a: -a,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "pow": math.pow,
        "lt": lambda a, b: float(a < b),
        "le": lambda a, b: float(a <= b),
        "gt": lambda a, b: float(a > b),
        "ge": lambda a, b: float(a >= b),
        "if": lambda condition, yes, no: yes if condition else no,
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "cot": lambda a: 1 / math.tan(a),
        "sec": lambda a: 1 / math.cos(a),
        "csc": lambda a: 1 / math.sin(a),
        "asin": math.asin,
        "acos": math.acos,
        "atan": math.atan,
        "atan2": math.atan2,
        "sinh": math.sinh,
        "cosh": math.cosh,
        "tanh": math.tanh,
        "asinh": math.asinh,
        "acosh": math.acosh,
        "atanh": math.atanh,
        "exp": math.exp,
        "log": math.log,
        "log10": math.log10,
        "log2": math.log2,
        "sqrt": math.sqrt,
        "cbrt": math.cbrt,
        "abs": abs,
        "sign": _sign,
        "floor": lambda a: float(math.floor(a)),
        "ceil": lambda a: float(math.ceil(a)),
        "max": max,
        "min": min,
        "sinc": _sinc,
        "sigmoid": _sigmoid,
        "relu": lambda a: max(a, 0.0),
        "softplus": lambda a: max(a, 0.0) + math.log1p(math.exp(-abs(a))),
        "erf": math.erf,
    },
)

OPERATORS: frozenset[str] = frozenset(EVALUATE)


def children(node: Node) -> tuple[Node, ...]:
    """The arguments of a node; an empty tuple for a leaf."""
    return node.arguments if isinstance(node, Apply) else ()


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, arguments before the op applied to them, left to right."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, arguments_done = stack.pop()
        if arguments_done or not children(current):
            yield current
            continue
        stack.append((current, True))
        stack.extend((child, False) for child in reversed(children(current)))


def size(node: Node) -> int:
    """The number of nodes in a tree."""
    return sum(1 for _ in walk(node))


def depth(node: Node) -> int:
    """The number of nodes on the longest path from the root of a tree to a leaf."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(current))
    return deepest


def variables(node: Node) -> tuple[str, ...]:
    """The names of the variables in a tree, in alphabetical order."""
    return tuple(sorted({leaf.name for leaf in walk(node) if isinstance(leaf, Variable)}))


def apply_op(op: str, values: list[float]) -> float:
    """The float64 value of an op on floats: nan where undefined, inf where it overflows."""
    try:
        return float(EVALUATE[op](*values))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


def fold_constant(node: Node) -> float | None:
    """The float64 value of a tree without variables, nan where undefined, inf where it overflows;
    None for a tree with variables."""
    values: list[float] = []
    for current in walk(node):
        if isinstance(current, Variable):
            return None
        if isinstance(current, Number):
            values.append(current.value)
        elif isinstance(current, Constant):
            values.append(CONSTANTS[current.name])
        else:
            split = len(values) - len(current.arguments)
            values[split:] = [apply_op(current.op, values[split:])]
    return values[0]
