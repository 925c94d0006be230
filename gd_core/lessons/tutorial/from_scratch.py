"""Gradient descent in a few lines: the code that the tutorial shows, word for word, and runs."""

import random
from collections.abc import Callable


def objective(x: float) -> float:
    """f(x) = x², whose lowest point is at x = 0."""
    return x**2


def derivative(x: float) -> float:
    """The slope of f at x: f′(x) = 2x."""
    return 2 * x


def step(x: float, step_size: float) -> float:
    """One step downhill: against the slope, x ← x − α·f′(x)."""
    return x - step_size * derivative(x)


def start_between(low: float, high: float, seed: int) -> float:
    """A start drawn at random between two bounds; the same seed draws the same one."""
    return random.Random(seed).uniform(low, high)


def gradient_descent(start: float, step_size: float, n_iter: int) -> list[float]:
    """Every point of a run of n_iter steps, the start first."""
    points = [start]
    for _ in range(n_iter):
        points.append(step(points[-1], step_size))
    return points


def lines_of(points: list[float]) -> list[str]:
    """What the run prints: each iteration with its point and its value."""
    return [f">{k} f({x:.5f}) = {objective(x):.5f}" for k, x in enumerate(points)]


def descend_until(start: float, step_size: float, n_iter: int, tolerance: float) -> list[float]:
    """A run that ends as soon as the slope is at most the tolerance."""
    points = [start]
    while len(points) <= n_iter and abs(derivative(points[-1])) > tolerance:
        points.append(step(points[-1], step_size))
    return points


def climb(
    slope: Callable[[float], float], start: float, step_size: float, n_iter: int
) -> list[float]:
    """Gradient ascent: the same loop with the slope, and not against it, x ← x + α·f′(x)."""
    points = [start]
    for _ in range(n_iter):
        points.append(points[-1] + step_size * slope(points[-1]))
    return points
