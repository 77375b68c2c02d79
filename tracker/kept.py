"""The response cache: complete public answers, kept in the memory of the process in front of Django.

An answer that Django marks as public (`Cache-Control`) is the same for everybody and depends only on the record and the
day. It is made once for each state of the record, and compressed once in each requested content coding.
Personal answers, errors and files are never kept. The rate limit counts kept answers too.

Kept in one module because the cache, its keys, its expiry and the WSGI application depend on each other.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse as StartResponseCallable
from wsgiref.types import WSGIApplication, WSGIEnvironment

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from agreements.clock import today
from agreements.conditional import BEHIND_RESPONSE_CACHE, is_public

from . import rate_limit
from .replica import databases

Headers = list[tuple[str, str]]
AsgiHeaders = list[tuple[bytes, bytes]]
Key = tuple[str, ...]

MAX_AGE = 0.04
"""Seconds after which the state of the record is read again. No kept answer is outdated for longer."""
MAX_WAIT = 10.0
"""Seconds that a request waits for another request that is making the same answer."""
MAX_KEY_LENGTH = 8_192
"""Characters of a query string or an `Accept` header; answers to longer ones aren't kept."""
MIN_COMPRESSED_BYTES = 200
"""Bytes from which a body is compressed."""
ENTRY_BYTES = 2_000
"""The approximate memory of an answer without its bodies."""
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
"""Content codings, the preferred one first."""
CONDITIONAL_HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
BODY_HEADERS = ("content-type", "content-length", "content-encoding", "content-disposition", "link")
"""Headers that describe the body, in lower case: a 304 doesn't repeat them."""


def asgi_headers(headers: Headers) -> AsgiHeaders:
    """The headers in the form of ASGI."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Answer:
    """A complete answer with status 200, and its body in each content coding that was requested so far."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        values = {name.lower(): value for name, value in headers}
        self.etag = values["etag"]
        self.last_modified = parse_http_date_safe(values.get("last-modified", ""))
        self.bodies = {"": body}
        self.asgi_headers: dict[str, AsgiHeaders] = {}
        """The headers in the form of ASGI, by coding; the headers of a 304 under "304"."""
        self.is_compressible = len(body) >= MIN_COMPRESSED_BYTES

    @property
    def size(self) -> int:
        """The approximate memory of the answer in bytes."""
        return ENTRY_BYTES + sum(len(body) for body in self.bodies.values())

    def encoded(self, coding: str) -> tuple[Headers, bytes]:
        """Headers and body in the coding (empty for none). A compressed body has the same ETag, marked as weak."""
        if not coding or not self.is_compressible:
            return [*self.headers, ("Content-Length", str(len(self.bodies[""])))], self.bodies[""]
        if coding not in self.bodies:
            self.bodies[coding] = CODINGS[coding](self.bodies[""])
        body = self.bodies[coding]
        headers = [(name, f"W/{value}" if name.lower() == "etag" else value) for name, value in self.headers]
        return [*headers, ("Content-Encoding", coding), ("Content-Length", str(len(body)))], body

    def not_modified(self) -> Headers:
        """The headers of a 304."""
        return [(name, value) for name, value in self.headers if name.lower() not in BODY_HEADERS]

    def status_for(self, environ: WSGIEnvironment) -> int:
        """The status, 200, 304 or 412, by the conditional headers of the request."""
        if not any(name in environ for name in CONDITIONAL_HEADERS):
            return 200
        if str(environ.get("HTTP_IF_NONE_MATCH", "")).removeprefix("W/") == self.etag:
            return 304
        request = HttpRequest()
        request.META, request.method = environ, environ["REQUEST_METHOD"]
        conditional_response = get_conditional_response(request, self.etag, self.last_modified, HttpResponse())
        return conditional_response.status_code if conditional_response else 200


class AnswerStore:
    """The answers of one state of the record, up to `max_bytes`; the least recently used are dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.state = ""
        self.answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, state: str, key: Key) -> Answer | None:
        """The answer for the key in this state of the record, or None. Drops all answers of another state."""
        with self.lock:
            if state != self.state:
                self.answers.clear()
                self.state, self.bytes = state, 0
                return None
            if key not in self.answers:
                return None
            self.answers.move_to_end(key)
            return self.answers[key][0]

    def put(self, state: str, key: Key, answer: Answer) -> None:
        """Keep the answer, or update its size, unless the state has changed since the request began."""
        with self.lock:
            if state != self.state or answer.size > self.max_bytes // 8:
                return
            self.bytes += answer.size - self.answers.pop(key, (answer, 0))[1]
            self.answers[key] = answer, answer.size
            while self.bytes > self.max_bytes:
                self.bytes -= self.answers.popitem(last=False)[1][1]


class RecordState:
    """The state of the record: the key of the dataset, read again after MAX_AGE, and the day."""

    def __init__(self) -> None:
        self.last_read = float("-inf"), ""
        """The time at which reading began, and the key that was read."""
        self.lock = threading.Lock()

    def fresh(self) -> str | None:
        """The state; None if the key has to be read again."""
        read_at, key = self.last_read
        return f"{key} {today()}" if time.monotonic() - read_at < MAX_AGE else None

    def current(self) -> str:
        """The state, after reading the key again if necessary. Raises DatabaseError."""
        if state := self.fresh():
            return state
        read_at = time.monotonic()
        try:
            key = databases.dataset().key
        finally:
            close_old_connections()
        with self.lock:
            self.last_read = max(self.last_read, (read_at, key))
        return f"{key} {today()}"


class KeptAnswers:
    """A WSGI application that answers from the kept answers, and passes all other requests to Django."""

    def __init__(self, application: WSGIApplication, max_bytes: int) -> None:
        self.application = application
        self.store = AnswerStore(max_bytes)
        self.state = RecordState()
        self.pending: dict[tuple[str, Key], threading.Event] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponseCallable) -> Iterable[bytes]:
        key = self.key(environ)
        if key is None:
            return self.application(environ, start_response)
        try:
            state = self.state.current()
        except DatabaseError:
            return self.application(environ, start_response)
        answer = self.store.get(state, key)
        if answer is None:
            return self.wait_or_ask(state, key, environ, start_response)
        if not self.is_allowed(environ, answer):
            return self.application(environ, start_response)
        return self.respond(answer, environ, start_response, state, key)

    def at_hand(self, environ: WSGIEnvironment) -> tuple[int, AsgiHeaders, bytes] | None:
        """Status, headers and body of a kept answer, if it needs neither a query nor compression; otherwise None.

        The headers are those of ASGI, encoded once for all requests.
        """
        key, state = self.key(environ), self.state.fresh()
        if key is None or state is None or settings.REDIS_URL:
            return None
        answer, coding = self.store.get(state, key), accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if answer is None or not (coding in answer.bodies or not answer.is_compressible):
            return None
        if not self.is_allowed(environ, answer):
            return None
        status = answer.status_for(environ)
        name = coding if status == 200 else str(status)
        if name not in answer.asgi_headers:
            answer.asgi_headers[name] = asgi_headers(self.response(answer, environ)[1])
        body = answer.bodies.get(coding, answer.bodies[""])
        return status, answer.asgi_headers[name], body if status == 200 and environ["REQUEST_METHOD"] != "HEAD" else b""

    def key(self, environ: WSGIEnvironment) -> Key | None:
        """What the answer depends on besides the state of the record; None if it is never kept."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(("/admin", "/static/")):
            return None
        accept = environ.get("HTTP_ACCEPT", "") if path.startswith("/api") else ""
        if not self.store.max_bytes or len(query) > MAX_KEY_LENGTH or len(accept) > MAX_KEY_LENGTH:
            return None
        site = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO", ""))
        # The order of the parameters doesn't matter, as in the ETag of files.
        return (*site, path, "&".join(sorted(query.split("&"))), accept)

    def is_allowed(self, environ: WSGIEnvironment, answer: Answer) -> bool:
        """Count the request. False if the client exceeds the rate limit: then Django makes the 429."""
        if not rate_limit.applies(environ["PATH_INFO"]):
            return True
        count, limit = rate_limit.RequestCount(environ), int(settings.RATE_LIMIT)
        if answer.status_for(environ) == 304 and rate_limit.is_free(environ):
            return count.requests() < limit
        return count.add() <= limit

    def wait_or_ask(
        self, state: str, key: Key, environ: WSGIEnvironment, start_response: StartResponseCallable
    ) -> Iterable[bytes]:
        """Ask Django; or, if another request is asking for the same, wait for it and use the answer that it keeps."""
        with self.lock:
            event = self.pending.get((state, key))
            if event is None:
                self.pending[state, key] = threading.Event()
        if event is not None:
            event.wait(MAX_WAIT)
            answer = self.store.get(state, key)
            if answer is not None and self.is_allowed(environ, answer):
                return self.respond(answer, environ, start_response, state, key)
            return self.ask(state, key, environ, start_response)
        try:
            return self.ask(state, key, environ, start_response)
        finally:
            with self.lock:
                self.pending.pop((state, key)).set()

    def ask(
        self, state: str, key: Key, environ: WSGIEnvironment, start_response: StartResponseCallable
    ) -> Iterable[bytes]:
        """Ask Django, and keep the answer if it is public."""
        # HEAD is asked as GET, because an answer is kept with its body.
        start = StartResponse()
        response: Any = self.application({**environ, BEHIND_RESPONSE_CACHE: True, "REQUEST_METHOD": "GET"}, start)
        if not is_public(response):
            start_response(start.status, start.headers)
            if environ["REQUEST_METHOD"] == "HEAD":
                response.close()
                return Body()
            return response  # type: ignore[no-any-return]
        try:
            body = b"".join(response)
        finally:
            response.close()
        answer = Answer(start.headers, body)
        self.store.put(state, key, answer)
        if (
            rate_limit.is_free(environ)
            and rate_limit.applies(environ["PATH_INFO"])
            and answer.status_for(environ) == 304
        ):
            rate_limit.RequestCount(environ).take_back()
        return self.respond(answer, environ, start_response, state, key)

    def respond(
        self, answer: Answer, environ: WSGIEnvironment, start_response: StartResponseCallable, state: str, key: Key
    ) -> Iterable[bytes]:
        """Send the answer in the form that the request asks for, and update its size if a coding was added."""
        size = answer.size
        status, headers, body = self.response(answer, environ)
        if answer.size != size:
            self.store.put(state, key, answer)
        start_response(STATUS[status], headers)
        return Body([body])

    def response(self, answer: Answer, environ: WSGIEnvironment) -> tuple[int, Headers, bytes]:
        """Status, headers and body for the method, conditional headers and codings of the request."""
        status = answer.status_for(environ)
        if status == 200:
            headers, body = answer.encoded(accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", "")))
            return status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body
        return status, answer.not_modified(), b""


class StartResponse:
    """A WSGI `start_response` that stores the status and the headers."""

    status = ""
    headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        self.status, self.headers = status, headers


class Body(list[bytes]):
    """The body of a WSGI response that is complete in memory."""

    streaming = False

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


STATUS = {200: "200 OK", 304: "304 Not Modified", 412: "412 Precondition Failed"}


@lru_cache(1_000)
def accepted_coding(accept_encoding: str) -> str:
    """The content coding to use for an `Accept-Encoding`; empty for none."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        _, _, weight = parameters.partition("q=")
        try:
            weights[coding.strip()] = float(weight) if weight.strip() else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    accepted = [coding for coding in CODINGS if weights.get(coding, weights.get("*", 0.0)) > 0]
    return max(accepted, key=lambda coding: weights.get(coding, weights.get("*", 0.0)), default="")
