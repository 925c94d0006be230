"""What Streamlit knows of the run that is under way, and does not tell by its public functions.

Each function says what it is needed for. After an upgrade: tests/pages/adapters/test_script_run.py
has one test for each of them, which says what to do where it fails. Where Streamlit has a public
function by then (look at `st.context` first), use that instead and delete the one here.
"""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

__all__ = [
    "RerunException",  # raised where a newer change ends a run: callbacks catch it to end in order
    "is_fragment_rerun",
    "is_history_navigation",
    "query_of_run",
    "session_of_run",
    "stop_if_outdated",
    "values_sent",
]


def session_of_run() -> str | None:
    """The id of the session that this thread runs a page for; None outside of a page.

    A queue serves sessions in turn, and so has to tell them apart.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.session_id


def query_of_run() -> str:
    """The query string that the browser sent with this run, undecoded; empty outside of a page.

    `st.query_params` has it decoded, and there a typed + can no longer be told from a space.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.query_string


def is_fragment_rerun() -> bool:
    """Whether Streamlit runs only a fragment now, without the page around it.

    What a fragment shows outside of itself has to be shown by a run of the whole page.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)


def is_history_navigation() -> bool:
    """Whether this run was caused by the browser's Back or Forward.

    Only then does a URL that the page itself wrote replace the values in the session.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def stop_if_outdated() -> None:
    """Raise Streamlit's exception where the session has ended or a newer change has arrived.

    Streamlit looks for that whenever the script draws something; a script that waits draws nothing.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        context.yield_check()


def values_sent() -> Iterator[tuple[str, str]]:
    """The key and the value, as text, of each box, switch and menu that the browser sent.

    A window that outlived a restart of the server sends them before the script has drawn any
    control, and `st.session_state` does not have them by their keys yet.
    """
    context = get_script_run_ctx(suppress_warning=True)
    states = () if context is None else context.session_state.get_widget_states()
    for control in states:
        kind = control.WhichOneof("value")
        if kind in ("double_value", "string_value", "bool_value"):
            yield user_key_from_element_id(control.id) or "", str(getattr(control, kind))
