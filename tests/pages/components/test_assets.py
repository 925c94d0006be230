"""The JavaScript and the styles that components take."""

from __future__ import annotations

import pytest

from pages.shared.components.assets import asset, bundle
from tests.javascript.node import ROOT, run_node

# The entries: what Streamlit gets, as `js=` of a component.
ENTRIES = sorted(
    path.relative_to(ROOT / "pages" / "shared").as_posix()
    for path in ROOT.glob("pages/**/*.js")
    if "\nexport default function" in path.read_text(encoding="utf-8")
)


def test_the_entries_are_found():
    assert {"components/player.js", "layout/watch.js"} <= set(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_bundle_is_one_valid_module_without_imports(entry, tmp_path):
    text = bundle(entry)
    file = tmp_path / "bundle.mjs"
    file.write_text(text, encoding="utf-8")
    checked = run_node("--check", str(file))
    assert checked.returncode == 0, checked.stderr
    exports = [line for line in text.splitlines() if line.startswith(("import", "export"))]
    assert len(exports) == 1 and exports[0].startswith("export default function")


def test_a_style_is_its_files_without_indents():
    text = asset("components/ticks.css", "components/player.css")
    assert text and not any(line != line.strip() for line in text.splitlines())
