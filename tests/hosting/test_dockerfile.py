"""The Dockerfile: what it says, and its steps taken one by one without Docker, in a folder."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.browser.server import free_port
from tests.hosting.dockerfile import Image, command_of, context, in_context, instructions
from tests.hosting.lock import locked_versions
from tests.hosting.processes import ROOT, running
from tests.load.session import Session, query_of, run

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def all_of(word):
    return [rest for one, rest in instructions(TEXT) if one == word]


# ------------------------------------------------------------ what it says


def test_the_base_is_a_slim_python_and_the_only_one():
    (base,) = all_of("FROM")
    assert re.fullmatch(r"python:3\.\d+-slim", base)


def test_the_user_is_a_number_that_is_not_roots_and_nothing_changes_it_back():
    (user,) = all_of("USER")
    assert user.isdigit() and int(user) > 0
    words = [word for word, _ in instructions(TEXT)]
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "RUN")
    assert words.index("USER") < words.index("CMD")


def test_the_health_check_asks_the_app_by_python_alone():
    (check,) = all_of("HEALTHCHECK")
    python, option, program = command_of(check)
    assert (python, option) == ("python", "-c")
    assert "'/_stcore/health'" in program
    compile(program, "HEALTHCHECK", "exec")


def test_the_port_is_the_same_everywhere():
    assert all_of("EXPOSE") == ["8501"]
    assert "STREAMLIT_SERVER_PORT=8501" in " ".join(all_of("ENV")).split()


def test_everything_that_is_copied_exists_and_is_given_to_the_build():
    given = list(context())
    for copied in all_of("COPY"):
        assert not copied.startswith("--")
        for source in copied.split()[:-1]:
            assert (ROOT / source).exists()
            assert any(name == source or name.startswith(f"{source}/") for name in given), source


def test_the_build_is_given_nothing_else():
    sources = [source for copied in all_of("COPY") for source in copied.split()[:-1]]
    for name in context():
        assert any(name == source or name.startswith(f"{source}/") for source in sources), name


@pytest.mark.parametrize(
    "path",
    [".git/config", ".streamlit/secrets.toml", "tests/conftest.py", "pages/__pycache__/race.pyc"],
)
def test_what_must_stay_out_stays_out(path):
    assert not in_context(path, (ROOT / ".dockerignore").read_text(encoding="utf-8"))


# ------------------------------------------------------------ its steps


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The steps taken, and the folder made read-only; not in pytest's folder, which hides."""
    root = Path(tempfile.mkdtemp(prefix="image-"))
    root.chmod(0o755)
    try:
        image = Image(root)
        image.build(TEXT)
        image.environment["STREAMLIT_SERVER_PORT"] = str(free_port())  # as `docker run -e` would
        image.make_read_only()
        yield image
    finally:
        subprocess.run(["chmod", "-R", "u+w", root], check=True)
        shutil.rmtree(root)


def in_image(image: Image, words: list[str]) -> subprocess.CompletedProcess[bytes]:
    """A command in the image, by the image's user."""
    return subprocess.run(
        [*image.as_user(), *words],
        cwd=image.at("."),
        env=image.env(),
        capture_output=True,
        timeout=60,
    )


def files(folder: Path) -> dict[str, int]:
    """Each file and when it was written."""
    return {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_the_user_that_is_used_was_made(image):
    (words,) = image.users_added()
    assert words[words.index("--uid") + 1] == image.user


def test_everything_is_compiled_once_and_readable_by_everybody(image):
    scripts = list(image.at(".").rglob("*.py"))
    assert image.at("app.py") in scripts and len(scripts) > 50
    for script in scripts:
        assert list((script.parent / "__pycache__").glob(f"{script.stem}.*.pyc")), script
    for path in image.at(".").rglob("*"):
        assert path.stat().st_mode & (0o005 if path.is_dir() else 0o004), path
    (streamlit,) = image.root.glob("venv/lib/python3*/site-packages/streamlit/__pycache__")
    assert list(streamlit.glob("__init__.*.pyc"))


def test_what_is_installed_is_what_is_locked_and_nothing_for_tests(image):
    (command,) = [rest for rest in all_of("RUN") if "pip install" in rest]
    assert "--require-hashes" in command and command.endswith("--requirement requirements.lock")
    (folder,) = image.root.glob("venv/lib/python3*/site-packages")
    found = distributions(path=[str(folder)])
    installed = {re.sub(r"[-_.]+", "-", one.name).lower(): one.version for one in found}
    by_itself = {"pip", "setuptools"}  # a virtual environment's own
    locked = locked_versions("requirements.lock")
    assert installed.keys() - by_itself == {name for name in locked if name in installed}
    assert all(installed[name] == locked[name] for name in installed.keys() - by_itself)
    assert {"streamlit", "numpy", "plotly", "sympy", "uvloop"} <= installed.keys()
    assert not {"pytest", "hypothesis", "playwright", "scipy", "mypy"} & installed.keys()


def test_its_user_can_write_in_tmp_and_nowhere_else(image):
    for folder in (image.root, image.at("."), image.at("pages"), image.root / "venv"):
        refused = in_image(image, ["touch", str(folder / "written")])
        assert b"Permission denied" in refused.stderr and not (folder / "written").exists()
    written = image.root / "tmp" / "written"
    assert in_image(image, ["touch", str(written)]).returncode == 0
    written.unlink()


def strays(user: str) -> list[Path]:
    """What this user owns in the folders of this machine where everybody may write."""
    open_to_all = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm") if Path(name).is_dir()]
    found = [path for folder in open_to_all for path in folder.iterdir()]
    return [path for path in found if path.lstat().st_uid == int(user)]


async def opens_and_changes(port: int) -> tuple[dict[str, str], int]:
    session = Session(f"127.0.0.1:{port}", query=query_of(f="x^2 + 3y^2", step=0.05))
    await session.open()
    await session.change("step", 0.125)
    await session.close()
    return session.url(), len(session.ids)


def test_it_runs_with_nothing_to_write_to_and_its_own_health_check_says_so(image):
    assert in_image(image, image.health_check).returncode != 0  # nothing runs yet
    port = int(image.environment["STREAMLIT_SERVER_PORT"])
    before = files(image.root)
    command = [*image.as_user(), *image.command]
    with running(command, port, cwd=image.at("."), env=image.env()) as app:
        assert in_image(image, image.health_check).returncode == 0
        assert Path(f"/proc/{app.pid}").stat().st_uid == int(image.user) or not image.as_user()
        url, controls = run(asyncio.wait_for(opens_and_changes(port), 120))
        assert url["f"] == "x^2 + 3y^2" and url["step"] == "0.125" and controls > 10
    assert in_image(image, image.health_check).returncode != 0
    assert files(image.root) == before, "something was written"
    assert not image.as_user() or not strays(image.user)
