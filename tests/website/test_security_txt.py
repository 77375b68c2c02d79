"""/.well-known/security.txt, as RFC 9116 has it."""

import datetime

import pytest

SITE = "https://tracker.example"


@pytest.fixture
def fields(client, settings):
    """Reads the file: name and values of each field."""
    settings.PUBLIC_URL = SITE

    def read(contact=""):
        settings.SECURITY_CONTACT = contact
        response = client.get("/.well-known/security.txt")
        assert response.status_code == 200
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        lines = response.content.decode().splitlines()
        return {name: value for name, _, value in (line.partition(": ") for line in lines)}

    return read


def test_it_names_what_it_must_and_reads_no_database(fields):
    told = fields()
    assert set(told) == {"Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"}
    assert told["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert told["Contact"] == told["Policy"] == f"{SITE}/about#security"
    assert fields("mailto:security@tracker.example")["Contact"] == "mailto:security@tracker.example"


def test_it_never_expires_and_says_less_than_a_year(fields):
    """Whatever the day is: at most a day in a cache leaves months."""
    expires = datetime.datetime.fromisoformat(fields()["Expires"].replace("Z", "+00:00"))
    left = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=90) < left < datetime.timedelta(days=365)


@pytest.mark.parametrize("contact", ["", "mailto:security@tracker.example", "https://tracker.example/report"])
@pytest.mark.django_db
def test_the_policy_is_on_the_page_that_it_names(client, settings, contact):
    settings.SECURITY_CONTACT = contact
    page = client.get("/about").content.decode()
    assert 'id="security"' in page
    assert (contact or "private vulnerability report") in page
