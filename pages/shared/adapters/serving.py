"""HTTP middleware around the pages: headers, the address that is closed, and compressed files.

`streamlit run app.py` finds the `st.App` in app.py and serves it with MIDDLEWARE.
"""

from __future__ import annotations

import asyncio
import gzip
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# There is no frame-ancestors directive, so that teachers can embed a page in their own.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        # The address of a page holds what was typed, so it is not sent to other sites.
        "Referrer-Policy": "same-origin",
    }
)
# Streamlit's address for uploads, which is closed as no page takes a file.
UPLOAD_PATH = "/_stcore/upload_file/"


class WithHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class WithoutUploads:
    """Answers 404 for UPLOAD_PATH before any of the request's body is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith(UPLOAD_PATH):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


# The folder of Streamlit's own scripts, styles and fonts. Their names hold a hash of what is in
# them, so that a browser keeps them for a year, and the server what they are compressed to.
STATIC_PATH = "/static/"
FOREVER = "immutable"  # in Cache-Control
COMPRESSIBLE = ("application/javascript", "text/javascript", "text/css", "image/svg+xml")
SMALLEST = 500  # bytes: below, compressing gains nothing


def _brotli(body: bytes) -> bytes:
    # Of a first visit 9 makes 2.70 MB in 0.9 s of the processor, 11 makes 2.51 MB in 13 s, and
    # gzip 3.03 MB in 0.2 s.
    compressed: bytes = brotli.compress(body, quality=9)
    return compressed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=9, mtime=0)


# By their names in Accept-Encoding, the better one first. Browsers take Brotli over HTTPS, and from
# the machine itself.
ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({"br": _brotli, "gzip": _gzip})


@dataclass(frozen=True)
class _Answer:
    """A whole answer: its start and its body, and whether it was compressed."""

    start: Message
    body: bytes
    compressed: bool = False


class WithCompressedFiles:
    """Compresses Streamlit's static files, each once, and keeps what comes of it.

    Streamlit leaves them as they are, and compresses at each request what it does compress.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # What was compressed, by the file's name and the encoding: as many as Streamlit has files.
        self._kept: dict[tuple[str, str], _Answer] = {}
        # What is being asked for, by the very path and the encoding: a class that opens the page at
        # once waits for one compression. Another path may have another answer.
        self._asked: dict[tuple[str, str], asyncio.Task[_Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        encoding = _encoding_for(scope)
        if encoding is None:
            await self._app(scope, receive, send)
            return
        answer = await self._answer(scope, receive, encoding)
        await send(answer.start)
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive, encoding: str) -> _Answer:
        # Of the ways to write a path only one is kept, so that nobody fills the memory with others.
        name = (posixpath.normpath(scope["path"].rpartition(STATIC_PATH)[2]), encoding)
        asked = (scope["path"], encoding)
        if name in self._kept:
            return self._kept[name]
        if asked not in self._asked:
            self._asked[asked] = asyncio.create_task(self._compressed(scope, receive, encoding))
        try:
            answer = await asyncio.shield(self._asked[asked])
        finally:
            self._asked.pop(asked, None)
        if answer.compressed:
            self._kept[name] = answer
        return answer

    async def _compressed(self, scope: Scope, receive: Receive, encoding: str) -> _Answer:
        answer = await _whole_answer(self._app, scope, receive)
        if not _can_be_compressed(answer):
            return answer
        # In a thread: both libraries let Python go on meanwhile.
        body = await asyncio.to_thread(ENCODINGS[encoding], answer.body)
        start = {**answer.start, "headers": list(answer.start["headers"])}
        headers = MutableHeaders(scope=start)
        headers["Content-Encoding"], headers["Content-Length"] = encoding, str(len(body))
        headers.add_vary_header("Accept-Encoding")
        if "ETag" in headers:  # a weak one, as these are other bytes of the same file
            headers["ETag"] = f"W/{headers['ETag'].removeprefix('W/')}"
        return _Answer(start, body, compressed=True)


def _encoding_for(scope: Scope) -> str | None:
    """How the answer to a request is to be compressed; None where it is to go as it is."""
    if scope["type"] != "http" or scope["method"] != "GET" or STATIC_PATH not in scope["path"]:
        return None
    headers = Headers(scope=scope)
    if "Range" in headers or "If-None-Match" in headers or "If-Modified-Since" in headers:
        return None
    wanted = [part.split(";") for part in headers.get("Accept-Encoding", "").lower().split(",")]
    accepted = {name.strip() for name, *weight in wanted if not _is_zero(weight)}
    return next((encoding for encoding in ENCODINGS if encoding in accepted), None)


def _is_zero(weight: list[str]) -> bool:
    """Whether a weight, as in `gzip;q=0`, says that this encoding is not wanted."""
    return any(part.strip().rstrip("0.") == "q=" for part in weight)


def _can_be_compressed(answer: _Answer) -> bool:
    """Whether an answer is a file that never changes, of a kind that compression makes smaller."""
    headers = Headers(raw=answer.start["headers"])
    return (
        answer.start["status"] == 200
        and FOREVER in headers.get("Cache-Control", "")
        and headers.get("Content-Type", "").split(";")[0] in COMPRESSIBLE
        and "Content-Encoding" not in headers
        and len(answer.body) >= SMALLEST
    )


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> _Answer:
    """What an app answers to a request, its body in one piece."""
    start: Message = {}
    parts: list[bytes] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return _Answer(start, b"".join(parts))


MIDDLEWARE = (
    Middleware(WithHeaders),
    Middleware(WithoutUploads),
    Middleware(WithCompressedFiles),
)
