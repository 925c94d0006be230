"""Tokens to a tree of pieces, by precedence climbing.

Powers bind most tightly and to the right, then a sign (`-x^2` is -(x^2)), then `*`, `/` and
products without a sign (`2x`), left to right (`1/2x` is (1/2)*x), then `+` and `-`, then
comparisons and `? :`. applications.py says what a function applies to.

Reference: Richards & Whitby-Strevens 1979 (precedence climbing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gd_core.expression.grammar import spans
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.grammar.token_stream import TokenStream
from gd_core.expression.lexer import ParseError, Token
from gd_core.expression.nodes import COMPARISONS, Constant, Letter, Number, Variable

# A binary operator's precedence, and the op that it stands for.
_BINARY_OPERATORS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {"+": (1, "add"), "-": (1, "sub"), "*": (2, "mul"), "/": (2, "div")},
)
_UNWRITTEN_PRODUCT = (2, "mul")
_NO_OPERATOR = (0, "")

_ROUNDING_BRACKETS: Mapping[str, str] = MappingProxyType({"⌊": "floor", "⌈": "ceil"})


class Parser(TokenStream):
    """A recursive-descent parser for the tokens of one formula.

    `readers` gives, for the kind of an atom's first token, the function that reads the atom: those
    of READERS, and those of applications.py and roots.py, which call the parser in turn.
    """

    def __init__(
        self,
        tokens: list[Token],
        length: int,
        readers: Mapping[str, Callable[[Parser], Piece]],
    ) -> None:
        super().__init__(tokens, length)
        self.readers = readers

    def formula(self) -> Piece:
        """The whole text as one piece; raises ParseError if it is not one formula."""
        piece = self.expression()
        if self.ahead.kind != "end":
            self.misplaced()
        return piece

    def expression(self) -> Piece:
        """A sum, a comparison of two sums, or a choice `condition ? yes : no`."""
        piece = self.binary(1)
        if self.ahead.kind == "compare":
            op = COMPARISONS[self.take().text]
            piece = spans.join(op, piece, self.binary(1))
        return self.choice(piece) if self.ahead.kind == "question" else piece

    def choice(self, condition: Piece) -> Piece:
        """The choice `condition ? yes : no`, read from the ? on."""
        question = self.take()
        self.open(question, "?")
        yes = self.expression()
        if self.ahead.kind == "comma":
            self.misplaced()
        if self.ahead.kind != "colon":
            raise question.problem("After ? two formulas are expected: x < 0 ? -x : x^2.")
        self.take()
        no = self.expression()
        self.shut()
        return spans.apply("if", (condition, yes, no), condition.start, no.end)

    def binary(self, lowest: int) -> Piece:
        """Factors joined by operators of at least the lowest precedence given."""
        left = self.signed()
        while True:
            precedence, op = self.sign()
            if precedence < lowest:
                return left
            if self.ahead.kind == "operator":
                self.take()
            left = spans.join(op, left, self.binary(precedence + 1))

    def sign(self) -> tuple[int, str]:
        """The precedence and op of the operator that comes next, a product if none is written
        between two factors; (0, "") if no operator comes."""
        if self.ahead.kind == "operator":
            return _BINARY_OPERATORS.get(self.ahead.text, _NO_OPERATOR)
        if not self.continues():
            return _NO_OPERATOR
        if self.ahead.kind == "number":
            self.misplaced()
        return _UNWRITTEN_PRODUCT

    def signed(self) -> Piece:
        """A power with any number of signs before it."""
        signs = []
        while self.operator("+") or self.operator("-"):
            signs.append(self.take())
        piece = self.power()
        for sign in reversed(signs):
            if sign.text == "-":
                piece = spans.apply("neg", (piece,), sign.start, piece.end)
        return piece

    def power(self) -> Piece:
        """An atom, raised to the superscript or to the power after ^ that follows."""
        base = self.atom()
        if self.ahead.kind == "superscript":
            base = spans.join("pow", base, self.group())
        if not self.operator("^"):
            return base
        self.enter(self.take())
        base = spans.join("pow", base, self.signed())
        self.leave()
        return base

    def atom(self) -> Piece:
        """A number, a name, a bracket, or a function with its argument."""
        read = self.readers.get(self.ahead.kind)
        if read is None:
            self.missing()
        return read(self)

    def number(self) -> Piece:
        """The next token, a number, as a piece."""
        token = self.take()
        return spans.leaf(Number(token.value, token.text), token.start, token.end)

    def constant(self) -> Piece:
        """The next token, a constant, as a piece."""
        token = self.take()
        return spans.leaf(Constant(token.text), token.start, token.end)

    def variable(self) -> Piece:
        """The next token, a variable, as a piece."""
        token = self.take()
        return spans.leaf(Variable(token.text), token.start, token.end)

    def letter(self) -> Piece:
        """The next token, a letter that stands for a number, as a piece."""
        token = self.take()
        return spans.leaf(Letter(token.text), token.start, token.end)

    def group(self) -> Piece:
        """One formula in brackets; those of floor and ceil apply that function to it."""
        opening = self.ahead
        inside = self.bracketed()
        if len(inside) > 1:
            raise self.comma(self.comma_after(inside[0]))
        if opening.text in _ROUNDING_BRACKETS:
            return spans.apply(
                _ROUNDING_BRACKETS[opening.text], inside, opening.start, self.read_to
            )
        return spans.widened(inside[0], opening.start, self.read_to)

    def bracketed(self) -> tuple[Piece, ...]:
        """The formulas between two brackets, separated by commas."""
        opening = self.take()
        self.open(opening, opening.text)
        if self.ahead.kind == "close":
            message = "There is nothing between these brackets: {piece}."
            raise ParseError(message, opening.start, self.ahead.end)
        inside = [self.expression()]
        while self.ahead.kind == "comma":
            self.take()
            inside.append(self.expression())
        self.close(opening)
        return tuple(inside)

    def bars(self) -> Piece:
        """The absolute value of the formula between two bars."""
        opening = self.take()
        self.open(opening, "|")
        signed = self.operator("-") or self.operator("+")
        inside = self.expression()
        self.close_bar(opening)
        if opening.kind == "bar" and (inside.constant or signed):
            self.check_pairs(opening)
        return spans.apply("abs", (inside,), opening.start, self.read_to)


READERS: Mapping[str, Callable[[Parser], Piece]] = MappingProxyType(
    {
        "number": Parser.number,
        "constant": Parser.constant,
        "variable": Parser.variable,
        "letter": Parser.letter,
        "open": Parser.group,
        "bar": Parser.bars,
        "baropen": Parser.bars,
    },
)
