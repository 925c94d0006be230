"""Adam and its variants: a running mean of the slopes, over a running size of them, per axis."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

from gd_core.optimizers.base import (
    Column,
    Columns,
    Optimizer,
    Rule,
    first_order,
    fraction,
    largest,
    positive,
    root,
    zeros,
)
from gd_core.optimizers.registry import BETA1, BETA2, EPS, STEP_SIZE, optimizer

# NAdam's momentum grows towards β₁ with the iterations; both numbers are PyTorch's.
NADAM_DECAY = 4e-3
NADAM_BASE = 0.96

_MEAN = r"m \leftarrow \beta_1 m + (1-\beta_1)\nabla f(x)"
_SQUARE = r"s \leftarrow \beta_2 s + (1-\beta_2)\nabla f(x)^2"
_FAIR = r"\hat m = \frac{m}{1-\beta_1^k}, \quad \hat s = \frac{s}{1-\beta_2^k}"
_STEP = r"x \leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat s}+\varepsilon}"

# The same for the step inspector.
_WORKED_MEAN = "{m+} = {β₁}·{m} + (1 − {β₁})·{g}"
_WORKED_SQUARE = "{s+} = {β₂}·{s} + (1 − {β₂})·{g}²"
_WORKED_FAIR = ("{m̂+} = {m+}/(1 − {β₁}{^k})", "{ŝ+} = {s+}/(1 − {β₂}{^k})")
_WORKED_STEP = "{x+} = {x} − {α}·{m̂+}/(√{ŝ+} + {ε})"


class Moments(NamedTuple):
    """What Adam and its variants keep."""

    mean: Columns  # m, the running mean of the slopes, a column a coordinate
    squares: Columns  # s, the running size of them
    most: Columns  # what the step is divided by: s itself, or the largest s so far
    unseen: float  # the part of m that is still the zero it began with: β₁ᵏ
    unseen_squares: float  # the same of s: β₂ᵏ
    steps: int  # k, how many were taken


class _Numbers(NamedTuple):
    beta1: float
    beta2: float
    eps: float


# The new size of the slopes along an axis, from the old one, the slope and the mean.
_Trace = Callable[[Column, Column, Column], Column]
# What the mean is divided by, from the sizes and the part of them that is still zero.
_Divisors = Callable[[Columns, float], Columns]


def _numbers(beta1: float, beta2: float, eps: float) -> _Numbers:
    return _Numbers(fraction("beta1", beta1), fraction("beta2", beta2), positive("eps", eps))


def _begin(dim: int) -> Moments:
    return Moments(zeros(dim), zeros(dim), zeros(dim), 1.0, 1.0, 0)


def _squares(n: _Numbers) -> _Trace:
    kept, new = n.beta2, 1.0 - n.beta2
    return lambda s, g, m: kept * s + new * g * g


def _roots(n: _Numbers) -> _Divisors:
    eps = n.eps

    def divisors(sizes: Columns, unseen: float) -> Columns:
        fair = sqrt(1.0 - unseen)
        return [root(s) / fair + eps for s in sizes]

    return divisors


def _like_adam(
    name: str,
    step_size: float,
    n: _Numbers,
    trace: Callable[[_Numbers], _Trace] = _squares,
    divisors: Callable[[_Numbers], _Divisors] = _roots,
    largest_so_far: bool = False,
) -> Optimizer:
    """Adam with another measure of the slopes: x ← x − α·m̂/divisor, per axis."""
    b1, b2 = n.beta1, n.beta2
    new, traced, divided = 1.0 - b1, trace(n), divisors(n)

    def direction(slopes: Columns, memory: Moments) -> tuple[Columns, Moments]:
        mean, squares, most, unseen, unseen_squares, count = memory
        mean = [b1 * m + new * g for m, g in zip(mean, slopes, strict=True)]
        squares = list(map(traced, squares, slopes, mean))
        most = list(map(largest, most, squares)) if largest_so_far else squares
        unseen *= b1
        unseen_squares *= b2
        fair, sizes = 1.0 - unseen, divided(most, unseen_squares)
        steps = [m / fair / size for m, size in zip(mean, sizes, strict=True)]
        return steps, Moments(mean, squares, most, unseen, unseen_squares, count + 1)

    return _finished(name, step_size, n, direction, divided)


def _letters(memory: Moments) -> dict[str, Columns]:
    """m, s (in Adamax u) and the largest s, r, and what they would be without the zeros they began
    with."""
    mean, squares, most, unseen, unseen_squares, count = memory
    kept = {"m": mean, "s": squares, "u": squares, "r": most}
    if count == 0:
        return kept
    parts = {"m̂": (mean, unseen), "ŝ": (squares, unseen_squares), "r̂": (most, unseen_squares)}
    return kept | {name: [c / (1.0 - part) for c in cs] for name, (cs, part) in parts.items()}


def _finished(
    name: str,
    step_size: float,
    n: _Numbers,
    direction: Callable[[Columns, Moments], tuple[Columns, Moments]],
    divisors: _Divisors,
) -> Optimizer:
    def rates(memory: Moments) -> Columns | None:
        if memory.steps == 0:
            return None
        return [1.0 / size for size in divisors(memory.most, memory.unseen_squares)]

    rule = Rule(_begin, direction, lambda memory: memory.mean, rates, named=_letters)
    return first_order(name, rule, step_size=step_size, **n._asdict())


@optimizer(
    "Adam",
    _MEAN,
    _SQUARE,
    f"{_FAIR}, \\quad {_STEP}",
    keeps="For each axis running means of the slopes, m, and of their squares, s.",
    worked=(_WORKED_MEAN, _WORKED_SQUARE, *_WORKED_FAIR, _WORKED_STEP),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def adam(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Mean slope over usual slope: x ← x − α·m̂/(√ŝ + ε), per axis.

    m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², m̂ = m/(1 − β₁ᵏ), ŝ = s/(1 − β₂ᵏ) at step k.
    step_size is α > 0, in units of x; beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError
    for others. Reference: Kingma & Ba 2015; as in PyTorch.
    """
    return _like_adam("adam", step_size, _numbers(beta1, beta2, eps))


@optimizer(
    "AMSGrad",
    _MEAN,
    f"{_SQUARE}, \\quad r \\leftarrow \\max(r, s)",
    r"x \leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat r}+\varepsilon}",
    keeps="Adam's two means, and for each axis the largest s so far, r.",
    worked=(
        _WORKED_MEAN,
        _WORKED_SQUARE,
        "{r+} = max({r}, {s+})",
        _WORKED_FAIR[0],
        "{r̂+} = {r+}/(1 − {β₂}{^k})",
        "{x+} = {x} − {α}·{m̂+}/(√{r̂+} + {ε})",
    ),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def amsgrad(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam over the largest mean square so far: r ← max(r, s), x ← x − α·m̂/(√r̂ + ε), per axis.

    m and s as in adam, r̂ = r/(1 − β₂ᵏ) at step k. step_size is α > 0, in units of x; beta1 and
    beta2 in [0, 1); eps is ε > 0. Raises ValueError for others. Reference: Reddi, Kale & Kumar
    2018; as in PyTorch.
    """
    return _like_adam("amsgrad", step_size, _numbers(beta1, beta2, eps), largest_so_far=True)


@optimizer(
    "Adamax",
    _MEAN,
    r"u \leftarrow \max(\beta_2 u, |\nabla f(x)| + \varepsilon)",
    r"x \leftarrow x - \frac{\alpha}{1-\beta_1^k}\,\frac{m}{u}",
    keeps="For each axis a running mean m of the slopes, and the largest recent slope, u.",
    worked=(
        _WORKED_MEAN,
        "{u+} = max({β₂}·{u}, |{g}| + {ε})",
        "{x+} = {x} − {α}/(1 − {β₁}{^k})·{m+}/{u+}",
    ),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def adamax(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam with the largest slope for the usual one: u ← max(β₂·u, |g| + ε), per axis.

    m as in adam, x ← x − α/(1 − β₁ᵏ)·m/u at step k. step_size is α > 0, in units of x; beta1 and
    beta2 in [0, 1); eps is ε > 0. Raises ValueError for others. Reference: Kingma & Ba 2015,
    section 7; as in PyTorch.
    """
    n = _numbers(beta1, beta2, eps)
    return _like_adam("adamax", step_size, n, _largest_slope, lambda _: _as_they_are)


def _largest_slope(n: _Numbers) -> _Trace:
    return lambda u, g, m: largest(n.beta2 * u, abs(g) + n.eps)


def _as_they_are(sizes: Columns, unseen: float) -> Columns:
    return sizes


@optimizer(
    "AdaBelief",
    _MEAN,
    r"s \leftarrow \beta_2 s + (1-\beta_2)(\nabla f(x) - m)^2 + \varepsilon",
    f"{_FAIR}, \\quad {_STEP}",
    keeps="For each axis a mean slope m, and how far the slopes strayed from it, s.",
    worked=(
        _WORKED_MEAN,
        "{s+} = {β₂}·{s} + (1 − {β₂})·({g} − {m+})² + {ε}",
        *_WORKED_FAIR,
        _WORKED_STEP,
    ),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def adabelief(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam that trusts a slope near the mean: s ← β₂·s + (1 − β₂)·(g − m)² + ε, per axis.

    m, m̂, ŝ and the step as in adam. step_size is α > 0, in units of x; beta1 and beta2 in [0, 1);
    eps is ε > 0. Raises ValueError for others. Reference: Zhuang et al. 2020, algorithm 2.
    """
    return _like_adam("adabelief", step_size, _numbers(beta1, beta2, eps), _astray)


def _astray(n: _Numbers) -> _Trace:
    return lambda s, g, m: n.beta2 * s + (1.0 - n.beta2) * (g - m) * (g - m) + n.eps


@optimizer(
    "NAdam",
    r"\mu_k = \beta_1\,(1 - \tfrac{1}{2}\,0.96^{0.004 k})",
    f"{_MEAN}, \\quad {_SQUARE}",
    r"\hat g = \frac{(1-\mu_k)\nabla f(x)}{1-\mu_1\cdots\mu_k}, \quad "
    r"\hat m = \frac{\mu_{k+1}\,m}{1-\mu_1\cdots\mu_{k+1}}",
    r"\hat s = \frac{s}{1-\beta_2^k}, \quad "
    r"x \leftarrow x - \alpha\,\frac{\hat g + \hat m}{\sqrt{\hat s}+\varepsilon}",
    keeps="Adam's two means, and how much of the mean counts: μ, which grows with the steps.",
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def nadam(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam that looks ahead as Nesterov does, with μₖ = β₁·(1 − 0.96^(0.004·k)/2), per axis:
    x ← x − α/(√ŝ + ε)·((1 − μₖ)·g/(1 − μ₁⋯μₖ) + μₖ₊₁·m/(1 − μ₁⋯μₖ₊₁)).

    m, s and ŝ as in adam. step_size is α > 0, in units of x; beta1 and beta2 in [0, 1); eps is
    ε > 0. Raises ValueError for others. Reference: Dozat 2016; as in PyTorch.
    """
    n = _numbers(beta1, beta2, eps)
    traced, divided = _squares(n), _roots(n)

    def mu(count: int) -> float:
        return float(n.beta1 * (1.0 - 0.5 * NADAM_BASE ** (count * NADAM_DECAY)))

    def direction(slopes: Columns, memory: Moments) -> tuple[Columns, Moments]:
        count = memory.steps + 1
        pairs = zip(memory.mean, slopes, strict=True)
        mean = [n.beta1 * m + (1.0 - n.beta1) * g for m, g in pairs]
        squares = list(map(traced, memory.squares, slopes, mean))
        now, soon = mu(count), mu(count + 1)
        unseen, unseen_squares = memory.unseen * now, memory.unseen_squares * n.beta2
        here, ahead = (1.0 - now) / (1.0 - unseen), soon / (1.0 - unseen * soon)
        sizes = divided(squares, unseen_squares)
        triples = zip(mean, slopes, sizes, strict=True)
        steps = [(here * g + ahead * m) / size for m, g, size in triples]
        return steps, Moments(mean, squares, squares, unseen, unseen_squares, count)

    return _finished("nadam", step_size, n, direction, divided)
