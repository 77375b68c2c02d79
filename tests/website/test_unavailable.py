"""What a page says while the database does not answer."""

from django.db import OperationalError


def test_a_database_that_does_not_answer_is_told_in_a_page(client, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError("canceling statement due to statement timeout at 10.0.0.7")

    monkeypatch.setattr("agreements.models.Dataset.current", away)
    response = client.get("/agreements")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
    assert "The record can't be read just now" in response.content.decode()
    assert "10.0.0.7" not in response.content.decode()
    assert "did not answer" in caplog.text
