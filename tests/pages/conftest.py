"""What the tests of the pages share: a small published record, with all that a page must show or must hide."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from agreements.choices import Rank, State
from agreements.models import Agreement
from agreements.publishing import publish, record, retract
from tests.factories import (
    make_actor,
    make_claim,
    make_country,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_source,
)

MARKER = "zqxmarker"
"""A word that stands in unpublished rows only."""
HOSTILE = "<script>alert('q')</script><img src=x onerror=alert(1)>\"'&"
"""A title that tries to be more than text."""


@pytest.fixture(scope="module")
def _made_once(django_db_setup, django_db_blocker):
    """Making the record takes seconds: it is made once for a file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_made_once, db):
    """The record, its rows read anew for each test."""
    for row in vars(_made_once).values():
        row.refresh_from_db()
    return _made_once


def make_world():
    """A contested record, one of another host, one with a hostile title, a retracted one, a draft and one in review."""
    for code in ("DE", "DK", "RW", "US", "XK"):
        make_country(code)
    wire = make_source("wire-report", kind="wire", title="A wire story", publisher="The Wire", published="2025-06-11")
    retold = make_source("retold-page", grade="C", published="2025-06-12", retells=(wire,), title="The story again")
    warning = make_source("wrong-page", grade="X", title="A page that is wrong", note="Contradicted by all others.")
    return SimpleNamespace(
        wire=wire,
        contested=_contested(wire, retold, warning),
        prison=_published("kosovo-denmark", sender="DK", kind="prison_lease"),
        rwanda=_published("rwanda-denmark", sender="DK", host="RW", title=HOSTILE),
        retracted=_retracted(),
        draft=_hidden("draft-record", State.DRAFT),
        review=_hidden("review-record", State.IN_REVIEW),
    )


def _published(slug, **fields):
    agreement = make_evidenced_agreement(slug, **fields)
    publish(agreement, why="First publication")
    return agreement


def _contested(wire, retold, warning):
    agreement = make_evidenced_agreement("kosovo-us", title="Kosovo hosts people from elsewhere")
    agreement.claims.filter(field="capacity").update(source=wire, reason="The government's own words.")
    make_claim(agreement, value="300 people", rank=Rank.NORMAL, source=retold, locator="¶ 7")
    make_claim(agreement, value="9,000 people", rank=Rank.DEPRECATED, source=warning)
    make_event(agreement, "2025-06-05", kind="talks", status="in_talks", said_by="sender", sources=[wire])
    critic = make_actor("Watch the Borders")
    make_criticism(agreement, slug="on-transparency", ground="transparency", actor=critic, text="Nothing is published.")
    publish(agreement, why="First publication")
    agreement.slug = "kosovo-united-states"
    agreement.save()
    record(agreement, why="A clearer address")
    return agreement


def _retracted():
    agreement = _published("taken-back")
    retract(agreement, why="It told of two arrangements as one.")
    return agreement


def _hidden(slug, state):
    agreement = make_evidenced_agreement(slug, title=f"{MARKER} {slug}", host="DE", summary=MARKER)
    make_claim(agreement, "facility", MARKER, source=make_source(f"{MARKER}-{slug}", title=MARKER))
    actor = make_actor(f"{MARKER} {slug}")
    make_criticism(agreement, slug=f"{MARKER}-{slug}", actor=actor, text=MARKER)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    return agreement
