"""`python -m tracker.health`: ends with an error unless the site on this machine answers as it should.

Asks as the proxy in front of it would: by the public name, and saying that https was used.
"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit


def check() -> None:
    host = urlsplit(os.environ.get("PUBLIC_URL", "")).netloc or "localhost"
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("GRANIAN_PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/api/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"no answer: {error}")
    finally:
        connection.close()
    if status != 200:
        sys.exit(f"answered {status} to GET /api/ for {host}")


if __name__ == "__main__":
    check()
