"""Facts, on which the rules in `record/` work, made from the rows of the database.

Kept in one module because each kind of row has one short function here, as it has one dataclass in `record/facts.py`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..choices import ClaimField
from ..models import CLAIM_DETAILS, Agreement, CaseEvent, Claim, CourtCase, Criticism, Event, Payment, Source
from ..record import facts, people
from ..record.claims import dated_states, precedence, quantity_of
from ..record.conflicts import conflicts_among
from ..record.dates import ImpreciseDate
from ..record.known import last_days
from ..record.order import in_order
from ..record.origins import Retellings, upstream
from ..record.quantities import Nationality, Quantity, parse_nationalities
from ..record.resolve import last_with_status


def facts_of(agreement: Agreement, retellings: Retellings) -> facts.Facts:
    """The facts of an agreement, fetched `for_document()`; `retellings` are at least those of its sources."""
    events, criticisms = list(agreement.events.all()), list(agreement.criticisms.all())
    texts, cases = list(agreement.texts.all()), list(agreement.cases.all())
    case_events = [event for case in cases for event in case.events.all()]
    sources = _sources(agreement.claims.all(), [*events, *case_events, *criticisms], [text.source for text in texts])
    actors = [event.actor for event in events if event.actor] + [row.actor for row in criticisms]
    claims = _claims_by_subject(agreement.claims.all(), sources)
    unordered = facts.Facts(
        id=agreement.pk,
        slug=agreement.slug,
        title=agreement.title,
        kind=agreement.kind,
        summary=agreement.summary or None,
        sender=agreement.sender_id,
        joint_senders=tuple(sorted(country.pk for country in agreement.joint_senders.all())),
        host=agreement.host_id,
        claims={field: claims[field, None] for field in ClaimField.values if (field, None) in claims},
        criteria=tuple(
            facts.Criterion(row.pk, row.kind, row.category, row.text, claims.get((ClaimField.CRITERION, row.pk), ()))
            for row in agreement.criteria.all()
        ),
        payments=tuple(
            facts.Payment(
                row.pk,
                row.payer,
                row.payee,
                row.purpose,
                row.state,
                claims.get((ClaimField.PAYMENT, row.pk), ()),
                row.part_of_id,
                row.trigger or None,
            )
            for row in agreement.payments.all()
        ),
        considerations=tuple(
            facts.Consideration(
                row.pk, row.giver, row.kind, row.state, row.text, claims.get((ClaimField.CONSIDERATION, row.pk), ())
            )
            for row in agreement.considerations.all()
        ),
        texts=tuple(facts.LegalText(row.pk, row.role, row.source.slug, row.article or None) for row in texts),
        cases=tuple(_case(row) for row in sorted(cases, key=lambda case: case.slug)),
        events=tuple(_event(row, claims.get((ClaimField.PEOPLE, row.pk), ())) for row in events),
        criticisms=tuple(_criticism(row) for row in criticisms),
        actors={
            actor.slug: facts.Actor(actor.pk, actor.slug, actor.name, actor.kind)
            for actor in sorted(actors, key=lambda actor: actor.slug)
        },
        sources=sources,
        retellings=upstream(sources, retellings),
        related=tuple(sorted(_related(agreement), key=lambda related: related.place)),
    )
    return in_todays_order(unordered)


def retellings_of(agreements: Iterable[Agreement]) -> Retellings:
    """The re-tellings of the sources that the agreements, fetched `for_document()`, cite."""
    cited: set[int] = set()
    for row in agreements:
        case_events = [event for case in row.cases.all() for event in case.events.all()]
        cited.update(text.source_id for text in row.texts.all())
        cited.update(claim.source_id for claim in row.claims.all())
        for citing in [*row.events.all(), *row.criticisms.all(), *case_events]:
            cited.update(source.pk for source in citing.sources.all())
    return Source.objects.filter(pk__in=cited).retellings() if cited else {}


def in_todays_order(stored: facts.Facts) -> facts.Facts:
    """The facts with the events in the order of today's rules, which can differ from the stored one."""
    return replace(stored, events=tuple(in_order(stored.events, last_days(stored.events, stored.sources))))


def count_contested(claims: Iterable[Claim]) -> int:
    """The number of fields and rows of one agreement about which the claims, fetched with their sources, disagree."""
    claims = list(claims)
    sources = _sources(claims, [])
    by_subject = {
        facts.Subject(*subject): subject_claims
        for subject, subject_claims in _claims_by_subject(claims, sources).items()
    }
    return len(conflicts_among(by_subject, sources))


def status_from_events(events: Iterable[Event]) -> str | None:
    """The status of one agreement, derived from its events, fetched with their sources; None if no event has one."""
    rows = list(events)
    sources, event_facts = _sources([], rows), [_event(row, ()) for row in rows]
    last = last_with_status(in_order(event_facts, last_days(event_facts, sources)))
    return last.status if last else None


def people_of(event: Event) -> Quantity | None:
    """The number of people of an event, fetched with its claims and their sources; None where nobody says."""
    return quantity_of(*_people_claims(event))


def nationalities_of(event: Event) -> tuple[Nationality, ...]:
    """The nationalities of the people of an event, fetched with its claims and their sources."""
    return people.nationalities_of(*_people_claims(event))


def states_of(payment: Payment) -> list[facts.Claim]:
    """The claims that say how far a payment, fetched with its claims and their sources, had come on which day."""
    return dated_states(*_claims_about(payment, ClaimField.PAYMENT))


def _people_claims(event: Event) -> tuple[facts.Claims, dict[str, facts.Source]]:
    return _claims_about(event, ClaimField.PEOPLE)


def _claims_about(row: Event | Payment, field: ClaimField) -> tuple[facts.Claims, dict[str, facts.Source]]:
    claims = list(row.claims.all())
    sources = _sources(claims, [])
    return _claims_by_subject(claims, sources).get((field, row.pk), ()), sources


Subject = tuple[str, int | None]

UNPARSED_DETAILS = [name for name in CLAIM_DETAILS if name not in ("reference_date", "nationalities")]
"""The details of a claim that its facts hold as they were entered, or as None where they are empty."""


def _claims_by_subject(claims: Iterable[Claim], sources: dict[str, facts.Source]) -> dict[Subject, facts.Claims]:
    """The claims about each field and row, sorted by precedence."""
    grouped: dict[Subject, list[facts.Claim]] = {}
    for claim in claims:
        grouped.setdefault(claim.subject, []).append(_claim(claim))
    return {
        subject: tuple(sorted(subject_claims, key=lambda claim: precedence(claim, sources[claim.source])))
        for subject, subject_claims in grouped.items()
    }


def _claim(claim: Claim) -> facts.Claim:
    details: dict[str, Any] = {name: getattr(claim, name) or None for name in UNPARSED_DETAILS}
    return facts.Claim(
        id=claim.pk,
        text=claim.text or None,
        quantities=tuple(claim.quantities),
        source=claim.source.slug,
        reference=_date(claim.reference_date),
        nationalities=parse_nationalities(claim.nationalities),
        **details,
    )


def _event(event: Event, claims: facts.Claims) -> facts.Event:
    return facts.Event(
        id=event.pk,
        occurred=ImpreciseDate(event.occurred),
        kind=event.kind,
        said_by=event.said_by,
        actor=event.actor.slug if event.actor else None,
        status=event.status or None,
        text=event.text,
        counted=event.counted or None,
        nationals=event.nationals or None,
        is_running_total=event.is_running_total,
        locator=event.locator or None,
        sources=tuple(source.slug for source in event.sources.all()),
        claims=claims,
        known_since=event.known_since,
        known_why=event.known_why or None,
        effective=_date(event.effective),
        position=event.position,
        basis=event.basis or None,
        is_total=event.is_total,
        manner=event.manner or None,
        counted_from=_date(event.counted_from),
        counted_to=_date(event.counted_to),
        disputes=event.disputes_id,
        outcome_of=event.outcome_of_id,
        had_protection=event.had_protection,
    )


def _case(case: CourtCase) -> facts.Case:
    return facts.Case(
        slug=case.slug,
        title=case.title,
        court=case.court,
        docket=case.docket or None,
        country=case.country_id,
        policy_of=case.policy_of_id,
        text=case.text,
        events=tuple(
            facts.CaseEvent(
                id=event.pk,
                occurred=ImpreciseDate(event.occurred),
                kind=event.kind,
                court=event.court or None,
                status=event.status or None,
                text=event.text,
                locator=event.locator or None,
                sources=tuple(source.slug for source in event.sources.all()),
            )
            for event in case.events.all()
        ),
    )


def _criticism(criticism: Criticism) -> facts.Criticism:
    return facts.Criticism(
        slug=criticism.slug,
        actor=criticism.actor.slug,
        ground=criticism.ground,
        form=criticism.form,
        occurred=_date(criticism.occurred),
        text=criticism.text,
        response=criticism.response or None,
        outcome=criticism.outcome or None,
        locator=criticism.locator or None,
        sources=tuple(source.slug for source in criticism.sources.all()),
    )


def _sources(
    claims: Iterable[Claim], rows: Iterable[Event | CaseEvent | Criticism], texts: Iterable[Source] = ()
) -> dict[str, facts.Source]:
    """The sources of the claims, the sources that the rows cite, and the sources that are legal texts, by slug."""
    cited = {source.slug: source for source in texts} | {claim.source.slug: claim.source for claim in claims}
    for row in rows:
        cited |= {source.slug: source for source in row.sources.all()}
    return {slug: _source(cited[slug]) for slug in sorted(cited)}


def _source(source: Source) -> facts.Source:
    return facts.Source(
        id=source.pk,
        slug=source.slug,
        title=source.title,
        publisher=source.publisher or None,
        published=_date(source.published),
        grade=source.grade,
        kind=source.kind,
        address=source.url or None,
        retrieved=source.retrieved,
    )


def _date(text: str) -> ImpreciseDate | None:
    return ImpreciseDate(text) if text else None


def _related(agreement: Agreement) -> Iterable[facts.Related]:
    """The agreements that it replaces or follows, and those that replace or follow it."""
    for relation, other in (("replaces", agreement.replaces), ("follows", agreement.follows)):
        if other is not None:
            yield facts.Related(relation, other.pk)
    yield from (facts.Related("replaced_by", other.pk) for other in agreement.replaced_by.all())
    yield from (facts.Related("followed_by", other.pk) for other in agreement.followed_by.all())
