"""The rooms of the house, and the one direction in which they may import each other.

The code is laid out in rooms: packages whose files belong together. They stand on floors, and a
file imports from its own room and from lower floors only. So nothing goes round in a circle, and a
room can be read, tested and changed without the ones above it.

Imports inside functions, and those that only a type checker reads, count like all others.
"""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.cases import each

ROOT = Path(__file__).resolve().parents[1]

# From the ground up. Rooms beside each other on a floor do not import each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    # The library: it knows nothing of Streamlit.
    ("gd_core.numerics", "gd_core.formatting"),
    ("gd_core.expression", "gd_core.optimizers"),  # typed text to a tree; how a step is made
    ("gd_core.compiler",),  # a tree to a program with derivatives
    ("gd_core.objective",),  # value, gradient and Hessian
    ("gd_core.descent",),  # the loop
    ("gd_core.diagnosis",),  # what a run did, and why
    ("gd_core.experiments",),  # questions asked of many runs
    # Records drawn by Plotly; what a browser runs without a page; what is asked before it is shown,
    # and how an answer is judged.
    ("gd_core.figures", "gd_core.browser", "gd_core.lessons"),
    ("gd_core.export",),  # what is taken home
    # Its front door, which re-exports what other programs call; the command line.
    ("gd_core", "gd_core.__main__"),
    # The app.
    ("pages.shared.adapters",),  # the only files that reach into private parts of Streamlit
    ("pages.shared.execution.jobs",),  # what may take long: questions, answers, costs
    ("pages.shared.execution",),  # caches, queues, the worker process
    ("pages.shared.state",),  # the session and the URL
    ("pages.shared.components",),  # what runs in the browser
    ("pages.shared.layout",),  # the frame of a page
    # Controls; parts that show a result; what stands below all of them.
    ("pages.shared.widgets", "pages.shared.views", "pages.shared.foot"),
    (
        "app",
        "pages.step_sizes",
        "pages.sweep",
        "pages.race",
        "pages.data",
        "pages.learn",
        "pages.tutorial",
    ),  # one page a file
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

MOST_FILES_IN_A_ROOM = 16
MOST_FLOORS_OF_GD_CORE = 10
LOOSE_FILES = {
    "gd_core": {"__init__.py", "__main__.py", "formatting.py"},
    "pages/shared": {"__init__.py"},
}

# Names that would run typed text, unpickle it, or put it into a page as HTML; and one that
# Streamlit has replaced.
FORBIDDEN_NAMES = frozenset(
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


FILES = {
    module_name(path): path
    for path in (
        ROOT / "app.py",
        *sorted(ROOT.glob("pages/**/*.py")),
        *sorted(ROOT.glob("gd_core/**/*.py")),
    )
}


def imports(path: Path) -> set[str]:
    """The modules a file imports, in full; `from a import b` counts as a.b where that is a file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {_imported(node.module or "", alias.name) for alias in node.names}
    return found


def _imported(module: str, name: str) -> str:
    return f"{module}.{name}" if f"{module}.{name}" in FILES else module


IMPORTS = {name: imports(path) for name, path in FILES.items()}


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def room_of(module: str) -> str | None:
    """The room a module is in: the longest name of a room that it begins with."""
    if module == "pages.shared":
        return None
    rooms = [room for room in FLOOR_OF if room != "gd_core" and within(module, room)]
    return max(rooms, key=len, default="gd_core" if module == "gd_core" else None)


def users_of(package: str) -> set[str]:
    return {name for name, used in IMPORTS.items() if any(within(one, package) for one in used)}


def names_in(path: Path) -> list[str]:
    """Every name, attribute, keyword and imported name of a file; words in texts do not count."""
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


def test_the_files_and_their_imports_are_found():
    assert {"app", "pages.shared.state.session", "gd_core.figures.landscape"} <= set(FILES)
    assert "gd_core.descent" in IMPORTS["gd_core.diagnosis.diagnosis"]
    assert "pages.shared.widgets.problem_controls" in IMPORTS["app"]


@each("name", [name for name in FILES if name not in ("pages", "pages.shared")])
def test_every_file_is_in_a_room(name):
    assert room_of(name) is not None


@each("name", FILES)
def test_a_file_imports_from_its_own_room_and_from_lower_floors_only(name):
    own = room_of(name)
    rooms = {room_of(used) for used in IMPORTS[name] if used in FILES} - {None, own}
    floor = FLOOR_OF[own] if own else -1
    assert not {room for room in rooms if FLOOR_OF[room] >= floor}


def test_no_file_imports_itself_by_way_of_others():
    graph = {name: (used & FILES.keys()) - {name} for name, used in IMPORTS.items()}
    # A room's door imports its files; a file of the room imports its neighbours, not the door.
    doors = {name for name, path in FILES.items() if path.name == "__init__.py"}
    graph = {
        name: used if name in doors else used - {door_of(name)} for name, used in graph.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def door_of(name: str) -> str:
    return name.rpartition(".")[0]


# JavaScript stands on the same floors; what components share is a room of its own under them.
SCRIPT_FLOORS = (
    "gd_core/browser/js",
    "gd_core/export/living",  # the file that lives
    "pages/shared/adapters",
    "pages/shared/components/js",
    "pages/shared/components",
    "pages/shared/layout",
)


def test_modules_of_javascript_import_from_their_own_room_and_from_lower_floors_only():
    found = 0
    for path in sorted([*ROOT.glob("gd_core/**/*.js"), *ROOT.glob("pages/**/*.js")]):
        own = SCRIPT_FLOORS.index(path.parent.relative_to(ROOT).as_posix())
        for other in re.findall(r'from "(\..+)";', path.read_text(encoding="utf-8")):
            room = (path.parent / other).resolve().parent.relative_to(ROOT).as_posix()
            found += 1
            assert SCRIPT_FLOORS.index(room) <= own, f"{path.name} imports {other}"
    assert found > 40


def test_no_room_is_too_full():
    rooms = {path.parent for path in FILES.values() if path.name != "app.py"}
    full = {str(room): len(list(room.glob("*.py"))) for room in rooms}
    assert not {room: count for room, count in full.items() if count > MOST_FILES_IN_A_ROOM}


@pytest.mark.parametrize("folder", LOOSE_FILES)
def test_no_file_is_loose(folder):
    loose = {path.name for path in (ROOT / folder).iterdir() if path.is_file()}
    assert loose <= LOOSE_FILES[folder]


def test_gd_core_is_not_too_high():
    assert sum(within(rooms[0], "gd_core") for rooms in FLOORS) <= MOST_FLOORS_OF_GD_CORE


def test_streamlit_is_for_the_pages_only():
    assert users_of("streamlit")
    assert not {name for name in users_of("streamlit") if within(name, "gd_core")}


def test_plotly_is_for_the_figures_only():
    """A page may name Plotly's type of figure; it does not draw."""
    inside = {name for name in users_of("plotly") if within(name, "gd_core")}
    assert inside
    assert all(within(name, "gd_core.figures") for name in inside)


def test_sympy_is_for_the_compiler_only():
    """The bytecode for the browser is written from the compiler's program."""
    users = users_of("sympy")
    assert users
    assert all(within(name, "gd_core.compiler", "gd_core.objective.bytecode") for name in users)


def test_the_types_of_arrays_of_the_library_are_named_in_one_file():
    naming = {
        name
        for name, path in FILES.items()
        if re.search(r"NDArray\[np\.(float64|bool_)\]", path.read_text(encoding="utf-8"))
    }
    assert {name for name in naming if within(name, "gd_core")} == {"gd_core.numerics.vectors"}


def test_the_cached_calls_are_in_one_file():
    caches = {"cache_data", "cache_resource"}
    users = {name for name, path in FILES.items() if caches & set(names_in(path))}
    assert users == {"pages.shared.execution.cache"}


@each("name", FILES)
def test_dangerous_and_deprecated_names_never_occur(name):
    assert not FORBIDDEN_NAMES & set(names_in(FILES[name]))


# ------------------------------------------------------------------- private parts of Streamlit

PRIVATE = ("streamlit.runtime", "streamlit.proto", "streamlit.config", "streamlit.web")


def test_only_adapters_reach_into_streamlit() -> None:
    reaching = {name for package in PRIVATE for name in users_of(package)}
    outside = {name for name in reaching if not within(name, "pages.shared.adapters")}
    assert not outside, "what is private of Streamlit belongs into pages/shared/adapters"
