"""Behind nginx and Varnish as they come: what was retracted or erased is gone from both within the stated time.

The suite waits for a shorter time than production's minute: `CACHE_SECONDS=60 pytest tests/ops/test_caches.py
--log-cli-level=INFO` waits for that, and logs the figures.
"""

import http.client
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from tests.crawling import SITE, Crawler
from tests.ops.servers import ended, with_the_clock_of_the_machine

PATH = f"{os.environ['PATH']}:/usr/sbin"
PROGRAMS = {name: shutil.which(name, path=PATH) or "" for name in ("nginx", "varnishd")}
pytestmark = [
    pytest.mark.waits,
    pytest.mark.skipif(
        "" in PROGRAMS.values(), reason="nginx or Varnish is missing (on Debian: apt-get install nginx-light varnish)"
    ),
]
log = logging.getLogger(__name__)
BOUND = int(os.environ.get("CACHE_SECONDS", "40"))

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; {user}
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=kept:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{origin}; proxy_cache kept;
      proxy_set_header X-Forwarded-Proto https; proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""
VARNISH = """
vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{origin}"; }}
sub vcl_recv {{ set req.http.X-Forwarded-Proto = "https"; }}
"""
MAKE = "from tests.crawling import make_marked_world; make_marked_world()"
FIND = """
from agreements.erasing import ErasableText, erase, find
from agreements.models import Agreement
from agreements.publishing import publish, renew, retract
from tests.crawling import MARKER, correct
named = Agreement.objects.get(slug__contains=MARKER)
"""
ACTS = {
    "retracted": "retract(named, why='It named a person')",
    "erased and published again": """
retract(named, why='It named a person')
correct(named)
renew(Agreement.objects.all(), why='Corrected')
publish(named, why='Corrected')
erase(MARKER, why='It named a person', places=find(ErasableText(MARKER)).places)
""",
}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def environment_of(folder):
    """Production's settings, for the site in a folder."""
    return os.environ | {
        "ENV_FILE": os.devnull, "DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(60), "TRUSTED_PROXIES": "1",
        "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_URL": SITE, "RATE_LIMIT": "0", "LOG_LEVEL": "ERROR",
        "CACHE_SECONDS": str(BOUND),
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "STATIC_ROOT": f"{folder}/static",
    }  # fmt: skip


def manage(environment, *command):
    subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the database and the static files of a small site; copied, never used."""
    environment = environment_of(folder := tmp_path_factory.mktemp("made"))
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    manage(environment, "shell", "--no-imports", "-c", MAKE)
    return folder


@pytest.fixture
def site(made, tmp_path):
    """A site of its own in production's settings, behind each cache; gives the ports, and a way to edit the record."""
    ports = {name: free_port() for name in ("origin", "nginx", "varnish")}
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    environment = environment_of(tmp_path)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        NGINX.format(folder=tmp_path, port=ports["nginx"], origin=ports["origin"], user=user)
    )
    (tmp_path / "site.vcl").write_text(VARNISH.format(origin=ports["origin"]))
    commands = [
        [
            sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--host", "127.0.0.1",
            "--port", str(ports["origin"]),
            "--log-level", "error", "tracker.asgi:application",
        ],
        [PROGRAMS["nginx"], "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", str(tmp_path / "nginx.log")],
        [
            PROGRAMS["varnishd"], "-F", "-j", "none", "-n", str(tmp_path / "varnish"), "-f", str(tmp_path / "site.vcl"),
            "-a", f"127.0.0.1:{ports['varnish']}", "-s", "malloc,64m",
        ],
    ]  # fmt: skip
    with (tmp_path / "log").open("w") as out:
        environments = (environment, with_the_clock_of_the_machine(), with_the_clock_of_the_machine())
        servers = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=known, stdout=out, stderr=out)
            for command, known in zip(commands, environments, strict=True)
        ]
    try:
        for port in ports.values():
            wait_for(port, tmp_path / "log")
        yield ports, lambda act: manage(environment, "shell", "--no-imports", "-c", FIND + act)
    finally:
        for server in servers:
            ended(server)


def wait_for(port, written):
    for _ in range(300):
        try:
            if fetch(port, "/robots.txt")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(written.read_text())


def fetch(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("act", ACTS)
def test_it_is_gone_at_the_origin_at_once_and_from_caches_within_their_time(site, act):
    ports, edit = site
    crawlers = {name: Crawler(lambda path, port=port: fetch(port, path)) for name, port in ports.items()}
    origin = crawlers.pop("origin")
    before, _ = origin.crawl()
    for crawler in crawlers.values():
        # Only what told the word can tell it later from a cache; asked last, it is the youngest.
        crawler.known = set(before)
    kept = {name: len(crawler.ask()) for name, crawler in crawlers.items()}
    edit(ACTS[act])
    done = time.monotonic()
    still = {name: len(crawler.ask()) for name, crawler in crawlers.items()}
    hits, asked = origin.crawl()
    time.sleep(max(0, done + BOUND + 1 - time.monotonic()))
    after = {name: crawler.ask() for name, crawler in crawlers.items()}
    log.info("%s: %s addresses asked at the origin; told before %s, kept by caches %s, at once %s, after %s s %s",
             act, asked, len(before), kept, still, BOUND, {name: len(one) for name, one in after.items()})  # fmt: skip
    assert len(before) > 60
    assert min(kept.values()) > 60
    assert min(still.values()) > 0, "the caches kept nothing: this test shows nothing"
    assert hits == set()
    assert after == {"nginx": set(), "varnish": set()}


class Origin(BaseHTTPRequestHandler):
    """Answers with the header of public answers, for shorter times."""

    def do_GET(self):
        response = HttpResponse()
        patch_cache_control(response, **settings.CACHE_CONTROL | {"max_age": 1, "stale_if_error": 4})
        self.send_response(200)
        self.send_header("Cache-Control", response["Cache-Control"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Keep the test's output clean."""


def test_nginx_answers_in_the_place_of_a_site_that_is_down_but_not_for_ever(tmp_path):
    port, user = free_port(), "user root;" if os.getuid() == 0 else ""
    with ThreadingHTTPServer(("127.0.0.1", 0), Origin) as origin:
        threading.Thread(target=origin.serve_forever).start()
        config = NGINX.format(folder=tmp_path, port=port, origin=origin.server_port, user=user)
        (tmp_path / "nginx.conf").write_text(config)
        command = [PROGRAMS["nginx"], "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
        nginx = subprocess.Popen([*command, "-e", str(tmp_path / "log")], env=with_the_clock_of_the_machine())
        try:
            wait_for(port, tmp_path / "log")
            kept_at = time.monotonic()
            assert fetch(port, "/kept")[0] == 200
            origin.shutdown()
            origin.server_close()
            assert fetch(port, "/other")[0] == 502
            time.sleep(max(0, kept_at + 2.5 - time.monotonic()))
            assert fetch(port, "/kept")[0] == 200
            time.sleep(max(0, kept_at + 7 - time.monotonic()))
            assert fetch(port, "/kept")[0] == 502
        finally:
            ended(nginx)
            origin.shutdown()
