"""Characters of a formula: their one-to-one translation, and messages for refused ones."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

# The normalised form of each character: always one character, so that positions in the normalised
# text are positions in the typed text.
_NORMALISED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("−–—‐‑‒﹣", "-")
    | dict.fromkeys("×✕⨯·•⋅∙∗⁎∘", "*")
    | dict.fromkeys("÷∕⁄", "/")
    | dict.fromkeys("∣❘", "|")
    | dict.fromkeys("⩽≦", "≤")
    | dict.fromkeys("⩾≧", "≥")
    | dict.fromkeys("\t~\u00ad\u200b\u2060\u2061\u2062\u2064\ufeff", " ")
    | dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")
    | {"ˆ": "^", "ℯ": "e", "ℇ": "e", "ϖ": "π", "\uff5e": " ", "∶": ":"}
)

SUPERSCRIPTS: Mapping[str, str] = MappingProxyType(
    dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸᵉ", "0123456789+-()xye", strict=True)),
)
SUBSCRIPTS: Mapping[str, str] = MappingProxyType(
    dict(zip("₀₁₂₃₄₅₆₇₈₉ₑ", "0123456789e", strict=True)),
)

# Letters of other alphabets that look like Latin ones.
_LOOKALIKES: Mapping[str, str] = MappingProxyType(
    dict(zip("хуеасорѕіпХУЕАСОР", "xyeacopsinXYEACOP", strict=True))
    | dict(zip("χγεαορνΧΥΕ", "xyeaopvXYE", strict=True))
)

# The Greek letters that a header can declare as variables: f(θ) = θ^2.
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψωϑϕϵℓ"

_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "!": "Factorials are not available here: leave out {piece}.",
        "%": "{piece} is not available here: for 5% write 0.05, for x % 2 write x - 2*floor(x/2).",
        "‰": "{piece} is not available here: write the number as a decimal.",
        "°": "Angles are in radians here: write 90*pi/180, not 90{piece}.",
        ";": "{piece} cannot be used here: separate the arguments of a function by commas.",
        "#": "{piece} cannot be used in a formula: leave it out.",
        '"': "Quotes cannot be used in a formula: leave them out.",
        "'": "{piece} cannot be used in a formula: derivatives are computed for you.",
        "`": "Quotes cannot be used in a formula: leave them out.",
        "$": "A single {piece} cannot be used here: leave it out, or put one at both ends.",
        "&": "{piece} cannot be used in a formula: type one function at a time.",
        "@": "{piece} cannot be used in a formula: for multiplication write *.",
        "\n": "Type one formula on one line: there is a line break here.",
        "\\": "There is a command missing after {piece}.",
        "∞": "Infinity is not a number: use a large number instead.",
        "∫": "Integrals cannot be used here: type the function itself.",
        "∑": "Sums with {piece} cannot be used here: write the terms out with +.",
        "∏": "Products with {piece} cannot be used here: write the factors out with *.",
        "∂": "Derivatives are computed for you: type the function itself.",
        "∇": "Derivatives are computed for you: type the function itself.",
        "±": "{piece} gives two values: choose + or -.",
        "≠": "{piece} cannot be used here: compare with < or >.",
        "‖": "{piece} cannot be used here: write sqrt(x^2 + y^2) for a length, or |x|.",
        "→": "{piece} cannot be used here: type only the formula, for example x^2.",
        "↦": "{piece} cannot be used here: type only the formula, for example x^2.",
        "′": "Derivatives are computed for you: type the function itself.",
    }
    | dict.fromkeys("‘’“”«»", "Quotes cannot be used in a formula: leave them out."),
)


def to_ascii_math(text: str) -> str:
    """The text with each character replaced by its normalised form, at the same position."""
    return "".join(map(_normalised, text))


def _normalised(char: str) -> str:
    if char in _NORMALISED:
        return _NORMALISED[char]
    if unicodedata.category(char) == "Zs":
        return " "
    if "\uff01" <= char <= "\uff5d" or "\U0001d400" <= char <= "\U0001d7ff":
        # Full-width characters and Unicode's mathematical alphabets.
        folded = unicodedata.normalize("NFKC", char)
        return _NORMALISED.get(folded, folded) if len(folded) == 1 else char
    return char


def display(char: str) -> str:
    """A character as messages show it: itself, or its code point if it is not printable."""
    visible = char.isprintable() and not unicodedata.combining(char)
    return char if visible else f"U+{ord(char):04X}"


def quote(piece: str, most: int = 30) -> str:
    """A piece of the text in quotes, at most `most` characters, each printable."""
    shown = piece if len(piece) <= most else piece[: most - 1] + "…"
    return "‘" + "".join(map(display, shown)) + "’"


def refusal(char: str) -> str:
    """The message that says why a character cannot be used."""
    if char in _REFUSED:
        return _REFUSED[char]
    name = unicodedata.name(char, "an unknown character").lower()
    if char in _LOOKALIKES:
        return f"{{piece}} is {name}, not {_LOOKALIKES[char]}: type {_LOOKALIKES[char]} instead."
    if name.startswith("greek") and char.isalpha():
        return f"{display(char)} is not a variable: use x, or x and y"
    if not char.isprintable():
        return f"There is a hidden character here (U+{ord(char):04X}): delete it."
    return f"{{piece}} (U+{ord(char):04X}, {name}) cannot be used in a formula: leave it out."
