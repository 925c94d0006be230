"""Messages to a component: its data, sent apart from its code.

Streamlit sends a component's code again whenever its data change. So a component with much code has
no data, and its code is sent once; its data arrive in messages, the data of a very small component,
which passes them on in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared.components.assets import bundle

# Registered once, when the module is imported: nothing a user types is ever part of it.
_message = st.components.v2.component(
    "gradient_descent_message",
    js=bundle("components/message.js"),
)


def send_message(to: str, data: Mapping[str, object] | None) -> None:
    """Send data to the components that listen to the topic `to` in the browser (js/messages.js)."""
    # In a list, since Streamlit looks for tables in each value of a mapping. The page's CSS hides
    # the element by its key.
    _message(key=to, data=[to, data])
