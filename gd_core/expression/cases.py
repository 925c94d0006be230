"""LaTeX's environments: `cases` as the tokens of `(x < 0 ? a : b)`, and alignment left out."""

from __future__ import annotations

from gd_core.expression.lexer import Token

_BEFORE_A_CONDITION = ("for", "if", "when")
_OTHERWISE_WORDS = ("otherwise", "else")
_NEVER_CLOSED_CASES = "These cases are never closed: put \\end{cases} where they end."
_OUTSIDE_CASES = "{piece} can only stand in \\begin{cases} … \\end{cases}."
_MALFORMED_ROW = "Each line of cases needs a formula, & and a condition, as in x & x > 0."
_NO_OTHERWISE = (
    "The last line of cases has to be for all the rest: end it with & \\text{otherwise}."
)


def without_cases(tokens: list[Token]) -> list[Token]:
    """The tokens with each `cases` translated into ? and :; raises ParseError."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "begin":
            end = _end_of(tokens, index)
            found += _choice(token, without_cases(tokens[index + 1 : end]), tokens[end])
            index = end
        elif token.kind == "end":
            raise token.problem(_OUTSIDE_CASES)
        else:
            found.append(token)
        index += 1
    return found


def without_alignment(tokens: list[Token]) -> list[Token]:
    """The tokens without what only aligns lines: `\\begin{align}`, its end, and & within it.

    An & before = or at the beginning of a line aligns lines without an environment too.
    """
    aligned = any(token.kind == "environment" for token in tokens)
    found: list[Token] = []
    for token, after in zip(tokens, [*tokens, None][1:], strict=True):
        if token.kind == "environment":
            while found and found[-1].kind == "comma":  # after a displayed formula, as in a book
                found.pop()
            continue
        before = found[-1].kind if found else "break"
        aligns = before in ("break", "assign") or (after is not None and after.kind == "assign")
        if token.kind != "ampersand" or not (aligned or aligns):
            found.append(token)
    return found


def check_ampersands(tokens: list[Token]) -> None:
    """Refuse an & outside of `cases`; raises ParseError."""
    for token in tokens:
        if token.kind == "ampersand":
            raise token.problem("{piece} cannot be used in a formula: type one function at a time.")


def _end_of(tokens: list[Token], begin: int) -> int:
    depth = 0
    for index in range(begin, len(tokens)):
        depth += (tokens[index].kind == "begin") - (tokens[index].kind == "end")
        if depth == 0:
            return index
    raise tokens[begin].problem(_NEVER_CLOSED_CASES)


def _choice(begin: Token, inner: list[Token], end: Token) -> list[Token]:
    rows = [row for row in _split(inner, "break") if row]
    parts = [_split(row, "ampersand") for row in rows]
    if not parts or any(len(part) != 2 or not all(part) for part in parts):
        raise begin.problem(_MALFORMED_ROW)
    *chosen, (rest, last) = parts
    if [token.text.lower() for token in last] not in [[word] for word in _OTHERWISE_WORDS]:
        raise last[0].problem(_NO_OTHERWISE)
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
