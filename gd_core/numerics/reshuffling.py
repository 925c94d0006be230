"""How far gradient descent on shuffled batches stays from a minimum, where the step is constant."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_core.numerics.vectors import Array

# Of the fixed point that the noise of the Hessians needs, and when it is near enough.
MOST_ROUNDS, ROUND_TOL = 200, 1e-4
MOST_GROWTH = 1e6  # of the variance over these rounds: beyond that it has none that stays


class Samples(NamedTuple):
    """What n samples say at the minimum of their mean: gradients (n, dim), which sum to 0, and
    Hessians (n, dim, dim)."""

    gradients: Array
    hessians: Array


def stationary_radius(samples: Samples, size: int, step_size: float) -> float | None:
    """The root mean square distance from the minimum, √tr Σ, at which gradient descent with a
    constant step size stays on batches of `size` samples, shuffled anew for each epoch.

    Update: x ← x − α·g, g = the mean of ∇ℓᵢ(x) over a batch. With A = I − α·H the distance e of a
    quadratic obeys e ← A·e − α·ε, and its covariance Lyapunov's equation Σ = A·Σ·A + α²·C over an
    epoch, in which the noise ε of batches of m adds up to 0: its covariance is S/m − S/n of a batch
    with itself and −S/n of two batches, S the covariance of the samples' gradients. That the
    Hessians of the batches differ as well adds (Hᵢ − H)·Σ·(Hᵢ − H) to S. Σ is the mean over the
    steps of an epoch.

    None where no distance stays: the step size is at or above the limit of stability, with the
    noise or without it, or H is not positive definite. Reference: Mandt, Hoffman & Blei 2017,
    Stochastic gradient descent as approximate Bayesian inference; Mishchenko et al. 2020, Random
    reshuffling.
    """
    n = len(samples.gradients)
    values, vectors = np.linalg.eigh(samples.hessians.mean(axis=0))
    kept = 1.0 - step_size * values
    if not (np.abs(kept) < 1).all() or n < 2:
        return None
    spread = vectors.T @ np.atleast_2d(np.cov(samples.gradients.T)) @ vectors
    turned = vectors.T @ samples.hessians @ vectors - np.diag(values)
    gain = step_size**2 * _epoch_gain(kept, n, size)
    found = _fixed_point(gain, spread, turned)
    return None if found is None else math.sqrt(float(np.trace(found)))


def _fixed_point(gain: Array, spread: Array, turned: Array) -> Array | None:
    """Σ = gain ∘ (S + the mean of D·Σ·D), D (n, dim, dim); None where it grows without an end."""
    first = now = gain * spread
    for _ in range(MOST_ROUNDS):
        noise = np.einsum("nij,jk,nkl->il", turned, now, turned) / (len(turned) - 1)
        before, now = now, gain * (spread + noise)
        if np.trace(now) > MOST_GROWTH * np.trace(first):
            return None
        if abs(np.trace(now) - np.trace(before)) <= ROUND_TOL * np.trace(now):
            return np.asarray(now)
    return None


def _epoch_gain(kept: Array, n: int, size: int) -> Array:
    """Σ for S = 1 in the directions of the eigenvectors, by their factors A, and α = 1: the mean
    over the steps of an epoch, (dim, dim)."""
    steps = math.ceil(n / size)
    last = n - size * (steps - 1)
    k = np.arange(1, steps + 1)[:, None, None]
    pairs = np.outer(kept, kept)
    alone = (1.0 - pairs**k) / (1.0 - pairs) / size
    alone[-1] += 1.0 / last - 1.0 / size
    summed = (1.0 - kept ** k[:, :, 0]) / (1.0 - kept)
    noise = alone - summed[:, :, None] * summed[:, None, :] / n
    begins = noise[-1] / (1.0 - pairs**steps)
    return np.asarray((pairs**k * begins + noise).mean(axis=0))
