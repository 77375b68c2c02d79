"""The health check, `python -m tracker.health`: exits with an error unless the site on this machine answers.

The request is like that of a proxy in front of the site: to the public host name, and with https as its protocol. The
state of a replica (DATABASE_REPLICA_URL) is printed; a missing replica is no error, since the site answers without it.
"""

import os
import ssl
import sys
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit


def check() -> None:
    host = urlsplit(os.environ.get("PUBLIC_URL", "")).netloc or "localhost"
    port = int(os.environ.get("GRANIAN_PORT", "8000"))
    if os.environ.get("GRANIAN_SSL_CERTIFICATE"):
        context = ssl.create_default_context()
        # This is our own server, and its certificate is for the public host name.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection: HTTPConnection = HTTPSConnection("127.0.0.1", port, timeout=4, context=context)
    else:
        connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/api/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"no answer: {error}")
    finally:
        connection.close()
    # 429 is healthy too: clients on this machine made many requests.
    if status not in (200, 429):
        sys.exit(f"answered {status} to GET /api/ for {host}")


def replica() -> str:
    """Describe the state of the replica; empty if none is configured."""
    addresses = [os.environ.get(name, "") for name in ("DATABASE_REPLICA_URL", "DATABASE_URL")]
    if not addresses[0]:
        return ""
    import psycopg

    revisions = []
    for name, address in zip(("replica", "primary"), addresses, strict=True):
        try:
            with psycopg.connect(address, connect_timeout=2) as connection:
                row = connection.execute("SELECT max(revision), pg_is_in_recovery() FROM agreements_dataset").fetchone()
        except psycopg.Error as error:
            return f"the {name} does not answer: {error}"
        revision, follows = row or (None, False)
        if name == "replica" and not follows:
            return "the replica follows no primary: it was promoted, or never was one"
        revisions.append(revision)
    if revisions[0] == revisions[1]:
        return f"the replica is at revision {revisions[0]}, as the primary is"
    return f"the replica is at revision {revisions[0]}, the primary at {revisions[1]}: answers come from the primary"


if __name__ == "__main__":
    check()
    if told := replica():
        print(told)  # noqa: T201  this is its output
