"""Every value of a session is declared in one place, and no page or control invents one."""

import ast
from pathlib import Path

import pytest

from pages.shared.state import session_values
from pages.shared.state.session_values import COMPONENTS, SessionValue
from pages.shared.state.url_schema import known

ROOT = Path(__file__).resolve().parents[3]
FILES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
DECLARED = [value for value in vars(session_values).values() if isinstance(value, SessionValue)]
# Controls that keep a value, by the name of Streamlit's function.
KEEPING = {
    "number_input",
    "selectbox",
    "segmented_control",
    "text_area",
    "text_input",
    "toggle",
    "checkbox",
}

# Controls that no link holds, beside those of the section that makes a question.
OF_NO_LINK = {"gallery", "ready", "derived_controls", "make-question", "take-home", "chapter_step"}
OF_NO_LINK |= {"ready-data", "data-text", "leave-out"}
OURS = {"number_input", "choice", "switch"}  # those of layout/inputs.py


def is_session(node):
    return isinstance(node, ast.Attribute) and node.attr == "session_state"


def is_method(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def literal_keys(tree):
    """The keys written as texts where the session is read or written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_session(node.value):
            yield node.slice
        if is_method(node) and is_session(node.func.value):
            yield from node.args[:1]


def controls(tree):
    """The keys written as texts of controls that keep a value."""
    for node in ast.walk(tree):
        if is_method(node) and node.func.attr in KEEPING:
            yield from (word.value for word in node.keywords if word.arg == "key")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OURS:
            yield from node.args[1:2]  # the label comes first


def texts(nodes):
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_page_or_control_invents_a_key(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    declared = {value.key for value in DECLARED} | {*known(), *COMPONENTS}
    # The formula goes into the log of a room below, which cannot import the declaration.
    assert texts(literal_keys(tree)) <= ({"f"} if path.name == "error_boundary.py" else set())
    assert texts(controls(tree)) <= declared


def test_the_keys_are_found():
    """Or the test above could not fail."""
    wrong = 'import streamlit as st\nst.session_state["_new"] = st.toggle("New", key="new")'
    assert texts(literal_keys(ast.parse(wrong))) == {"_new"}
    assert texts(controls(ast.parse(wrong))) == {"new"}
    assert texts(controls(ast.parse('switch("New", "newer", "help")'))) == {"newer"}


def test_a_key_is_declared_once():
    keys = [value.key for value in DECLARED]
    assert len(keys) == len(set(keys)) > 30


@pytest.mark.parametrize("value", DECLARED, ids=lambda value: value.key)
def test_a_control_has_the_default_of_its_link_and_a_note_is_no_part_of_a_link(value):
    if value.key in known():
        assert value.default == known()[value.key].default
    else:
        assert value.key not in COMPONENTS
        own = ("_", "made-", "taken-", "guess_")
        assert value.key.startswith(own) or value.key in OF_NO_LINK
