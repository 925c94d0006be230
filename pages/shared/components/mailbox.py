"""Data for a component, apart from its code: a letter to it that the browser hands over.

Streamlit sends a component's code again whenever its data change. A component whose own data never
change is sent once; what changes comes by letter, in a component so small that it costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# Registered once, when the module is imported: nothing a user types is ever part of it.
_letter = st.components.v2.component(
    "gradient_descent_letter",
    js="""
export default function ({ data: [to, letter] }) {
  const letters = (window.gradientDescentLetters ??= new Map());
  letters.set(to, letter);
  document.dispatchEvent(new CustomEvent("gradient-descent-letter", { detail: to }));
  return () => {
    if (letters.get(to) === letter) letters.delete(to);
  };
}
""",
)


def post(to: str, data: Mapping[str, object]) -> None:
    """Send data to the component that calls itself `to` in the browser (see mailbox.js)."""
    # A list, since Streamlit looks for tables in each value of a mapping. Out of sight by its key.
    _letter(key=to, data=[to, data])
