"""Update rules, which the library has in LaTeX, as MathML, which a browser sets without a library.

Reference: MathML Core, W3C, 2024.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from types import MappingProxyType

# Words with their spaces, a command, a number or a single character; other spaces mean nothing.
_TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[^\s]")
_WORDS = re.compile(r"\\text\{(.*)\}")
_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        r"\alpha": "α",
        r"\beta": "β",
        r"\gamma": "γ",
        r"\rho": "ρ",
        r"\mu": "μ",
        r"\pi": "π",
        r"\varepsilon": "ε",
    }
)
_NAMES: Mapping[str, str] = MappingProxyType({rf"\{name}": name for name in ("max", "min", "cos")})
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        r"\nabla": "∇",
        r"\leftarrow": "←",
        r"\le": "≤",
        r"\ge": "≥",
        r"\cdot": "·",
        r"\cdots": "⋯",
        r"\dots": "…",
        r"\lVert": "‖",
        r"\rVert": "‖",
        r"\lfloor": "⌊",
        r"\rfloor": "⌋",
        "-": "−",
        "'": "′",
    }
)
_GAPS: Mapping[str, str] = MappingProxyType({r"\,": "0.17em", r"\;": "0.28em", r"\ ": "0.4em"})
# Signs that belong to what stands beside them, without room around them.
_TIGHT = frozenset("∇‖⌊⌋|()′")


def mathml(latex: str) -> str:
    """A formula of an update rule as a <math> element; raises ValueError for LaTeX that no rule
    has."""
    tokens = _Tokens(_TOKEN.findall(latex))
    row = _row(tokens, "")
    return f"<math>{row}</math>"


class _Tokens:
    """The tokens of a formula, taken one after the other."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._next = tokens, 0

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def take(self) -> str:
        """The next token, which is then the one before; raises ValueError at the end."""
        if not self.peek():
            raise ValueError("a formula that ends too early")
        self._next += 1
        return self._tokens[self._next - 1]

    def name(self) -> str:
        """The letters in braces."""
        taken = iter(self.take, "}")
        if next(taken) != "{":
            raise ValueError("a name without braces")
        return "".join(taken)


def _row(tokens: _Tokens, end: str) -> str:
    """What stands before a token, which is taken too, or before the end of the formula."""
    return f"<mrow>{''.join(_parts(tokens, end))}</mrow>"


def _parts(tokens: _Tokens, end: str) -> Iterator[str]:
    while tokens.peek() != end:
        yield _scripted(_one(tokens), tokens)
    if end:
        tokens.take()


def _scripted(base: str, tokens: _Tokens) -> str:
    """A part with what is set below and above it."""
    below = above = ""
    while tokens.peek() in ("_", "^"):
        if tokens.take() == "_":
            below = _one(tokens)
        else:
            above = _one(tokens)
    if below and above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if below or above:
        tag = "msub" if below else "msup"
        return f"<{tag}>{base}{below}{above}</{tag}>"
    return base


def _one(tokens: _Tokens) -> str:
    """The next part: a sign, a command with its arguments, or a group in braces."""
    token = tokens.take()
    if token == "{":
        return _row(tokens, "}")
    if words := _WORDS.fullmatch(token):
        return f"<mtext>{escape(words[1])}</mtext>"
    if token in _COMMANDS:
        return _COMMANDS[token](tokens)
    if token in _GAPS:
        return f'<mspace width="{_GAPS[token]}"></mspace>'
    if token in _LETTERS or token.isalpha():
        return f"<mi>{_LETTERS.get(token, token)}</mi>"
    if token in _NAMES:
        return f"<mi>{_NAMES[token]}</mi>"
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token in _SIGNS or token in "+-=,/()|<>":
        return _sign(_SIGNS.get(token, token))
    raise ValueError(f"no rule has {token}")


def _sign(sign: str) -> str:
    tight = ' lspace="0" rspace="0" stretchy="false"' if sign in _TIGHT else ""
    return f"<mo{tight}>{escape(sign)}</mo>"


def _fraction(tokens: _Tokens) -> str:
    return f"<mfrac>{_one(tokens)}{_one(tokens)}</mfrac>"


def _small_fraction(tokens: _Tokens) -> str:
    """\\tfrac: of \\tfrac12 each digit is an argument, which the tokens have as one number."""
    if tokens.peek().isdigit():
        top, bottom = list(tokens.take())
        return f"<mfrac><mn>{top}</mn><mn>{bottom}</mn></mfrac>"
    return _fraction(tokens)


def _root(tokens: _Tokens) -> str:
    return f"<msqrt>{_one(tokens)}</msqrt>"


def _hat(tokens: _Tokens) -> str:
    return f'<mover accent="true">{_one(tokens)}<mo stretchy="false">^</mo></mover>'


def _bold(tokens: _Tokens) -> str:
    letter = {"x": "𝐱"}  # MathML Core has bold letters as characters of their own
    return f"<mi>{letter[tokens.name()]}</mi>"


def _upright(tokens: _Tokens) -> str:
    return f"<mi>{escape(tokens.name())}</mi>"


def _opening(tokens: _Tokens) -> str:
    return f'<mo form="prefix">{escape(tokens.take())}</mo>'


def _closing(tokens: _Tokens) -> str:
    return f'<mo form="postfix">{escape(tokens.take())}</mo>'


_COMMANDS: Mapping[str, Callable[[_Tokens], str]] = MappingProxyType(
    {
        r"\frac": _fraction,
        r"\tfrac": _small_fraction,
        r"\sqrt": _root,
        r"\hat": _hat,
        r"\mathbf": _bold,
        r"\mathrm": _upright,
        r"\left": _opening,
        r"\right": _closing,
    }
)
