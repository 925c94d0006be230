"""The address of the page that is shown, and a link as a QR code."""

from __future__ import annotations

from collections.abc import Mapping

import segno
import streamlit as st

from pages.shared.layout.containers import is_projected
from pages.shared.state.question_link import with_parameters

_TOO_LONG_FOR_QR = "This link is too long for a QR code: a shorter text or formula gives one."
# Modules of white around a QR code, as its standard asks for; pixels a module.
_QR_BORDER, _QR_SCALE = 4, 4


def page_address() -> str:
    """The address of this page in the browser, without its parameters."""
    return st.context.url or ""


def link_with(parameters: Mapping[str, str]) -> str:
    """The link to this page with these parameters."""
    return with_parameters(page_address(), parameters)


def show_qr(address: str) -> None:
    """Show a link as a QR code, drawn large on a projector; what was typed is in it as squares
    only."""
    try:
        code = segno.make(address, error="l", boost_error=False, micro=False)
    except segno.DataOverflowError:
        st.text(_TOO_LONG_FOR_QR)
        return
    size = "min(80vh, 44rem)" if is_projected() else "13rem"
    source = code.png_data_uri(scale=_QR_SCALE, border=_QR_BORDER)
    look = f"width: {size}; max-width: 100%; image-rendering: pixelated"
    with st.container(key="qr"):
        st.html(f'<img src="{source}" alt="QR code of the link" style="{look}">')
