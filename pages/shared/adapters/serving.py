"""HTTP middleware around the pages: the headers of every answer, and the address that is closed.

`streamlit run app.py` finds the `st.App` in app.py and serves it with MIDDLEWARE.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
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


MIDDLEWARE = (Middleware(WithHeaders), Middleware(WithoutUploads))
