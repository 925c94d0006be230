"""A contract test for each thing that script_run.py takes from inside Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import RerunException, ScriptRunContext
from streamlit.testing.v1 import AppTest

from pages.shared.adapters import script_run

UPGRADE = (
    "Streamlit has changed {what}. Look for it in streamlit/runtime/scriptrunner_utils/"
    "script_run_context.py, or for a public function in st.context, and mend or delete {name} in "
    "pages/shared/adapters/script_run.py."
)


def message(name: str, what: str) -> str:
    return UPGRADE.format(what=what, name=name)


def run_in_a_page(page: Callable[[], None]) -> Any:
    """What a script wrote into its session, run as a page."""
    app = AppTest.from_function(page).run()
    assert not app.exception, message("the function this test names", "the context of a run")
    return app


def test_the_session_of_a_run() -> None:
    def page() -> None:
        import streamlit as st

        from pages.shared.adapters.script_run import session_of_run

        st.session_state["found"] = session_of_run()

    assert run_in_a_page(page).session_state["found"], message("session_of_run", "its session id")
    assert script_run.session_of_run() is None


def test_the_query_of_a_run() -> None:
    def page() -> None:
        import streamlit as st

        from pages.shared.adapters.script_run import query_of_run

        st.session_state["found"] = query_of_run()

    app = AppTest.from_function(page)
    app.query_params["f"] = "x+1"
    found = app.run().session_state["found"]
    assert found == "f=x%2B1", message("query_of_run", "where the query string is")
    assert script_run.query_of_run() == ""


def test_a_rerun_of_a_fragment_alone() -> None:
    def page() -> None:
        import streamlit as st

        from pages.shared.adapters.script_run import is_fragment_rerun

        @st.fragment
        def part() -> None:
            st.session_state.setdefault("found", []).append(is_fragment_rerun())
            st.button("again")

        part()

    app = run_in_a_page(page)
    app.button[0].click().run()
    # AppTest reruns the whole page, so the context is asked for what says that it is a fragment.
    assert app.session_state["found"] == [False, False]
    field = "fragment_ids_this_run"
    assert field in ScriptRunContext.__dataclass_fields__, message("is_fragment_rerun", field)


def test_back_and_forward() -> None:
    field = "is_history_navigation"
    assert field in ScriptRunContext.__dataclass_fields__, message(field, field)
    assert not script_run.is_history_navigation()


def test_a_run_can_be_asked_whether_it_is_outdated() -> None:
    assert hasattr(ScriptRunContext, "yield_check"), message("stop_if_outdated", "yield_check")
    assert issubclass(RerunException, BaseException)
    script_run.stop_if_outdated()  # outside of a page there is nothing to stop


def test_what_the_browser_sent() -> None:
    def page() -> None:
        import streamlit as st

        from pages.shared.adapters.script_run import values_sent

        st.session_state["found"] = dict(values_sent())
        st.text_input("formula", "x", key="f")

    app = run_in_a_page(page)
    app.text_input(key="f").set_value("x^2").run()
    found = app.session_state["found"]
    assert found == {"f": "x^2"}, message("values_sent", "how a control's value or key is found")


def test_a_value_of_another_kind_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [
        WidgetState(id="$$ID-0-f", string_value="x"),
        WidgetState(id="$$ID-0-go", trigger_value=True),
    ]
    session = SimpleNamespace(get_widget_states=lambda: states)
    context = SimpleNamespace(session_state=session)
    monkeypatch.setattr(script_run, "get_script_run_ctx", lambda **_: context)
    assert dict(script_run.values_sent()) == {"f": "x"}
