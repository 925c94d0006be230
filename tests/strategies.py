"""Hypothesis strategies: formula trees within the limits, texts like formulas, and recipes."""

from hypothesis import strategies as st

from gd_core.expression import LETTERS, Apply, Constant, Letter, Node, Number, Variable
from gd_core.expression.functions import FUNCTIONS
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    Description,
    OptimizerConfig,
    Parameter,
    Scale,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
)

_VALUES = st.one_of(
    st.integers(0, 12).map(float),
    st.floats(1e-6, 1e6, allow_nan=False, allow_infinity=False),
)
NUMBERS = _VALUES.map(lambda value: Number(value, repr(value)))
CONSTANTS = st.sampled_from(("pi", "e", "tau")).map(Constant)
VARIABLES = st.sampled_from(("x", "y")).map(Variable)
LEAVES = st.one_of(VARIABLES, VARIABLES, NUMBERS, CONSTANTS)
LETTER_LEAVES = st.one_of(LEAVES, st.sampled_from(LETTERS[:4]).map(Letter))

_ONE = tuple(name for name, function in FUNCTIONS.items() if function.most == 1)
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
TREES_WITH_LETTERS: st.SearchStrategy[Node] = st.recursive(LETTER_LEAVES, _grown, max_leaves=12)

_PIECES = (
    "x y X 2 3 0.5 .5 5. 1e-3 0,5 pi e E π τ + - * / ^ ** ( ) [ ] { } | || , < <= ≥ ? : = := ! "
    "sin cos ln sqrt exp max min if log2 log_10 sen xy sinx f(x)= y= z x1 x_2 x₁ ² ³ ⁻¹ ˣ √ ∛ ½ "
    "\\frac \\sqrt \\sin \\left( \\right) \\left| \\right| \\cdot \\pi \\operatorname{sgn} $ \\ "
    "a b k m q ax asin dx abx "
    "x^2 -x 1 _ . .. // << & ; ' \" # @ ~ · × − ÷ ∞ θ х \x00 \n \u200b \ud800"
)
_TOKENS = _PIECES.split(" ")
TOKEN_TEXTS = st.lists(st.sampled_from([*_TOKENS, " "]), max_size=30).map("".join)
ANY_TEXTS = st.text(max_size=60)


def _number(parameter: Parameter) -> st.SearchStrategy[float]:
    """Any number in its range; small ones of a logarithmic range as often as large ones."""
    low, high = parameter.low, parameter.high
    if parameter.scale is Scale.WHOLE:
        return st.integers(int(low), int(high)).map(float)
    return st.one_of(st.just(low), st.just(high), st.floats(low, high))


def _numbers(description: Description) -> st.SearchStrategy[dict[str, float]]:
    """Some of its numbers; those without a default always."""
    given = {name: _number(p) for name, p in description.parameters.items()}
    needed = {name: n for name, n in given.items() if description.parameters[name].default is None}
    usual = {name: number for name, number in given.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=usual)


@st.composite
def configs(draw: st.DrawFn) -> OptimizerConfig:
    """Any method with any numbers, and a schedule and noise where it takes them."""
    method = draw(st.sampled_from(list(OPTIMIZERS)))
    numbers = draw(_numbers(description_of(method)))
    if not takes_schedule(method):
        return config_of(method, numbers)
    schedule = draw(st.sampled_from(list(SCHEDULES)))
    numbers |= draw(_numbers(schedule_description(schedule)))
    noise, seed = (draw(_number(NOISE[name])) for name in ("noise", "noise_seed"))
    return config_of(method, numbers, schedule, noise, seed)
