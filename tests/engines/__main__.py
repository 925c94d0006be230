"""`python -m tests.engines [firefox] [webkit] [--pictures DIR]`: what smoke.py checks, in each."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tests.browser.server import running_server
from tests.engines import firefox, webkit
from tests.engines.smoke import CHECKS, shows_a_map_without_webgl, unexpected
from tests.engines.window import Window

ENGINES = {"firefox": firefox, "webkit": webkit}


def main() -> int:
    """Try each engine that was named, or all; 1 where a check failed or a browser is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.engines")
    parser.add_argument("engines", nargs="*", default=[], help=", ".join(ENGINES))
    parser.add_argument("--pictures", type=Path, help="a folder for what each check ended with")
    asked = parser.parse_args()
    with running_server() as address:
        failed = [
            name
            for name in asked.engines or ENGINES
            if not _holds(name, ENGINES[name], address, asked.pictures)
        ]
    return 1 if failed else 0


def _holds(name: str, engine: ModuleType, address: str, pictures: Path | None) -> bool:
    if not shutil.which(engine.PROGRAM):
        print(f"{name}: there is no {engine.PROGRAM} here: apt-get install {engine.PACKAGES}")
        return False
    with engine.window() as window:
        passed = [_passes(name, check, window, address, pictures) for check in CHECKS.values()]
        for error in (errors := unexpected(window.errors())):
            print(f"{name}: its console says: {error}")
    with engine.window(webgl=False) as window:
        passed.append(_passes(name, shows_a_map_without_webgl, window, address, pictures))
    return all(passed) and not errors


def _passes(
    name: str,
    check: Callable[[Window, str], None],
    window: Window,
    address: str,
    pictures: Path | None,
) -> bool:
    words = check.__name__.replace("_", " ")
    try:
        check(window, address)
    except (AssertionError, RuntimeError, TimeoutError) as error:
        print(f"{name}: {words}: failed: {type(error).__name__}: {error}")
        return False
    finally:
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            (pictures / f"{name}-{check.__name__}.png").write_bytes(window.screenshot())
    print(f"{name}: {words}: passed")
    return True


if __name__ == "__main__":
    sys.exit(main())
