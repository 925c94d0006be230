"""A fit that is taken home: its data, its loss and its batches in a script that stands alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gd_core import (
    DATASETS,
    OPTIMIZERS,
    Dataset,
    StopRules,
    descend,
    export_image,
    export_notebook,
    export_script,
    fit_objective,
    inverse_time,
    proximal_gradient,
    with_batches,
    with_schedule,
)
from gd_core.export import export_table
from gd_core.objective import MODELS
from tests.gd_core.export.bare import run_scripts
from tests.methods import made

START = (-0.5, 0.75)
DATA = {
    "line": DATASETS["outlier"].data,
    "curve": DATASETS["line"].data,
    "plane": DATASETS["collinear"].data,
    "logistic": DATASETS["hours"].data,
}
FITS = [
    fit_objective(DATA[model.name], model.name, loss, l1=0.05, l2=0.02, scaled=scaled, delta=0.5)
    for model in MODELS.values()
    for loss in model.losses
    for scaled in (False, True)
]
METHODS = [*(made(name) for name in OPTIMIZERS), proximal_gradient(0.01)]
BATCHES = [with_batches(made(name, 0.01), 3, seed=k) for k, name in enumerate(("momentum", "adam"))]
BATCHES += [with_batches(with_schedule(made("gradient_descent", 0.01), inverse_time()), 5)]


def cases():
    """Each method and each fit in turn, and batches and a stop rule."""
    count = max(len(FITS), len(METHODS))
    for k in range(count):
        yield FITS[k % len(FITS)], METHODS[k % len(METHODS)], StopRules(1e-8)
    for k, method in enumerate(BATCHES):
        yield FITS[3 * k], method, StopRules(0.5 if k else None)
    yield fit_objective(DATA["line"]), with_batches(made("gradient_descent", 0.01), 99), StopRules()


def test_the_script_repeats_the_run():
    """Up to rounding, as it sums the rows in another order. A search compares values of f, which
    near the minimum differ by rounding alone: it may even find one step more, or one less."""
    given = [(fit, START, method, 12, stop) for fit, method, stop in cases()]
    scripts = [export_script(*one).partition("\nxs")[0] for one in given]
    for one, script, ran in zip(given, scripts, run_scripts(scripts), strict=True):
        run = descend(*one)
        assert not ran.error, (ran.error, script)
        both = min(len(ran.points), len(run.points))
        searches = run.optimizer.rule is None and run.optimizer.batches is None
        assert both >= len(run.points) - 2 * searches
        near = 1e-6 if searches else 1e-10
        assert ran.points[:both] == pytest.approx(run.points[:both], rel=near, abs=near), one


def test_names_of_columns_are_no_code():
    rows = [(1, 2), (2, 3), (3, 5)]
    data = Dataset.from_text("\"x'''#\\n\",y\n1,2\n2,3\n3,5")
    assert data.rows == tuple(rows)
    odd = Dataset(('"""\nimport os #', "a\\"), data.columns)
    script = export_script(fit_objective(odd), START, made("adam"), 3)
    assert not run_scripts([script.partition("\nxs")[0]])[0].error
    assert "\nimport os" not in script


def test_the_other_files_are_made_as_well():
    fit = FITS[0]
    arguments = (fit, START, BATCHES[0], 5)
    table = export_table(fit, descend(*arguments))
    assert "rows of a batch,3" in table
    assert "over 8 rows" in table
    notebook = json.loads(export_notebook(*arguments))
    assert r"\frac{1}{8}\sum" in "".join(cell["source"] for cell in notebook["cells"])
    assert export_image(*arguments, format="svg").startswith(b"<?xml")
    assert np.isfinite(descend(*arguments).values).all()
