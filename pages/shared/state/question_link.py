"""The link to a question that was made of what is on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from gd_core.lessons import KINDS, Part, all_hidden
from pages.shared.state.url_schema import QUESTION, SHOW_EVERYTHING, STEP_KEYS, known

# The controls that can be locked together, by the word for them.
LOCKABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Function": ("f",),
        "Step size": ("step", *STEP_KEYS, "least", "most"),
        "Method": ("method", "schedule", "race", "fair"),
        "Start": ("start", "x0", "y0", "seed"),
        "Iterations": ("n",),
        "Window": ("xmin", "xmax", "ymin", "ymax"),
        "Direction": ("max",),
        "“Show everything”": (SHOW_EVERYTHING,),
    }
)
# The parameters whose default does not depend on the function.
_FIXED = {
    key: known()[key]
    for key in (
        *("start", "seed", "max", "tol", "patience", "budget", "scales", "projector"),
        *("view", "memory", "inspect", "slope", "flow", "method", "fair", "cost"),
    )
}
EMBEDDED_SIZE = (640, 480)  # pixels


@dataclass(frozen=True)
class QuestionLink:
    """A question about what a page shows.

    page: the parameters of the link to the page; kind: what is asked, or None; text: the teacher's
    own words; at: the iteration that it opens at, None for the end; hidden: the parts hidden until
    the answer, beside those that the kind hides; locked: the words of LOCKABLE for what cannot be
    changed.
    """

    page: Mapping[str, str]
    kind: str | None = None
    text: str = ""
    at: int | None = 0
    hidden: frozenset[Part] = frozenset()
    locked: tuple[str, ...] = ()

    @property
    def all_hidden(self) -> frozenset[Part]:
        """The parts that the page hides until the answer."""
        own = KINDS[self.kind].hides if self.kind else frozenset()
        return all_hidden(self.hidden | own)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the link."""
        page = shortened(self.page)
        values = {
            "k": "" if self.at is None else str(self.at),
            "ask": self.kind,
            "q": self.text,
            "hide": ",".join(part.value for part in Part if part in self.hidden),
            "lock": ",".join(locked_names(self.locked, self.page)),
        }
        return page | {key: text for key, text in values.items() if text}

    def address(self, base: str) -> str:
        """The link; base: the address of the page without parameters."""
        return with_parameters(base, self.parameters)


def with_parameters(base: str, parameters: Mapping[str, str]) -> str:
    """The address of a page with these parameters; base: the address without any."""
    path = urlsplit(base).path or "/"
    return urlsplit(base)._replace(path=path, query=urlencode(parameters)).geturl()


def shortened(page: Mapping[str, str]) -> dict[str, str]:
    """The parameters of the link to a page without those that it may leave out: those of another
    question, and those whose value is the default of every function."""
    return {key: text for key, text in page.items() if not _is_usual(key, text)}


def _is_usual(key: str, text: str) -> bool:
    if key in QUESTION or key == "k":
        return True
    parameter = _FIXED.get(key)
    return parameter is not None and text == parameter.write(parameter.default)


def locked_names(words: Iterable[str], page: Mapping[str, str]) -> list[str]:
    """The controls that these words of LOCKABLE stand for, of those that the page has."""
    names = [name for word in words for name in LOCKABLE[word]]
    return [name for name in names if name in page or name == SHOW_EVERYTHING]


def invitation_of(question: QuestionLink, address: str) -> str:
    """A short text with the link, for a message to a class."""
    usual = (
        "What do you expect? Answer first, then press Run." if question.kind else "Look at this:"
    )
    words = question.text or usual
    return f"{words}\n{address}"


def embedding_of(address: str) -> str:
    """The HTML that shows the question inside another page."""
    width, height = EMBEDDED_SIZE
    source = escape(f"{address}&embed=true", quote=True)
    return (
        f'<iframe src="{source}" width="{width}" height="{height}" style="border:0" '
        'title="A question on gradient descent" loading="lazy"></iframe>'
    )
