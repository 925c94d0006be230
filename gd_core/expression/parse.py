"""Typed text to a checked tree: `read_formula`. No text ever reaches SymPy or eval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from gd_core.expression import nodes
from gd_core.expression.cases import check_ampersands, without_alignment, without_cases
from gd_core.expression.characters import quote
from gd_core.expression.grammar.applications import application
from gd_core.expression.grammar.parser import READERS, Parser
from gd_core.expression.grammar.roots import command, root
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.header import Header, check_declared, read_header
from gd_core.expression.letters import Values, checked, letters_of, values_of, with_numbers
from gd_core.expression.lexer import ParseError, Token, on_one_line, tokenize
from gd_core.expression.names import resolve
from gd_core.expression.nodes import Node
from gd_core.expression.validate import check

# The longest real formula of our collection has 170 characters.
MAX_CHARACTERS = 1000

_READERS: Mapping[str, Callable[[Parser], Piece]] = MappingProxyType(
    {**READERS, "function": application, "root": root, "command": command},
)


class FormulaError(ValueError):
    """What is wrong with a formula: one sentence, and the span of the bad piece in its text."""

    def __init__(self, message: str, text: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.text, self.start, self.end = message, text, start, end

    def __reduce__(self) -> tuple[type["FormulaError"], tuple[str, str, int, int]]:
        # Without this, an error sent back from another process could not be rebuilt.
        return type(self), (self.message, self.text, self.start, self.end)


@dataclass(frozen=True)
class Formula:
    """A text, the tree it was read into, and the variables it is a function of.

    typed: the tree as typed; values: its letters in alphabetical order, each with its number; tree:
    the typed one with these numbers in place of the letters.
    """

    text: str
    typed: Node
    variables: tuple[str, ...]
    values: Values = ()

    @cached_property
    def tree(self) -> Node:
        """The tree with numbers in place of its letters."""
        return with_numbers(self.typed, dict(self.values)) if self.values else self.typed


def read_formula(
    text: str,
    variables: tuple[str, ...] | None = None,
    parameters: Mapping[str, float] = MappingProxyType({}),
) -> Formula:
    """Read what a person typed: core and school notation, pasted LaTeX, piecewise formulas.

    Products without a sign bind like `*` and `/`, left to right: `1/2x` is (1/2)*x. An argument
    without brackets is the product that follows its function: `sin 2x cos y` is sin(2x)*cos(y).
    `variables` forces ("x",) or ("x", "y"); without it they are the ones found. Up to four of the
    letters a, b, c, d, k, m, p and q stand for numbers, those of `parameters` or else 1; a letter
    that the text does not have is ignored there.
    Raises FormulaError where the text is not a function of x, or of x and y, with these numbers;
    ValueError where `parameters` has another name or a number that is not finite.
    """
    if not isinstance(text, str):
        raise TypeError(f"a formula is text, not {type(text).__name__}")
    if variables is not None and tuple(variables) not in (("x",), ("x", "y")):
        raise ValueError(f"variables must be ('x',) or ('x', 'y'), not {variables!r}")
    numbers = checked(parameters)
    try:
        return _read(text, variables, numbers)
    except ParseError as problem:
        message = problem.message.replace("{piece}", quote(text[problem.start : problem.end]))
        raise FormulaError(message, text, problem.start, problem.end) from None


def letters_in(text: str) -> tuple[str, ...]:
    """The letters of a formula that stand for numbers, in alphabetical order, whether or not it can
    have the numbers that they have; empty for a text that cannot be read."""
    try:
        return letters_of(_parsed(text)[0].node)
    except ParseError:
        return ()


def _read(text: str, variables: tuple[str, ...] | None, numbers: Mapping[str, float]) -> Formula:
    piece, tokens, header = _parsed(text)
    values = values_of(piece.node, numbers)
    check(piece, dict(values))
    return Formula(text, piece.node, _variables(piece.node, tokens, header, variables), values)


def _parsed(text: str) -> tuple[Piece, list[Token], Header]:
    """The whole text as one piece, the tokens it is made of, and its header; raises ParseError."""
    if len(text) > MAX_CHARACTERS:
        message = f"This formula is too long: use at most {MAX_CHARACTERS} characters."
        raise ParseError(message, MAX_CHARACTERS, len(text))
    single = on_one_line(without_alignment(without_cases(tokenize(text))))
    check_ampersands(single)
    header, body = read_header(single)
    if not body:
        raise ParseError(_nothing(header), len(text), len(text))
    tokens = resolve(body, header.letters)
    check_declared(header, tokens)
    return Parser(tokens, len(text), _READERS).formula(), tokens, header


def _nothing(header: Header) -> str:
    if header == Header():
        return "Type a function of x, for example x^2"
    return "There is nothing after the = sign: type a function of x, for example x^2"


def _variables(
    node: Node, tokens: list[Token], header: Header, forced: tuple[str, ...] | None
) -> tuple[str, ...]:
    two = "y" in nodes.variables(node)
    if forced is None:
        return ("x", "y") if two or header.declared == ("x", "y") else ("x",)
    if two and len(forced) == 1:
        bad = next(token for token in tokens if token.text == "y" and token.kind == "variable")
        raise bad.problem("{piece} cannot be used here: this is a function of x alone.")
    return tuple(forced)
