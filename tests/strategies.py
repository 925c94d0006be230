"""Hypothesis strategies: formula trees within the limits, and texts that look like formulas."""

from hypothesis import strategies as st

from gd_core.tree import FUNCTIONS, Apply, Constant, Node, Number, Variable

_VALUES = st.one_of(
    st.integers(0, 12).map(float),
    st.floats(1e-6, 1e6, allow_nan=False, allow_infinity=False),
)
NUMBERS = _VALUES.map(lambda value: Number(value, repr(value)))
CONSTANTS = st.sampled_from(("pi", "e", "tau")).map(Constant)
VARIABLES = st.sampled_from(("x", "y")).map(Variable)
LEAVES = st.one_of(VARIABLES, VARIABLES, NUMBERS, CONSTANTS)

_ONE = tuple(name for name, (least, most) in FUNCTIONS.items() if (least, most) == (1, 1))
_SIGNS = ("add", "sub", "mul", "div", "pow")


def _apply(op: str, *arguments: Node) -> Apply:
    return Apply(op, tuple(arguments))


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    compared = st.builds(_apply, st.sampled_from(("lt", "le", "gt", "ge")), inner, inner)
    return st.one_of(
        st.builds(_apply, st.sampled_from(_SIGNS), inner, inner),
        st.builds(_apply, st.just("neg"), inner),
        st.builds(_apply, st.sampled_from(_ONE), inner),
        st.builds(_apply, st.sampled_from(("max", "min", "atan2")), inner, inner),
        st.builds(_apply, st.sampled_from(("max", "min")), inner, inner, inner),
        st.builds(_apply, st.just("if"), compared, inner, inner),
    )


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _grown, max_leaves=25)

_PIECES = (
    "x y X 2 3 0.5 .5 5. 1e-3 0,5 pi e E π τ + - * / ^ ** ( ) [ ] { } | || , < <= ≥ ? : = := ! "
    "sin cos ln sqrt exp max min if log2 log_10 sen xy sinx f(x)= y= z x1 x_2 x₁ ² ³ ⁻¹ ˣ √ ∛ ½ "
    "\\frac \\sqrt \\sin \\left( \\right) \\left| \\right| \\cdot \\pi \\operatorname{sgn} $ \\ "
    "x^2 -x 1 _ . .. // << & ; ' \" # @ ~ · × − ÷ ∞ θ х \x00 \n \u200b \ud800"
)
_TOKENS = _PIECES.split(" ")
TOKEN_TEXTS = st.lists(st.sampled_from([*_TOKENS, " "]), max_size=30).map("".join)
ANY_TEXTS = st.text(max_size=60)
