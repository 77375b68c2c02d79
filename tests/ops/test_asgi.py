"""The bridge from granian to Django: names of headers stay apart, bodies are bounded, slow readers lose their file."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tracker import asgi

HEADERS = [(b"host", b"127.0.0.1"), (b"x-forwarded-proto", b"https")]


def scope(method="GET", path=b"/", query=b"", headers=HEADERS, type="http"):
    return {
        "type": type, "http_version": "1.1", "method": method, "raw_path": path, "query_string": query,
        "headers": headers, "scheme": "http", "server": ("127.0.0.1", "8000"), "client": ("192.0.2.7", "5000"),
    }  # fmt: skip


LEAVES = object()


class Client:
    """Speaks ASGI: sends the parts of a body, and keeps what it gets."""

    def __init__(self, *parts, reads=True, leaves_after=None):
        self.parts = list(parts) or [b""]
        self.reads, self.leaves_after, self.messages = reads, leaves_after, []
        self.left = asyncio.Event()

    async def receive(self):
        if self.parts:
            body = self.parts.pop(0)
            if body is None:
                await asyncio.Event().wait()
            if body is LEAVES:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": body, "more_body": bool(self.parts)}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if not self.reads and message["type"] == "http.response.body":
            await asyncio.Event().wait()
        self.messages.append(message)
        if len(self.messages) == self.leaves_after:
            self.left.set()
            await asyncio.sleep(0.01)

    @property
    def status(self):
        return self.messages[0]["status"]

    @property
    def body(self):
        return b"".join(one.get("body", b"") for one in self.messages)

    @property
    def has_whole_answer(self):
        return self.messages[-1]["type"] == "http.response.body" and not self.messages[-1].get("more_body")


def ask(client, **asked):
    # In a thread of its own: in this one the browser's tests may have left a loop that runs.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asgi.application(scope(**asked), client.receive, client.send))).result()
    return client


@pytest.fixture
def view(monkeypatch):
    """Lets a function of WSGI's environ answer in Django's place."""

    def answers(function):
        def application(environ, start_response):
            response = function(environ)
            start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
            return response

        monkeypatch.setattr(asgi, "wsgi_application", application)

    return answers


@pytest.mark.parametrize("name", ["X_Forwarded_For", "x_forwarded-for", "X-Forwarded_For", "X_FORWARDED_FOR"])
@pytest.mark.parametrize("forged_first", [True, False])
def test_a_name_with_an_underscore_is_dropped_wherever_it_stands(name, forged_first):
    real, forged = (b"x-forwarded-for", b"192.0.2.1"), (name.lower().encode(), b"6.6.6.6")
    headers = [forged, real] if forged_first else [real, forged]
    assert asgi.environ(scope(headers=headers), b"")["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"


@pytest.mark.parametrize("name", [b"x_forwarded_proto", b"host_", b"_host", b"content_type", b"content_length", b"x_y"])
def test_no_name_with_an_underscore_is_passed_on(name):
    assert (
        asgi.environ(scope(headers=[(name, b"zqxmarker")]), b"").keys() == asgi.environ(scope(headers=[]), b"").keys()
    )


def test_lines_of_one_name_are_joined_in_their_order():
    twice = [
        (b"x-forwarded-for", b"6.6.6.6"),
        (b"x-forwarded-for", b"192.0.2.1"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
    ]
    made = asgi.environ(scope(headers=twice), b"")
    assert (made["HTTP_X_FORWARDED_FOR"], made["HTTP_COOKIE"]) == ("6.6.6.6,192.0.2.1", "a=1; b=2")


def test_the_rest_is_what_wsgi_asks_for():
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"3"), (b"accept", b"caf\xe9")]
    made = asgi.environ(scope("POST", b"/caf%C3%A9/%E9", b"q=%20a", headers), b"abc")
    assert made["PATH_INFO"] == "/caf\xc3\xa9/\xe9"
    assert made["QUERY_STRING"] == "q=%20a"
    assert (made["CONTENT_TYPE"], made["CONTENT_LENGTH"], made["wsgi.input"].read()) == ("text/plain", "3", b"abc")
    assert (made["HTTP_ACCEPT"], made["REMOTE_ADDR"], made["SERVER_PORT"]) == ("caf\xe9", "192.0.2.7", "8000")


def test_an_answer_is_sent_with_its_headers(view):
    view(lambda environ: HttpResponse(environ["wsgi.input"].read() + b"!", status=201, headers={"X-One": "1"}))
    client = ask(Client(b"ab", b"cd"), method="POST")
    assert (client.status, client.body, client.has_whole_answer) == (201, b"abcd!", True)
    assert (b"x-one", b"1") in client.messages[0]["headers"]


@pytest.mark.parametrize("answer", [HttpResponse(b"abc"), StreamingHttpResponse([b"abc"])])
def test_head_has_no_body(view, answer):
    view(lambda _: answer)
    client = ask(Client(), method="HEAD")
    assert (client.status, client.body, client.has_whole_answer) == (200, b"", True)


@pytest.mark.parametrize("path", [b"/api/agreements", b"/agreements", b"/admin/login/"])
@pytest.mark.parametrize(
    ("parts", "announced", "status"),
    [
        ([b"abc", b"abc"], None, 413),
        ([b"a", None], None, 408),
        ([b"why=Tha"], b"20", 400),
    ],
    ids=["too large", "too late", "broken off"],
)
def test_a_body_that_is_not_whole_or_too_large_is_refused(settings, monkeypatch, path, parts, announced, status):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5 if status == 413 else 100
    monkeypatch.setattr(asgi, "MAX_STALL", 0.05)
    headers = [*HEADERS, *([(b"content-length", announced)] if announced else [])]
    client = ask(Client(*parts), method="POST", path=path, headers=headers)
    sent = dict(client.messages[0]["headers"])
    assert (client.status, client.has_whole_answer, sent[b"connection"]) == (status, True, b"close")
    assert {b"x-content-type-options", b"content-security-policy", b"referrer-policy"} <= set(sent)
    assert sent[b"cache-control"] == b"no-store"
    kind = b"application/problem+json" if path.startswith(b"/api") else b"text/plain; charset=utf-8"
    assert sent[b"content-type"] == kind


def test_a_form_whose_sender_leaves_is_not_taken_for_a_shorter_one(view):
    asked = []

    def take(environ):
        asked.append(environ)
        return HttpResponse(b"taken")

    view(take)
    assert ask(Client(b"why=Tha", LEAVES), method="POST").messages == asked == []


class File:
    """A file of many blocks, that says when it was closed."""

    def __init__(self, blocks=20, breaks_at=None):
        self.blocks, self.breaks_at, self.made, self.closed = blocks, breaks_at, 0, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.made == self.breaks_at:
            raise OSError("the disk broke")
        if self.made == self.blocks:
            raise StopIteration
        self.made += 1
        return b"x" * asgi.BLOCK

    def close(self):
        self.closed += 1


@pytest.fixture
def file(view):
    """One that the site sends."""
    made = File()
    view(lambda _: StreamingHttpResponse(made))
    return made


def test_a_file_comes_whole_and_is_closed(file):
    client = ask(Client())
    assert (len(client.body), client.has_whole_answer, file.closed) == (20 * asgi.BLOCK, True, 1)


def test_a_file_that_breaks_never_looks_whole(file):
    file.breaks_at = 3
    client = Client()
    with pytest.raises(OSError, match="disk"):
        ask(client)
    assert (len(client.body), client.has_whole_answer, file.closed) == (3 * asgi.BLOCK, False, 1)


def test_a_reader_who_reads_nothing_loses_the_file(file, monkeypatch, caplog):
    monkeypatch.setattr(asgi, "MAX_STALL", 0.05)
    client = ask(Client(reads=False))
    assert (client.has_whole_answer, file.closed, file.made) == (False, 1, 1)
    assert "too slow" in caplog.text


def test_a_reader_who_drips_loses_the_file(file, monkeypatch):
    """Each block is taken in time, but all of them too slowly."""
    monkeypatch.setattr(asgi, "MAX_STALL", 0.1)
    monkeypatch.setattr(asgi, "MIN_RATE", asgi.BLOCK / 0.01)

    class Drip(Client):
        async def send(self, message):
            await asyncio.sleep(0.05)
            await super().send(message)

    client = ask(Drip())
    assert (client.has_whole_answer, file.closed) == (False, 1)
    assert file.made < 10


def test_nothing_more_is_made_for_a_reader_who_left(file):
    client = ask(Client(leaves_after=4))
    assert (client.has_whole_answer, file.closed) == (False, 1)
    assert file.made <= 5


def test_other_kinds_of_connections_are_not_answered():
    client = Client()
    ask(client, type="websocket")
    assert client.messages == []
