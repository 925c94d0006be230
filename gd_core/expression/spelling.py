"""Spelling: the names a run of letters is made of, and what was meant where it is made of none."""

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.nodes import ALIASES, CONSTANTS, FUNCTIONS
from gd_core.expression.remedies import UNKNOWN_HERE, WRITTEN_OUT

DEFAULT_LETTERS: Mapping[str, str] = MappingProxyType({"x": "x", "y": "y"})

# Names from other languages and libraries whose nearest spelling here is not what is meant.
_MEANT: Mapping[str, str] = MappingProxyType(
    {
        "sen": "sin",
        "seno": "sin",
        "raiz": "sqrt",
        "root": "sqrt",
        "radice": "sqrt",
        "wurzel": "sqrt",
        "racine": "sqrt",
        "betrag": "abs",
        "modulus": "abs",
        "fabs": "abs",
    },
)

_PROGRAMMING = (
    "and or not if else then for while in is lambda def return import from true false "
    "none print exec eval open del class with"
)
_SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        "i": "Imaginary numbers are not available here: leave out {piece}.",
        "j": "Imaginary numbers are not available here: leave out {piece}.",
    }
    | dict.fromkeys(
        ("oo", "inf", "infinity", "infty"),
        "Infinity is not a number: use a large number instead of {piece}.",
    )
    | {"nan": "{piece} is not a number: leave it out."}
    | dict.fromkeys(
        _PROGRAMMING.split(),
        "{piece} is a word of a programming language, not of a formula: leave it out.",
    )
)

_NO_WORD = "{piece} is not a word of formulas: use x, y, numbers and functions."
_NOT_HERE = "{piece} is not a function here."
_SUCH_AS = "Use one such as sin, exp, ln or sqrt."

# Too short to be trusted inside other letters: "the" is not tanh(e).
_ONLY_ALONE = frozenset(("sh", "ch", "th", "lb", "ld"))
_COMMON = frozenset((*FUNCTIONS, *ALIASES, *CONSTANTS)) - _ONLY_ALONE

# Longer words than this are not worth a search for what was meant.
_LONGEST_GUESS = 20
# How alike two words are that differ in one letter of three.
_CLOSE = 0.66
# Longer runs are words, shorter ones are products with a letter that is not known.
_LONGEST_PRODUCT = 4


def split_word(word: str, names: frozenset[str]) -> list[str] | None:
    """The names a word is made of, the longest first, or None if some letter is left over."""
    longest = max(map(len, names))
    ways: list[list[str] | None] = [None] * len(word) + [[]]
    for start in range(len(word) - 1, -1, -1):
        for length in range(min(longest, len(word) - start), 0, -1):
            rest = ways[start + length]
            if rest is not None and word[start : start + length] in names:
                ways[start] = [word[start : start + length], *rest]
                break
    return ways[0]


def is_function(name: str) -> bool:
    """Whether the name, in any of its spellings, is a function."""
    return name in FUNCTIONS or name in ALIASES


def _names(letters: Mapping[str, str]) -> frozenset[str]:
    return _COMMON.union(map(stem_of, letters))


def stem_of(letter: str) -> str:
    """A letter without its index: w of w1."""
    return letter.rstrip("0123456789")


def names_in(word: str, letters: Mapping[str, str]) -> list[str] | None:
    """The functions, constants and variables a word is made of, or None."""
    return [word] if word in _ONLY_ALONE else split_word(word, _names(letters))


def unknown_word(word: str, letters: Mapping[str, str], called: bool) -> tuple[str, int, int]:
    """What to say about a word that is made of no names, and which part of it that is about."""
    rest, start = _left_over(word, letters)
    parts = [(word, 0), *_inner(word, len(word) - len(word.lstrip("xy")))]
    if split_word(word[:start], frozenset((*CONSTANTS, *letters))):
        parts += _inner(word, start)
    for part, at in parts:
        message = _SPECIAL.get(part) or _suggestion(part)
        if message:
            return message, at, len(part)
    if called and len(word) > 1:
        return f"{_NOT_HERE} {_SUCH_AS}", 0, len(word)
    if len(word) > _LONGEST_PRODUCT:
        return _NO_WORD, 0, len(word)
    allowed = "x, or x and y" if letters == DEFAULT_LETTERS else " and ".join(letters)
    single = f"{rest[0]} is not a variable: use {allowed}"
    return _SPECIAL.get(rest[0], single), start, 1


def _inner(word: str, start: int) -> list[tuple[str, int]]:
    """A part of a word without the variables in front of it, and without those behind it too."""
    return [(word[start:], start), (word[start:].rstrip("xy"), start)]


def _left_over(word: str, letters: Mapping[str, str]) -> tuple[str, int]:
    """What is left of a word after as many names as fit, and where it starts."""
    names = _names(letters)
    longest = max(map(len, names))
    fitting = [0]
    for end in range(1, len(word)):
        starts = [at for at in fitting[-longest:] if word[at:end] in names]
        if starts:
            fitting.append(end)
    return word[fitting[-1] :], fitting[-1]


def _written_out(word: str) -> str:
    return f"{_NOT_HERE[:-1]}: write {WRITTEN_OUT[word]}"


def _suggestion(word: str) -> str | None:
    """The sentence with what was meant: the same in other words, or a name that is close."""
    if word in WRITTEN_OUT:
        return _written_out(word)
    if word in UNKNOWN_HERE:
        return f"{_NOT_HERE} {_SUCH_AS}"
    guess = _MEANT.get(word)
    if guess is None and 3 <= len(word) <= _LONGEST_GUESS:
        names = sorted(name for name in (*FUNCTIONS, *ALIASES) if name[0] == word[0])
        guess = next(iter(difflib.get_close_matches(word, names, 1, _CLOSE)), None)
    return f"{_NOT_HERE} Did you mean {guess}?" if guess else None
