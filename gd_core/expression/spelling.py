"""Spelling: the names that a run of letters is made of, and suggestions for an unknown one."""

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.functions import ALIASES, FUNCTIONS
from gd_core.expression.letters import LETTERS
from gd_core.expression.nodes import CONSTANTS
from gd_core.expression.remedies import ARGUMENTS, REPLACEMENTS, UNAVAILABLE_NAMES

# The variable that each letter stands for in a formula without a header.
DEFAULT_LETTERS: Mapping[str, str] = MappingProxyType({"x": "x", "y": "y"})

# Names from other languages and libraries, whose most similar name here has another meaning.
_TRANSLATIONS: Mapping[str, str] = MappingProxyType(
    {
        "sen": "sin",
        "seno": "sin",
        "raiz": "sqrt",
        "radice": "sqrt",
        "wurzel": "sqrt",
        "racine": "sqrt",
        "betrag": "abs",
        "modulus": "abs",
        "fabs": "abs",
    },
)

_PROGRAMMING_WORDS = (
    "not for while in is lambda def return import from true false none print exec eval open del "
    "class with"
)
_BY_CASES = "{piece} cannot be used here: by cases, a formula reads x < 0 ? -x : x^2."
_ONE_COMPARISON = "{piece} cannot be used here: one comparison at a time, as in x < 0 ? -x : x^2."
_DERIVATIVE = "{piece} is not a function here: derivatives are computed for you."
_ONLY_THE_FUNCTION = "Type only the function, without {piece}."
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
        ("dx", "dy", "dydx", "dfdx"),
        "{piece} looks like a derivative, which is computed for you: write d*x for a product.",
    )
    | dict.fromkeys(("if", "else", "elif", "elseif", "then"), _BY_CASES)
    | dict.fromkeys(("and", "or"), _ONE_COMPARISON)
    | dict.fromkeys(("derivative", "deriv", "diff", "grad", "gradient"), _DERIVATIVE)
    | dict.fromkeys(
        ("minimize", "minimise", "minimiere", "maximize", "maximise", "argmin", "argmax"),
        _ONLY_THE_FUNCTION,
    )
    | {"root": "{piece} is not a function here: write sqrt(x), or x^(1/3) for the third root."}
    | dict.fromkeys(
        _PROGRAMMING_WORDS.split(),
        "{piece} is a word of a programming language, not of a formula: leave it out.",
    )
)

# Words about which there is something else to say than that they are products.
_WITH_A_SENTENCE = (_SPECIAL, REPLACEMENTS, UNAVAILABLE_NAMES, _TRANSLATIONS)

_NO_WORD = "{piece} is not a word of formulas: use x, y, numbers and functions."
_NOT_HERE = "{piece} is not a function here."
_SUCH_AS = "Use one such as sin, exp, ln or sqrt."

# Names too short to be recognised within a run of letters: "the" is not tanh(e).
_ONLY_ALONE = frozenset(("sh", "ch", "th", "lb", "ld"))
_SPLIT_NAMES = frozenset((*FUNCTIONS, *ALIASES, *CONSTANTS)) - _ONLY_ALONE

# Characters of the longest name for which a similar known name is searched.
_MAX_GUESS_CHARACTERS = 20
# The smallest similarity of a suggestion, as difflib's ratio: two names of three letters that
# differ in one letter have 2/3.
_MIN_SIMILARITY = 0.66
# A longer unknown run of letters is taken for a word, a shorter one for a product with an unknown
# variable, or with letters that stand for numbers.
_MAX_PRODUCT_CHARACTERS = 4
_LONG_PRODUCT = "{piece} is a long run of letters: put spaces or * between those of a product."


def split_word(word: str, names: frozenset[str]) -> list[str] | None:
    """The names that a run of letters is made of, long ones preferred; None if one is left."""
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
    return _SPLIT_NAMES.union(map(stem_of, letters))


def stem_of(letter: str) -> str:
    """A letter without its index: w of w1."""
    return letter.rstrip("0123456789")


def parameters_beside(letters: Mapping[str, str]) -> frozenset[str]:
    """The letters that may stand for numbers beside variables of these names."""
    return frozenset(LETTERS).difference(map(stem_of, letters))


def names_in(word: str, letters: Mapping[str, str], called: bool) -> list[str] | None:
    """The functions, constants and variables that a run of letters is made of, or, where it is not,
    those with letters that stand for numbers; or None. called: whether a bracket follows."""
    found = [word] if word in _ONLY_ALONE else split_word(word, _names(letters))
    if found is not None or _means_a_function(word, called):
        return found
    found = _with_parameters(word, letters)
    return None if found is None or _is_long(found) else found


def _with_parameters(word: str, letters: Mapping[str, str]) -> list[str] | None:
    return split_word(word, _names(letters) | parameters_beside(letters))


def _is_long(names: list[str]) -> bool:
    return sum(len(name) == 1 for name in names) > _MAX_PRODUCT_CHARACTERS


def _means_a_function(word: str, called: bool) -> bool:
    """Whether there is something to say about a run of letters that could be a product too: `acot`
    is a function of other programs, and in `abx(x)` abs may be meant."""
    parts = {word, word.lstrip("xy"), word.rstrip("xy"), word.strip("xy")}
    if any(part in known for part in parts for known in _WITH_A_SENTENCE):
        return True
    return called and _suggestion(word) is not None


def unknown_word(word: str, letters: Mapping[str, str], called: bool) -> tuple[str, int, int]:
    """The message about an unknown run of letters, and the start and length of its wrong part.

    called: whether a bracket follows.
    """
    rest, start = _left_over(word, letters)
    parts = [(word, 0), *_inner(word, len(word) - len(word.lstrip("xy")))]
    beside = parameters_beside(letters)
    if split_word(word[:start], frozenset((*CONSTANTS, *letters)) | beside):
        parts += _inner(word, start)
    for part, at in parts:
        message = _SPECIAL.get(part) or _suggestion(part)
        if message:
            return message, at, len(part)
    if called and len(word) > 1:
        return f"{_NOT_HERE} {_SUCH_AS}", 0, len(word)
    if _with_parameters(word, letters):
        return _LONG_PRODUCT, 0, len(word)
    if len(word) > _MAX_PRODUCT_CHARACTERS:
        return _NO_WORD, 0, len(word)
    allowed = "x, or x and y" if letters == DEFAULT_LETTERS else " and ".join(letters)
    single = f"{rest[0]} is not a variable: use {allowed}"
    return _SPECIAL.get(rest[0], single), start, 1


def _inner(word: str, start: int) -> list[tuple[str, int]]:
    """The letters from `start` on, and without x and y at their end, each with its start."""
    return [(word[start:], start), (word[start:].rstrip("xy"), start)]


def _left_over(word: str, letters: Mapping[str, str]) -> tuple[str, int]:
    """The rest of a run of letters after the longest part made of names, and where it starts."""
    names = _names(letters) | parameters_beside(letters)
    longest = max(map(len, names))
    fitting = [0]
    for end in range(1, len(word)):
        starts = [at for at in fitting[-longest:] if word[at:end] in names]
        if starts:
            fitting.append(end)
    return word[fitting[-1] :], fitting[-1]


def _replacement(word: str) -> str:
    """The message with the formula to write; it names the call that the formula stands for where
    that has more arguments than x."""
    call = f" for {word}({ARGUMENTS[word]})" if word in ARGUMENTS else ""
    return f"{_NOT_HERE[:-1]}: write {REPLACEMENTS[word]}{call}"


def _suggestion(word: str) -> str | None:
    """The message that suggests a formula or a known name instead; None if there is none."""
    if word in REPLACEMENTS:
        return _replacement(word)
    if word in UNAVAILABLE_NAMES:
        return f"{_NOT_HERE} {_SUCH_AS}"
    guess = _TRANSLATIONS.get(word)
    if guess is None and 3 <= len(word) <= _MAX_GUESS_CHARACTERS:
        names = sorted(name for name in (*FUNCTIONS, *ALIASES) if name[0] == word[0])
        guess = next(iter(difflib.get_close_matches(word, names, 1, _MIN_SIMILARITY)), None)
    return f"{_NOT_HERE} Did you mean {guess}?" if guess else None
