"""The image's health check asks the site as its proxy would."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tracker import health


@pytest.fixture
def site(monkeypatch):
    """A site that answers `status` and keeps what it was asked."""

    class Site(BaseHTTPRequestHandler):
        status = 200
        asked = None

        def do_GET(self):
            type(self).asked = (self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"])
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *args):
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("GRANIAN_PORT", str(server.server_port))
        monkeypatch.setenv("PUBLIC_URL", "https://tracker.example")
        yield Site
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [200, 429])
def test_a_site_that_answers_is_healthy(site, status):
    site.status = status
    health.check()
    assert site.asked == ("/api/", "tracker.example", "https")


@pytest.mark.parametrize("status", [301, 404, 500, 503])
def test_any_other_answer_is_not(site, status):
    site.status = status
    with pytest.raises(SystemExit, match=f"answered {status} to GET /api/ for tracker.example"):
        health.check()


def test_no_answer_is_not(monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GRANIAN_PORT", str(unused.getsockname()[1]))
        with pytest.raises(SystemExit, match="no answer"):
            health.check()
