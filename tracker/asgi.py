"""The ASGI application that granian serves: each request is handed to Django's WSGI handler in a thread of its own.

granian's WSGI isn't used, because it folds `X-Forwarded-For` and `X_Forwarded_For` into one variable, so that a client
could forge what the proxy says; because it ends an interrupted file as if it were complete; and because a client that
reads nothing keeps a thread. Django's ASGI handler isn't used, because it is several times slower for views that aren't
async, and collects a whole file in memory first.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.db import close_old_connections

from . import REFUSED
from .wsgi import application as wsgi_application
from .wsgi import kept_answers

# Imported last, because they need Django to be set up.
from agreements import renewing  # isort: skip
from .kept import Headers, StartResponse, asgi_headers  # isort: skip

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Run = Callable[..., Awaitable[Any]]

BLOCK = 1 << 16
"""Bytes of a file that are sent in one message."""
MAX_STALL = 30.0
"""Seconds within which a client must take a block of a file, and within which a request body must arrive."""
MIN_RATE = 20_000
"""Bytes a second that a client must take of a file on average."""
log = logging.getLogger(__name__)
threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="request")


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request. An interrupted file ends with a closed connection, never as if it were complete."""
    if scope["type"] != "http":
        return
    body = await _body(scope, receive)
    if body is None:
        return
    refused_status = body if isinstance(body, HTTPStatus) else None
    wsgi_environ = environ(scope, b"" if isinstance(body, HTTPStatus) else body)
    if refused_status:
        wsgi_environ[REFUSED] = refused_status
    elif answer := kept_answers.at_hand(wsgi_environ):
        status, headers, content = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
        return
    run_in_thread: Run = partial(asyncio.get_running_loop().run_in_executor, threads)
    start = StartResponse()
    content, blocks, close = await run_in_thread(_respond, wsgi_environ, start)
    closing = [("Connection", "close")] if refused_status else []
    await send(_start(int(start.status[:3]), [*start.headers, *closing]))
    if blocks is not None:
        try:
            if not await _stream(run_in_thread, blocks, receive, send):
                return
        finally:
            await run_in_thread(close)
    await send({"type": "http.response.body", "body": content})


async def _body(scope: dict[str, Any], receive: Receive) -> bytes | HTTPStatus | None:
    """The complete body of a request; the status with which it is refused; or None where the client disconnected.

    An interrupted form is never taken for a shorter one.
    """
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return b""
    content_length = dict(scope["headers"]).get(b"content-length")
    body = bytearray()
    try:
        async with asyncio.timeout(MAX_STALL):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                if not message.get("more_body"):
                    break
    except TimeoutError:
        return HTTPStatus.REQUEST_TIMEOUT
    if content_length is not None and content_length != str(len(body)).encode():
        return HTTPStatus.BAD_REQUEST
    return bytes(body)


def environ(scope: dict[str, Any], body: bytes) -> WSGIEnvironment:
    """The WSGI environ. A header with an underscore in its name is dropped: it would pass for the one with hyphens."""
    result: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name == b"content-length":
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        separator = "; " if key == "HTTP_COOKIE" else ","
        result[key] = f"{result[key]}{separator}{text}" if key in result else text
    return result


def _start(status: int, headers: Headers) -> dict[str, Any]:
    """The ASGI message that begins a response."""
    return {"type": "http.response.start", "status": status, "headers": asgi_headers(headers)}


def _respond(wsgi_environ: WSGIEnvironment, start: StartResponse) -> tuple[bytes, Iterator[bytes] | None, Any]:
    """Run Django: the content of the response, or for a file an iterator of its blocks and the function to close it."""
    if settings.RENEW_IN_SERVER:
        renewing.resume()
    response = wsgi_application(wsgi_environ, start)
    if getattr(response, "streaming", True) and wsgi_environ["REQUEST_METHOD"] != "HEAD":
        close_old_connections()
        return b"", iter(response), response.close
    try:
        return b"" if wsgi_environ["REQUEST_METHOD"] == "HEAD" else b"".join(response), None, None
    finally:
        response.close()


def _next_block(blocks: Iterator[bytes]) -> bytes:
    """The next block; empty at the end. Closes the thread's connection, because another may make the next block."""
    block = bytearray()
    try:
        for piece in blocks:
            block += piece
            if len(block) >= BLOCK:
                break
        return bytes(block)
    finally:
        close_old_connections()


async def _stream(run_in_thread: Run, blocks: Iterator[bytes], receive: Receive, send: Send) -> bool:
    """Send the blocks; False if the client disconnected or is too slow. No thread waits for the client."""
    loop, sent, waited = asyncio.get_running_loop(), 0, 0.0
    disconnected = asyncio.create_task(_disconnected(receive))
    try:
        while block := await run_in_thread(_next_block, blocks):
            if disconnected.done():
                return False
            sending_since = loop.time()
            async with asyncio.timeout(min(MAX_STALL, MAX_STALL + sent / MIN_RATE - waited)):
                await send({"type": "http.response.body", "body": block, "more_body": True})
            sent += len(block)
            waited += loop.time() - sending_since
    except TimeoutError:
        log.warning("A file was broken off after %d bytes: its reader was too slow", sent)
        return False
    finally:
        disconnected.cancel()
    return True


async def _disconnected(receive: Receive) -> None:
    """Return when the client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass
