"""What a record must be before it is published: sourced, decided where sources disagree, and free of contradictions."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError

from .choices import ClaimField, Counted, Nationals, PaymentState, Rank
from .documents import facts_of
from .models import Agreement
from .record.claims import dated_states, is_warning, published_claim, quantity_of
from .record.conflicts import conflicts
from .record.facts import Facts
from .record.known import over_by
from .record.order import contradictions
from .record.quantities import LEAST_TOO_MUCH
from .record.resolve import resolve
from .record.totals import most_counted


def check(agreement: Agreement) -> None:
    """Refuse what lacks evidence. Raises ValidationError whose keys name the fields and rows at fault."""
    check_fetched(Agreement.objects.for_document().get(pk=agreement.pk))


def check_fetched(agreement: Agreement) -> None:
    """The same for an agreement that was fetched with `for_document()`."""
    errors: dict[str, list[str]] = {}
    for field, message in _errors(agreement):
        errors.setdefault(field, []).append(message)
    if errors:
        raise ValidationError(errors)


def _errors(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Each message, and the field or the kind of rows at which forms show it."""
    facts = facts_of(agreement, {})
    yield from _agreement_errors(agreement, facts)
    found = {
        "events": (
            _order_errors(facts),
            _grade_x_events(facts),
            _outcome_errors(facts),
            _nationality_errors(agreement),
        ),
        "cases": (_grade_x_rulings(facts),),
    }
    for name, messages in found.items():
        yield from ((name, message) for message in chain(*messages))
    yield from _missing_sources(agreement)
    yield from _missing_claims(facts)
    yield from (("payments", message) for message in chain(_payment_state_errors(facts), _ring_errors(agreement)))
    yield from _preference_errors(facts)


def _agreement_errors(agreement: Agreement, facts: Facts) -> Iterator[tuple[str, str]]:
    if not agreement.summary.strip():
        yield "summary", "Say in our own words what the arrangement is."
    if {agreement.sender, agreement.host} & set(agreement.joint_senders.all()):
        yield "joint_senders", "The sender and the host can't be among the states that send together with it."
    if most_counted(facts) >= LEAST_TOO_MUCH:
        yield "people", "The events count more people together than there are: check their numbers."
    if resolve(facts).status is None:
        yield "events", "At least one event must lead to a status: without it the record has none."


def _missing_sources(agreement: Agreement) -> Iterator[tuple[str, str]]:
    cited: dict[str, Iterable[Any]] = {
        "events": agreement.events.all(),
        "criticisms": agreement.criticisms.all(),
        "cases": [event for case in agreement.cases.all() for event in case.events.all()],
    }
    for name, rows in cited.items():
        yield from ((name, f"“{row}” names no source.") for row in rows if not row.sources.all())


def _ring_errors(agreement: Agreement) -> Iterator[str]:
    for part in agreement.payments.all():
        if part.is_in_ring():
            yield f"“{part}” and “{part.part_of}” are parts of each other: choose which is the larger sum."


def _nationality_errors(agreement: Agreement) -> Iterator[str]:
    for event in agreement.events.all():
        for claim in event.claims.all():
            try:
                claim.check_nationalities()
            except ValidationError as wrong:
                yield f"“{event}”: {' '.join(wrong.messages)}"


def _missing_claims(facts: Facts) -> Iterator[tuple[str, str]]:
    for name, rows in (
        ("criteria", [(row.text, row.claims) for row in facts.criteria]),
        ("payments", [(row.words, row.claims) for row in facts.payments]),
        ("considerations", [(row.text, row.claims) for row in facts.considerations]),
    ):
        for label, claims in rows:
            if published_claim(claims, facts.sources) is None:
                yield name, f"“{label}” has no claim that says where it is written."


def _payment_state_errors(facts: Facts) -> Iterator[str]:
    for payment in facts.payments:
        dated = dated_states(payment.claims, facts.sources)
        if dated and dated[-1].payment_state != payment.state:
            said = PaymentState(dated[-1].payment_state or "").label
            yield f"“{payment.words}” was {said} when it was last dated: give it that state, or date a later claim."


def _order_errors(facts: Facts) -> Iterator[str]:
    for one, other in contradictions(facts.events, over_by(facts.events, facts.sources)):
        yield f"“{one.words}” is placed before “{other.words}”, but came later: change the order of the two."


def _grade_x_events(facts: Facts) -> Iterator[str]:
    """A source of grade X is kept as a warning: nothing rests on it alone."""
    for event in facts.events:
        if (event.status or event.counted) and is_warning(event.sources, facts.sources):
            yield f"“{event.words}” rests on a source of grade X alone: take its status and its people away."


def _grade_x_rulings(facts: Facts) -> Iterator[str]:
    for case in facts.cases:
        for event in case.events:
            if event.status and is_warning(event.sources, facts.sources):
                yield f"The step of {event.occurred.words} in “{case.title}” rests on a source of grade X alone."


def _outcome_errors(facts: Facts) -> Iterator[str]:
    """What is told of the people of a transfer that can't be theirs."""
    events = {event.id: event for event in facts.events}
    for event in facts.events:
        sent = events.get(event.outcome_of or 0)
        if sent is None:
            continue
        people, most = quantity_of(event.claims, facts.sources), quantity_of(sent.claims, facts.sources)
        if sent.counted != Counted.TRANSFERRED:
            yield f"“{event.words}” tells what became of the people of “{sent.words}”, which counts nobody sent."
        elif {event.nationals, sent.nationals} == {Nationals.OWN, Nationals.THIRD_COUNTRY}:
            yield f"“{event.words}” counts other people than “{sent.words}”: the host's own nationals stand apart."
        elif people and most and people.low is not None and most.high is not None and people.low > most.high:
            yield f"“{event.words}” counts more people than “{sent.words}” sent: correct one, or name no transfer."


def _preference_errors(facts: Facts) -> Iterator[tuple[str, str]]:
    contested = conflicts(facts)
    for subject, claims in facts.subjects():
        published, label = published_claim(claims, facts.sources), ClaimField(subject.field).label
        if published is None or subject.field == ClaimField.STATUS:
            # The status is what events led to: a claim about it is shown beside them.
            continue
        if published.rank != Rank.PREFERRED:
            yield subject.field, f"None of the claims about “{label}” is preferred."
        elif subject in contested and not published.reason:
            yield subject.field, f"Sources disagree on “{label}”: give the preferred claim a reason."
