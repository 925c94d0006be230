"""The notebooks of examples/: valid, without stored outputs, and each shows what it teaches."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
BOOKS = {
    path.stem: nbformat.read(path, as_version=nbformat.NO_CONVERT)
    for path in sorted((ROOT / "examples").glob("*.ipynb"))
}

# Each notebook in names of its own; what its runs, verdicts and races came to is told as JSON.
RUNNER = """
import contextlib, io, json, sys
from gd_core import Diagnosis, Standing, Trajectory

def told(value):
    if isinstance(value, Trajectory):
        return value.points.tolist()
    if isinstance(value, Diagnosis):
        return value.verdict.name
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list) and isinstance(value[0], Standing):
        return [[s.rank, s.finish.config.method, s.finish.spent] for s in value]

found = {}
for name, cells in json.load(sys.stdin).items():
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for k, cell in enumerate(cells):
            exec(compile(cell, f"{name}, code cell {k}", "exec"), names)
    found[name] = {key: told(value) for key, value in names.items()} | {"": printed.getvalue()}
json.dump(found, sys.stdout)
"""


def cells_of(name: str, kind: str) -> list[str]:
    return [cell.source for cell in BOOKS[name].cells if cell.cell_type == kind]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the process that runs the notebooks."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="module")
def ran(files: Path) -> dict[str, dict[str, Any]]:
    """For each notebook its names with what they came to, and under "" what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", RUNNER],
        input=json.dumps({name: cells_of(name, "code") for name in BOOKS}),
        capture_output=True,
        text=True,
        env={**os.environ, "MPLBACKEND": "Agg", "TMPDIR": str(files)},
        timeout=300,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_there_are_three_and_nothing_else():
    assert set(BOOKS) == {"first_descent", "race", "step_sizes"}
    assert {path.suffix for path in (ROOT / "examples").iterdir()} == {".ipynb"}


@pytest.mark.parametrize("name", BOOKS)
def test_it_is_valid_and_stores_no_outputs(name):
    book = BOOKS[name]
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)


@pytest.mark.parametrize("name", BOOKS)
def test_it_takes_public_names_only(name):
    imports = [
        node
        for node in ast.walk(ast.parse("\n".join(cells_of(name, "code"))))
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "gd_core"
    ]
    assert imports
    for node in imports:
        assert node.module.count(".") <= 1
        public = importlib.import_module(node.module).__all__
        assert {alias.name for alias in node.names} <= set(public)


@pytest.mark.parametrize("name", BOOKS)
def test_every_number_in_its_words_stands_in_a_cell_or_is_printed_by_one(name, ran):
    computed = "\n".join([*cells_of(name, "code"), ran[name][""]])
    # Inside of the formulas `2x` and `1 − 2α` a number is a sign of the rule, not a result.
    words = re.sub(r"x − α · 2x|\(1 − 2α\)", "", "\n".join(cells_of(name, "markdown")))
    numbers = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?!\w)", words)
    assert {number for number in numbers if number not in computed} == set()


def test_the_first_descent_is_the_one_by_hand_and_arrives(ran):
    names = ran["first_descent"]
    points = np.ravel(names["run"])
    assert np.allclose(points, 1.5 * 0.8 ** np.arange(len(points)), rtol=1e-12)
    assert names["verdict"] in ("CONVERGED", "CONVERGING")
    assert "each step keeps 0.8000 to 0.8000 of the distance" in names[""]


def test_of_three_step_sizes_one_arrives_one_bounces_one_crawls(ran):
    names = ran["step_sizes"]
    verdicts = (names["about_right"], names["too_large"], names["too_small"])
    assert verdicts == ("CONVERGED", "OSCILLATING", "CRAWLING")
    assert set(np.ravel(names["bouncing"])) == {2.0, -2.0}
    assert abs(np.ravel(names["arriving"])[-1]) < 1e-8 < 1.9 < np.ravel(names["crawling"])[-1]
    assert names["limit"] == 1.0
    assert 0.4 < names["best"] < 0.6  # for x² one step of 1/2 is all that is needed


def test_in_the_ravine_momentum_arrives_and_gradient_descent_does_not(ran):
    ranks = {method: rank for rank, method, _ in ran["race"]["order"]}
    assert ranks["gradient_descent"] is None
    assert ranks["bfgs"] == 1 < ranks["momentum"]
    fair = {method: rank for rank, method, _ in ran["race"]["fair_order"]}
    assert fair["bfgs"] == 1 and fair["momentum"] is not None


def test_what_the_race_takes_home_can_be_opened(ran, files):
    (picture,) = files.glob("race-*/momentum.svg")
    (animation,) = files.glob("race-*/momentum.gif")
    assert "<svg" in picture.read_text(encoding="utf-8")
    with Image.open(animation) as opened:
        assert opened.n_frames == 13  # the start, and one for each of 12 steps
