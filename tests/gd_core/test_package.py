"""The library installs by itself, and stands without what only the app or its pictures need."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# A module that is None in sys.modules cannot be imported.
ALONE = """
import sys
for name in ("streamlit", "plotly", "matplotlib", "PIL", "pandas", "scipy"):
    sys.modules[name] = None
sys.path.insert(0, sys.argv[1])
import gd_core
from gd_core import *
assert gd_core.__file__.startswith(sys.argv[1])
bowl = parse_objective("x^2 + 10y^2")
run = descend(bowl, (2.5, 1.5), gradient_descent(0.05), 30)
print(diagnose(run, bowl).verdict.name, len(export_script(bowl, (2.5, 1.5), adam(0.1), 9)) > 500)
"""


def said_by(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_it_is_built_whole_and_needs_no_streamlit_plotly_or_matplotlib(tmp_path):
    """setuptools, which pip calls, reads the project's table and finds every room."""
    pytest.importorskip("setuptools")
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "gd_core", source / "gd_core", ignore=shutil.ignore_patterns("__pyc*"))
    build = "import setuptools; setuptools.setup()"
    command = [sys.executable, "-c", build, "--quiet", "build", "--build-lib"]
    command.append(str(target))
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=source
    )
    assert done.returncode == 0, done.stderr[-2000:]
    kinds = (".py", ".js", ".css", ".html")
    built, there = (
        {path.relative_to(folder) for path in folder.rglob("*") if path.suffix in kinds}
        for folder in (target, source)
    )
    assert built == there
    assert said_by(target) == "CONVERGING True"


def test_it_stands_alone_where_it_is():
    assert said_by(ROOT) == "CONVERGING True"


def test_its_requirements_are_those_of_the_app():
    """A version that the app has is one that the library allows, and it asks for nothing else."""
    pinned = dict(
        line.split("==")
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
        if "==" in line
    )
    extras = [need for needs in PROJECT["optional-dependencies"].values() for need in needs]
    for need in [*PROJECT["dependencies"], *extras]:
        name, least = need.split(">=")
        assert version(pinned[name]) >= version(least)
    assert {need.split(">=")[0] for need in PROJECT["dependencies"]} == {"numpy", "sympy"}


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(";")[0].split(".")))
