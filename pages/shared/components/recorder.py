"""The button that records the animation on the page as a video; there is none where the browser
cannot do that."""

from __future__ import annotations

import streamlit as st

from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message


def show_recorder(name: str) -> None:
    """Show the button; name: of the file, without its ending."""
    send_message("recorder", {"name": name})
    _recorder(key="recorder-button")


# Registered once, when the module is imported: nothing a user types is ever part of it.
_recorder = st.components.v2.component(
    "gradient_descent_recorder",
    html="""<div data-part="recorder" hidden><button type="button" data-part="record"></button>
<span data-part="work" hidden><progress data-part="done" aria-label="Recording"></progress>
<button type="button" data-part="cancel">Cancel</button></span>
<span data-part="said" role="status"></span></div>""",
    css=asset("components/quiet_button.css", "components/recorder.css"),
    js=bundle("components/recorder.js"),
)
