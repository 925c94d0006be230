"""Functions of other programs and of textbooks that are not available, with formulas for them.

For these names a suggestion by similar spelling would be wrong: sech is not sec, sqr is not sqrt,
erfc is not erf.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The formula of x, or of x and y, to write instead of each function. Our parser accepts all of
# them, and tests compare their values.
REPLACEMENTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("sech", "sch"), "1/cosh(x)")
    | dict.fromkeys(("csch", "cosech"), "1/sinh(x)")
    | dict.fromkeys(("coth", "cth", "ctgh", "ctanh", "cotanh", "cotgh"), "1/tanh(x)")
    | dict.fromkeys(("arccot", "acot", "arcctg", "arccotan", "actg"), "pi/2 - atan(x)")
    | dict.fromkeys(("arcsec", "asec"), "acos(1/x)")
    | dict.fromkeys(("arccsc", "acsc", "arccosec"), "asin(1/x)")
    | dict.fromkeys(("arsech", "arcsech", "asech"), "acosh(1/x)")
    | dict.fromkeys(("arcsch", "arccsch", "acsch", "arcosech"), "asinh(1/x)")
    | dict.fromkeys(("arcoth", "arccoth", "acoth", "arcth"), "atanh(1/x)")
    | dict.fromkeys(("sqr", "square", "squared", "quad"), "x^2")
    | dict.fromkeys(("cube", "cubed"), "x^3")
    | dict.fromkeys(("mod", "fmod", "modulo", "rem", "remainder"), "x - 2*floor(x/2)")
    | dict.fromkeys(("frac", "fract", "fracpart"), "x - floor(x)")
    | dict.fromkeys(("round", "rint", "rnd", "nint"), "floor(x + 0.5)")
    | dict.fromkeys(("trunc", "truncate", "fix", "int", "integer"), "sign(x)*floor(abs(x))")
    | dict.fromkeys(("hypot", "norm", "length", "dist"), "sqrt(x^2 + y^2)")
    | dict.fromkeys(("heaviside", "step", "indicator", "ind", "unitstep"), "x < 0 ? 0 : 1")
    | dict.fromkeys(("clamp", "clip"), "min(max(x, -1), 1)")
    | dict.fromkeys(("nthroot", "nroot"), "x^(1/4)")
    | dict.fromkeys(("deg", "degrees"), "x*180/pi")
    | dict.fromkeys(("rad", "radians"), "x*pi/180")
    | dict.fromkeys(("gauss", "gaussian"), "exp(-x^2)")
    | dict.fromkeys(("silu", "swish"), "x*sigmoid(x)")
    | dict.fromkeys(("mean", "average", "avg"), "(x + y)/2")
    | dict.fromkeys(("inv", "reciprocal"), "1/x")
    | dict.fromkeys(("curt", "cbroot", "cuberoot"), "cbrt(x)")
    | {
        "erfc": "1 - erf(x)",
        "log1p": "ln(1 + x)",
        "expm1": "exp(x) - 1",
        "exp2": "2^x",
        "exp10": "10^x",
        "logit": "ln(x/(1 - x))",
        "versin": "1 - cos(x)",
        "haversin": "(1 - cos(x))/2",
        "sind": "sin(x*pi/180)",
        "cosd": "cos(x*pi/180)",
        "tand": "tan(x*pi/180)",
        "elu": "x < 0 ? exp(x) - 1 : x",
        "lrelu": "max(0.01x, x)",
        "leakyrelu": "max(0.01x, x)",
        "gelu": "x*(1 + erf(x/sqrt(2)))/2",
        "mish": "x*tanh(softplus(x))",
        "softsign": "x/(1 + abs(x))",
        "hardtanh": "min(max(x, -1), 1)",
        "tanhshrink": "x - tanh(x)",
        "huber": "abs(x) < 1 ? x^2/2 : abs(x) - 1/2",
        "ramp": "max(x, 0)",
        "neg": "-x",
        "plus": "x + y",
        "minus": "x - y",
        "times": "x*y",
        "identity": "x",
    }
)

# The arguments with which a function of more than x is what its formula says.
ARGUMENTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("mod", "fmod", "modulo", "rem", "remainder"), "x, 2")
    | dict.fromkeys(("clamp", "clip"), "x, -1, 1")
    | dict.fromkeys(("nthroot", "nroot"), "x, 4")
    | dict.fromkeys(("hypot", "norm", "dist", "mean", "average", "avg"), "x, y")
    | dict.fromkeys(("plus", "minus", "times"), "x, y")
)

# Names of mathematics for which nothing here is a replacement: no similar spelling is suggested.
_UNAVAILABLE = (
    "arg argmax argmin bessel besselj beta binom cdf choose conj cosint cov cross ci curl deriv "
    "det diff div dot ei erfi erfinv factorial gamma gcd grad im imag integral integrate lambertw "
    "lcm li lim limit mag mid normal outer pdf pos positive prod product rand random rank re real "
    "rect saw sawtooth selu si sinint softmax sum total trace tri var zeta"
)
UNAVAILABLE_NAMES = frozenset(_UNAVAILABLE.split())
