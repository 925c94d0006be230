"""A run as a Jupyter notebook: the script in cells, what is said of the run, and a sweep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from numpy.typing import ArrayLike

from gd_core.descent import NO_RULES, StopRules
from gd_core.export.run_settings import RunSettings
from gd_core.export.script import script_of
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, description_of

# Characters of an address that stay as they are; none of them ends a link in Markdown.
ADDRESS_SIGNS = ":/?#&=%+,;@~.-_"
# Step sizes of the sweep, from a hundredth of the chosen one to a hundred times it.
SWEEP_COUNT, SWEEP_FACTOR = 41, 100
_SWEEP = """chosen, ends = step_size, []
step_sizes = np.geomspace(chosen / {factor}, chosen * {factor}, {count})
for step_size in step_sizes:
    try:
        ends.append(height({method}(start, n_iter)[-1]))
    except (ValueError, ZeroDivisionError, OverflowError):
        ends.append(math.nan)  # it ran away
step_size = chosen
plt.semilogx(step_sizes, ends, "o-", markersize=3)
plt.axvline(chosen, color="red")
plt.xlabel("step size")
plt.ylabel(f"f after at most {{n_iter}} iterations")
plt.yscale("symlog")
plt.show()"""


def export_notebook(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
) -> str:
    """The run that `descend` makes as a Jupyter notebook (.ipynb, nbformat 4.5), as JSON.

    It has the cells of `export_script`, the verdict, and for a method with a step size a sweep over
    others. start: shape (dim,), or a number in one dimension; link: an address to write at its top.
    Raises ExportError for a function or a method made of Python code, ValueError as descend does.
    Reference: nbformat.readthedocs.io, The notebook file format.
    """
    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    return json.dumps(_notebook(list(_cells(settings))), indent=1)


def _cells(settings: RunSettings) -> Iterator[dict[str, Any]]:
    script, objective = script_of(settings), settings.objective
    method, address = description_of(settings.optimizer.name), _address(settings.link)
    name = f"f({', '.join(objective.variables)})"
    rule = r" \\ ".join(method.rule(settings.maximize))
    yield _text(f"# {method.title}\n\n$${name} = {objective.latex}$$\n\n{address}".rstrip())
    yield _code(script.opening)
    yield _text("## The function and its derivative")
    yield _code(script.function)
    yield _text(f"## The method\n\n$$\\begin{{gathered}} {rule} \\end{{gathered}}$$")
    yield _code(f"{script.numbers}\n\n\n{script.method}")
    yield _text("## The run")
    yield _code(script.run)
    yield _code(script.picture)
    yield _text(script.verdict)
    if "\nstep_size = " in script.numbers:
        yield _text("## Other step sizes\n\nThe red line is the one above.")
        sweep = _SWEEP.format(
            factor=SWEEP_FACTOR, count=SWEEP_COUNT, method=settings.optimizer.name
        )
        yield _code(sweep)


def _address(link: str) -> str:
    return f"<{quote(link, safe=ADDRESS_SIGNS)}>" if link else ""


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "metadata": {}, "source": source} | more


def _notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": [{"id": f"cell-{k}"} | cell for k, cell in enumerate(cells)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
