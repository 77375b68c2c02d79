"""Finished answers, kept in front of Django until the record or the day changes.

What Django marks as public (`Cache-Control`) is the same for everybody and follows from the record and the day alone.
It is made once for each state of the record, compressed once in each coding that is asked for, and given out from the
memory of the process. What is personal, an error or a file is never kept. The rate limit counts kept answers as well.

One file: what is kept, for how long, and how it is given out belong together.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse as Start
from wsgiref.types import WSGIApplication, WSGIEnvironment

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from agreements.clock import today
from agreements.conditional import IN_FRONT
from agreements.models import Dataset

from . import rate_limit

Headers = list[tuple[str, str]]
Key = tuple[str, ...]

MAX_AGE = 0.04
"""Seconds for which the revision that was read counts as the current one. No answer is older than that."""
MAX_WAIT = 10.0
"""Seconds that a request waits for another one that makes the same answer."""
MAX_KEY = 8_192
"""Characters of a query or an `Accept`; longer ones aren't kept."""
MIN_COMPRESSED = 200
"""Bytes from which a body is compressed."""
ENTRY = 2_000
"""Bytes that an answer takes besides its body, about."""
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
"""Content codings, the preferred one first."""
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
OF_THE_BODY = ("content-type", "content-length", "content-encoding", "content-disposition", "link")
"""Headers that a 304 doesn't repeat."""


class Answer:
    """A whole answer with status 200, in each coding that was asked for so far."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        values = {name.lower(): value for name, value in headers}
        self.etag = values["etag"]
        self.modified = parse_http_date_safe(values.get("last-modified", ""))
        self.bodies = {"": body}
        self.is_compressible = len(body) >= MIN_COMPRESSED

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return ENTRY + sum(len(body) for body in self.bodies.values())

    def whole(self, coding: str) -> tuple[Headers, bytes]:
        """Headers and body in the coding; a compressed body has the same tag, marked as weak."""
        if not coding or not self.is_compressible:
            return [*self.headers, ("Content-Length", str(len(self.bodies[""])))], self.bodies[""]
        if coding not in self.bodies:
            self.bodies[coding] = CODINGS[coding](self.bodies[""])
        body = self.bodies[coding]
        headers = [(name, f"W/{value}" if name.lower() == "etag" else value) for name, value in self.headers]
        return [*headers, ("Content-Encoding", coding), ("Content-Length", str(len(body)))], body

    def not_modified(self) -> Headers:
        """The headers of a 304."""
        return [(name, value) for name, value in self.headers if name.lower() not in OF_THE_BODY]

    def status_for(self, environ: WSGIEnvironment) -> int:
        """200, 304 or 412: what the conditions of the request ask for."""
        if not any(name in environ for name in CONDITIONS):
            return 200
        if str(environ.get("HTTP_IF_NONE_MATCH", "")).removeprefix("W/") == self.etag:
            return 304
        request = HttpRequest()
        request.META, request.method = environ, environ["REQUEST_METHOD"]
        found = get_conditional_response(request, self.etag, self.modified, HttpResponse())
        return found.status_code if found else 200


class AnswerStore:
    """The answers of the current state of the record, at most so many bytes; the least recently used ones go first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.state = ""
        self.answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, state: str, key: Key) -> Answer | None:
        """The answer, if it was made in this state of the record; answers of another state are forgotten."""
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
        """Keep the answer, or count its bytes anew, unless the record has changed since it was begun."""
        with self.lock:
            if state != self.state or answer.size > self.max_bytes // 8:
                return
            self.bytes += answer.size - self.answers.pop(key, (answer, 0))[1]
            self.answers[key] = answer, answer.size
            while self.bytes > self.max_bytes:
                self.bytes -= self.answers.popitem(last=False)[1][1]


class RecordState:
    """The state of the record that answers depend on: the key of the dataset, read when it isn't fresh, and the day."""

    def __init__(self) -> None:
        self.read = float("-inf"), ""
        """When reading the key began, and the key."""
        self.lock = threading.Lock()

    def fresh(self) -> str | None:
        """The state, or None where the key has to be read."""
        began, key = self.read
        return f"{key} {today()}" if time.monotonic() - began < MAX_AGE else None

    def current(self) -> str:
        """The state; reads the key where it isn't fresh. Raises DatabaseError."""
        if state := self.fresh():
            return state
        began = time.monotonic()
        try:
            key = Dataset.current().key
        finally:
            close_old_connections()
        with self.lock:
            self.read = max(self.read, (began, key))
        return f"{key} {today()}"


class KeptAnswers:
    """A WSGI application that gives out kept answers, and asks Django for all others."""

    def __init__(self, application: WSGIApplication, max_bytes: int) -> None:
        self.application = application
        self.store = AnswerStore(max_bytes)
        self.state = RecordState()
        self.in_work: dict[tuple[str, Key], threading.Event] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: Start) -> Iterable[bytes]:
        key = self.key(environ)
        if key is None:
            return self.application(environ, start_response)
        try:
            state = self.state.current()
        except DatabaseError:
            return self.application(environ, start_response)
        answer = self.store.get(state, key)
        if answer is None:
            return self.made(state, key, environ, start_response)
        if not self.is_allowed(environ, answer):
            return self.application(environ, start_response)
        return self.respond(answer, environ, start_response, state, key)

    def at_hand(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes] | None:
        """Status, headers and body, where they can be told without waiting for anything; else None."""
        key, state = self.key(environ), self.state.fresh()
        if key is None or state is None or settings.REDIS_URL:
            return None
        answer, coding = self.store.get(state, key), accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if answer is None or not (coding in answer.bodies or not answer.is_compressible):
            return None
        if not self.is_allowed(environ, answer):
            return None
        return self.response(answer, environ)

    def key(self, environ: WSGIEnvironment) -> Key | None:
        """What the answer depends on besides the state of the record; None where it can't be a kept one."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(("/admin", "/static/")):
            return None
        accept = environ.get("HTTP_ACCEPT", "") if path.startswith("/api") else ""
        if not self.store.max_bytes or len(query) > MAX_KEY or len(accept) > MAX_KEY:
            return None
        site = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO", ""))
        # As the tags of files do, it takes questions for one that differ in the order of their parameters.
        return (*site, path, "&".join(sorted(query.split("&"))), accept)

    def is_allowed(self, environ: WSGIEnvironment, answer: Answer) -> bool:
        """Count the request. False where the client has made too many, which Django tells it."""
        if not rate_limit.applies(environ["PATH_INFO"]):
            return True
        count = rate_limit.Count(environ)
        is_within: bool = count.add() <= settings.RATE_LIMIT
        if is_within and is_free(environ) and answer.status_for(environ) == 304:
            count.take_back()
        return is_within

    def made(self, state: str, key: Key, environ: WSGIEnvironment, start_response: Start) -> Iterable[bytes]:
        """Django's answer, which is kept where it may be. Who asks for the same meanwhile waits for it."""
        with self.lock:
            event = self.in_work.get((state, key))
            if event is None:
                self.in_work[state, key] = threading.Event()
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
                self.in_work.pop((state, key)).set()

    def ask(self, state: str, key: Key, environ: WSGIEnvironment, start_response: Start) -> Iterable[bytes]:
        """Ask Django, and keep what is public."""
        # A body is needed to keep an answer, also where only its head is asked for.
        start = StartResponse()
        response: Any = self.application({**environ, IN_FRONT: True, "REQUEST_METHOD": "GET"}, start)
        if not is_kept(start.status, start.headers, response):
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
        if is_free(environ) and rate_limit.applies(environ["PATH_INFO"]) and answer.status_for(environ) == 304:
            rate_limit.Count(environ).take_back()
        return self.respond(answer, environ, start_response, state, key)

    def respond(
        self, answer: Answer, environ: WSGIEnvironment, start_response: Start, state: str, key: Key
    ) -> Iterable[bytes]:
        """Give out the answer as the request takes it."""
        size = answer.size
        status, headers, body = self.response(answer, environ)
        if answer.size != size:
            self.store.put(state, key, answer)
        start_response(STATUS[status], headers)
        return Body([body])

    def response(self, answer: Answer, environ: WSGIEnvironment) -> tuple[int, Headers, bytes]:
        """Status, headers and body as the request takes them."""
        status = answer.status_for(environ)
        if status == 200:
            headers, body = answer.whole(accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", "")))
            return status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body
        return status, answer.not_modified(), b""


class StartResponse:
    """What WSGI calls `start_response`: keeps the status and the headers."""

    status = ""
    headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        self.status, self.headers = status, headers


class Body(list[bytes]):
    """The body of an answer that is there whole."""

    streaming = False

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


STATUS = {200: "200 OK", 304: "304 Not Modified", 412: "412 Precondition Failed"}


def is_kept(status: str, headers: Headers, response: Any) -> bool:
    """Whether the answer is whole, and the same for everybody."""
    values = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and not getattr(response, "streaming", True)
        and "public" in values.get("cache-control", "")
        and "etag" in values
        and "set-cookie" not in values
        and {name.strip().lower() for name in values.get("vary", "").split(",")} <= {"", "accept", "accept-encoding"}
    )


def is_free(environ: WSGIEnvironment) -> bool:
    """Whether a 304 isn't counted: the client names an answer that it has."""
    return str(environ.get("HTTP_IF_NONE_MATCH", "*")).strip() not in ("", "*")


@lru_cache(1_000)
def accepted_coding(accept_encoding: str) -> str:
    """The preferred content coding that an `Accept-Encoding` takes; empty for none."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        _, _, weight = parameters.partition("q=")
        try:
            weights[coding.strip()] = float(weight) if weight.strip() else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    taken = [coding for coding in CODINGS if weights.get(coding, weights.get("*", 0.0)) > 0]
    return max(taken, key=lambda coding: weights.get(coding, weights.get("*", 0.0)), default="")
