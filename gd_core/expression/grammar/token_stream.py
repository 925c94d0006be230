"""A stream of tokens: the position in it, the brackets open there, and errors that say where."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from gd_core.expression.decimals import remedy
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError, Token

# Brackets and powers within each other. A little above MAX_DEPTH, as brackets add no node; it
# bounds Python's recursion.
MAX_NESTING = 55

# Kinds of tokens with which a factor can begin or end.
_FACTOR_STARTS = frozenset(
    (
        *("number", "constant", "variable", "letter"),
        *("function", "open", "bar", "baropen", "root", "command"),
    ),
)
_FACTOR_ENDS = frozenset(("number", "constant", "variable", "letter", "close", "bar", "barclose"))
_CLOSED_BY: Mapping[str, str] = MappingProxyType(
    {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", "": "superscript"},
)

_NEVER_CLOSED = "The bracket opened here is never closed: type {} where it ends."
_BAR_OPEN = "The bar opened here is never closed: type | where it ends."

# Kind of a token that cannot stand where it is -> the message.
_MISPLACED: Mapping[str, str] = MappingProxyType(
    {
        "close": "This {piece} closes nothing: remove it, or open a bracket before.",
        "barclose": "This {piece} closes nothing: remove it, or open a bar before.",
        "comma": "A comma can only separate the arguments of a function, as in max(x, 1).",
        "compare": "Only one comparison at a time: write a < b ? c : d.",
        "question": "Before {piece} a comparison is expected, as in x < 0 ? -x : x^2.",
        "colon": "A colon only belongs in x < 0 ? -x : x^2.",
        "underscore": "{piece} can only give an index: write x_1 and x_2, or x and y.",
        "subscript": "An index can only follow x: write x_1 and x_2, or x and y.",
        "number": "A number cannot stand right after another piece: put * or ^ before {piece}.",
    },
)
# Kinds of tokens that need something before them.
_NEEDS_BEFORE = frozenset(
    ("close", "operator", "compare", "question", "colon", "comma", "barclose", "superscript"),
)


class TokenStream:
    """A position in the tokens of a formula; each method that reads moves it past what it read."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self.tokens = [*tokens, Token("end", "", end, end)]
        self.at = 0
        self.nesting = 0
        self.open_brackets: list[str] = []

    @property
    def ahead(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    @property
    def read_to(self) -> int:
        """The position in the text at which the last token read ends."""
        return self.tokens[self.at - 1].end

    def take(self) -> Token:
        """Read the next token and return it."""
        self.at += 1
        return self.tokens[self.at - 1]

    def operator(self, text: str) -> bool:
        """Whether this operator comes next."""
        return self.ahead.kind == "operator" and self.ahead.text == text

    def raised(self) -> bool:
        """Whether a power comes next."""
        return self.ahead.kind == "superscript" or self.operator("^")

    def continues(self) -> bool:
        """Whether one more factor comes; within bars, a bar closes them and begins none."""
        if self.ahead.kind == "bar":
            return not (self.open_brackets and self.open_brackets[-1] == "|")
        return self.ahead.kind in _FACTOR_STARTS

    def enter(self, token: Token) -> None:
        """Go one level deeper, for `token`; raises ParseError beyond MAX_NESTING."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise token.problem("This formula is nested too deeply: use fewer brackets and powers.")

    def leave(self) -> None:
        """Go one level up."""
        self.nesting -= 1

    def open(self, token: Token, bracket: str) -> None:
        """Enter a bracket that was read; raises ParseError beyond MAX_NESTING."""
        self.enter(token)
        self.open_brackets.append(bracket)

    def shut(self) -> None:
        """Leave the innermost open bracket."""
        self.open_brackets.pop()
        self.leave()

    def close(self, opening: Token) -> None:
        """Read the bracket that closes `opening`; raises ParseError if another token comes."""
        closing = self.ahead
        if closing.kind == "end":
            raise opening.problem(_NEVER_CLOSED.format(_CLOSED_BY[opening.text]))
        if closing.kind != "close":
            self.misplaced()
        if closing.text != _CLOSED_BY[opening.text]:
            raise closing.problem(f"{{piece}} cannot close a bracket opened by {opening.text}.")
        self.take()
        self.shut()

    def close_bar(self, opening: Token) -> None:
        """Read the bar that closes `opening`; raises ParseError if another token comes."""
        if self.ahead.kind == "end":
            raise opening.problem(_BAR_OPEN)
        if self.ahead.kind not in ("bar", "barclose"):
            self.misplaced()
        self.take()
        self.shut()

    def check_pairs(self, opening: Token) -> None:
        """Raise ParseError for bars that can be paired in two ways: |2|x|-1| is |2|*x*|-1| or
        |2*|x|-1|."""
        index = self.tokens.index(opening)
        product = index > 0 and self.tokens[index - 1].kind in _FACTOR_ENDS
        bars = [token for token in self.tokens if token.kind == "bar"]
        follows = self.ahead.kind in _FACTOR_STARTS and self.ahead.kind != "bar"
        if len(bars) > 2 and (product or follows):
            message = "It is unclear which bars belong together: write abs( ) instead of some."
            raise ParseError(message, bars[0].start, bars[-1].end)

    def missing(self) -> NoReturn:
        """Raise ParseError for a factor that is expected next and is not there."""
        token = self.ahead
        if token.kind == "end":
            self.unclosed()
            raise token.problem("Something is missing at the end: finish the formula.")
        if token.kind not in _NEEDS_BEFORE:
            self.misplaced()
        if self.at == 0 or self.tokens[self.at - 1].kind == "open":
            raise token.problem("{piece} needs something before it, for example x.")
        raise token.problem("Something is missing before {piece}: fill it in, or remove a sign.")

    def unclosed(self) -> None:
        """Raise ParseError for a text that ends right after an opening bar or bracket."""
        last = self.tokens[self.at - 1]
        if self.at and last.kind in ("bar", "baropen"):
            raise last.problem(_BAR_OPEN)
        if self.at and last.kind == "open":
            raise last.problem(_NEVER_CLOSED.format(_CLOSED_BY[last.text]))

    def misplaced(self) -> NoReturn:
        """Raise ParseError for a next token that cannot stand there."""
        if self.ahead.kind == "comma":
            raise self.comma(self.at)
        default = "{piece} cannot stand here: check the formula around it."
        raise self.ahead.problem(_MISPLACED.get(self.ahead.kind, default))

    def comma(self, index: int) -> ParseError:
        """The error for the comma at tokens[index], which separates no arguments."""
        return self.decimal(index) or self.tokens[index].problem(_MISPLACED["comma"])

    def comma_after(self, piece: Piece) -> int:
        """The index in tokens of the first comma after a piece."""
        commas = (at for at, token in enumerate(self.tokens) if token.kind == "comma")
        return next(at for at in commas if self.tokens[at].start >= piece.end)

    def decimal(self, index: int) -> ParseError | None:
        """The error for the comma at tokens[index] if it was typed as a decimal point, else
        None."""
        run = self._touching(index)
        if [token.kind for token in run[:3]] != ["number", "comma", "number"]:
            return None
        number = "".join(token.text for token in run)
        return ParseError(remedy(number), run[0].start, run[-1].end)

    def _touching(self, place: int) -> list[Token]:
        """The numbers and commas around a comma, as far as no space parts them."""
        first = last = place
        while first > 0 and _joins(self.tokens[first - 1], self.tokens[first]):
            first -= 1
        while _joins(self.tokens[last], self.tokens[last + 1]):
            last += 1
        return self.tokens[first : last + 1]


def _joins(left: Token, right: Token) -> bool:
    kinds = {left.kind, right.kind}
    return kinds == {"number", "comma"} and left.end == right.start
