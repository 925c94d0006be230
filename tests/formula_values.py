"""An independent evaluator of formula trees with mpmath, and finite differences of it."""

from collections.abc import Callable, Mapping

import mpmath

from gd_core.expression import Apply, Constant, Node, Number

NAN = mpmath.mpf("nan")


def _real(value: object) -> mpmath.mpf:
    return value if isinstance(value, mpmath.mpf) else NAN


def _guarded(function: Callable[..., object]) -> Callable[..., mpmath.mpf]:
    def call(*values: mpmath.mpf) -> mpmath.mpf:
        try:
            return _real(function(*values))
        except (ValueError, ZeroDivisionError, OverflowError):
            return NAN

    return call


def _cbrt(value: mpmath.mpf) -> mpmath.mpf:
    return mpmath.sign(value) * mpmath.root(abs(value), 3)


def _power(base: mpmath.mpf, exponent: mpmath.mpf) -> object:
    # Powers this large are not compared, and would take mpmath forever.
    if base and abs(exponent * mpmath.log(abs(base))) > 5000:
        return NAN
    return base**exponent


def _exp(value: mpmath.mpf) -> mpmath.mpf:
    return mpmath.exp(value) if abs(value) < 5000 else NAN


OPS: Mapping[str, Callable[..., object]] = {
    "neg": lambda a: -a,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": _power,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "cot": mpmath.cot,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "sinh": lambda a: (_exp(a) - _exp(-a)) / 2,
    "cosh": lambda a: (_exp(a) + _exp(-a)) / 2,
    "tanh": lambda a: mpmath.tanh(a) if abs(a) < 5000 else mpmath.sign(a),
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "exp": _exp,
    "log": mpmath.log,
    "log10": lambda a: mpmath.log(a, 10),
    "log2": lambda a: mpmath.log(a, 2),
    "sqrt": mpmath.sqrt,
    "cbrt": _cbrt,
    "abs": abs,
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "max": max,
    "min": min,
    "sinc": lambda a: mpmath.sin(a) / a if a else mpmath.mpf(1),
    "sigmoid": lambda a: 1 / (1 + _exp(-a)),
    "relu": lambda a: max(a, mpmath.mpf(0)),
    "softplus": lambda a: mpmath.log(1 + _exp(a)),
    "erf": mpmath.erf,
    "lt": lambda a, b: mpmath.mpf(a < b),
    "le": lambda a, b: mpmath.mpf(a <= b),
    "gt": lambda a, b: mpmath.mpf(a > b),
    "ge": lambda a, b: mpmath.mpf(a >= b),
    "if": lambda condition, yes, no: yes if condition else no,
}
_GUARDED = {name: _guarded(function) for name, function in OPS.items()}
_CONSTANTS = {"pi": mpmath.pi, "e": mpmath.e, "tau": 2 * mpmath.pi}


def evaluate(node: Node, point: Mapping[str, object]) -> mpmath.mpf:
    """The value of a tree at a point, nan where it is not real."""
    if isinstance(node, Number):
        return mpmath.mpf(node.value)
    if isinstance(node, Constant):
        return +_CONSTANTS[node.name]
    if isinstance(node, Apply):
        return _GUARDED[node.op](*(evaluate(argument, point) for argument in node.arguments))
    return mpmath.mpf(point[node.name])


def slope(node: Node, point: Mapping[str, float], name: str) -> mpmath.mpf:
    """The partial derivative by central differences in 50 digits."""
    with mpmath.workdps(50):
        step = mpmath.mpf(10) ** -18
        ahead = {**point, name: mpmath.mpf(point[name]) + step}
        behind = {**point, name: mpmath.mpf(point[name]) - step}
        return (evaluate(node, ahead) - evaluate(node, behind)) / (2 * step)


def close(left: object, right: object, relative: float = 1e-9) -> bool:
    """Equal up to rounding; two undefined values are equal."""
    a, b = mpmath.mpf(left), mpmath.mpf(right)
    if mpmath.isnan(a) or mpmath.isnan(b):
        return bool(mpmath.isnan(a) and mpmath.isnan(b))
    return bool(a == b or abs(a - b) <= relative * max(abs(a), abs(b), mpmath.mpf(1e-6)))
