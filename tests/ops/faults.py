"""What readers see, second by second, while helpers of the site fail: `python tests/ops/faults.py [FAULT …]`.

The faults are redis, worker, postgres, readers and connections; all of them where none is named. Each has servers of
its own on free ports of this machine, in a temporary folder. Takes some minutes.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.ops.servers import ROOT, PostgreSQL, Redis, Site, ended, running

PATHS = [
    "/api/", "/api/agreements", "/", "/agreements", "/api/schema.json", "/api/docs", "/robots.txt",
    "/static/agreements/site.css",
]  # fmt: skip
LISTS = [
    "agreements", "countries", "sources", "criticisms", "cases", "actors", "events", "claims", "payments", "criteria",
]  # fmt: skip


@contextmanager
def readers(site, paths=PATHS):
    """Ask each path five times a second meanwhile, and then print what was seen in each second."""
    seen: dict[int, Counter[int]] = defaultdict(Counter)
    slowest: dict[int, float] = defaultdict(float)
    start, over = time.monotonic(), threading.Event()

    def read(path, number):
        while not over.wait(0.2):
            asked = time.monotonic()
            status = site.get(path, **{"X-Forwarded-For": f"192.0.2.{number}"})[0]
            second = int(asked - start)
            seen[second][status] += 1
            slowest[second] = max(slowest[second], time.monotonic() - asked)

    threads = [threading.Thread(target=read, args=(path, number)) for number, path in enumerate(paths)]
    for thread in threads:
        thread.start()
    yield lambda what: print(f"  {time.monotonic() - start:5.1f} s: {what}", flush=True)
    over.set()
    for thread in threads:
        thread.join()
    for second in sorted(seen):
        counts = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(seen[second].items()))
        print(f"  second {second:2}: {counts}; the slowest took {slowest[second]:.2f} s", flush=True)


def redis(site_of):
    """Redis is stopped, and later hangs."""
    server = Redis()
    server.start()
    try:
        with running(site_of(REDIS_URL=server.url, RATE_LIMIT="1000"), 2) as site, readers(site) as say:
            for what, then in ((server.stop, server.start), (server.freeze, server.thaw)):
                time.sleep(3)
                say(f"Redis: {what.__name__}")
                what()
                time.sleep(5)
                say(f"Redis: {then.__name__}")
                then()
            time.sleep(8)
        print("\n".join(line for line in site.log.splitlines() if "Redis" in line))
    finally:
        ended(server.process)


def worker(site_of):
    """One of two workers is killed."""
    with running(site_of(), 2) as site, readers(site) as say:
        time.sleep(3)
        say(f"kill -9 to one of the workers {site.workers()}")
        os.kill(site.workers()[0], signal.SIGKILL)
        time.sleep(6)
        say(f"the workers are {site.workers()}")


def postgres(site_of):
    """PostgreSQL is stopped for twelve seconds."""
    with tempfile.TemporaryDirectory() as folder:
        server = PostgreSQL(folder)
        server.start()
        try:
            site = site_of(DATABASE_URL=server.url)
            site.manage("migrate")
            site.manage("load", "--if-empty")
            with running(site, 2), readers(site) as say:
                time.sleep(3)
                server.stop()
                say("PostgreSQL is stopped")
                time.sleep(12)
                server.start()
                say("PostgreSQL is started")
                time.sleep(6)
        finally:
            server.stop()


def read_nothing(site, path, client, count):
    """Connections that ask for a file and read nothing of it."""
    asked = []
    for _ in range(count):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", site.port))
        head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "X-Forwarded-Proto: https", f"X-Forwarded-For: {client}"]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        asked.append(connection)
    return asked


def slow_readers(site_of):
    """Seven files at once of one client; then twelve readers of one client who read nothing of a large file."""
    site = site_of()
    subprocess.run([sys.executable, "bench/fill.py", "3000"], env=site.environment, check=True, cwd=ROOT)
    with running(site, 2):
        ask_all(site, "192.0.2.1")
        asked = read_nothing(site, "/api/agreements.jsonl", "192.0.2.2", 12)
        with readers(site, [*PATHS, "/api/countries.csv", "/api/claims.csv"]) as say:
            say("twelve readers read nothing")
            time.sleep(45)
        for connection in asked:
            connection.close()
    print("\n".join(line for line in site.log.splitlines() if "too slow" in line))


def ask_all(site, client):
    """All lists as files at the same time."""
    seen = {}

    def take(name):
        before = time.monotonic()
        status, _, body = site.get(f"/api/{name}.csv", 60, **{"X-Forwarded-For": client})
        seen[name] = f"{status} ({len(body)} bytes, {time.monotonic() - before:.1f} s)"

    threads = [threading.Thread(target=take, args=(name,)) for name in LISTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("  seven files at once:", seen)


def connections(site_of):
    """Five hundred connections send half a head."""
    with running(site_of(), 2) as site:
        half = []
        for _ in range(500):
            half.append(socket.create_connection(("127.0.0.1", site.port)))
            half[-1].sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with readers(site) as say:
            say("500 connections have sent half a head")
            time.sleep(40)
        for connection in half:
            connection.settimeout(5)
            connection.recv(1 << 16)
            connection.close()
        print("  all 500 were closed by the site")


FAULTS = {
    "redis": redis, "worker": worker, "postgres": postgres, "readers": slow_readers, "connections": connections,
}  # fmt: skip


def main(names):
    """Each fault with a site of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Site(folder).prepare()
        for name in names or FAULTS:
            print(f"{name}: {FAULTS[name].__doc__}", flush=True)
            FAULTS[name](lambda **environment: Site(folder, **environment))


if __name__ == "__main__":
    main(sys.argv[1:])
