"""The formula of a link with its + signs: Streamlit decodes every + of a query as a space.

In `/?f=x^2+y^2` typed by hand, + is a plus sign, while the pages, and all programs that encode
forms, write a space as +. The raw query string is needed to distinguish the two.
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus, unquote, unquote_plus

from gd_core.expression import FormulaError, read_formula
from gd_core.objective import entry_called
from pages.shared.adapters.script_run import query_of_run

# Parameters that every link written by a page holds; a link typed by hand hardly ever has both.
_IN_OUR_OWN = frozenset(("start", "max"))
# Characters that every encoder escapes: a link that holds one unescaped was typed by hand, so that
# its + is a plus sign.
_BY_HAND = re.compile(r"[^\w.~*%+-]", re.ASCII)
# A + beside another sign, or at either end, is no sum but an encoded space around that sign.
_SIGN = r"[-+*/^=<>,:?|]"
_BESIDE_A_SIGN = re.compile(rf"^\+|\+$|{_SIGN}\+|\+{_SIGN}")


def typed_formula(got: str) -> str:
    """The formula in the link of this run; `got` is the value that Streamlit decoded."""
    query = query_of_run()
    raw = raw_value(query, "f")
    # A value that is not of this link was set by the script itself.
    if raw is None or "+" not in raw or unquote_plus(raw) != got:
        return got
    return got if means_spaces(raw, names_in(query)) else unquote(raw)


def raw_value(query: str, name: str) -> str | None:
    """The last value of a name in a query string, without decoding; None if there is none."""
    pairs = [part.partition("=") for part in query.split("&")]
    values = [value for key, _, value in pairs if unquote_plus(key) == name]
    return values[-1] if values else None


def names_in(query: str) -> frozenset[str]:
    """The names of the parameters in a query string, decoded."""
    return frozenset(unquote_plus(part.partition("=")[0]) for part in query.split("&"))


def means_spaces(raw: str, names: frozenset[str]) -> bool:
    """Whether + encodes a space in the raw value of a formula, in a link with these parameters."""
    by_hand = _BY_HAND.search(raw) is not None
    if not by_hand and ("%2b" in raw.lower() or (names >= _IN_OUR_OWN and _is_encoded(raw))):
        return True
    if not by_hand and _BESIDE_A_SIGN.search(unquote(raw)):
        return True
    spaced = unquote_plus(raw)
    return not _reads(unquote(raw)) and (_reads(spaced) or entry_called(spaced) is not None)


def _is_encoded(raw: str) -> bool:
    """Whether the raw value is exactly what the pages' own encoder writes."""
    return quote_plus(unquote_plus(raw)) == raw


def _reads(text: str) -> bool:
    try:
        read_formula(text)
    except FormulaError:
        return False
    return True
