"""The ASGI application that granian serves: each request is handed to Django's WSGI handler in a thread of its own.

Why not granian's WSGI: it folds `X-Forwarded-For` and `X_Forwarded_For` into one variable, so that a client could forge
what the proxy says; it ends a file that broke off as if it were whole; and a reader who reads nothing keeps a thread.
Why not Django's ASGI handler: it is several times slower for views that aren't async, and collects a file whole first.
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

# Below: it needs Django to be set up.
from .kept import Headers, StartResponse  # isort: skip

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Run = Callable[..., Awaitable[Any]]

BLOCK = 1 << 16
"""Bytes of a file that are handed over at once."""
STALL = 30.0
"""Seconds in which a reader must take a block, and in which a body must have arrived."""
LEAST_RATE = 20_000
"""Bytes a second that a reader must take of a file on the whole."""
log = logging.getLogger(__name__)
threads = ThreadPoolExecutor(settings.THREADS, thread_name_prefix="request")


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request. A file that can't be sent whole ends with a closed connection, never as if it were whole."""
    if scope["type"] != "http":
        return
    body = await _body(scope, receive)
    if body is None:
        return
    refused = body if isinstance(body, HTTPStatus) else None
    variables = environ(scope, b"" if isinstance(body, HTTPStatus) else body) | ({REFUSED: refused} if refused else {})
    if not refused and (kept := kept_answers.at_hand(variables)):
        status, headers, whole = kept
        await send(_start(status, headers))
        await send({"type": "http.response.body", "body": whole})
        return
    run: Run = partial(asyncio.get_running_loop().run_in_executor, threads)
    start = StartResponse()
    whole, blocks, close = await run(_respond, variables, start)
    await send(_start(int(start.status[:3]), [*start.headers, *([("Connection", "close")] if refused else [])]))
    if blocks is not None:
        try:
            if not await _stream(run, blocks, receive, send):
                return
        finally:
            await run(close)
    await send({"type": "http.response.body", "body": whole})


async def _body(scope: dict[str, Any], receive: Receive) -> bytes | HTTPStatus | None:
    """The whole body of a request; the status with which it is refused; or None where the client left.

    A form that breaks off is never taken for a shorter one.
    """
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return b""
    announced = dict(scope["headers"]).get(b"content-length")
    body = bytearray()
    try:
        async with asyncio.timeout(STALL):
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
    if announced is not None and announced != str(len(body)).encode():
        return HTTPStatus.BAD_REQUEST
    return bytes(body)


def environ(scope: dict[str, Any], body: bytes) -> WSGIEnvironment:
    """WSGI's variables. A header with an underscore in its name is dropped: it would pass for the one with hyphens."""
    made: WSGIEnvironment = {
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
        made[key] = f"{made[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in made else text
    return made


def _start(status: int, headers: Headers) -> dict[str, Any]:
    """The message that begins an answer."""
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


def _respond(variables: WSGIEnvironment, start: StartResponse) -> tuple[bytes, Iterator[bytes] | None, Any]:
    """The answer: its body, or for a file its blocks, and what closes it."""
    response = wsgi_application(variables, start)
    if getattr(response, "streaming", True) and variables["REQUEST_METHOD"] != "HEAD":
        close_old_connections()
        return b"", iter(response), response.close
    try:
        return b"" if variables["REQUEST_METHOD"] == "HEAD" else b"".join(response), None, None
    finally:
        response.close()


def _next_block(blocks: Iterator[bytes]) -> bytes:
    """The next bytes; none at the end. The thread gives its connection back: another may make the next block."""
    block = bytearray()
    try:
        for piece in blocks:
            block += piece
            if len(block) >= BLOCK:
                break
        return bytes(block)
    finally:
        close_old_connections()


async def _stream(run: Run, blocks: Iterator[bytes], receive: Receive, send: Send) -> bool:
    """Hand on the blocks; False if their reader left or is too slow. No thread waits for the reader."""
    loop, sent, waited = asyncio.get_running_loop(), 0, 0.0
    gone = asyncio.create_task(_disconnected(receive))
    try:
        while block := await run(_next_block, blocks):
            if gone.done():
                return False
            before = loop.time()
            async with asyncio.timeout(min(STALL, STALL + sent / LEAST_RATE - waited)):
                await send({"type": "http.response.body", "body": block, "more_body": True})
            sent += len(block)
            waited += loop.time() - before
    except TimeoutError:
        log.warning("A file was broken off after %d bytes: its reader was too slow", sent)
        return False
    finally:
        gone.cancel()
    return True


async def _disconnected(receive: Receive) -> None:
    """Ends when the client does."""
    while (await receive())["type"] != "http.disconnect":
        pass
