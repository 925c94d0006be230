"""Texts to type, of many kinds, each made from a random.Random alone."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from gd_core.expression.functions import ALIASES, FUNCTIONS

Maker = Callable[[random.Random], str]

DATA = Path(__file__).parents[1] / "data"


def _texts(name: str) -> tuple[str, ...]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


REAL = _texts("formulas.jsonl")
HOSTILE = _texts("hostile.jsonl")
SIGNS = ("+", "-", "*", "/", "^", " ", "")
NUMBERS = ("0", "1", "2", "3", "10", "0.5", "1e-3", "100", "pi", "e", "1000", "1e6", "1/3")
PIECES = (
    *"xyXYzte0123456789+-*/^()[]{}|,.<>=?:!_%&;#@~$\\'\" \t\n",
    *("×", "·", "−", "÷", "√", "∛", "²", "³", "⁻¹", "ˣ", "½", "π", "τ", "∞", "≤", "≥", "₁"),
    *FUNCTIONS,
    *ALIASES,
    *("sinx", "xy", "f(x)=", "y=", "log_", "x_1", "x2", "1e308", "1e-320", "**", "//", "->"),
    *("\\frac", "\\sqrt", "\\sin", "\\left(", "\\right)", "\\left|", "\\right|", "\\cdot"),
    *("\\operatorname{sgn}", "\\pi", "\\mathrm{e}", "\\begin{cases}", "\\end{cases}", "$$"),
)
INVISIBLE = (
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202e"),
    *("\u202b", "\u2066", "\u2069", "\u0301", "\u20d7", "\u0338", "\ufe0f", "\x00", "\x1b", "\x7f"),
    *("א", "ع", "\u0661", "\U0001f600", "\ud800", "\udfff", "\uffff", "\U0010ffff", "ﬁ", "ⅷ"),
)
ATTACKS = (
    "<script>alert(1)</script>",
    "__import__('os').system('id')",
    "=cmd|' /C calc'!A0",
    "().__class__.__bases__[0].__subclasses__()",
    "{0.__init__.__globals__}",
    "%s%s%n",
    "'; DROP TABLE f; --",
    "${jndi:ldap://x}",
    "\\href{javascript:alert(1)}{x}",
    "\\input{/etc/passwd}",
    "\\def\\x{\\x\\x}\\x",
    "![x](http://x/y)",
    ":red[x]",
    "lambda x: x",
    "x if x else y",
    "{{7*7}}",
    "@import url(x)",
    "factorial(10^9)",
    "10^10^10",
    "x:=1",
)
_ONE = tuple(name for name, function in FUNCTIONS.items() if function.most == 1)
_LEAVES = ("x", "y", "x", "y", "(x+y)", "xy", *NUMBERS)


def noise(chance: random.Random) -> str:
    """Random bytes or characters."""
    if chance.random() < 0.5:
        return chance.randbytes(chance.randrange(60)).decode("utf-8", "surrogateescape")
    top = chance.choice((0x80, 0x250, 0x2FFF, sys.maxunicode))
    return "".join(chr(chance.randrange(top + 1)) for _ in range(chance.randrange(60)))


def pieces(chance: random.Random) -> str:
    """Words and signs of formulas in any order."""
    return "".join(chance.choices(PIECES, k=chance.randrange(1, 25)))


def damaged(chance: random.Random) -> str:
    """A real formula with a few pieces replaced, put in, doubled or taken out."""
    text = chance.choice(REAL)
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        at, width = chance.randrange(len(text) + 1), chance.choice((0, 0, 1, 1, 3))
        put = chance.choice((chance.choice(PIECES), "", text[at : at + 9]))
        text = text[:at] + put + text[at + width :]
    return text


def joined(chance: random.Random) -> str:
    """Real formulas put together."""
    parts = chance.choices(REAL, k=chance.randrange(2, 4))
    return chance.choice(("+", "*", "-", "/", "^")).join(f"({part})" for part in parts)


def hostile(chance: random.Random) -> str:
    """A text that was made to do harm, by itself or inside a formula."""
    text = chance.choice((*HOSTILE, *ATTACKS))
    return chance.choice((text, text, f"x^2 + {text}", f"sin({text})", f"{text} * x"))


def grown(chance: random.Random) -> str:
    """A formula grown from the grammar, wide or deep."""
    return _tree(chance, chance.randrange(2, 60), chance.choice((0.5, 0.8, 0.95)))


def _tree(chance: random.Random, leaves: int, lean: float) -> str:
    """So many leaves; a lean of 0.5 makes it bushy, near 1 a long chain."""
    if leaves <= 1:
        return chance.choice(_LEAVES)
    if chance.random() < 0.3:
        return f"{chance.choice(_ONE)}({_tree(chance, leaves - 1, lean)})"
    left = min(leaves - 1, max(1, round(leaves * lean)))
    a, b = _tree(chance, left, lean), _tree(chance, leaves - left, lean)
    shape = chance.choice(("({}+{})", "({}-{})", "({}*{})", "({}/{})", "({})^({})", "max({},{})"))
    rare = chance.choice(("atan2({},{})", "min({},{})", "if({0}<{1},{1},{0})", "pow({},{})"))
    return (rare if chance.random() < 0.15 else shape).format(a, b)


def deep(chance: random.Random) -> str:
    """One function, or two, in one another as deep as is allowed, and deeper."""
    levels = chance.choice((10, 30, 45, 49, 50, 51, 56, 200))
    names = chance.choices((*_ONE, "-", "1/", "2^", "x^", "x+", "√", "x*sin"), k=2)
    inner = chance.choice(_LEAVES)
    for level in range(levels):
        inner = f"{names[level % 2]}({inner})"
    return inner


def numbers(chance: random.Random) -> str:
    """Huge, tiny and many-digit numbers, and powers of powers."""
    parts = []
    for _ in range(chance.randrange(1, 6)):
        digits = "".join(chance.choices("0123456789.", k=chance.choice((1, 3, 17, 50, 400))))
        sign = chance.choice(("", "-"))
        power = f"{chance.choice('eE')}{sign}{chance.choice((1, 9, 300, 308, 324, 9999))}"
        parts.append(chance.choice((digits, digits + power, "1" + power, "x", "x", "y", "(x+1)")))
    return chance.choice(("^", "*", "^-", "+", "/")).join(parts)


def cases(chance: random.Random) -> str:
    """By cases, in one another, with every comparison."""
    text = chance.choice(REAL)
    for _ in range(chance.choice((1, 1, 2, 3, 12))):
        sign, (left, right) = chance.choice(("<", "<=", ">", "≥")), chance.choices(_LEAVES, k=2)
        test = f"{left}{sign}{right}"
        other = _tree(chance, chance.randrange(1, 5), 0.5)
        shape = chance.choice(("if({0},{1},{2})", "{0} ? {1} : {2}", "({0} ? {2} : {1})"))
        text = shape.format(test, text, other)
    return text


def latex(chance: random.Random) -> str:
    """Pasted LaTeX, whole or broken."""
    text = chance.choice(_LEAVES)
    for _ in range(chance.randrange(1, 8)):
        other = chance.choice(_LEAVES)
        shape = chance.choice(
            (
                "\\frac{%s}{%s}",
                "\\sqrt[3]{%s}+%s",
                "\\sqrt{%s}%s",
                "\\left(%s\\right)^{%s}",
                "\\sin\\left(%s\\right)\\cdot %s",
                "\\left|%s\\right|-%s",
                "\\operatorname{arctan}{%s}+\\mathrm{%s}",
                "\\exp{%s}\\,%s",
                "\\tfrac%s%s",
            )
        )
        text = shape % (text, other)
    at = chance.randrange(len(text))
    return chance.choice((text, f"${text}$", text[:at] + text[at + 1 :]))


def invisible(chance: random.Random) -> str:
    """A formula with characters in it that nobody sees."""
    text = list(chance.choice(REAL))
    for _ in range(chance.randrange(1, 5)):
        text.insert(chance.randrange(len(text) + 1), chance.choice(INVISIBLE))
    return "".join(text)


def long(chance: random.Random) -> str:
    """Far more than anybody types."""
    piece = chance.choice((*PIECES, *REAL, *INVISIBLE, "sin ", "x+", "|x", "-("))
    length = chance.choice((990, 1000, 1001, 5000, 100_000))
    return (piece * (length // len(piece) + 1))[:length]


def full(chance: random.Random) -> str:
    """As costly as the limits allow: equal pieces joined in pairs, so that nothing is deep."""
    piece = _tree(chance, chance.randrange(2, 9), 0.5)
    parts = [piece] * chance.randrange(2, 60)
    while len(parts) > 1:
        sign = chance.choice("+*/^-*")
        parts = [f"({sign.join(parts[k : k + 2])})" for k in range(0, len(parts), 2)]
    return parts[0]


# How many of a hundred texts are of each kind.
KINDS: Mapping[Maker, int] = MappingProxyType(
    {
        noise: 11,
        pieces: 18,
        damaged: 26,
        joined: 2,
        hostile: 13,
        grown: 7,
        deep: 3,
        numbers: 5,
        cases: 3,
        latex: 5,
        invisible: 4,
        long: 2,
        full: 1,
    }
)


def typed(chance: random.Random) -> tuple[str, str]:
    """A text and the name of its kind."""
    (maker,) = chance.choices(tuple(KINDS), weights=tuple(KINDS.values()))
    return maker.__name__, maker(chance)
