"""Static files go compressed to whoever takes that, each compressed once."""

import asyncio
import gzip

import brotli
import pytest
from starlette.datastructures import Headers

from pages.shared.adapters import serving
from pages.shared.adapters.serving import WithCompressedFiles
from tests.load.session import run

SCRIPT = b"const answer = 42;\n" * 200
PATH = "/static/js/a.D9Z0.js"
FOREVER = "public, immutable, max-age=31536000"


class Files:
    """An inner app with one file; it counts how often it is asked."""

    def __init__(self, body=SCRIPT, kind="application/javascript", keep=FOREVER, status=200):
        self.body, self.status, self.asked = body, status, 0
        self.headers = {"content-type": kind, "cache-control": keep, "etag": '"abc"'}
        self.headers["content-length"] = str(len(body))

    async def __call__(self, scope, receive, send):
        self.asked += 1
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        half = len(self.body) // 2
        for body, more in ((self.body[:half], True), (self.body[half:], False)):
            await send({"type": "http.response.body", "body": body, "more_body": more})


async def get(app, path=PATH, method="GET", **headers):
    """The headers and the body of an answer."""
    sent = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": sent}
    start, parts = {}, []

    async def send(message):
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, None, send)
    return Headers(raw=start["headers"]), b"".join(parts)


def answer(files, path=PATH, **more):
    return run(get(WithCompressedFiles(files), path, **more))


@pytest.mark.parametrize(
    "accepted, encoding, read",
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=1.0, gzip;q=0.8", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("GZIP", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
    ],
)
def test_a_file_is_compressed_as_the_browser_takes_it(accepted, encoding, read):
    headers, body = answer(Files(), accept_encoding=accepted)
    assert headers["content-encoding"] == encoding
    assert read(body) == SCRIPT
    assert int(headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert headers["vary"] == "Accept-Encoding"
    assert headers["etag"] == 'W/"abc"'


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "br;q=0, gzip;q=0.000"])
def test_whoever_takes_no_compression_gets_the_file_itself(accepted):
    headers, body = answer(Files(), accept_encoding=accepted)
    assert "content-encoding" not in headers
    assert body == SCRIPT


@pytest.mark.parametrize(
    "files",
    [
        Files(kind="font/woff2"),  # it is compressed already
        Files(keep="no-cache"),  # a page of HTML that stands in for a missing file
        Files(status=404),
        Files(body=b"x" * 20),
    ],
    ids=["a font", "no file", "missing", "small"],
)
def test_what_gains_nothing_or_may_change_goes_as_it_is(files):
    app = WithCompressedFiles(files)
    headers, body = run(get(app, accept_encoding="br"))
    assert "content-encoding" not in headers
    assert body == files.body
    assert not app._kept


@pytest.mark.parametrize(
    "more",
    [{"range": "bytes=0-9"}, {"if_none_match": '"abc"'}, {"method": "HEAD"}, {"path": "/"}],
    ids=["a part", "known already", "its size only", "a page"],
)
def test_other_requests_are_left_to_streamlit(more):
    headers, body = answer(Files(), **{"accept_encoding": "br", **more})
    assert "content-encoding" not in headers
    assert body == SCRIPT


def test_a_class_that_opens_the_page_at_once_waits_for_one_compression(monkeypatch):
    compressions, files = [], Files()

    def counted(body):
        compressions.append(body)
        return brotli.compress(body)

    monkeypatch.setattr(serving, "ENCODINGS", {"br": counted})
    app = WithCompressedFiles(files)

    async def everybody():
        asked = [get(app, accept_encoding="br") for _ in range(30)]
        return await asyncio.gather(*asked)

    answers = run(everybody())
    assert {brotli.decompress(body) for _, body in answers} == {SCRIPT}
    assert len(compressions) == files.asked == 1


def test_one_file_is_kept_once_however_its_path_is_written():
    app, paths = WithCompressedFiles(Files()), [PATH, "/static/./js/a.D9Z0.js", f"/race{PATH}"]

    async def all_of_them():
        for path in [*paths, "/static/js/../js/a.D9Z0.js"]:
            await get(app, path, accept_encoding="br")

    run(all_of_them())
    assert len(app._kept) == 1


def test_an_answer_for_another_path_is_nobody_elses():
    """It ends with the same name, and is asked for at the same time."""

    class Two(Files):
        async def __call__(self, scope, receive, send):
            missing = scope["path"] != PATH
            inner = Files(b"x" * 600, keep="no-cache", status=404) if missing else Files()
            await asyncio.sleep(0)
            await inner(scope, receive, send)

    app = WithCompressedFiles(Two())

    async def both():
        asked = [get(app, path, accept_encoding="br") for path in (f"/media{PATH}", PATH)]
        return await asyncio.gather(*asked)

    (_, other), (headers, body) = run(both())
    assert other == b"x" * 600
    assert headers["content-encoding"] == "br"
    assert brotli.decompress(body) == SCRIPT


def test_an_app_that_raises_is_asked_again():
    class Broken(Files):
        async def __call__(self, *_):
            self.asked += 1
            raise OSError("too many open files")

    broken = Broken()
    app = WithCompressedFiles(broken)

    async def twice():
        for _ in range(2):
            with pytest.raises(OSError, match="too many"):
                await get(app, accept_encoding="br")

    run(twice())
    assert broken.asked == 2
