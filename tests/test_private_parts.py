"""What is private stands where it belongs: parts of Streamlit and Plotly in pages/shared/adapters,
JavaScript in files of its own, and nothing of one file in the globals of the browser."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADAPTERS = ROOT / "pages" / "shared" / "adapters"
BUNDLER = "gd_core/browser/bundle.py"  # it writes the functions around modules
FILES = [ROOT / "app.py", *sorted(ROOT.glob("pages/**/*")), *sorted(ROOT.glob("gd_core/**/*"))]

# In the browser: what Plotly keeps for itself, and what Streamlit names for its own tests.
PRIVATE = re.compile(
    r"\b_full(?:Layout|Data)\b|js-plotly-plot|svg-container|main-svg|hoverlayer|draglayer|nsewdrag|"
    r"(?<!\w)\.annotation\b|\bPlotly\.|data-test|dataset\.test|data-baseweb|react-aria|\.st[A-Z]\w+"
)
UNDERSCORED = re.compile(r"[.{ ]_[a-z]\w*")
# What JavaScript has in it, and no sentence.
JAVASCRIPT = re.compile(r"export default|=> *[{(]|\b(?:document|window)\.\w|addEventListener")
# A value that other files could see.
GLOBAL = re.compile(r"\b(?:window|globalThis|self)\.\w+ *(?:\?\?|\|\||&&)?=(?![=>])")


def texts(*kinds):
    """The files of the app by their names, with what stands in them."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in FILES
        if path.suffix in kinds
    }


def test_private_parts_are_used_in_adapters_only():
    used = {name: PRIVATE.findall(text) for name, text in texts(".py", ".js", ".css").items()}
    for name, text in texts(".js").items():
        used[name] += UNDERSCORED.findall(text)
    outside = {name: parts for name, parts in used.items() if not (ROOT / name).match("adapters/*")}
    assert len(outside) > 150
    assert not {name: parts for name, parts in outside.items() if parts}, (
        "Give each a function in pages/shared/adapters/plotly.js or streamlit.js, or a selector in "
        "the .css there, and a test in tests/browser/test_contracts.py."
    )


def test_the_adapters_are_what_has_private_parts():
    for name in ("plotly.js", "streamlit.js", "plotly.css", "streamlit.css"):
        assert PRIVATE.search((ADAPTERS / name).read_text(encoding="utf-8")), name


def test_no_file_of_javascript_leaves_anything_in_the_globals():
    scripts = texts(".js")
    assert len(scripts) > 30
    assert not {name for name, text in scripts.items() if GLOBAL.search(text)}
    # One that no other file can import would be a script.
    assert not {name for name, text in scripts.items() if not re.search("^export ", text, re.M)}


def test_no_javascript_is_in_python():
    found = {name: list(strings_of(text)) for name, text in texts(".py").items() if name != BUNDLER}
    assert not {name: wrong for name, wrong in found.items() if any(map(JAVASCRIPT.search, wrong))}


def strings_of(text):
    """The strings of a module, without its docstrings."""
    nodes = list(ast.walk(ast.parse(text)))
    documented = {ast.get_docstring(node, clean=False) for node in nodes if has_docs(node)}
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return (one for one in constants if isinstance(one, str) and one not in documented)


def has_docs(node):
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


def test_every_component_takes_its_javascript_from_a_bundle():
    calls = [
        ast.unparse(keyword.value)
        for text in texts(".py").values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "js"
    ]
    assert len(calls) >= 9
    assert not [call for call in calls if not call.startswith("bundle(")]
