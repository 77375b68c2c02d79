"""Whether a record must be published again: not for names, which are read anew, but for all that it says."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agreements.record import document
from agreements.record.dates import ImpreciseDate
from agreements.record.document import Document, is_unchanged
from agreements.record.facts import Actor, Criterion, Facts, Payment, Publication, Related
from agreements.record.origins import Report
from agreements.record.resolve import resolve
from tests.rules.making import claim, criticism, event, facts, source

NOW = datetime.datetime(2026, 1, 15, tzinfo=datetime.UTC)
GOLDEN = (Path(__file__).parent / "format_1" / "every-part.json").read_text(encoding="utf-8")


def full() -> Facts:
    """Something of every sort, from two sources, of which the second re-tells the first and a report that isn't cited,
    which re-tells another.
    """
    first, second = source("first"), source("second", "C")
    cited = ("first", "second")
    return facts(
        first, second,
        claims={"capacity": (claim("5 people", "first"), claim("6 people", "second"))},
        criteria=(Criterion(1, "admits", "skills", "Nurses", (claim("", "first", field="criterion"),)),),
        payments=(Payment(1, "sender", "host", "Rent", "paid", (claim("5 EUR", "second", field="payment"),)),),
        events=(
            event("2025", "agreed", actor="ministry", sources=cited),
            event("2025-02", counted="transferred", claims=(claim("5 people", "first", field="people"),)),
        ),
        criticisms=(criticism("objects", "second", actor="watchers"),),
        actors={slug: Actor(id, slug, slug.title(), "ngo") for id, slug in ((1, "ministry"), (2, "watchers"))},
        retellings={
            "elsewhere": (Report("furthest", None, 100),),
            "second": (Report("elsewhere", None, 99), Report("first", first.published, first.id)),
        },
        related=(Related("follows", 7),),
    )  # fmt: skip


def published(told: Facts) -> Document:
    return Document(told, resolve(told), Publication(NOW, NOW, 1))


def changed(told: Facts, *, source: Any = None, actor: Any = None) -> Facts:
    """The facts with other metadata of the first source, or of the ministry."""
    first, ministry = (
        replace(told.sources["first"], **(source or {})),
        replace(told.actors["ministry"], **(actor or {})),
    )
    return replace(told, sources={**told.sources, "first": first}, actors={**told.actors, "ministry": ministry})


def with_other_slugs(told: Facts, sources: dict[str, str], actors: dict[str, str]) -> Facts:
    """The same facts where sources and actors have other slugs, as they are read from the editors' rows."""

    def cited(slugs):
        return tuple(sorted(sources.get(slug, slug) for slug in slugs))

    def claims(about):
        return tuple(replace(one, source=sources.get(one.source, one.source)) for one in about)

    def report(one: Report) -> Report:
        return replace(one, slug=sources.get(one.slug, one.slug))

    return replace(
        told,
        claims={field: claims(about) for field, about in told.claims.items()},
        criteria=tuple(replace(row, claims=claims(row.claims)) for row in told.criteria),
        payments=tuple(replace(row, claims=claims(row.claims)) for row in told.payments),
        events=tuple(
            replace(row, actor=row.actor and actors.get(row.actor, row.actor), sources=cited(row.sources),
                    claims=claims(row.claims))
            for row in told.events
        ),
        criticisms=tuple(
            replace(row, actor=actors.get(row.actor, row.actor), sources=cited(row.sources)) for row in told.criticisms
        ),
        sources={
            sources.get(slug, slug): replace(one, slug=sources.get(slug, slug)) for slug, one in told.sources.items()
        },
        actors={actors.get(slug, slug): replace(one, slug=actors.get(slug, slug)) for slug, one in told.actors.items()},
        retellings={
            sources.get(teller, teller): tuple(sorted(map(report, reports), key=lambda one: one.slug))
            for teller, reports in (told.retellings or {}).items()
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "named",
    [
        {"source": {"title": "Another title"}},
        {"source": {"publisher": "Another"}},
        {"source": {"kind": "official"}},
        {"source": {"address": "https://elsewhere.example/"}},
        {"actor": {"name": "Another name"}},
        {"actor": {"kind": "government"}},
        {},
    ],
)
def test_what_sources_and_actors_are_called_changes_nothing(named):
    told = full()
    assert is_unchanged(published(told), changed(told, **named))


@pytest.mark.parametrize(
    ("sources", "actors"),
    [
        ({"first": "another"}, {}),
        ({"first": "zzz-after-the-second"}, {}),
        ({"second": "aaa", "elsewhere": "another"}, {}),
        ({"furthest": "another"}, {}),
        ({}, {"ministry": "another"}),
        ({"first": "second", "second": "first"}, {"ministry": "watchers", "watchers": "ministry"}),
    ],
)
def test_nor_do_their_slugs(sources, actors):
    told = full()
    renamed = with_other_slugs(told, sources, actors)
    assert renamed != told
    assert is_unchanged(published(told), renamed)


def reworded(rows):
    """The rows with other statements of their claims."""
    return tuple(replace(row, claims=tuple(replace(one, statement="Else.") for one in row.claims)) for row in rows)


CHANGES = {
    "the title": lambda told: replace(told, title="Another"),
    "the address": lambda told: replace(told, slug="another"),
    "the summary": lambda told: replace(told, summary="Another."),
    "the host": lambda told: replace(told, host="RW"),
    "a joint sender": lambda told: replace(told, joint_senders=("DE",)),
    "a related record": lambda told: replace(told, related=()),
    "the date of a source": lambda told: changed(told, source={"published": ImpreciseDate("2025-01-02")}),
    "the grade of a source": lambda told: changed(told, source={"grade": "A"}),
    "which source it is": lambda told: changed(told, source={"id": 1_000_000}),
    "who it is": lambda told: changed(told, actor={"id": 1_000_000}),
    "which report is re-told": lambda told: replace(
        told, retellings={**told.retellings, "second": (Report("elsewhere", None, 98),)}
    ),
    "who re-tells": lambda told: replace(told, retellings={}),
    "words of a claim": lambda told: replace(
        told, claims={"capacity": (replace(told.claims["capacity"][0], statement="Else."), told.claims["capacity"][1])}
    ),
    "who says it": lambda told: replace(
        told, claims={"capacity": (replace(told.claims["capacity"][0], source="second"), told.claims["capacity"][1])}
    ),
    "words about a criterion": lambda told: replace(told, criteria=reworded(told.criteria)),
    "words about a payment": lambda told: replace(told, payments=reworded(told.payments)),
    "words about how many": lambda told: replace(told, events=reworded(told.events)),
    "a criterion": lambda told: replace(told, criteria=(replace(told.criteria[0], text="Doctors"),)),
    "which criterion": lambda told: replace(told, criteria=(replace(told.criteria[0], id=2),)),
    "a payment": lambda told: replace(told, payments=(replace(told.payments[0], purpose="Food"),)),
    "which payment": lambda told: replace(told, payments=(replace(told.payments[0], id=2),)),
    "an event": lambda told: replace(told, events=(replace(told.events[0], text="Else."), told.events[1])),
    "who acts": lambda told: replace(told, events=(replace(told.events[0], actor="watchers"), told.events[1])),
    "who tells of it": lambda told: replace(told, events=(replace(told.events[0], sources=("first",)), told.events[1])),
    "a criticism": lambda told: replace(told, criticisms=(replace(told.criticisms[0], text="Else."),)),
    "who criticises": lambda told: replace(told, criticisms=(replace(told.criticisms[0], actor="ministry"),)),
    "who tells of the criticism": lambda told: replace(
        told, criticisms=(replace(told.criticisms[0], sources=("first",)),)
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_everything_else_does(what):
    told = full()
    other = CHANGES[what](told)
    assert not is_unchanged(published(told), other)


def test_slugs_tell_which_source_it_is_where_ids_are_missing():
    told = changed(full(), source={"id": None})
    renamed = with_other_slugs(told, {"first": "another"}, {})
    assert not is_unchanged(published(told), renamed)


def test_the_order_of_events_is_none_since_it_follows_from_what_they_tell():
    told = full()
    assert is_unchanged(published(told), replace(told, events=told.events[::-1]))


def test_what_followed_by_an_earlier_rule_makes_no_revision():
    stored = published(full())
    assert is_unchanged(replace(stored, values=replace(stored.values, facility="a hotel")), stored.facts)


def test_when_a_source_was_looked_up_is_a_change_but_for_formats_that_did_not_tell():
    told = full()
    undated = replace(told.sources["first"], published=None, retrieved=None)
    told = replace(told, sources={**told.sources, "first": undated})
    noted = replace(
        told,
        sources={**told.sources, "first": replace(undated, retrieved=NOW.date())},
        retellings={**(told.retellings or {}), "elsewhere": (Report("furthest", None, 100, NOW.date()),)},
    )
    assert not is_unchanged(published(told), noted)
    assert not is_unchanged(published(noted), told)
    assert is_unchanged(published(noted), noted)
    assert is_unchanged(replace(published(told), format=2), noted)
    assert not is_unchanged(replace(published(told), format=2), replace(noted, title="Another"))


# -- A document of format 1 ----------------------------------------------------------------------


def as_rows(lifted: Facts) -> Facts:
    """The facts of a document of format 1 as the editors' rows tell them: with all that the format didn't have."""
    ids = iter(range(1, 100))

    def known(row):
        if row.has_details:
            return replace(row, id=next(ids))
        if isinstance(row, Criterion):
            return replace(row, id=next(ids), kind="excludes", category="age", text="Nobody so young")
        return replace(row, id=next(ids), payer="sender", payee="host", state="paid", purpose="Costs of the journey")

    return replace(
        lifted,
        sources={slug: replace(one, id=next(ids)) for slug, one in lifted.sources.items()},
        actors={slug: replace(one, id=next(ids)) for slug, one in lifted.actors.items()},
        criteria=tuple(map(known, lifted.criteria)),
        payments=tuple(map(known, lifted.payments)),
        retellings={},
    )


def test_what_its_format_did_not_have_is_no_change():
    stored = document.read(GOLDEN)
    rows: list[Criterion | Payment] = [*stored.facts.criteria, *stored.facts.payments]
    assert not all(row.has_details for row in rows)
    assert is_unchanged(stored, as_rows(stored.facts))


def test_nor_is_what_sources_and_actors_are_called():
    stored = document.read(GOLDEN)
    told = as_rows(stored.facts)
    renamed = replace(
        told,
        sources={slug: replace(one, title="Another", kind="official") for slug, one in told.sources.items()},
        actors={slug: replace(one, name="Another", kind="court") for slug, one in told.actors.items()},
    )
    assert is_unchanged(stored, renamed)


def without_claims(rows):
    return tuple(replace(row, claims=()) for row in rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: replace(told, title="Another"),
        lambda told: replace(told, criteria=(replace(told.criteria[0], text="Else"), *told.criteria[1:])),
        lambda told: replace(told, criteria=without_claims(told.criteria)),
        lambda told: replace(told, criteria=(told.criteria[0], *without_claims(told.criteria[1:]))),
        lambda told: replace(told, criteria=told.criteria[:1]),
        lambda told: replace(told, payments=(replace(told.payments[0], state="paid"), *told.payments[1:])),
        lambda told: replace(told, payments=without_claims(told.payments)),
        lambda told: replace(told, payments=(*told.payments[:2], *without_claims(told.payments[2:]))),
        lambda told: replace(told, payments=told.payments[:1]),
        lambda told: replace(told, sources={slug: replace(one, grade="C") for slug, one in told.sources.items()}),
        lambda told: replace(told, events=told.events[1:]),
    ],
)
def test_what_it_told_otherwise_is_one(change):
    stored = document.read(GOLDEN)
    assert not is_unchanged(stored, change(as_rows(stored.facts)))


def test_a_slug_that_changed_since_is_one_because_nothing_else_tells_which_source_it_was():
    stored = document.read(GOLDEN)
    slug = next(iter(stored.facts.sources))
    renamed = with_other_slugs(as_rows(stored.facts), {slug: "another"}, {})
    assert not is_unchanged(stored, renamed)
