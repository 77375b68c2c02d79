"""What was known on a day: it never depends on what came later, and the database answers as the documents do."""

import datetime
from contextlib import contextmanager
from decimal import Decimal
from itertools import combinations, count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements import publishing
from agreements.choices import Grade, Qualifier, Rank, Status
from agreements.documents import is_usable, render, reports
from agreements.documents.origins import count_joined
from agreements.fields import ImpreciseDate
from agreements.models import Agreement, Claim, Criticism, Event, Source
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criterion,
    make_event,
    make_payment,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    """Many examples ask more than a person may."""
    settings.RATE_LIMIT = 0


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
    "duration": ["1 year", "12 months", "undisclosed"],
    "instrument": ["verbal", "treaty", "undisclosed"],
    "criterion": ["", "Only adults", "Only volunteers"],
    "payment": ["5 EUR", "up to 5 EUR", "", "undisclosed"],
    "people": ["8 people", "about 8 people", "several people", "undisclosed"],
}
EVENTS = st.fixed_dictionaries(
    {
        "occurred": DATES,
        "status": st.sampled_from(["", *Status.values]),
        "said_by": st.sampled_from(PARTIES),
        "counted": st.sampled_from(["", "transferred", "held"]),
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
        self.sources = self.add_sources(sources)
        # Published before the rest is there: what is added may lack what publishing asks for.
        first = make_event(self.agreement, FIRST.isoformat(), counted="transferred", sources=self.sources[:1])
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
            Source(slug=f"s{next(self.number)}", published=row["published"], grade=row["grade"], **usual)
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
        usual: dict[str, Any] = {"agreement": self.agreement, "kind": "statement", "text": "Something happened."}
        made = [
            Event(**usual, **{name: value for name, value in row.items() if name != "sources"} | nobody(row))
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


def over_by(date, day):
    """Whether an imprecise date lies wholly on or before the day."""
    return bool(date) and ImpreciseDate(date).last_day <= day


# -- The past doesn't depend on what came later --------------------------------------------------


def later(dates):
    """Later rows, all dated by these dates."""
    return st.fixed_dictionaries(
        {
            "sources": st.lists(SOURCES, min_size=6, max_size=6),
            "events": st.lists(EVENTS, min_size=1, max_size=4),
            "claims": st.lists(CLAIMS, min_size=1, max_size=6),
            "criticisms": st.lists(CRITICISMS, min_size=1, max_size=3),
            "dates": st.lists(dates, min_size=13, max_size=13),
        }
    )


@settings(max_examples=30)
@given(data=st.data(), record=RECORDS, day=st.dates(FIRST, LAST - datetime.timedelta(40)))
def test_the_answer_for_a_day_never_depends_on_anything_dated_after_it(data, record, day):
    after = imprecise(st.dates(day + datetime.timedelta(1), LAST)).filter(lambda date: not over_by(date, day))
    news = data.draw(later(after))
    dates = iter(news.pop("dates"))
    with undone():
        known = Record(record.pop("sources"))
        known.add(**record)
        before, lists = told(known.agreement, day), answers(day)
        old = known.sources
        fresh = known.add_sources([row | {"published": next(dates)} for row in news["sources"]])
        known.link(Source.retells, "from_source", fresh, "to_source", [old[:2]] * len(fresh))
        # Sources that were known before may well tell of later events, as of plans, but nothing else is new to them.
        known.sources = [*fresh[:3], *old[3:]]
        known.add(events=[row | {"occurred": next(dates)} for row in news["events"]])
        planned = [row for row in known.rows["event"] if not over_by(row.occurred, day)]
        claim = {"field": "people", "value": "99 people", "rank": "normal", "source": 5}
        known.rows["event"], everything = planned, known.rows["event"]
        known.add(claims=[claim | {"row": number} for number in range(len(planned))])
        known.rows["event"], known.sources = everything, fresh
        known.add(claims=news["claims"])
        known.add(criticisms=[row | {"occurred": next(dates)} for row in news["criticisms"]])
        known.add(criticisms=[row | {"occurred": ""} for row in news["criticisms"]])
        assert told(known.agreement, day) == before
        assert answers(day) == lists


def answers(day):
    """What the filters of lists answer as of the day, about everything."""
    agreements: Any = Agreement.objects.known_on(day)
    return [
        list(rows)
        for rows in (
            agreements.with_status(day).with_announced(day).values_list("slug", "status", "announced"),
            agreements.with_status(day, "host").values_list("slug", "status"),
            agreements.contested(day).values_list("slug"),
            agreements.with_capacity(day).values_list("capacity_unit", "capacity_period", "capacity_amount"),
            agreements.citing(Source.objects.filter(grade="A"), day).values_list("slug"),
            Event.objects.known_on(day).values_list("pk"),
            Claim.objects.known_on(day).values_list("pk"),
            Claim.objects.standing(day).values_list("pk"),
            Claim.objects.contested(day).order_by("pk").values_list("pk"),
            Criticism.objects.known_on(day).order_by("pk").values_list("pk"),
            Source.objects.known_on(day).values_list("pk"),
        )
    ]


# -- The database answers as the documents do ---------------------------------------------------


@EXAMPLES
@given(record=RECORDS, day=DAYS | st.none())
def test_filters_and_documents_agree(record, day):
    with undone():
        known = Record(record.pop("sources"))
        known.add(**record)
        document = told(known.agreement, day)
        for said_by, status in {None: document["status"], **document["status_by_party"]}.items():
            listed: Any = Agreement.objects.with_status(day, said_by).get()
            assert listed.status == (status["status"] if status else "")
        dated: Any = Agreement.objects.with_announced(day).get()
        assert dated.announced == (document["announced"]["date"] if document["announced"] else "")
        evidence = {entry["claims"][0]["id"]: entry for entry in document["evidence"]}
        entry_of = {claim["id"]: first for first, entry in evidence.items() for claim in entry["claims"]}
        contested = {first for first, entry in evidence.items() if entry["contested"]}
        assert {entry_of[claim.pk] for claim in Claim.objects.contested(day)} == contested
        assert Agreement.objects.contested(day).exists() == bool(contested)
        cited = {source.pk for source in known.sources if source.slug in {one["slug"] for one in document["sources"]}}
        for source in known.sources:
            found = Agreement.objects.citing(Source.objects.filter(pk=source.pk), day).exists()
            assert found == (source.pk in cited)
        if day is not None:
            standing = list(Claim.objects.standing(day))
            for first, entry in evidence.items():
                usable = [claim["id"] for claim in entry["claims"] if is_usable(claim)]
                assert usable == [claim.pk for claim in standing if entry_of[claim.pk] == first]
                assert (entry["value"] is None) <= (not usable or entry["field"] == "payment")
        assert document["counts"]["events"] == Event.objects.known_on(day).count()
        assert document["counts"]["claims"] == Claim.objects.known_on(day).count()
        assert document["counts"]["criticisms"] == Criticism.objects.known_on(day).count()
        assert document["counts"]["origins"] == origins(cited, known.sources, day)


def origins(cited, sources, day):
    """How many independent origins some sources have: a slow and plain model of the codebook's words."""
    usable = {
        source.pk for source in sources if source.grade != "X" and (day is None or over_by(source.published, day))
    }
    retells = {source.pk: {told.pk for told in source.retells.all()} & usable for source in sources}
    reached = {pk: {pk} for pk in cited & usable}
    for _ in sources:
        reached = {pk: told | {far for near in told for far in retells[near]} for pk, told in reached.items()}
    groups = [{pk} for pk in reached]
    for one, other in combinations(reached, 2):
        if reached[one] & reached[other]:
            touched = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return len(groups)


@EXAMPLES
@given(
    values=st.lists(st.sampled_from(CAPACITIES), min_size=1, max_size=4, unique=True),
    bound=st.sampled_from([0, 49, 50, 51, 55, 56, 60, 61, 500, 1000, 1001]),
    unit=st.sampled_from([None, "people", "prison_cells"]),
    period=st.sampled_from([None, "total", "per_year"]),
)
def test_capacity_is_compared_by_the_most_that_the_words_allow(values, bound, unit, period):
    def matches(quantity, compare):
        asked = unit in (None, quantity.unit) and period in (None, quantity.period)
        return asked and quantity.qualifier != "undisclosed" and compare(quantity)

    def reaches(quantity):
        open_ended = quantity.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
        return open_ended or (quantity.high is not None and quantity.high >= bound)

    def stays(quantity):
        return quantity.high is not None and quantity.high <= bound

    with undone():
        source = make_source()
        by_agreement = {value: make_agreement() for value in values}
        claims = {value: make_claim(one, value=value, source=source) for value, one in by_agreement.items()}
        asked: dict[str, Any] = {"units": [unit] if unit else [], "periods": [period] if period else []}
        for name, compare in (("at_least", reaches), ("at_most", stays)):
            wanted = Claim.objects.with_quantity(**asked, **{name: bound})
            expected = {v for v, claim in claims.items() if any(matches(q, compare) for q in claim.quantities)}
            found = Agreement.objects.with_claim(wanted, "capacity")
            assert {value for value, agreement in by_agreement.items() if agreement in found} == expected


def test_only_the_standing_claim_is_searched_for_a_value():
    agreement = make_agreement()
    make_claim(agreement, value="up to 50 people", reason="The government's own words.")
    make_claim(agreement, value="up to 500 people", rank="normal")
    fifty, more = Claim.objects.with_quantity(at_most=50), Claim.objects.with_quantity(at_least=500)
    assert Agreement.objects.with_claim(fifty, "capacity").get() == agreement
    assert not Agreement.objects.with_claim(more, "capacity")


def test_of_several_claims_the_earlier_source_of_the_better_grade_stood_on_a_day():
    agreement = make_agreement()
    make_event(agreement, "2024-12-31")
    for said, grade, published in (
        ("10 people", "C", "2025-01-01"),
        ("20 people", "B", "2025-02-02"),
        ("30 people", "B", "2025-02-01"),
        ("40 people", "A", "2025-03-01"),
    ):
        make_claim(agreement, value=said, rank="normal", source=make_source(grade=grade, published=published))
    last = make_source(grade="C", published="2025-04-01")
    make_claim(agreement, value="50 people", source=last, reason="It was signed.")
    publishing.publish(agreement, why="First publication")
    stood = {
        "2024-12-31": None, "2025-01-01": "10 people", "2025-02-01": "30 people", "2025-02-02": "30 people",
        "2025-03-01": "40 people", "2025-04-01": "50 people",
    }  # fmt: skip
    for written, value in stood.items():
        day = datetime.date.fromisoformat(written)
        claim = Claim.objects.standing(day).first()
        assert (claim and claim.value) == value
        document = told(agreement, day)
        assert (document["capacity"] and document["capacity"]["text"]) == value


def test_our_own_words_and_times_are_not_told_as_of_a_day():
    agreement = make_agreement()
    make_event(agreement, "2025-06-11", text="The government agrees.")
    publishing.publish(agreement, why="First publication")
    document = told(agreement, datetime.date(2025, 6, 11))
    assert document["as_of"] == "2025-06-11"
    assert [document[name] for name in ("summary", "published_at", "updated_at", "revision")] == [None] * 4


def test_an_event_known_to_the_month_is_known_when_the_month_is_over():
    agreement = make_agreement()
    make_event(agreement, "2025-06")
    assert not Agreement.objects.known_on(datetime.date(2025, 6, 29)).exists()
    assert Agreement.objects.known_on(datetime.date(2025, 6, 30)).get() == agreement


def test_what_follows_is_told_only_once_something_of_it_was_known():
    agreement, follower = make_agreement(), make_agreement()
    make_event(agreement, "2025-01-01")
    make_event(follower, "2025-03-01")
    Agreement.objects.filter(pk=follower.pk).update(follows=agreement)
    publishing.publish(agreement, why="First publication")
    publishing.publish(follower, why="First publication")
    assert told(agreement, datetime.date(2025, 2, 28))["related"] == []
    assert [row["relation"] for row in told(agreement, datetime.date(2025, 3, 1))["related"]] == ["followed_by"]


# -- Origins -----------------------------------------------------------------------------------

GROUPS = st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=4), max_size=8)


@given(GROUPS, st.randoms())
def test_joined_groups_are_counted_in_any_order(groups, random):
    joined = {member: {member} for group in groups for member in group}
    for group in groups:
        whole = set().union(*(joined[member] for member in group))
        for member in whole:
            joined[member] = whole
    assert count_joined(groups) == len({frozenset(part) for part in joined.values()})
    random.shuffle(groups)
    assert count_joined(groups) == len({frozenset(part) for part in joined.values()})


@given(GROUPS, st.frozensets(st.integers(0, 12), min_size=1))
def test_one_more_page_adds_at_most_one_origin(groups, page):
    assert count_joined([*groups, page]) <= count_joined(groups) + 1
    assert count_joined([*groups, *groups]) == count_joined(groups)
    assert count_joined(groups) <= len(groups)


def test_pages_that_retell_one_report_are_one_origin_however_far_back():
    agreement = make_agreement()
    wire = make_source("wire")
    paper = make_source("paper", retells=(wire,))
    blog, other = make_source("blog", retells=(paper,)), make_source("other")
    warning = make_source("warning", grade="X", retells=(other,))
    make_event(agreement, sources=[blog, wire, warning], actor=make_actor())
    counts = render(Agreement.objects.for_document().get(), Source.objects.retellings())["counts"]
    assert (counts["sources"], counts["origins"]) == (2, 1)
    make_claim(agreement, source=other)
    counts = render(Agreement.objects.for_document().get(), Source.objects.retellings())["counts"]
    assert (counts["sources"], counts["origins"]) == (3, 2)
    wire.retells.add(blog)  # a mistake that goes in a circle still ends
    assert reports("wire", Source.objects.retellings()) == {"wire", "paper", "blog"}


def test_a_price_that_is_no_round_number_is_compared_as_it_stands():
    agreement = make_agreement()
    claim = make_claim(agreement, value="about 100 people")
    assert claim.quantities[0].high == Decimal(110)
    assert Claim.objects.with_quantity(at_least=110).exists()
    assert not Claim.objects.with_quantity(at_least=111).exists()
    assert Claim.objects.with_quantity(at_most=110).exists()
    assert not Claim.objects.with_quantity(at_most=109).exists()
