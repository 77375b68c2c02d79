"""How the hard cases are read back."""

import pytest

from agreements import publishing
from tests.api.conftest import _no_rate_limit, loaded_record, record  # noqa: F401


@pytest.fixture
def read(client):
    """Publishes a record and reads it through the API, with what a filter finds beside it."""

    def ask(agreement, **question):
        if not agreement.is_published:
            publishing.publish(agreement, why="First publication")
        answer = client.get(f"/api/agreements/{agreement.pk}", question)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


@pytest.fixture
def found(client):
    """The slugs of the agreements that answer a question."""

    def ask(**question):
        answer = client.get("/api/agreements", question)
        assert answer.status_code == 200, answer.content
        return [row["slug"] for row in answer.json()["results"]]

    return ask
