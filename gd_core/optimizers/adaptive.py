"""Methods with a step size for each axis, made from the squares of the gradients seen so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gd_core.numerics import root
from gd_core.optimizers.base import (
    Columns,
    Optimizer,
    Rule,
    first_order,
    fraction,
    positive,
    zeros,
)
from gd_core.optimizers.registry import EPS, STEP_SIZE, Parameter, Scale, optimizer


class Squares(NamedTuple):
    """The state of Adagrad and RMSProp: s, the sum or running mean of the squared gradients."""

    squares: Columns  # one column for each coordinate


def _symbols(memory: Squares) -> dict[str, Columns]:
    return {"s": memory.squares}


def _no_squares(dim: int) -> Squares:
    return Squares(zeros(dim))


@optimizer(
    "Adagrad",
    r"s \leftarrow s + \nabla f(x)^2",
    r"x \leftarrow x - \alpha\,\frac{\nabla f(x)}{\sqrt{s}+\varepsilon}",
    keeps="For each axis the sum s of all squared slopes, so its steps only ever get smaller.",
    step_lines=("{s+} = {s} + {g}²", "{x+} = {x} − {α}·{g}/(√{s+} + {ε})"),
    step_size=STEP_SIZE,
    eps=EPS,
)
def adagrad(step_size: float, eps: float = 1e-8) -> Optimizer:
    """Adagrad: s ← s + g², x ← x − α·g/(√s + ε), with g = ∇f(x), per axis.

    step_size is α > 0, in units of x; eps is ε > 0. Raises ValueError for others. Reference:
    Duchi, Hazan & Singer 2011; as in PyTorch.
    """
    epsilon = positive("eps", eps)

    def direction(slopes: Columns, memory: Squares) -> tuple[Columns, Squares]:
        squares = [s + g * g for s, g in zip(memory.squares, slopes, strict=True)]
        steps = [g / (root(s) + epsilon) for s, g in zip(squares, slopes, strict=True)]
        return steps, Squares(squares)

    rule = Rule(_no_squares, direction, rates=_inverse_root(epsilon), symbols=_symbols)
    return first_order("adagrad", rule, step_size=step_size, eps=epsilon)


def _inverse_root(epsilon: float) -> Callable[[Squares], Columns]:
    return lambda memory: [1.0 / (root(s) + epsilon) for s in memory.squares]


@optimizer(
    "RMSProp",
    r"s \leftarrow \rho s + (1-\rho)\nabla f(x)^2",
    r"x \leftarrow x - \alpha\,\frac{\nabla f(x)}{\sqrt{s}+\varepsilon}",
    keeps="For each axis a running mean s of the squared slopes.",
    step_lines=("{s+} = {ρ}·{s} + (1 − {ρ})·{g}²", "{x+} = {x} − {α}·{g}/(√{s+} + {ε})"),
    step_size=STEP_SIZE,
    decay=Parameter(r"\rho", 0.0, 0.999999, Scale.LINEAR, "How much of the mean square is kept."),
    eps=EPS,
)
def rmsprop(step_size: float, decay: float = 0.9, eps: float = 1e-8) -> Optimizer:
    """RMSProp: s ← ρ·s + (1 − ρ)·g², x ← x − α·g/(√s + ε), with g = ∇f(x), per axis.

    step_size is α > 0, in units of x; decay is ρ in [0, 1), which PyTorch calls alpha and sets to
    0.99; eps is ε > 0. Raises ValueError for others. Reference: Tieleman & Hinton 2012.
    """
    kept, epsilon = fraction("decay", decay), positive("eps", eps)

    def direction(slopes: Columns, memory: Squares) -> tuple[Columns, Squares]:
        pairs = zip(memory.squares, slopes, strict=True)
        squares = [kept * s + (1.0 - kept) * g * g for s, g in pairs]
        steps = [g / (root(s) + epsilon) for s, g in zip(squares, slopes, strict=True)]
        return steps, Squares(squares)

    rule = Rule(_no_squares, direction, rates=_inverse_root(epsilon), symbols=_symbols)
    return first_order("rmsprop", rule, step_size=step_size, decay=kept, eps=epsilon)


class SquaresAndSteps(NamedTuple):
    """The state of Adadelta: running means of the squared gradients and of its squared steps."""

    squares: Columns  # s, the mean of g², one column for each coordinate
    squared_steps: Columns  # u, the mean of d², one column for each coordinate
    rates: Columns  # √(u + ε)/√(s + ε) of the last step
    last_step: Columns  # d of the last step


@optimizer(
    "Adadelta",
    r"s \leftarrow \rho s + (1-\rho)\nabla f(x)^2",
    r"d = \frac{\sqrt{u+\varepsilon}}{\sqrt{s+\varepsilon}}\,\nabla f(x), \quad"
    r" u \leftarrow \rho u + (1-\rho) d^2",
    r"x \leftarrow x - \alpha d",
    keeps="For each axis running means of the squared slopes, s, and of its squared steps, u.",
    step_lines=(
        "{s+} = {ρ}·{s} + (1 − {ρ})·{g}²",
        "{d+} = √({u} + {ε})/√({s+} + {ε})·{g}",
        "{u+} = {ρ}·{u} + (1 − {ρ})·{d+}²",
        "{x+} = {x} − {α}·{d+}",
    ),
    step_size=STEP_SIZE,
    rho=Parameter(r"\rho", 0.0, 0.999999, Scale.LINEAR, "How much of both means is kept."),
    eps=Parameter(
        r"\varepsilon", 1e-15, 1.0, Scale.LOG, "How small the first step is: about √ε long."
    ),
)
def adadelta(step_size: float = 1.0, rho: float = 0.9, eps: float = 1e-6) -> Optimizer:
    """Adadelta: d = √(u + ε)/√(s + ε)·g, x ← x − α·d, with g = ∇f(x), per axis.

    s and u are running means of g² and d²: s ← ρ·s + (1 − ρ)·g² before the step, u likewise after
    it. step_size is α > 0, a factor without a unit; rho in [0, 1); eps is ε > 0. Raises ValueError
    for others. Reference: Zeiler 2012; as in PyTorch.
    """
    kept, epsilon = fraction("rho", rho), positive("eps", eps)

    def direction(slopes: Columns, memory: SquaresAndSteps) -> tuple[Columns, SquaresAndSteps]:
        pairs = zip(memory.squares, slopes, strict=True)
        squares = [kept * s + (1.0 - kept) * g * g for s, g in pairs]
        pairs = zip(memory.squared_steps, squares, strict=True)
        rates = [root(u + epsilon) / root(s + epsilon) for u, s in pairs]
        steps = [rate * g for rate, g in zip(rates, slopes, strict=True)]
        pairs = zip(memory.squared_steps, steps, strict=True)
        squared_steps = [kept * u + (1.0 - kept) * d * d for u, d in pairs]
        return steps, SquaresAndSteps(squares, squared_steps, rates, steps)

    def begin(dim: int) -> SquaresAndSteps:
        return SquaresAndSteps(zeros(dim), zeros(dim), zeros(dim), zeros(dim))

    def symbols(memory: SquaresAndSteps) -> dict[str, Columns]:
        return {"s": memory.squares, "u": memory.squared_steps, "d": memory.last_step}

    rule = Rule(begin, direction, rates=lambda memory: memory.rates, symbols=symbols)
    return first_order("adadelta", rule, step_size=step_size, rho=kept, eps=epsilon)
