"""Numbers as people write them by hand: decimal commas and groups of thousands.

A formula with such a number is refused rather than guessed; the message says what to type.
"""

from __future__ import annotations

import re

# Groups of three digits with one sign between them: a point, a comma, an apostrophe, a space, ….
_GROUPED = re.compile(
    r"(?P<first>[0-9]{1,3})(?P<sign>[.,'’_ ])(?P<rest>[0-9]{3}(?:(?P=sign)[0-9]{3})*)"
    r"(?P<end>[.,][0-9]+)?"
)
# The groups that the lexer recognises: those whose sign can only separate thousands. A comma may
# also separate arguments, and a single point is a decimal point.
THOUSANDS_PATTERN = (
    r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?"
    r"|[0-9]{1,3}(?:(?:'[0-9]{3})+|(?:’[0-9]{3})+|(?:_[0-9]{3})+|(?: [0-9]{3})+)(?:[.,][0-9]+)?"
)
_DECIMAL = re.compile(r"(?P<whole>[0-9]+),(?P<part>[0-9]+)")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+\Z")
# Characters of the longest number that a message repeats.
_MAX_SHOWN_CHARACTERS = 24


def meanings(number: str) -> tuple[str, ...]:
    """The numbers that one with commas or groups of thousands can mean, with decimal points.

    `1.000,5` is 1000.5; `1,000` can be 1.000 or 1000; `1,2,3` has no meaning.
    """
    power = _EXPONENT.search(number)
    digits, end = (number[: power.start()], power.group()) if power else (number, "")
    found = (*_as_decimal(digits), *_as_thousands(digits))
    return tuple(meaning + end for meaning in found)


def _as_decimal(digits: str) -> tuple[str, ...]:
    match = _DECIMAL.fullmatch(digits)
    return (f"{match['whole']}.{match['part']}",) if match else ()


def _as_thousands(digits: str) -> tuple[str, ...]:
    match = _GROUPED.fullmatch(digits)
    # 0,500 is no group of thousands, and the last comma of 1,000,5 is ambiguous.
    if match is None or match["first"].startswith("0"):
        return ()
    end = match["end"] or ""
    if end.startswith(match["sign"]):
        return ()
    whole = match["first"] + re.sub("[^0-9]", "", match["rest"])
    return (whole + end.replace(",", "."),)


def remedy(number: str) -> str:
    """The message about a number with commas or groups of thousands.

    {piece} in it stands for the number as typed.
    """
    found = [meaning for meaning in meanings(number) if len(meaning) <= _MAX_SHOWN_CHARACTERS]
    if not found:
        return "{piece} is no number: write decimals with a point, and thousands without a sign."
    other = f" (or {found[1]})" if len(found) > 1 else ""
    grouped = len(found) == 1 and _DECIMAL.fullmatch(number) is None
    rule = " and thousands without a sign" if grouped else ""
    return f"Decimals are written with a point{rule}: write {found[0]}{other} instead of {{piece}}."
