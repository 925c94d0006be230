"""Node, in which the modules of the pages run without a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 120  # generous: a hung Node is ended

_CALL = """
import { readFileSync } from "node:fs";
const [address, call] = process.argv.slice(1);
const { default: entry, ...exported } = await import(address);
const run = new Function("exported", "entry", "given", `return (${call})(given);`);
const answer = run(exported, entry, JSON.parse(readFileSync(0, "utf-8")));
process.stdout.write(JSON.stringify(answer ?? null));
"""


def node() -> str:
    """The program; skips the test where there is none, unless GD_REQUIRE_NODE=1."""
    found = shutil.which("node")
    if found is None:
        reason = "node is not installed (Debian: apt-get install nodejs)"
        if os.environ.get("GD_REQUIRE_NODE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run_node(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """What Node answers to a command, with what it reads from its input."""
    command = [node(), *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, cwd=ROOT, timeout=SECONDS
    )


def called(module: str, call: str, given: Any) -> Any:
    """The result of a JavaScript function of one argument, which knows what a module exports as
    `exported` and its default as `entry`.

    module: the path of a file from the root of the checkout, or a data: URL.
    """
    address = module if module.startswith("data:") else (ROOT / module).as_uri()
    command = ("--input-type=module", "--eval", _CALL, "--", address, call)
    ran = run_node(*command, given=json.dumps(given))
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
