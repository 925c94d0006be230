"""The command line prints the tutorial's lines and the verdict, and says what is wrong."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gd_core import descend, diagnose, gradient_descent, random_start
from gd_core.__main__ import FILES, main
from gd_core.descent import progress_lines
from gd_core.export import export_table
from gd_core.optimizers import OPTIMIZERS, SCHEDULES
from tests.cases import each
from tests.gd_core.export.bare import run_scripts
from tests.methods import made
from tests.problems import parsed

ROOT = Path(__file__).resolve().parents[2]
BOWL, START = "x^2 + 10y^2", (2.5, 1.5)


def printed(capsys, *argv: str) -> str:
    main(argv)
    return capsys.readouterr().out


def test_the_example_of_the_issue():
    command = [sys.executable, "-m", "gd_core", BOWL, "--step", "0.05", "--start", "2.5,1.5"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and not done.stderr
    assert lines[0] == ">0 f([2.5 1.5]) = 28.75000"
    assert lines[1].startswith(">1 f([2.25 0.  ]) =")
    run = descend(parsed(BOWL), START, gradient_descent(0.05), len(lines) - 2)
    assert (
        lines[-1]
        == f"{diagnose(run, parsed(BOWL)).headline} {diagnose(run, parsed(BOWL)).sentence}"
    )


def test_a_method_with_its_numbers(capsys):
    out = printed(capsys, BOWL, "--method", "momentum", "--step", "0.02", "--beta", "0.5",
                  "--start", "2.5,1.5", "--n", "7", "--maximize")  # fmt: skip
    run = descend(parsed(BOWL), START, made("momentum", 0.02, beta=0.5), 7, maximize=True)
    assert out.startswith(progress_lines(run) + "\n")


def test_minus_signs_at_the_beginning(capsys):
    out = printed(capsys, "-x^2", "--start", "-1.5", "--step", "0.1", "--n", "3", "--maximize")
    assert out.startswith(">0 f([-1.5]) = -2.25")


def test_a_seed_draws_the_start_in_the_bounds(capsys):
    out = printed(capsys, "x^2", "--seed", "4", "--bounds", "-1,1", "--n", "0")
    assert f"f({np.array2string(random_start([(-1, 1)], 4), precision=8)})" in out


def test_letters_schedules_noise_and_tolerance(capsys):
    out = printed(capsys, "a x^2", "--let", "a=2.5", "--start", "1", "--n", "0")
    assert out.startswith(">0 f([1.]) = 2.5")
    shared = ("x^2", "--step", "0.1", "--start", "1", "--n", "40")
    usual = printed(capsys, *shared)
    for more in (["--schedule", "exponential"], ["--noise", "0.1"], ["--tolerance", "0.1"]):
        assert printed(capsys, *shared, *more) != usual


def test_it_writes_files(capsys, tmp_path):
    names = {kind: tmp_path / f"out.{kind}" for kind in FILES}
    options = [word for kind, path in names.items() for word in (f"--{kind}", str(path))]
    printed(capsys, BOWL, "--step", "0.05", "--start", "2.5,1.5", "--n", "9", *options)
    run = descend(parsed(BOWL), START, gradient_descent(0.05), 9)
    (ran,) = run_scripts([names["script"].read_text().partition("\nxs")[0]])
    assert np.array_equal(ran.points, run.points)
    assert names["csv"].read_text() == export_table(parsed(BOWL), run)
    rows = list(csv.reader(names["csv"].read_text().splitlines()))
    assert rows[0] == ["# formula", f"f(x, y) = {BOWL}"]
    assert [float(row[1]) for row in rows[-10:]] == run.points[:, 0].tolist()
    assert all(path.stat().st_size for path in names.values())


@each(
    "argv, says",
    [
        (("x^2 +",), "finish the formula"),
        (("7",), ""),
        (("sen(x)",), "Did you mean sin?\n"),
        (("x^2", "--start", "one"), "list of numbers"),
        (("x^2", "--start", "1,2"), "a number for each variable"),
        (("x^2", "--start", "1", "--seed", "1"), "not both"),
        (("x^2", "--step", "-1"), "Step size"),
        (("x^2", "--step", "much"), "--step"),
        (("x^2", "--n", "1.5"), "whole number"),
        (("x^2", "--bounds", "1,-1"), "low,high"),
        (("x^2", "--beta", "0.5"), "takes no --beta"),
        (("x^2", "--method", "newton", "--noise", "1"), "no noise"),
        (("x^2", "--method", "bogus"), "bogus"),
        (("x^2", "--bogus", "1"), "--bogus"),
        (("x^2", "--let", "a"), "a=2.5"),
        (("x^2", "--script", "/nowhere/out.py"), "/nowhere/out.py"),
        ((), "formula"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(argv, says, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert not said.out
    assert len(said.err.splitlines()) == 1 and said.err.endswith((".\n", "?\n"))
    assert says in said.err


def test_the_help_is_complete(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert stopped.value.code == 0
    options = ["--start", "--step", "--n", "--bounds", "--seed", "--maximize", "--tolerance"]
    options += [f"--{kind}" for kind in FILES] + ["--beta1", "--horizon", "--noise-seed"]
    for word in (*options, *OPTIMIZERS, *SCHEDULES):
        assert word in said, word
