"""`manage.py build_examples`: write the examples of the OpenAPI document, each a real answer of this site."""

from pathlib import Path

import orjson
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.test import Client

from agreements.api.openapi import EXAMPLES, REQUESTS
from agreements.api.problems import problem
from agreements.seeding.fixtures import load

REASON = "It repeats another record."
UNREACHABLE = {
    "Status410": problem(
        410,
        "This record was retracted.",
        "/api/agreements/9",
        reason=REASON,
        retracted_at="2026-01-31T09:30:00+00:00",
    ),
    "Status429": problem(429, "Rate limit exceeded. Try again in 12 seconds.", "/api/agreements"),
    "Status500": problem(500, "Something broke on our side. It has been logged.", "/api/agreements"),
    "Status503": problem(503, "The record can't be read just now. Ask again in a minute.", "/api/agreements"),
}
"""The bodies of errors that no request to a fresh site provokes."""


class Command(BaseCommand):
    """Sends requests to the site itself, with the committed fixtures in a database in memory."""

    help = "Write the examples of the OpenAPI document from the fixtures (DATABASE_URL=sqlite://:memory:)."

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0)
        load(Path(settings.BASE_DIR) / "fixtures")
        client = Client(SERVER_NAME="localhost")
        examples = {}
        for name, (request, headers) in REQUESTS.items():
            response = client.get(request, headers=headers)
            is_json = "json" in response["Content-Type"]
            answer = orjson.loads(response.content) if is_json else response.content.decode()
            examples[name] = {"request": request, "answer": shortened(answer)}
        examples |= {name: {"request": "", "answer": answer} for name, answer in UNREACHABLE.items()}
        EXAMPLES.write_bytes(orjson.dumps(examples, option=orjson.OPT_INDENT_2) + b"\n")


def shortened(answer: object) -> object:
    """The answer with at most one row in each list of rows."""
    if isinstance(answer, dict):
        return {name: shortened(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [shortened(value) for value in (answer[:1] if answer and isinstance(answer[0], dict) else answer)]
    return answer
