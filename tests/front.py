"""The site as a WSGI server asks it: Django behind the answers that are kept in front of it."""

from io import BytesIO

from tracker import wsgi
from tracker.kept import KeptAnswers, StartResponse


def environ(address, method="GET", **headers):
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, "SCRIPT_NAME": "",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }  # fmt: skip


class Response:
    """What a client gets."""

    def __init__(self, application, address, method="GET", **headers):
        start = StartResponse()
        body = application(environ(address, method, **headers), start)
        self.body = b"".join(body)
        body.close()
        self.status = int(start.status[:3])
        self.headers = {name.lower(): value for name, value in start.headers}


class Site:
    """Django behind the kept answers of a process that has just begun, and how often Django was asked."""

    def __init__(self, application=wsgi.django_application, max_bytes=10_000_000):
        self.asked = 0
        self.django = application
        self.front = KeptAnswers(self.count, max_bytes)

    def count(self, variables, start):
        self.asked += 1
        return self.django(variables, start)

    def get(self, address, method="GET", **headers):
        return Response(self.front, address, method, **headers)

    def pass_time(self):
        """What was read of the record is no longer taken for the present."""
        self.front.state.last_read = (float("-inf"), "")
