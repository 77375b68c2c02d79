"""Random records with dates, claims and sources that re-tell each other, for tests of what was known on a day."""

import datetime
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st

from agreements import publishing
from agreements.choices import Grade, Rank, Status
from agreements.models import (
    Agreement,
    AgreementAmount,
    AgreementState,
    AgreementTerm,
    Claim,
    Criticism,
    Event,
    Mention,
    Source,
)
from agreements.record.dates import ImpreciseDate
from tests.factories import (
    make_actor,
    make_agreement,
    make_criterion,
    make_event,
    make_payment,
)

FIRST, LAST = datetime.date(2024, 11, 20), datetime.date(2025, 3, 10)
DAYS = st.dates(FIRST, LAST)
EXAMPLES = settings(max_examples=20)


def imprecise(days):
    """Dates known to the day, the month or the year."""
    return st.builds(lambda day, length: ImpreciseDate(day.isoformat()[:length]), days, st.sampled_from([4, 7, 10, 10]))


DATES = imprecise(DAYS)
PARTIES = ["sender", "host", "court", "other"]
CAPACITIES = [
    "50 people",
    "up to 50 people",
    "up to 50 people per year",
    "about 50 people",
    "more than 50 people",
    "at least 60 people",
    "several hundred people",
    "several people",
    "50 prison cells",
    "50 prison cells and up to 60 people",
    "up to 60 people and 50 prison cells",
    "undisclosed",
]
VALUES = {
    "capacity": CAPACITIES,
    "duration": ["1 year", "up to 2 months", "at least 30 days", "undisclosed"],
    "term_start": ["2025-01", "2024-12-01"],
    "renewal": ["automatic", "none"],
    "instrument": ["verbal", "treaty", "undisclosed"],
    "criterion": ["", "Only adults", "Only volunteers"],
    "payment": ["5 EUR", "up to 5 EUR", "", "undisclosed"],
    "people": ["8 people", "about 8 people", "several people", "undisclosed"],
}
EVENTS = st.fixed_dictionaries(
    {
        "occurred": DATES,
        "kind": st.sampled_from(["statement", "signature", "transfer"]),
        "known_since": st.none() | st.none() | DAYS,
        "effective": st.just("") | DATES,
        "position": st.none() | st.integers(1, 3),
        "status": st.sampled_from(["", *Status.values]),
        "said_by": st.sampled_from(PARTIES),
        "counted": st.sampled_from(["", "transferred", "transferred", "held", "returned", "released", "brought_back"]),
        "is_running_total": st.booleans(),
        "nationals": st.sampled_from(["", "own", "mixed"]),
        "sources": st.sets(st.integers(0, 5), max_size=2),
    }
)
CLAIMS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.fixed_dictionaries(
        {
            "field": st.just(field),
            "value": st.sampled_from(VALUES[field]),
            "rank": st.sampled_from(Rank.values),
            "source": st.integers(0, 5),
            "row": st.integers(0, 5),
        }
    )
)
CRITICISMS = st.fixed_dictionaries({"occurred": DATES | st.just(""), "sources": st.sets(st.integers(0, 5), max_size=2)})
SOURCES = st.fixed_dictionaries(
    {
        "published": DATES | st.just(""),
        "retrieved": DAYS,
        "grade": st.sampled_from(Grade.values),
        "retells": st.sets(st.integers(0, 5), max_size=2),
    }
)
RECORDS = st.fixed_dictionaries(
    {
        "sources": st.lists(SOURCES, min_size=6, max_size=6),
        "events": st.lists(EVENTS, max_size=5),
        "claims": st.lists(CLAIMS, max_size=8),
        "criticisms": st.lists(CRITICISMS, max_size=3),
    }
)


class Record:
    """Many rows of an agreement, stored in few statements: examples are many, and the factories take their time."""

    def __init__(self, sources):
        self.agreement, self.actor = make_agreement(), make_actor()
        self.preferred, self.number = set(), count()
        # What is published at first rests on a source that counts.
        first, *others = sources
        self.sources = self.add_sources([first | {"grade": first["grade"].replace("X", "C")}, *others])
        # Published before the rest is there: what is added may lack what publishing asks for.
        announced = {"kind": "announcement", "counted": "transferred"}
        first = make_event(self.agreement, FIRST.isoformat(), sources=self.sources[:1], **announced)
        publishing.publish(self.agreement, why="First publication")
        self.rows: dict[str, list[Any]] = {
            "criterion": [make_criterion(self.agreement)],
            "payment": [make_payment(self.agreement)],
            "event": [first],
        }

    def add_sources(self, sources):
        """Sources that re-tell each other."""
        usual = {"title": "Report", "language": "en", "kind": "news"}
        stored = Source.objects.bulk_create(
            Source(
                slug=f"s{next(self.number)}",
                **{name: row[name] for name in ("published", "retrieved", "grade")},
                **usual,
            )
            for row in sources
        )
        self.link(
            Source.retells, "from_source", stored, "to_source", [[stored[n] for n in row["retells"]] for row in sources]
        )
        return stored

    def link(self, field, near, rows, far, linked):
        """Fill a list of rows that point at each other."""
        through = field.through
        through.objects.bulk_create(
            through(**{near: row, far: other}) for row, others in zip(rows, linked, strict=True) for other in others
        )

    def add(self, events=(), claims=(), criticisms=()):
        """Add them all, citing the sources at hand."""
        usual: dict[str, Any] = {"agreement": self.agreement, "text": "Something happened."}
        made = [
            Event(**usual, **{name: value for name, value in row.items() if name != "sources"} | nobody(row) | why(row))
            for row in events
        ]
        made = Event.objects.bulk_create(made)
        self.link(Event.sources, "event", made, "source", self.cited(events))
        self.rows["event"] += [event for event in made if event.counted]
        Claim.objects.bulk_create(self.claim(**row) for row in claims)
        by: dict[str, Any] = {"actor": self.actor, "ground": "cost", "form": "statement", "text": "It costs too much."}
        said = Criticism.objects.bulk_create(
            Criticism(slug=f"c{next(self.number)}", occurred=row["occurred"], **by) for row in criticisms
        )
        self.link(Criticism.sources, "criticism", said, "source", self.cited(criticisms))
        self.link(Criticism.agreements, "criticism", said, "agreement", [[self.agreement] for _ in said])

    def cited(self, rows):
        """The sources that each of the rows names."""
        return [[self.sources[number] for number in row["sources"]] for row in rows]

    def claim(self, field, value, rank, source, row):
        """A claim; preferred only where none is, and never from a source of grade X."""
        column = {"people": "event"}.get(field, field)
        about = {column: self.rows[column][row % len(self.rows[column])]} if column in self.rows else {}
        subject = (field, *(row.pk for row in about.values()))
        if rank == "preferred" and (subject in self.preferred or self.sources[source].grade == "X"):
            rank = "normal"
        self.preferred |= {subject} if rank == "preferred" else set()
        reason = "Taken back." if rank == "deprecated" else ""
        claim = Claim(agreement=self.agreement, field=field, rank=rank, reason=reason, statement="It says so.", **about)
        claim.source, claim.locator, claim.value = self.sources[source], "¶ 1", value
        return claim


def nobody(event):
    """What an event says of people where it counts none."""
    return {} if event["counted"] else {"nationals": "", "is_running_total": False}


def why(event):
    """The reason for the day since when it was known."""
    return {"known_why": "It came out." if event["known_since"] else ""}


@contextmanager
def undone():
    """What is stored in it is gone afterwards: Hypothesis runs many examples in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(agreement, day):
    """What the API tells of a published agreement as known on the day, once whatever changed is published."""
    publishing.renew(Agreement.objects.filter(pk=agreement.pk), why="Something changed")
    response = Client().get(f"/api/agreements/{agreement.pk}", {"as_of": day.isoformat()} if day else {})
    assert response.status_code == 200, response.content
    return response.json()


STRETCHES = (AgreementState, AgreementTerm, AgreementAmount, Mention)
"""The tables of the index that say since when something was known."""
WITHOUT = {"id", "agreement_id", "is_current", "known_from", "known_until", "updated_at"}


def rows_known(table, day):
    """What a table of the index says as of the day, without when it was known."""
    columns = [field.attname for field in table._meta.concrete_fields if field.attname not in WITHOUT]
    return list(table.objects.as_of(day).values_list(*columns))


def is_published_by(source, day):
    """Whether a source had certainly been published by the day: by its date, or because it was looked up."""
    return last_days(source.published, day) or (source.retrieved is not None and source.retrieved <= day)


def begins_after(date, day):
    """Whether an imprecise date lies wholly after the day."""
    return bool(date) and ImpreciseDate(date).first_day > day


def last_days(date, day):
    """Whether an imprecise date lies wholly on or before the day."""
    return bool(date) and ImpreciseDate(date).last_day <= day
