"""A choice as LaTeX sets it, in the environment `cases`, as the tokens of `(x < 0 ? a : b)`."""

from __future__ import annotations

from gd_core.expression.lexer import Token

_BEFORE_A_CONDITION = ("for", "if", "when")
_OTHERWISE = ("otherwise", "else")
_OPEN = "These cases are never closed: put \\end{cases} where they end."
_ALONE = "{piece} can only stand in \\begin{cases} … \\end{cases}."
_ROW = "Each line of cases needs a formula, & and a condition, as in x & x > 0."
_LAST = "The last line of cases has to be for all the rest: end it with & \\text{otherwise}."


def without_cases(tokens: list[Token]) -> list[Token]:
    """The tokens with each `cases` written by ? and :; raises ReadingError."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "begin":
            end = _end_of(tokens, place)
            found += _choice(token, without_cases(tokens[place + 1 : end]), tokens[end])
            place = end
        elif token.kind == "end":
            raise token.problem(_ALONE)
        else:
            found.append(token)
        place += 1
    return found


def check_ampersands(tokens: list[Token]) -> None:
    """Refuse an & that belongs to no cases; raises ReadingError."""
    for token in tokens:
        if token.kind == "ampersand":
            raise token.problem("{piece} cannot be used in a formula: type one function at a time.")


def _end_of(tokens: list[Token], begin: int) -> int:
    depth = 0
    for place in range(begin, len(tokens)):
        depth += (tokens[place].kind == "begin") - (tokens[place].kind == "end")
        if depth == 0:
            return place
    raise tokens[begin].problem(_OPEN)


def _choice(begin: Token, inner: list[Token], end: Token) -> list[Token]:
    rows = [row for row in _split(inner, "break") if row]
    parts = [_split(row, "ampersand") for row in rows]
    if not parts or any(len(part) != 2 or not all(part) for part in parts):
        raise begin.problem(_ROW)
    *chosen, (rest, last) = parts
    if [token.text.lower() for token in last] not in [[word] for word in _OTHERWISE]:
        raise last[0].problem(_LAST)
    found = [Token("open", "(", begin.start, begin.end)]
    for formula, condition in chosen:
        sign = condition[0]
        if sign.text.lower() in _BEFORE_A_CONDITION:
            condition = condition[1:]
        found += [*condition, Token("question", "?", sign.start, sign.end), *formula]
        found.append(Token("colon", ":", sign.start, sign.end))
    return [*found, *rest, Token("close", ")", end.start, end.end)]


def _split(tokens: list[Token], kind: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == kind:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
