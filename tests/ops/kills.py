"""kill -9 in the middle of publishing: what was acknowledged must be there, and nothing may be there by half.

    python -m tests.ops.kills [HOW_MANY]                                     a SQLite file of its own
    bash tests/ops/with_postgres.sh .venv/bin/python -m tests.ops.kills     a database of its own on that server

A granian with one worker serves the committed record on a free port. An editor's client fills in the change form of
a record and sends it; each second time the server, worker and all, is killed at a random moment before it answers.
"""

import contextlib
import http.client
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """A server that can be killed, and a client of it who is logged in."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.log = log.open("wb")
        self.cookies: dict[str, str] = {}
        self.start()

    def start(self) -> None:
        """In a process group of its own, and until it answers."""
        command = [
            sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--host", "127.0.0.1",
            "--port", str(self.port), "--log-level", "error", "tracker.asgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=self.log, stderr=self.log, start_new_session=True)
        for _ in range(600):
            with contextlib.suppress(OSError):
                self.ask("GET", "/api/")
                return
            time.sleep(0.1)
        raise TimeoutError(f"The site did not start: {self.log.name}")

    def kill(self) -> None:
        """All its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, form: str = "", until: Callable[[], None] = lambda: None) -> SimpleNamespace:
        """The answer; `until` is called once the question is sent. Raises OSError or HTTPException without one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}"}
        try:
            connection.request(method, path, form or None, headers)
            until()
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return SimpleNamespace(status=answer.status, location=answer.headers["Location"], content=answer.read())
        finally:
            connection.close()


class Editor:
    """Publishes one change after the other, and keeps which were acknowledged."""

    def __init__(self, site: Site, ids: list[int]) -> None:
        self.site, self.ids = site, ids
        self.refused: set[int] = set()
        self.acknowledged: list[str] = []
        self.unanswered: list[str] = []
        self.seconds: list[float] = []

    def publish(self, kill_after: float | None = None) -> bool:
        """Send a record's form with another summary; True where the site says that it is saved."""
        from tests.admin.forms import Form

        chosen = random.choice(sorted({*self.ids} - self.refused))
        path = f"/admin/agreements/agreement/{chosen}/change/"
        form = Form(self.site.ask("GET", path))
        marker = secrets.token_hex(8)
        form.fill(summary=f"Written by the test of kills, {marker}.", why=marker)
        sent = urlencode(form.data | {"_continue": "1"}, doseq=True)
        began = time.monotonic()
        killer = threading.Timer(kill_after or 0, self.site.kill)
        try:
            answer = self.site.ask("POST", path, sent, until=killer.start if kill_after is not None else lambda: None)
        except (OSError, http.client.HTTPException):
            self.unanswered.append(marker)
            return False
        finally:
            if kill_after is not None:
                killer.join()
        if answer.status == 200:  # the form again, with what is wrong
            self.refused.add(chosen)
            return False
        if answer.status != 302 or urlsplit(answer.location).path != path:
            raise AssertionError(f"{path} answered {answer.status} {answer.location}")
        self.acknowledged.append(marker)
        self.seconds.append(time.monotonic() - began)
        return True


def log_in() -> dict[str, str]:
    """The cookie of a session of a new editor: how one logs in is not what is tested here."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    user = get_user_model().objects.create_superuser("editor", password=secrets.token_urlsafe())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


@contextlib.contextmanager
def database_of_its_own(folder: Path) -> Iterator[None]:
    """The one that DATABASE_URL names, made and dropped, or a file in the folder."""
    url = os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/site.sqlite3")
    if url.startswith("sqlite"):
        yield
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def kill_often(site: Site, editor: Editor, wanted: int) -> None:
    """Until that many kills came before the answer did."""
    while len(editor.seconds) < 3:
        editor.publish()
    usual = statistics.median(editor.seconds)
    while len(editor.unanswered) < wanted:
        editor.publish()
        editor.publish(kill_after=random.uniform(0, usual))
        site.start()
        sys.stderr.write(f"\r{len(editor.unanswered)} of {wanted}")
    sys.stderr.write("\n")


def judge(editor: Editor) -> int:
    """Tell what is there and what isn't; say how much is wrong."""
    from django.core.management import call_command
    from django.db import connection

    from agreements.models import Dataset, Revision

    stored = Counter(Revision.objects.filter(action="changed").values_list("reason", flat=True))
    lost = [marker for marker in editor.acknowledged if stored[marker] != 1]
    unsent = stored.keys() - {*editor.acknowledged, *editor.unanswered}
    kept = [marker for marker in editor.unanswered if stored[marker]]
    gaps = Dataset.current().revision - 1 - Revision.objects.count()  # loading the record took the first number
    sys.stdout.write(
        f"{connection.vendor}: {len(editor.unanswered)} kills before the answer came\n"
        f"acknowledged: {len(editor.acknowledged)}, of which lost: {len(lost)}\n"
        f"not acknowledged: {len(editor.unanswered)}, of which stored: {len(kept)}\n"
        f"stored, but never sent: {len(unsent)}; gaps in the dataset's numbers: {gaps}\n"
        f"records whose form was refused: {sorted(editor.refused)}\n"
    )
    call_command("audit")  # fails where anything is there by half
    return len(lost) + len(unsent) + gaps


def main() -> int:
    """Zero where nothing was lost."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "1", "SECRET_KEY": secrets.token_urlsafe(60), "RATE_LIMIT": "0"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    with tempfile.TemporaryDirectory() as folder, database_of_its_own(Path(folder)):
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        from agreements.models import Agreement

        call_command("migrate", verbosity=0)
        call_command("load")
        site = Site(Path(folder) / "log")
        try:
            site.cookies |= log_in()
            editor = Editor(site, list(Agreement.objects.published().values_list("pk", flat=True)))
            kill_often(site, editor, wanted)
        finally:
            site.kill()
        faults = judge(editor)
        connection.close()
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
