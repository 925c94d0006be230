"""Names for the elements of Streamlit and Plotly that the pages' styles are about.

The files streamlit.css and plotly.css beside this one declare each as a custom selector, `:--name`.
No browser knows these yet, so they are replaced before a style is sent.
Reference: CSS Extensions, draft of the CSS Working Group, "Custom Selectors".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILES = ("streamlit.css", "plotly.css")
_DECLARATION = re.compile(r"^@custom-selector (:--[\w-]+) (.+);$", re.MULTILINE)
_NAME = re.compile(r":--[\w-]+")


@cache
def selectors() -> Mapping[str, str]:
    """Each custom selector, `:--name`, with what it stands for."""
    texts = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _FILES]
    return MappingProxyType(dict(_DECLARATION.findall("\n".join(texts))))


def expanded(style: str) -> str:
    """A style with each custom selector replaced by what it stands for.

    Raises:
        KeyError: for a custom selector that neither file declares.
    """
    return _NAME.sub(lambda name: selectors()[name[0]], style)
