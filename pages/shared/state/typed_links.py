"""What a link says, as it was typed: Streamlit hands a link over with each + read as a space.

A person who types `/?f=x^2+y^2` means a plus, while the pages, and all programs that encode forms,
write a space as +. Only the raw text of the link tells which.
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus, unquote, unquote_plus

from streamlit.runtime.scriptrunner import get_script_run_ctx

from gd_core.expression import FormulaError, read_formula
from gd_core.objective import entry_called

# What every link of the pages holds; hardly anybody types both by hand.
_IN_OUR_OWN = frozenset(("start", "max"))
# What no encoder leaves as it is: whoever typed these into a link typed its plus, too.
_BY_HAND = re.compile(r"[^\w.~*%+-]", re.ASCII)
# A plus beside another sign, or at an end, is no sum but the space around that sign.
_SIGN = r"[-+*/^=<>,:?|]"
_BESIDE_A_SIGN = re.compile(rf"^\+|\+$|{_SIGN}\+|\+{_SIGN}")


def typed_formula(got: str) -> str:
    """The formula in the link of this run; `got` is what Streamlit made of it."""
    context = get_script_run_ctx()
    query = "" if context is None else context.query_string
    raw = raw_value(query, "f")
    # A value that is not of this link was set by the script itself.
    if raw is None or "+" not in raw or unquote_plus(raw) != got:
        return got
    return got if means_spaces(raw, names_in(query)) else unquote(raw)


def raw_value(query: str, name: str) -> str | None:
    """The last value of a name in a query string, as it stands there."""
    pairs = [part.partition("=") for part in query.split("&")]
    values = [value for key, _, value in pairs if unquote_plus(key) == name]
    return values[-1] if values else None


def names_in(query: str) -> frozenset[str]:
    """The names of a query string."""
    return frozenset(unquote_plus(part.partition("=")[0]) for part in query.split("&"))


def means_spaces(raw: str, names: frozenset[str]) -> bool:
    """Whether each + in the raw value of a formula is a space, of a link with these names."""
    by_hand = _BY_HAND.search(raw) is not None
    if not by_hand and ("%2b" in raw.lower() or (names >= _IN_OUR_OWN and _is_encoded(raw))):
        return True
    if not by_hand and _BESIDE_A_SIGN.search(unquote(raw)):
        return True
    spaced = unquote_plus(raw)
    return not _reads(unquote(raw)) and (_reads(spaced) or entry_called(spaced) is not None)


def _is_encoded(raw: str) -> bool:
    """Whether a page wrote this value."""
    return quote_plus(unquote_plus(raw)) == raw


def _reads(text: str) -> bool:
    try:
        read_formula(text)
    except FormulaError:
        return False
    return True
