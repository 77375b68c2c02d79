"""Records as an editor finds them, and the form of a new one filled in."""

import pytest

from agreements.publishing import publish

from ..factories import (
    make_actor,
    make_claim,
    make_consideration,
    make_country,
    make_evidenced_agreement,
    make_source,
    make_text,
)
from .forms import ADD, CRITICISMS, open_form


@pytest.fixture
def draft():
    agreement = make_evidenced_agreement("kosovo")
    make_claim(agreement, value="", consideration=make_consideration(agreement))
    make_text(agreement)
    return agreement


@pytest.fixture
def published(draft, admin_user):
    publish(draft, why="First publication", by=admin_user)
    return draft


@pytest.fixture
def form(admin_client):
    """The add page, filled in with one row of every sort, all from one source."""
    make_country("US")
    make_country("XK")
    source, actor = make_source("wire"), make_actor("Observers")
    told = {"source": source.pk, "locator": "¶ 2", "statement": "It says so."}
    of_row = {f"claim_{name}": value for name, value in told.items()}
    form = open_form(admin_client, ADD)
    form.fill(title="Kosovo hosts", slug="kosovo", summary="In short.", kind="return_hub", sender="US", host="XK")
    form.add("claims", about="capacity", value="up to 50 people per year", **told)
    form.add("claims", about="instrument", value="memorandum", **told)
    form.add("criteria", kind="admits", category="rule_of_law", text="The law is kept", **of_row)
    form.add("payments", purpose="Rent", state="promised", claim_value="15,000,000 EUR per year", **of_row)
    event = {
        "occurred": "2025-07",
        "kind": "transfer",
        "said_by": "host",
        "status": "in_operation",
        "text": "Eight come.",
    }
    form.add("events", **event, sources=[source.pk], locator="¶ 9", counted="transferred", claim_value="8 people")
    criticism = {
        "actor": actor.pk,
        "ground": "legality",
        "form": "statement",
        "text": "Unlawful.",
        "sources": [source.pk],
    }
    form.add(CRITICISMS, **criticism)
    return form
