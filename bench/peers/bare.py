"""The other limit: a WSGI application that returns the bytes of the site's answer, or 304 to those who have them."""

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCH_ANSWER"]).read_bytes()
ETAG = '"unchanged"'
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY))), ("ETag", ETAG)]


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    if environ.get("HTTP_IF_NONE_MATCH") == ETAG:
        start_response("304 Not Modified", [("ETag", ETAG)])
        return []
    start_response("200 OK", HEADERS)
    return [BODY]
