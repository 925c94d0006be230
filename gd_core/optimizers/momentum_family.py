"""Gradient descent, momentum, Nesterov, the normalised gradient and Lion: one α for all axes."""

from __future__ import annotations

from typing import NamedTuple

from gd_core.numerics import choose, length, sign
from gd_core.optimizers.base import (
    Columns,
    Optimizer,
    Rule,
    first_order,
    fraction,
    no_memory,
    zeros,
)
from gd_core.optimizers.registry import BETA, BETA1, BETA2, STEP_SIZE, optimizer


@optimizer(
    "Gradient descent",
    r"x \leftarrow x - \alpha\,\nabla f(x)",
    keeps="Nothing: each step looks only at the slope where it stands.",
    step_lines=("{x+} = {x} − {α}·{g}",),
    step_size=STEP_SIZE,
)
def gradient_descent(step_size: float) -> Optimizer:
    """Gradient descent with a constant step size: x ← x − α·∇f(x).

    step_size is α > 0, in units of x² per unit of f. Raises ValueError when it is not a positive
    finite number. Reference: Cauchy 1847; Nocedal & Wright 2006, section 2.2.
    """
    return first_order("gradient_descent", Rule(no_memory, _slope_itself), step_size=step_size)


def _slope_itself(slopes: Columns, memory: None) -> tuple[Columns, None]:
    return slopes, memory


class Velocity(NamedTuple):
    """The state of momentum: v, the sum of the gradients so far, each β times the next one's
    weight."""

    velocity: Columns  # v, one column for each coordinate


def _velocity(memory: Velocity) -> Columns:
    return memory.velocity


def _symbols(memory: Velocity) -> dict[str, Columns]:
    return {"v": memory.velocity}


def _zero_velocity(dim: int) -> Velocity:
    return Velocity(zeros(dim))


@optimizer(
    "Momentum",
    r"v \leftarrow \beta v + \nabla f(x)",
    r"x \leftarrow x - \alpha v",
    keeps="A velocity v: the slopes so far, old ones fading by β at each step.",
    step_lines=("{v+} = {β}·{v} + {g}", "{x+} = {x} − {α}·{v+}"),
    step_size=STEP_SIZE,
    beta=BETA,
)
def momentum(step_size: float, beta: float = 0.9) -> Optimizer:
    """Momentum (the heavy ball), as PyTorch writes it: v ← β·v + ∇f(x), x ← x − α·v.

    step_size is α > 0; beta in [0, 1) is how much of the velocity is kept. Raises ValueError for
    others. Reference: Polyak 1964; Sutskever et al. 2013.
    """
    kept = fraction("beta", beta)

    def direction(slopes: Columns, memory: Velocity) -> tuple[Columns, Velocity]:
        velocity = [kept * v + g for v, g in zip(memory.velocity, slopes, strict=True)]
        return velocity, Velocity(velocity)

    rule = Rule(_zero_velocity, direction, _velocity, symbols=_symbols)
    return first_order("momentum", rule, step_size=step_size, beta=kept)


@optimizer(
    "Nesterov",
    r"v \leftarrow \beta v + \nabla f(x)",
    r"x \leftarrow x - \alpha\,(\nabla f(x) + \beta v)",
    keeps="A velocity v, and it steps as if that had already carried it on.",
    step_lines=("{v+} = {β}·{v} + {g}", "{x+} = {x} − {α}·({g} + {β}·{v+})"),
    step_size=STEP_SIZE,
    beta=BETA,
)
def nesterov(step_size: float, beta: float = 0.9) -> Optimizer:
    """Nesterov's momentum, as PyTorch writes it: v ← β·v + ∇f(x), x ← x − α·(∇f(x) + β·v).

    step_size is α > 0; beta in [0, 1). Raises ValueError for others. Reference: Nesterov 1983;
    Sutskever et al. 2013.
    """
    kept = fraction("beta", beta)

    def direction(slopes: Columns, memory: Velocity) -> tuple[Columns, Velocity]:
        velocity = [kept * v + g for v, g in zip(memory.velocity, slopes, strict=True)]
        ahead = [g + kept * v for v, g in zip(velocity, slopes, strict=True)]
        return ahead, Velocity(velocity)

    rule = Rule(_zero_velocity, direction, _velocity, symbols=_symbols)
    return first_order("nesterov", rule, step_size=step_size, beta=kept)


@optimizer(
    "Normalised gradient",
    r"x \leftarrow x - \alpha\,\frac{\nabla f(x)}{\lVert\nabla f(x)\rVert}",
    keeps="Nothing: every step is exactly α long, however steep it is.",
    step_lines=("{x+} = {x} − {α}·{g}/‖{g}‖",),
    step_size=STEP_SIZE,
)
def normalized_gradient(step_size: float) -> Optimizer:
    """Steps of length α along the gradient: x ← x − α·∇f(x)/‖∇f(x)‖; no step where ∇f(x) = 0.

    step_size is α > 0, in units of x. Raises ValueError for others. Reference: Shor 1985;
    Boyd & Mutapcic 2006, Subgradient methods, section 3.
    """
    return first_order("normalized_gradient", Rule(no_memory, _unit_vector), step_size=step_size)


def _unit_vector(slopes: Columns, memory: None) -> tuple[Columns, None]:
    """The gradient divided by its length; 0 where that is 0."""
    size = length(slopes)
    # A sum, as a length that is nan has to stay nan.
    divisor = size + choose(size > 0, 0.0, 1.0)
    return [g / divisor for g in slopes], memory


class MeanSlope(NamedTuple):
    """The state of Lion: the running mean of the gradients, and c of the last step."""

    mean: Columns  # m, one column for each coordinate
    mixture: Columns  # c = β₁·m + (1 − β₁)·g, of which the last step took the sign


@optimizer(
    "Lion",
    r"c = \beta_1 m + (1-\beta_1)\nabla f(x)",
    r"x \leftarrow x - \alpha\,\mathrm{sign}(c)",
    r"m \leftarrow \beta_2 m + (1-\beta_2)\nabla f(x)",
    keeps="A running mean m of the slopes, of which only the sign counts.",
    step_lines=(
        "{c+} = {β₁}·{m} + (1 − {β₁})·{g}",
        "{m+} = {β₂}·{m} + (1 − {β₂})·{g}",
        "{x+} = {x} − {α}·sign({c+})",
    ),
    step_size=STEP_SIZE,
    beta1=BETA1,
    beta2=BETA2,
)
def lion(step_size: float, beta1: float = 0.9, beta2: float = 0.99) -> Optimizer:
    """Lion: x ← x − α·sign(β₁·m + (1 − β₁)·g), m ← β₂·m + (1 − β₂)·g, per axis.

    step_size is α > 0, in units of x; beta1 and beta2 in [0, 1). Raises ValueError for others.
    Reference: Chen et al. 2023, Symbolic discovery of optimization algorithms.
    """
    b1, b2 = fraction("beta1", beta1), fraction("beta2", beta2)

    def direction(slopes: Columns, memory: MeanSlope) -> tuple[Columns, MeanSlope]:
        pairs = list(zip(memory.mean, slopes, strict=True))
        mixture = [b1 * m + (1.0 - b1) * g for m, g in pairs]
        mean = [b2 * m + (1.0 - b2) * g for m, g in pairs]
        return list(map(sign, mixture)), MeanSlope(mean, mixture)

    def begin(dim: int) -> MeanSlope:
        return MeanSlope(zeros(dim), zeros(dim))

    def symbols(memory: MeanSlope) -> dict[str, Columns]:
        return {"m": memory.mean, "c": memory.mixture}

    rule = Rule(begin, direction, lambda memory: memory.mean, symbols=symbols)
    return first_order("lion", rule, step_size=step_size, beta1=b1, beta2=b2)
