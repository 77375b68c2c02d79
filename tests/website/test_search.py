"""Searching on pages: what is misspelt is told right, and a question that can't be read says why."""

import pytest

from agreements.publishing import publish, retract
from tests.factories import make_actor, make_agreement, make_criticism, make_event, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(db):
    agreement = make_agreement(title="Cells in Gjilan", summary="A prison.")
    make_event(agreement, text="They agree.", sources=[make_source("a-source", title="Prison cells leased")])
    make_criticism(agreement, actor=make_actor("Watchers", aliases=["WTC"]), text="It is a prison.")
    publish(agreement, why="First publication")
    return agreement


@pytest.mark.parametrize("path", ["/agreements", "/sources", "/criticisms"])
def test_a_misspelt_word_is_told_right_by_a_link(client, published, path):
    page = client.get(path, {"q": "Prizon"}).content.decode()
    assert '<a href="?q=Prison">Prison</a>' in page
    assert "Did you mean" not in client.get(path, {"q": "Prison"}).content.decode()


def test_an_actor_is_found_by_another_name(client, published):
    assert "Watchers" in client.get("/actors", {"q": "wtc"}).content.decode()


@pytest.mark.parametrize("path", ["/agreements", "/sources", "/criticisms", "/actors", "/cases"])
def test_what_can_not_be_asked_says_why(client, published, path):
    response = client.get(path, {"q": '"prison'})
    assert response.status_code == 400
    assert "A quotation mark is missing" in response.content.decode()


def test_a_word_that_was_taken_back_is_not_suggested(client, published):
    assert client.get("/api/agreements", {"q": "Gjilen"}).json()["suggestions"] == ["Gjilan"]
    retract(published, why="It named a place")
    assert client.get("/api/agreements", {"q": "Gjilen"}).json()["suggestions"] == []
    assert client.get("/api/search", {"q": "Gjilen"}).json()["suggestions"] == []
