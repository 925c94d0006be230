"""LaTeX commands: the tokens they stand for, and the ones that only place or size things."""

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.tree import ALIASES, CONSTANTS, FUNCTIONS

# LaTeX commands that only place or size things.
_SPACING = ", ; : ! > / quad qquad thinspace enspace space nobreakspace displaystyle textstyle"
_SIZING = "left right big bigl bigr Big Bigl Bigr bigg biggl biggr Bigg Biggl Biggr"
SILENT = frozenset((" ", *_SPACING.split(), *_SIZING.split()))

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {name: ("word", name) for name in (*FUNCTIONS, *ALIASES, *CONSTANTS) if name.isalpha()}
    | dict.fromkeys(("cdot", "times", "ast", "cdotp", "bullet"), ("operator", "*"))
    | dict.fromkeys(("le", "leq", "leqslant"), ("compare", "<="))
    | dict.fromkeys(("ge", "geq", "geqslant"), ("compare", ">="))
    | dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("command", "frac"))
    | {
        "sqrt": ("command", "sqrt"),
        "div": ("operator", "/"),
        "lt": ("compare", "<"),
        "gt": ("compare", ">"),
        "vert": ("bar", "|"),
        "mid": ("bar", "|"),
        "lvert": ("baropen", "|"),
        "rvert": ("barclose", "|"),
        "{": ("open", "{"),
        "}": ("close", "}"),
        "lbrace": ("open", "{"),
        "rbrace": ("close", "}"),
        "lbrack": ("open", "["),
        "rbrack": ("close", "]"),
        "lfloor": ("open", "⌊"),
        "rfloor": ("close", "⌋"),
        "lceil": ("open", "⌈"),
        "rceil": ("close", "⌉"),
    },
)

# Pasted formulas come wrapped in these.
WRAPPERS = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))
