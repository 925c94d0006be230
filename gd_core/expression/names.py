"""Name resolution: the functions, constants and variables that a run of letters stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gd_core.expression.characters import GREEK, refusal
from gd_core.expression.functions import ALIASES
from gd_core.expression.letters import MOST_LETTERS
from gd_core.expression.lexer import ParseError, Token
from gd_core.expression.nodes import CONSTANTS
from gd_core.expression.remedies import REPLACEMENTS
from gd_core.expression.spelling import (
    DEFAULT_LETTERS,
    is_function,
    names_in,
    parameters_beside,
    stem_of,
    unknown_word,
)

# The variables with an index, x1 and x2, by that index.
_VARIABLE_OF_INDEX: Mapping[str, str] = MappingProxyType({"1": "x", "2": "y"})


@dataclass(slots=True)
class _Reader:
    """The position in the tokens, and the names found so far."""

    tokens: list[Token]
    letters: Mapping[str, str]
    at: int = 0
    found: list[Token] = field(default_factory=list)
    unnumbered: list[Token] = field(default_factory=list)
    numbered: list[Token] = field(default_factory=list)
    parameters: dict[str, Token] = field(default_factory=dict)

    def ahead(self, distance: int = 0) -> Token:
        index = self.at + distance
        end = self.tokens[-1].end if self.tokens else 0
        return self.tokens[index] if index < len(self.tokens) else Token("end", "", end, end)


def resolve(tokens: list[Token], letters: Mapping[str, str] = DEFAULT_LETTERS) -> list[Token]:
    """The tokens with each run of letters replaced by its functions, constants and variables, and
    the letters that stand for numbers.

    letters: the variable that each letter stands for. Raises ParseError for an unknown name.
    """
    reader = _Reader(tokens, letters)
    while reader.at < len(tokens):
        token = reader.ahead()
        reader.at += 1
        if token.kind == "word":
            _resolve_word(reader, token)
        else:
            reader.found.append(token)
    if reader.unnumbered and reader.numbered:
        late = max(reader.unnumbered[0], reader.numbered[0], key=lambda token: token.start)
        raise late.problem("Use either x and y, or x1 and x2, not both: change {piece}.")
    if reader.parameters:
        _check_inverses(reader)
    return reader.found


def _check_inverses(reader: _Reader) -> None:
    """Refuse asin in a formula with letters: it may be arcsin, or a times sin."""
    for token in reader.found:
        shape = token.text[1:]
        typed = token.end - token.start == len(token.text)  # not arcsin, whose token is asin too
        if token.kind == "function" and typed and token.text == f"a{shape}" and is_function(shape):
            ways = f"arc{shape}(x) or a*{shape}(x)"
            raise token.problem(f"{{piece}} can be read two ways beside letters: write {ways}.")


def _resolve_word(reader: _Reader, token: Token) -> None:
    called = reader.ahead().kind == "open"
    pieces = names_in(token.text.lower(), reader.letters, called)
    if pieces is None and token.text == "σ" and reader.ahead().kind == "open":
        reader.found.append(Token("function", "sigmoid", token.start, token.end))
        return
    if pieces is None and token.text in GREEK and reader.letters == DEFAULT_LETTERS:
        raise token.problem(refusal(token.text))
    if pieces is None:
        raise _unknown(reader, token)
    start = token.start
    for index, piece in enumerate(pieces):
        end = token.end if index == len(pieces) - 1 else start + len(piece)
        single = Token("word", piece, start, end)
        if index == len(pieces) - 1:
            _check_run(reader, token, pieces)
            single = _with_suffix(reader, single)
        _add_name(reader, single)
        start = end


def _check_run(reader: _Reader, token: Token, pieces: list[str]) -> None:
    # sinx(1+x) is ambiguous, sin(x)*(1+x) or sin(x*(1+x)), and signe x is a typing error.
    opens = reader.ahead().kind in ("open", "bar", "baropen")
    adjacent = reader.ahead().start == token.end
    applies = any(map(is_function, pieces[:-1])) and not is_function(pieces[-1])
    is_typing_error = applies and pieces[-1] == "e" and reader.ahead().text != "^"
    if is_typing_error or (applies and opens and adjacent):
        raise token.problem("It is unclear what {piece} applies to: put its argument in brackets.")


def _add_name(reader: _Reader, token: Token) -> None:
    name = token.text
    if name in reader.letters:
        token = Token("variable", reader.letters[name], token.start, token.end)
        reader.unnumbered.append(token)
    elif name in ("x1", "x2"):
        token = Token("variable", _VARIABLE_OF_INDEX[name[1]], token.start, token.end)
        reader.numbered.append(token)
    elif name in map(stem_of, reader.letters):  # w, in a formula whose header declares w1 and w2
        raise token.problem(f"{{piece}} is not a variable: use {' and '.join(reader.letters)}")
    elif name in CONSTANTS:
        token = Token("constant", name, token.start, token.end)
    elif name in parameters_beside(reader.letters):
        token = _parameter(reader, token)
    else:
        token = Token("function", ALIASES.get(name, name), token.start, token.end)
    reader.found.append(token)


def _parameter(reader: _Reader, token: Token) -> Token:
    """The letter as a number that can be changed; raises ParseError for more than MOST_LETTERS."""
    used = reader.parameters
    if token.text not in used and len(used) == MOST_LETTERS:
        *others, last = used
        raise token.problem(
            f"There are four letters already, {', '.join(others)} and {last}: write a number "
            "instead of {piece}."
        )
    used.setdefault(token.text, token)
    return Token("letter", token.text, token.start, token.end)


def _with_suffix(reader: _Reader, token: Token) -> Token:
    """The name with the index that follows it: x1, x_2, x₁, log2, log_10, atan2."""
    index = _subscript(reader)
    if index is not None:
        return _indexed(reader, token, index)
    number = reader.ahead()
    if number.kind == "number" and number.start == token.end:
        return _numbered(reader, token, number)
    return token


def _subscript(reader: _Reader) -> Token | None:
    if reader.ahead().kind == "subscript":
        reader.at += 1
        return reader.tokens[reader.at - 1]
    if reader.ahead().kind != "underscore":
        return None
    braced = reader.ahead(1).kind == "open"
    index = reader.ahead(1 + braced)
    if index.kind not in ("number", "word") or (braced and reader.ahead(3).kind != "close"):
        raise reader.ahead().problem("An index is a number: write x_1 and x_2, or x and y.")
    last = reader.ahead(3 if braced else 1)
    reader.at += 4 if braced else 2
    return Token("subscript", index.text, index.start, last.end)


def _indexed(reader: _Reader, token: Token, index: Token) -> Token:
    name = token.text + index.text
    joined = Token("word", name, token.start, index.end)
    if name in reader.letters:
        return joined
    if token.text == "x" and index.text in _VARIABLE_OF_INDEX and "x" in reader.letters:
        return joined
    if ALIASES.get(token.text, token.text) == "log":
        if index.text in ("2", "10"):
            return Token("word", "log" + index.text, token.start, index.end)
        if index.text.lower() == "e":
            return Token("word", "log", token.start, index.end)
        other = f", or {_other_base(index.text)}" if index.text.isdigit() else ""
        raise joined.problem("{piece} is not available: use log_2, log_10 or ln" + other)
    allowed = "x, or x_1 and x_2"
    if reader.letters != DEFAULT_LETTERS:
        allowed = " and ".join(reader.letters)
    raise joined.problem(f"{{piece}} is not a variable: use {allowed}")


def _numbered(reader: _Reader, token: Token, number: Token) -> Token:
    name = token.text + number.text
    after = reader.ahead(1)
    touching = after.start == number.end
    joined = Token("word", name, token.start, number.end)
    if name in reader.letters:
        reader.at += 1
        return joined
    if token.text == "x" and "x" in reader.letters:
        if number.text not in _VARIABLE_OF_INDEX:
            raise joined.problem("{piece} is not a variable: use x, or x1 and x2")
        reader.at += 1
        return joined
    called = touching and after.kind in ("open", "bar", "baropen")
    if is_function(token.text) and called and not is_function(name):
        if name in REPLACEMENTS:
            raise joined.problem(f"{{piece}} is not a function here: write {REPLACEMENTS[name]}")
        if ALIASES.get(token.text, token.text) == "log":
            raise joined.problem(f"{{piece}} is not a function here: {_other_base(number.text)}")
        raise joined.problem("It is unclear what {piece} means: put all of it in brackets.")
    if name in ("log2", "log10") and touching and after.kind == "word":
        message = f"{{piece}} can be read two ways: write {name}(x) or log({name[3:]}*x)."
        raise joined.problem(message)
    if name in ("log2", "log10") or (is_function(name) and after.kind == "open"):
        reader.at += 1
        return joined
    return token


def _other_base(base: str) -> str:
    return f"for another base write ln(x)/ln({base})"


def _unknown(reader: _Reader, token: Token) -> ParseError:
    """The error about a run of letters that is not made of known names."""
    called = reader.ahead().kind == "open"
    message, at, length = unknown_word(token.text.lower(), reader.letters, called)
    if len(token.text) != token.end - token.start:
        return token.problem(message)
    return ParseError(message, token.start + at, token.start + at + length)
