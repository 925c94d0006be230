"""Text to tokens: numbers, words, signs and LaTeX commands, each with its span in the text."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gd_core.expression.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS, refusal, to_ascii_math
from gd_core.expression.decimals import THOUSANDS_PATTERN, remedy
from gd_core.expression.functions import ALIASES, FUNCTIONS
from gd_core.expression.latex_commands import (
    ARROWS,
    COMMANDS,
    MATH_DELIMITERS,
    SKIPPED_COMMANDS,
)

# Digits of the longest number; float64 distinguishes at most 17.
MAX_DIGITS = 50


class ParseError(Exception):
    """An error in a formula: the message and the span [start, end) of the piece that is wrong.

    {piece} in the message stands for that piece, in quotes.
    """

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind, its normalised spelling, and its span [start, end)."""

    kind: str
    text: str
    start: int
    end: int
    value: float = 0.0

    def problem(self, message: str) -> ParseError:
        """The error that marks this token."""
        return ParseError(message, self.start, self.end)


def _choice(characters: Mapping[str, object]) -> str:
    return "[" + "".join(map(re.escape, characters)) + "]"


# LaTeX's environments around displayed formulas, which only set them on lines of their own.
_ENVIRONMENTS = (
    "equation|displaymath|math|align|aligned|flalign|eqnarray|gather|gathered|multline|split"
)
_STYLES = "operatorname|math[a-z]{1,4}|boldsymbol|bm|textrm|text"
_SIZES = "left|[bB]igg?l"
_SIZES_RIGHT = "right|[bB]igg?r"
_PATTERNS = (
    ("space", r" +"),
    ("break", r"\n"),
    ("thousands", rf"(?<![A-Za-z0-9_.])(?:{THOUSANDS_PATTERN})(?![0-9])"),
    ("number", r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
    ("word", r"log1p|expm1|[A-Za-z]+?(?=log1p|expm1)|[A-Za-z]+"),
    ("environment", rf"\\(?:begin|end) *\{{ *(?:{_ENVIRONMENTS})\*? *\}}"),
    ("begin", r"\\begin *\{ *cases *\}"),
    ("end", r"\\end *\{ *cases *\}"),
    ("styled", rf"\\(?:{_STYLES})\*? *\{{ *\\?[A-Za-z]+[0-9]* *\}}"),
    ("baropen", rf"\\(?:{_SIZES}) *(?:\||\\l?vert(?![A-Za-z]))"),
    ("barclose", rf"\\(?:{_SIZES_RIGHT}) *(?:\||\\r?vert(?![A-Za-z]))"),
    ("command", r"\\(?:[A-Za-z]+|[^\n])"),
    ("refused", r"//|<<|>>|==|!=|<>|&&|->|=>"),
    ("assign", r":=|=|≔"),
    ("compare", r"<=|>=|[<>≤≥]"),
    ("power", r"\*\*|\^"),
    ("operator", r"[-+*/]"),
    ("open", r"[(\[{⌊⌈]"),
    ("close", r"[)\]}⌋⌉]"),
    ("bar", r"\|"),
    ("ampersand", r"&"),
    ("comma", r","),
    ("question", r"\?"),
    ("colon", r":"),
    ("underscore", r"_"),
    ("dot", r"\."),
    ("root", r"[√∛∜]"),
    ("greek", "[" + GREEK + "]"),
    ("fraction", r"[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]"),
    ("subscript", _choice(SUBSCRIPTS) + "+"),
    ("superscript", _choice(SUPERSCRIPTS) + "+"),
    ("other", r"(?s:.)"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))

_REFUSED_PAIRS: Mapping[str, str] = MappingProxyType(
    {
        "//": "{piece} is not available here: write one / to divide.",
        "<<": "{piece} is not available here: compare with one <.",
        ">>": "{piece} is not available here: compare with one >.",
        "==": "This is an equation, not a function: type only one side, for example x^2 - 4.",
        "!=": "{piece} cannot be used here: compare with < or >.",
        "<>": "{piece} cannot be used here: compare with < or >.",
        "&&": "{piece} cannot be used here: one comparison at a time.",
        "->": "{piece} cannot be used here: type only the formula, for example x^2.",
        "=>": "{piece} cannot be used here: for a comparison write >=.",
    },
)

_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "**": "^",
        "≤": "<=",
        "≥": ">=",
        ":=": "=",
        "≔": "=",
        "π": "pi",
        "τ": "tau",
        "ϑ": "θ",
        "ϕ": "φ",
        "ϵ": "ε",
    },
)
_KINDS: Mapping[str, str] = MappingProxyType({"greek": "word", "power": "operator"})


# A formula continues after a line break if the line ends in a token of one of the _UNFINISHED
# kinds, or the next line begins with one of the _CONTINUING kinds.
_BETWEEN = frozenset(("operator", "assign", "compare", "question", "colon", "comma", "underscore"))
_UNFINISHED = _BETWEEN | {"open", "baropen", "command", "root"}
_CONTINUING = _BETWEEN | {"close", "barclose", "superscript", "subscript"}


# In books and papers a comma or a full stop follows a displayed formula. A point after a digit is a
# part of the number.
_SENTENCE_END = re.compile(r"(?<=[^.,;])[,;]\Z|(?<=[^.,;0-9])\.\Z")


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, line breaks included, spaces and a sign that ends a sentence not;
    raises ParseError at the first piece that cannot be used."""
    clean = to_ascii_math(text)
    start, end = _unwrapped(clean)
    return list(_scan(clean, start, end))


def on_one_line(tokens: list[Token]) -> list[Token]:
    """The tokens without line breaks; raises ParseError where one may separate two formulas."""
    found: list[Token] = []
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind != "break":
            found.append(token)
            continue
        after = next((late for late in tokens[index:] if late.kind != "break"), None)
        if found and after and depth <= 0 and not _continues(found[-1], after):
            raise token.problem(refusal("\n"))
    return found


def _continues(before: Token, after: Token) -> bool:
    """Whether the token after a line break must belong to the formula before it."""
    called = before.kind == "word" and before.text.lower() in (FUNCTIONS.keys() | ALIASES.keys())
    return (
        called
        or before.kind in _UNFINISHED
        or after.kind in _CONTINUING
        or (after.kind, after.text) == ("open", "{")
    )


def _unwrapped(clean: str) -> tuple[int, int]:
    end = len(_SENTENCE_END.sub("", clean.rstrip(" \n")).rstrip(" \n"))
    start = min(end, len(clean) - len(clean.lstrip(" \n")))
    for left, right in MATH_DELIMITERS:
        inner = clean[start:end]
        if inner.startswith(left) and inner.endswith(right) and len(inner) >= len(left + right):
            within = clean[: end - len(right)]
            return start + len(left), len(_SENTENCE_END.sub("", within.rstrip(" \n")))
    return start, end


def _scan(clean: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(clean, start, end):
        kind = str(match.lastgroup)
        if kind == "space":
            continue
        text = _SPELLINGS.get(match.group(), match.group())
        token = Token(_KINDS.get(kind, kind), text, match.start(), match.end())
        make = _MAKERS.get(kind)
        if make is None:
            yield token
        else:
            yield from make(token, clean)


def _number(token: Token, clean: str) -> Iterator[Token]:
    after = clean[token.end : token.end + 1]
    if after == ".":
        raise ParseError(
            "A number can have one decimal point only: check {piece}.", token.start, token.end + 1
        )
    if token.text == "0" and after in tuple("xXbBoO"):
        raise ParseError(
            "{piece} looks like a computer's hexadecimal number: write 0*x, or leave it out.",
            token.start,
            token.end + 1,
        )
    yield Token("number", token.text, token.start, token.end, _value(token))


def _thousands(token: Token, _clean: str) -> Iterator[Token]:
    raise token.problem(remedy(token.text))


def _value(token: Token) -> float:
    digits = token.text.lower().partition("e")[0].replace(".", "")
    if len(digits) > MAX_DIGITS:
        raise token.problem(f"A number can have at most {MAX_DIGITS} digits: shorten {{piece}}.")
    value = float(token.text)
    if value == float("inf"):
        raise token.problem("{piece} is too large: the largest number here is about 1e308.")
    if value == 0 and digits.strip("0"):
        raise token.problem("{piece} is too small: the smallest number here is about 1e-308.")
    return value


def _fraction(token: Token, _clean: str) -> Iterator[Token]:
    value = unicodedata.numeric(token.text)
    yield Token("number", repr(value), token.start, token.end, value)


def _styled(token: Token, clean: str) -> Iterator[Token]:
    inner = token.text.partition("{")[2]
    start = token.start + token.text.index("{") + 1 + len(inner) - len(inner.lstrip())
    word = inner.rstrip("} ").strip()
    inside = Token("word", word, start, start + len(word))
    yield from _command(inside, clean) if word.startswith("\\") else [inside]


def _command(token: Token, _clean: str) -> Iterator[Token]:
    name = token.text[1:]
    if name in SKIPPED_COMMANDS:
        return
    if name == "\\":
        yield Token("break", "\n", token.start, token.end)
        return
    if name in ARROWS:
        raise token.problem(refusal("→"))
    if name not in COMMANDS:
        raise token.problem("The command {piece} cannot be used here: leave it out.")
    kind, text = COMMANDS[name]
    yield Token(kind, text, token.start, token.end)


def _superscript(token: Token, _clean: str) -> Iterator[Token]:
    yield Token("superscript", "", token.start, token.end)
    inner = "".join(SUPERSCRIPTS[char] for char in token.text)
    if re.search("[a-z][0-9]", inner):
        raise token.problem("It is unclear what the power {piece} means: write it with ^ and ( ).")
    yield from _scan(" " * token.start + inner, token.start, token.end)
    yield Token("close", "superscript", token.end, token.end)


def _subscript(token: Token, _clean: str) -> Iterator[Token]:
    text = "".join(SUBSCRIPTS[char] for char in token.text)
    yield Token("subscript", text, token.start, token.end)


def _dot(token: Token, clean: str) -> Iterator[Token]:
    known = re.match(r"[A-Za-z]+", clean[token.end :])
    if known and known.group().lower() in (FUNCTIONS.keys() | ALIASES.keys()):
        before = re.search(r"[A-Za-z_]*$", clean[: token.start])
        start = before.start() if before else token.start
        message = f"Write {known.group().lower()} alone, without {{piece}} before it."
        raise ParseError(message, start, token.end)
    raise token.problem("A point can only stand inside a number: for multiplication write *.")


def _refused(token: Token, _clean: str) -> Iterator[Token]:
    raise token.problem(_REFUSED_PAIRS[token.text])


def _other(token: Token, clean: str) -> Iterator[Token]:
    if token.text == ";" and re.search("[0-9],[0-9]", clean):
        raise token.problem(
            "{piece} cannot be used here: separate the arguments of a function by commas, and "
            "write decimals with a point."
        )
    raise token.problem(refusal(clean[token.start]))


_MAKERS: Mapping[str, Callable[[Token, str], Iterator[Token]]] = MappingProxyType(
    {
        "number": _number,
        "thousands": _thousands,
        "fraction": _fraction,
        "styled": _styled,
        "command": _command,
        "superscript": _superscript,
        "subscript": _subscript,
        "dot": _dot,
        "refused": _refused,
        "other": _other,
    },
)
