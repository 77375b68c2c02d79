"""Servers of a test's own, on free ports of this machine: the site as production runs it, Redis and PostgreSQL."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HTTPS = {"X-Forwarded-Proto": "https"}


def free_port():
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(answers, what, seconds=60):
    """Wait until `answers()` is true. Raises AssertionError."""
    end = time.monotonic() + seconds
    while not answers():
        assert time.monotonic() < end, f"{what} did not come within {seconds} seconds"
        time.sleep(0.1)


def listens(port):
    """Whether somebody does."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def with_the_clock_of_the_machine():
    """The environment for Redis and Varnish, also where the tests run under another date (clocks.sh): libfaketime and
    jemalloc, with which both are built, wait for each other for ever.
    """
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def ended(process):
    """End a process that a test started, also a frozen one."""
    if process.poll() is None:
        process.terminate()
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(40)  # longer than granian gives its workers
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def prepare(folder, factory):
    """Put a database of the committed record and the static files into a folder: made once in a run, then copied.

    `factory` is pytest's tmp_path_factory; the processes of pytest-xdist share what is made.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made, begun = shared / "prepared", shared / "prepared.part"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            Site(begun).prepare()
            begun.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True)


class Site:
    """The site in granian, over a folder with a database of the committed record."""

    def __init__(self, folder, **environment):
        self.folder, self.port = Path(folder), free_port()
        self.process: Any = None
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "ENV_FILE": os.devnull, "SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": "https://tracker.example", "TRUSTED_PROXIES": "1", "RATE_LIMIT": "0", "LOG_LEVEL": "WARNING",
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "STATIC_ROOT": f"{folder}/static",
            "GRANIAN_PORT": str(self.port), **environment,
        }  # fmt: skip

    def manage(self, *command):
        """Run a command of manage.py."""
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def prepare(self):
        """The database with the record, and the static files."""
        for command in (["migrate"], ["load", "--if-empty"], ["collectstatic", "--no-input"]):
            self.manage(*command)

    def start(self, workers=1):
        """Serve it with the options of docs/operations.md."""
        with (self.folder / f"log-{self.port}").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--port", str(self.port),
                 "--workers", str(workers), "--respawn-failed-workers", "--workers-kill-timeout", "30",
                 "tracker.asgi:application"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        wait_for(lambda: self.process.poll() is None and listens(self.port), "the site")
        return self

    @property
    def log(self):
        """What it wrote."""
        return (self.folder / f"log-{self.port}").read_text()

    def workers(self):
        """The ids of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(one) for one in children if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]

    def get(self, path, timeout=30, **headers):
        """Ask it; the status, the headers and the body, or status 0 where there was no whole answer."""
        return self.ask("GET", path, None, timeout, headers)

    def post(self, path, form, **headers):
        """Send it a form; the same."""
        return self.ask("POST", path, form, 30, {"Content-Type": "application/x-www-form-urlencoded"} | headers)

    def ask(self, method, path, body, timeout, headers):
        """The same with any method."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, HTTPS | headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        except OSError as error:
            return 0, {}, repr(error).encode()
        finally:
            connection.close()

    def send(self, *lines, path="/api/"):
        """Send the lines of a head as they are, in their order; the status."""
        head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "X-Forwarded-Proto: https", *lines]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
            return int(connection.makefile("rb").readline().split()[1])


@contextmanager
def running(site, workers=1):
    """The site while it runs."""
    try:
        yield site.start(workers)
    finally:
        left = site.workers() if site.process.poll() is None else []
        ended(site.process)
        for one in left:
            # One that was just being started when granian ended.
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)


class Redis:
    """A Redis that can be stopped, frozen and started again on its port."""

    def __init__(self):
        self.port = free_port()
        self.process: Any = None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        """Listen."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            command, cwd="/", env=with_the_clock_of_the_machine(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: listens(self.port), "Redis")

    def stop(self):
        """Gone: connections are refused."""
        ended(self.process)

    def freeze(self):
        """Hanging: connections are taken and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        """Answers again."""
        self.process.send_signal(signal.SIGCONT)


class PostgreSQL:
    """A PostgreSQL that can be stopped and started again; with `primary`, a replica of that one, which must run."""

    def __init__(self, folder, primary=None):
        self.folder, self.port = Path(folder), free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.path = os.pathsep.join([os.environ["PATH"], *map(str, programs[-1:])])
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        data = f"{folder}/data"
        if primary is None:
            self.run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        else:
            self.run("pg_basebackup", "-D", data, "-d", primary.url, "-R", "--checkpoint=fast", "--no-sync")

    def run(self, *command):
        """PostgreSQL refuses to run as root."""
        user = "postgres" if os.getuid() == 0 else None
        groups: list[str] | None = [] if user else None
        found = shutil.which(command[0], path=self.path) or command[0]
        subprocess.run(
            [found, *command[1:]], cwd=self.folder, env={"PATH": self.path, "LANG": "C.UTF-8"}, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, group=user, extra_groups=groups,
        )  # fmt: skip

    def start(self, **options):
        """Listen."""
        options |= {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, "fsync": "off"
        }  # fmt: skip
        settings = " ".join(f"-c {name}={value}" for name, value in options.items())
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", settings, "start")

    def stop(self):
        """Gone at once, with all its connections."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
