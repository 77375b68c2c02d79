"""What the database itself refuses: each constraint with a row that breaks it and nothing else."""

import datetime
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from agreements import publishing
from agreements.models import (
    ActivePeriod,
    Actor,
    Address,
    Agreement,
    AgreementState,
    CaseEvent,
    Check,
    Claim,
    Consideration,
    Country,
    CourtCase,
    Criterion,
    Criticism,
    Dataset,
    Erasure,
    Event,
    LegalText,
    OutsideCount,
    Payment,
    Renewal,
    Revision,
    SearchEntry,
    SearchWord,
    Source,
)
from agreements.models.index import INDEX, Stretch
from tests.factories import (
    make_actor,
    make_agreement,
    make_case,
    make_claim,
    make_consideration,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_outside_count,
    make_payment,
    make_source,
    make_text,
    save,
)

pytestmark = pytest.mark.django_db

TABLES: list[Any] = [
    Actor, Address, Agreement, CaseEvent, Check, Claim, Consideration, Country, CourtCase, Criterion, Criticism,
    Dataset, Erasure, Event, LegalText, OutsideCount, Payment, Renewal, Revision, SearchWord, Source,
    *INDEX,
]  # fmt: skip


def about_row(make, column):
    """A claim about a row of its own."""
    agreement = make_agreement()
    return make_claim(agreement, "", **{column: make(agreement)})


def counted_event():
    """An event that counts people."""
    return make_event(make_agreement(), counted="transferred", nationals="mixed", is_running_total=True)


def looked():
    """That somebody looked for news of an agreement."""
    told = {"where": "News agencies", "languages": "en", "looked_for": "An end"}
    return Check.objects.create(agreement=make_agreement(), **told)


def money():
    """A claim about a payment."""
    agreement = make_agreement()
    return make_claim(agreement, value="5 EUR", payment=make_payment(agreement))


def people():
    """A claim about the people of an event."""
    event = counted_event()
    return make_claim(event.agreement, value="8 people", event=event)


def entry():
    agreement = make_agreement()
    return SearchEntry.objects.create(agreement=agreement, kind="agreement", row=agreement.pk)


def promise():
    """That a text guarantees something."""
    return make_criterion(make_agreement(), kind="guarantees", category="asylum")


def outcome():
    """What became of people."""
    return make_event(make_agreement(), counted="returned", had_protection=True)


def gift():
    """What a party gives that isn't money."""
    return make_consideration(make_agreement())


def law():
    """A legal text."""
    return make_text(make_agreement())


def step():
    """A step of a court case."""
    return make_case(make_agreement()).events.get()


def said():
    """An amount in the words of the source."""
    return make_claim(make_agreement(), as_stated="up to fifty", as_stated_language="en")


def renewal():
    """An agreement that waits to be stored again."""
    return Renewal.objects.create(agreement=make_agreement(), reason="Senegal is named anew")


class another(dict):
    """Breaks the constraint with a second row, a copy of the first but for these changes."""


def published():
    """A record with a revision."""
    agreement = make_evidenced_agreement()
    publishing.publish(agreement, why="First publication")
    return agreement


def revision():
    """The revision of a published record."""
    return published().revision


def dataset():
    """The one row."""
    Dataset.advance()
    return Dataset.current()


def capacity():
    """A claim about a field of the agreement."""
    return make_claim(make_agreement())


def two_quantities():
    """A capacity that states two."""
    return make_claim(make_agreement(), value="400 prison cells and up to 600 people")


def indexed(table):
    """A row of the index about a published record, which it had since some day and has today."""
    published()
    return table.objects.filter(is_current=True).exclude(known_from=None).first()


def period():
    """How active a published record is, from some day on."""
    published()
    return ActivePeriod.objects.filter(is_current=True).latest("pk")


def before(row):
    """It ends before it began."""
    return {"is_current": False, "known_until": row.known_from}


STRETCHES = [table for table in INDEX if issubclass(table, Stretch)]
# constraint: (makes a valid row, what to change in it so that this constraint is broken)
BREACHES: dict[str, tuple[Any, Any]] = {
    "search_entry_once_per_row": (entry, another()),
    "search_entry_kind_is_known": (entry, {"kind": "letter", "agreement": None}),
    "search_entry_has_its_agreement": (entry, {"agreement": None}),
    "criterion_guarantees_what_can_be": (promise, {"category": "skills"}),
    "payment_is_part_of_another": (lambda: make_payment(make_agreement()), lambda row: {"part_of_id": row.pk}),
    "consideration_giver_is_known": (gift, {"giver": "court"}),
    "consideration_kind_is_known": (gift, {"kind": "money"}),
    "consideration_state_is_known": (gift, {"state": "paid"}),
    "consideration_is_said_once": (gift, another()),
    "text_role_is_known": (law, {"role": "letter"}),
    "text_is_named_once": (law, another()),
    "event_outcome_counts_people": (outcome, {"counted": "ordered"}),
    "event_is_outcome_of_another": (outcome, lambda row: {"outcome_of_id": row.pk}),
    "claim_payment_state_is_known": (money, {"payment_state": "spent", "reference_date": "2025"}),
    "claim_payment_state_is_dated": (money, {"payment_state": "paid"}),
    "claim_as_stated_is_short": (said, {"as_stated": "one two three four five six seven eight"}),
    "claim_preferred_once_per_consideration": (
        lambda: about_row(make_consideration, "consideration"),
        another(),
    ),
    "case_event_kind_is_known": (step, {"kind": "transfer", "status": ""}),
    "court_case_has_title_court_and_text": (lambda **values: make_case(make_agreement(), **values), {"court": ""}),
    "case_event_status_is_known": (step, {"status": "signed"}),
    "case_event_occurred_is_a_date": (step, {"occurred": "2025-13"}),
    "case_event_has_a_date": (step, {"occurred": ""}),
    "case_event_has_a_locator": (step, {"locator": ""}),
    "case_event_holding_is_a_ruling": (step, {"kind": "filing", "status": "unlawful"}),
    "outside_count_measure_is_known": (make_outside_count, {"measure": "flights"}),
    "outside_count_speaker_is_known": (make_outside_count, {"speaker": "press"}),
    "outside_count_counted_to_is_a_date": (make_outside_count, {"counted_to": "yesterday"}),
    "outside_count_has_a_date": (make_outside_count, {"counted_to": ""}),
    "actor_kind_is_known": (make_actor, {"kind": "person"}),
    "actor_url_is_a_web_address": (make_actor, {"url": "javascript:alert(1)"}),
    "address_leads_to_one_row": (
        lambda: Address.objects.create(kind="source", slug="first-report", row=1),
        another(row=2),
    ),
    "agreement_kind_is_known": (make_agreement, {"kind": "other"}),
    "agreement_state_is_known": (make_agreement, {"state": "deleted"}),
    "agreement_sender_is_not_host": (make_agreement, {"sender_id": "XK"}),
    "agreement_is_not_its_own_predecessor": (make_agreement, lambda row: {"replaces_id": row.pk}),
    "agreement_slug_starts_with_a_letter": (make_agreement, {"slug": "2025-kosovo"}),
    "agreement_public_has_a_revision": (make_agreement, {"state": "published"}),
    "agreement_retracted_has_a_reason": (published, {"state": "retracted"}),
    "claim_field_is_known": (capacity, {"field": "price", "text": "x", "qualifier": "", "amount": None}),
    "claim_rank_is_known": (capacity, {"rank": "best"}),
    "claim_qualifier_is_known": (capacity, {"qualifier": "fewer_than"}),
    "claim_period_is_known": (capacity, {"period": "per_decade"}),
    "claim_also_qualifier_is_known": (two_quantities, {"also_qualifier": "fewer_than"}),
    "claim_also_period_is_known": (two_quantities, {"also_period": "per_decade"}),
    "claim_names_the_row_it_is_about": (people, {"event_id": None}),
    "claim_value_is_typed_like_its_field": (capacity, {"text": "fifty"}),
    "claim_amount_is_a_quantity": (capacity, {"amount": -1}),
    "claim_also_amount_is_a_quantity": (two_quantities, {"also_unit": ""}),
    "claim_speaker_is_known": (capacity, {"speaker": "nobody"}),
    "claim_basis_is_known": (capacity, {"basis": "rumour"}),
    "claim_reference_date_is_a_date": (capacity, {"reference_date": "June 2025"}),
    "claim_nationalities_are_of_people": (capacity, {"nationalities": "CU 2"}),
    "check_is_of_one_agreement_or_country": (looked, {"country_id": "XK"}),
    "check_says_where_and_for_what": (looked, {"where": ""}),
    "event_basis_is_known": (counted_event, {"basis": "rumour"}),
    "event_manner_is_known": (counted_event, {"manner": "gladly"}),
    "event_counted_from_is_a_date": (counted_event, {"counted_from": "June 2025"}),
    "event_counted_to_is_a_date": (counted_event, {"counted_to": "June 2025"}),
    "event_total_is_running": (counted_event, {"is_running_total": False, "is_total": True}),
    "event_disputes_another": (counted_event, lambda row: {"disputes_id": row.pk}),
    "claim_deprecated_has_a_reason": (capacity, {"rank": "deprecated"}),
    "claim_preferred_once_per_field": (capacity, another()),
    "claim_preferred_once_per_criterion": (lambda: about_row(make_criterion, "criterion"), another()),
    "claim_preferred_once_per_payment": (money, another()),
    "claim_preferred_once_per_event": (people, another()),
    "country_code_status_is_known": (make_country, {"code_status": "disputed"}),
    "country_code_is_two_capitals": (make_country, another(code="Xk", alpha3="ABC", name="B", slug="b")),
    "country_alpha3_is_three_capitals": (make_country, {"alpha3": "xkx"}),
    "country_lies_on_earth": (make_country, {"latitude": "90.0001"}),
    "criterion_kind_is_known": (lambda: make_criterion(make_agreement()), {"kind": "prefers"}),
    "criterion_category_is_known": (lambda: make_criterion(make_agreement()), {"category": "wealth"}),
    "criterion_is_said_once": (lambda: make_criterion(make_agreement()), another()),
    "criticism_ground_is_known": (make_criticism, {"ground": "taste"}),
    "criticism_form_is_known": (make_criticism, {"form": "song"}),
    "criticism_occurred_is_a_date": (make_criticism, {"occurred": "2025-13"}),
    "dataset_has_one_row": (dataset, another(id=2)),
    "erasure_has_a_reason": (
        lambda: Erasure.objects.create(reason="A name", dataset_revision=1, other_places=0),
        {"reason": ""},
    ),
    "renewal_has_a_reason": (renewal, {"reason": ""}),
    "event_kind_is_known": (counted_event, {"kind": "party"}),
    "event_said_by_is_known": (counted_event, {"said_by": "neighbour"}),
    "event_status_is_known": (counted_event, {"status": "hoped"}),
    "event_counted_is_known": (counted_event, {"counted": "lost"}),
    "event_nationals_is_known": (counted_event, {"nationals": "foreign"}),
    "event_occurred_is_a_date": (counted_event, {"occurred": "2025-06-32"}),
    "event_effective_is_a_date": (counted_event, {"effective": "2025-13"}),
    "event_known_since_has_a_reason": (counted_event, {"known_since": datetime.date(2025, 6, 11)}),
    "period_ends_after_it_began": (
        period,
        {"since": datetime.date(2025, 6, 11), "until": datetime.date(2025, 6, 11)},
    ),
    "event_has_a_date": (counted_event, {"occurred": ""}),
    "event_people_say_what_is_counted": (counted_event, {"counted": ""}),
    "payment_payer_is_known": (lambda: make_payment(make_agreement()), {"payer": "nobody"}),
    "payment_payee_is_known": (lambda: make_payment(make_agreement()), {"payee": "nobody"}),
    "payment_state_is_known": (lambda: make_payment(make_agreement()), {"state": "lost"}),
    "payment_payer_is_not_payee": (lambda: make_payment(make_agreement()), {"payee": "sender"}),
    "payment_is_said_once": (lambda: make_payment(make_agreement()), another()),
    "revision_action_is_known": (revision, another(action="improved", number=2)),
    "revision_number_is_unique": (revision, another()),
    "revision_number_starts_at_one": (revision, another(number=0)),
    "revision_has_a_reason": (revision, another(reason="", number=2)),
    "source_kind_is_known": (make_source, {"kind": "rumour"}),
    "source_grade_is_known": (make_source, {"grade": "D"}),
    "source_url_is_a_web_address": (make_source, {"url": "javascript:alert(1)"}),
    "source_archive_url_is_a_web_address": (make_source, {"archive_url": "data:text/html,x"}),
    "source_published_is_a_date": (make_source, {"published": "June 2025"}),
    "source_has_a_day": (make_source, {"published": ""}),
    "source_inferred_date_has_a_note": (make_source, {"is_published_inferred": True}),
    "source_sha256_is_written_right": (make_source, {"document_sha256": "0" * 63}),
    "agreement_has_one_current_state": (
        partial(indexed, AgreementState),
        another(known_from=datetime.date(1999, 1, 1)),
    ),
    "agreement_has_one_state_from_a_day": (partial(indexed, AgreementState), another(is_current=False)),
}
for stretch in STRETCHES:
    of, make = stretch._meta.model_name, partial(indexed, stretch)
    BREACHES |= {
        f"{of}_ends_after_it_began": (make, before),
        f"{of}_is_so_today_or_was_known": (make, {"is_current": False, "known_from": None}),
        f"{of}_of_today_has_not_ended": (make, {"known_until": datetime.date(2199, 1, 1)}),
    }


def constraints():
    """Every constraint of every table, by name."""
    return {constraint.name: (table, constraint) for table in TABLES for constraint in table._meta.constraints}


def test_no_table_and_no_constraint_is_left_out():
    ours = {model for model in Agreement._meta.apps.get_models() if model._meta.app_label == "agreements"}
    assert set(TABLES) == {model for model in ours if not model._meta.auto_created}
    assert set(BREACHES) == set(constraints())


def copy_of(row, /, **changes):
    """The row once more, as a new one with the changes, unsaved."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy._state.adding = True
    copy.pk = changes.pop(row._meta.pk.name, row.pk if row._meta.pk.name == "code" else None)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_a_row_that_breaks(name):
    table, constraint = constraints()[name]
    make, changes = BREACHES[name]
    row = make()
    changes = changes(row) if callable(changes) else changes
    rows = table._base_manager.filter(pk=row.pk)
    write = (
        partial(rows.bulk_create, [copy_of(row, **changes)])
        if isinstance(changes, another)
        else partial(rows.update, **changes)
    )
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    columns = getattr(constraint, "fields", ())
    if connection.vendor == "sqlite" and columns:  # which names the columns, not the constraint
        name = ", ".join(f"{table._meta.db_table}.{table._meta.get_field(column).column}" for column in columns)
    assert name in str(refusal.value)


UNIQUE = [
    (table, field.name) for table in TABLES for field in table._meta.fields if field.unique and not field.primary_key
]
MAKERS = {
    Actor: make_actor,
    Agreement: published,
    Country: make_country,
    CourtCase: lambda: make_case(make_agreement()),
    Criticism: make_criticism,
    Renewal: renewal,
    Source: make_source,
}
OTHERS = {"slug": "another", "name": "Another", "title": "Another", "alpha3": "ZZZ", "revision": None}


@pytest.mark.parametrize(("table", "field"), UNIQUE, ids=lambda value: getattr(value, "__name__", value))
def test_no_two_rows_share(table, field):
    row = MAKERS[table]()
    changes = {name: OTHERS[name] for model, name in UNIQUE if model is table and name != field}
    changes |= {Country: {"code": "ZZ"}, Agreement: {"state": "draft"}}.get(table, {})
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        table._base_manager.bulk_create([copy_of(row, **changes)])
    assert table._meta.get_field(field).column in str(refusal.value)


# -- What the database can't tell, the model does ------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("instrument", "handshake", "“handshake” is not one of: treaty, memorandum"),
        ("text_public", "partly", "“partly” is not one of: yes, no"),
        ("facility", "", "Write what the source says the value is"),
        ("capacity", "fifty", "can't be read as a quantity"),
        ("capacity", "5 EUR", "is not a unit of this field"),
    ],
)
def test_a_claim_speaks_the_words_of_its_field(field, value, message):
    with pytest.raises(ValidationError, match=message):
        make_claim(make_agreement(), field, value)


@pytest.mark.parametrize("rank", ["normal", "deprecated"])
def test_a_source_of_grade_x_is_never_preferred(rank):
    agreement, warning = make_agreement(), make_source(grade="X")
    with pytest.raises(ValidationError) as refusal:
        make_claim(agreement, source=warning)
    assert list(refusal.value.message_dict) == ["rank"]
    assert make_claim(agreement, source=warning, rank=rank).rank == rank


@pytest.mark.parametrize(("column", "make"), [("criterion", make_criterion), ("payment", make_payment)])
def test_a_claim_is_about_a_row_of_its_own_agreement(column, make):
    with pytest.raises(ValidationError) as refusal:
        make_claim(make_agreement(), value="5 EUR", **{column: make(make_agreement())})
    assert refusal.value.message_dict[column] == ["This belongs to another agreement."]


def test_people_are_claimed_only_of_an_event_that_says_what_they_are():
    event = make_event(make_agreement())
    with pytest.raises(ValidationError, match="Say on the event what its people are"):
        make_claim(event.agreement, value="8 people", event=event)


def test_a_slug_that_was_published_is_never_another_records():
    agreement = published()
    slug, agreement.slug = agreement.slug, "a-better-slug"
    save(agreement)
    publishing.publish(agreement, why="A better slug")
    with pytest.raises(ValidationError) as refusal:
        make_agreement(slug)
    assert list(refusal.value.message_dict) == ["slug"]
    agreement.slug = slug
    assert save(agreement).slug == slug


def test_a_name_that_means_one_country_can_not_mean_another():
    make_country("XK")
    fields = {"alpha3": "ZZZ", "name": "Elsewhere", "slug": "elsewhere", "region": "Europe"}
    with pytest.raises(ValidationError, match="“KOSOVA!” already means Kosovo"):
        make_country("ZZ", **fields, latitude="1", longitude="1", aliases=["Nowhere", "KOSOVA!"])


# -- What was published stays ------------------------------------------------------------------

CHANGES: dict[str, Any] = {
    "agreement_id": lambda: make_agreement().pk,
    "number": lambda: 7,
    "dataset_revision": lambda: 0,
    "action": lambda: "renewed",
    "reason": lambda: "Another reason",
    "made_at": lambda: "2020-01-01 00:00:00+00:00",
    "made_by_id": lambda: get_user_model().objects.create_user("someone").pk,
    "made_by_role": lambda: "nobody",
    "slug": lambda: "another-slug",
    "document": lambda: "{}",
    "erased_at": lambda: "2026-01-01 00:00:00+00:00",
}


@pytest.mark.parametrize("column", CHANGES)
def test_no_column_of_a_revision_can_be_changed_even_by_hand(column):
    row, value = revision(), CHANGES[column]()
    statement = f"UPDATE agreements_revision SET {column} = %s WHERE id = %s"
    with pytest.raises(DatabaseError, match="a revision is never changed"), transaction.atomic():
        connection.cursor().execute(statement, [value, row.pk])
    before = row.__dict__
    row.refresh_from_db()
    assert row.__dict__ == before


def test_every_column_of_a_revision_is_guarded():
    assert {field.column for field in Revision._meta.fields} == {"id", *CHANGES}


def test_the_account_behind_a_revision_is_never_forgotten():
    agreement, editor = make_evidenced_agreement(), get_user_model().objects.create_user("editor")
    made: Any = publishing.publish(agreement, why="First publication", by=editor)
    assert made.made_by == editor
    with pytest.raises(ProtectedError):
        editor.delete()
    statement = "UPDATE agreements_revision SET made_by_id = NULL WHERE id = %s"
    with pytest.raises(DatabaseError, match="a revision is never changed"), transaction.atomic():
        connection.cursor().execute(statement, [made.pk])
    made.refresh_from_db()
    assert (made.made_by, made.made_by_role) == (editor, "editor")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Revision.objects.filter(pk=row.pk).update(reason="Another"),
        lambda row: Revision.objects.all().delete(),
        lambda row: row.agreement.revisions.all().delete(),
    ],
)
def test_a_revision_is_neither_changed_nor_deleted(attempt):
    row = revision()
    with pytest.raises(TypeError, match=r"A revision is never (changed: publish|deleted: retract)"):
        attempt(row)
    assert Revision.objects.get().reason == "First publication"


def test_what_was_published_can_not_be_deleted():
    agreement = published()
    with pytest.raises(ProtectedError, match="retracted, with a reason, not deleted"):
        agreement.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Agreement.objects.all().delete()
    publishing.retract(agreement, why="Never existed")
    with pytest.raises(ProtectedError):
        agreement.delete()
    assert Agreement.objects.get() == agreement


def test_a_draft_can_be_deleted_with_all_its_rows():
    make_evidenced_agreement().delete()
    assert not Agreement.objects.exists()
    assert not Event.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "use",
    [
        lambda source: make_claim(make_agreement(), source=source),
        lambda source: make_event(make_agreement(), sources=[source]),
        lambda source: make_criticism(sources=[source]),
        lambda source: make_source(retells=(source,)),
    ],
    ids=["claim", "event", "criticism", "re-telling"],
)
def test_a_source_in_use_can_not_be_deleted(use):
    source = make_source()
    use(source)
    with pytest.raises(ProtectedError):
        source.delete()
    assert Source.objects.filter(pk=source.pk).exists()


def test_a_source_that_nothing_cites_can_be_deleted():
    make_source().delete()
    assert not Source.objects.exists()


@pytest.mark.parametrize("make", [lambda: make_country("XK"), make_actor])
def test_countries_and_actors_in_use_can_not_be_deleted(make):
    row = make()
    if isinstance(row, Country):
        make_agreement(host=row)
    else:
        make_criticism(actor=row)
    with pytest.raises(ProtectedError):
        row.delete()
