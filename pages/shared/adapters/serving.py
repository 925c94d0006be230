"""What stands between the network and the pages: which headers go out, which addresses are shut.

`streamlit run app.py` finds the `st.App` in app.py and serves that, with this around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Framing is allowed on purpose: teachers embed a page in their own. So no frame-ancestors here.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        # The address of a page holds what was typed; no other site is told of it.
        "Referrer-Policy": "same-origin",
    }
)
# No page takes a file, so nobody has anything to put there.
SHUT = "/_stcore/upload_file/"


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
    """Says of the address for files that there is none, before any of a body is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith(SHUT):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


MIDDLEWARE = (Middleware(WithHeaders), Middleware(WithoutUploads))
