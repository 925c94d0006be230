"""The view of a session that stands in for Streamlit's dict of it."""

from __future__ import annotations

from typing import Any

from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest

from pages.shared.adapters import session_view

UPGRADE = (
    "Streamlit has changed how it reads a session: look at SafeSessionState.filtered_state, and "
    "mend or delete pages/shared/adapters/session_view.py."
)


def run_a_page() -> Any:
    """A page with a box, a component with a callback, an unnamed control and a note of its own."""

    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from pages.shared.adapters.session_view import SessionView, install_view

        install_view()
        component = st.components.v2.component("viewed", js="export default function () {}")
        component(key="part", on_said_change=lambda: None)
        component(key="silent", data=["topic", 1])
        st.session_state.setdefault("box", 3.0)
        st.number_input("Box", key="box")
        st.text_input("Without a key", value="nothing")
        st.session_state["note"] = "kept"
        session = get_script_run_ctx().session_state
        view, whole = SessionView(session), session._state.filtered_state
        st.session_state["_found"] = {
            "one by one": {key: view[key] for key in whole},
            "whole": whole,
            "through": dict(view),
            "length": len(view),
            "missing": "nowhere" in view or view.get("nowhere", 1) != 1,
        }

    app = AppTest.from_function(page).run()
    assert not app.exception, UPGRADE
    return app


def test_the_view_says_what_the_whole_dict_says() -> None:
    found = run_a_page().session_state["_found"]
    assert found["whole"].keys() >= {"box", "note", "part"}
    assert found["one by one"] == found["whole"] == found["through"], UPGRADE
    assert found["length"] == len(found["whole"])
    assert not found["missing"]


def test_a_box_is_drawn_without_the_dict(monkeypatch: Any) -> None:
    from streamlit.runtime.state import SessionState

    asked = []
    before = SessionState.filtered_state.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(
        SessionState, "filtered_state", property(lambda state: asked.append(1) or before(state))
    )

    def page() -> None:
        import streamlit as st

        st.number_input("Box", key="box", value=2.0)
        st.text_input("Text", key="text")
        st.selectbox("Menu", ["one", "two"], key="menu")

    session_view.install_view()
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert not asked, UPGRADE


def test_an_emptied_box_stays_empty() -> None:
    def page() -> None:
        import streamlit as st

        from pages.shared.adapters.session_view import install_view

        install_view()
        st.session_state.setdefault("box", None)
        st.number_input("Box", key="box")

    assert AppTest.from_function(page).run().number_input(key="box").value is None


def test_only_components_that_can_send_have_a_presenter() -> None:
    session = run_a_page().session_state._state
    state = getattr(session, "_state", session)
    of = {
        key: state._get_widget_metadata(state._get_widget_id(key)).presenter
        for key in ("part", "silent")
    }
    assert of["part"] is not None and of["silent"] is None, UPGRADE
    assert state["silent"] == {}


def test_without_the_property_nothing_is_replaced(monkeypatch: Any) -> None:
    monkeypatch.delattr(SafeSessionState, "filtered_state")
    session_view.install_view()
    assert "filtered_state" not in vars(SafeSessionState)
