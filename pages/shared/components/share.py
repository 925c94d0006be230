"""The button that hands a link to the share sheet of a phone; there is none where the browser has
no such sheet."""

from __future__ import annotations

import streamlit as st

from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message


def show_share(address: str) -> None:
    """Show the button for a link."""
    send_message("share", {"address": address})
    _share(key="share-button")


# Registered once, when the module is imported: nothing a user types is ever part of it.
_share = st.components.v2.component(
    "gradient_descent_share",
    html='<button type="button" data-part="share" hidden>Share …</button>',
    css=asset("components/quiet_button.css"),
    js=bundle("components/share.js"),
)
