"""The function of a fit and its partial derivatives in LaTeX."""

from __future__ import annotations

from collections.abc import Iterator

from gd_core.objective.data.fit import Fit


def fit_latex(fit: Fit) -> str:
    """The function of a fit in LaTeX, a mean over the data's n rows and its penalties."""
    terms = [_mean(fit, fit.loss.latex), *_penalties(fit)]
    return " + ".join(terms)


def fit_gradient_latex(fit: Fit) -> tuple[str, str]:
    """The partial derivatives of the function of a fit in LaTeX."""
    first, second = (_slope(fit, k) for k in range(2))
    return first, second


def _mean(fit: Fit, of: str, factor: int = 1, times: str = "") -> str:
    n = len(fit.data)
    row = of.format(z=fit.model.latex, y="y_i", delta=_number(fit.delta))
    return rf"\frac{{{factor}}}{{{n}}}\sum_{{i=1}}^{{{n}}} {row}{_times(times)}"


def _times(unit: str) -> str:
    return rf"\,{unit}" if unit else ""


def _penalties(fit: Fit) -> Iterator[str]:
    weights = [fit.model.variables[k] for k in range(2) if fit.model.penalised[k]]
    for number, one in ((fit.l1, r"\left|{}\right|"), (fit.l2, "{}^2")):
        if number:
            terms = " + ".join(map(one.format, weights))
            terms = rf"\left({terms}\right)" if len(weights) > 1 else terms
            yield rf"{_number(number)}\,{terms}"


def _slope(fit: Fit, k: int) -> str:
    terms = [_mean(fit, fit.loss.slope_latex, fit.loss.slope_factor, fit.model.units[k])]
    name = fit.model.variables[k]
    if fit.l1 and fit.model.penalised[k]:
        terms.append(rf"{_number(fit.l1)}\,\operatorname{{sign}}({name})")
    if fit.l2 and fit.model.penalised[k]:
        terms.append(rf"{_number(2 * fit.l2)}\,{name}")
    return " + ".join(terms)


def _number(number: float) -> str:
    text = f"{number:.6g}"
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if e else text
