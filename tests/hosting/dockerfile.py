"""The Dockerfile's instructions, and its steps taken in a folder, where there is no Docker."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.hosting.processes import ROOT

KNOWN = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
# How this machine reaches the package index; a build on a machine of its own needs none of it. What
# CI tells pip to install, and how, is not among that.
NETWORK = re.compile(
    r"PIP_(?!REQUIREMENT|CONSTRAINT|COMPILE)|(https?|no)_proxy$|SSL_CERT_|REQUESTS_CA_BUNDLE$",
    re.IGNORECASE,
)


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction's word and the rest of it, with continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [line.partition(" ") for line in joined.splitlines() if line.strip()]
    assert {word for word, _, _ in found} <= KNOWN, "an instruction that these tests do not know"
    return [(word, rest.strip()) for word, _, rest in found]


def command_of(health_check: str) -> list[str]:
    """The words that a HEALTHCHECK runs."""
    return json.loads(health_check.partition("CMD ")[2])


def in_context(path: str, ignore: str) -> bool:
    """Whether a build is given this file: the last pattern that fits decides."""
    inside = True
    for line in ignore.splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and _fits(path, pattern):
            inside = line.startswith("!")
    return inside


def _fits(path: str, pattern: str) -> bool:
    parts = path.split("/")
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(part, pattern.removeprefix("**/")) for part in parts)
    depth = pattern.count("/") + 1
    return fnmatch.fnmatch("/".join(parts[:depth]), pattern)


def context() -> Iterator[str]:
    """The files of the repository that a build is given."""
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and in_context(name, ignore):
            yield name


@dataclass
class Image:
    """A folder that stands for the image: `/app` is its `app`, and so on.

    Three things stand in for what needs Docker or root. The base image is a new virtual
    environment, of the Python that FROM names if it is here, else of ours. `useradd` writes down
    its words instead of changing the users of this machine. COPY is done by us, from what
    .dockerignore lets through. Every RUN is given to sh as it stands.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    health_check: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def build(self, text: str) -> None:
        """Take the steps, one after the other."""
        for word, rest in instructions(text):
            getattr(self, f"_{word.lower()}")(rest)

    def at(self, path: str) -> Path:
        """Where a path of the image is."""
        return self.root / os.path.join(self.folder, path).lstrip("/")

    def env(self) -> dict[str, str]:
        """What a process in the image finds in its environment."""
        path = [self.root / "stand-ins", self.root / "venv" / "bin", "/usr/bin", "/bin"]
        return self.environment | {"PATH": os.pathsep.join(map(str, path))}

    def users_added(self) -> list[list[str]]:
        """The words of each useradd."""
        return [shlex.split(line) for line in (self.root / "useradd").read_text().splitlines()]

    def as_user(self) -> list[str]:
        """What to put before a command, so that it runs as the image's user."""
        if os.geteuid() != 0:
            return []  # no rights over the folder either, once writing is taken away
        words = ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups"]
        if _is_hidden(Path(os.path.realpath(self.root / "venv" / "bin" / "python"))):
            # Our Python may live in root's home. The right to read everything gives none to write.
            words += ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
        return words

    def make_read_only(self) -> None:
        """Nobody may write anywhere but in the image's /tmp."""
        subprocess.run(["chmod", "-R", "a-w", self.root], check=True)
        (self.root / "tmp").chmod(0o1777)

    def _from(self, rest: str) -> None:
        subprocess.run([_python(rest), "-m", "venv", self.root / "venv"], check=True)
        (self.root / "tmp").mkdir()
        stand_in = self.root / "stand-ins" / "useradd"
        stand_in.parent.mkdir()
        stand_in.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(self.root))}/useradd\n')
        stand_in.chmod(0o755)

    def _env(self, rest: str) -> None:
        for word in shlex.split(rest):
            name, _, value = word.partition("=")
            self.environment[name] = str(self.at(value)) if value.startswith("/") else value

    def _workdir(self, rest: str) -> None:
        self.folder = rest
        self.at(".").mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        for name in context():
            for source in sources:
                if name == source or name.startswith(f"{source}/"):
                    self._copy_one(name, source, target)

    def _copy_one(self, name: str, source: str, target: str) -> None:
        below = name.removeprefix(source).lstrip("/")
        place = self.at(target)
        place = place / below if below else place / name.rpartition("/")[2]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place)

    def _run(self, rest: str) -> None:
        network = {name: value for name, value in os.environ.items() if NETWORK.match(name)}
        words = ["/bin/sh", "-c", rest]
        subprocess.run(words, cwd=self.at("."), env=network | self.env(), check=True)

    def _user(self, rest: str) -> None:
        self.user = rest

    def _expose(self, rest: str) -> None:
        """Words for people; the port is where the health check finds it."""

    def _healthcheck(self, rest: str) -> None:
        self.health_check = command_of(rest)

    def _cmd(self, rest: str) -> None:
        self.command = json.loads(rest)


def _python(base: str) -> str:
    """The Python that a base image is named after if this machine has it, else ours."""
    version = re.match(r"python:(\d+\.\d+)", base)
    found = version and shutil.which(f"python{version[1]}")
    if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
        return found
    return sys.executable


def _is_hidden(path: Path) -> bool:
    return any(not folder.stat().st_mode & 0o001 for folder in path.parents)
