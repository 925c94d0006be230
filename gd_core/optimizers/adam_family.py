"""Adam and its variants: a running mean of the gradients over a running size of them, per axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gd_core.numerics import largest, root
from gd_core.optimizers.base import (
    Column,
    Columns,
    Optimizer,
    Rule,
    first_order,
    fraction,
    positive,
    zeros,
)
from gd_core.optimizers.registry import BETA1, BETA2, EPS, STEP_SIZE, optimizer

# NAdam's momentum grows towards β₁ with the step k: μₖ = β₁·(1 − base^(decay·k)/2). Both numbers
# are PyTorch's.
NADAM_DECAY = 4e-3
NADAM_BASE = 0.96

# Parts of update rules, in LaTeX.

_MEAN = r"m \leftarrow \beta_1 m + (1-\beta_1)\nabla f(x)"
_SQUARE = r"s \leftarrow \beta_2 s + (1-\beta_2)\nabla f(x)^2"
_CORRECTED = r"\hat m = \frac{m}{1-\beta_1^k}, \quad \hat s = \frac{s}{1-\beta_2^k}"
_STEP = r"x \leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat s}+\varepsilon}"

# One step as lines for the step inspector to fill in with numbers (descent/step_numbers.py).
_MEAN_LINE = "{m+} = {β₁}·{m} + (1 − {β₁})·{g}"
_SQUARE_LINE = "{s+} = {β₂}·{s} + (1 − {β₂})·{g}²"
_CORRECTED_LINES = ("{m̂+} = {m+}/(1 − {β₁}{^k})", "{ŝ+} = {s+}/(1 − {β₂}{^k})")
_STEP_LINE = "{x+} = {x} − {α}·{m̂+}/(√{ŝ+} + {ε})"


class Moments(NamedTuple):
    """The state of Adam and its variants: first and second moments of the gradient, per axis."""

    mean: Columns  # m, the running mean of the gradients, one column for each coordinate
    squares: Columns  # s, their running size: in Adam the mean of g², in Adamax u
    divisor_squares: Columns  # what the step is divided by: s, or in AMSGrad the largest s so far
    mean_bias: float  # β₁ᵏ: the weight in m of the zero it began with, before the correction
    squares_bias: float  # β₂ᵏ: the weight in s of the zero it began with
    steps: int  # k, the number of steps taken


class _Decays(NamedTuple):
    beta1: float
    beta2: float
    eps: float


# (s, g, m) -> s: the new size of the gradients along an axis.
_SizeUpdate = Callable[[Column, Column, Column], Column]
# (sizes, squares_bias) -> what the mean is divided by, one column for each coordinate.
_Divisors = Callable[[Columns, float], Columns]


def _checked_numbers(beta1: float, beta2: float, eps: float) -> _Decays:
    return _Decays(fraction("beta1", beta1), fraction("beta2", beta2), positive("eps", eps))


def _begin(dim: int) -> Moments:
    return Moments(zeros(dim), zeros(dim), zeros(dim), 1.0, 1.0, 0)


def _mean_squares(n: _Decays) -> _SizeUpdate:
    kept, new_weight = n.beta2, 1.0 - n.beta2
    return lambda s, g, m: kept * s + new_weight * g * g


def _corrected_roots(n: _Decays) -> _Divisors:
    eps = n.eps

    def divisors(sizes: Columns, mean_bias: float) -> Columns:
        correction = root(1.0 - mean_bias)
        return [root(s) / correction + eps for s in sizes]

    return divisors


def _adam_variant(
    name: str,
    step_size: float,
    n: _Decays,
    size_update: Callable[[_Decays], _SizeUpdate] = _mean_squares,
    divisors: Callable[[_Decays], _Divisors] = _corrected_roots,
    largest_so_far: bool = False,
) -> Optimizer:
    """Adam with the given measure of the gradients' size: x ← x − α·m̂/divisor, per axis."""
    b1, b2 = n.beta1, n.beta2
    new_weight, updated_size, divisors_of = 1.0 - b1, size_update(n), divisors(n)

    def direction(slopes: Columns, memory: Moments) -> tuple[Columns, Moments]:
        mean, squares, divisor_squares, mean_bias, squares_bias, count = memory
        mean = [b1 * m + new_weight * g for m, g in zip(mean, slopes, strict=True)]
        squares = list(map(updated_size, squares, slopes, mean))
        divisor_squares = (
            list(map(largest, divisor_squares, squares)) if largest_so_far else squares
        )
        mean_bias *= b1
        squares_bias *= b2
        correction, sizes = 1.0 - mean_bias, divisors_of(divisor_squares, squares_bias)
        steps = [m / correction / size for m, size in zip(mean, sizes, strict=True)]
        return steps, Moments(mean, squares, divisor_squares, mean_bias, squares_bias, count + 1)

    return _adam_optimizer(name, step_size, n, direction, divisors_of)


def _symbols(memory: Moments) -> dict[str, Columns]:
    """m, s (in Adamax u), the largest s so far r, and m̂, ŝ, r̂, which correct their bias to 0."""
    mean, squares, divisor_squares, mean_bias, squares_bias, count = memory
    kept = {"m": mean, "s": squares, "u": squares, "r": divisor_squares}
    if count == 0:
        return kept
    parts = {
        "m̂": (mean, mean_bias),
        "ŝ": (squares, squares_bias),
        "r̂": (divisor_squares, squares_bias),
    }
    return kept | {name: [c / (1.0 - part) for c in cs] for name, (cs, part) in parts.items()}


def _adam_optimizer(
    name: str,
    step_size: float,
    n: _Decays,
    direction: Callable[[Columns, Moments], tuple[Columns, Moments]],
    divisors: _Divisors,
) -> Optimizer:
    def rates(memory: Moments) -> Columns | None:
        if memory.steps == 0:
            return None
        return [1.0 / size for size in divisors(memory.divisor_squares, memory.squares_bias)]

    rule = Rule(_begin, direction, lambda memory: memory.mean, rates, symbols=_symbols)
    return first_order(name, rule, step_size=step_size, **n._asdict())


@optimizer(
    "Adam",
    _MEAN,
    _SQUARE,
    f"{_CORRECTED}, \\quad {_STEP}",
    keeps="For each axis running means of the slopes, m, and of their squares, s.",
    step_lines=(_MEAN_LINE, _SQUARE_LINE, *_CORRECTED_LINES, _STEP_LINE),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def adam(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam, adaptive moment estimation: x ← x − α·m̂/(√ŝ + ε), per axis.

    m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², m̂ = m/(1 − β₁ᵏ), ŝ = s/(1 − β₂ᵏ) at step k.
    step_size is α > 0, in units of x; beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError
    for others. Reference: Kingma & Ba 2015; as in PyTorch.
    """
    return _adam_variant("adam", step_size, _checked_numbers(beta1, beta2, eps))


@optimizer(
    "AMSGrad",
    _MEAN,
    f"{_SQUARE}, \\quad r \\leftarrow \\max(r, s)",
    r"x \leftarrow x - \alpha\,\frac{\hat m}{\sqrt{\hat r}+\varepsilon}",
    keeps="Adam's two means, and for each axis the largest s so far, r.",
    step_lines=(
        _MEAN_LINE,
        _SQUARE_LINE,
        "{r+} = max({r}, {s+})",
        _CORRECTED_LINES[0],
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

    m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², m̂ = m/(1 − β₁ᵏ), r̂ = r/(1 − β₂ᵏ) at step k.
    step_size is α > 0, in units of x; beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError
    for others. Reference: Reddi, Kale & Kumar 2018; as in PyTorch.
    """
    return _adam_variant(
        "amsgrad", step_size, _checked_numbers(beta1, beta2, eps), largest_so_far=True
    )


@optimizer(
    "Adamax",
    _MEAN,
    r"u \leftarrow \max(\beta_2 u, |\nabla f(x)| + \varepsilon)",
    r"x \leftarrow x - \frac{\alpha}{1-\beta_1^k}\,\frac{m}{u}",
    keeps="For each axis a running mean m of the slopes, and the largest recent slope, u.",
    step_lines=(
        _MEAN_LINE,
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
    """Adam divided by the largest recent slope instead: u ← max(β₂·u, |g| + ε), per axis.

    m ← β₁·m + (1 − β₁)·g, x ← x − α/(1 − β₁ᵏ)·m/u at step k. step_size is α > 0, in units of x;
    beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError for others. Reference: Kingma & Ba
    2015, section 7; as in PyTorch.
    """
    n = _checked_numbers(beta1, beta2, eps)
    return _adam_variant("adamax", step_size, n, _largest_slope, lambda _: _sizes_unchanged)


def _largest_slope(n: _Decays) -> _SizeUpdate:
    return lambda u, g, m: largest(n.beta2 * u, abs(g) + n.eps)


def _sizes_unchanged(sizes: Columns, mean_bias: float) -> Columns:
    return sizes


@optimizer(
    "AdaBelief",
    _MEAN,
    r"s \leftarrow \beta_2 s + (1-\beta_2)(\nabla f(x) - m)^2 + \varepsilon",
    f"{_CORRECTED}, \\quad {_STEP}",
    keeps="For each axis a mean slope m, and how far the slopes strayed from it, s.",
    step_lines=(
        _MEAN_LINE,
        "{s+} = {β₂}·{s} + (1 − {β₂})·({g} − {m+})² + {ε}",
        *_CORRECTED_LINES,
        _STEP_LINE,
    ),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
    eps=EPS,
)
def adabelief(
    step_size: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam that steps far where gradients agree: s ← β₂·s + (1 − β₂)·(g − m)² + ε, per axis.

    m ← β₁·m + (1 − β₁)·g, m̂ = m/(1 − β₁ᵏ), ŝ = s/(1 − β₂ᵏ), x ← x − α·m̂/(√ŝ + ε) at step k.
    step_size is α > 0, in units of x; beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError
    for others. Reference: Zhuang et al. 2020, algorithm 2.
    """
    return _adam_variant(
        "adabelief", step_size, _checked_numbers(beta1, beta2, eps), _squared_deviation
    )


def _squared_deviation(n: _Decays) -> _SizeUpdate:
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
    """Adam with Nesterov's look ahead, with μₖ = β₁·(1 − 0.96^(0.004·k)/2), per axis:
    x ← x − α/(√ŝ + ε)·((1 − μₖ)·g/(1 − μ₁⋯μₖ) + μₖ₊₁·m/(1 − μ₁⋯μₖ₊₁)).

    m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², ŝ = s/(1 − β₂ᵏ) at step k. step_size is α > 0,
    in units of x; beta1 and beta2 in [0, 1); eps is ε > 0. Raises ValueError for others.
    Reference: Dozat 2016; as in PyTorch.
    """
    n = _checked_numbers(beta1, beta2, eps)
    updated_size, divisors_of = _mean_squares(n), _corrected_roots(n)

    def mu(count: int) -> Any:
        return n.beta1 * (1.0 - 0.5 * NADAM_BASE ** (count * NADAM_DECAY))

    def direction(slopes: Columns, memory: Moments) -> tuple[Columns, Moments]:
        count = memory.steps + 1
        pairs = zip(memory.mean, slopes, strict=True)
        mean = [n.beta1 * m + (1.0 - n.beta1) * g for m, g in pairs]
        squares = list(map(updated_size, memory.squares, slopes, mean))
        mu_now, mu_next = mu(count), mu(count + 1)
        mean_bias, squares_bias = memory.mean_bias * mu_now, memory.squares_bias * n.beta2
        slope_weight, mean_weight = (
            (1.0 - mu_now) / (1.0 - mean_bias),
            mu_next / (1.0 - mean_bias * mu_next),
        )
        sizes = divisors_of(squares, squares_bias)
        triples = zip(mean, slopes, sizes, strict=True)
        steps = [(slope_weight * g + mean_weight * m) / size for m, g, size in triples]
        return steps, Moments(mean, squares, squares, mean_bias, squares_bias, count)

    return _adam_optimizer("nadam", step_size, n, direction, divisors_of)
