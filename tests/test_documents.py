"""README and the pages beside it: what they promise is there, and what they show works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gd_core import export, parse_objective
from gd_core.__main__ import FILES, main
from gd_core.expression.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md"),
    *("docs/hosting.md", "docs/measured.md", "docs/take_home.md", "docs/teaching.md"),
)
LINKS = [
    (name, link)
    for name in DOCUMENTS
    for link in re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    if not link.startswith("http")
]


NO_FILES = {"ExportError", "SheetQuestion"}  # of what gd_core.export gives


def section(title):
    """What stands under a heading of README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def typed_examples():
    """The formulas in the table of what can be typed; `\\|` is how a table writes |."""
    rows = [row for row in section("What you can type").splitlines() if row.startswith("| ")]
    return [text.replace("\\|", "|") for row in rows for text in re.findall("`([^`]+)`", row)]


def test_readme_is_a_front_door():
    """Its first line says what it is, and all of it is read in a few minutes."""
    title, _, first, *_ = README.splitlines()
    assert title.startswith("# ") and 0 < len(first) < 100
    assert len(README.splitlines()) <= 155


@pytest.mark.parametrize(("name", "link"), LINKS)
def test_each_link_leads_to_a_file(name, link):
    assert ((ROOT / name).parent / link).exists()


def test_the_test_command_is_one_line_between_its_markers():
    """`.ci/run` reads it there and runs it word for word."""
    between = README.split("<!-- test command -->")[1].split("<!-- end -->")[0]
    (command,) = [line for line in between.splitlines() if line.startswith("python3 ")]
    assert command.endswith("-m pytest")


@pytest.mark.parametrize("text", typed_examples())
def test_what_can_be_typed_can_be_read(text):
    assert parse_objective(text).dim in (1, 2)


def test_the_example_of_the_library_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out.strip()


def test_the_examples_of_files_write_them(tmp_path, monkeypatch, capsys):
    """Each in a shell's words, and each function that is named is there."""
    text = (ROOT / "docs/take_home.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(export_\w+)`", text)) == set(export.__all__) - NO_FILES
    assert {f"--{name}" for name in FILES} <= set(text.split())
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(code, {})
    monkeypatch.chdir(tmp_path)
    for command in re.findall(r"```sh\n(.*?)\n```", text):
        python, flag, module, *words = shlex.split(command)
        assert (python, flag, module) == ("python", "-m", "gd_core")
        main(words)
    written = {path.name for path in tmp_path.iterdir() if path.stat().st_size}
    assert written == set(re.findall(r"run\S*\.\w+", text))
    assert capsys.readouterr().out


def test_readme_names_every_function():
    """An inverse and a hyperbolic one are named by their kind."""
    listed = section("What you can type").split("Functions: ")[1].split("Constants")[0]
    by_kind = {
        f"{a}{name}{h}" for name in ("sin", "cos", "tan") for a in ("", "a") for h in ("", "h")
    }
    assert set(FUNCTIONS) - by_kind - {"if"} <= set(re.findall(r"\w+", listed))


CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w.]+/[\w./]*)`", CONTRIBUTING))))
def test_contributing_names_only_what_is_there(path):
    """Where to add something is read by people who do not know the house."""
    assert (ROOT / path).exists()


def test_the_command_for_two_processes_starts_those_that_caddy_knows():
    """By itself, without a variable of the environment: `tests/hosting` tries the file alive."""
    block = section("Host it").split("```sh\n")[1].split("```")[0]
    ports = re.search(r"for port in ([\d ]+); do", block)[1].split()
    file = re.search(r"--config (\S+)", block)[1]
    caddyfile = (ROOT / file).read_text(encoding="utf-8")
    known = re.search(r"reverse_proxy \{\$GD_UPSTREAMS:([^}]*)\}", caddyfile)[1].split()
    assert known == [f"127.0.0.1:{port}" for port in ports]
    assert re.search(r"http://localhost:(\d+)", block)[1] == "8080"
    assert "{$GD_SITE::8080} {" in caddyfile
    assert "lb_policy cookie" in caddyfile
