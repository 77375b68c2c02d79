"""Whoever follows docs/operations.md by hand has a site that answers: its commands are run as they are written."""

import http.client
import os
import re
import shlex
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ops.servers import ended

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = (ROOT / "docs" / "operations.md").read_text().partition("### By hand")[2].partition("\n## ")[0]
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```\n(.*?)```", BY_HAND, re.S)
    for line in block.splitlines()
]
SITE = "tracker.example"


def arguments(command):
    """A command as it is documented, for this interpreter."""
    program, *others = shlex.split(command)
    programs = {"manage.py": ["manage.py"], "granian": ["-m", "granian"]}
    return [sys.executable, *programs[program], *others]


def settings(folder, **others):
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LD_PRELOAD")}
    faked = {name: value for name, value in os.environ.items() if name.startswith("FAKETIME")}
    return inherited | faked | {
        "ENV_FILE": os.devnull, "SECRET_KEY": "a-key-of-fifty-characters-or-more-that-signs-nothing-anywhere",
        "ALLOWED_HOSTS": SITE, "PUBLIC_URL": f"https://{SITE}", "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "STATIC_ROOT": f"{folder}/static", "LOG_LEVEL": "ERROR", **others,
    }  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with the site as the documented commands leave it, but for the account, which a person types in."""
    folder = tmp_path_factory.mktemp("by-hand")
    for command in COMMANDS:
        if command.startswith("manage.py") and "createsuperuser" not in command:
            environment = settings(folder, TRUSTED_PROXIES="1")
            done = subprocess.run(arguments(command), cwd=ROOT, env=environment, capture_output=True, check=False)
            assert done.returncode == 0, (command, done.stderr.decode())
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={SITE}"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"]
    subprocess.run([*certificate, *files], check=True, capture_output=True)
    return folder


@pytest.fixture
def serve(prepared):
    """Starts the documented command on a free port; gives a way to ask."""
    running = []

    def start(command, proxies, tls):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        here = ["--host", "127.0.0.1", "--port", str(port)]
        here += (
            ["--ssl-certificate", f"{prepared}/certificate.pem", "--ssl-keyfile", f"{prepared}/key.pem"] if tls else []
        )
        process = subprocess.Popen(
            [*arguments(command), *here], cwd=ROOT, env=settings(prepared, TRUSTED_PROXIES=proxies),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        context = ssl.create_default_context(cafile=f"{prepared}/certificate.pem") if tls else None

        def ask(path, method="GET", **headers):
            asked = {"Host": SITE, **{name.replace("_", "-"): value for name, value in headers.items()}}
            with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
                connection = http.client.HTTPConnection("127.0.0.1", port)
                connection.sock = context.wrap_socket(plain, server_hostname=SITE) if context else plain
                connection.request(method, path, headers=asked)
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
            return answer.status, dict(answer.getheaders()), body

        ask.port = port  # type: ignore[attr-defined]
        for _ in range(150):
            try:
                ask("/robots.txt")
                return ask
            except OSError:
                time.sleep(0.2)
        raise TimeoutError(command)

    yield start
    for process in running:
        ended(process)


def servers(tls):
    return [command for command in COMMANDS if command.startswith("granian") and ("--ssl" in command) is tls]


def test_both_ways_are_documented():
    assert len(servers(tls=True)) == len(servers(tls=False)) == 1


def answers(ask, **proxy):
    """What a reader of the site gets, and a check that each answer has the site's headers."""
    for path in ("/", "/agreements", "/api/agreements", "/api/docs", "/static/admin/css/base.css", "/admin/login/"):
        status, headers, _ = ask(path, **proxy)
        assert status == 200, path
        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src")


def test_without_a_proxy_the_server_speaks_https_itself(serve, prepared, monkeypatch):
    (command,) = servers(tls=True)
    ask = serve(command, "0", tls=True)
    answers(ask)
    # Without a proxy a client can't say who it is, nor how it asks.
    assert ask("/", X_Forwarded_Proto="http")[0] == 200
    health = [sys.executable, "-m", "tracker.health"]
    port = {"GRANIAN_PORT": str(ask.port), "GRANIAN_SSL_CERTIFICATE": f"{prepared}/certificate.pem"}
    assert subprocess.run(health, cwd=ROOT, env=settings(prepared, **port), check=False).returncode == 0


def test_behind_a_proxy_what_it_says_came_by_https_is_answered(serve):
    (command,) = servers(tls=False)
    ask = serve(command, "1", tls=False)
    answers(ask, X_Forwarded_Proto="https")
    for host in (SITE, f"{SITE}:1337"):
        status, headers, _ = ask("/agreements?host=XK", X_Forwarded_Proto="http", Host=host)
        assert (status, headers["location"]) == (301, f"https://{SITE}/agreements?host=XK")
