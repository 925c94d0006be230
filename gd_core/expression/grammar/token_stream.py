"""The tokens being read: the place among them, the brackets open there, and what can go wrong."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from gd_core.expression.decimals import remedy
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError, Token

# A little above the depth of a tree, for brackets that add no node; keeps Python's stack small.
MAX_NESTING = 55

_STARTERS = frozenset(
    ("number", "constant", "variable", "function", "open", "bar", "baropen", "root", "command"),
)
_FACTOR_ENDS = frozenset(("number", "constant", "variable", "close", "bar", "barclose"))
_CLOSED_BY: Mapping[str, str] = MappingProxyType(
    {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", "": "superscript"},
)

_NEVER_CLOSED = "The bracket opened here is never closed: type {} where it ends."
_BAR_OPEN = "The bar opened here is never closed: type | where it ends."

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
_NEEDS_BEFORE = frozenset(
    ("close", "operator", "compare", "question", "colon", "comma", "barclose", "superscript"),
)


class TokenStream:
    """A place in the tokens of a formula; each method that reads leaves it after what it read."""

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
        """Where the last token read ends in the text."""
        return self.tokens[self.at - 1].end

    def take(self) -> Token:
        """The next token, read."""
        self.at += 1
        return self.tokens[self.at - 1]

    def operator(self, text: str) -> bool:
        """Whether this operator comes next."""
        return self.ahead.kind == "operator" and self.ahead.text == text

    def raised(self) -> bool:
        """Whether a power comes next."""
        return self.ahead.kind == "superscript" or self.operator("^")

    def continues(self) -> bool:
        """Whether what comes is one more factor; a bar inside bars closes them instead."""
        if self.ahead.kind == "bar":
            return not (self.open_brackets and self.open_brackets[-1] == "|")
        return self.ahead.kind in _STARTERS

    def enter(self, token: Token) -> None:
        """Go one level down; raises ReadingError below the last one."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise token.problem("This formula is nested too deeply: use fewer brackets and powers.")

    def leave(self) -> None:
        """Go one level up."""
        self.nesting -= 1

    def open(self, token: Token, bracket: str) -> None:
        """Enter a bracket."""
        self.enter(token)
        self.open_brackets.append(bracket)

    def shut(self) -> None:
        """Leave a bracket."""
        self.open_brackets.pop()
        self.leave()

    def close(self, opening: Token) -> None:
        """Read the bracket that closes an opening one."""
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
        """Read the bar that closes an opening one."""
        if self.ahead.kind == "end":
            raise opening.problem(_BAR_OPEN)
        if self.ahead.kind not in ("bar", "barclose"):
            self.misplaced()
        self.take()
        self.shut()

    def check_pairs(self, opening: Token) -> None:
        """Refuse |2|x|-1|, which is |2|*x*|-1| or |2*|x|-1|: a sign or a constant gives it away."""
        place = self.tokens.index(opening)
        product = place > 0 and self.tokens[place - 1].kind in _FACTOR_ENDS
        bars = [token for token in self.tokens if token.kind == "bar"]
        follows = self.ahead.kind in _STARTERS and self.ahead.kind != "bar"
        if len(bars) > 2 and (product or follows):
            message = "It is unclear which bars belong together: write abs( ) instead of some."
            raise ParseError(message, bars[0].start, bars[-1].end)

    def missing(self) -> NoReturn:
        """Something is expected here and is not there."""
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
        """Refuse a text that ends in a bar that was only just opened."""
        last = self.tokens[self.at - 1]
        if self.at and last.kind in ("bar", "baropen"):
            raise last.problem(_BAR_OPEN)
        if self.at and last.kind == "open":
            raise last.problem(_NEVER_CLOSED.format(_CLOSED_BY[last.text]))

    def misplaced(self) -> NoReturn:
        """Something stands where nothing like it can stand."""
        if self.ahead.kind == "comma":
            raise self.comma(self.at)
        default = "{piece} cannot stand here: check the formula around it."
        raise self.ahead.problem(_MISPLACED.get(self.ahead.kind, default))

    def comma(self, place: int) -> ParseError:
        """The problem of a comma that separates nothing."""
        return self.decimal(place) or self.tokens[place].problem(_MISPLACED["comma"])

    def comma_after(self, piece: Piece) -> int:
        """The place of the first comma after a piece."""
        commas = (at for at, token in enumerate(self.tokens) if token.kind == "comma")
        return next(at for at in commas if self.tokens[at].start >= piece.end)

    def decimal(self, place: int) -> ParseError | None:
        """The problem of a comma typed as the decimal point, if this one is."""
        run = self._touching(place)
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
