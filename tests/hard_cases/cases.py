"""What the hard cases are made with, and how their documents are read."""

from agreements import publishing
from tests.factories import (
    make_claim,
    make_criterion,
    make_event,
)


def entry(document, field):
    """The evidence for one field."""
    (one,) = [entry for entry in document["evidence"] if entry["field"] == field]
    return one


def people_on(document):
    """The people of each event that counts any: how many, what they are and whose nationals."""
    return [
        (event["people"]["text"], event["counted"], event["nationals"])
        for event in document["events"]
        if event["people"]
    ]


def count_people(agreement, occurred, value, nationals="third_country", counted="transferred", **event):
    """An event that counts people, and the claim that says how many."""
    fields = {"kind": "transfer", "status": "", "text": f"{value} come.", **event}
    row = make_event(agreement, occurred, counted=counted, nationals=nationals, **fields)
    make_claim(agreement, value=value, event=row)
    return row


def publishing_of(agreement):
    """The record, published with no more than an event."""
    make_event(agreement)
    publishing.publish(agreement, why="First publication")
    return agreement


def make_criterion_said(agreement):
    """A criterion and the claim that supports it as it stands."""
    criterion = make_criterion(agreement, "People convicted of crimes", category="criminal_record")
    make_claim(agreement, value="", criterion=criterion)
