"""What the two locks say: each package's version, and the hashes of its files."""

from __future__ import annotations

import re

from packaging.markers import Marker

from tests.hosting.processes import ROOT

_PACKAGE = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)(?: *; *([^\\]+?))? *\\?$")
_HASH = re.compile(r"^ +--hash=sha256:[0-9a-f]{64}")


def locked_versions(name: str) -> dict[str, str]:
    """Version by package, of those for this Python and system; raises ValueError for one without a
    hash, or a line that is neither."""
    found: dict[str, str] = {}
    hashes: dict[str, int] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if package := _PACKAGE.match(line):
            name, version, condition = package.groups()
            if condition is None or Marker(condition).evaluate():
                found[name] = version
            hashes[f"{name} {version}"] = 0
        elif _HASH.match(line):
            hashes[next(reversed(hashes))] += 1
        elif not line.lstrip().startswith("#"):
            raise ValueError(f"{name}: {line!r}")
    if bare := [package for package, count in hashes.items() if not count]:
        raise ValueError(f"{name}: no hash for {bare}")
    return found
