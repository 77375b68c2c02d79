"""The checks before an agreement is published: its sources, the choice between conflicting claims, and consistency."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError

from .choices import ClaimField, CountedAs, Nationals, PaymentState, Rank
from .documents import facts_of
from .models import Agreement
from .record.claims import dated_states, is_warning, published_claim, quantity_of
from .record.conflicts import conflicts
from .record.facts import Facts
from .record.known import last_days
from .record.order import contradictions
from .record.quantities import AMOUNT_LIMIT
from .record.resolve import last_with_status
from .record.totals import most_counted


def check(agreement: Agreement) -> None:
    """Raise ValidationError if the agreement can't be published; the error's keys are fields and kinds of rows."""
    check_fetched(Agreement.objects.for_document().get(pk=agreement.pk))


def check_fetched(agreement: Agreement) -> None:
    """Check an agreement that was fetched with `for_document()`; raises as `check` does."""
    errors: dict[str, list[str]] = {}
    for field, message in _errors(agreement):
        errors.setdefault(field, []).append(message)
    if errors:
        raise ValidationError(errors)


def _errors(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Yield each error: the field or kind of rows beside which forms show it, and the message."""
    facts = facts_of(agreement, {})
    yield from _agreement_errors(agreement, facts)
    messages_by_key = {
        "events": (
            _order_errors(facts),
            _grade_x_events(facts),
            _outcome_errors(facts),
            _nationality_errors(agreement),
        ),
        "cases": (_grade_x_rulings(facts),),
    }
    for key, messages in messages_by_key.items():
        yield from ((key, message) for message in chain(*messages))
    yield from _missing_sources(agreement)
    yield from _missing_claims(facts)
    yield from (("payments", message) for message in chain(_payment_state_errors(facts), _ring_errors(agreement)))
    yield from _preference_errors(facts)


def _agreement_errors(agreement: Agreement, facts: Facts) -> Iterator[tuple[str, str]]:
    if not agreement.summary.strip():
        yield "summary", "Say in our own words what the arrangement is."
    if {agreement.sender, agreement.host} & set(agreement.joint_senders.all()):
        yield "joint_senders", "The sender and the host can't be among the states that send together with it."
    if most_counted(facts) >= AMOUNT_LIMIT:
        yield "people", "The events count more people together than there are: check their numbers."
    if last_with_status(facts.events) is None:
        yield "events", "At least one event must lead to a status: without it the record has none."


def _missing_sources(agreement: Agreement) -> Iterator[tuple[str, str]]:
    rows_by_key: dict[str, Iterable[Any]] = {
        "events": agreement.events.all(),
        "criticisms": agreement.criticisms.all(),
        "cases": [event for case in agreement.cases.all() for event in case.events.all()],
    }
    for name, rows in rows_by_key.items():
        yield from ((name, f"“{row}” names no source.") for row in rows if not row.sources.all())


def _ring_errors(agreement: Agreement) -> Iterator[str]:
    for part in agreement.payments.all():
        if part.is_in_ring():
            yield f"“{part}” and “{part.part_of}” are parts of each other: choose which is the larger sum."


def _nationality_errors(agreement: Agreement) -> Iterator[str]:
    for claim in agreement.claims.all():
        if claim.event is not None:
            try:
                claim.check_nationalities()
            except ValidationError as error:
                yield f"“{claim.event}”: {' '.join(error.messages)}"


def _missing_claims(facts: Facts) -> Iterator[tuple[str, str]]:
    for name, rows in (
        ("criteria", [(row.text, row.claims) for row in facts.criteria]),
        ("payments", [(row.label, row.claims) for row in facts.payments]),
        ("considerations", [(row.text, row.claims) for row in facts.considerations]),
    ):
        for label, claims in rows:
            if published_claim(claims, facts.sources) is None:
                yield name, f"“{label}” has no claim that says where it is written."


def _payment_state_errors(facts: Facts) -> Iterator[str]:
    for payment in facts.payments:
        dated = dated_states(payment.claims, facts.sources)
        if dated and dated[-1].payment_state != payment.state:
            label = PaymentState(dated[-1].payment_state or "").label
            yield f"“{payment.label}” is {label} by its latest dated claim: give it that state, or date a later claim."


def _order_errors(facts: Facts) -> Iterator[str]:
    for first, second in contradictions(facts.events, last_days(facts.events, facts.sources)):
        yield f"“{first.label}” is placed before “{second.label}”, but came later: change the order of the two."


def _grade_x_events(facts: Facts) -> Iterator[str]:
    """Yield an error for each event whose status or count rests on sources of grade X alone."""
    for event in facts.events:
        if (event.status or event.counted) and is_warning(event.sources, facts.sources):
            yield f"“{event.label}” rests on a source of grade X alone: take its status and its people away."


def _grade_x_rulings(facts: Facts) -> Iterator[str]:
    for case in facts.cases:
        for event in case.events:
            if event.status and is_warning(event.sources, facts.sources):
                yield f"The step of {event.occurred.words} in “{case.title}” rests on a source of grade X alone."


def _outcome_errors(facts: Facts) -> Iterator[str]:
    """Yield an error for each outcome that doesn't fit the transfer of the same people."""
    events = {event.id: event for event in facts.events}
    for event in facts.events:
        transfer = events.get(event.outcome_of or 0)
        if transfer is None:
            continue
        people, sent = quantity_of(event.claims, facts.sources), quantity_of(transfer.claims, facts.sources)
        if transfer.counted != CountedAs.TRANSFERRED:
            yield f"“{event.label}” tells what became of the people of “{transfer.label}”, which counts nobody sent."
        elif {event.nationals, transfer.nationals} == {Nationals.OWN, Nationals.THIRD_COUNTRY}:
            yield f"“{event.label}” counts other people than “{transfer.label}”: the host's own nationals stand apart."
        elif people and sent and people.low is not None and sent.high is not None and people.low > sent.high:
            yield f"“{event.label}” counts more people than “{transfer.label}” sent: correct one, or name no transfer."


def _preference_errors(facts: Facts) -> Iterator[tuple[str, str]]:
    contested = conflicts(facts)
    for subject, claims in facts.subjects():
        published, label = published_claim(claims, facts.sources), ClaimField(subject.field).label
        if published is None or subject.field == ClaimField.STATUS:
            # The status follows from events: claims about it are only shown beside them.
            continue
        if published.rank != Rank.PREFERRED:
            yield subject.field, f"None of the claims about “{label}” is preferred."
        elif subject in contested and not published.reason:
            yield subject.field, f"Sources disagree on “{label}”: give the preferred claim a reason."
