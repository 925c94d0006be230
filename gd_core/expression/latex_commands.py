"""LaTeX commands: the tokens they stand for, and those that affect only spacing or size."""

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.functions import ALIASES, FUNCTIONS
from gd_core.expression.nodes import CONSTANTS

# Commands that affect only spacing or size; they are skipped.
_SPACING = ", ; : ! > / quad qquad thinspace enspace space nobreakspace displaystyle textstyle"
_SIZING = "left right big bigl bigr Big Bigl Bigr bigg biggl biggr Bigg Biggl Biggr"
SKIPPED_COMMANDS = frozenset((" ", *_SPACING.split(), *_SIZING.split()))

# Commands of arrows, as in f \colon x \mapsto x^2.
ARROWS = frozenset(("mapsto", "to", "rightarrow", "longrightarrow", "longmapsto", "Rightarrow"))

# Commands and the Greek letters they stand for, which a header can declare: J(\theta) = \theta^2.
_GREEK_NAMES = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ rho ρ sigma σ upsilon υ phi φ varphi φ chi χ psi ψ omega ω "
    "ell ℓ Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Sigma Σ Phi Φ Psi Ψ Omega Ω"
)
GREEK_COMMANDS: Mapping[str, str] = MappingProxyType(
    dict(zip(_GREEK_NAMES.split()[::2], _GREEK_NAMES.split()[1::2], strict=True))
)

# Kind and text of the token that each command stands for, without its backslash.
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {name: ("word", name) for name in (*FUNCTIONS, *ALIASES, *CONSTANTS) if name.isalpha()}
    | {name: ("word", letter) for name, letter in GREEK_COMMANDS.items()}
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

# The delimiters of LaTeX's math mode, in which pasted formulas are often enclosed.
MATH_DELIMITERS = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))
