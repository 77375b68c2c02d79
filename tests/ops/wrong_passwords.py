"""Wrong passwords at the door of a running site: how many are tried against the hash, how long, what is logged.

    GRANIAN_WORKERS=2 LOG_LEVEL=INFO tests/ops/serve.sh .venv/bin/python -m tests.ops.wrong_passwords [HOW_MANY]

Loopback only. Ends non-zero if more were tried than the limits allow: a thread may be in the middle of one more.
"""

import http.client
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402

from tracker.accounts import lock  # noqa: E402

HERE, PASSWORD, CONNECTIONS = urlsplit(os.environ["SITE"]).netloc, "a long enough pass phrase", 8
WAYS: dict[str, tuple[int, Callable[[int], tuple[str, str]]]] = {
    "one account, one address": (lock.PER_ACCOUNT_AND_ADDRESS, lambda n: ("editor", "192.0.2.1")),
    "one account, an address each": (lock.PER_ACCOUNT, lambda n: ("chief", f"198.18.{n // 250}.{n % 250}")),
    "an account each, one address": (lock.PER_ADDRESS, lambda n: (f"account-{n}", "192.0.2.3")),
    "an account each, one /64 of IPv6": (lock.PER_ADDRESS, lambda n: (f"account-{n}", f"2001:db8::{n:x}")),
}


def log_in(name: str, password: str, address: str) -> tuple[int, str | None]:
    """The status of the answer, and its Retry-After."""
    token = "x" * 32
    headers = {
        "X-Forwarded-Proto": "https", "X-Forwarded-For": address, "Origin": os.environ["PUBLIC_URL"],
        "Cookie": f"__Host-csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password}
    connection = http.client.HTTPConnection(HERE, timeout=60)
    connection.request("POST", "/admin/login/", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["Retry-After"]


def cpu() -> float:
    """Seconds that the server and its workers have computed."""
    server = int(os.environ["SITE_PID"])
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    spent = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in (server, *workers)]
    return sum(int(ticks) for pair in spent for ticks in pair) / os.sysconf("SC_CLK_TCK")


def lines() -> Counter[str]:
    """What the log of the door says, without the names and the addresses."""
    told = re.findall(r"(\w+) tracker\.accounts\.log: (.*?): account ", Path(os.environ["SITE_LOG"]).read_text())
    return Counter(f"{level} {text}" for level, text in told)


def try_all(attempts: list[tuple[str, str]]) -> tuple[Counter[int], Counter[str], str]:
    """One wrong password for each name and address: the statuses, the new lines in the log, and what it took."""
    before, begun, computed = lines(), time.monotonic(), cpu()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = pool.map(lambda one: log_in(one[0], "a wrong pass phrase", one[1]), attempts)
        statuses = Counter(status for status, _ in answers)
    return statuses, lines() - before, f"{time.monotonic() - begun:.1f} s, {cpu() - computed:.1f} s of CPU"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(how_many: int) -> None:
    """Try each way, then the right password."""
    for name in ("editor", "chief"):
        User.objects.create_user(name, password=PASSWORD, is_staff=True)
    say(f"at the usual address, before: {log_in('chief', PASSWORD, '203.0.113.7')[0]}")
    faults = []
    for way, (limit, attempt) in WAYS.items():
        statuses, told, took = try_all([attempt(n) for n in range(how_many)])
        tried = told["WARNING Log-in failed"]
        say(f"{way}: {how_many} wrong passwords, {tried} tried against the hash (limit {limit})")
        say(f"  {took}; answers {dict(statuses)}; log {dict(told)}")
        if not limit <= tried < limit + CONNECTIONS:
            faults.append(way)
    say(f"the right password where it is locked: {log_in('editor', PASSWORD, '192.0.2.1')}")
    say(f"at the usual address, though others locked the account: {log_in('chief', PASSWORD, '203.0.113.7')[0]}")
    sys.exit(", ".join(faults) or None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
