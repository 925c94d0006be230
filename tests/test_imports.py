"""DESIGN.md's layers, read from the source: imports flow one way, some names never occur."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = [
    ROOT / "app.py",
    *sorted(ROOT.glob("pages/**/*.py")),
    *sorted(ROOT.glob("gd_core/**/*.py")),
]
FORBIDDEN = frozenset(
    [
        "eval",
        "exec",
        "compile",
        "__import__",
        "pickle",
        "sympify",
        "parse_expr",
        "unsafe_allow_html",
        "unsafe_allow_javascript",
        "use_container_width",
    ]
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """The modules a file imports, in full; `from a import b` counts as a.b where that is a file."""
    found: set[str] = set()
    for node in _running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {_origin(node.module or "", alias.name) for alias in node.names}
    return found


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from _running(child)


def _origin(module: str, name: str) -> str:
    inner = f"{module}.{name}"
    return inner if inner in MODULES else module


MODULES = {module_name(path): path for path in PRODUCT}
IMPORTS = {name: imports(path) for name, path in MODULES.items()}


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def users_of(package: str) -> set[str]:
    return {name for name, used in IMPORTS.items() if any(within(m, package) for m in used)}


def layer(name: str) -> int:
    """gd_core is below pages/shared, which is below the pages themselves."""
    if within(name, "gd_core"):
        return 0
    return 1 if within(name, "pages.shared") else 2


def test_the_files_are_found():
    assert {"app", "pages.shared.state", "gd_core.figures.landscape"} <= set(MODULES)
    assert "gd_core.descent" in IMPORTS["gd_core.diagnosis"]
    assert "pages.shared.controls" in IMPORTS["app"]


@pytest.mark.parametrize("name", MODULES)
def test_imports_flow_one_way(name):
    upward = {used for used in IMPORTS[name] if used in MODULES and layer(used) > layer(name)}
    assert not upward


def test_no_page_imports_another():
    pages = {name for name in MODULES if layer(name) == 2}
    assert not {(name, used) for name in pages for used in IMPORTS[name] & pages}


def test_streamlit_is_for_the_pages_only():
    assert all(layer(name) > 0 for name in users_of("streamlit"))
    assert users_of("streamlit")


def test_plotly_is_for_the_figures_only():
    """A page may name Plotly's type of figure; it does not draw."""
    inside = {name for name in users_of("plotly") if within(name, "gd_core")}
    assert inside
    assert all(within(name, "gd_core.figures") for name in inside)


def test_sympy_is_for_the_compiler_only():
    """No LaTeX is made by it: what it folds can take for ever."""
    allowed = {"program", "codegen", "primitives", "portable"}
    users = {name.removeprefix("gd_core.") for name in users_of("sympy")}
    assert users
    assert users <= allowed


def test_only_the_pages_import_the_figures():
    inside = {name for name in users_of("gd_core.figures") if within(name, "gd_core")}
    assert all(within(name, "gd_core.figures") for name in inside)


def test_the_cached_calls_are_in_one_file():
    caches = {"cache_data", "cache_resource"}
    users = {name for name, path in MODULES.items() if caches & set(names_in(path))}
    assert users == {"pages.shared.cached"}


def names_in(path: Path) -> list[str]:
    """Every name, attribute, keyword and imported name a file uses; words in texts do not count."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.append(node.id)
        elif isinstance(node, ast.Attribute):
            # re.compile only reads patterns of ours.
            if ast.unparse(node) != "re.compile":
                found.append(node.attr)
        elif isinstance(node, ast.keyword):
            found.append(node.arg or "")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found += [alias.name.split(".")[0] for alias in node.names]
            found.append(getattr(node, "module", None) or "")
    return found


def test_gd_core_has_no_import_cycles():
    inside = {name for name in MODULES if within(name, "gd_core")}
    try:
        TopologicalSorter({name: IMPORTS[name] & inside - {name} for name in inside}).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", MODULES)
def test_dangerous_and_deprecated_names_never_occur(name):
    assert not FORBIDDEN & set(names_in(MODULES[name]))
